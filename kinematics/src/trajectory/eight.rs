//! Eight numbers side by side, for eight points of a path at a time.
//!
//! Plain arrays: the compiler turns them into vector instructions of whatever width the surrounding
//! function is compiled for.

use std::ops::{Add, AddAssign, Div, Index, IndexMut, Mul, MulAssign, Sub};

/// Number of lanes.
pub(super) const LANES: usize = 8;

/// Eight numbers, one a lane.
#[derive(Clone, Copy, Debug)]
#[repr(C, align(64))]
pub(super) struct Eight([f64; LANES]);

impl Eight {
    pub(super) const ZERO: Self = Self([0.0; LANES]);
    pub(super) const ONE: Self = Self([1.0; LANES]);

    /// The same number in every lane.
    #[inline(always)]
    pub(super) fn splat(value: f64) -> Self {
        Self([value; LANES])
    }

    #[inline(always)]
    fn map(self, f: impl Fn(f64) -> f64) -> Self {
        let mut out = self;
        for lane in 0..LANES {
            out.0[lane] = f(self.0[lane]);
        }
        out
    }

    #[inline(always)]
    fn zip(self, other: Self, f: impl Fn(f64, f64) -> f64) -> Self {
        let mut out = self;
        for lane in 0..LANES {
            out.0[lane] = f(self.0[lane], other.0[lane]);
        }
        out
    }

    // Comparisons rather than f64::min: one instruction. The first argument must not be NaN.
    #[inline(always)]
    pub(super) fn min(self, other: Self) -> Self {
        self.zip(other, |a, b| if a < b { a } else { b })
    }

    #[inline(always)]
    pub(super) fn max(self, other: Self) -> Self {
        self.zip(other, |a, b| if a > b { a } else { b })
    }

    /// `then` in the lanes where `self` is more than `other`, else `otherwise`.
    #[inline(always)]
    pub(super) fn where_more(self, other: Self, then: Self, otherwise: Self) -> Self {
        let mut out = otherwise;
        for lane in 0..LANES {
            let value = if self.0[lane] > other.0[lane] { then.0[lane] } else { otherwise.0[lane] };
            out.0[lane] = value;
        }
        out
    }

    /// The greatest lane.
    #[inline(always)]
    pub(super) fn greatest(self) -> f64 {
        self.halves(|a, b| if a > b { a } else { b })
    }

    #[inline(always)]
    pub(super) fn sqrt(self) -> Self {
        self.map(f64::sqrt)
    }

    #[inline(always)]
    pub(super) fn abs(self) -> Self {
        self.map(f64::abs)
    }

    #[inline(always)]
    pub(super) fn sum(self) -> f64 {
        self.halves(|a, b| a + b)
    }

    #[inline(always)]
    pub(super) fn product(self) -> f64 {
        self.halves(|a, b| a * b)
    }

    /// All lanes by an operation of two, the same in every order of evaluation that is compiled.
    #[inline(always)]
    fn halves(self, f: impl Fn(f64, f64) -> f64) -> f64 {
        let [a, b, c, d, e, g, h, i] = self.0;
        f(f(f(a, e), f(b, g)), f(f(c, h), f(d, i)))
    }

    /// Whether every lane is above 0; NaN is not.
    #[inline(always)]
    pub(super) fn is_positive(self) -> bool {
        let mut all = true;
        for lane in 0..LANES {
            all &= self.0[lane] > 0.0;
        }
        all
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = f64> {
        self.0.iter().copied()
    }
}

macro_rules! by_lane {
    ($($operation:ident, $method:ident;)*) => {$(
        impl $operation for Eight {
            type Output = Self;
            #[inline(always)]
            fn $method(self, other: Self) -> Self {
                self.zip(other, |a, b| a.$method(b))
            }
        }
    )*};
}

by_lane! { Add, add; Sub, sub; Mul, mul; Div, div; }

impl AddAssign for Eight {
    #[inline(always)]
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl MulAssign for Eight {
    #[inline(always)]
    fn mul_assign(&mut self, other: Self) {
        *self = *self * other;
    }
}

impl Index<usize> for Eight {
    type Output = f64;
    #[inline(always)]
    fn index(&self, lane: usize) -> &f64 {
        &self.0[lane]
    }
}

impl IndexMut<usize> for Eight {
    #[inline(always)]
    fn index_mut(&mut self, lane: usize) -> &mut f64 {
        &mut self.0[lane]
    }
}
