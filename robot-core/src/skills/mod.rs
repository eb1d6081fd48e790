//! Skills: from a grounded command to steps that the control loop can carry out.

pub mod grasp;
pub mod program;
pub mod spot;
pub mod target;
