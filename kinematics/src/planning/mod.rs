//! Planning: a free path in joint space from a start to one of several goals.
//!
//! [`Planner`] grows two trees towards each other (RRT-Connect) and shortens what they find. Every
//! motion in its answer has been proved free by
//! [`MotionChecker`](crate::collision::MotionChecker). The same question gets the same answer.

mod answer;
pub mod batch;
mod follow;
mod options;
mod planner;
mod random;
mod rrt_connect;
mod simplify;
mod tree;

pub use answer::{Plan, PlanAnswer};
pub use follow::{Blocked, first_blocked};
pub use options::PlanOptions;
pub use planner::Planner;

use crate::JointVector;

/// Distance in joint space: the Euclidean norm of the difference (rad, or m for a sliding axis).
pub fn joint_distance(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum::<f64>().sqrt()
}

/// Cost of a path: the sum of the joint-space distances of its motions.
pub fn path_cost(path: &[JointVector]) -> f64 {
    path.windows(2).map(|motion| joint_distance(&motion[0], &motion[1])).sum()
}

/// The position at `share` (0 to 1) of the straight motion from `a` to `b`.
pub(crate) fn between(a: &[f64], b: &[f64], share: f64) -> JointVector {
    JointVector::from_fn(a.len(), |axis| a[axis] + share * (b[axis] - a[axis]))
}
