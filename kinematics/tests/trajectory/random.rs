//! Reproducible random states and limits.

use kinematics::trajectory::State;
use kinematics::{JointVector, Limits};

/// SplitMix64 (Steele, Lea and Flood 2014): small, and the same numbers on every machine.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Uniform in `low` to `high`.
    pub(crate) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    pub(crate) fn below(&mut self, count: usize) -> usize {
        (self.next() % count as u64) as usize
    }

    pub(crate) fn vector(&mut self, dof: usize, low: f64, high: f64) -> JointVector {
        JointVector::from_fn(dof, |_| self.between(low, high))
    }

    /// Limits as wide as arms have them, from sluggish to nimble.
    pub(crate) fn limits(&mut self, dof: usize) -> Limits {
        let upper = self.vector(dof, 1.5, 6.0);
        let lower = JointVector::from_fn(dof, |axis| -upper[axis]);
        let velocity = self.vector(dof, 0.5, 4.0);
        let acceleration = self.vector(dof, 2.0, 20.0);
        let jerk = JointVector::from_fn(dof, |axis| acceleration[axis] * self.between(3.0, 60.0));
        Limits::new(lower, upper, velocity, acceleration, jerk, self.vector(dof, 10.0, 99.0))
            .unwrap()
    }

    /// A state well inside `limits`, moving with up to `share` of what they permit.
    pub(crate) fn state(&mut self, limits: &Limits, share: f64) -> State {
        let mut scaled = |values: &JointVector, share: f64| {
            JointVector::from_fn(values.len(), |axis| values[axis] * self.between(-share, share))
        };
        State {
            position: scaled(&limits.upper, 0.9),
            velocity: scaled(&limits.velocity, share),
            acceleration: scaled(&limits.acceleration, share),
        }
    }
}
