//! Reads a journal back, for replay and for tests.

use std::path::{Path, PathBuf};

use super::error::JournalError;

/// A journal file in memory.
pub struct JournalFile {
    path: PathBuf,
    content: Vec<u8>,
}

/// One message of a journal.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Where it was recorded.
    pub topic: String,
    /// Name of its schema; empty if it has none.
    pub schema: String,
    /// When, in nanoseconds of the journal's clock.
    pub time_ns: u64,
    /// The message.
    pub value: serde_json::Value,
}

impl JournalFile {
    /// Reads the file.
    ///
    /// # Errors
    /// If it cannot be read or does not begin like an MCAP file.
    pub fn open(path: &Path) -> Result<Self, JournalError> {
        let content = std::fs::read(path)
            .map_err(|source| JournalError::File { path: path.to_owned(), source })?;
        let file = Self { path: path.to_owned(), content };
        mcap::MessageStream::new(&file.content).map_err(|error| file.error(&error))?;
        Ok(file)
    }

    /// The messages in the order in which they were written. A file that breaks off yields what is
    /// there and then an error.
    ///
    /// # Errors
    /// If the file is no MCAP.
    pub fn entries(
        &self,
    ) -> Result<impl Iterator<Item = Result<Entry, JournalError>> + '_, JournalError> {
        let stream = mcap::MessageStream::new(&self.content).map_err(|error| self.error(&error))?;
        Ok(stream.map(|message| {
            let message = message.map_err(|error| self.error(&error))?;
            let value = serde_json::from_slice(&message.data).map_err(|error| {
                let topic = message.channel.topic.clone();
                JournalError::Message { topic, reason: error.to_string() }
            })?;
            let schema = message.channel.schema.as_ref();
            Ok(Entry {
                topic: message.channel.topic.clone(),
                schema: schema.map_or_else(String::new, |schema| schema.name.clone()),
                time_ns: message.log_time,
                value,
            })
        }))
    }

    fn error(&self, error: &mcap::McapError) -> JournalError {
        JournalError::Format { path: self.path.clone(), reason: error.to_string() }
    }
}
