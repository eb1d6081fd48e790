//! Listening to a live stream.
//!
//! Voice activity is judged where the samples arrive (it takes microseconds); recognition runs on
//! a thread of its own, which waits for the child process. Utterances wait in a short queue.
//!
//! Recognition begins at the first pause, before it is certain that the utterance is over. If what it
//! finds is a whole command, the utterance ends there and then; if something must follow ("put it
//! into the …"), it waits longer for it. If the speaker goes on, the result is thrown away.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, SyncSender, TrySendError};
use std::thread;

use super::HeardUtterance;
use super::endpoint::{Completeness, completeness};
use super::file::recognize;
use crate::affect::{VoiceMoment, VoiceStream};
use crate::audio::seconds;
use crate::engine::EngineError;
use crate::recognition::{Language, Recognition};
use crate::vad::{Segmenter, SegmenterOptions, Utterance, VadEvent};

/// Utterances that may wait for recognition.
const QUEUE: usize = 8;
/// Silence that ends an utterance to which something must follow, s.
const UNFINISHED_SILENCE_S: f64 = 1.2;

/// How to listen.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct HearingOptions {
    /// When utterances begin and end.
    pub segmenter: SegmenterOptions,
    /// Show what is understood while somebody speaks, every so many seconds; `None`: only at the
    /// end. Each costs the time of a recognition, but never makes a finished utterance wait for
    /// more than one.
    pub partial_every_s: Option<f64>,
    /// Judge the sound of the voice as well ([`HearingEvent::Voice`]). Nothing of it is kept.
    pub voice_cues: bool,
}

/// What was heard in the stream. Times in seconds of the stream.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum HearingEvent {
    /// Somebody begins to speak.
    SpeechBegan {
        /// When.
        at_s: f64,
    },
    /// How the voice sounds: every 100 ms while somebody speaks, and when the utterance is over,
    /// before its words are known.
    Voice(VoiceMoment),
    /// An utterance is complete and waits for recognition.
    SpeechEnded(Utterance),
    /// What began was no speech.
    NoSpeech {
        /// Its end.
        at_s: f64,
    },
    /// What is understood so far of an utterance in progress.
    Partial {
        /// The text so far.
        text: String,
    },
    /// An utterance is understood (or ignored, see `Heard::ignored`).
    Heard(HeardUtterance),
    /// An utterance was lost.
    Lost {
        /// Its beginning.
        start_s: f64,
        /// Why, in words for the operator.
        reason: String,
    },
}

/// What the recognizer's thread tells.
enum Report {
    Event(HearingEvent),
    /// What was said up to a pause, and where in the stream the voice had ended.
    Pause(f64, Completeness),
}

enum Job {
    Final(Utterance),
    Early(Utterance),
    Partial(Vec<f32>),
    Vocabulary(Vec<String>),
    Language(Option<Language>),
}

/// A live listener. Dropping it ends recognition.
pub struct Hearing {
    segmenter: Segmenter,
    options: HearingOptions,
    jobs: SyncSender<Job>,
    results: Receiver<Report>,
    /// Events from the segmenter that were not polled yet.
    events: VecDeque<HearingEvent>,
    /// Recognitions queued or running.
    pending: Arc<AtomicUsize>,
    last_partial_s: f64,
    voice: Option<VoiceStream>,
}

