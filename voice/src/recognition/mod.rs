//! Speech to text with a confidence, in a child process.
//!
//! [`Recognition`] owns the child. What it hears is cleaned ([`guard`](self)): loops are cut,
//! sounds in brackets removed, and phrases that Whisper is known to invent in silence are ignored.

mod confidence;
mod guard;
mod likeness;
mod repetition;
mod tuning;
mod vocabulary;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use protocol::recognizer::{self, Load, Reply, Request, Transcribe, Transcript, Word};

use crate::affect::{Extractor, Quality};
use crate::audio::{Level, LevelMeter, seconds};
use crate::engine::{EngineError, Launch, Supervised, locate};
use crate::understanding::simplified::simplified;

pub use guard::Ignored;
pub use protocol::recognizer::Language;
pub use tuning::Tuning;
pub use vocabulary::prompt;

/// Name of the child's program.
pub const PROGRAM: &str = "lianshou-recognizer";

/// Longest utterance, s: Whisper's window is 30 s.
pub const LONGEST_UTTERANCE_S: f64 = 28.0;

/// Loading on a slow disk.
const START_LIMIT: Duration = Duration::from_secs(60);

/// How to recognize.
#[derive(Debug, Clone)]
pub struct RecognitionOptions {
    /// A whisper.cpp model file.
    pub model: PathBuf,
    /// The language spoken, or `None` to detect it for each utterance.
    pub language: Option<Language>,
    /// Words that are likely: names of objects, places, poses.
    pub vocabulary: Vec<String>,
    /// Speed against accuracy.
    pub tuning: Tuning,
    /// Threads; 0: measured at start.
    pub threads: u32,
    /// Longest time for one utterance.
    pub limit: Duration,
}

impl RecognitionOptions {
    /// Defaults for a model file: language detected, no vocabulary, tuned for commands.
    pub fn new(model: PathBuf) -> Self {
        Self {
            model,
            language: None,
            vocabulary: Vec::new(),
            tuning: Tuning::default(),
            threads: 0,
            limit: Duration::from_secs(15),
        }
    }
}

/// What was heard in one utterance.
#[derive(Debug, Clone, PartialEq)]
pub struct Heard {
    /// The text; empty when nothing was understood.
    pub text: String,
    /// The language spoken.
    pub language: Language,
    /// How likely the text is right, 0..1.
    pub confidence: f64,
    /// Words (in Chinese: characters) with their probabilities.
    pub words: Vec<Word>,
    /// Why the text was dropped, if it was.
    pub ignored: Option<Ignored>,
    /// What its judgement rests on.
    pub evidence: Evidence,
    /// Level of the utterance.
    pub level: Level,
    /// Wall time of the recognition, ms.
    pub ms: f64,
}

/// What speaks for and against a text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Evidence {
    /// Geometric mean of the probabilities of its tokens.
    pub mean_probability: f64,
    /// The model's own idea that nobody speaks.
    pub no_speech_probability: f64,
    /// How much of a voice there is in the sound.
    pub voice: Quality,
}

/// A recognizer in a child process.
pub struct Recognition {
    engine: Supervised<recognizer::Recognizer>,
    options: RecognitionOptions,
    voices: Extractor,
    /// The language of the last utterance: the likely one of the next.
    last_language: Language,
}

impl Recognition {
    /// Begins to start the child and to load the model; returns at once.
    ///
    /// # Errors
    /// [`EngineError::NotFound`] when the child's program is not there.
    pub fn start(options: RecognitionOptions) -> Result<Self, EngineError> {
        let path = options.model.to_string_lossy().into_owned();
        let launch = Launch {
            program: locate(PROGRAM)?,
            arguments: Vec::new(),
            setup: vec![Request::Load(Load { path, threads: options.threads })],
            start_limit: START_LIMIT,
        };
        let last_language = options.language.unwrap_or(Language::English);
        Ok(Self {
            engine: Supervised::start(launch),
            options,
            voices: Extractor::default(),
            last_language,
        })
    }

    /// Waits until the model is loaded.
    ///
    /// # Errors
    /// Why it does not start, or [`EngineError::Starting`] when it takes longer.
    pub fn wait_ready(&mut self, limit: Duration) -> Result<(), EngineError> {
        self.engine.wait_ready(limit)
    }

    /// Changes what words are likely.
    pub fn set_vocabulary(&mut self, vocabulary: Vec<String>) {
        self.options.vocabulary = vocabulary;
    }

    /// Changes the language, or detects it (`None`).
    pub fn set_language(&mut self, language: Option<Language>) {
        self.options.language = language;
    }

