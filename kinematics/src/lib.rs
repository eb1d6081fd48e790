//! Models, kinematics, dynamics, trajectories, collision and planning for robot arms.
//!
//! This crate knows no tasks, no ROS and no thread, and reads the clock only where a time limit is asked
//! for. `urdf-rs` reads the model; the hot paths are flat, allocation-free code on `nalgebra`.

pub mod batch;
pub mod chain;
pub mod check;
pub mod collision;
pub mod dynamics;
mod halton;
pub mod ik;
mod joint_vector;
mod lanes;
pub mod limits;
pub mod model;
pub mod planning;
mod scalar;
pub mod trajectory;
mod widest;

pub use chain::Chain;
pub use dynamics::Dynamics;
pub use joint_vector::{JointVector, MAX_AXES};
pub use lanes::{F32x8, LANES};
pub use limits::Limits;
pub use model::Robot;
pub use scalar::Scalar;
