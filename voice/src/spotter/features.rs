//! What the network sees: 40 mel bands with per-channel energy normalization, every 10 ms.
//!
//! The same computation as in `voice/training/spotter/features.py`. Per-channel energy normalization
//! (Wang et al., "Trainable frontend for robust and far-field keyword spotting", 2017) divides each
//! band's energy E by its own recent mean M: ((E / (ε + M)^α + δ)^r − δ^r), so that loudness, microphone
//! and steady noise matter little.

use std::f32::consts::TAU;
use std::sync::Arc;

use realfft::num_complex::Complex;
use realfft::{RealFftPlanner, RealToComplex};

/// Mel bands.
pub(super) const BANDS: usize = 40;
/// One frame of features.
pub(super) type Frame = [f32; BANDS];

const WINDOW: usize = 400;
const HOP: usize = 160;
const SIZE: usize = 512;
const RATE_HZ: f64 = 16_000.0;
const LOWEST_HZ: f64 = 80.0;
const HIGHEST_HZ: f64 = 7600.0;
const SMOOTHING: f64 = 0.025;
const FLOOR: f64 = 1e-7;
const STRENGTH: f64 = 0.98;
const OFFSET: f64 = 2.0;
const ROOT: f64 = 0.25;

/// One triangle of the filter bank: first bin and weights.
struct Band {
    first: usize,
    weights: Vec<f32>,
}

/// Turns samples into frames.
pub(super) struct FrontEnd {
    /// The last samples, oldest first.
    window: [f32; WINDOW],
    /// Samples that have arrived.
    arrived: u64,
    /// Samples until the next frame.
    wanted: usize,
    shape: [f32; WINDOW],
    bands: Vec<Band>,
    transform: Arc<dyn RealToComplex<f32>>,
    input: Vec<f32>,
    spectrum: Vec<Complex<f32>>,
    scratch: Vec<Complex<f32>>,
    means: Option<[f64; BANDS]>,
}

impl FrontEnd {
    pub(super) fn new() -> Self {
        let transform = RealFftPlanner::<f32>::new().plan_fft_forward(SIZE);
        let hann = |n: usize| 0.5 - 0.5 * (TAU * n as f32 / WINDOW as f32).cos();
        let shape: [f32; WINDOW] = std::array::from_fn(hann);
        let power: f32 = shape.iter().map(|x| x * x).sum();
        Self {
            window: [0.0; WINDOW],
            arrived: 0,
            wanted: WINDOW,
            // Scaled so that the energies are those of a window of power 1.
            shape: shape.map(|x| x / power.sqrt()),
            bands: mel_bands(),
            input: transform.make_input_vec(),
            spectrum: transform.make_output_vec(),
            scratch: transform.make_scratch_vec(),
            transform,
            means: None,
        }
    }

    /// Adds samples; `each` gets every frame and the number of samples up to its end.
    pub(super) fn push(&mut self, samples: &[f32], mut each: impl FnMut(&Frame, u64)) {
        let mut rest = samples;
        while !rest.is_empty() {
            let (piece, later) = rest.split_at(rest.len().min(self.wanted));
            rest = later;
            self.window.copy_within(piece.len().., 0);
            let tail = WINDOW - piece.len();
            for (slot, sample) in self.window[tail..].iter_mut().zip(piece) {
                // Two full scales are more than any recording holds.
                *slot = if sample.is_finite() { sample.clamp(-2.0, 2.0) } else { 0.0 };
            }
            self.arrived += piece.len() as u64;
            self.wanted -= piece.len();
            if self.wanted == 0 {
                self.wanted = HOP;
                let frame = self.frame();
                each(&frame, self.arrived);
            }
        }
    }

