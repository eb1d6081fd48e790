//! Short-time spectra and what is read off them: tilt, centroid, flux, cepstrum.

use std::sync::Arc;

use realfft::{RealFftPlanner, RealToComplex};

use super::frames::{Frames, RATE_HZ, WINDOW};

const FFT: usize = 512;
const BINS: usize = FFT / 2 + 1;
const MEL_BANDS: usize = 26;
/// Cepstral coefficients 1 to 13; the zeroth is the level, which is left out.
pub(super) const CEPSTRA: usize = 13;

/// Spectral measures of every frame.
pub(super) struct Spectra {
    /// Centroid and roll-off (kHz), alpha ratio, Hammarberg index (dB), slopes from 0 to 500 and from
    /// 500 to 1500 Hz (dB per kHz), high against low band (dB), flux.
    pub(super) measures: [Vec<f64>; 8],
    /// Mel-frequency cepstral coefficients 1 to 13.
    pub(super) cepstra: Vec<[f64; CEPSTRA]>,
}

/// Plans, windows and filters, made once.
pub(super) struct SpectrumAnalyser {
    forward: Arc<dyn RealToComplex<f32>>,
    window: Vec<f32>,
    mel_filters: Vec<Vec<(usize, f64)>>,
    cosines: Vec<[f64; MEL_BANDS]>,
}

impl SpectrumAnalyser {
    pub(super) fn new() -> Self {
        Self {
            forward: RealFftPlanner::new().plan_fft_forward(FFT),
            window: hann(WINDOW),
            mel_filters: mel_filters(),
            cosines: cosines(),
        }
    }

    pub(super) fn analyse(&self, frames: &Frames) -> Spectra {
        let mut measures: [Vec<f64>; 8] = Default::default();
        let mut cepstra = Vec::with_capacity(frames.count());
        let mut before: Option<Vec<f64>> = None;
        for index in 0..frames.count() {
            let power = self.power(frames.frame(index));
            let total: f64 = power.iter().sum();
            let shape: Vec<f64> = power.iter().map(|bin| (bin / total).sqrt()).collect();
            let level: Vec<f64> = power.iter().map(|bin| 10.0 * bin.log10()).collect();
            let flux = before.as_ref().map_or(0.0, |before| distance(before, &shape));
            let row = [
                centroid_khz(&power, total),
                rolloff_khz(&power, total),
                band_db(&power, 1000.0, 5000.0) - band_db(&power, 50.0, 1000.0),
                peak(&level, 0.0, 2000.0) - peak(&level, 2000.0, 5000.0),
                tilt(&level, 0.0, 500.0),
                tilt(&level, 500.0, 1500.0),
                band_db(&power, 4000.0, 7600.0) - band_db(&power, 50.0, 4000.0),
                flux,
            ];
            measures.iter_mut().zip(row).for_each(|(series, value)| series.push(value));
            cepstra.push(self.cepstrum(&power));
            before = Some(shape);
        }
        Spectra { measures, cepstra }
    }

    fn power(&self, frame: &[f32]) -> Vec<f64> {
        let mut padded = vec![0.0_f32; FFT];
        for ((slot, sample), weight) in padded.iter_mut().zip(frame).zip(&self.window) {
            *slot = sample * weight;
        }
        let mut bins = self.forward.make_output_vec();
        // Fails only on wrong lengths, and they are fixed above.
        let _ = self.forward.process(&mut padded, &mut bins);
        bins.iter().map(|bin| f64::from(bin.norm_sqr()) + 1e-12).collect()
    }

    fn cepstrum(&self, power: &[f64]) -> [f64; CEPSTRA] {
        let mut bands = [0.0; MEL_BANDS];
        for (band, filter) in bands.iter_mut().zip(&self.mel_filters) {
            let energy: f64 = filter.iter().map(|(bin, weight)| weight * power[*bin]).sum();
            *band = (energy + 1e-10).ln();
        }
        std::array::from_fn(|k| bands.iter().zip(&self.cosines[k]).map(|(b, c)| b * c).sum())
    }
}

/// Hann window with zeros at both ends.
pub(super) fn hann(length: usize) -> Vec<f32> {
    let step = std::f64::consts::TAU / (length - 1) as f64;
    (0..length).map(|i| (0.5 - 0.5 * (step * i as f64).cos()) as f32).collect()
}

