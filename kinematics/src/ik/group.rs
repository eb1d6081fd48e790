//! Inverse kinematics of several arms at once.
//!
//! Arms without a common axis are solved one by one, in closed form where they have one. Arms that share axes
//! (a torso) are solved together by damped least squares over the axes of the group,
//! `(Σ Jᵀ J + λ I) Δq = Σ Jᵀ e` with the sum over the arms, from the seed and then from random configurations.

use super::error::PoseError;
use super::restart::Sequence;
use super::solver::usable;
use super::{IkAnswer, IkOptions, IkSolver};
use crate::chain::Frame;
use crate::dynamics::JointMatrix;
use crate::model::JointGroup;
use crate::{JointVector, MAX_AXES};
use nalgebra::Isometry3;
use std::time::Instant;

/// Most iterations of one descent.
const LONGEST: usize = 60;
/// A descent is given up when the squared error does not halve in this many iterations.
const PATIENCE: usize = 12;
/// The clock is looked at once in this many iterations.
const BETWEEN_LOOKS: usize = 8;
/// Largest movement of an axis in one iteration, rad or m.
const LARGEST_STEP: f64 = 0.7;
/// Damping for each unit of squared error, and the damping that is always there, m².
const DAMPING: [f64; 2] = [0.05, 1e-9];

/// There must be one target for each arm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{found} targets for {expected} arms")]
#[non_exhaustive]
pub struct TargetCount {
    /// Arms of the group.
    pub expected: usize,
    /// Targets that were given.
    pub found: usize,
}

/// Solves the inverse kinematics of a [`JointGroup`]. It allocates when it is made and never afterwards.
#[derive(Clone, Debug)]
pub struct GroupIk {
    group: JointGroup,
    solvers: Vec<IkSolver>,
}

/// What stays the same over all descents of one call.
struct Task<'a> {
    targets: &'a [Option<Frame>; MAX_AXES],
    options: &'a IkOptions,
    deadline: Option<Instant>,
}

impl Task<'_> {
    fn is_late(&self) -> bool {
        self.deadline.is_some_and(|deadline| Instant::now() >= deadline)
    }
}

/// How far all arms together are from their targets.
#[derive(Clone, Copy)]
struct Step {
    q: JointVector,
    /// Squared errors of all arms, m².
    squared: f64,
    position_error_m: f64,
    rotation_error_rad: f64,
    is_solved: bool,
}

impl GroupIk {
    /// A solver for this group.
    pub fn new(group: &JointGroup) -> Self {
        let solvers = group.arms().iter().map(|arm| IkSolver::new(arm.chain())).collect();
        Self { group: group.clone(), solvers }
    }

    /// The group.
    pub fn group(&self) -> &JointGroup {
        &self.group
    }

    /// Finds positions that bring every arm's tip to its target, each in the frame of the arm's own base.
    /// [`IkAnswer::Nearest`] tells the largest of the errors that are left. See [`IkSolver::solve`].
    ///
    /// Posture and secondary goals concern single arms and are not looked at.
    ///
    /// # Errors
    /// If there is not one target for each arm.
    pub fn solve(
        &self,
        targets: &[Isometry3<f64>],
        seed: &[f64],
        options: &IkOptions,
    ) -> Result<IkAnswer, TargetCount> {
        let (expected, found) = (self.solvers.len(), targets.len());
        if expected != found {
            return Err(TargetCount { expected, found });
        }
        if !options.freedom.is_defined() {
            return Ok(IkAnswer::Unreachable);
        }
        let limits = self.group.limits();
        let mut start = JointVector::from_fn(limits.len(), |axis| {
            seed.get(axis).copied().filter(|value| value.is_finite()).unwrap_or(f64::NAN)
        });
        limits.clamp(&mut start);
        let options = IkOptions { posture: None, secondary: None, ..*options };
        if self.group.shares_axes() {
            return Ok(self.solve_together(targets, &start, &options));
        }
        Ok(self.solve_apart(targets, &start, &options))
    }

    fn solve_apart(
        &self,
        targets: &[Isometry3<f64>],
        seed: &JointVector,
        options: &IkOptions,
    ) -> IkAnswer {
        let deadline = options.deadline();
        let mut q = *seed;
        let (mut position, mut rotation, mut all) = (0.0_f64, 0.0_f64, true);
        for ((arm, solver), target) in self.group.arms().iter().zip(&self.solvers).zip(targets) {
            let time_limit = deadline.map(|end| end.saturating_duration_since(Instant::now()));
            let options = IkOptions { time_limit, ..*options };
            let own = match solver.solve(target, &arm.own(seed), &options) {
                IkAnswer::Solved { q } => q,
                IkAnswer::Nearest { q, position_error_m, rotation_error_rad } => {
                    position = position.max(position_error_m);
                    rotation = rotation.max(rotation_error_rad);
                    all = false;
                    q
                }
                IkAnswer::Unreachable => return IkAnswer::Unreachable,
            };
            arm.places().iter().zip(own.iter()).for_each(|(&place, &value)| q[place] = value);
        }
        if all {
            return IkAnswer::Solved { q };
        }
        IkAnswer::Nearest { q, position_error_m: position, rotation_error_rad: rotation }
    }

