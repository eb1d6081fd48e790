//! Keeping an engine process alive.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Command;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use protocol::Engine;

use super::EngineError;
use super::process::Process;

/// Pause before the first restart; it doubles with each failure in a row.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// How to start an engine.
#[derive(Debug, Clone)]
pub struct Launch<R> {
    /// The program.
    pub program: PathBuf,
    /// Its arguments.
    pub arguments: Vec<OsString>,
    /// Requests that bring it into working order, sent after every start.
    pub setup: Vec<R>,
    /// Longest time for its hello, and for each request of the set-up.
    pub start_limit: Duration,
}

/// How an engine is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Health {
    /// It is being started, for the first time or again.
    Starting,
    /// It answers.
    Ready,
}

/// An engine that is restarted whenever it fails.
pub struct Supervised<E: Engine> {
    launch: Launch<E::Request>,
    state: State<E>,
    failures: u32,
    restarts: u32,
}

enum State<E: Engine> {
    Starting(Receiver<Result<Process<E>, EngineError>>),
    Ready(Process<E>),
}

impl<E: Engine + 'static> Supervised<E> {
    /// Begins to start the engine and returns at once.
    pub fn start(launch: Launch<E::Request>) -> Self {
        let state = State::Starting(start(launch.clone(), Duration::ZERO));
        Self { launch, state, failures: 0, restarts: 0 }
    }

    /// Asks the engine; waits for it to start if need be. Returns within `limit` in any case.
    ///
    /// # Errors
    /// [`EngineError::Refused`] and [`EngineError::Unsendable`] leave the engine as it is; after
    /// [`EngineError::Starting`] it may be ready later; after any other error it is being
    /// restarted.
    pub fn request(&mut self, body: E::Request, limit: Duration) -> Result<E::Reply, EngineError> {
        let end = Instant::now() + limit;
        let process = self.ready(limit)?;
        let outcome = process.request(body, end.saturating_duration_since(Instant::now()));
        match &outcome {
            Ok(_) => self.failures = 0,
            Err(EngineError::Refused(_) | EngineError::Unsendable(_)) => {}
            Err(_) => self.restart(),
        }
        outcome
    }

    /// Asks the engine, and asks again after every restart before anything else.
    ///
    /// # Errors
    /// As [`Self::request`]; a refused request is not kept.
    pub fn set_up(&mut self, body: E::Request, limit: Duration) -> Result<E::Reply, EngineError> {
        let reply = self.request(body.clone(), limit)?;
        let same_kind = std::mem::discriminant(&body);
        self.launch.setup.retain(|kept| std::mem::discriminant(kept) != same_kind);
        self.launch.setup.push(body);
        Ok(reply)
    }

    /// Waits until the engine is in working order.
    ///
    /// # Errors
    /// [`EngineError::Starting`] when it takes longer; otherwise why it does not start.
    pub fn wait_ready(&mut self, limit: Duration) -> Result<(), EngineError> {
        self.ready(limit).map(|_| ())
    }

    /// How it is doing, without waiting.
    pub fn health(&mut self) -> Health {
        match self.ready(Duration::ZERO) {
            Ok(_) => Health::Ready,
            Err(_) => Health::Starting,
        }
    }

    /// How often it had to be started again.
    pub fn restarts(&self) -> u32 {
        self.restarts
    }

    /// Largest resident memory of the running child, MiB, where the system tells it.
    pub fn peak_memory_mib(&self) -> Option<f64> {
        match &self.state {
            State::Ready(process) => process.peak_memory_mib(),
            State::Starting(_) => None,
        }
    }

    /// Process number of the running child.
    pub fn process_id(&self) -> Option<u32> {
        match &self.state {
            State::Ready(process) => Some(process.id()),
            State::Starting(_) => None,
        }
    }

    fn ready(&mut self, limit: Duration) -> Result<&mut Process<E>, EngineError> {
        if let State::Starting(coming) = &self.state {
            match coming.recv_timeout(limit) {
                Ok(Ok(process)) => self.state = State::Ready(process),
                Ok(Err(error)) => {
                    self.restart();
                    return Err(error);
                }
                Err(RecvTimeoutError::Timeout) => {
                    return Err(EngineError::Starting { waited: limit });
                }
                Err(RecvTimeoutError::Disconnected) => {
                    self.restart();
                    let reason = "the starting thread ended".to_owned();
                    let path = self.launch.program.clone();
                    return Err(EngineError::NotStarted { path, reason });
                }
            }
        }
        match &mut self.state {
            State::Ready(process) => Ok(process),
            State::Starting(_) => Err(EngineError::Starting { waited: limit }),
        }
    }

    /// Kills the child, if there is one, and starts another after a pause, in the background.
    fn restart(&mut self) {
        let pause = FIRST_PAUSE.saturating_mul(1 << self.failures.min(16)).min(LONGEST_PAUSE);
        self.failures += 1;
        self.restarts += 1;
        self.state = State::Starting(start(self.launch.clone(), pause));
    }
}

fn start<E: Engine + 'static>(
    launch: Launch<E::Request>,
    pause: Duration,
) -> Receiver<Result<Process<E>, EngineError>> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        thread::sleep(pause);
        // Nobody listens when the engine was given up meanwhile: the process is then dropped,
        // which kills it.
        let _ = sender.send(start_and_set_up(launch));
    });
    receiver
}

fn start_and_set_up<E: Engine>(launch: Launch<E::Request>) -> Result<Process<E>, EngineError> {
    let mut command = Command::new(&launch.program);
    command.args(&launch.arguments);
    let mut process = Process::start(command, launch.start_limit)?;
    for request in launch.setup {
        process.request(request, launch.start_limit)?;
    }
    Ok(process)
}
