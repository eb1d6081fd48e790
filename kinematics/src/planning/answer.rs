//! What a planner answers.

use crate::JointVector;
use crate::collision::Pair;

/// A path and how it was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// Positions from start to goal; straight motions between them are free.
    pub path: Vec<JointVector>,
    /// Which of the goals it reaches.
    pub goal: usize,
    /// Sum of joint-space distances, see [`path_cost`](super::path_cost).
    pub cost: f64,
    /// The same before simplification.
    pub first_cost: f64,
    /// Samples that were drawn; 0 if a straight motion did it.
    pub iterations: usize,
}

/// The answer to a planning problem.
///
/// That no path was found says that the budget was too small or that there is none; which of the two
/// a sampling planner cannot know.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum PlanAnswer {
    /// A free path.
    Path(Plan),
    /// The start touches something.
    StartInCollision {
        /// What touches what.
        pair: Pair,
        /// Signed distance, as [`CollisionModel::distance`](crate::collision::CollisionModel::distance).
        distance_m: f64,
    },
    /// Every goal within the limits touches something; this is the first of them.
    GoalInCollision {
        /// Index of the goal.
        goal: usize,
        /// What touches what.
        pair: Pair,
        /// Signed distance.
        distance_m: f64,
    },
    /// The start is beyond a limit.
    StartOutOfLimits {
        /// Index of the axis.
        axis: usize,
        /// Its position.
        value: f64,
    },
    /// Every goal is beyond a limit; this is the first.
    GoalOutOfLimits {
        /// Index of the goal.
        goal: usize,
        /// Index of the axis.
        axis: usize,
        /// Its position.
        value: f64,
    },
    /// A position has the wrong number of axes or a number that is not finite, or there is no goal.
    NotAPosition {
        /// What is wrong.
        reason: String,
    },
    /// Nothing was found within the budget.
    NoPathWithinBudget {
        /// Samples that were drawn.
        iterations: usize,
    },
}

impl PlanAnswer {
    /// The plan, if there is one.
    pub fn plan(&self) -> Option<&Plan> {
        match self {
            PlanAnswer::Path(plan) => Some(plan),
            _ => None,
        }
    }
}

impl std::fmt::Display for PlanAnswer {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            PlanAnswer::Path(plan) => {
                write!(out, "a path of {} positions, cost {:.3}", plan.path.len(), plan.cost)
            }
            PlanAnswer::StartInCollision { pair, distance_m } => {
                write!(out, "at the start {pair} touch ({distance_m:.4} m)")
            }
            PlanAnswer::GoalInCollision { goal, pair, distance_m } => {
                write!(out, "at goal {goal} {pair} touch ({distance_m:.4} m)")
            }
            PlanAnswer::StartOutOfLimits { axis, value } => {
                write!(out, "the start is beyond the limits: axis {axis} at {value}")
            }
            PlanAnswer::GoalOutOfLimits { goal, axis, value } => {
                write!(out, "goal {goal} is beyond the limits: axis {axis} at {value}")
            }
            PlanAnswer::NotAPosition { reason } => out.write_str(reason),
            PlanAnswer::NoPathWithinBudget { iterations } => {
                write!(out, "no path was found with {iterations} samples")
            }
        }
    }
}
