//! Automatic gain: a quiet voice becomes as loud as an ordinary one.
//!
//! The level of the loud moments is followed (fast up, slowly down, and not while nothing is louder
//! than the noise), and the sound is made so much louder that it comes to −23 dB of full scale, by at
//! most 24 dB. It never makes anything quieter, and peaks that would clip are bounded smoothly.

use super::rms_db;

/// Samples in a frame, 10 ms.
const FRAME: usize = 160;
/// Level to which loud moments are brought, dB of full scale.
const WANTED_DB: f64 = -23.0;
/// Most that is added, dB.
const MOST_DB: f64 = 24.0;
/// A frame is a loud moment if it is so much above the noise, dB.
const ABOVE_NOISE_DB: f64 = 12.0;
/// How fast the followed level rises and falls towards that of a loud frame.
const RISE: f64 = 0.3;
const FALL: f64 = 0.01;
/// How fast the followed noise rises, dB a frame; it falls at once.
const NOISE_RISE_DB: f64 = 0.02;
/// How fast the gain changes, dB a frame: up slowly, down at once enough.
const GAIN_RISE_DB: f64 = 0.4;
const GAIN_FALL_DB: f64 = 3.0;
/// Samples above this are bounded smoothly.
const KNEE: f32 = 0.7;

/// Follows the level of a stream and evens it out. Fixed memory; no delay.
#[derive(Debug, Clone)]
pub struct AutomaticGain {
    frame: [f32; FRAME],
    filled: usize,
    noise_db: Option<f64>,
    loud_db: Option<f64>,
    gain_db: f64,
    gain: f32,
}

impl AutomaticGain {
    /// At the beginning of a stream, adding nothing.
    pub fn new() -> Self {
        Self {
            frame: [0.0; FRAME],
            filled: 0,
            noise_db: None,
            loud_db: None,
            gain_db: 0.0,
            gain: 1.0,
        }
    }

    /// What is added at this moment, dB.
    pub fn gain_db(&self) -> f64 {
        self.gain_db
    }

    /// Makes the samples louder in place. What is no number is silence.
    pub fn process(&mut self, samples: &mut [f32]) {
        for sample in samples {
            let x = if sample.is_finite() { sample.clamp(-1.0, 1.0) } else { 0.0 };
            self.frame[self.filled] = x;
            self.filled += 1;
            if self.filled == FRAME {
                self.follow(rms_db(&self.frame));
                self.filled = 0;
            }
            *sample = if self.gain > 1.0 { bounded(self.gain * x) } else { x };
        }
    }

    fn follow(&mut self, level_db: f64) {
        let noise_db = self.noise_db.unwrap_or(level_db).min(level_db) + NOISE_RISE_DB;
        self.noise_db = Some(noise_db);
        if level_db > noise_db + ABOVE_NOISE_DB {
            let loud_db = self.loud_db.unwrap_or(level_db);
            let share = if level_db > loud_db { RISE } else { FALL };
            self.loud_db = Some(loud_db + share * (level_db - loud_db));
        }
        let wanted_db =
            self.loud_db.map_or(0.0, |loud_db| (WANTED_DB - loud_db).clamp(0.0, MOST_DB));
        let change_db = (wanted_db - self.gain_db).clamp(-GAIN_FALL_DB, GAIN_RISE_DB);
        self.gain_db += change_db;
        self.gain = 10_f64.powf(self.gain_db / 20.0) as f32;
    }
}

impl Default for AutomaticGain {
    fn default() -> Self {
        Self::new()
    }
}

/// Above the knee the sound approaches full scale and never reaches it.
fn bounded(x: f32) -> f32 {
    let over = x.abs() - KNEE;
    if over <= 0.0 {
        return x;
    }
    let room = 1.0 - KNEE;
    (KNEE + room * over / (over + room)).copysign(x)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spoken(gain: f32) -> Vec<f32> {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/go_forward_ten_meters.wav");
        let sound = crate::audio::read(path.as_ref()).unwrap();
        let loudest = sound.iter().fold(0.0_f32, |most, x| most.max(x.abs()));
        sound.iter().map(|sample| sample / loudest * gain).collect::<Vec<_>>().repeat(3)
    }

    #[test]
    fn a_quiet_voice_becomes_louder_and_a_loud_one_stays() {
        let mut quiet = spoken(0.02);
        let before = rms_db(&quiet);
        let mut gain = AutomaticGain::new();
        gain.process(&mut quiet);
        assert!(gain.gain_db() > 6.0, "{}", gain.gain_db());
        assert!(rms_db(&quiet) > before + 5.0);
        // Its first soft sound may be taken for a quiet voice.
        let (mut loud, as_it_was) = (spoken(0.9), spoken(0.9));
        AutomaticGain::new().process(&mut loud);
        let last = 2 * loud.len() / 3..;
        assert!(rms_db(&loud[last.clone()]) < rms_db(&as_it_was[last]) + 1.0);
    }

    #[test]
    fn steady_noise_and_silence_are_left_alone() {
        let noise = |n: usize| (((n * 7919 + n * n * 31) % 2003) as f32 / 2003.0 - 0.5) * 0.01;
        let mut sound: Vec<f32> = (0..64_000).map(noise).chain(vec![0.0; 32_000]).collect();
        let mut gain = AutomaticGain::new();
        gain.process(&mut sound);
        assert_eq!(gain.gain_db(), 0.0);
    }

    #[test]
    fn a_shout_after_whispering_is_bounded_and_soon_untouched() {
        let mut gain = AutomaticGain::new();
        gain.process(&mut spoken(0.005));
        assert!(gain.gain_db() > 12.0, "{}", gain.gain_db());
        let mut shout = spoken(1.0);
        gain.process(&mut shout);
        assert!(shout.iter().all(|sample| sample.abs() < 1.0 + 1e-6));
        assert!(gain.gain_db() < 3.0, "{}", gain.gain_db());
        gain.process(&mut [f32::NAN; 1000]);
        assert!(gain.gain_db().is_finite());
    }
}
