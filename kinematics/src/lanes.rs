//! Eight single-precision numbers side by side.
//!
//! Plain arrays: the compiler turns them into vector instructions of whatever width the surrounding
//! function is compiled for, and into correct scalar code anywhere else.

use std::ops::{Add, AddAssign, Mul, Neg, Sub};

/// Number of lanes.
pub const LANES: usize = 8;

/// Eight numbers, one a lane: the same thing in eight configurations, say.
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(C, align(32))]
pub struct F32x8(pub [f32; LANES]);

impl F32x8 {
    pub(crate) const ZERO: F32x8 = F32x8([0.0; LANES]);
    pub(crate) const ONE: F32x8 = F32x8([1.0; LANES]);

    /// The same number in every lane.
    #[inline(always)]
    pub fn splat(value: f32) -> Self {
        F32x8([value; LANES])
    }

    #[inline(always)]
    fn zip(self, other: Self, f: impl Fn(f32, f32) -> f32) -> Self {
        let mut out = self;
        for lane in 0..LANES {
            out.0[lane] = f(self.0[lane], other.0[lane]);
        }
        out
    }

    #[inline(always)]
    fn map(self, f: impl Fn(f32) -> f32) -> Self {
        let mut out = self;
        for lane in 0..LANES {
            out.0[lane] = f(self.0[lane]);
        }
        out
    }

    // Comparisons rather than f32::min: one instruction, and no lane is ever NaN here.
    #[inline(always)]
    pub(crate) fn min(self, other: Self) -> Self {
        self.zip(other, |a, b| if a < b { a } else { b })
    }

    #[inline(always)]
    pub(crate) fn max(self, other: Self) -> Self {
        self.zip(other, |a, b| if a > b { a } else { b })
    }

    #[inline(always)]
    pub(crate) fn abs(self) -> Self {
        self.map(f32::abs)
    }

    #[inline(always)]
    pub(crate) fn sqrt(self) -> Self {
        self.map(f32::sqrt)
    }

    /// Whether any lane is below that of `other`.
    #[inline(always)]
    pub(crate) fn any_below(self, other: Self) -> bool {
        let mut any = false;
        for lane in 0..LANES {
            any |= self.0[lane] < other.0[lane];
        }
        any
    }

    #[inline(always)]
    pub(crate) fn any_negative(self) -> bool {
        self.any_below(Self::ZERO)
    }

    #[inline(always)]
    pub(crate) fn least(self) -> f32 {
        let mut least = self.0[0];
        for lane in 1..LANES {
            least = if self.0[lane] < least { self.0[lane] } else { least };
        }
        least
    }

    /// Sine and cosine of angles within a few hundred turns, to 2e-7.
    ///
    /// Reduction to ±π/4 by multiples of π/2 in three parts, then the minimax polynomials of S. Moshier's
    /// *Cephes* library (`sinf`, `cosf`).
    #[inline(always)]
    pub(crate) fn sin_cos(self) -> (Self, Self) {
        let (mut sin, mut cos) = (Self::ZERO, Self::ZERO);
        for lane in 0..LANES {
            let x = self.0[lane];
            // Adding 1.5·2^23 rounds to the nearest whole number, which then lies in the lowest bits.
            const ROUND: f32 = 12_582_912.0;
            let rounded = x * std::f32::consts::FRAC_2_PI + ROUND;
            let quarter_turns = rounded - ROUND;
            let r = ((x - quarter_turns * 1.570_312_5) - quarter_turns * 4.837_513e-4)
                - quarter_turns * 7.549_79e-8;
            let z = r * r;
            let s = ((-1.951_529_6e-4 * z + 8.332_161e-3) * z - 1.666_665_5e-1) * z * r + r;
            let c = ((2.443_315_7e-5 * z - 1.388_731_6e-3) * z + 4.166_664_6e-2) * z * z - 0.5 * z
                + 1.0;
            // Odd quadrants swap sine and cosine; the signs follow from the quadrant's two bits.
            let quadrant = rounded.to_bits();
            let both = (s.to_bits() ^ c.to_bits()) & 0_u32.wrapping_sub(quadrant & 1);
            let sin_sign = (quadrant & 2) << 30;
            let cos_sign = (quadrant.wrapping_add(1) & 2) << 30;
            sin.0[lane] = f32::from_bits(s.to_bits() ^ both ^ sin_sign);
            cos.0[lane] = f32::from_bits(c.to_bits() ^ both ^ cos_sign);
        }
        (sin, cos)
    }
}

impl Add for F32x8 {
    type Output = Self;
    #[inline(always)]
    fn add(self, other: Self) -> Self {
        self.zip(other, |a, b| a + b)
    }
}

impl AddAssign for F32x8 {
    #[inline(always)]
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sub for F32x8 {
    type Output = Self;
    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        self.zip(other, |a, b| a - b)
    }
}

impl Mul for F32x8 {
    type Output = Self;
    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        self.zip(other, |a, b| a * b)
    }
}

impl Mul<f32> for F32x8 {
    type Output = Self;
    #[inline(always)]
    fn mul(self, factor: f32) -> Self {
        self.map(|a| a * factor)
    }
}

impl Neg for F32x8 {
    type Output = Self;
    #[inline(always)]
    fn neg(self) -> Self {
        self.map(|a| -a)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sine_and_cosine_agree_with_the_library() {
        let mut worst = 0.0_f32;
        for step in -200_000..200_000 {
            let x = step as f32 * 1e-3;
            let (sin, cos) = F32x8::splat(x).sin_cos();
            let exact = f64::from(x).sin_cos();
            worst = worst.max((sin.0[3] - exact.0 as f32).abs());
            worst = worst.max((cos.0[5] - exact.1 as f32).abs());
        }
        assert!(worst < 2.5e-7, "{worst}");
    }
}
