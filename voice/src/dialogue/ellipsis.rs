//! Utterances that leave out the verb: "now the blue one", "the left one too", 蓝色的也一样.

use robot_core::task::TaskCommand;

use crate::understanding::is_han;

const PREFIXES: [&str; 24] = [
    "now",
    "and",
    "then",
    "next",
    "also",
    "and then",
    "and now",
    "same with",
    "same for",
    "the same with",
    "the same for",
    "do the same with",
    "do the same for",
    "how about",
    "what about",
    "again with",
    "no",
    "not that one",
    "and the same with",
    "现在",
    "然后",
    "还有",
    "再来",
    "接着",
];
const SUFFIXES: [&str; 11] =
    ["too", "as well", "next", "now", "instead", "again", "也一样", "也是", "呢", "也要", "一样"];

/// Longest ellipsis, characters.
const MAX_CHARS: usize = 60;

/// The noun phrase of an utterance that has nothing else, and whether something in it says that it
/// goes on from before.
pub(super) struct Fragment {
    pub(super) phrase: String,
    /// "now …", "… too", "… one": sure signs.
    pub(super) continues: bool,
}

/// Finds the noun phrase of an utterance without a verb.
pub(super) fn fragment(text: &str) -> Option<Fragment> {
    let lower = text.to_lowercase();
    let mut words = lower.trim_matches(|c: char| !c.is_alphanumeric()).trim();
    if words.is_empty() || words.chars().count() > MAX_CHARS {
        return None;
    }
    let mut continues = false;
    loop {
        let before = words;
        for prefix in PREFIXES {
            if let Some(rest) = words.strip_prefix(prefix)
                && (prefix.ends_with(is_han) || rest.starts_with([' ', ',']))
            {
                words = rest.trim_start_matches(|c: char| !c.is_alphanumeric());
                continues = true;
            }
        }
        for suffix in SUFFIXES {
            if let Some(rest) = words.strip_suffix(suffix)
                && (suffix.starts_with(is_han) || rest.ends_with([' ', ',']))
            {
                words = rest.trim_end_matches(|c: char| !c.is_alphanumeric());
                continues = true;
            }
        }
        if words == before {
            break;
        }
    }
    let words = without_article(words);
    continues |= words.ends_with(" one")
        || words.ends_with(" ones")
        || words.ends_with('的')
        || words.ends_with("那个");
    (!words.is_empty()).then(|| Fragment { phrase: words.to_owned(), continues })
}

fn without_article(words: &str) -> &str {
    ["the ", "a ", "an "].iter().find_map(|article| words.strip_prefix(article)).unwrap_or(words)
}

/// The commands once more, with another object in the first command that names one. Pronouns in
/// later commands ("put it in the tray") then mean the new object.
pub(super) fn again_with(commands: &[TaskCommand], phrase: &str) -> Option<Vec<TaskCommand>> {
    let mut commands = commands.to_vec();
    let object = commands.iter_mut().find_map(object_slot)?;
    let old = object.replace(phrase.to_owned())?;
    let mut later =
        commands.iter_mut().filter_map(object_slot).filter(|slot| slot.as_ref() == Some(&old));
    later.by_ref().for_each(|slot| *slot = Some("it".to_owned()));
    for place in commands.iter_mut().filter_map(TaskCommand::place_mut).flatten() {
        place.forget_ids();
    }
    Some(commands)
}

fn object_slot(command: &mut TaskCommand) -> Option<&mut Option<String>> {
    command.object_mut().filter(|slot| slot.is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn fragments_are_freed_of_what_links_them() {
        for (text, phrase) in [
            ("now the blue one", "blue one"),
            ("And the same with the green block, too.", "green block"),
            ("蓝色的也一样", "蓝色的"),
            ("the blue one", "blue one"),
        ] {
            let fragment = fragment(text).unwrap();
            assert_eq!(fragment.phrase, phrase, "{text}");
        }
        assert!(fragment("").is_none() && fragment("now").is_some_and(|f| !f.continues));
    }

    #[test]
    fn the_last_commands_are_done_with_another_object() {
        let before: Vec<TaskCommand> = serde_json::from_value(json!([
            {"do": "pick", "object": "red block"},
            {"do": "place", "object": "it", "to": {"relation": "in", "ref": "tray", "ref_id": "t"}}]))
        .unwrap();
        let after = again_with(&before, "blue one").unwrap();
        assert_eq!(
            serde_json::to_value(after).unwrap(),
            json!([
            {"do": "pick", "object": "blue one"},
            {"do": "place", "object": "it", "to": {"relation": "in", "ref": "tray"}}])
        );
    }
}
