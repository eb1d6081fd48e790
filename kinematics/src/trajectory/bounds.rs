//! Limits of a motion, each direction on its own.

use super::error::TrajectoryError;
use crate::{JointVector, Limits};

/// Limits of a motion per axis and per direction: what [`Limits`] says, narrowed where a task needs
/// it ("no faster than 0.1 rad/s towards the person").
///
/// Minima are the limits in the negative direction: `velocity_min` and `acceleration_min` are
/// negative. Positions may be unbounded (±∞); nothing else may.
#[derive(Clone, Debug, PartialEq)]
pub struct Bounds {
    /// Lowest position, or −∞.
    pub lower: JointVector,
    /// Highest position, or ∞.
    pub upper: JointVector,
    /// Greatest velocity in the negative direction, negative.
    pub velocity_min: JointVector,
    /// Greatest velocity in the positive direction.
    pub velocity_max: JointVector,
    /// Greatest acceleration in the negative direction, negative.
    pub acceleration_min: JointVector,
    /// Greatest acceleration in the positive direction.
    pub acceleration_max: JointVector,
    /// Greatest jerk in both directions.
    pub jerk: JointVector,
}

impl From<&Limits> for Bounds {
    fn from(limits: &Limits) -> Self {
        Self {
            lower: limits.lower,
            upper: limits.upper,
            ..Self::symmetric(limits.velocity, limits.acceleration, limits.jerk)
        }
    }
}

impl Bounds {
    /// The same limits in both directions and no position limits.
    ///
    /// The vectors are not checked here but where the bounds are used.
    pub fn symmetric(velocity: JointVector, acceleration: JointVector, jerk: JointVector) -> Self {
        let dof = velocity.len();
        let negated = |v: &JointVector| JointVector::from_fn(v.len(), |axis| -v[axis]);
        Self {
            lower: JointVector::from_fn(dof, |_| f64::NEG_INFINITY),
            upper: JointVector::from_fn(dof, |_| f64::INFINITY),
            velocity_min: negated(&velocity),
            velocity_max: velocity,
            acceleration_min: negated(&acceleration),
            acceleration_max: acceleration,
            jerk,
        }
    }

    /// Number of axes.
    pub fn dof(&self) -> usize {
        self.velocity_max.len()
    }

    /// Checks lengths, signs and finiteness.
    ///
    /// # Errors
    /// [`TrajectoryError::Length`] or [`TrajectoryError::BadLimit`].
    pub fn check(&self) -> Result<(), TrajectoryError> {
        let dof = self.dof();
        let magnitudes = [
            ("velocity", &self.velocity_max, 1.0),
            ("negative velocity", &self.velocity_min, -1.0),
            ("acceleration", &self.acceleration_max, 1.0),
            ("negative acceleration", &self.acceleration_min, -1.0),
            ("jerk", &self.jerk, 1.0),
        ];
        for (what, values, sign) in magnitudes {
            check_length(what, values, dof)?;
            for (axis, &value) in values.iter().enumerate() {
                if !(value.is_finite() && sign * value > 0.0) {
                    return Err(TrajectoryError::BadLimit { what, axis, value });
                }
            }
        }
        check_length("lower position", &self.lower, dof)?;
        check_length("upper position", &self.upper, dof)?;
        for axis in 0..dof {
            let (lower, upper) = (self.lower[axis], self.upper[axis]);
            if !(lower <= upper && lower < f64::INFINITY && upper > f64::NEG_INFINITY) {
                return Err(TrajectoryError::BadLimit { what: "position", axis, value: lower });
            }
        }
        Ok(())
    }
}

/// Whether a vector has the wanted number of axes.
pub(super) fn check_length(
    what: &'static str,
    values: &[f64],
    expected: usize,
) -> Result<(), TrajectoryError> {
    if values.len() == expected {
        return Ok(());
    }
    Err(TrajectoryError::Length { what, expected, found: values.len() })
}

/// Whether every number of a vector is finite.
pub(super) fn check_finite(what: &'static str, values: &[f64]) -> Result<(), TrajectoryError> {
    match values.iter().enumerate().find(|(_, value)| !value.is_finite()) {
        Some((axis, &value)) => Err(TrajectoryError::NotFinite { what, axis, value }),
        None => Ok(()),
    }
}
