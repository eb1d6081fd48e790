//! The numbers that forward kinematics can compute with: one alone, or several side by side.

use crate::lanes::F32x8;
use std::ops::{Add, Mul, Neg, Sub};
use wide::{f32x4, f32x8, f64x4};

/// A number, or several numbers of independent configurations in the lanes of a vector register.
///
/// Everything that walks along a [`crate::Chain`] without branching on a value works for all of them; see
/// [`crate::Chain::forward_of`].
pub trait Scalar:
    Copy + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self> + Neg<Output = Self>
{
    /// This value, rounded to the number's precision, in every lane.
    fn splat(value: f64) -> Self;

    /// Sine and cosine of an angle in rad.
    fn sin_cos(self) -> (Self, Self);

    /// Sines and cosines of several angles in rad: for single numbers they can share instructions.
    #[inline(always)]
    fn sin_cos_all<const N: usize>(angles: &[Self; N]) -> ([Self; N], [Self; N]) {
        let (mut sines, mut cosines) = (*angles, *angles);
        for i in 0..N {
            (sines[i], cosines[i]) = angles[i].sin_cos();
        }
        (sines, cosines)
    }
}

impl Scalar for f64 {
    #[inline(always)]
    fn splat(value: f64) -> Self {
        value
    }

    #[inline(always)]
    fn sin_cos(self) -> (Self, Self) {
        f64::sin_cos(self)
    }

    #[inline(always)]
    fn sin_cos_all<const N: usize>(angles: &[Self; N]) -> ([Self; N], [Self; N]) {
        crate::chain::sin_cos_all(angles)
    }
}

impl Scalar for f32 {
    #[inline(always)]
    fn splat(value: f64) -> Self {
        value as f32
    }

    #[inline(always)]
    fn sin_cos(self) -> (Self, Self) {
        f32::sin_cos(self)
    }
}

impl Scalar for F32x8 {
    #[inline(always)]
    fn splat(value: f64) -> Self {
        F32x8::splat(value as f32)
    }

    #[inline(always)]
    fn sin_cos(self) -> (Self, Self) {
        F32x8::sin_cos(self)
    }
}

/// The lane types of the `wide` crate.
macro_rules! wide {
    ($($lanes:ident of $number:ty),*) => {$(
        impl Scalar for $lanes {
            #[inline(always)]
            fn splat(value: f64) -> Self {
                $lanes::splat(<$number as Scalar>::splat(value))
            }

            #[inline(always)]
            fn sin_cos(self) -> (Self, Self) {
                $lanes::sin_cos(self)
            }
        }
    )*};
}

wide!(f32x4 of f32, f32x8 of f32, f64x4 of f64);