    fn frame(&mut self) -> Frame {
        self.input.fill(0.0);
        for ((out, sample), weight) in self.input.iter_mut().zip(&self.window).zip(&self.shape) {
            *out = sample * weight;
        }
        // It fails only for buffers of a wrong length, and these are its own.
        let transformed = self.transform.process_with_scratch(
            &mut self.input,
            &mut self.spectrum,
            &mut self.scratch,
        );
        if transformed.is_err() {
            return [0.0; BANDS];
        }
        let mut energies = [0.0; BANDS];
        for (energy, band) in energies.iter_mut().zip(&self.bands) {
            let bins = self.spectrum[band.first..].iter().zip(&band.weights);
            *energy = f64::from(bins.map(|(bin, weight)| bin.norm_sqr() * weight).sum::<f32>());
        }
        self.normalized(&energies)
    }

    fn normalized(&mut self, energies: &[f64; BANDS]) -> Frame {
        let means = self.means.get_or_insert(*energies);
        let mut frame = [0.0; BANDS];
        for ((out, energy), mean) in frame.iter_mut().zip(energies).zip(means) {
            *mean += SMOOTHING * (energy - *mean);
            let ratio = energy / (FLOOR + *mean).powf(STRENGTH);
            *out = ((ratio + OFFSET).powf(ROOT) - OFFSET.powf(ROOT)) as f32;
        }
        frame
    }
}

/// Triangles of height 1, equally spaced on the mel scale 2595 log10(1 + f / 700 Hz).
fn mel_bands() -> Vec<Band> {
    let mel = |hz: f64| 2595.0 * (1.0 + hz / 700.0).log10();
    let step = (mel(HIGHEST_HZ) - mel(LOWEST_HZ)) / (BANDS + 1) as f64;
    let edge = |n: usize| {
        let place = mel(LOWEST_HZ) + step * n as f64;
        700.0 * (10.0_f64.powf(place / 2595.0) - 1.0)
    };
    let triangle = |band: usize| {
        let (low, middle, high) = (edge(band), edge(band + 1), edge(band + 2));
        let weight = |bin: usize| {
            let hz = bin as f64 * RATE_HZ / SIZE as f64;
            ((hz - low) / (middle - low)).min((high - hz) / (high - middle)).max(0.0) as f32
        };
        let first = (low * SIZE as f64 / RATE_HZ).ceil() as usize;
        let last = (high * SIZE as f64 / RATE_HZ).floor() as usize;
        Band { first, weights: (first..=last).map(weight).collect() }
    };
    (0..BANDS).map(triangle).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frames(samples: &[f32]) -> Vec<(Frame, u64)> {
        let mut front_end = FrontEnd::new();
        let mut frames = Vec::new();
        front_end.push(samples, |frame, at| frames.push((*frame, at)));
        frames
    }

    #[test]
    fn a_frame_comes_with_its_last_sample_and_then_every_10_ms() {
        let ends: Vec<u64> = frames(&[0.1; 1000]).iter().map(|(_, at)| *at).collect();
        assert_eq!(ends, [400, 560, 720, 880]);
    }

    #[test]
    fn loudness_hardly_matters_and_steady_sound_fades() {
        let tone = |gain: f32| -> Vec<f32> {
            (0..32_000).map(|n| gain * (n as f32 * 0.3).sin()).collect()
        };
        let mut burst = vec![0.0; 16_000];
        burst.extend(tone(0.1));
        let loud = frames(&burst);
        let peak = |frame: &Frame| frame.iter().copied().fold(0.0, f32::max);
        let at_onset = loud[99..110].iter().map(|(frame, _)| peak(frame)).fold(0.0, f32::max);
        let later = peak(&loud[290].0);
        assert!(at_onset > 10.0 * later, "{at_onset} {later}");
        let quiet: Vec<f32> = burst.iter().map(|x| 0.1 * x).collect();
        let (a, b) = (loud[250].0, frames(&quiet)[250].0);
        let strongest = (0..BANDS).max_by(|i, j| a[*i].total_cmp(&a[*j])).unwrap();
        assert!((a[strongest] - b[strongest]).abs() < 0.05);
    }
}
