//! From frames to utterances.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use earshot::Detector;

use super::spectrum::{Shape, shape};
use super::{FRAME, tone};
use crate::audio::{SAMPLE_RATE_HZ, rms_db, seconds};

/// When an utterance begins and ends. Times in seconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SegmenterOptions {
    /// Mean score of the last frames (64 ms) from which a voice is taken to begin, 0..1.
    pub begin_score: f32,
    /// Score below which a frame is silence.
    pub end_score: f32,
    /// Silence that ends an utterance.
    pub end_silence_s: f64,
    /// Silence after which an utterance may be over: recognition can begin.
    pub pause_s: f64,
    /// Sound kept before the first and after the last frame with a voice.
    pub padding_s: f64,
    /// Utterances with less voice are dropped.
    pub shortest_s: f64,
    /// Longer utterances are cut in two.
    pub longest_s: f64,
    /// Quieter frames are silence, dB below full scale.
    pub quiet_db: f64,
}

impl Default for SegmenterOptions {
    fn default() -> Self {
        Self {
            begin_score: 0.5,
            end_score: 0.35,
            end_silence_s: 0.6,
            pause_s: 0.2,
            padding_s: 0.25,
            shortest_s: 0.1,
            longest_s: 15.0,
            quiet_db: -62.0,
        }
    }
}

/// A stretch of speech.
#[derive(Debug, Clone, PartialEq)]
pub struct Utterance {
    /// Its samples with some padding, 16 kHz.
    pub samples: Vec<f32>,
    /// Time of the first sample in the stream, s.
    pub start_s: f64,
    /// Time of the last sample in the stream, s.
    pub end_s: f64,
    /// Time in the stream at which the voice was last heard, s.
    pub voice_end_s: f64,
    /// Computing time spent on finding it, ms.
    pub vad_ms: f64,
}

/// What happened in the stream.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum VadEvent {
    /// Somebody begins to speak, or something sounds like it.
    Began {
        /// Time in the stream, s.
        at_s: f64,
    },
    /// A pause: the utterance so far, which may or may not be all of it.
    Paused(Utterance),
    /// An utterance is complete.
    Ended(Utterance),
    /// What began was too short, or a tone.
    Dropped {
        /// Its beginning, s.
        start_s: f64,
        /// Its end, s.
        end_s: f64,
    },
}

/// Cuts a stream into utterances. Memory is bounded by the longest utterance.
pub struct Segmenter {
    options: SegmenterOptions,
    detector: Box<Detector>,
    /// Samples that do not fill a frame yet.
    rest: Vec<f32>,
    /// Scores of the last frames.
    recent: VecDeque<f32>,
    /// In silence: the padding before a possible beginning. In speech: the utterance.
    samples: Vec<f32>,
    /// Samples of the stream before `samples`.
    passed: u64,
    speech: Option<Speech>,
    spent: Duration,
}

#[derive(Debug, Default)]
struct Speech {
    voiced_frames: usize,
    silent_frames: usize,
    /// Silence that ends it, s.
    end_silence_s: f64,
    /// Length of `samples` up to the last frame with a voice.
    voice_end: usize,
    shapes: Vec<Shape>,
    /// Levels of all frames, dB.
    levels_db: Vec<f64>,
}

/// Frames over which scores are averaged.
const WINDOW: usize = 4;

impl Segmenter {
    /// A segmenter at the beginning of a stream.
    pub fn new(options: SegmenterOptions) -> Self {
        Self {
            options,
            detector: Box::default(),
            rest: Vec::with_capacity(FRAME),
            recent: VecDeque::with_capacity(WINDOW),
            samples: Vec::new(),
            passed: 0,
            speech: None,
            spent: Duration::ZERO,
        }
    }

    /// Adds sound and tells what happened in it.
    pub fn push(&mut self, samples: &[f32]) -> Vec<VadEvent> {
        let began = Instant::now();
        let mut events = Vec::new();
        self.rest.extend(samples.iter().map(|sample| clean(*sample)));
        let waiting = std::mem::take(&mut self.rest);
        let frames = waiting.chunks_exact(FRAME);
        self.rest.extend_from_slice(frames.remainder());
        for frame in frames {
            self.frame(frame, &mut events);
        }
        self.spent += began.elapsed();
        events
    }

    /// The stream ends: an utterance in progress ends with it.
    pub fn finish(&mut self) -> Vec<VadEvent> {
        let mut events = Vec::new();
        if let Some(speech) = self.speech.take() {
            self.end(speech, &mut events);
        }
        events
    }

    /// The utterance in progress so far.
    pub fn in_progress(&self) -> Option<&[f32]> {
        self.speech.as_ref().map(|_| self.samples.as_slice())
    }

    /// What was said until `voice_end_s` is all: the utterance ends now, unless somebody has gone on.
    pub fn conclude(&mut self, voice_end_s: f64) -> Vec<VadEvent> {
        let mut events = Vec::new();
        if let Some(speech) = self.speech.take() {
            match self.voice_end_s(&speech) == voice_end_s && speech.silent_frames > 0 {
                true => self.end(speech, &mut events),
                false => self.speech = Some(speech),
            }
        }
        events
    }

    /// More must follow what was said until `voice_end_s`: only so much silence ends the utterance.
    pub fn expect_more(&mut self, voice_end_s: f64, silence_s: f64) {
        let Some(mut speech) = self.speech.take() else { return };
        if self.voice_end_s(&speech) == voice_end_s {
            speech.end_silence_s = silence_s;
        }
        self.speech = Some(speech);
    }

