//! A look at a moment of sound by a speech recognizer in a process of its own.

use std::path::PathBuf;
use std::time::Duration;

use protocol::recognizer::{
    self, Glance, Glanced, Language, Load, Phrases, Reply as Answer, Request,
};

use super::Moment;
use crate::engine::{EngineError, Launch, Supervised, locate};
use crate::recognition::PROGRAM;

/// Loading on a slow disk.
const START_LIMIT: Duration = Duration::from_secs(60);
/// What takes longer than this is of no use any more: the child is started again.
const LOOK_LIMIT: Duration = Duration::from_secs(2);
/// Encoder positions: exactly the longest moment.
const AUDIO_CONTEXT: u32 = 64;
/// A language that is less likely than this is not read.
const LEAST_SHARE: f64 = 0.1;
/// Tokens that tell whether more follows a stop word ("stop sign"); each costs time.
const MOST_TOKENS: u32 = 5;

/// English stop words, as the model begins a text with them.
pub(super) const ENGLISH: [&str; 9] =
    [" Stop", " stop", " STOP", " Halt", " halt", " Freeze", " freeze", " Hold it", " Don't move"];
/// Mandarin stop words.
pub(super) const MANDARIN: [&str; 4] = ["停", "别动", "不要动", "不许动"];

/// A second child process of the recognizer's program, which looks at moments of sound while the
/// first is busy with whole utterances. Neither waits for the other, and neither can harm the other.
pub struct Glancer {
    engine: Supervised<recognizer::Recognizer>,
}

impl Glancer {
    /// Begins to start the child and to load the model; returns at once.
    ///
    /// # Errors
    /// [`EngineError::NotFound`] when the child's program is not there.
    pub fn start(model: PathBuf) -> Result<Self, EngineError> {
        let path = model.to_string_lossy().into_owned();
        let launch = Launch {
            program: locate(PROGRAM)?,
            arguments: Vec::new(),
            // One thread: it must not fight with the recognition for the cores.
            setup: vec![Request::Load(Load { path, threads: 1 })],
            start_limit: START_LIMIT,
        };
        Ok(Self { engine: Supervised::start(launch) })
    }

    /// Waits until the model is loaded.
    ///
    /// # Errors
    /// Why it does not start, or [`EngineError::Starting`] when it takes longer.
    pub fn wait_ready(&mut self, limit: Duration) -> Result<(), EngineError> {
        self.engine.wait_ready(limit)
    }

    /// Looks for stop words, and at what else was said.
    ///
    /// # Errors
    /// [`EngineError`]: the child failed or took too long; it is being restarted.
    pub fn look(&mut self, moment: &Moment) -> Result<Glanced, EngineError> {
        let of = |language, phrases: &[&str]| Phrases {
            language,
            phrases: phrases.iter().map(|phrase| (*phrase).to_owned()).collect(),
        };
        let request = Glance {
            samples: moment.samples.clone(),
            audio_context: AUDIO_CONTEXT,
            phrases: vec![of(Language::English, &ENGLISH), of(Language::Mandarin, &MANDARIN)],
            least_share: LEAST_SHARE,
            max_tokens: MOST_TOKENS,
        };
        match self.engine.request(Request::Glance(request), LOOK_LIMIT)? {
            Answer::Glanced(glanced) => Ok(glanced),
            Answer::Loaded(_) | Answer::Transcript(_) => {
                Err(EngineError::Garbled { reason: "another answer instead of a glance".into() })
            }
        }
    }

    /// Process number of the running child.
    pub fn process_id(&self) -> Option<u32> {
        self.engine.process_id()
    }

    /// Largest resident memory of the running child, MiB.
    pub fn peak_memory_mib(&self) -> Option<f64> {
        self.engine.peak_memory_mib()
    }
}
