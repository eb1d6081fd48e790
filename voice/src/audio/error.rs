//! What can be wrong with a sound file.

use std::path::PathBuf;

use thiserror::Error;

/// Why a sound file cannot be used.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum AudioError {
    /// The file cannot be opened or written.
    #[error("{path}: {reason}", path = path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        reason: String,
    },
    /// The file is of another kind.
    #[error("{path} is {found}; expected WAV or FLAC", path = path.display())]
    NotAudio {
        /// The file.
        path: PathBuf,
        /// What it looks like.
        found: String,
    },
    /// The header contradicts itself, or names a form that is not read.
    #[error("{path}: {reason}", path = path.display())]
    Header {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// The file ends before its header says so, or its content is damaged.
    #[error("{path} is damaged after {after_s:.2} s: {reason}", path = path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// Length of the good part, s.
        after_s: f64,
        /// What is wrong.
        reason: String,
    },
    /// There is a header and nothing else.
    #[error("{path} holds no samples", path = path.display())]
    Empty {
        /// The file.
        path: PathBuf,
    },
}
