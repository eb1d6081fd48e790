//! Cues of voice and words, from sound to the arm, in virtual time: what they may do, what they must
//! not, and what leaves no trace.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod bad_input;
mod isolation;
mod operator;
mod permissions;
mod scenarios;
mod sounds;
