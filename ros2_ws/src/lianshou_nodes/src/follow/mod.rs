//! Following trajectories that other people's planners made, as ros2_control's
//! `joint_trajectory_controller` does, through our own control loop and supervisor.
//!
//! ```text
//!  goal ──check──► reference over time ──smooth──► trajectory ──► control loop ──► drive
//!         (goal)        (reference)       (smooth)
//! ```
//!
//! Nothing in here knows ROS messages.

mod goal;
mod reference;
mod smooth;
mod tolerance;

pub use goal::{GoalError, GoalPoint, GoalRequest, JointRules, MOST_POINTS, check};
pub use reference::{Knot, Reference};
pub use smooth::{SmoothError, smooth};
pub use tolerance::{Given, Stray, Tolerances};
