//! What is wrong with a scenario file, and where.

use std::path::PathBuf;

use super::Place;

/// Something that cannot be so.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// Where.
    pub place: Place,
    /// Which key.
    pub key: &'static str,
    /// What is wrong.
    pub message: String,
}

impl Problem {
    /// A problem with a key.
    pub fn new(place: Place, key: &'static str, message: impl Into<String>) -> Self {
        Self { place, key, message: message.into() }
    }
}

/// Why a scenario cannot be played.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ScenarioError {
    /// The file cannot be read.
    #[error("cannot read {}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The file is no TOML, has an unknown key, or a value of the wrong kind.
    #[error("{}:{line}: {message}", path.display())]
    Syntax {
        /// The file.
        path: PathBuf,
        /// Line, from 1.
        line: usize,
        /// What was expected.
        message: String,
    },
    /// A value makes no sense.
    #[error("{}:{line}: {place}: {message}", path.display())]
    Invalid {
        /// The file.
        path: PathBuf,
        /// Line, from 1.
        line: usize,
        /// Which part.
        place: Place,
        /// What is wrong.
        message: String,
    },
    /// A folder without a scenario.
    #[error("no scenario (*.toml) in {}", path.display())]
    NoScenario {
        /// The folder.
        path: PathBuf,
    },
}
