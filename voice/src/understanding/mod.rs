//! Understanding: from what was said to task commands.
//!
//! Two readers share one trait. [`rules`] reads plain commands with a table-driven grammar in well
//! under a millisecond and knows when it does not know; a language model reads what the rules
//! leave. Both yield the same type, and what they yield is a *proposal*: references are still
//! phrases, and grounding, dialogue, limits and the supervisor have the last word.
//!
//! [`stop_words`] runs before any reader.

pub mod arbitration;
pub mod batch;
mod cues;
pub mod evaluation;
mod language;
pub mod llm;
pub mod rules;
pub(crate) mod simplified;
pub mod stop_words;
pub mod validation;

use robot_core::scene::Scene;
use robot_core::task::TaskCommand;

pub use arbitration::{LlmUse, Opinion, Readers};
pub use language::{Language, is_han};
pub use rules::RulesReader;
pub use stop_words::spot_stop;

/// One utterance as it was heard or typed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Utterance<'a> {
    /// The words, as recognition wrote them.
    pub text: &'a str,
    /// The language, if it is known; otherwise it is taken from the script ([`Language::of`]).
    pub language: Option<Language>,
    /// How sure recognition is of the words, 0 to 1; typed text has 1.
    pub confidence: f64,
}

impl<'a> Utterance<'a> {
    /// Text that was typed: certain, its language to be found out.
    pub fn typed(text: &'a str) -> Self {
        Self { text, language: None, confidence: 1.0 }
    }

    /// The language given, or else the one that the script shows.
    pub fn language(&self) -> Language {
        // The script wins over a wrong label: Latin words cannot be read by the Mandarin rules.
        let labelled_mandarin = self.language == Some(Language::Zh);
        if labelled_mandarin && self.text.chars().any(is_han) {
            return Language::Zh;
        }
        Language::of(self.text)
    }
}

/// What a reader may know beside the words.
#[derive(Clone, Copy, Debug, Default)]
pub struct ReadingContext<'a> {
    /// The scene, if there is one.
    pub scene: Option<&'a Scene>,
    /// Earlier turns, oldest first; the robot's begin with "robot:" or "机器人：".
    pub history: &'a [String],
    /// The robot's question that waits for an answer.
    pub pending_question: Option<&'a str>,
}

/// Which reader a reading comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The grammar.
    Rules,
    /// The language model.
    Llm,
}

/// What the reader noticed and the dialogue may want to know.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Hint {
    /// Words that the reading does not account for.
    Leftover(String),
    /// The speaker corrected something on the way ("left, no, right").
    SelfCorrection,
    /// The order hangs on a condition that the robot cannot judge ("if it is hot …").
    Conditional,
    /// The words were changed to make sense of them ("red lock" → "red block").
    Repaired {
        /// What was heard.
        heard: String,
        /// What was read instead.
        read: String,
    },
    /// The utterance speaks of the past, of others, or of what might be.
    NotAnOrder,
}

/// What a reader made of an utterance.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// The commands, in the order in which they are to happen; never empty.
    pub commands: Vec<TaskCommand>,
    /// How likely the reading is right, 0 to 1, calibrated on the evaluation set.
    pub confidence: f64,
    /// Who read it.
    pub source: Source,
    /// What was noticed on the way.
    pub hints: Vec<Hint>,
}

impl Reading {
    /// Below this confidence the rules ask for help: a language model, or else the operator.
    pub const SURE: f64 = 0.7;

    /// Whether the reading can stand without another opinion.
    pub fn is_sure(&self) -> bool {
        self.confidence >= Self::SURE
    }
}

/// Why a reader gave no reading. The grammar never fails; a language model may.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReaderError {
    /// The reader is not there: no model configured, or its process does not run.
    #[error("reader is not available: {0}")]
    Unavailable(String),
    /// The reader took longer than it may.
    #[error("reader gave no answer within {limit_ms} ms")]
    TimedOut {
        /// The limit, milliseconds.
        limit_ms: u64,
    },
    /// The answer does not satisfy the contract.
    #[error("reader gave an answer that is not a list of task commands: {0}")]
    Invalid(String),
}

/// Anything that turns an utterance into task commands.
pub trait Reader {
    /// Reads one utterance. The answer is a proposal: nothing in it is grounded or permitted yet.
    fn read(
        &mut self,
        utterance: &Utterance<'_>,
        context: &ReadingContext<'_>,
    ) -> Result<Reading, ReaderError>;
}
