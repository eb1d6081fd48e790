//! A shout: a voice that is suddenly loud.
//!
//! Whoever cries out while the arm moves wants it to stop, whatever the word. A shout is a voiced
//! sound (it repeats itself with a period of 2 to 10 ms) that is loud in itself, far louder than
//! what was there in the seconds before, lasts, and came quickly. Bangs are loud, but not voiced or
//! too short; machines are voiced, but do not begin and end like this, and a rising hum is steady.

use super::{Detection, StopWord};
use crate::audio::SAMPLE_RATE_HZ;

/// Samples in one frame: 20 ms.
const FRAME: usize = 320;
/// Quieter voices do not shout, dB below full scale.
const LOUD_DB: f32 = -14.0;
/// Above the level of the seconds before, dB.
const ABOVE_DB: f32 = 15.0;
/// Correlation with itself one period later, from which a frame is voiced.
const VOICED: f32 = 0.6;
/// Periods: 500 Hz to 110 Hz. Shouts are high.
const SHORTEST_LAG: usize = 32;
const LONGEST_LAG: usize = 145;
/// Frames looked at, and how many of them must be loud and voiced: 160 of 200 ms.
const LOOK: u32 = 10;
const ENOUGH: u32 = 8;
/// Share of a new level in the usual level, rising (2 s) and falling (0.5 s).
const RISE: f32 = 0.01;
const FALL: f32 = 0.04;
/// Frames after a shout in which no other is told: 1 s.
const PAUSE: u32 = 50;
/// Frames until the usual level is known: 0.5 s.
const SETTLING: u32 = 25;

/// Finds shouts in a stream of 16 kHz samples. Fixed memory.
pub struct ShoutDetector {
    /// The frame before and the one being filled.
    samples: [f32; 2 * FRAME],
    filled: usize,
    arrived: u64,
    usual_db: Option<f32>,
    frames: u32,
    /// One bit for each of the last frames: loud and voiced.
    recent: u32,
    pause: u32,
}

impl ShoutDetector {
    /// A detector at the beginning of a stream.
    pub fn new() -> Self {
        Self {
            samples: [0.0; 2 * FRAME],
            filled: 0,
            arrived: 0,
            usual_db: None,
            frames: 0,
            recent: 0,
            pause: 0,
        }
    }

    /// Adds sound; `each` is called for every shout.
    pub fn push(&mut self, samples: &[f32], mut each: impl FnMut(Detection)) {
        for sample in samples {
            let sample = if sample.is_finite() { sample.clamp(-1.0, 1.0) } else { 0.0 };
            self.samples[FRAME + self.filled] = sample;
            self.filled += 1;
            self.arrived += 1;
            if self.filled == FRAME {
                self.filled = 0;
                if let Some(score) = self.frame() {
                    let at_s = self.arrived as f64 / f64::from(SAMPLE_RATE_HZ);
                    each(Detection { word: StopWord::Shout, at_s, score });
                }
                self.samples.copy_within(FRAME.., 0);
            }
        }
    }

    fn frame(&mut self) -> Option<f64> {
        let power = self.samples[FRAME..].iter().map(|x| x * x).sum::<f32>() / FRAME as f32;
        let level_db = 10.0 * (power + 1e-10).log10();
        let usual_db = *self.usual_db.get_or_insert(level_db);
        let is_loud = level_db >= LOUD_DB && level_db >= usual_db + ABOVE_DB;
        let is_shout = is_loud && self.frames >= SETTLING && self.voicing() >= VOICED;
        self.recent = (self.recent << 1 | u32::from(is_shout)) & ((1 << LOOK) - 1);
        self.frames = self.frames.saturating_add(1);
        self.pause = self.pause.saturating_sub(1);
        let share = if level_db > usual_db { RISE } else { FALL };
        self.usual_db = Some(usual_db + share * (level_db - usual_db));
        let count = self.recent.count_ones();
        if count < ENOUGH || self.pause > 0 {
            return None;
        }
        (self.pause, self.recent) = (PAUSE, 0);
        Some(f64::from(count) / f64::from(LOOK))
    }

    /// The largest correlation of the frame with the sound one period before, −1..1.
    fn voicing(&self) -> f32 {
        let frame = &self.samples[FRAME..];
        let energy: f32 = frame.iter().map(|x| x * x).sum();
        let alike = |lag: usize| {
            let past = &self.samples[FRAME - lag..2 * FRAME - lag];
            let product: f32 = frame.iter().zip(past).map(|(a, b)| a * b).sum();
            let past_energy: f32 = past.iter().map(|x| x * x).sum();
            product / (energy * past_energy).sqrt().max(1e-9)
        };
        // Every second lag is enough: the correlation of a voice is no sharper.
        (SHORTEST_LAG..=LONGEST_LAG).step_by(2).map(alike).fold(-1.0, f32::max)
    }
}

impl Default for ShoutDetector {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use std::f32::consts::TAU;

    use super::*;

    /// A buzz with the harmonics of a voice.
    fn voice(seconds: f32, pitch_hz: f32, gain: f32) -> Vec<f32> {
        let wave = |n: usize| {
            let phase = TAU * pitch_hz * n as f32 / 16_000.0;
            (1..12).map(|k| (k as f32 * phase).sin() / k as f32).sum::<f32>() * gain
        };
        (0..(seconds * 16_000.0) as usize).map(wave).collect()
    }

    fn noise(seconds: f32, gain: f32) -> Vec<f32> {
        let mut state = 1_u32;
        let mut next = move || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as f32 / 8_388_608.0 - 1.0
        };
        (0..(seconds * 16_000.0) as usize).map(|_| next() * gain).collect()
    }

    fn shouts(parts: &[Vec<f32>]) -> Vec<f64> {
        let mut detector = ShoutDetector::new();
        let mut found = Vec::new();
        for part in parts {
            detector.push(part, |detection| found.push(detection.at_s));
        }
        found
    }

    #[test]
    fn a_sudden_loud_voice_is_a_shout_within_a_fifth_of_a_second() {
        let found = shouts(&[noise(2.0, 0.02), voice(0.6, 300.0, 0.5), noise(1.0, 0.02)]);
        assert_eq!(found.len(), 1);
        assert!((2.15..2.25).contains(&found[0]), "{found:?}");
    }

    #[test]
    fn talking_is_none_and_neither_are_bangs_and_machines() {
        let quiet = noise(2.0, 0.02);
        assert!(shouts(&[quiet.clone(), voice(0.6, 130.0, 0.12)]).is_empty(), "a calm voice");
        assert!(shouts(&[quiet.clone(), noise(0.6, 0.9)]).is_empty(), "compressed air");
        assert!(shouts(&[quiet.clone(), voice(0.1, 300.0, 0.5), quiet]).is_empty(), "a beep");
        assert!(shouts(&[voice(20.0, 200.0, 0.5)]).is_empty(), "a machine that hums all the time");
    }

    #[test]
    fn silence_and_what_is_no_number_are_none() {
        assert!(shouts(&[vec![0.0; 40_000], vec![f32::NAN; 40_000], vec![1e30; 400]]).is_empty());
    }
}
