//! The way from loudspeaker to microphone, learned while the robot speaks.
//!
//! The echo is taken for the played sound through a linear filter of half a second, cut into blocks
//! of 8 ms whose products are formed in the frequency domain. Each weight has an uncertainty, and is
//! corrected as a Kalman filter corrects its state (Enzner and Vary, "Frequency-domain adaptive
//! Kalman filter for acoustic echo control in hands-free telephones", 2006; in blocks: Kuech et al.,
//! 2014): with the error `E`, the played sound `X`, the uncertainty `P` and the power `S` of
//! everything that is no echo,
//!
//! ```text
//! K = P / (Σ P |X|² / 2 + S)          W ← W + K X* E          P ← a² (1 − K |X|² / 2) P + (1 − a²) |W|²
//! ```
//!
//! While a person talks over the robot `S` is large and the filter rests; so nobody has to find out
//! who is talking. The filter is longer than any echo's delay, so the delay need not be known either.
//! Only the filter's output is subtracted: what a person says stays as it is, unlike behind a
//! suppressor, and what remains of the echo (distortion, a late tail) stays too.

use std::sync::Arc;

use realfft::num_complex::Complex32;
use realfft::{ComplexToReal, RealFftPlanner, RealToComplex};

/// Samples in a block: 8 ms.
pub(super) const BLOCK: usize = 128;
/// Blocks of the filter: 512 ms, for the delay of devices and air and the room after it.
pub(super) const BLOCKS: usize = 64;
const FRAME: usize = 2 * BLOCK;
const BINS: usize = BLOCK + 1;
/// How much of the way stays as it is from block to block (`a`).
const KEPT: f32 = 0.9995;
/// Share of the power before in the followed power of what is no echo.
const SMOOTH: f32 = 0.8;
/// Least share of the error that counts as no echo.
const LEAST_FOREIGN: f32 = 0.02;
/// Uncertainty of all weights of a frequency together at first, and its decrease from block to block.
const FIRST_UNCERTAINTY: f32 = 1.0;
const DECREASE: f32 = 0.985;
/// Every so many blocks a block's weights are made those of a filter of its length again.
const TIDY_EVERY: usize = 8;
/// Powers below this are nothing.
const NOTHING: f32 = 1e-8;
/// The output may become this much louder than the input, smoothed; else the filter is wrong: the
/// way has changed.
const WORSE: f32 = 1.5;
/// For so many blocks, 0.4 s; then it is learned anew.
const WORSE_FOR: u32 = 50;

/// An adaptive filter from what is played to its echo.
pub(super) struct EchoFilter {
    forward: Arc<dyn RealToComplex<f32>>,
    inverse: Arc<dyn ComplexToReal<f32>>,
    scratch: Vec<Complex32>,
    /// Spectra of the last blocks played; the newest is at `newest`.
    played: Vec<[Complex32; BINS]>,
    newest: usize,
    weights: Vec<[Complex32; BINS]>,
    uncertainty: Vec<[f32; BINS]>,
    /// Power of what is no echo.
    foreign: [f32; BINS],
    last_played: [f32; BLOCK],
    next_tidy: usize,
    power_in: f32,
    power_out: f32,
    worse: u32,
}

impl EchoFilter {
    /// Nothing is known about the room.
    pub(super) fn new() -> Self {
        let mut planner = RealFftPlanner::new();
        let (forward, inverse) = (planner.plan_fft_forward(FRAME), planner.plan_fft_inverse(FRAME));
        let scratch_len = forward.get_scratch_len().max(inverse.get_scratch_len());
        let nothing = [Complex32::default(); BINS];
        let mut filter = Self {
            forward,
            inverse,
            scratch: vec![Complex32::default(); scratch_len],
            played: vec![nothing; BLOCKS],
            newest: 0,
            weights: vec![nothing; BLOCKS],
            uncertainty: vec![[0.0; BINS]; BLOCKS],
            foreign: [NOTHING; BINS],
            last_played: [0.0; BLOCK],
            next_tidy: 0,
            power_in: 0.0,
            power_out: 0.0,
            worse: 0,
        };
        filter.forget();
        filter
    }

    /// The way has changed: everything is uncertain again.
    fn forget(&mut self) {
        self.weights.fill([Complex32::default(); BINS]);
        for (n, uncertainty) in self.uncertainty.iter_mut().enumerate() {
            uncertainty.fill(FIRST_UNCERTAINTY / BLOCKS as f32 * DECREASE.powi(n as i32));
        }
        self.worse = 0;
    }

    /// Takes a block of what is played and of what is heard meanwhile; takes the echo out of the
    /// latter. Nothing is allocated.
    pub(super) fn push(&mut self, played: &[f32; BLOCK], heard: &mut [f32; BLOCK]) {
        self.remember(played);
        let echo = self.echo();
        let error: [f32; BLOCK] = std::array::from_fn(|n| heard[n] - echo[n]);
        self.learn(&error);
        self.tidy();
        if self.is_better(heard, &error) {
            *heard = error;
        }
    }