    /// Forgets the utterance in progress. Gives its beginning, s.
    pub fn abandon(&mut self) -> Option<f64> {
        self.speech.take()?;
        let start_s = self.passed as f64 / f64::from(SAMPLE_RATE_HZ);
        self.drop_front(self.samples.len());
        self.recent.clear();
        Some(start_s)
    }

    fn voice_end_s(&self, speech: &Speech) -> f64 {
        self.passed as f64 / f64::from(SAMPLE_RATE_HZ) + seconds(speech.voice_end)
    }

    /// Time of the next sample in the stream, s.
    pub fn now_s(&self) -> f64 {
        (self.passed as f64 + (self.samples.len() + self.rest.len()) as f64)
            / f64::from(SAMPLE_RATE_HZ)
    }

    fn frame(&mut self, frame: &[f32], events: &mut Vec<VadEvent>) {
        let score = match rms_db(frame) < self.options.quiet_db {
            // The detector sees every frame all the same: it has a memory.
            true => self.detector.predict_f32(frame).min(0.0),
            false => self.detector.predict_f32(frame),
        };
        if self.recent.len() == WINDOW {
            self.recent.pop_front();
        }
        self.recent.push_back(score);
        self.samples.extend_from_slice(frame);
        match self.speech.take() {
            None => self.silence(events),
            Some(speech) => self.speech(speech, score, frame, events),
        }
    }

    fn silence(&mut self, events: &mut Vec<VadEvent>) {
        let mean = self.recent.iter().sum::<f32>() / WINDOW as f32;
        let padding = samples_in(self.options.padding_s) + WINDOW * FRAME;
        self.drop_front(self.samples.len().saturating_sub(padding));
        if mean >= self.options.begin_score {
            let window = WINDOW * FRAME;
            let shapes = self.samples[self.samples.len().saturating_sub(window)..]
                .chunks_exact(FRAME)
                .map(shape)
                .collect();
            let levels_db = self.samples.chunks_exact(FRAME).map(rms_db).collect();
            let voice_end = self.samples.len();
            let (voiced_frames, silent_frames) = (WINDOW, 0);
            let end_silence_s = self.options.end_silence_s;
            self.speech = Some(Speech {
                voiced_frames,
                silent_frames,
                end_silence_s,
                voice_end,
                shapes,
                levels_db,
            });
            let at_s = self.now_s() - seconds(window);
            events.push(VadEvent::Began { at_s: at_s.max(0.0) });
        }
    }

    fn speech(
        &mut self,
        mut speech: Speech,
        score: f32,
        frame: &[f32],
        events: &mut Vec<VadEvent>,
    ) {
        speech.levels_db.push(rms_db(frame));
        if score >= self.options.end_score {
            speech.voiced_frames += 1;
            speech.silent_frames = 0;
            speech.end_silence_s = self.options.end_silence_s;
            speech.voice_end = self.samples.len();
            speech.shapes.push(shape(frame));
        } else {
            speech.silent_frames += 1;
        }
        let silence_s = seconds(speech.silent_frames * FRAME);
        let is_full = seconds(self.samples.len()) >= self.options.longest_s;
        if silence_s >= speech.end_silence_s || is_full {
            self.end(speech, events);
            return;
        }
        let pause_s = self.options.pause_s;
        let begins_pause = silence_s >= pause_s && silence_s < pause_s + seconds(FRAME);
        if begins_pause && self.is_voice(&speech) {
            events.push(VadEvent::Paused(self.utterance(&speech)));
        }
        self.speech = Some(speech);
    }

    fn end(&mut self, speech: Speech, events: &mut Vec<VadEvent>) {
        let utterance = self.utterance(&speech);
        let count = utterance.samples.len();
        events.push(match self.is_voice(&speech) {
            true => VadEvent::Ended(utterance),
            false => VadEvent::Dropped { start_s: utterance.start_s, end_s: utterance.end_s },
        });
        self.spent = Duration::ZERO;
        self.drop_front(count);
        self.recent.clear();
    }

    fn is_voice(&self, speech: &Speech) -> bool {
        let is_short = seconds(speech.voiced_frames * FRAME) < self.options.shortest_s;
        let is_tone = tone::character(&speech.shapes).is_some_and(|found| found.is_tone());
        !is_short && !is_tone && !tone::is_steady(&speech.levels_db)
    }

    /// What was said so far, up to some padding after the last frame with a voice.
    fn utterance(&self, speech: &Speech) -> Utterance {
        let end = self.samples.len().min(speech.voice_end + samples_in(self.options.padding_s));
        let start_s = self.passed as f64 / f64::from(SAMPLE_RATE_HZ);
        Utterance {
            samples: self.samples[..end].to_vec(),
            start_s,
            end_s: start_s + seconds(end),
            voice_end_s: self.voice_end_s(speech),
            vad_ms: self.spent.as_secs_f64() * 1e3,
        }
    }

    fn drop_front(&mut self, count: usize) {
        self.samples.drain(..count);
        self.passed += count as u64;
    }
}

fn samples_in(seconds: f64) -> usize {
    (seconds * f64::from(SAMPLE_RATE_HZ)) as usize
}

fn clean(sample: f32) -> f32 {
    if sample.is_finite() { sample.clamp(-1.0, 1.0) } else { 0.0 }
}
