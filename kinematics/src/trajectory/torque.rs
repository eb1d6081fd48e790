//! Torques along a path, by inverse dynamics.
//!
//! On a curve q(σ) passed with x = σ̇² and σ̈ = ½·x′, the torques M(q)·q̈ + C(q, q̇)·q̇ + g(q) are linear
//! in x and σ̈ (J. E. Bobrow, S. Dubowsky and J. S. Gibson, "Time-Optimal Control of Robotic Manipulators
//! Along Specified Paths", IJRR 4(3), 1985):
//!
//! τ = M·q′·σ̈ + (M·q″ + C(q, q′)·q′)·x + g

use super::error::TrajectoryError;
use crate::dynamics::Dynamics;
use crate::{JointVector, Limits};

/// The dynamics of an arm and the torques that a motion may take.
#[derive(Clone, Copy)]
pub(super) struct Torques<'a> {
    dynamics: &'a Dynamics,
    most: JointVector,
}

/// Torques at a point in units of their limits: by σ̈, by x, and what gravity takes.
#[derive(Clone, Copy, Debug)]
pub(super) struct TorqueRows {
    pub(super) by_acceleration: JointVector,
    pub(super) by_square: JointVector,
    pub(super) by_gravity: JointVector,
}

/// Share of a limit that gravity may take at most: what is left must move the arm.
const HOLDING: f64 = 0.98;

impl<'a> Torques<'a> {
    /// Torques of up to `share` of the effort limits.
    pub(super) fn new(dynamics: &'a Dynamics, limits: &Limits, share: f64) -> Self {
        let most = JointVector::from_fn(limits.len(), |axis| share * limits.effort[axis]);
        Self { dynamics, most }
    }

    pub(super) fn dof(&self) -> usize {
        self.dynamics.chain().dof()
    }

    /// The rows at a point of a curve with its first two derivatives.
    pub(super) fn rows(&self, q: &[f64], first: &[f64], second: &[f64]) -> TorqueRows {
        let still = JointVector::zeros(q.len());
        let gravity = self.dynamics.gravity(q);
        let shares = |torques: &JointVector, less: &JointVector| {
            let share = |axis: usize| (torques[axis] - less[axis]) / self.most[axis];
            JointVector::from_fn(q.len(), share)
        };
        TorqueRows {
            by_acceleration: shares(&self.dynamics.inverse(q, &still, first), &gravity),
            by_square: shares(&self.dynamics.inverse(q, first, second), &gravity),
            by_gravity: shares(&gravity, &still),
        }
    }

    /// Whether the arm can be held at `q` with something left to move it.
    pub(super) fn check(&self, q: &[f64]) -> Result<(), TrajectoryError> {
        let gravity = self.dynamics.gravity(q);
        let heavy = gravity.iter().zip(self.most.iter()).enumerate();
        for (axis, (&torque, &limit)) in heavy {
            if !(torque.abs() <= HOLDING * limit) {
                return Err(TrajectoryError::CannotHold { axis, torque, limit });
            }
        }
        Ok(())
    }

    /// By what factor a motion through this state is too fast for the torques.
    pub(super) fn excess(&self, q: &[f64], velocity: &[f64], acceleration: &[f64]) -> f64 {
        let torques = self.dynamics.inverse(q, velocity, acceleration);
        let gravity = self.dynamics.gravity(q);
        (0..q.len()).fold(0.0, |excess: f64, axis| {
            let moving = (torques[axis] - gravity[axis]) / self.most[axis];
            excess.max(used(moving, gravity[axis] / self.most[axis]).sqrt())
        })
    }
}

/// Share that moving takes of what holding leaves of a limit.
pub(super) fn used(moving: f64, holding: f64) -> f64 {
    moving.abs() / (1.0 - holding.copysign(holding * moving).min(0.999))
}
