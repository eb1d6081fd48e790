//! Taking away what is below every voice: hum, rumble, a microphone's offset.

use std::f32::consts::{FRAC_1_SQRT_2, TAU};

use super::SAMPLE_RATE_HZ;

/// Butterworth's high-pass of second order, as a transposed direct form II.
#[derive(Debug, Clone)]
pub struct HighPass {
    b: [f32; 3],
    a: [f32; 2],
    state: [f32; 2],
}

impl HighPass {
    /// Lets frequencies above `edge_hz` pass (3 dB less there, 12 dB less an octave below). An edge
    /// outside 1 Hz to 4 kHz is moved there.
    pub fn new(edge_hz: f32) -> Self {
        let angle = TAU * edge_hz.clamp(1.0, 4000.0) / SAMPLE_RATE_HZ as f32;
        let (sin, cos) = angle.sin_cos();
        let alpha = sin * FRAC_1_SQRT_2;
        let a0 = 1.0 + alpha;
        let b1 = -(1.0 + cos) / a0;
        let (a1, a2) = (-2.0 * cos / a0, (1.0 - alpha) / a0);
        Self { b: [-0.5 * b1, b1, -0.5 * b1], a: [a1, a2], state: [0.0; 2] }
    }

    /// Filters in place. What is no number is silence.
    pub fn process(&mut self, samples: &mut [f32]) {
        let ([b0, b1, b2], [a1, a2]) = (self.b, self.a);
        for sample in samples {
            let x = if sample.is_finite() { sample.clamp(-1.0, 1.0) } else { 0.0 };
            let y = b0 * x + self.state[0];
            self.state = [b1 * x - a1 * y + self.state[1], b2 * x - a2 * y];
            *sample = y.clamp(-1.0, 1.0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is left of a tone, dB.
    fn gain_db(hz: f32) -> f64 {
        let mut tone: Vec<f32> =
            (0..32_000).map(|n| 0.5 * (TAU * hz * n as f32 / 16_000.0).sin()).collect();
        let before = super::super::rms_db(&tone[16_000..]);
        HighPass::new(80.0).process(&mut tone);
        super::super::rms_db(&tone[16_000..]) - before
    }

    #[test]
    fn hum_goes_and_voices_stay() {
        assert!(gain_db(20.0) < -22.0, "{}", gain_db(20.0));
        assert!((gain_db(80.0) + 3.0).abs() < 0.2, "{}", gain_db(80.0));
        assert!(gain_db(200.0).abs() < 0.3 && gain_db(4000.0).abs() < 0.05);
    }

    #[test]
    fn an_offset_goes_and_what_is_no_number_does_no_lasting_harm() {
        let mut filter = HighPass::new(80.0);
        filter.process(&mut [f32::NAN; 100]);
        let mut offset = [0.3; 16_000];
        filter.process(&mut offset);
        assert!(offset[15_000..].iter().all(|sample| sample.abs() < 1e-3));
    }
}
