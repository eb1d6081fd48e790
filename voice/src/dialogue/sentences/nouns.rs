//! Names of things as the robot says them.

use robot_core::scene::{Object, Scene, grounding};

use crate::understanding::{Language, is_han};

/// Longest name that is spoken, characters.
const MAX_NAME_CHARS: usize = 40;

/// Cleans a text from outside for speech and screen: no control characters, one line, not long.
pub(crate) fn speakable(text: &str) -> String {
    let plain = |c: char| {
        if c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
        {
            ' '
        } else {
            c
        }
    };
    let text: String = text.chars().take(4 * MAX_NAME_CHARS).map(plain).collect();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.char_indices().nth(MAX_NAME_CHARS) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text,
    }
}

/// Names objects in one language.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Nouns<'a> {
    pub(crate) scene: Option<&'a Scene>,
    pub(crate) language: Language,
}

impl Nouns<'_> {
    /// A word or name in this language, where the lexicon knows it; else as it stands.
    pub(crate) fn word(&self, text: &str) -> String {
        let to_mandarin = self.language == Language::Zh;
        speakable(&grounding::translate(text, to_mandarin).unwrap_or_else(|| text.to_owned()))
    }

    fn find(&self, id: &str) -> Option<&Object> {
        self.scene?.object(id)
    }

    /// "the red block", 红色积木; an attribute only where the name alone is not clear.
    pub(crate) fn object(&self, id: &str) -> String {
        match self.find(id) {
            Some(object) => self.the(&self.described(object)),
            None => self.the(&speakable(id)),
        }
    }

    fn described(&self, object: &Object) -> String {
        let namesakes: Vec<&Object> = self.scene.map_or(Vec::new(), |scene| {
            scene.objects.iter().filter(|o| o.name == object.name && o.id != object.id).collect()
        });
        let name = self.word(&object.name);
        if namesakes.is_empty() {
            return name;
        }
        let distinct = |attribute: &&String| {
            !attribute.trim().is_empty()
                && !namesakes.iter().any(|o| o.attributes.contains(attribute))
        };
        let attribute = object.attributes.iter().find(distinct).or(object.attributes.first());
        match attribute {
            Some(attribute) => self.join(&self.word(attribute), &name),
            None => name,
        }
    }

    /// Attribute and noun.
    pub(crate) fn join(&self, attribute: &str, name: &str) -> String {
        let tight = self.language == Language::Zh && attribute.ends_with(is_han);
        if tight { format!("{attribute}{name}") } else { format!("{attribute} {name}") }
    }

    /// Several objects: names, or a number of them.
    pub(crate) fn objects(&self, ids: &[String]) -> String {
        let mut groups: Vec<(String, usize)> = Vec::new();
        for name in ids.iter().take(64).map(|id| self.object(id)) {
            match groups.iter_mut().find(|group| group.0 == name) {
                Some(group) => group.1 += 1,
                None => groups.push((name, 1)),
            }
        }
        let more = groups.iter().skip(4).map(|group| group.1).sum::<usize>()
            + ids.len().saturating_sub(64);
        let names: Vec<String> =
            groups.iter().take(4).map(|(name, count)| self.several(name, *count)).collect();
        match self.language {
            Language::En => super::english::list(&names, more),
            Language::Zh => super::mandarin::list(&names, more),
        }
    }

    /// "2 blue blocks", 2个螺丝
    fn several(&self, name: &str, count: usize) -> String {
        match (count, self.language) {
            (1, _) => name.to_owned(),
            (_, Language::En) => {
                format!("{count} {}", super::english::plural(name.trim_start_matches("the ")))
            }
            (_, Language::Zh) => format!("{count}个{name}"),
        }
    }

    /// What a slot means: the words of the operator where they describe it in this language, else
    /// the name of the object.
    pub(crate) fn slot(&self, phrase: Option<&str>, ids: &[String]) -> String {
        let phrase = phrase.unwrap_or_default();
        let in_language = phrase.chars().any(is_han) == (self.language == Language::Zh);
        let says_more = |name: &str| {
            let length =
                |text: &str| text.split(' ').count() + text.chars().filter(|c| is_han(*c)).count();
            !points(phrase) && in_language && length(phrase) > length(name)
        };
        match ids {
            [only] => match self.find(only).map(|object| self.described(object)) {
                Some(name) if !says_more(&name) => self.the(&name),
                _ => self.the(&self.word(phrase)),
            },
            [] if points(phrase) => speakable(phrase),
            _ if phrase.is_empty() || points(phrase) => self.objects(ids),
            _ => self.the(&self.word(phrase)),
        }
    }

    /// With the article where the language has one.
    pub(crate) fn the(&self, noun: &str) -> String {
        const BARE: [&str; 18] = [
            "the ", "all", "every", "my ", "your ", "both", "it", "them", "that", "this", "these",
            "those", "anything", "another", "any ", "one of", "some ", "home",
        ];
        let first = noun.chars().next();
        let bare = self.language == Language::Zh
            || first.is_none_or(is_han)
            || BARE.iter().any(|start| noun.starts_with(start))
            || noun.starts_with(|c: char| c.is_ascii_digit());
        if bare { noun.to_owned() } else { format!("the {noun}") }
    }
}

/// Whether a phrase points instead of describing, so that a name says more.
fn points(phrase: &str) -> bool {
    phrase.is_empty()
        || matches!(
            phrase,
            "it" | "that"
                | "this"
                | "them"
                | "there"
                | "these"
                | "those"
                | "它"
                | "它们"
                | "这个"
                | "那个"
                | "这些"
                | "那些"
                | "他"
                | "她"
                | "那里"
                | "那儿"
        )
        || phrase.ends_with(" one")
        || phrase.ends_with("的")
        || phrase.ends_with("那个")
        || phrase.ends_with("的那个")
        || phrase.starts_with("other ")
        || phrase.starts_with("the one ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_from_outside_are_cut_and_cleaned() {
        assert_eq!(speakable("a\u{1b}[2J\n b\u{202e}"), "a [2J b");
        assert_eq!(speakable(&"x".repeat(10_000)).chars().count(), MAX_NAME_CHARS + 1);
    }
}
