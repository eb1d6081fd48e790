//! Where to begin again: a small deterministic sequence of configurations.

use crate::MAX_AXES;
use crate::limits::Limits;

/// Pseudo-random numbers by `xorshift64*` (S. Vigna, *An experimental exploration of Marsaglia's xorshift
/// generators, scrambled*, 2016): fast, small, the same everywhere.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sequence {
    state: u64,
}

impl Sequence {
    pub(crate) fn new(seed: u64) -> Self {
        // Zero is the one state that never changes.
        Self { state: seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1 }
    }

    /// The next number of the unit interval.
    #[inline(always)]
    pub(crate) fn next(&mut self) -> f64 {
        self.state ^= self.state >> 12;
        self.state ^= self.state << 25;
        self.state ^= self.state >> 27;
        (self.state.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 11) as f64 * (1.0 / (1_u64 << 53) as f64)
    }

    /// A configuration anywhere within the limits.
    #[inline(always)]
    pub(super) fn configuration<const N: usize>(&mut self, limits: &Limits) -> [f64; N] {
        debug_assert!(N <= MAX_AXES);
        std::array::from_fn(|axis| {
            if axis >= limits.len() {
                return 0.0;
            }
            let (lower, upper) = (limits.lower[axis], limits.upper[axis]);
            lower + self.next() * (upper - lower)
        })
    }
}
