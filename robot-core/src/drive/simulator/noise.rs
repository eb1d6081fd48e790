//! Reproducible sensor noise.

/// A small generator of normally distributed numbers (xorshift64*, sum of twelve uniforms).
#[derive(Clone, Debug)]
pub struct Noise(u64);

impl Noise {
    /// The same seed gives the same numbers.
    pub fn new(seed: u64) -> Self {
        // The generator must not start at zero.
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// From 0 to below 1.
    pub fn uniform(&mut self) -> f64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Mean 0, standard deviation `deviation`.
    pub fn normal(&mut self, deviation: f64) -> f64 {
        if deviation <= 0.0 {
            return 0.0;
        }
        ((0..12).map(|_| self.uniform()).sum::<f64>() - 6.0) * deviation
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mean_and_deviation_are_as_asked() {
        let mut noise = Noise::new(7);
        let samples: Vec<f64> = (0..20_000).map(|_| noise.normal(0.5)).collect();
        let mean = samples.iter().sum::<f64>() / samples.len() as f64;
        let square = samples.iter().map(|value| (value - mean).powi(2)).sum::<f64>();
        let deviation = (square / samples.len() as f64).sqrt();
        assert!(mean.abs() < 0.02 && (deviation - 0.5).abs() < 0.02, "{mean} ± {deviation}");
        assert_eq!(Noise::new(7).normal(0.5), samples[0]);
        assert_eq!(noise.normal(0.0), 0.0);
    }
}
