//! Articles that a phrase lost on its way into a slot: "a bolt" is any bolt, "the bolt" a certain
//! one. They are looked up in the utterance.

use super::phrase::{is_han, normalise};

/// What stands beside a phrase in the utterance.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Determiner {
    /// "a", "any", "one of the", 一个, 随便一个
    pub(super) any: bool,
    /// 都, 全
    pub(super) all: bool,
}

/// Looks a phrase up in what was said. Nothing is found where the words differ.
pub(super) fn of(phrase: &str, utterance: &str) -> Determiner {
    let (phrase, utterance) = (normalise(phrase), utterance.to_lowercase());
    if phrase.is_empty() {
        return Determiner::default();
    }
    if phrase.chars().any(is_han) {
        return mandarin(&phrase.replace(' ', ""), &utterance);
    }
    let Some(at) = utterance.find(&phrase) else { return Determiner::default() };
    let before: Vec<&str> = utterance[..at].split_whitespace().rev().take(3).collect();
    let any = matches!(
        before.as_slice(),
        ["a" | "an" | "any" | "some" | "another", ..] | ["the", "of", "one" | "any"]
    );
    Determiner { any, all: false }
}

fn mandarin(phrase: &str, utterance: &str) -> Determiner {
    let utterance: String = utterance.split_whitespace().collect();
    let Some(at) = utterance.find(phrase) else { return Determiner::default() };
    let (before, after) = (&utterance[..at], &utterance[at + phrase.len()..]);
    const MEASURES: [char; 8] = ['个', '块', '只', '颗', '根', '件', '把', '支'];
    let measured = before.trim_end_matches(MEASURES);
    let any =
        measured.len() < before.len() && measured.ends_with('一') && !measured.ends_with("第一")
            || before.ends_with("随便")
            || before.ends_with("任意");
    Determiner {
        any,
        all: after.starts_with('都') || after.starts_with("全都") || after.starts_with("全部"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn articles_are_found_in_front_of_the_phrase() {
        assert!(of("bolt", "pick up a bolt please").any);
        assert!(of("bolts", "take one of the bolts").any);
        assert!(!of("bolt", "pick up the bolt").any);
        assert!(of("螺丝", "拿一颗螺丝给我").any);
        assert!(of("螺丝", "把螺丝都放进盒子").all);
        assert_eq!(of("", "a"), Determiner::default());
    }
}
