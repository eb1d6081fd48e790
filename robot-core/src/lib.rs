//! Task commands, scene, skills, execution, real-time control and supervision of an arm.
//!
//! This crate knows no audio and no language model: it takes task commands and stop requests from
//! anybody, and disposes over them by types, limits, planner and supervisor.

pub mod caution;
pub mod cell;
pub mod control;
pub mod drive;
pub mod executor;
pub mod journal;
pub mod scene;
pub mod skills;
pub mod supervisor;
pub mod task;
