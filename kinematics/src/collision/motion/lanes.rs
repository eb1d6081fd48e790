//! Directions and points in eight positions at once.

use std::ops::{Add, Sub};

pub(super) use crate::lanes::{F32x8 as F8, LANES};

/// Three numbers a lane.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct V8 {
    pub(super) x: F8,
    pub(super) y: F8,
    pub(super) z: F8,
}

impl V8 {
    pub(super) const ZERO: V8 = V8 { x: F8::ZERO, y: F8::ZERO, z: F8::ZERO };

    #[inline(always)]
    pub(super) fn splat(value: [f32; 3]) -> Self {
        V8 { x: F8::splat(value[0]), y: F8::splat(value[1]), z: F8::splat(value[2]) }
    }

    #[inline(always)]
    pub(super) fn dot(self, other: Self) -> F8 {
        self.x * other.x + self.y * other.y + self.z * other.z
    }

    /// Dot product with the same vector in every lane.
    #[inline(always)]
    pub(super) fn along(self, direction: [f32; 3]) -> F8 {
        self.x * direction[0] + self.y * direction[1] + self.z * direction[2]
    }

    #[inline(always)]
    pub(super) fn cross(self, other: Self) -> Self {
        V8 {
            x: self.y * other.z - self.z * other.y,
            y: self.z * other.x - self.x * other.z,
            z: self.x * other.y - self.y * other.x,
        }
    }

    #[inline(always)]
    pub(super) fn norm(self) -> F8 {
        self.dot(self).sqrt()
    }

    #[inline(always)]
    pub(super) fn scaled(self, factor: f32) -> Self {
        V8 { x: self.x * factor, y: self.y * factor, z: self.z * factor }
    }

    #[inline(always)]
    pub(super) fn times(self, factor: F8) -> Self {
        V8 { x: self.x * factor, y: self.y * factor, z: self.z * factor }
    }
}

impl Add for V8 {
    type Output = Self;
    #[inline(always)]
    fn add(self, other: Self) -> Self {
        V8 { x: self.x + other.x, y: self.y + other.y, z: self.z + other.z }
    }
}

impl Sub for V8 {
    type Output = Self;
    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        V8 { x: self.x - other.x, y: self.y - other.y, z: self.z - other.z }
    }
}