    fn remember(&mut self, played: &[f32; BLOCK]) {
        let mut frame = [0.0; FRAME];
        frame[..BLOCK].copy_from_slice(&self.last_played);
        frame[BLOCK..].copy_from_slice(played);
        self.last_played = *played;
        self.newest = (self.newest + BLOCKS - 1) % BLOCKS;
        let mut spectrum = [Complex32::default(); BINS];
        self.transform(&mut frame, &mut spectrum);
        self.played[self.newest] = spectrum;
    }

    /// The echo that is expected in this block.
    fn echo(&mut self) -> [f32; BLOCK] {
        let mut sum = [Complex32::default(); BINS];
        for (n, weights) in self.weights.iter().enumerate() {
            let played = &self.played[(self.newest + n) % BLOCKS];
            for bin in 0..BINS {
                sum[bin] += played[bin] * weights[bin];
            }
        }
        let frame = self.back(&mut sum);
        std::array::from_fn(|n| frame[BLOCK + n])
    }

    fn learn(&mut self, error: &[f32; BLOCK]) {
        let mut frame = [0.0; FRAME];
        frame[BLOCK..].copy_from_slice(error);
        let mut spectrum = [Complex32::default(); BINS];
        self.transform(&mut frame, &mut spectrum);
        let mut doubt = [0.0; BINS];
        for (n, uncertainty) in self.uncertainty.iter().enumerate() {
            let played = &self.played[(self.newest + n) % BLOCKS];
            for bin in 0..BINS {
                doubt[bin] += 0.5 * played[bin].norm_sqr() * uncertainty[bin];
            }
        }
        let mut step = [Complex32::default(); BINS];
        let mut share = [0.0; BINS];
        for bin in 0..BINS {
            let power = spectrum[bin].norm_sqr();
            let foreign = (power - doubt[bin]).max(LEAST_FOREIGN * power).max(NOTHING);
            self.foreign[bin] = SMOOTH * self.foreign[bin] + (1.0 - SMOOTH) * foreign;
            share[bin] = 1.0 / (doubt[bin] + self.foreign[bin] + NOTHING);
            step[bin] = spectrum[bin] * share[bin];
        }
        let (kept, lost) = (KEPT * KEPT, 1.0 - KEPT * KEPT);
        for n in 0..BLOCKS {
            let played = &self.played[(self.newest + n) % BLOCKS];
            let (weights, uncertainty) = (&mut self.weights[n], &mut self.uncertainty[n]);
            for bin in 0..BINS {
                let p = uncertainty[bin];
                weights[bin] += played[bin].conj() * step[bin] * p;
                let known = 0.5 * p * share[bin] * played[bin].norm_sqr();
                uncertainty[bin] =
                    kept * (1.0 - known).max(0.0) * p + lost * weights[bin].norm_sqr();
            }
        }
    }

    /// A product of spectra is a circular convolution; weights whose second half is not zero let the
    /// end of a frame leak into its beginning. Some blocks are mended at a time.
    fn tidy(&mut self) {
        for n in (self.next_tidy..BLOCKS).step_by(TIDY_EVERY) {
            let mut weights = self.weights[n];
            let mut frame = self.back(&mut weights);
            frame[BLOCK..].fill(0.0);
            self.transform(&mut frame, &mut weights);
            self.weights[n] = weights;
        }
        self.next_tidy = (self.next_tidy + 1) % TIDY_EVERY;
    }

    /// Whether the sound is better without the expected echo.
    fn is_better(&mut self, heard: &[f32; BLOCK], error: &[f32; BLOCK]) -> bool {
        let power = |samples: &[f32; BLOCK]| samples.iter().map(|x| x * x).sum::<f32>();
        self.power_in = 0.9 * self.power_in + 0.1 * power(heard);
        self.power_out = 0.9 * self.power_out + 0.1 * power(error);
        if !self.power_out.is_finite() {
            (self.power_in, self.power_out) = (0.0, 0.0);
            self.foreign = [NOTHING; BINS];
            self.forget();
            return false;
        }
        let is_worse = self.power_out > WORSE * self.power_in;
        self.worse = if is_worse { self.worse + 1 } else { 0 };
        if self.worse >= WORSE_FOR {
            self.forget();
        }
        !is_worse
    }

    fn transform(&mut self, frame: &mut [f32; FRAME], spectrum: &mut [Complex32; BINS]) {
        let outcome = self.forward.process_with_scratch(frame, spectrum, &mut self.scratch);
        debug_assert!(outcome.is_ok(), "the lengths are those of the plan");
    }

    fn back(&mut self, spectrum: &mut [Complex32; BINS]) -> [f32; FRAME] {
        // A real signal's spectrum is real at both ends.
        (spectrum[0].im, spectrum[BINS - 1].im) = (0.0, 0.0);
        let mut frame = [0.0; FRAME];
        let outcome = self.inverse.process_with_scratch(spectrum, &mut frame, &mut self.scratch);
        debug_assert!(outcome.is_ok(), "the lengths are those of the plan");
        frame.iter_mut().for_each(|sample| *sample /= FRAME as f32);
        frame
    }
}
