//! Cutting sound into frames: energy, and which frames are speech.

use super::statistics::percentile;

/// Sampling rate of everything in this module, 1/s.
pub(super) const RATE_HZ: usize = 16_000;
/// Distance between frames, samples (10 ms).
pub(super) const HOP: usize = 160;
/// Length of a frame, samples (25 ms).
pub(super) const WINDOW: usize = 400;
/// Shortest sound that is analysed, samples; shorter ones are padded with silence.
const SHORTEST: usize = 1280;

/// A sound without its mean, and what is known of each of its frames.
pub(super) struct Frames {
    samples: Vec<f32>,
    /// Mean power of each frame, dB relative to full scale.
    pub(super) energy_db: Vec<f64>,
    /// Whether a frame is loud enough to be speech.
    pub(super) is_speech: Vec<bool>,
    /// First speech frame, and the one after the last.
    pub(super) span: (usize, usize),
}

impl Frames {
    pub(super) fn new(sound: &[f32]) -> Self {
        let mut samples: Vec<f32> = sound.iter().map(|sample| finite(*sample)).collect();
        let mean = samples.iter().sum::<f32>() / samples.len().max(1) as f32;
        samples.iter_mut().for_each(|sample| *sample -= mean);
        samples.resize(samples.len().max(SHORTEST), 0.0);
        let count = 1 + (samples.len() - WINDOW) / HOP;
        let energy_db: Vec<f64> =
            (0..count).map(|index| power_db(&samples[index * HOP..][..WINDOW])).collect();
        let is_speech = speech(&energy_db);
        let first = is_speech.iter().position(|speech| *speech).unwrap_or(0);
        let last = is_speech.iter().rposition(|speech| *speech).unwrap_or(0);
        Self { samples, energy_db, is_speech, span: (first, last + 1) }
    }

    pub(super) fn count(&self) -> usize {
        self.energy_db.len()
    }

    /// The samples of a frame.
    pub(super) fn frame(&self, index: usize) -> &[f32] {
        &self.samples[index * HOP..][..WINDOW]
    }

    /// `out.len()` samples around the middle of a frame, silence beyond the ends.
    pub(super) fn around(&self, index: usize, out: &mut [f32]) {
        let margin = (out.len() - WINDOW) / 2;
        let start = (index * HOP) as isize - margin as isize;
        for (offset, slot) in out.iter_mut().enumerate() {
            let at = start + offset as isize;
            *slot = usize::try_from(at)
                .ok()
                .and_then(|at| self.samples.get(at))
                .copied()
                .unwrap_or(0.0);
        }
    }

    /// Seconds from the first to the last speech frame.
    pub(super) fn span_s(&self) -> f64 {
        ((self.span.1 - self.span.0) * HOP) as f64 / RATE_HZ as f64
    }

    /// How far speech stands above the noise floor, dB: median of speech against the quietest
    /// tenth of the frames.
    pub(super) fn signal_to_noise_db(&self) -> f64 {
        let speech: Vec<f64> = self.of_speech(&self.energy_db).collect();
        percentile(&speech, 50.0) - percentile(&self.energy_db, 10.0)
    }

    /// The values that belong to speech frames.
    pub(super) fn of_speech<'a>(&'a self, values: &'a [f64]) -> impl Iterator<Item = f64> + 'a {
        values.iter().zip(&self.is_speech).filter(|(_, speech)| **speech).map(|(value, _)| *value)
    }
}

/// Recordings in floating point may hold anything.
fn finite(sample: f32) -> f32 {
    if sample.is_finite() { sample.clamp(-1.0, 1.0) } else { 0.0 }
}

fn power_db(frame: &[f32]) -> f64 {
    let power = frame.iter().map(|sample| f64::from(sample * sample)).sum::<f64>();
    10.0 * (power / frame.len() as f64 + 1e-10).log10()
}

/// A frame is speech if it lies in the upper 70 % of the range between floor and top, and at most
/// 30 dB below the top.
fn speech(energy_db: &[f64]) -> Vec<bool> {
    let floor = percentile(energy_db, 10.0);
    let top = percentile(energy_db, 95.0);
    let bound = (floor + 0.3 * (top - floor)).max(top - 30.0);
    let mut speech: Vec<bool> = energy_db.iter().map(|energy| *energy > bound).collect();
    if speech.iter().filter(|speech| **speech).count() < 5 {
        let median = percentile(energy_db, 50.0);
        speech = energy_db.iter().map(|energy| *energy >= median).collect();
    }
    speech
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_loud_middle_is_speech() {
        let sound: Vec<f32> = (0..RATE_HZ)
            .map(|i| if (4000..12_000).contains(&i) { (i as f32 * 0.1).sin() * 0.5 } else { 0.0 })
            .collect();
        let frames = Frames::new(&sound);
        assert!((frames.span_s() - 0.5).abs() < 0.05, "{}", frames.span_s());
        assert!(frames.signal_to_noise_db() > 40.0);
    }

    #[test]
    fn anything_can_be_cut() {
        for sound in [vec![], vec![0.0; 3], vec![f32::NAN; 2000], vec![1.0; 5000]] {
            let frames = Frames::new(&sound);
            assert!(frames.count() >= 1);
            assert!(frames.energy_db.iter().all(|energy| energy.is_finite()));
        }
    }
}
