//! A noun phrase, taken apart: what it asks of the object it means, in either language.

use crate::scene::Scene;
use crate::task::Relation;

use super::{chinese, english};

/// How many objects a phrase means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Quantity {
    /// One certain object ("the bolt").
    #[default]
    One,
    /// One, no matter which ("a bolt", "any bolt").
    Any,
    /// Every one that fits.
    All,
    /// This many.
    Exactly(usize),
}

/// A phrase that points into the dialogue instead of describing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pronoun {
    /// it, that, 它
    It,
    /// them, those, 它们
    Them,
    /// what the robot holds
    Held,
    /// the one just put down
    JustPlaced,
    /// the operator, the operator's hand
    Operator,
    /// the robot itself, at its base
    Robot,
    /// there, the same place
    There,
    /// here: where the tool is, or where the operator points; left to the executor
    Here,
}

/// A property that ranks objects. `Nearest` and `Farthest` look from the operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extreme {
    Leftmost,
    Rightmost,
    Nearest,
    Farthest,
    Biggest,
    Smallest,
    Highest,
    Lowest,
    Front,
    Back,
    Middle,
}

/// A place in a row: from 0, or from the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ordinal {
    pub(super) index: usize,
    pub(super) from_end: bool,
    /// Count from the right instead of the left.
    pub(super) from_right: bool,
}

/// How the object lies to another one.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Located {
    pub(super) how: Lies,
    pub(super) reference: NounPhrase,
    pub(super) second: Option<NounPhrase>,
}

/// The ways in which an object lies to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lies {
    Relation(Relation),
    NearestTo,
    FarthestFrom,
}

/// A noun phrase in parts. Everything it demands must hold at once.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct NounPhrase {
    /// Attributes and head noun, in order.
    pub(super) words: Vec<String>,
    /// The head noun is missing or says nothing ("the blue one").
    pub(super) headless: bool,
    pub(super) quantity: Quantity,
    pub(super) pronoun: Option<Pronoun>,
    /// Another than the last one.
    pub(super) other: bool,
    pub(super) extremes: Vec<Extreme>,
    /// Words that are attributes where an object carries them and rank objects elsewhere ("left").
    pub(super) soft: Vec<(String, Extreme)>,
    pub(super) ordinal: Option<Ordinal>,
    pub(super) located: Vec<Located>,
    pub(super) except: Option<Box<NounPhrase>>,
}

impl NounPhrase {
    /// A phrase that is nothing but a pronoun.
    pub(super) fn pronoun(pronoun: Pronoun) -> Self {
        Self { pronoun: Some(pronoun), ..Self::default() }
    }

    /// Whether it describes nothing: no word, no rank, no place.
    pub(super) fn is_bare(&self) -> bool {
        self.words.is_empty()
            && self.extremes.is_empty()
            && self.soft.is_empty()
            && self.ordinal.is_none()
            && self.located.is_empty()
    }
}

/// Longest phrase that is looked at, in characters; more is not a reference to a thing.
pub(super) const MAX_PHRASE_CHARS: usize = 200;

/// Whether a character is Han.
pub(super) fn is_han(letter: char) -> bool {
    matches!(letter, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}')
}

/// Lower case, without control characters and punctuation, cut to [`MAX_PHRASE_CHARS`].
pub(super) fn normalise(text: &str) -> String {
    let plain = |letter: char| {
        if letter.is_alphanumeric() || letter == '\'' { letter } else { ' ' }
    };
    let text: String = text.chars().take(MAX_PHRASE_CHARS).map(plain).collect();
    text.to_lowercase().replace('\u{2019}', "'").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Takes a phrase apart; `scene` helps to find the words of a language without spaces.
pub(super) fn parse(text: &str, scene: &Scene) -> NounPhrase {
    let text = normalise(text);
    if text.chars().any(is_han) { chinese::parse(&text, scene) } else { english::parse(&text) }
}
