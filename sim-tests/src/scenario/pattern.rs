//! What somebody is expected to say, without regard to case and to everything around it.

use serde::{Deserialize, Serialize};

/// Words that must occur: `*` stands for anything in between, `|` separates alternatives.
///
/// ```
/// use sim_tests::scenario::Pattern;
/// let pattern = Pattern::from("left * right | which one".to_owned());
/// assert!(pattern.matches("The left or the RIGHT one?"));
/// assert!(pattern.matches("Which one?"));
/// assert!(!pattern.matches("The right one or the left?"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct Pattern(String);

impl From<String> for Pattern {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<Pattern> for String {
    fn from(pattern: Pattern) -> Self {
        pattern.0
    }
}

impl std::fmt::Display for Pattern {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(formatter)
    }
}

impl Pattern {
    /// Whether there is nothing to look for.
    pub fn is_empty(&self) -> bool {
        self.0.split(['|', '*']).any(|part| part.trim().is_empty())
    }

    /// Whether one of the alternatives occurs in the text.
    pub fn matches(&self, text: &str) -> bool {
        let text = text.to_lowercase();
        self.0.split('|').any(|alternative| occurs(alternative, &text))
    }
}

fn occurs(alternative: &str, text: &str) -> bool {
    let mut rest = text;
    for part in alternative.split('*') {
        let part = part.trim().to_lowercase();
        let Some(at) = rest.find(&part) else { return false };
        rest = &rest[at + part.len()..];
    }
    true
}
