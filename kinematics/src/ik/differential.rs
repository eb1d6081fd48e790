//! Velocity inverse kinematics: which joint speeds move the tip with a given velocity, for jogging and for
//! following a path at the rate of a control loop.
//!
//! Damped least squares with the damping rising only where the arm comes near a singularity (Y. Nakamura
//! and H. Hanafusa, *Inverse kinematic solutions with singularity robustness for robot manipulator control*,
//! ASME JDSMC 108, 1986); axes that would run into a limit stop and the others take over; what the task
//! leaves free pulls towards a posture. If the speeds exceed the limits the whole motion is slowed, so
//! that the direction is kept.

use super::symmetric::{Symmetric6, solve6};
use crate::chain::{Chain, Jacobian};
use crate::{JointVector, MAX_AXES};
use nalgebra::{Matrix6, Vector6};

/// Manipulability `√det(J·Jᵀ)`, with lengths in halves of the reach, below which damping sets in.
const NEAR_SINGULAR: f64 = 0.25;
/// Damping at a singularity, in squared halves of the reach.
const MOST_DAMPING: f64 = 2e-2;
/// Damping that is always there.
const LEAST_DAMPING: f64 = 1e-10;

/// What is asked of one step.
#[derive(Clone, Copy, Debug)]
pub struct VelocityOptions {
    /// Length of the step, s: no axis may pass a limit within it.
    pub period_s: f64,
    /// Where a redundant arm is drawn to, as far as the tip's motion leaves it free.
    pub posture: Option<JointVector>,
    /// How fast it is drawn there, 1/s.
    pub posture_rate: f64,
}

impl Default for VelocityOptions {
    fn default() -> Self {
        Self { period_s: 1e-3, posture: None, posture_rate: 1.0 }
    }
}

/// The speeds, and what the tip does with them.
#[derive(Clone, Copy, Debug)]
pub struct JointVelocity {
    /// Speeds of the axes, rad/s or m/s, within the limits.
    pub speeds: JointVector,
    /// Velocity of the tip that they give: linear (m/s) before angular (rad/s), base axes.
    pub twist: Vector6<f64>,
    /// By which the wanted velocity was slowed to keep the speed limits: 1 for not at all.
    pub scale: f64,
}

/// Solves the velocity inverse kinematics of one chain; it never allocates.
#[derive(Clone, Debug)]
pub struct VelocityIk {
    chain: Chain,
    length_m: f64,
}

impl VelocityIk {
    /// A solver for this chain.
    pub fn new(chain: &Chain) -> Self {
        Self { length_m: (0.5 * chain.reach_m()).max(1e-3), chain: chain.clone() }
    }

    /// Joint speeds at `q` for a velocity of the tip: linear (m/s) before angular (rad/s), base axes.
    ///
    /// A velocity that is not finite counts as zero: the arm stands still, as it does where a position is not
    /// finite.
    pub fn solve(
        &self,
        q: &[f64],
        twist: &Vector6<f64>,
        options: &VelocityOptions,
    ) -> JointVelocity {
        let dof = self.chain.dof();
        if !q[..dof].iter().all(|position| position.is_finite()) {
            return JointVelocity {
                speeds: JointVector::zeros(dof),
                twist: Vector6::zeros(),
                scale: 1.0,
            };
        }
        let (_, jacobian) = self.chain.jacobian_frame(q);
        let wanted = if twist.iter().all(|v| v.is_finite()) { *twist } else { Vector6::zeros() };
        let pull = self.pull(q, options);
        let mut stopped = [false; MAX_AXES];
        let mut speeds = JointVector::zeros(dof);
        // Each round stops at least one more axis, or is the last.
        for _ in 0..=dof {
            speeds = self.damped(&jacobian, &wanted, &pull, &stopped);
            if !self.stop_axes_at_limits(q, &speeds, options.period_s, &mut stopped) {
                break;
            }
        }
        let scale = self.scale(&speeds);
        speeds.iter_mut().for_each(|speed| *speed *= scale);
        self.hold_limits(q, &mut speeds, options.period_s);
        JointVelocity { twist: jacobian.velocity(&speeds), speeds, scale }
    }

