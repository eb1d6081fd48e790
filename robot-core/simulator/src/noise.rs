//! Reproducible sensor noise.

/// A small generator of normally distributed numbers (xorshift64*, sum of twelve uniforms).
#[derive(Clone, Debug)]
pub(crate) struct Noise(u64);

impl Noise {
    pub(crate) fn new(seed: u64) -> Self {
        // The generator must not start at zero.
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// From 0 to below 1.
    pub(crate) fn uniform(&mut self) -> f64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Mean 0, standard deviation `deviation`.
    pub(crate) fn normal(&mut self, deviation: f64) -> f64 {
        if deviation <= 0.0 {
            return 0.0;
        }
        ((0..12).map(|_| self.uniform()).sum::<f64>() - 6.0) * deviation
    }
}
