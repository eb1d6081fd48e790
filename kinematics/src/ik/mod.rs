//! Inverse kinematics: which joint positions bring the tip to a pose.
//!
//! [`IkSolver`] knows the closed form of the arm, if it has one, and iterates where there is none: see
//! [`IkKind`]. Every answer is checked by forward kinematics, lies within the limits and is the same for
//! the same question, unless a time limit is set.

mod analytic;
mod arm_angle;
mod branch;
mod damped;
mod differential;
mod error;
mod group;
mod options;
mod restart;
mod secondary;
mod solver;
mod symmetric;
mod turns;

pub use analytic::{Branches, IkKind};
pub use differential::{JointVelocity, VelocityIk, VelocityOptions};
pub use group::{GroupIk, TargetCount};
pub use options::{Freedom, IkAnswer, IkOptions, SecondaryGoal};
pub(crate) use restart::Sequence;
pub use solver::IkSolver;
