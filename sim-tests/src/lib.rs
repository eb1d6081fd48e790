//! Scenarios and the tests that need more than one crate: the operator says something, the arm
//! does it, the scene shows it.
//!
//! A [`scenario`] file says what stands in a cell, what is said and when, what goes wrong, and what
//! is expected. A [`backend`] is what it is played against: the cell in this process
//! (`embedded`), or another that implements the trait. [`play`] records a run, [`judge`] compares
//! the record with what was expected, [`suite`] does that with many, and [`report`] shows it.
//!
//! ```no_run
//! use sim_tests::{embedded::Embedded, judge::judge, play, scenario};
//! let prepared = scenario::load("sim-tests/scenarios/pick_and_place.toml".as_ref())?;
//! let record = play::play(&prepared, &Embedded::default(), &play::Options::default())?;
//! assert!(judge(&prepared.scenario, &record).is_empty());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod backend;
pub mod conversation;
#[cfg(feature = "embedded")]
pub mod embedded;
pub mod judge;
pub mod people;
pub mod play;
pub mod program;
pub mod python;
pub mod report;
pub mod scenario;
pub mod sdf;
pub mod soak;
pub mod suite;
