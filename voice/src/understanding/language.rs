//! The languages that people speak to the robot in.

use serde::{Deserialize, Serialize};

/// A language that the robot understands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// English.
    #[default]
    En,
    /// Mandarin Chinese.
    Zh,
}

impl Language {
    /// The language of a text by its script: Mandarin as soon as Han characters carry it.
    ///
    /// A single Han character among Latin words ("put it in the box 好") does not make it Mandarin,
    /// but Latin names inside Mandarin ("把 M6 螺丝放到 bin a 里") do not make it English either.
    ///
    /// ```
    /// use voice::understanding::Language;
    /// assert_eq!(Language::of("把M6螺丝放到 bin a 里"), Language::Zh);
    /// assert_eq!(Language::of("go home"), Language::En);
    /// assert_eq!(Language::of(""), Language::En);
    /// ```
    pub fn of(text: &str) -> Self {
        let han = text.chars().filter(|&c| is_han(c)).count();
        let latin_words =
            text.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| !word.is_empty()).count();
        if han > 0 && han >= latin_words { Self::Zh } else { Self::En }
    }
}

/// Whether a character is a Chinese character.
pub fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}')
}

impl From<Language> for crate::recognition::Language {
    fn from(language: Language) -> Self {
        match language {
            Language::En => Self::English,
            Language::Zh => Self::Mandarin,
        }
    }
}

impl From<crate::recognition::Language> for Language {
    fn from(language: crate::recognition::Language) -> Self {
        match language {
            crate::recognition::Language::English => Self::En,
            crate::recognition::Language::Mandarin => Self::Zh,
        }
    }
}
