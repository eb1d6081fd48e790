//! Writes messages to an MCAP file under a temporary name and renames it when it is complete.

use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use mcap::records::MessageHeader;
use mcap::{McapError, WriteOptions, Writer};

use super::error::JournalError;
use super::schema::Schema;

/// One message on its way to the file.
#[derive(Clone, Debug)]
pub(crate) struct Record {
    pub(crate) topic: String,
    pub(crate) schema: Schema,
    pub(crate) time_ns: u64,
    pub(crate) json: Vec<u8>,
}

/// The file while it is written.
pub(crate) struct JournalWriter {
    path: PathBuf,
    partial: PathBuf,
    writer: Writer<BufWriter<File>>,
    /// Channel and next sequence number of each topic.
    channels: HashMap<String, (u16, u32)>,
    messages: u64,
}

pub(crate) fn partial_path(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".partial");
    name.into()
}

fn error_of(path: &Path, error: McapError) -> JournalError {
    match error {
        McapError::Io(source) => JournalError::File { path: path.to_owned(), source },
        other => JournalError::Format { path: path.to_owned(), reason: other.to_string() },
    }
}

impl JournalWriter {
    /// Creates the temporary file.
    pub(crate) fn create(path: &Path) -> Result<Self, JournalError> {
        let partial = partial_path(path);
        let file = File::create(&partial)
            .map_err(|source| JournalError::File { path: partial.clone(), source })?;
        let options = WriteOptions::new()
            .compression(None)
            .library(concat!("lianshou ", env!("CARGO_PKG_VERSION")));
        let writer =
            options.create(BufWriter::new(file)).map_err(|error| error_of(&partial, error))?;
        Ok(Self { path: path.to_owned(), partial, writer, channels: HashMap::new(), messages: 0 })
    }

    /// Appends one message; the topic's channel is created when it is first used.
    pub(crate) fn write(&mut self, record: &Record) -> Result<(), JournalError> {
        let (channel_id, sequence) = self.channel(record)?;
        let header = MessageHeader {
            channel_id,
            sequence,
            log_time: record.time_ns,
            publish_time: record.time_ns,
        };
        let written = self.writer.write_to_known_channel(&header, &record.json);
        written.map_err(|error| error_of(&self.partial, error))?;
        self.messages += 1;
        Ok(())
    }

    fn channel(&mut self, record: &Record) -> Result<(u16, u32), JournalError> {
        if let Some((channel, sequence)) = self.channels.get_mut(&record.topic) {
            *sequence = sequence.wrapping_add(1);
            return Ok((*channel, *sequence));
        }
        let schema = record.schema;
        let created =
            self.writer.add_schema(schema.name, "jsonschema", schema.json.as_bytes()).and_then(
                |schema| self.writer.add_channel(schema, &record.topic, "json", &BTreeMap::new()),
            );
        let channel = created.map_err(|error| error_of(&self.partial, error))?;
        self.channels.insert(record.topic.clone(), (channel, 0));
        Ok((channel, 0))
    }

    /// Writes what is buffered to the disk, so that a crash leaves it readable.
    pub(crate) fn flush(&mut self) -> Result<(), JournalError> {
        self.writer.flush().map_err(|error| error_of(&self.partial, error))
    }

    /// Completes the file and gives it its own name; returns the number of messages.
    pub(crate) fn finish(mut self) -> Result<u64, JournalError> {
        self.writer.finish().map_err(|error| error_of(&self.partial, error))?;
        let file_error = |source| JournalError::File { path: self.partial.clone(), source };
        let buffer = self.writer.into_inner();
        let file = buffer.into_inner().map_err(|error| file_error(error.into_error()))?;
        file.sync_all().map_err(file_error)?;
        std::fs::rename(&self.partial, &self.path)
            .map_err(|source| JournalError::File { path: self.path.clone(), source })?;
        Ok(self.messages)
    }
}