    fn solve_together(
        &self,
        targets: &[Isometry3<f64>],
        seed: &JointVector,
        options: &IkOptions,
    ) -> IkAnswer {
        let mut frames = [None; MAX_AXES];
        for ((slot, target), solver) in frames.iter_mut().zip(targets).zip(&self.solvers) {
            match usable(target) {
                Some(target) if !solver.is_beyond_reach(&target, options) => {
                    *slot = Some(Frame::from_isometry(&target));
                }
                _ => return IkAnswer::Unreachable,
            }
        }
        let task = Task { targets: &frames, options, deadline: options.deadline() };
        let mut left = if task.is_late() { 0 } else { options.iterations };
        let mut sequence = Sequence::new(options.random_seed);
        let mut best = self.descend(&task, *seed, &mut left);
        while !best.is_solved && left > 0 && !task.is_late() {
            let start: [f64; MAX_AXES] = sequence.configuration(self.group.limits());
            let start = JointVector::from_slice(&start[..seed.len()]);
            left -= 1;
            let found = self.descend(&task, start, &mut left);
            if found.is_solved || found.squared < best.squared {
                best = found;
            }
        }
        if best.is_solved {
            return IkAnswer::Solved { q: best.q };
        }
        let Step { q, position_error_m, rotation_error_rad, .. } = best;
        IkAnswer::Nearest { q, position_error_m, rotation_error_rad }
    }

    fn descend(&self, task: &Task<'_>, start: JointVector, left: &mut usize) -> Step {
        let mut q = start;
        let (mut mark, mut mark_at) = (f64::INFINITY, 0);
        for iteration in 0..=LONGEST {
            let (step, movement) = self.step(task.targets, &q, task.options);
            if step.squared < 0.5 * mark {
                (mark, mark_at) = (step.squared, iteration);
            }
            let is_stuck = iteration - mark_at > PATIENCE || iteration == LONGEST;
            let is_late = iteration % BETWEEN_LOOKS == BETWEEN_LOOKS - 1 && task.is_late();
            if step.is_solved || is_stuck || *left == 0 || is_late {
                return step;
            }
            *left -= 1;
            let largest = movement.iter().fold(0.0_f64, |most, value| most.max(value.abs()));
            let share = if largest > LARGEST_STEP { LARGEST_STEP / largest } else { 1.0 };
            q.iter_mut().zip(movement.iter()).for_each(|(value, by)| *value += share * by);
            self.group.limits().clamp(&mut q);
        }
        self.step(task.targets, &q, task.options).0
    }

    /// The errors at `q` and the movement of one iteration.
    fn step(
        &self,
        targets: &[Option<Frame>; MAX_AXES],
        q: &JointVector,
        options: &IkOptions,
    ) -> (Step, JointVector) {
        let n = q.len();
        let mut matrix = JointMatrix::zeros(n);
        let mut downhill = JointVector::zeros(n);
        let mut step = Step {
            q: *q,
            squared: 0.0,
            position_error_m: 0.0,
            rotation_error_rad: 0.0,
            is_solved: true,
        };
        for ((arm, solver), target) in self.group.arms().iter().zip(&self.solvers).zip(targets) {
            let Some(target) = target else { continue };
            let own = arm.own(q);
            let (tip, mut columns) = arm.chain().jacobian_of::<f64, MAX_AXES>(own.padded());
            let error = PoseError::between(&tip, target, options.freedom);
            let problem = solver.problem_at(*target, options);
            let twist = problem.weigh(&error, &tip, &mut columns);
            step.squared += problem.squared(&error);
            step.position_error_m = step.position_error_m.max(error.distance_m);
            step.rotation_error_rad = step.rotation_error_rad.max(error.angle_rad);
            step.is_solved &= problem.is_solved(&error);
            for (axis, &row) in arm.places().iter().enumerate() {
                let product = |column: &[f64; 6]| -> f64 {
                    columns[axis].iter().zip(column).map(|(a, b)| a * b).sum()
                };
                downhill[row] += product(&twist);
                for (other, &column) in arm.places().iter().enumerate() {
                    if column <= row {
                        matrix.add(row, column, product(&columns[other]));
                    }
                }
            }
        }
        self.hold_axes_on_limits(q, &mut matrix, &mut downhill);
        let damping = DAMPING[0] * step.squared + DAMPING[1];
        matrix.add_to_diagonal(&JointVector::from_fn(n, |_| damping));
        (step, matrix.solve(&downhill).unwrap_or(downhill))
    }

    /// Leaves out the axes that stand on a limit and would be pushed beyond it.
    fn hold_axes_on_limits(
        &self,
        q: &JointVector,
        matrix: &mut JointMatrix,
        downhill: &mut JointVector,
    ) {
        let limits = self.group.limits();
        for axis in 0..q.len() {
            let outwards = (q[axis] <= limits.lower[axis] && downhill[axis] < 0.0)
                || (q[axis] >= limits.upper[axis] && downhill[axis] > 0.0);
            if outwards {
                downhill[axis] = 0.0;
                matrix.clear(axis);
            }
        }
    }
}
