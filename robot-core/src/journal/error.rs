//! What can go wrong with a journal.

use std::path::PathBuf;

use thiserror::Error;

/// Why a journal could not be written or read.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum JournalError {
    /// The operating system refused to create, write, rename or read the file.
    #[error("journal {}: {source}", path.display())]
    File {
        /// The file in question.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The content is no MCAP, or the writer was used against the format.
    #[error("journal {}: {reason}", path.display())]
    Format {
        /// The file in question.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A message could not be expressed as JSON.
    #[error("journal: a message on {topic} could not be written as JSON: {reason}")]
    Message {
        /// Where it should go.
        topic: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The journal was finished, or its thread ended after an error.
    #[error("journal: a message on {topic} came after the journal had ended")]
    Ended {
        /// Where it should go.
        topic: String,
    },
}
