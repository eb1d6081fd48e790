//! Choosing among the branches of a closed form.

use super::IkOptions;
use super::analytic::{Analytic, Branches};
use super::damped::Problem;
use super::error::PoseError;
use super::solver::{IkSolver, largest_movement, usable};
use crate::{JointVector, MAX_AXES};
use nalgebra::Isometry3;

/// Arm angles on each side of the seed's that a sweep looks at.
const SWEEP: usize = 36;
/// Iterations that may correct a branch of an arm that has the closed form only nearly.
const POLISH: usize = 5;
/// How far beyond a limit rounding may put a branch, rad.
const ROUNDING: f64 = 1e-9;

impl IkSolver {
    /// Every branch of the closed form that reaches the pose within the tolerances and the limits; none if
    /// the arm has no closed form. Where an axis is free (a singular configuration, the arm angle of a
    /// seven-axis arm) it stays as in `seed`.
    pub fn solve_all(
        &self,
        base_from_tip: &Isometry3<f64>,
        seed: &[f64],
        options: &IkOptions,
    ) -> Branches {
        self.checked(base_from_tip, seed, options, |analytic, target, seed| {
            analytic.branches(target, seed)
        })
    }

    pub(super) fn checked(
        &self,
        base_from_tip: &Isometry3<f64>,
        seed: &[f64],
        options: &IkOptions,
        branches: impl Fn(&Analytic, &Isometry3<f64>, &[f64]) -> Branches,
    ) -> Branches {
        let seed = self.chain.within_limits(seed);
        let (Some(target), Some(analytic)) = (usable(base_from_tip), &self.analytic) else {
            return Branches::none(self.chain.dof());
        };
        if !options.freedom.is_defined() {
            return Branches::none(self.chain.dof());
        }
        let problem = self.problem(&target, options);
        branches(analytic, &target, &seed).filter(|q| self.valid(&problem, q, &seed))
    }

    /// The valid branch that moves the axes least.
    pub(super) fn nearest_branch(
        &self,
        problem: &Problem<'_>,
        target: &Isometry3<f64>,
        seed: &JointVector,
    ) -> Option<JointVector> {
        let branches = self.analytic.as_ref()?.branches(target, seed);
        self.nearest_of(problem, &branches, seed)
    }

    fn nearest_of(
        &self,
        problem: &Problem<'_>,
        branches: &Branches,
        seed: &JointVector,
    ) -> Option<JointVector> {
        let mut nearest: Option<(f64, JointVector)> = None;
        for q in branches.iter() {
            let q = self.chain.nearest_turns(q, seed);
            let movement = largest_movement(&q, seed);
            if nearest.is_some_and(|(least, _)| least <= movement) {
                continue;
            }
            if let Some(q) = self.valid(problem, &q, seed) {
                nearest = Some((movement, q));
            }
        }
        nearest.map(|(_, q)| q)
    }

    /// Looks for a valid branch at arm angles farther and farther from the seed's.
    pub(super) fn sweep_arm_angle(
        &self,
        problem: &Problem<'_>,
        target: &Isometry3<f64>,
        seed: &JointVector,
    ) -> Option<JointVector> {
        let Some(Analytic::Srs(arm)) = &self.analytic else { return None };
        let middle = arm.arm_angle(seed);
        let step = std::f64::consts::PI / SWEEP as f64;
        for distance in 0..=SWEEP {
            let sides = [1.0, -1.0].map(|side| middle + side * step * distance as f64);
            let nearest = |angle: &f64| {
                let q = self.nearest_of(problem, &arm.branches(target, *angle, seed), seed)?;
                Some((largest_movement(&q, seed), q))
            };
            let found = sides.iter().filter_map(nearest).min_by(|a, b| a.0.total_cmp(&b.0));
            if let Some((_, q)) = found {
                return Some(q);
            }
            if problem.is_late() {
                return None;
            }
        }
        None
    }

    /// A branch, by whole turns near the seed, if it holds the limits and, after some polishing, the
    /// tolerances.
    pub(super) fn valid(
        &self,
        problem: &Problem<'_>,
        q: &[f64],
        seed: &JointVector,
    ) -> Option<JointVector> {
        let mut q = self.chain.nearest_turns(q, seed);
        if !self.chain.limits().contains(&q, ROUNDING) {
            return None;
        }
        self.chain.limits().clamp(&mut q);
        let tip = self.chain.tip_frame(&q);
        let error = PoseError::between(&tip, &problem.target, problem.options.freedom);
        if problem.is_solved(&error) {
            return Some(q);
        }
        let polished = problem.descend::<MAX_AXES>(q.padded(), POLISH);
        polished.is_solved.then(|| JointVector::from_slice(&polished.q[..q.len()]))
    }
}
