//! When to look closer: while somebody may be speaking.
//!
//! The voice activity detector judges every 16 ms; as soon as there has been a little voice, the last
//! moment of sound is worth a look, and again every so often until shortly after the voice has ended.

use earshot::Detector;

use crate::audio::{SAMPLE_RATE_HZ, rms_db, seconds};
use crate::vad::FRAME;

/// When to look, and at how much.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MomentOptions {
    /// Time between two looks, s.
    pub every_s: f64,
    /// Longest stretch looked at, s.
    pub window_s: f64,
    /// Voice before the first look, s.
    pub voice_s: f64,
    /// Sound looked at before the first voice, s.
    pub before_s: f64,
    /// Score of the detector from which a frame has a voice, 0..1.
    pub voice_score: f32,
    /// The voice has ended after so much silence; then comes the last look, s.
    pub silence_s: f64,
}

impl Default for MomentOptions {
    fn default() -> Self {
        Self {
            every_s: 0.2,
            window_s: 1.28,
            voice_s: 0.16,
            before_s: 0.2,
            voice_score: 0.3,
            silence_s: 0.16,
        }
    }
}

/// A moment that is worth a look.
#[derive(Debug, Clone, PartialEq)]
pub struct Moment {
    /// The sound, 16 kHz.
    pub samples: Vec<f32>,
    /// Time in the stream at its end, s.
    pub end_s: f64,
}

/// Quieter frames are silence, dB below full scale.
const QUIET_DB: f64 = -62.0;

/// Finds the moments of a stream. Fixed memory.
pub struct Moments {
    options: MomentOptions,
    detector: Box<Detector>,
    rest: Vec<f32>,
    /// The last sound, as much as a window holds.
    recent: Vec<f32>,
    /// Samples of the stream up to the end of `recent`.
    arrived: u64,
    voice: Option<Voice>,
}

struct Voice {
    /// Where it began in the stream, samples.
    begin: u64,
    voiced_frames: usize,
    silent_frames: usize,
    /// Frames since the last look; `None` before the first.
    since_look: Option<usize>,
}

impl Moments {
    /// At the beginning of a stream.
    pub fn new(options: MomentOptions) -> Self {
        Self {
            options,
            detector: Box::default(),
            rest: Vec::with_capacity(FRAME),
            recent: Vec::new(),
            arrived: 0,
            voice: None,
        }
    }

    /// Adds sound; `each` gets every moment that is worth a look.
    pub fn push(&mut self, samples: &[f32], mut each: impl FnMut(Moment)) {
        for sample in samples {
            self.rest.push(if sample.is_finite() { sample.clamp(-1.0, 1.0) } else { 0.0 });
            if self.rest.len() == FRAME {
                if let Some(begin) = self.frame() {
                    each(self.moment(begin));
                }
                self.rest.clear();
            }
        }
    }

    /// Takes a whole frame; gives where the voice began in the stream when it is time for a look.
    fn frame(&mut self) -> Option<u64> {
        let score = self.detector.predict_f32(&self.rest);
        let is_voice = score >= self.options.voice_score && rms_db(&self.rest) >= QUIET_DB;
        let over = (self.recent.len() + FRAME).saturating_sub(samples_in(self.options.window_s));
        self.recent.drain(..over.min(self.recent.len()));
        self.recent.extend_from_slice(&self.rest);
        self.arrived += FRAME as u64;
        if self.voice.is_none() && is_voice {
            self.voice = Some(Voice::begun(self.arrived - FRAME as u64));
        }
        let mut voice = self.voice.take()?;
        voice.add(is_voice);
        let is_due = voice.is_due(&self.options);
        let begin = voice.begin;
        if is_due {
            voice.since_look = Some(0);
        }
        if seconds(voice.silent_frames * FRAME) < self.options.silence_s {
            self.voice = Some(voice);
        }
        is_due.then_some(begin)
    }

    fn moment(&self, begin: u64) -> Moment {
        let begin = begin.saturating_sub(samples_in(self.options.before_s) as u64);
        let wanted = usize::try_from(self.arrived - begin).unwrap_or(usize::MAX);
        let count = wanted.min(self.recent.len());
        Moment {
            samples: self.recent[self.recent.len() - count..].to_vec(),
            end_s: self.arrived as f64 / f64::from(SAMPLE_RATE_HZ),
        }
    }
}

impl Voice {
    fn begun(begin: u64) -> Self {
        Self { begin, voiced_frames: 0, silent_frames: 0, since_look: None }
    }

    fn add(&mut self, is_voice: bool) {
        self.voiced_frames += usize::from(is_voice);
        self.silent_frames = if is_voice { 0 } else { self.silent_frames + 1 };
        self.since_look = self.since_look.map(|frames| frames + 1);
    }

    /// Whether it is time for a look: again and again while the voice goes on, and once when it is
    /// over, unless no voice has come since the last.
    fn is_due(&self, options: &MomentOptions) -> bool {
        if seconds(self.voiced_frames * FRAME) < options.voice_s {
            return false;
        }
        let is_over = seconds(self.silent_frames * FRAME) >= options.silence_s;
        match self.since_look {
            None => true,
            Some(frames) if is_over => frames > self.silent_frames,
            Some(frames) => seconds(frames * FRAME) >= options.every_s,
        }
    }
}

fn samples_in(time_s: f64) -> usize {
    (time_s * f64::from(SAMPLE_RATE_HZ)) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moments(parts: &[&[f32]]) -> Vec<Moment> {
        let mut moments = Moments::new(MomentOptions::default());
        let mut found = Vec::new();
        for part in parts {
            moments.push(part, |moment| found.push(moment));
        }
        found
    }

    fn recorded() -> Vec<f32> {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/go_forward_ten_meters.wav");
        crate::audio::read(path.as_ref()).unwrap()
    }

    #[test]
    fn a_voice_is_looked_at_again_and_again_and_once_when_it_is_over() {
        let found = moments(&[&[0.0; 16_000], &recorded(), &[0.0; 16_000]]);
        assert!(found.len() >= 4, "{}", found.len());
        assert!(found[0].end_s > 1.0 && found[0].samples.len() < 10_000, "{}", found[0].end_s);
        let steps = found.windows(2).map(|pair| pair[1].end_s - pair[0].end_s);
        assert!(steps.clone().all(|step| step > 0.0));
        assert!(steps.filter(|step| *step < 0.3).count() >= 3);
        assert!(found.iter().all(|moment| moment.samples.len() <= samples_in(1.28)));
    }

    #[test]
    fn silence_and_what_is_no_number_are_not_worth_a_look() {
        assert!(moments(&[&[0.0; 32_000], &[f32::NAN; 32_000]]).is_empty());
    }

    #[test]
    fn a_moment_ends_with_the_sound_that_has_just_come() {
        let sound = recorded();
        let mut moments = Moments::new(MomentOptions::default());
        let mut arrived = 0;
        for piece in sound.chunks(FRAME) {
            arrived += piece.len();
            moments.push(piece, |moment| {
                assert_eq!((moment.end_s * 16_000.0).round() as usize, arrived);
                assert_eq!(moment.samples.last(), piece.last());
            });
        }
    }
}
