//! Known answers of the physics, and the whole cell on it, in virtual time.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod arm;
mod cell;
mod faults;
mod free_bodies;
mod golden;
mod grip;
mod own_links;
mod people;
mod rig;
