//! What the recognizer understands.

use serde::{Deserialize, Serialize};

use crate::{Engine, Role};

/// Speech to text.
#[derive(Debug)]
pub struct Recognizer;

impl Engine for Recognizer {
    const ROLE: Role = Role::Recognizer;
    type Request = Request;
    type Reply = Reply;
}

/// A language that the recognizer is asked for, or has heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Language {
    /// English.
    English,
    /// Mandarin Chinese.
    Mandarin,
}

/// What can be asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Request {
    /// Load a model; replaces the one loaded before.
    Load(Load),
    /// Transcribe one utterance.
    Transcribe(Transcribe),
}

/// Which model, and how to run it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Load {
    /// A whisper.cpp model file.
    pub path: String,
    /// Threads; 0: the fastest number, found by a short measurement.
    pub threads: u32,
}

/// One utterance and how to decode it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Transcribe {
    /// 16 kHz mono samples in −1..1, 30 s at most.
    pub samples: Vec<f32>,
    /// The language spoken, or `None` to detect it (the whole work is done again where it is not
    /// that of the utterance before).
    pub language: Option<Language>,
    /// Text that the speaker may have heard or said before: words in it become likelier.
    pub prompt: String,
    /// Encoder positions (20 ms each, 1500 at most); 0: all 30 s.
    pub audio_context: u32,
    /// Longest answer in tokens; 0: no limit.
    pub max_tokens: u32,
    /// Whisper's own fallback: retry at higher temperatures when a result looks poor.
    pub fallback: bool,
}

/// What it answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Reply {
    /// The model is ready.
    Loaded(Loaded),
    /// The text.
    Transcript(Transcript),
}

/// A model is ready.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Loaded {
    /// Time to load it and to warm up, ms.
    pub load_ms: f64,
    /// Threads chosen.
    pub threads: u32,
    /// Whether it knows languages other than English.
    pub is_multilingual: bool,
}

/// What was heard.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Transcript {
    /// The text as the model wrote it, without surrounding blanks.
    pub text: String,
    /// Words (in Chinese: pieces) with the probability of each.
    pub words: Vec<Word>,
    /// The language asked for, or the likelier of the two known ones.
    pub language: Option<Language>,
    /// Share of the detected language among the known two; 1 when it was given.
    pub language_probability: f64,
    /// Geometric mean of the probabilities of all text tokens, 0 without text.
    pub mean_probability: f64,
    /// The model's own idea that nobody speaks.
    pub no_speech_probability: f64,
    /// Time to detect the language, ms.
    pub language_ms: f64,
    /// Time to transcribe, ms.
    pub transcription_ms: f64,
}

/// One word.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Word {
    /// The word with its punctuation.
    pub text: String,
    /// The least probability among its tokens.
    pub probability: f64,
}