    /// Transcribes one utterance of 16 kHz samples. What exceeds [`LONGEST_UTTERANCE_S`] is cut.
    ///
    /// # Errors
    /// [`EngineError`]: the child failed or took too long; it is being restarted.
    pub fn transcribe(&mut self, samples: &[f32]) -> Result<Heard, EngineError> {
        let tuning = self.options.tuning.clone();
        self.transcribe_tuned(samples, &tuning)
    }

    /// Transcribes the beginning of an utterance, as fast as possible.
    ///
    /// # Errors
    /// As [`Self::transcribe`].
    pub fn transcribe_partial(&mut self, samples: &[f32]) -> Result<Heard, EngineError> {
        self.transcribe_tuned(samples, &Tuning::fastest())
    }

    fn transcribe_tuned(&mut self, samples: &[f32], tuning: &Tuning) -> Result<Heard, EngineError> {
        let began = Instant::now();
        let longest = (LONGEST_UTTERANCE_S * 16_000.0) as usize;
        let samples = &samples[..samples.len().min(longest)];
        let mut meter = LevelMeter::default();
        meter.push(samples);
        let sound = Sound {
            level: meter.level(),
            voice: self.voices.quality(samples),
            seconds: seconds(samples.len()),
        };
        let mut heard = self.look(samples, tuning, &sound)?;
        if heard.ignored.is_none() && heard.confidence < tuning.second_look_below {
            // The words at hand may tell what it was, if it sounded like that.
            let second = self.look(samples, &Tuning::prompted(), &sound)?;
            if second.confidence > heard.confidence && likeness::is_like(&heard.text, &second.text)
            {
                heard = second;
            }
        }
        heard.ms = began.elapsed().as_secs_f64() * 1e3;
        Ok(heard)
    }

    fn look(
        &mut self,
        samples: &[f32],
        tuning: &Tuning,
        sound: &Sound,
    ) -> Result<Heard, EngineError> {
        let request = self.request(samples, tuning);
        let transcript =
            match self.engine.request(Request::Transcribe(request), self.options.limit)? {
                Reply::Transcript(transcript) => transcript,
                Reply::Loaded(_) | Reply::Glanced(_) => {
                    let reason = "another answer instead of a transcript".to_owned();
                    return Err(EngineError::Garbled { reason });
                }
            };
        self.last_language = transcript.language.unwrap_or(self.last_language);
        Ok(judged(transcript, sound))
    }

    fn request(&self, samples: &[f32], tuning: &Tuning) -> Transcribe {
        let seconds = seconds(samples.len());
        let language = self.options.language;
        Transcribe {
            samples: samples.to_vec(),
            language,
            prompt: match tuning.uses_prompt(seconds) {
                true => prompt(&self.options.vocabulary, language.unwrap_or(self.last_language)),
                false => String::new(),
            },
            audio_context: tuning.audio_context(seconds),
            max_tokens: tuning.max_tokens(seconds),
            fallback: tuning.fallback,
        }
    }

    /// Largest resident memory of the running child, MiB.
    pub fn peak_memory_mib(&self) -> Option<f64> {
        self.engine.peak_memory_mib()
    }

    /// Process number of the running child.
    pub fn process_id(&self) -> Option<u32> {
        self.engine.process_id()
    }

    /// How often the child had to be started again.
    pub fn restarts(&self) -> u32 {
        self.engine.restarts()
    }
}

/// What is known of the sound of an utterance before it is recognized.
#[derive(Debug, Clone, Copy)]
struct Sound {
    level: Level,
    voice: Quality,
    seconds: f64,
}

/// Cleans and judges what the model wrote.
fn judged(mut transcript: Transcript, sound: &Sound) -> Heard {
    let one_form = |text: &str| -> String { text.chars().map(simplified).collect() };
    transcript.words.iter_mut().for_each(|word| word.text = one_form(&word.text));
    let cleaned = guard::clean(&one_form(&transcript.text));
    let cut = repetition::cut(&cleaned);
    let was_cut = cut.len() < cleaned.len();
    let ignored = guard::judge(&cut, &transcript, sound);
    let confidence = match ignored {
        Some(_) => 0.0,
        None => confidence::confidence(&transcript, was_cut),
    };
    Heard {
        text: if ignored.is_some() { String::new() } else { cut },
        language: transcript.language.unwrap_or(Language::English),
        confidence,
        words: if ignored.is_some() { Vec::new() } else { transcript.words },
        ignored,
        evidence: Evidence {
            mean_probability: transcript.mean_probability,
            no_speech_probability: transcript.no_speech_probability,
            voice: sound.voice,
        },
        level: sound.level,
        ms: 0.0,
    }
}
