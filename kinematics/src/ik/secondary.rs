//! Secondary goals: what a redundant arm makes of the freedom that the target leaves it.
//!
//! From a solution the arm climbs along the gradient of the goal, of which only the part in the null space of
//! the task counts; every step is brought back to the target by the descent of [`super::damped`] and taken
//! only if the goal has gained.

use super::SecondaryGoal;
use super::damped::{Problem, damped_step};
use super::error::PoseError;
use crate::chain::Chain;
use crate::limits::Limits;
use crate::{JointVector, MAX_AXES};

/// First length of a step: the movement of the axis that moves most, rad or m.
const FIRST_STEP: f64 = 0.2;
/// Longest step.
const LONGEST_STEP: f64 = 0.5;
/// Step at which the summit counts as reached.
const SHORTEST_STEP: f64 = 1e-3;
/// Most steps.
const STEPS: usize = 60;
/// Iterations that may bring a step back to the target.
const CORRECTIONS: usize = 12;
/// Share of the gradient that must lie in the null space.
const NOTHING_FREE: f64 = 1e-6;
/// Damping of the projection: far below the squares of the Jacobian's entries, m².
const DAMPING: f64 = 1e-12;
/// Movement over which manipulability is differenced, rad or m.
const DIFFERENCE: f64 = 1e-5;

impl SecondaryGoal {
    /// The greater the better.
    fn value(&self, chain: &Chain, q: &[f64]) -> f64 {
        match self {
            Self::Manipulability => chain.jacobian_frame(q).1.manipulability(),
            Self::LimitDistance => {
                let power = |axis| from_middle(chain.limits(), axis, q[axis]).0.powi(4);
                -(0..chain.dof()).map(power).sum::<f64>()
            }
            Self::Posture(posture) => {
                -q.iter().zip(posture.iter()).map(|(a, b)| (a - b).powi(2)).sum::<f64>()
            }
        }
    }

    fn gradient(&self, chain: &Chain, q: &JointVector) -> JointVector {
        JointVector::from_fn(chain.dof(), |axis| match self {
            Self::Manipulability => {
                let at = |by: f64| {
                    let mut moved = *q;
                    moved[axis] += by;
                    self.value(chain, &moved)
                };
                (at(DIFFERENCE) - at(-DIFFERENCE)) / (2.0 * DIFFERENCE)
            }
            Self::LimitDistance => {
                let (share, slope) = from_middle(chain.limits(), axis, q[axis]);
                -4.0 * share.powi(3) * slope
            }
            Self::Posture(posture) => -2.0 * (q[axis] - posture.get(axis).unwrap_or(&q[axis])),
        })
    }
}

/// Distance from the middle of the range as a share of its half, and how it grows with the position.
fn from_middle(limits: &Limits, axis: usize, position: f64) -> (f64, f64) {
    let (lower, upper) = (limits.lower[axis], limits.upper[axis]);
    let half = 0.5 * (upper - lower);
    if half > 0.0 { ((position - 0.5 * (lower + upper)) / half, 1.0 / half) } else { (0.0, 0.0) }
}

impl Problem<'_> {
    /// Climbs from a solution to the nearest summit of the goal, and stays a solution.
    pub(super) fn improve(&self, q: JointVector, goal: &SecondaryGoal) -> JointVector {
        let goal = match goal {
            SecondaryGoal::Posture(posture) => {
                SecondaryGoal::Posture(self.chain.within_limits(posture))
            }
            other => *other,
        };
        // The pull towards a posture would work against the goal.
        let problem = Problem { posture: None, ..*self };
        let (mut best, mut value) = (q, goal.value(self.chain, &q));
        let mut length = FIRST_STEP;
        for _ in 0..STEPS {
            if length < SHORTEST_STEP || self.is_late() {
                break;
            }
            let gradient = goal.gradient(self.chain, &best);
            let Some(way) = problem.free_part(&best, &gradient) else { break };
            let moved = JointVector::from_fn(q.len(), |axis| best[axis] + length * way[axis]);
            let start = self.chain.within_limits(&moved);
            let descent = problem.descend::<MAX_AXES>(start.padded(), CORRECTIONS);
            let found = JointVector::from_slice(&descent.q[..q.len()]);
            let gained = goal.value(self.chain, &found);
            if descent.is_solved && gained > value {
                (best, value) = (found, gained);
                length = (1.5 * length).min(LONGEST_STEP);
            } else {
                length *= 0.35;
            }
        }
        best
    }

    /// The part of a gradient that does not move the tip, its largest entry made 1; none if there is none.
    fn free_part(&self, q: &JointVector, gradient: &JointVector) -> Option<JointVector> {
        let limits = self.chain.limits();
        let (tip, mut columns) = self.chain.jacobian_of::<f64, MAX_AXES>(q.padded());
        let error = PoseError::between(&tip, &self.target, self.options.freedom);
        let _ = self.weigh(&error, &tip, &mut columns);
        let mut pull = *gradient;
        let mut task = [0.0; 6];
        for axis in 0..MAX_AXES {
            let outwards = axis >= q.len()
                || (q[axis] <= limits.lower[axis] && gradient[axis] < 0.0)
                || (q[axis] >= limits.upper[axis] && gradient[axis] > 0.0);
            if outwards {
                columns[axis] = [0.0; 6];
                pull.iter_mut().skip(axis).take(1).for_each(|value| *value = 0.0);
                continue;
            }
            for row in 0..6 {
                task[row] += columns[axis][row] * pull[axis];
            }
        }
        let taken = damped_step(&columns, &task, DAMPING);
        let free = JointVector::from_fn(q.len(), |axis| pull[axis] - taken[axis]);
        let largest = |v: &[f64]| v.iter().fold(0.0_f64, |most, value| most.max(value.abs()));
        let size = largest(&free);
        let is_free = size.is_finite() && size > NOTHING_FREE * largest(gradient);
        is_free.then(|| JointVector::from_fn(q.len(), |axis| free[axis] / size))
    }
}