fn frequency_hz(bin: usize) -> f64 {
    (bin * RATE_HZ) as f64 / FFT as f64
}

/// The bins with `low_hz <= f < high_hz`.
fn bins(low_hz: f64, high_hz: f64) -> std::ops::Range<usize> {
    let first = |hz: f64| ((hz * FFT as f64 / RATE_HZ as f64).ceil() as usize).min(BINS);
    first(low_hz)..first(high_hz)
}

fn band_db(power: &[f64], low_hz: f64, high_hz: f64) -> f64 {
    10.0 * power[bins(low_hz, high_hz)].iter().sum::<f64>().log10()
}

fn peak(level: &[f64], low_hz: f64, high_hz: f64) -> f64 {
    level[bins(low_hz, high_hz)].iter().copied().fold(f64::NEG_INFINITY, f64::max)
}

/// Slope of the level over frequency, dB per kHz.
fn tilt(level: &[f64], low_hz: f64, high_hz: f64) -> f64 {
    let khz_per_bin = frequency_hz(1) / 1000.0;
    super::statistics::slope(&level[bins(low_hz, high_hz)]) / khz_per_bin
}

fn centroid_khz(power: &[f64], total: f64) -> f64 {
    let moment: f64 = power.iter().enumerate().map(|(bin, p)| p * frequency_hz(bin)).sum();
    moment / total / 1000.0
}

/// Frequency below which 85 % of the power lies.
fn rolloff_khz(power: &[f64], total: f64) -> f64 {
    let mut below = 0.0;
    let bin = power.iter().position(|p| {
        below += p;
        below >= 0.85 * total
    });
    frequency_hz(bin.unwrap_or(0)) / 1000.0
}

fn distance(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt()
}

/// Triangular filters, evenly spaced on the mel scale between 60 and 7600 Hz.
fn mel_filters() -> Vec<Vec<(usize, f64)>> {
    let mel = |hz: f64| 1127.0 * (hz / 700.0).ln_1p();
    let hz = |mel: f64| 700.0 * (mel / 1127.0).exp_m1();
    let (low, high) = (mel(60.0), mel(7600.0));
    let edge = |i: usize| hz(low + (high - low) * i as f64 / (MEL_BANDS + 1) as f64);
    (0..MEL_BANDS)
        .map(|band| {
            let (left, top, right) = (edge(band), edge(band + 1), edge(band + 2));
            let weight = |f: f64| ((f - left) / (top - left)).min((right - f) / (right - top));
            (0..BINS)
                .map(|bin| (bin, weight(frequency_hz(bin))))
                .filter(|(_, weight)| *weight > 0.0)
                .collect()
        })
        .collect()
}

fn cosines() -> Vec<[f64; MEL_BANDS]> {
    let scale = (2.0 / MEL_BANDS as f64).sqrt();
    (1..=CEPSTRA)
        .map(|k| {
            std::array::from_fn(|n| {
                let angle = std::f64::consts::PI * k as f64 * (n as f64 + 0.5) / MEL_BANDS as f64;
                scale * angle.cos()
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tone(frequency_hz: f64) -> Frames {
        let samples: Vec<f32> = (0..RATE_HZ / 2)
            .map(|i| {
                (std::f64::consts::TAU * frequency_hz * i as f64 / RATE_HZ as f64).sin() as f32
                    * 0.3
            })
            .collect();
        Frames::new(&samples)
    }

    #[test]
    fn the_centroid_of_a_tone_is_its_frequency() {
        for frequency in [300.0, 1000.0, 3000.0] {
            let spectra = SpectrumAnalyser::new().analyse(&tone(frequency));
            let centroid = spectra.measures[0][10] * 1000.0;
            assert!((centroid - frequency).abs() < 20.0, "{frequency} -> {centroid}");
        }
    }

    #[test]
    fn high_tones_tilt_the_spectrum_up() {
        let analyser = SpectrumAnalyser::new();
        let alpha = |frequency| analyser.analyse(&tone(frequency)).measures[2][10];
        assert!(alpha(3000.0) > 20.0 && alpha(300.0) < -20.0);
    }

    #[test]
    fn silence_gives_finite_numbers() {
        let spectra = SpectrumAnalyser::new().analyse(&Frames::new(&[0.0; 4000]));
        assert!(spectra.measures.iter().flatten().all(|value| value.is_finite()));
        assert!(spectra.cepstra.iter().flatten().all(|value| value.is_finite()));
    }
}
