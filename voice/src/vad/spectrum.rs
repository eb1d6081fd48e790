//! The shape of one frame's spectrum, as far as telling tones from voices needs it.

use std::f32::consts::{PI, TAU};

use super::FRAME;

/// Bands from 62.5 Hz (bin 1) to 8 kHz, wider towards the top.
pub(super) const BANDS: usize = 14;
const EDGES: [usize; BANDS + 1] = [1, 3, 5, 7, 9, 12, 15, 19, 24, 30, 38, 48, 62, 84, 128];

/// What is kept of one frame.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Shape {
    /// Share of the energy in the strongest bin and its neighbours, 0..1.
    pub(super) concentration: f32,
    /// Amplitude of each band, scaled to a vector of length 1.
    pub(super) bands: [f32; BANDS],
}

/// The shape of one frame of [`FRAME`] samples.
pub(super) fn shape(frame: &[f32]) -> Shape {
    let power = power(frame);
    let total: f32 = power[1..].iter().sum::<f32>().max(1e-12);
    let strongest = (1..power.len()).max_by(|a, b| power[*a].total_cmp(&power[*b])).unwrap_or(1);
    // Hann's window spreads a tone over its bin and two on each side.
    let around = strongest.saturating_sub(2).max(1)..(strongest + 3).min(power.len());
    let concentration = power[around].iter().sum::<f32>() / total;
    let mut bands = [0.0; BANDS];
    for (band, edges) in bands.iter_mut().zip(EDGES.windows(2)) {
        *band = power[edges[0]..edges[1]].iter().sum::<f32>().sqrt();
    }
    let length = bands.iter().map(|band| band * band).sum::<f32>().sqrt().max(1e-12);
    bands.iter_mut().for_each(|band| *band /= length);
    Shape { concentration, bands }
}

/// How alike two shapes are: the cosine between their bands, 0..1.
pub(super) fn likeness(a: &Shape, b: &Shape) -> f32 {
    a.bands.iter().zip(&b.bands).map(|(a, b)| a * b).sum()
}

/// Power in bins 0..=127 (62.5 Hz each) of the frame under Hann's window.
fn power(frame: &[f32]) -> [f32; FRAME / 2] {
    let mut real = [0.0; FRAME];
    let mut imaginary = [0.0; FRAME];
    for (n, (out, sample)) in real.iter_mut().zip(frame).enumerate() {
        *out = sample * (0.5 - 0.5 * (TAU * n as f32 / FRAME as f32).cos());
    }
    fourier(&mut real, &mut imaginary);
    std::array::from_fn(|bin| real[bin] * real[bin] + imaginary[bin] * imaginary[bin])
}

/// Cooley and Tukey's transform in place, by halves.
fn fourier(real: &mut [f32; FRAME], imaginary: &mut [f32; FRAME]) {
    let bits = FRAME.trailing_zeros();
    for n in 0..FRAME {
        let mirrored = n.reverse_bits() >> (usize::BITS - bits);
        if mirrored > n {
            real.swap(n, mirrored);
            imaginary.swap(n, mirrored);
        }
    }
    let mut half = 1;
    while half < FRAME {
        for k in 0..half {
            let (sin, cos) = (-PI * k as f32 / half as f32).sin_cos();
            for upper in (k..FRAME).step_by(2 * half) {
                let lower = upper + half;
                let turned_real = real[lower] * cos - imaginary[lower] * sin;
                let turned_imaginary = real[lower] * sin + imaginary[lower] * cos;
                real[lower] = real[upper] - turned_real;
                imaginary[lower] = imaginary[upper] - turned_imaginary;
                real[upper] += turned_real;
                imaginary[upper] += turned_imaginary;
            }
        }
        half *= 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tone(bin: f32) -> Vec<f32> {
        (0..FRAME).map(|n| (TAU * bin * n as f32 / FRAME as f32).sin()).collect()
    }

    #[test]
    fn the_power_of_a_tone_lies_in_its_bin() {
        let power = power(&tone(16.0));
        // Hann's window halves the amplitude: (N/4)² in the bin, a quarter of it in each neighbour.
        assert!((power[16] / 4096.0 - 1.0).abs() < 1e-3);
        assert!((power[15] / 1024.0 - 1.0).abs() < 1e-3);
        assert!(power[40] < 1e-6);
    }

    #[test]
    fn a_tone_is_concentrated_and_like_itself() {
        let (low, high) = (shape(&tone(7.3)), shape(&tone(60.0)));
        assert!(low.concentration > 0.97 && high.concentration > 0.97);
        assert!(likeness(&low, &low) > 0.999 && likeness(&low, &high) < 0.2);
    }

    #[test]
    fn silence_has_a_shape_without_nan() {
        let shape = shape(&[0.0; FRAME]);
        assert!(shape.concentration.is_finite() && shape.bands.iter().all(|b| b.is_finite()));
    }
}
