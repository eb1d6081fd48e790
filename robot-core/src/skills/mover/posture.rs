//! Postures of the arm for a pose of the tip.

use std::time::Instant;

use kinematics::JointVector;
use kinematics::ik::{IkAnswer, IkOptions};
use nalgebra::Isometry3;

use super::{Mover, ms_since};
use crate::executor::Refusal;

/// Postures that differ by less than this in every joint count as one, rad.
const SAME_POSTURE_RAD: f64 = 0.1;
/// Most postures that are told for one pose.
const MOST_POSTURES: usize = 12;
/// Arm angles of a seven-axis arm that are looked at, evenly over the circle.
const ARM_ANGLES: usize = 8;
/// Pseudo-random starts of the search where there is no closed form.
const STARTS: u64 = 6;
/// Iterations of the search for one posture.
const ITERATIONS: usize = 600;

impl Mover {
    /// Postures that bring the tip to a pose, the one that is nearest to `from` first.
    ///
    /// # Errors
    /// There is none.
    pub fn postures(
        &mut self,
        base_from_tip: &Isometry3<f64>,
        from: &[f64],
    ) -> Result<Vec<JointVector>, Refusal> {
        let started = Instant::now();
        let mut found = Vec::new();
        let answer = self.solver.solve(base_from_tip, from, &options());
        if let Some(q) = answer.solution() {
            self.add(&mut found, q, from);
            self.add_branches(&mut found, base_from_tip, from);
            if found.len() == 1 {
                self.add_searched(&mut found, base_from_tip, from);
            }
        }
        self.times.ik_ms += ms_since(started);
        if found.is_empty() {
            let position = base_from_tip.translation.vector.into();
            let missing_m = match answer {
                IkAnswer::Nearest { position_error_m, .. } => Some(position_error_m),
                _ => None,
            };
            return Err(Refusal::Unreachable { position, missing_m });
        }
        found.sort_by(|a, b| distance(from, a).total_cmp(&distance(from, b)));
        found.truncate(MOST_POSTURES);
        Ok(found)
    }

    fn add(&self, found: &mut Vec<JointVector>, q: &[f64], from: &[f64]) {
        let q = self.arm.chain.nearest_turns(q, from);
        if !found.iter().any(|other| most_different(other, &q) < SAME_POSTURE_RAD) {
            found.push(q);
        }
    }

    /// The branches of the closed form; for a seven-axis arm at several arm angles.
    fn add_branches(&self, found: &mut Vec<JointVector>, pose: &Isometry3<f64>, from: &[f64]) {
        let options = options();
        for q in self.solver.solve_all(pose, from, &options).iter() {
            self.add(found, q, from);
        }
        let Some(here) = self.solver.arm_angle(from) else { return };
        for step in 1..ARM_ANGLES {
            let angle = here + std::f64::consts::TAU * step as f64 / ARM_ANGLES as f64;
            for q in self.solver.solve_at_arm_angle(pose, angle, from, &options).iter() {
                self.add(found, q, from);
            }
        }
    }

    fn add_searched(&self, found: &mut Vec<JointVector>, pose: &Isometry3<f64>, from: &[f64]) {
        let limits = self.arm.chain.limits();
        for start in 1..=STARTS {
            let seed = JointVector::from_fn(limits.len(), |axis| {
                // A low-discrepancy sequence: the golden ratio, another phase for every axis.
                let share = (start as f64 * 0.618_033_988 + axis as f64 * 0.381_966_011).fract();
                let (lower, upper) = (limits.lower[axis], limits.upper[axis]);
                lower + (0.15 + 0.7 * share) * (upper - lower)
            });
            if let Some(q) = self.solver.solve(pose, &seed, &options()).solution() {
                self.add(found, q, from);
            }
        }
    }
}

#[allow(clippy::field_reassign_with_default, reason = "the options may grow fields")]
pub(super) fn options() -> IkOptions {
    let mut options = IkOptions::default();
    options.iterations = ITERATIONS;
    options
}

/// How far two postures are apart, rad.
pub(crate) fn distance(a: &[f64], b: &[f64]) -> f64 {
    kinematics::planning::joint_distance(a, b)
}

pub(super) fn most_different(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
}
