//! What the language model process understands.

use serde::{Deserialize, Serialize};

use crate::{Engine, Role};

/// Text to text.
#[derive(Debug)]
pub struct LanguageModel;

impl Engine for LanguageModel {
    const ROLE: Role = Role::LanguageModel;
    type Request = Request;
    type Reply = Reply;
}

/// What can be asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Request {
    /// Load a model; replaces the one loaded before.
    Load(Load),
    /// Evaluate this text once and keep it: every later text is generated after it.
    SetPrefix {
        /// The text, with the chat template's marks where the model wants them.
        text: String,
    },
    /// Continue prefix + text.
    Generate(Generate),
    /// Load a model and put an adapter on it; replaces the one loaded before.
    LoadTuned {
        /// The model.
        load: Load,
        /// A GGUF file with a LoRA adapter that was trained on this model.
        adapter: String,
    },
}

/// Which model, and how to run it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Load {
    /// A GGUF file.
    pub path: String,
    /// Longest prefix + text + answer, tokens.
    pub context_tokens: u32,
    /// Threads; 0: one a core, 4 at most.
    pub threads: u32,
}

/// One text to continue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Generate {
    /// What follows the prefix.
    pub text: String,
    /// GBNF grammar with the rule `root` that the answer must follow; empty: none.
    pub grammar: String,
    /// Longest answer.
    pub max_tokens: u32,
}

/// What it answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Reply {
    /// The model is ready.
    Loaded {
        /// Time, ms.
        load_ms: f64,
    },
    /// The prefix is evaluated.
    PrefixReady {
        /// Its length.
        tokens: u32,
        /// Time, ms.
        ms: f64,
    },
    /// The answer.
    Generated(Generated),
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Generated {
    /// The text.
    pub text: String,
    /// Its length.
    pub tokens: u32,
    /// Whether the model ended it (not the limit).
    pub is_finished: bool,
    /// Geometric mean of the tokens' probabilities before the grammar took effect: how much the
    /// model agrees with what the grammar let it say.
    pub mean_probability: f64,
    /// Time to evaluate the text, ms.
    pub prompt_ms: f64,
    /// Time to generate, ms.
    pub generation_ms: f64,
}
