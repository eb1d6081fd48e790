//! What a run leaves behind: charts, transcript and numbers in a folder.

pub mod cell_view;
pub mod chart;
pub mod memory;
pub mod motion;
pub mod picture;

use std::path::{Path, PathBuf};

/// Why a report could not be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReportError {
    /// A chart could not be drawn or written.
    #[error("cannot draw {}: {cause}", path.display())]
    Chart {
        /// The file.
        path: PathBuf,
        /// What the drawing library says.
        cause: String,
    },
    /// A file could not be written.
    #[error("cannot write {}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: std::io::Error,
    },
}

impl ReportError {
    fn chart(path: &Path, cause: String) -> Self {
        Self::Chart { path: path.to_owned(), cause }
    }
}
