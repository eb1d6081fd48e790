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
    /// Look at a moment of sound for a few phrases.
    Glance(Glance),
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

/// A moment of sound, and the phrases that matter in it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Glance {
    /// 16 kHz mono samples in −1..1, no longer than the window.
    pub samples: Vec<f32>,
    /// Encoder positions (20 ms each, 1500 at most).
    pub audio_context: u32,
    /// The phrases in the languages that they belong to, as the model would write them.
    pub phrases: Vec<Phrases>,
    /// A language with a lesser share is not read, 0..1.
    pub least_share: f64,
    /// Longest text.
    pub max_tokens: u32,
}

/// Phrases of one language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Phrases {
    /// The language in which the sound is then read.
    pub language: Language,
    /// The phrases; in English each begins with a blank.
    pub phrases: Vec<String>,
}

/// What it answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Reply {
    /// The model is ready.
    Loaded(Loaded),
    /// The text.
    Transcript(Transcript),
    /// What a glance has found.
    Glanced(Glanced),
}

/// What a glance has found.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Glanced {
    /// The sound read in each language that it may be in, in the order asked for.
    pub readings: Vec<GlanceReading>,
    /// The model's own idea that nobody speaks.
    pub no_speech_probability: f64,
    /// Time that it took, ms.
    pub ms: f64,
}

/// A moment of sound, read in one language.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GlanceReading {
    /// The language.
    pub language: Language,
    /// Its share among the languages asked for, 0..1.
    pub share: f64,
    /// The likeliest text, word by word.
    pub words: Vec<Word>,
    /// The probability that the text begins with each of the phrases.
    pub phrases: Vec<f64>,
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
