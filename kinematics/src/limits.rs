//! What each axis may do: position, velocity, acceleration, jerk and effort.

use crate::JointVector;

/// The limits of the axes of one kinematic group, valid by construction.
///
/// Units are rad (m for a linear axis), rad/s, rad/s², rad/s³ and Nm (N for a linear axis).
/// Velocity, acceleration, jerk and effort are magnitudes and hold in both directions. A locked axis has
/// `lower == upper`. A continuous axis carries the range of ±2π in which it is operated.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Limits {
    /// Lowest position of each axis.
    pub lower: JointVector,
    /// Highest position of each axis.
    pub upper: JointVector,
    /// Greatest speed of each axis, positive.
    pub velocity: JointVector,
    /// Greatest acceleration of each axis, positive.
    pub acceleration: JointVector,
    /// Greatest jerk of each axis, positive.
    pub jerk: JointVector,
    /// Greatest torque or force of each axis, positive.
    pub effort: JointVector,
}

/// Why a set of limits is not one.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum LimitsError {
    /// The six vectors do not have one length.
    #[error("{what} limits are given for {found} axes, position limits for {expected}")]
    Length {
        /// Which of the limits.
        what: &'static str,
        /// Axes of the lower position limits.
        expected: usize,
        /// Axes of this limit.
        found: usize,
    },
    /// The range of an axis is empty or not a number.
    #[error("axis {axis}: the range from {lower} to {upper} is empty or not finite")]
    Range {
        /// Index of the axis, from 0.
        axis: usize,
        /// Lowest position.
        lower: f64,
        /// Highest position.
        upper: f64,
    },
    /// A magnitude is not positive and finite.
    #[error("axis {axis}: the {what} limit is {value}; it must be positive and finite")]
    Magnitude {
        /// Index of the axis, from 0.
        axis: usize,
        /// Which of the limits.
        what: &'static str,
        /// Its value.
        value: f64,
    },
}

impl Limits {
    /// Checks and bundles the limits of a group.
    ///
    /// # Errors
    /// If the lengths differ, a range is empty, or a magnitude is not positive and finite.
    pub fn new(
        lower: JointVector,
        upper: JointVector,
        velocity: JointVector,
        acceleration: JointVector,
        jerk: JointVector,
        effort: JointVector,
    ) -> Result<Self, LimitsError> {
        let limits = Self { lower, upper, velocity, acceleration, jerk, effort };
        let expected = lower.len();
        for (what, found) in limits.magnitudes().map(|(what, values)| (what, values.len())) {
            if found != expected {
                return Err(LimitsError::Length { what, expected, found });
            }
        }
        if upper.len() != expected {
            return Err(LimitsError::Length { what: "upper", expected, found: upper.len() });
        }
        limits.check_values()?;
        Ok(limits)
    }

    fn magnitudes(&self) -> [(&'static str, &JointVector); 4] {
        [
            ("velocity", &self.velocity),
            ("acceleration", &self.acceleration),
            ("jerk", &self.jerk),
            ("effort", &self.effort),
        ]
    }

    fn check_values(&self) -> Result<(), LimitsError> {
        for axis in 0..self.len() {
            let (lower, upper) = (self.lower[axis], self.upper[axis]);
            if !(lower.is_finite() && upper.is_finite() && lower <= upper) {
                return Err(LimitsError::Range { axis, lower, upper });
            }
            for (what, values) in self.magnitudes() {
                let value = values[axis];
                if !(value.is_finite() && value > 0.0) {
                    return Err(LimitsError::Magnitude { axis, what, value });
                }
            }
        }
        Ok(())
    }

    /// Lowest position of an axis; zero for the axes beyond the last.
    #[inline(always)]
    pub(crate) fn lower_at(&self, axis: usize) -> f64 {
        self.lower.padded()[axis]
    }

    /// Highest position of an axis; zero for the axes beyond the last.
    #[inline(always)]
    pub(crate) fn upper_at(&self, axis: usize) -> f64 {
        self.upper.padded()[axis]
    }

    /// Number of axes.
    pub fn len(&self) -> usize {
        self.lower.len()
    }

    /// Whether there is no axis at all.
    pub fn is_empty(&self) -> bool {
        self.lower.is_empty()
    }

    /// Whether every axis of `q` lies within its range, give or take `tolerance`.
    ///
    /// A vector of another length, or one that holds a NaN, is not within.
    pub fn contains(&self, q: &[f64], tolerance: f64) -> bool {
        q.len() == self.len()
            && q.iter().enumerate().all(|(axis, &value)| {
                value >= self.lower[axis] - tolerance && value <= self.upper[axis] + tolerance
            })
    }

    /// Moves every axis of `q` to the nearest position within its range; a NaN becomes the middle.
    pub fn clamp(&self, q: &mut [f64]) {
        for (axis, value) in q.iter_mut().enumerate().take(self.len()) {
            let (lower, upper) = (self.lower[axis], self.upper[axis]);
            *value = if value.is_nan() { 0.5 * (lower + upper) } else { value.clamp(lower, upper) };
        }
    }

    /// The middle of every range.
    pub fn middle(&self) -> JointVector {
        JointVector::from_fn(self.len(), |axis| 0.5 * (self.lower[axis] + self.upper[axis]))
    }

    /// Distance of `q` to its nearest limit, over all axes, as a share of half the range: 1 in the
    /// middle of every range, 0 on a limit, negative beyond one. Locked axes do not count.
    pub fn distance(&self, q: &[f64]) -> f64 {
        let share = |axis: usize| {
            let half = 0.5 * (self.upper[axis] - self.lower[axis]);
            let room = (q[axis] - self.lower[axis]).min(self.upper[axis] - q[axis]);
            if half > 0.0 { room / half } else { 1.0 }
        };
        (0..self.len().min(q.len())).map(share).fold(1.0, f64::min)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits(lower: f64, upper: f64, velocity: f64) -> Result<Limits, LimitsError> {
        let of = |value| JointVector::from_slice(&[value]);
        Limits::new(of(lower), of(upper), of(velocity), of(1.0), of(1.0), of(1.0))
    }

    #[test]
    fn locked_axis_is_valid_and_empty_range_is_not() {
        assert!(limits(0.5, 0.5, 1.0).is_ok());
        assert!(matches!(limits(1.0, -1.0, 1.0), Err(LimitsError::Range { axis: 0, .. })));
        assert!(matches!(limits(f64::NAN, 1.0, 1.0), Err(LimitsError::Range { .. })));
    }

    #[test]
    fn magnitudes_must_be_positive_and_finite() {
        for velocity in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            let error = limits(-1.0, 1.0, velocity);
            assert!(matches!(error, Err(LimitsError::Magnitude { what: "velocity", .. })));
        }
    }

    #[test]
    fn nan_is_outside_and_clamps_to_the_middle() {
        let limits = limits(-1.0, 3.0, 1.0).unwrap();
        assert!(!limits.contains(&[f64::NAN], 0.0));
        let mut q = [f64::NAN];
        limits.clamp(&mut q);
        assert_eq!(q, [1.0]);
        assert_eq!(limits.distance(&[0.0]), 0.5);
        assert!(limits.distance(&[-2.0]) < 0.0);
    }
}
