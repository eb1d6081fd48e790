//! Fundamental frequency by window-normalised autocorrelation (Boersma, "Accurate short-term
//! analysis of the fundamental frequency", IFA Proceedings 17, 1993), with an octave cost, a
//! parabolic peak and a five-point median.

use std::sync::Arc;

use realfft::num_complex::Complex;
use realfft::{ComplexToReal, RealFftPlanner, RealToComplex};

use super::frames::{Frames, RATE_HZ};

const LOWEST_HZ: f64 = 65.0;
const HIGHEST_HZ: f64 = 520.0;
/// Length of the analysis window, samples (40 ms).
const WINDOW: usize = 640;
/// Window and longest lag fit without wrapping round.
const FFT: usize = 1024;
const SHORTEST_LAG: usize = RATE_HZ / HIGHEST_HZ as usize;
const LONGEST_LAG: usize = RATE_HZ / LOWEST_HZ as usize;
/// Normalised correlation above which a frame is voiced.
const VOICED: f64 = 0.45;
/// Loss of correlation per octave, so that the lower of two equal octaves does not win.
const OCTAVE_COST: f64 = 0.02;

/// Plans and windows, made once.
pub(super) struct PitchTracker {
    forward: Arc<dyn RealToComplex<f32>>,
    inverse: Arc<dyn ComplexToReal<f32>>,
    window: Vec<f32>,
    window_correlation: Vec<f64>,
    /// Loss of correlation of each lag, from the shortest to the longest.
    octave_costs: Vec<f64>,
}

/// Pitch of each frame.
pub(super) struct Pitch {
    /// Fundamental frequency, Hz; meaningful in voiced frames.
    pub(super) raw_hz: Vec<f64>,
    /// The same after a five-point median.
    pub(super) smooth_hz: Vec<f64>,
    /// Normalised correlation at the period, 0 to 1.
    pub(super) strength: Vec<f64>,
    /// Whether a frame is voiced speech.
    pub(super) is_voiced: Vec<bool>,
}

impl PitchTracker {
    pub(super) fn new() -> Self {
        let mut planner = RealFftPlanner::new();
        let window = super::spectrum::hann(WINDOW);
        let mut tracker = Self {
            forward: planner.plan_fft_forward(FFT),
            inverse: planner.plan_fft_inverse(FFT),
            window_correlation: vec![1.0; WINDOW],
            octave_costs: (SHORTEST_LAG..=LONGEST_LAG)
                .map(|lag| OCTAVE_COST * (lag as f64 / SHORTEST_LAG as f64).log2())
                .collect(),
            window: window.clone(),
        };
        let correlation = tracker.autocorrelation(&window);
        tracker.window_correlation =
            correlation.iter().map(|value| (value / correlation[0]).max(1e-3)).collect();
        tracker
    }

    pub(super) fn track(&self, frames: &Frames) -> Pitch {
        let mut around = vec![0.0_f32; WINDOW];
        let (mut raw_hz, mut strength) = (Vec::new(), Vec::new());
        for index in 0..frames.count() {
            frames.around(index, &mut around);
            let (frequency, peak) = self.of_frame(&mut around);
            raw_hz.push(frequency);
            strength.push(peak);
        }
        let smooth_hz = median_of_five(&raw_hz);
        let is_voiced = (0..raw_hz.len())
            .map(|i| {
                let jump = (raw_hz[i] / smooth_hz[i]).log2().abs();
                frames.is_speech[i] && strength[i] > VOICED && jump < 0.25
            })
            .collect();
        Pitch { raw_hz, smooth_hz, strength, is_voiced }
    }

    /// Frequency and normalised correlation of the best period of one windowed stretch.
    fn of_frame(&self, samples: &mut [f32]) -> (f64, f64) {
        let mean = samples.iter().sum::<f32>() / samples.len() as f32;
        samples
            .iter_mut()
            .zip(&self.window)
            .for_each(|(sample, weight)| *sample = (*sample - mean) * weight);
        let correlation = self.autocorrelation(samples);
        let power = correlation[0] + 1e-12;
        let normalised = |lag: usize| correlation[lag] / power / self.window_correlation[lag];
        let (mut best, mut most) = (SHORTEST_LAG, f64::NEG_INFINITY);
        for (lag, cost) in (SHORTEST_LAG..=LONGEST_LAG).zip(&self.octave_costs) {
            let worth = normalised(lag) - cost;
            if worth >= most {
                (best, most) = (lag, worth);
            }
        }
        let (before, at, after) = (normalised(best - 1), normalised(best), normalised(best + 1));
        let bend = before - 2.0 * at + after;
        let shift =
            if bend.abs() > 1e-9 { (0.5 * (before - after) / bend).clamp(-0.5, 0.5) } else { 0.0 };
        (RATE_HZ as f64 / (best as f64 + shift), at.clamp(0.0, 1.0))
    }

    fn autocorrelation(&self, samples: &[f32]) -> Vec<f64> {
        let mut padded = vec![0.0_f32; FFT];
        padded[..samples.len()].copy_from_slice(samples);
        let mut spectrum = self.forward.make_output_vec();
        // Both transforms fail only on wrong lengths, and theirs are fixed above.
        let _ = self.forward.process(&mut padded, &mut spectrum);
        spectrum.iter_mut().for_each(|bin| *bin = Complex::new(bin.norm_sqr(), 0.0));
        let _ = self.inverse.process(&mut spectrum, &mut padded);
        padded[..WINDOW].iter().map(|value| f64::from(*value) / FFT as f64).collect()
    }
}

fn median_of_five(values: &[f64]) -> Vec<f64> {
    let at = |index: isize| values[index.clamp(0, values.len() as isize - 1) as usize];
    (0..values.len() as isize)
        .map(|i| {
            let mut near = [at(i - 2), at(i - 1), at(i), at(i + 1), at(i + 2)];
            near.sort_by(f64::total_cmp);
            near[2]
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A buzz of ten harmonics.
    fn buzz(frequency_hz: f64, seconds: f64) -> Vec<f32> {
        (0..(RATE_HZ as f64 * seconds) as usize)
            .map(|i| {
                let phase = std::f64::consts::TAU * frequency_hz * i as f64 / RATE_HZ as f64;
                (1..=10).map(|h| (phase * f64::from(h)).sin() / f64::from(h)).sum::<f64>() as f32
                    * 0.2
            })
            .collect()
    }

    #[test]
    fn a_buzz_has_its_pitch() {
        for frequency in [80.0, 120.0, 200.0, 310.0, 480.0] {
            let frames = Frames::new(&buzz(frequency, 0.5));
            let pitch = PitchTracker::new().track(&frames);
            let middle = frames.count() / 2;
            assert!(pitch.is_voiced[middle]);
            let found = pitch.smooth_hz[middle];
            assert!((found / frequency - 1.0).abs() < 0.01, "{frequency} -> {found}");
        }
    }

    #[test]
    fn noise_and_silence_are_not_voiced() {
        let mut state = 1_u32;
        let noise: Vec<f32> = (0..RATE_HZ)
            .map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (state >> 8) as f32 / (1 << 24) as f32 - 0.5
            })
            .collect();
        for sound in [noise, vec![0.0; RATE_HZ]] {
            let frames = Frames::new(&sound);
            let pitch = PitchTracker::new().track(&frames);
            let voiced = pitch.is_voiced.iter().filter(|voiced| **voiced).count();
            assert!(voiced * 10 < frames.count(), "{voiced} of {}", frames.count());
        }
    }
}
