//! Scenarios and the tests that need more than one crate: the operator says something, the arm
//! does it, the scene shows it.

pub mod python;
