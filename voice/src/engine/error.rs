//! What can go wrong with an engine process.

use std::path::PathBuf;
use std::time::Duration;

use thiserror::Error;

/// Why an engine gave no answer.
#[derive(Debug, Clone, Error)]
#[non_exhaustive]
pub enum EngineError {
    /// The program is not there.
    #[error(
        "{program} is neither beside this program nor in LIANSHOU_ENGINES: \
         build it with `cargo build --release -p {program}`"
    )]
    NotFound {
        /// Name of the program.
        program: String,
    },
    /// The system does not start the program.
    #[error("cannot start {path}: {reason}", path = path.display())]
    NotStarted {
        /// The program.
        path: PathBuf,
        /// What the system said.
        reason: String,
    },
    /// The child does something else, or is of another build.
    #[error("{path} is not the engine expected: {reason}", path = path.display())]
    WrongEngine {
        /// The program.
        path: PathBuf,
        /// How it differs.
        reason: String,
    },
    /// The child is still starting; try again later.
    #[error("the engine is still starting after {waited:.1?}")]
    Starting {
        /// How long this request waited for it.
        waited: Duration,
    },
    /// No answer within the time limit; the child was killed and is being restarted.
    #[error("no answer within {limit:.1?}; the engine was restarted{said}")]
    TimedOut {
        /// The time limit.
        limit: Duration,
        /// Last lines of its standard error.
        said: String,
    },
    /// The child ended; it is being restarted.
    #[error("the engine ended ({status}) and was restarted{said}")]
    Died {
        /// How it ended.
        status: String,
        /// Last lines of its standard error.
        said: String,
    },
    /// The child answered nonsense; it was killed and is being restarted.
    #[error("the engine answered nonsense ({reason}) and was restarted")]
    Garbled {
        /// What was wrong.
        reason: String,
    },
    /// The child understood the request and cannot fulfil it. It stays as it is.
    #[error("{0}")]
    Refused(String),
    /// The request is too large to be sent.
    #[error("the request cannot be sent: {0}")]
    Unsendable(String),
}