impl Hearing {
    /// Begins to listen. The recognizer may still be loading.
    pub fn start(recognition: Recognition, options: HearingOptions) -> Self {
        // Settings must find room beside the utterances.
        let (jobs, work) = mpsc::sync_channel(QUEUE + 4);
        let (report, results) = mpsc::channel();
        let pending = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&pending);
        thread::spawn(move || {
            let mut worker = Worker { recognition, early: None };
            for job in work {
                let is_recognition = matches!(job, Job::Final(_) | Job::Early(_) | Job::Partial(_));
                let event = worker.perform(job);
                if is_recognition {
                    counter.fetch_sub(1, Ordering::Relaxed);
                }
                if event.is_some_and(|event| report.send(event).is_err()) {
                    return;
                }
            }
        });
        Self {
            segmenter: Segmenter::new(options.segmenter),
            options,
            jobs,
            results,
            events: VecDeque::new(),
            pending,
            last_partial_s: 0.0,
            voice: options.voice_cues.then(VoiceStream::default),
        }
    }

    /// Adds 16 kHz samples of the stream; never blocks.
    pub fn push(&mut self, samples: &[f32]) {
        self.receive();
        let events = self.segmenter.push(samples);
        self.take(events);
        self.follow_voice();
        self.ask_for_partial();
    }

    /// Begins or ends to judge the sound of the voice. What was known of the operator's calm voice
    /// is gone when it ends.
    pub fn set_voice_cues(&mut self, is_on: bool) {
        if is_on != self.voice.is_some() {
            self.voice = is_on.then(VoiceStream::default);
        }
    }

    fn follow_voice(&mut self) {
        let now_s = self.segmenter.now_s();
        let Some((voice, so_far)) = self.voice.as_mut().zip(self.segmenter.in_progress()) else {
            return;
        };
        self.events.extend(voice.follow(so_far, now_s).map(HearingEvent::Voice));
    }

    /// The stream ends: an utterance in progress is complete.
    pub fn finish(&mut self) {
        let events = self.segmenter.finish();
        self.take(events);
    }

    /// The next event, if there is one; never blocks.
    pub fn poll(&mut self) -> Option<HearingEvent> {
        self.receive();
        self.events.pop_front()
    }

    /// The sound broke off: an utterance in progress is not guessed at.
    pub fn abandon(&mut self, reason: &str) {
        if let Some(start_s) = self.segmenter.abandon() {
            self.events.push_back(HearingEvent::Lost { start_s, reason: reason.to_owned() });
        }
    }

    fn receive(&mut self) {
        while let Ok(report) = self.results.try_recv() {
            match report {
                Report::Event(event) => self.events.push_back(event),
                Report::Pause(voice_end_s, Completeness::Complete) => {
                    let events = self.segmenter.conclude(voice_end_s);
                    self.take(events);
                }
                Report::Pause(voice_end_s, Completeness::Unfinished) => {
                    self.segmenter.expect_more(voice_end_s, UNFINISHED_SILENCE_S);
                }
                Report::Pause(_, Completeness::Open) => {}
            }
        }
    }

    /// Whether an utterance is in progress, waiting, or being recognized.
    pub fn is_busy(&self) -> bool {
        self.segmenter.in_progress().is_some()
            || !self.events.is_empty()
            || self.pending.load(Ordering::Relaxed) > 0
    }

    /// Changes what words are likely from the next utterance on.
    pub fn set_vocabulary(&mut self, vocabulary: Vec<String>) {
        // With a full queue the recognizer keeps the old words, which is no harm.
        let _ = self.jobs.try_send(Job::Vocabulary(vocabulary));
    }

    /// Changes the language from the next utterance on.
    pub fn set_language(&mut self, language: Option<Language>) {
        let _ = self.jobs.try_send(Job::Language(language));
    }

    fn take(&mut self, events: Vec<VadEvent>) {
        for event in events {
            match event {
                VadEvent::Began { at_s } => {
                    self.last_partial_s = at_s;
                    self.events.push_back(HearingEvent::SpeechBegan { at_s });
                }
                VadEvent::Dropped { end_s, .. } => {
                    self.events.push_back(HearingEvent::NoSpeech { at_s: end_s });
                }
                VadEvent::Paused(utterance) => {
                    // It may wait for one partial result.
                    if self.pending.load(Ordering::Relaxed) <= 1 {
                        // Without it, the recognition comes later: nothing is lost.
                        let _ = self.send(Job::Early(utterance));
                    }
                }
                VadEvent::Ended(utterance) => {
                    if let Some(voice) = &mut self.voice {
                        let moment = voice.end(&utterance.samples, self.segmenter.now_s());
                        self.events.push_back(HearingEvent::Voice(moment));
                    }
                    self.events.push_back(HearingEvent::SpeechEnded(utterance.clone()));
                    let start_s = utterance.start_s;
                    if let Err(reason) = self.send(Job::Final(utterance)) {
                        self.events.push_back(HearingEvent::Lost { start_s, reason });
                    }
                }
            }
        }
    }

    fn send(&self, job: Job) -> Result<(), String> {
        if self.pending.fetch_add(1, Ordering::Relaxed) >= QUEUE {
            self.pending.fetch_sub(1, Ordering::Relaxed);
            return Err(format!("{QUEUE} utterances are waiting for recognition already"));
        }
        self.jobs.try_send(job).map_err(|error| {
            self.pending.fetch_sub(1, Ordering::Relaxed);
            match error {
                TrySendError::Full(_) => "recognition does not keep up".to_owned(),
                TrySendError::Disconnected(_) => "recognition has ended".to_owned(),
            }
        })
    }

    fn ask_for_partial(&mut self) {
        let Some(every_s) = self.options.partial_every_s else { return };
        let now_s = self.segmenter.now_s();
        let is_due = now_s - self.last_partial_s >= every_s;
        let Some(samples) = self.segmenter.in_progress() else { return };
        if is_due && seconds(samples.len()) > 0.5 && self.pending.load(Ordering::Relaxed) == 0 {
            let samples = samples.to_vec();
            self.last_partial_s = now_s;
            // A partial result that cannot be had is not missed.
            let _ = self.send(Job::Partial(samples));
        }
    }
}

