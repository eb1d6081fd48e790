//! An arm in Gazebo as a drive of ours.
//!
//! ```text
//!  control loop ──set-point──► LiveDrive / LockStepDrive ──/model/arm/joint_positions──► Gazebo
//!               ◄─measurement─                           ◄─/world/W/model/arm/joint_state──
//! ```
//!
//! [`LiveDrive`] is for real time: its transport has a thread of its own, and the control loop
//! exchanges with it without waiting. [`LockStepDrive`] is for virtual time: the simulation stands
//! still except for the steps that a control period asks for, so that a run can be repeated.
//!
//! The other end is `gz sim` of Gazebo Harmonic or later, or the small server on Gazebo's own
//! libraries in `sim-tests/gazebo-libraries-server`; [`Server`] starts either.

#![cfg(feature = "gazebo")]

mod error;
mod joints;
mod live;
mod lock_step;
mod poses;
mod scenarios;
mod server;
mod world;

pub use error::GazeboError;
pub use joints::JointMap;
pub use live::LiveDrive;
pub use lock_step::{LockStepDrive, Place};
pub use poses::{Poses, SeenPoses};
pub use scenarios::Gazebo;
pub use server::{Server, ServerKind, full_server};
pub use world::{JointSample, JointStates, World};
