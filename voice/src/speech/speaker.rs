//! A queue of sentences and the thread that speaks them.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, SyncSender};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use super::espeak::{self, Output};
use super::mouth::Mouth;
use crate::audio::{PlayedReader, PlayedWriter, played};
use crate::recognition::Language;
use crate::spotter;

/// Sentences that may wait; more are shown and not spoken.
const QUEUE: usize = 16;
const LOOK_EVERY: Duration = Duration::from_millis(10);
/// Longest time until a sentence is ready to be spoken.
const READY: Duration = Duration::from_secs(10);
/// Longest time to speak one letter, and anything at all: a sound device that hangs is given up.
const LETTER: Duration = Duration::from_millis(200);
const LEAST: Duration = Duration::from_secs(5);

/// How to speak.
#[derive(Debug, Clone)]
pub struct SpeechOptions {
    /// Show captions only.
    pub is_muted: bool,
    /// Speed.
    pub words_per_minute: u32,
}

impl Default for SpeechOptions {
    fn default() -> Self {
        Self { is_muted: false, words_per_minute: 170 }
    }
}

/// What to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Caption {
    /// The robot says this (whether or not it can be heard).
    Said {
        /// The sentence.
        text: String,
        /// Its language.
        language: Language,
    },
    /// Something about the speaking itself, told once.
    Notice(String),
}

struct Sentence {
    text: String,
    language: Language,
    /// Spoken only while this is the current round: `hush` begins a new one.
    round: u64,
}

#[derive(Default)]
struct Shared {
    round: AtomicU64,
    is_speaking: AtomicBool,
    /// The sentence that is being spoken holds a stop word.
    names_a_stop: AtomicBool,
    is_muted: AtomicBool,
    /// Notices from the thread, taken by `captions`.
    notices: Mutex<Vec<String>>,
}

/// Speaks in the background.
pub struct Speaker {
    sentences: Option<SyncSender<Sentence>>,
    shared: Arc<Shared>,
    captions: Vec<Caption>,
    played: Option<PlayedReader>,
}

impl Speaker {
    /// A speaker. Without espeak-ng it shows captions only, and says so once.
    pub fn start(options: &SpeechOptions) -> Self {
        let shared = Arc::new(Shared::default());
        shared.is_muted.store(options.is_muted, Ordering::Relaxed);
        let mut captions = Vec::new();
        let (writer, reader) = played();
        let sentences = match espeak::is_installed() {
            true => Some(spawn(Arc::clone(&shared), options.words_per_minute, writer)),
            false => {
                captions.push(Caption::Notice(espeak::SpeechError::NotInstalled.to_string()));
                None
            }
        };
        Self { sentences, shared, captions, played: Some(reader) }
    }

    /// What is played, for the canceller before the microphone's listeners; the first to ask gets it.
    pub fn take_played(&mut self) -> Option<PlayedReader> {
        self.played.take()
    }

    /// Shows the sentence at once, and speaks it after those before it. Never blocks.
    pub fn say(&mut self, text: &str, language: Language) {
        self.captions.push(Caption::Said { text: text.to_owned(), language });
        let is_muted = self.shared.is_muted.load(Ordering::Relaxed);
        if let Some(sentences) = self.sentences.as_ref().filter(|_| !is_muted) {
            let round = self.shared.round.load(Ordering::Acquire);
            // With a full queue the caption is all there is.
            let _ = sentences.try_send(Sentence { text: text.to_owned(), language, round });
        }
    }

    /// Stops speaking in mid-word and forgets what waits: somebody else talks.
    pub fn hush(&self) {
        self.shared.round.fetch_add(1, Ordering::AcqRel);
    }

    /// Captions only, or a voice again.
    pub fn set_muted(&self, is_muted: bool) {
        self.shared.is_muted.store(is_muted, Ordering::Relaxed);
        if is_muted {
            self.hush();
        }
    }

    /// Whether the robot's own voice is in the air: a microphone hears it too.
    pub fn is_speaking(&self) -> bool {
        self.shared.is_speaking.load(Ordering::Acquire)
    }