struct Worker {
    recognition: Recognition,
    /// What was heard up to a pause, and where in the stream the voice had ended.
    early: Option<(f64, HeardUtterance)>,
}

impl Worker {
    fn perform(&mut self, job: Job) -> Option<Report> {
        match job {
            Job::Vocabulary(vocabulary) => self.recognition.set_vocabulary(vocabulary),
            Job::Language(language) => self.recognition.set_language(language),
            Job::Early(utterance) => {
                let voice_end_s = utterance.voice_end_s;
                self.early = None;
                let utterance = recognize(utterance, &mut self.recognition).ok()?;
                let found = completeness(&utterance.heard.text, utterance.heard.confidence);
                self.early = Some((voice_end_s, utterance));
                return Some(Report::Pause(voice_end_s, found));
            }
            Job::Partial(samples) => {
                let text = self.recognition.transcribe_partial(&samples).ok()?.text;
                let is_text = !text.is_empty();
                return is_text.then_some(Report::Event(HearingEvent::Partial { text }));
            }
            Job::Final(utterance) => return Some(Report::Event(self.understand(utterance))),
        }
        None
    }

    fn understand(&mut self, utterance: Utterance) -> HearingEvent {
        match self.early.take() {
            Some((voice_end_s, early)) if voice_end_s == utterance.voice_end_s => {
                let Utterance { start_s, end_s, vad_ms, .. } = utterance;
                HearingEvent::Heard(HeardUtterance { start_s, end_s, vad_ms, ..early })
            }
            _ => self.recognize_or_retry(utterance),
        }
    }

    /// A recognizer that died or still starts gets a second chance: nothing that was said is lost
    /// for a restart.
    fn recognize_or_retry(&mut self, utterance: Utterance) -> HearingEvent {
        let start_s = utterance.start_s;
        let recognition = &mut self.recognition;
        let outcome = recognize(utterance.clone(), recognition).or_else(|error| match error {
            EngineError::Refused(_) | EngineError::Unsendable(_) => Err(error),
            _ => recognize(utterance, recognition),
        });
        match outcome {
            Ok(heard) => HearingEvent::Heard(heard),
            Err(error) => HearingEvent::Lost { start_s, reason: error.to_string() },
        }
    }
}
