//! Inverse kinematics: which joint positions bring the tip to a pose.
//!
//! [`IkSolver`] knows the closed form of the arm, if it has one, and iterates where there is none: see
//! [`IkKind`]. Every answer is checked by forward kinematics, lies within the limits and is the same for
//! the same question, unless a time limit is set.

mod analytic;
mod branch;
mod damped;
mod differential;
mod error;
mod options;
mod restart;
mod solver;
mod symmetric;
mod turns;

pub use analytic::{Branches, IkKind};
pub use differential::{JointVelocity, VelocityIk, VelocityOptions};
pub use options::{Freedom, IkAnswer, IkOptions};
pub use solver::IkSolver;