    /// Whether the robot is saying a stop word itself, so that a microphone may hear an order.
    pub fn names_a_stop(&self) -> bool {
        self.shared.names_a_stop.load(Ordering::Acquire)
    }

    /// What is new to show, in order.
    pub fn captions(&mut self) -> Vec<Caption> {
        if let Ok(mut notices) = self.shared.notices.lock() {
            self.captions.extend(notices.drain(..).map(Caption::Notice));
        }
        std::mem::take(&mut self.captions)
    }
}

impl Drop for Speaker {
    fn drop(&mut self) {
        self.hush();
    }
}

fn spawn(shared: Arc<Shared>, words_per_minute: u32, played: PlayedWriter) -> SyncSender<Sentence> {
    let (sender, sentences) = mpsc::sync_channel(QUEUE);
    let voice = Voice { words_per_minute, mouth: Some(Mouth::new(played)) };
    thread::spawn(move || voice.speak_all(&sentences, &shared));
    sender
}

struct Voice {
    words_per_minute: u32,
    /// Nothing: no playing program works, and espeak-ng plays by itself.
    mouth: Option<Mouth>,
}

impl Voice {
    /// The next sentence; meanwhile silence is played. `None` at the end.
    fn next(&mut self, sentences: &Receiver<Sentence>) -> Option<Sentence> {
        while self.mouth.as_mut().is_some_and(Mouth::linger) {
            match sentences.recv_timeout(LOOK_EVERY) {
                Ok(sentence) => return Some(sentence),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return None,
            }
        }
        sentences.recv().ok()
    }

    fn speak_all(mut self, sentences: &Receiver<Sentence>, shared: &Shared) {
        while let Some(sentence) = self.next(sentences) {
            if sentence.round != shared.round.load(Ordering::Acquire) {
                continue;
            }
            shared.names_a_stop.store(spotter::names_a_stop(&sentence.text), Ordering::Release);
            shared.is_speaking.store(true, Ordering::Release);
            let outcome = self.speak(&sentence, shared);
            shared.is_speaking.store(false, Ordering::Release);
            if let Err(reason) = outcome {
                if let Ok(mut notices) = shared.notices.lock() {
                    notices.push(format!("replies are shown only: {reason}"));
                }
                return;
            }
        }
    }

    /// Speaks one sentence. An error means that speaking makes no sense on this machine.
    fn speak(&mut self, sentence: &Sentence, shared: &Shared) -> Result<(), String> {
        let Some(mouth) = &mut self.mouth else {
            return speak_alone(sentence, shared, self.words_per_minute);
        };
        let Sentence { text, language, .. } = sentence;
        let samples = espeak::samples(text, *language, self.words_per_minute, READY)
            .map_err(|error| error.to_string())?;
        let is_hushed = || sentence.round != shared.round.load(Ordering::Acquire);
        if mouth.play(&samples, is_hushed).is_ok() {
            return Ok(());
        }
        self.mouth = None;
        speak_alone(sentence, shared, self.words_per_minute)
    }
}

/// Lets espeak-ng play the sentence itself.
fn speak_alone(sentence: &Sentence, shared: &Shared, words_per_minute: u32) -> Result<(), String> {
    let Sentence { text, language, .. } = sentence;
    let mut child = espeak::start(text, *language, words_per_minute, Output::Device)
        .map_err(|error| error.to_string())?;
    let began = Instant::now();
    let limit = LEAST + LETTER.saturating_mul(sentence.text.chars().count() as u32);
    loop {
        match child.try_wait() {
            Ok(Some(status)) if status.success() && began.elapsed() >= espeak::SHORTEST => {
                return Ok(());
            }
            Ok(Some(status)) => return Err(format!("no sound device answers ({status})")),
            Ok(None) => {}
            Err(error) => return Err(error.to_string()),
        }
        let is_hushed = sentence.round != shared.round.load(Ordering::Acquire);
        let is_hanging = began.elapsed() > limit;
        if is_hushed || is_hanging {
            // Failure means that it has ended by itself.
            let _ = child.kill();
            let _ = child.wait();
            return if is_hanging { Err("the sound device hangs".into()) } else { Ok(()) };
        }
        thread::sleep(LOOK_EVERY);
    }
}
