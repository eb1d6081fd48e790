//! The journal's thread and the handle that others record with.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use nalgebra::Isometry3;
use serde::Serialize;

use super::error::JournalError;
use super::message::{
    FrameTransform, FrameTransforms, JointStates, Log, LogLevel, SceneUpdate, Time,
};
use super::schema::{self, Schema};
use super::writer::{JournalWriter, Record};

/// Messages that may wait for the disk before a sender waits too.
const QUEUE: usize = 8192;
/// After this many messages the file is made readable up to here, whatever happens later.
const FLUSH_EVERY: u64 = 2000;

/// How a journal counts time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct JournalOptions {
    /// Added to every time, in nanoseconds since 1970: the wall-clock start of a live recording, or
    /// 0 for a recording in virtual time, so that the same run gives the same bytes.
    pub start_ns: u64,
}

impl JournalOptions {
    /// Starts now, by the wall clock.
    pub fn live() -> Self {
        let since_1970 = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        let start_ns = since_1970.map_or(0, |time| u64::try_from(time.as_nanos()).unwrap_or(0));
        Self { start_ns }
    }
}

/// What a finished journal holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalSummary {
    /// The complete file.
    pub path: PathBuf,
    /// Number of messages in it.
    pub messages: u64,
}

enum Command {
    Write(Record),
    Finish,
}

/// An open journal; [`Journal::finish`] completes the file.
pub struct Journal {
    path: PathBuf,
    recorder: Recorder,
    thread: Option<JoinHandle<Result<u64, JournalError>>>,
}

/// Records messages; cheap to clone, for ordinary threads only.
#[derive(Clone)]
pub struct Recorder {
    sender: SyncSender<Command>,
    start_ns: u64,
}

impl Journal {
    /// Creates the file (under its temporary name) and starts the writing thread.
    ///
    /// # Errors
    /// If the file or the thread cannot be created.
    pub fn start(path: &Path, options: JournalOptions) -> Result<Self, JournalError> {
        let writer = JournalWriter::create(path)?;
        let (sender, receiver) = sync_channel(QUEUE);
        let thread = std::thread::Builder::new()
            .name("journal".into())
            .spawn(move || write_all(writer, &receiver))
            .map_err(|source| JournalError::File { path: path.to_owned(), source })?;
        let recorder = Recorder { sender, start_ns: options.start_ns };
        Ok(Self { path: path.to_owned(), recorder, thread: Some(thread) })
    }

    /// A handle to record with.
    pub fn recorder(&self) -> Recorder {
        self.recorder.clone()
    }

    /// Waits until everything recorded so far is written and gives the file its own name.
    ///
    /// # Errors
    /// The first error that the writing thread met; the partial file stays then.
    pub fn finish(mut self) -> Result<JournalSummary, JournalError> {
        let messages = self.join()?;
        Ok(JournalSummary { path: self.path.clone(), messages })
    }

    fn join(&mut self) -> Result<u64, JournalError> {
        let Some(thread) = self.thread.take() else {
            return Ok(0);
        };
        // The thread may have ended after an error; its own result says so.
        let _ = self.recorder.sender.send(Command::Finish);
        thread.join().unwrap_or_else(|_| {
            Err(JournalError::Format {
                path: self.path.clone(),
                reason: "the writing thread panicked".into(),
            })
        })
    }
}

impl Drop for Journal {
    /// Completes the file when nobody asked for it, for example on an early return.
    fn drop(&mut self) {
        let _ = self.join();
    }
}

fn write_all(mut writer: JournalWriter, receiver: &Receiver<Command>) -> Result<u64, JournalError> {
    let mut since_flush = 0;
    while let Ok(Command::Write(record)) = receiver.recv() {
        writer.write(&record)?;
        since_flush += 1;
        if since_flush == FLUSH_EVERY {
            writer.flush()?;
            since_flush = 0;
        }
    }
    writer.finish()
}

impl Recorder {
    /// Records any message that is one JSON object. `time_s` counts from the start.
    ///
    /// # Errors
    /// If the message is not expressible as JSON or the journal has ended.
    pub fn event<T: Serialize>(
        &self,
        topic: &str,
        time_s: f64,
        event: &T,
    ) -> Result<(), JournalError> {
        self.send(topic, schema::EVENT, time_s, event)
    }

    /// Records joint states on `/joint_states` or `/setpoints`; `timestamp` is filled in.
    ///
    /// # Errors
    /// As [`Recorder::event`].
    pub fn joints(
        &self,
        topic: &str,
        time_s: f64,
        mut joints: JointStates,
    ) -> Result<(), JournalError> {
        joints.timestamp = self.time(time_s);
        self.send(topic, schema::JOINT_STATES, time_s, &joints)
    }

    /// Records where frames stand: parent, child and the pose that maps child into parent.
    ///
    /// # Errors
    /// As [`Recorder::event`].
    pub fn transforms<'a>(
        &self,
        time_s: f64,
        frames: impl IntoIterator<Item = (&'a str, &'a str, Isometry3<f64>)>,
    ) -> Result<(), JournalError> {
        let time = self.time(time_s);
        let transforms = frames
            .into_iter()
            .map(|(parent, child, pose)| FrameTransform::new(time, parent, child, &pose))
            .collect();
        self.send("/tf", schema::FRAME_TRANSFORMS, time_s, &FrameTransforms { transforms })
    }

    /// Records changes of the drawn scene.
    ///
    /// # Errors
    /// As [`Recorder::event`].
    pub fn scene(&self, time_s: f64, update: &SceneUpdate) -> Result<(), JournalError> {
        self.send("/scene", schema::SCENE_UPDATE, time_s, update)
    }

    /// Records a log line; `name` says who speaks.
    ///
    /// # Errors
    /// As [`Recorder::event`].
    pub fn log(
        &self,
        time_s: f64,
        level: LogLevel,
        name: &str,
        message: &str,
    ) -> Result<(), JournalError> {
        let log = Log {
            timestamp: self.time(time_s),
            level: level as u8,
            message: message.to_owned(),
            name: name.to_owned(),
            file: String::new(),
            line: 0,
        };
        self.send("/log", schema::LOG, time_s, &log)
    }

    /// A time since the start as it is written into messages.
    pub fn time(&self, time_s: f64) -> Time {
        Time::from_ns(self.time_ns(time_s))
    }

    fn time_ns(&self, time_s: f64) -> u64 {
        // Negative or senseless times saturate at the start.
        self.start_ns.saturating_add((time_s * 1e9).round() as u64)
    }

    fn send<T: Serialize>(
        &self,
        topic: &str,
        schema: Schema,
        time_s: f64,
        message: &T,
    ) -> Result<(), JournalError> {
        let json = serde_json::to_vec(message).map_err(|error| JournalError::Message {
            topic: topic.to_owned(),
            reason: error.to_string(),
        })?;
        let record =
            Record { topic: topic.to_owned(), schema, time_ns: self.time_ns(time_s), json };
        let sent = self.sender.send(Command::Write(record));
        sent.map_err(|_| JournalError::Ended { topic: topic.to_owned() })
    }
}
