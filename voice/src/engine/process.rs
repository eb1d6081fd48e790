//! One running child process.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read, Write};
use std::marker::PhantomData;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use protocol::{Engine, FrameError, Hello, Reply, Request, VERSION, decode, encode, read_frame};

use super::EngineError;

/// Lines of standard error that are kept for messages.
const KEPT_LINES: usize = 20;
/// Lines of them that a message quotes.
const QUOTED_LINES: usize = 3;
const LONGEST_LINE: usize = 400;

type Lines = Arc<Mutex<VecDeque<String>>>;

/// A child that has said hello. Dropping it kills and reaps the child.
pub(super) struct Process<E> {
    child: Child,
    path: PathBuf,
    requests: Sender<Vec<u8>>,
    replies: Receiver<Result<Vec<u8>, FrameError>>,
    lines: Lines,
    errors_read: thread::JoinHandle<()>,
    next_id: u64,
    engine: PhantomData<fn() -> E>,
}

impl<E: Engine> Process<E> {
    /// Starts the program and waits for its hello.
    pub(super) fn start(mut command: Command, limit: Duration) -> Result<Self, EngineError> {
        let path = PathBuf::from(command.get_program());
        let not_started = |reason: String| EngineError::NotStarted { path: path.clone(), reason };
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().map_err(|error| not_started(error.to_string()))?;
        let pipes = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let (Some(input), Some(output), Some(errors)) = pipes else {
            return Err(not_started("it has no pipes".into()));
        };
        let (requests, replies) = (write_from(input), read_to(output));
        let lines = Lines::default();
        let errors_read = keep_lines(errors, &lines);
        let mut process = Self {
            child,
            path,
            requests,
            replies,
            lines,
            errors_read,
            next_id: 0,
            engine: PhantomData,
        };
        process.check_hello(limit)?;
        Ok(process)
    }

    fn check_hello(&mut self, limit: Duration) -> Result<(), EngineError> {
        let hello: Hello = self.receive(limit)?;
        let reason = if hello.version != VERSION {
            format!("it speaks version {} of the protocol, this program {VERSION}", hello.version)
        } else if hello.role != E::ROLE {
            format!("it is a {:?}, not a {:?}", hello.role, E::ROLE)
        } else {
            return Ok(());
        };
        Err(EngineError::WrongEngine { path: self.path.clone(), reason })
    }

    /// Sends a request and waits for its reply. After any error but [`EngineError::Refused`] and
    /// [`EngineError::Unsendable`] the process is of no further use.
    pub(super) fn request(
        &mut self,
        body: E::Request,
        limit: Duration,
    ) -> Result<E::Reply, EngineError> {
        self.next_id += 1;
        let id = self.next_id;
        let frame = encode(&Request { id, body })
            .map_err(|error| EngineError::Unsendable(error.to_string()))?;
        if self.requests.send(frame).is_err() {
            return Err(self.death());
        }
        let reply: Reply<E::Reply> = self.receive(limit)?;
        if reply.id != id {
            let reason = format!("reply {} to request {id}", reply.id);
            return Err(EngineError::Garbled { reason });
        }
        reply.outcome.map_err(EngineError::Refused)
    }

    fn receive<M: serde::de::DeserializeOwned>(
        &mut self,
        limit: Duration,
    ) -> Result<M, EngineError> {
        let garbled = |error: FrameError| EngineError::Garbled { reason: error.to_string() };
        match self.replies.recv_timeout(limit) {
            Ok(Ok(content)) => decode(&content).map_err(garbled),
            Ok(Err(FrameError::Stream(_))) | Err(RecvTimeoutError::Disconnected) => {
                Err(self.death())
            }
            Ok(Err(error)) => Err(garbled(error)),
            Err(RecvTimeoutError::Timeout) => {
                Err(EngineError::TimedOut { limit, said: self.said() })
            }
        }
    }

    /// The child has closed its pipe: how it ended. One that closed the pipe and lives on is
    /// killed.
    fn death(&mut self) -> EngineError {
        let soon = Instant::now() + Duration::from_millis(200);
        while Instant::now() < soon && matches!(self.child.try_wait(), Ok(None)) {
            thread::sleep(Duration::from_millis(5));
        }
        let status = match self.child.try_wait() {
            Ok(Some(status)) => status.to_string(),
            _ => "it closed its output".to_owned(),
        };
        // Its last words may still be on their way through the pipe.
        while Instant::now() < soon && !self.errors_read.is_finished() {
            thread::sleep(Duration::from_millis(1));
        }
        EngineError::Died { status, said: self.said() }
    }

    fn said(&self) -> String {
        let Ok(lines) = self.lines.lock() else { return String::new() };
        let last: Vec<&str> =
            lines.iter().rev().take(QUOTED_LINES).rev().map(String::as_str).collect();
        if last.is_empty() { String::new() } else { format!("; it said: {}", last.join(" / ")) }
    }

    /// Largest resident memory so far, MiB, where the system tells it.
    pub(super) fn peak_memory_mib(&self) -> Option<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
        let kib: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
        Some(kib / 1024.0)
    }

    /// Process number, for tests of what is left behind.
    pub(super) fn id(&self) -> u32 {
        self.child.id()
    }
}

impl<E> Drop for Process<E> {
    fn drop(&mut self) {
        // Failure means that it is dead already; waiting reaps it.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A thread that writes frames: a child that does not read cannot block the caller.
fn write_from(mut input: impl Write + Send + 'static) -> Sender<Vec<u8>> {
    let (sender, frames) = mpsc::channel::<Vec<u8>>();
    thread::spawn(move || {
        for frame in frames {
            if input.write_all(&frame).and_then(|()| input.flush()).is_err() {
                return;
            }
        }
    });
    sender
}

/// A thread that reads frames until the stream ends or makes no sense.
fn read_to(output: impl Read + Send + 'static) -> Receiver<Result<Vec<u8>, FrameError>> {
    let (sender, frames) = mpsc::channel();
    thread::spawn(move || {
        let mut output = BufReader::new(output);
        while let Some(frame) = read_frame(&mut output).transpose() {
            let is_last = frame.is_err();
            if sender.send(frame).is_err() || is_last {
                return;
            }
        }
    });
    frames
}

/// A thread that keeps the last lines until the stream ends.
fn keep_lines(errors: impl Read + Send + 'static, lines: &Lines) -> thread::JoinHandle<()> {
    let kept = Arc::clone(lines);
    thread::spawn(move || {
        let mut errors = BufReader::new(errors);
        let mut line = Vec::new();
        loop {
            line.clear();
            match (&mut errors).take(LONGEST_LINE as u64).read_until(b'\n', &mut line) {
                Ok(0) | Err(_) => return,
                Ok(_) => {}
            }
            let text = String::from_utf8_lossy(&line).trim().to_owned();
            let Ok(mut kept) = kept.lock() else { return };
            if !text.is_empty() {
                kept.push_back(text);
            }
            while kept.len() > KEPT_LINES {
                kept.pop_front();
            }
        }
    })
}
