//! The whole robot core in virtual time: commands in, objects moved, no limit broken.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod bench;
mod caution;
mod determinism;
mod follow;
mod hand;
mod interruption;
mod learning;
mod pick_and_place;
mod questions;
mod real_time;
mod refusal;
mod start;
mod steer;
mod travel;
