//! Changing the sample rate.
//!
//! Output sample `n` is at input time `n · M / L`, where `L / M` is the ratio of the rates in
//! lowest terms. It is the sum over nearby input samples `k` of `x[k] · h(n·M/L − k)` with
//! `h(t) = c · sinc(c·t) · w(t)`: the ideal low-pass at `c` times the input's Nyquist frequency,
//! cut by a Kaiser window `w`. All `L` sets of weights are computed once.

use super::AudioError;
use super::SAMPLE_RATE_HZ;

/// Zero crossings of the sinc kept on each side.
const CROSSINGS: f64 = 16.0;
/// Kaiser's β: about 80 dB of damping.
const BETA: f64 = 8.0;
/// Share of the lower Nyquist frequency that is kept.
const PASS_BAND: f64 = 0.94;

/// Rates that real devices and files have.
pub(crate) const RATES_HZ: std::ops::RangeInclusive<u32> = 4_000..=384_000;

/// A stream of samples at some rate becomes one at [`SAMPLE_RATE_HZ`].
#[derive(Debug, Clone)]
pub struct Resampler {
    /// One row of weights for each of the `L` phases.
    weights: Vec<f32>,
    taps: usize,
    phases: usize,
    step: usize,
    /// Input not yet used up; its first sample is needed by the next output.
    waiting: Vec<f32>,
    /// Phase of the next output.
    phase: usize,
    is_identity: bool,
}

impl Resampler {
    /// A resampler from `rate_hz`.
    ///
    /// # Errors
    /// The text names the rates that are possible.
    pub fn new(rate_hz: u32) -> Result<Self, String> {
        if !RATES_HZ.contains(&rate_hz) {
            return Err(format!(
                "a sample rate of {rate_hz} Hz; possible are {} to {} Hz",
                RATES_HZ.start(),
                RATES_HZ.end()
            ));
        }
        let divisor = greatest_common_divisor(rate_hz, SAMPLE_RATE_HZ);
        let (phases, step) = ((SAMPLE_RATE_HZ / divisor) as usize, (rate_hz / divisor) as usize);
        let cutoff = PASS_BAND * (phases as f64 / step as f64).min(1.0);
        let half = (CROSSINGS / cutoff).ceil() as usize;
        let taps = 2 * half;
        let is_identity = phases == step;
        let weights = if is_identity { Vec::new() } else { weights(phases, half, cutoff) };
        // Silence before the first sample, so that output 0 is centred on input 0.
        let waiting = vec![0.0; if is_identity { 0 } else { half - 1 }];
        Ok(Self { weights, taps, phases, step, waiting, phase: 0, is_identity })
    }

    /// Adds input and appends all output that it completes.
    pub fn push(&mut self, input: &[f32], out: &mut Vec<f32>) {
        if self.is_identity {
            out.extend_from_slice(input);
            return;
        }
        self.waiting.extend_from_slice(input);
        let mut first = 0;
        while first + self.taps <= self.waiting.len() {
            let row = &self.weights[self.phase * self.taps..][..self.taps];
            let window = &self.waiting[first..first + self.taps];
            out.push(row.iter().zip(window).map(|(weight, sample)| weight * sample).sum());
            self.phase += self.step;
            first += self.phase / self.phases;
            self.phase %= self.phases;
        }
        self.waiting.drain(..first.min(self.waiting.len()));
    }

    /// Appends the output that waits for samples which will not come.
    pub fn finish(&mut self, out: &mut Vec<f32>) {
        if !self.is_identity {
            let silence = vec![0.0; self.taps / 2];
            self.push(&silence, out);
        }
    }
}

impl From<(&std::path::Path, String)> for AudioError {
    fn from((path, reason): (&std::path::Path, String)) -> Self {
        Self::Header { path: path.to_owned(), reason }
    }
}

fn weights(phases: usize, half: usize, cutoff: f64) -> Vec<f32> {
    let mut rows = Vec::with_capacity(phases * 2 * half);
    for phase in 0..phases {
        let shift = phase as f64 / phases as f64;
        let row: Vec<f64> = (0..2 * half)
            .map(|tap| {
                let time = shift - (tap as f64 - (half as f64 - 1.0));
                cutoff * sinc(cutoff * time) * kaiser(time / half as f64)
            })
            .collect();
        // Every phase passes a constant unchanged: no ripple at the rate of the phases.
        let sum: f64 = row.iter().sum();
        rows.extend(row.iter().map(|weight| (weight / sum) as f32));
    }
    rows
}

fn sinc(x: f64) -> f64 {
    let angle = std::f64::consts::PI * x;
    if angle.abs() < 1e-9 { 1.0 } else { angle.sin() / angle }
}

/// Kaiser's window on −1..1.
fn kaiser(x: f64) -> f64 {
    if x.abs() > 1.0 { 0.0 } else { bessel_i0(BETA * (1.0 - x * x).sqrt()) / bessel_i0(BETA) }
}

/// Modified Bessel function of the first kind and order 0, by its power series.
fn bessel_i0(x: f64) -> f64 {
    let mut term = 1.0;
    let mut sum = 1.0;
    for k in 1..60 {
        term *= (x / 2.0 / f64::from(k)).powi(2);
        sum += term;
    }
    sum
}

fn greatest_common_divisor(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { greatest_common_divisor(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tone(rate_hz: u32, hz: f64, seconds: f64) -> Vec<f32> {
        let angle = |n: f64| (std::f64::consts::TAU * hz * n / f64::from(rate_hz)).sin();
        (0..(f64::from(rate_hz) * seconds) as usize).map(|n| angle(n as f64) as f32).collect()
    }

    fn resample(rate_hz: u32, input: &[f32], piece: usize) -> Vec<f32> {
        let mut resampler = Resampler::new(rate_hz).unwrap();
        let mut out = Vec::new();
        input.chunks(piece).for_each(|piece| resampler.push(piece, &mut out));
        resampler.finish(&mut out);
        out
    }

    #[test]
    fn a_tone_keeps_its_frequency_phase_and_size() {
        for rate_hz in [8000, 11025, 16000, 22050, 44100, 48000, 96000, 44101] {
            let out = resample(rate_hz, &tone(rate_hz, 1000.0, 0.5), 777);
            let expected = tone(SAMPLE_RATE_HZ, 1000.0, 0.5);
            assert!(out.len().abs_diff(expected.len()) <= 2, "{rate_hz}: {}", out.len());
            for n in 400..7600 {
                assert!((out[n] - expected[n]).abs() < 2e-3, "{rate_hz} Hz, sample {n}");
            }
        }
    }

    #[test]
    fn what_16_khz_cannot_hold_is_removed() {
        let out = resample(48_000, &tone(48_000, 10_000.0, 0.5), 4096);
        let largest = out[400..7600].iter().fold(0.0_f32, |most, x| most.max(x.abs()));
        assert!(largest < 1e-3, "{largest}");
    }

    #[test]
    fn pieces_do_not_matter() {
        let input = tone(44_100, 440.0, 0.1);
        assert_eq!(resample(44_100, &input, 1), resample(44_100, &input, 100_000));
    }

    #[test]
    fn absurd_rates_are_refused() {
        assert!(Resampler::new(0).is_err());
        assert!(Resampler::new(u32::MAX).unwrap_err().contains("384000"));
    }
}