    /// Speeds towards the posture, before the task has its say.
    fn pull(&self, q: &[f64], options: &VelocityOptions) -> JointVector {
        JointVector::from_fn(self.chain.dof(), |axis| match &options.posture {
            Some(posture) => {
                let most = self.chain.limits().velocity[axis];
                let there = posture.get(axis).copied().unwrap_or(q[axis]);
                let pull = options.posture_rate * (there - q[axis]);
                if pull.is_finite() { pull.clamp(-most, most) } else { 0.0 }
            }
            None => 0.0,
        })
    }

    fn damped(
        &self,
        jacobian: &Jacobian,
        twist: &Vector6<f64>,
        pull: &JointVector,
        stopped: &[bool; MAX_AXES],
    ) -> JointVector {
        // Lengths in halves of the reach, so that metres and radians weigh alike.
        let scaled = |row: usize, value: f64| if row < 3 { value / self.length_m } else { value };
        let mut gram: Symmetric6 = [[0.0; 6]; 6];
        let mut rest: [f64; 6] = std::array::from_fn(|row| scaled(row, twist[row]));
        let mut columns = [[0.0; 6]; MAX_AXES];
        for axis in (0..jacobian.len()).filter(|&axis| !stopped[axis]) {
            columns[axis] = std::array::from_fn(|row| scaled(row, jacobian.at(row, axis)));
            for row in 0..6 {
                rest[row] -= columns[axis][row] * pull[axis];
                for other in 0..=row {
                    gram[row][other] += columns[axis][row] * columns[axis][other];
                }
            }
        }
        let damping = damping(&gram);
        (0..6).for_each(|row| gram[row][row] += damping);
        let y = solve6(&mut gram, &rest);
        JointVector::from_fn(jacobian.len(), |axis| {
            let task: f64 = (0..6).map(|row| columns[axis][row] * y[row]).sum();
            if stopped[axis] { 0.0 } else { pull[axis] + task }
        })
    }

    /// Marks the axes that would pass a limit within the period; whether there were any new ones.
    fn stop_axes_at_limits(
        &self,
        q: &[f64],
        speeds: &JointVector,
        period_s: f64,
        stopped: &mut [bool; MAX_AXES],
    ) -> bool {
        let limits = self.chain.limits();
        let mut any = false;
        for axis in 0..speeds.len() {
            let next = q[axis] + speeds[axis] * period_s;
            let outwards = (next > limits.upper[axis] && speeds[axis] > 0.0)
                || (next < limits.lower[axis] && speeds[axis] < 0.0);
            if outwards && !stopped[axis] {
                stopped[axis] = true;
                any = true;
            }
        }
        any
    }

    fn scale(&self, speeds: &JointVector) -> f64 {
        let limits = &self.chain.limits().velocity;
        let excess = speeds.iter().zip(limits.iter()).map(|(speed, most)| speed.abs() / most);
        1.0 / excess.fold(1.0, f64::max)
    }

    /// The last word, for axes that the rounds above left over.
    fn hold_limits(&self, q: &[f64], speeds: &mut JointVector, period_s: f64) {
        let limits = self.chain.limits();
        for axis in 0..speeds.len() {
            let next = q[axis] + speeds[axis] * period_s;
            let outwards = (next > limits.upper[axis] && speeds[axis] > 0.0)
                || (next < limits.lower[axis] && speeds[axis] < 0.0);
            if outwards || !speeds[axis].is_finite() {
                speeds[axis] = 0.0;
            }
        }
    }
}

/// Damping for a Gram matrix whose lower triangle is given: none far from singularities.
fn damping(gram: &Symmetric6) -> f64 {
    let full = Matrix6::from_fn(|row, column| gram[row.max(column)][row.min(column)]);
    let manipulability = full.determinant().max(0.0).sqrt();
    let share = 1.0 - (manipulability / NEAR_SINGULAR).min(1.0);
    LEAST_DAMPING + MOST_DAMPING * share * share
}
