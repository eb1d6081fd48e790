//! Inverse kinematics: which joint positions bring the tip to a pose.

mod damped;
mod error;
mod options;
mod restart;
mod solver;
mod symmetric;

pub use options::{Freedom, IkAnswer, IkOptions};
pub use solver::IkSolver;
