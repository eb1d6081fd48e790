//! The arm angle of an S-R-S arm: chosen, read, or the best under the limits.

use super::analytic::{Analytic, Branches};
use super::solver::usable;
use super::{IkOptions, IkSolver};
use crate::JointVector;
use nalgebra::Isometry3;

/// Arm angles that are looked at before the best is refined.
const COARSE: usize = 16;
/// Refinements by the golden section.
const REFINEMENTS: usize = 8;

impl IkSolver {
    /// Every branch of a seven-axis S-R-S arm at one arm angle (rad): see [`IkSolver::arm_angle`].
    pub fn solve_at_arm_angle(
        &self,
        base_from_tip: &Isometry3<f64>,
        arm_angle: f64,
        seed: &[f64],
        options: &IkOptions,
    ) -> Branches {
        self.checked(base_from_tip, seed, options, |analytic, target, seed| match analytic {
            Analytic::Srs(arm) if arm_angle.is_finite() => arm.branches(target, arm_angle, seed),
            _ => Branches::none(seed.len()),
        })
    }

    /// The arm angle of a configuration of an S-R-S arm, rad: the angle about the line from shoulder to wrist
    /// from the normal of the plane of that line and the first axis to the axis of the elbow.
    pub fn arm_angle(&self, q: &[f64]) -> Option<f64> {
        match &self.analytic {
            Some(Analytic::Srs(arm)) => Some(arm.arm_angle(q)),
            _ => None,
        }
    }

    /// Of all arm angles and branches of an S-R-S arm, the configuration that stays farthest from the ends of
    /// its axes ([`crate::Limits::distance`], to about a hundredth), with its arm angle. None if the pose is
    /// not reached within the limits, or the arm is no S-R-S arm.
    pub fn best_arm_angle(
        &self,
        base_from_tip: &Isometry3<f64>,
        seed: &[f64],
        options: &IkOptions,
    ) -> Option<(f64, JointVector)> {
        let target = usable(base_from_tip).filter(|_| options.freedom.is_defined())?;
        let seed = self.chain.within_limits(seed);
        let Some(Analytic::Srs(arm)) = &self.analytic else { return None };
        let room_at = |angle: f64| {
            let branches = arm.branches(&target, angle, &seed);
            let roomiest = branches.iter().map(|q| {
                let q = self.chain.nearest_turns(q, &seed);
                (self.chain.limits().distance(&q), q)
            });
            roomiest
                .max_by(|a, b| a.0.total_cmp(&b.0))
                .map_or((f64::NEG_INFINITY, seed), |best| best)
        };
        let step = std::f64::consts::TAU / COARSE as f64;
        let angles = (0..COARSE).map(|index| step * index as f64 - std::f64::consts::PI);
        let coarse = angles.map(|angle| (room_at(angle).0, angle));
        let (room, middle) = coarse.max_by(|a, b| a.0.total_cmp(&b.0))?;
        let refined = golden_section(middle - step, middle + step, |angle| room_at(angle).0);
        let angle = if refined.0 >= room { refined.1 } else { middle };
        let (_, q) = room_at(angle);
        let q = self.valid(&self.problem(&target, options), &q, &seed)?;
        Some((angle, q))
    }
}

/// The greatest value of a function with one summit between the ends, and where it is, nearly.
fn golden_section(mut low: f64, mut high: f64, value: impl Fn(f64) -> f64) -> (f64, f64) {
    const SHARE: f64 = 0.618_033_988_749_894_9;
    let inner = |low: f64, high: f64| (high - SHARE * (high - low), low + SHARE * (high - low));
    let (mut left, mut right) = inner(low, high);
    let (mut at_left, mut at_right) = (value(left), value(right));
    for _ in 0..REFINEMENTS {
        if at_left > at_right {
            (high, right, at_right) = (right, left, at_left);
            left = inner(low, high).0;
            at_left = value(left);
        } else {
            (low, left, at_left) = (left, right, at_right);
            right = inner(low, high).1;
            at_right = value(right);
        }
    }
    if at_left > at_right { (at_left, left) } else { (at_right, right) }
}
