//! The mel filter bank that whisper.cpp expects inside its model file.

/// Samples in one analysis window.
const WINDOW: usize = 400;
/// Sample rate, Hz.
const RATE_HZ: f64 = 16_000.0;
/// Frequency bins of a window's spectrum.
pub(super) const BINS: usize = WINDOW / 2 + 1;

/// Slaney's mel scale is linear up to this frequency, Hz, and logarithmic above.
const KNEE_HZ: f64 = 1000.0;
const HZ_PER_MEL: f64 = 200.0 / 3.0;

/// Triangular filters of equal area on Slaney's mel scale, `bands` rows of [`BINS`] weights, as
/// `librosa.filters.mel(sr=16000, n_fft=400, n_mels=bands)` gives them (rounded at the same
/// places, so that the file is the same to the byte).
pub(super) fn filters(bands: usize) -> Vec<f32> {
    let edges_hz = band_edges_hz(bands);
    let mut weights = Vec::with_capacity(bands * BINS);
    for band in 0..bands {
        let (low, centre, high) = (edges_hz[band], edges_hz[band + 1], edges_hz[band + 2]);
        let area = 2.0 / (high - low);
        for bin in 0..BINS {
            let hz = bin as f64 / (WINDOW as f64 * (1.0 / RATE_HZ));
            let rising = -(low - hz) / (centre - low);
            let falling = (high - hz) / (high - centre);
            let height = rising.min(falling).max(0.0) as f32;
            weights.push((f64::from(height) * area) as f32);
        }
    }
    weights
}

fn band_edges_hz(bands: usize) -> Vec<f64> {
    let top_mel = mel_of(RATE_HZ / 2.0);
    let step = top_mel / (bands + 1) as f64;
    let edge = |index: usize| match index {
        last if last == bands + 1 => hz_of(top_mel),
        _ => hz_of(index as f64 * step),
    };
    (0..bands + 2).map(edge).collect()
}

fn log_step() -> f64 {
    6.4_f64.ln() / 27.0
}

fn mel_of(hz: f64) -> f64 {
    match hz >= KNEE_HZ {
        true => KNEE_HZ / HZ_PER_MEL + (hz / KNEE_HZ).ln() / log_step(),
        false => hz / HZ_PER_MEL,
    }
}

fn hz_of(mel: f64) -> f64 {
    let knee_mel = KNEE_HZ / HZ_PER_MEL;
    match mel >= knee_mel {
        true => KNEE_HZ * (log_step() * (mel - knee_mel)).exp(),
        false => HZ_PER_MEL * mel,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_band_has_about_the_same_area() {
        let weights = filters(80);
        assert_eq!(weights.len(), 80 * BINS);
        // Area of a triangle of base `high - low` and height 2 / (high - low) is 1; wide bands
        // (many bins) come closest.
        let area: f32 = weights[79 * BINS..].iter().map(|w| w * 40.0).sum();
        assert!((area - 1.0).abs() < 0.01, "{area}");
        assert!(weights.iter().all(|w| *w >= 0.0));
    }

    #[test]
    fn the_scale_and_its_inverse_agree() {
        for hz in [0.0, 999.999, 1000.0, 1000.001, 8000.0] {
            assert!((hz_of(mel_of(hz)) - hz).abs() < 1e-9 * (1.0 + hz));
        }
    }
}
