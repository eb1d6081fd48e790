//! A cell: robot, scene, control loop, executor and journal behind one door, for the console, the
//! demo, ROS nodes and scenario tests.
//!
//! ```text
//!   submit, pause, …──►┌────────────────┐──orders──►┌──────────────┐
//!   poll ◄─────events──│ executor       │           │ control loop │──►drive
//!                      │ (plans here)   │◄──state───│              │
//!                      └────────────────┘           └──────▲───────┘
//!   stop handle ───────────────────────────────────────────┘ one atomic word
//! ```
//!
//! In [`Pacing::Virtual`] everything happens inside [`Cell::poll`], a few control periods a call, as
//! fast as possible: the same calls give the same motions. In [`Pacing::RealTime`] the control loop
//! has its thread and the executor another; `poll` only collects what they report. In both, a stop
//! takes the short way and waits for nobody.

mod config;
mod error;
mod eyes;
mod recording;
mod start;
mod thread;
mod worker;

use std::collections::VecDeque;
use std::path::PathBuf;

use kinematics::trajectory::Trajectory;

pub use config::{CellConfig, SceneSource};
pub use error::CellError;
pub use eyes::Eyes;

use crate::caution::{Caution, Halt};
use crate::control::{
    ControlEvent, ControlState, Pacing, StateReader, StopHandle, StopLevel, TelemetrySample,
};
use crate::drive::Drive;
use crate::executor::{Activity, Event, FollowId, Steer, TaskId, TaskNumbers};
use crate::journal::{JournalSummary, Recorder};
use crate::scene::{ObjectId, Scene};
use crate::supervisor::PeopleFeed;
use crate::task::{GroundedCommand, TaskCommand};
use thread::WorkerThread;
use worker::{Report, Request, Status, Worker};

/// Virtual time that passes in one [`Cell::poll`], seconds.
pub const POLL_S: f64 = 0.004;

/// A running cell. Dropping it stops the arm on its path and ends the loop.
pub struct Cell {
    engine: Engine,
    numbers: TaskNumbers,
    last_follow: FollowId,
    stop: StopHandle,
    state: StateReader,
    scene: Scene,
    people: PeopleFeed,
    status: Status,
    telemetry: VecDeque<TelemetrySample>,
    control_events: Vec<ControlEvent>,
    recorder: Option<Recorder>,
    journal: Option<PathBuf>,
    periods_per_poll: usize,
}

enum Engine {
    Virtual(Box<Worker>),
    Thread(WorkerThread),
}

impl Cell {
    /// Loads robot and scene, checks that nothing stands inside the arm, and starts the loop.
    ///
    /// # Errors
    /// Any of these fails; the arm has not moved then.
    pub fn start(config: CellConfig) -> Result<Cell, CellError> {
        start::start(config)
    }

    /// As [`Cell::start`], with a drive other than the embedded simulator. The arm starts where the
    /// drive measures it.
    ///
    /// # Errors
    /// As [`Cell::start`].
    pub fn start_with(config: CellConfig, drive: Box<dyn Drive>) -> Result<Cell, CellError> {
        start::start_with(config, drive, None)
    }

    /// As [`Cell::start_with`], with somebody who sees where the objects are.
    ///
    /// # Errors
    /// As [`Cell::start`].
    pub fn start_seeing(
        config: CellConfig,
        drive: Box<dyn Drive>,
        eyes: Box<dyn Eyes>,
    ) -> Result<Cell, CellError> {
        start::start_with(config, drive, Some(eyes))
    }

    /// For whoever watches people; needed only with speed and separation monitoring.
    pub fn people(&mut self) -> &mut PeopleFeed {
        &mut self.people
    }

    /// Takes the commands of one utterance, in their order; see
    /// [`Executor::submit`](crate::executor::Executor::submit). A `stop` among them is latched
    /// before this returns, whatever the executor is busy with.
    pub fn submit(&mut self, commands: Vec<GroundedCommand>) -> Vec<TaskId> {
        if commands.iter().any(|command| command.command == TaskCommand::Stop) {
            self.stop(StopLevel::Hold);
        }
        let ids = self.numbers.take(commands.len());
        self.ask(Request::Submit(ids.iter().copied().zip(commands).collect()));
        ids
    }

    /// Latches a stop: the arm brakes from the next control period on, what runs and what waits is
    /// dropped, and nothing moves again before [`Cell::resume`].
    pub fn stop(&self, level: StopLevel) {
        self.stop.stop(level);
    }

    /// Stops from any thread; lock-free, cheap to clone, cannot resume.
    pub fn stop_handle(&self) -> StopHandle {
        self.stop.clone()
    }

    /// Holds on the path until [`Cell::resume`].
    pub fn pause(&mut self) {
        self.ask(Request::Pause);
    }

    /// Goes on after a pause, or releases a latched stop (nothing goes on then).
    pub fn resume(&mut self) {
        self.ask(Request::Resume);
    }

    /// Drops what runs and what waits.
    pub fn cancel(&mut self) {
        self.ask(Request::Cancel);
    }

    /// Follows a trajectory that somebody else has planned; see
    /// [`Executor::follow`](crate::executor::Executor::follow).
    pub fn follow(&mut self, trajectory: Trajectory) -> FollowId {
        self.last_follow.0 += 1;
        self.ask(Request::Follow(self.last_follow, Box::new(trajectory)));
        self.last_follow
    }

    /// Brings the arm to rest on a trajectory that it follows.
    pub fn cancel_follow(&mut self, id: FollowId) {
        self.ask(Request::CancelFollow(id));
    }

    /// Moves the arm as an operator's hand on a key or a stick asks; see
    /// [`Executor::steer`](crate::executor::Executor::steer). Without a repetition several times a second it stands.
    pub fn steer(&mut self, order: Steer) {
        self.ask(Request::Steer(order));
    }

    /// Replaces the scene by what somebody sees now. What is held stays held.
    pub fn set_scene(&mut self, scene: Scene) {
        self.ask(Request::SetScene(Box::new(scene)));
    }

    /// Is as careful as this from now on, instead of as before: slower, farther from people. A stop
    /// in it is latched before this returns, a pause goes on with [`Cell::resume`].
    pub fn heed(&mut self, caution: Caution) {
        if caution.halt() == Halt::Stop {
            self.stop(StopLevel::Hold);
        }
        self.ask(Request::Heed(caution));
    }

    fn ask(&mut self, request: Request) {
        match &mut self.engine {
            Engine::Virtual(worker) => worker.take(request),
            Engine::Thread(thread) => thread.ask(request),
        }
    }

    /// What happened since the last call. In virtual time, time passes in here ([`POLL_S`]).
    pub fn poll(&mut self) -> Vec<Event> {
        let reports = match &mut self.engine {
            Engine::Virtual(worker) => vec![worker.turn(self.periods_per_poll)],
            Engine::Thread(thread) => thread.reports(),
        };
        reports.into_iter().flat_map(|report| self.note(report)).collect()
    }

    fn note(&mut self, report: Report) -> Vec<Event> {
        if let Some(scene) = report.scene {
            self.scene = *scene;
        }
        self.status = report.status;
        self.telemetry.extend(report.telemetry);
        self.control_events.extend(report.control_events);
        report.events
    }

    /// Polls until nothing runs and nothing waits, or `limit_s` of the cell's time have passed.
    /// Returns all events. A paused or stopped cell counts as idle.
    pub fn run_until_idle(&mut self, limit_s: f64) -> Vec<Event> {
        let mut events = self.poll();
        let end_s = self.state().time_s + limit_s;
        while !self.status.is_idle && self.state().time_s < end_s {
            events.extend(self.poll());
            self.breathe();
        }
        events
    }

    /// Polls for this long of the cell's time. Returns all events.
    pub fn run_for(&mut self, seconds: f64) -> Vec<Event> {
        let end_s = self.state().time_s + seconds;
        let mut events = Vec::new();
        while self.state().time_s < end_s - 1e-9 {
            events.extend(self.poll());
            self.breathe();
        }
        events
    }

    /// In real time, somebody who only waits leaves the processor to others.
    fn breathe(&self) {
        if matches!(self.engine, Engine::Thread(_)) {
            std::thread::sleep(std::time::Duration::from_secs_f64(POLL_S));
        }
    }

    /// Whether time is virtual.
    pub fn pacing(&self) -> Pacing {
        match self.engine {
            Engine::Virtual(_) => Pacing::Virtual,
            Engine::Thread(_) => Pacing::RealTime,
        }
    }

    /// The scene as of the last [`Cell::poll`]; what is held moves with the hand.
    pub fn scene(&self) -> &Scene {
        &self.scene
    }

    /// State of the control loop, now.
    pub fn state(&self) -> ControlState {
        self.state.state()
    }

    /// Reads the state of the control loop from any thread; cheap to clone.
    pub fn state_reader(&self) -> StateReader {
        self.state.clone()
    }

    /// What the executor was doing at the last [`Cell::poll`].
    pub fn activity(&self) -> Activity {
        match self.stop.level() {
            Some(_) => Activity::Stopped,
            None => self.status.activity,
        }
    }

    /// Whether nothing ran and nothing waited at the last [`Cell::poll`].
    pub fn is_idle(&self) -> bool {
        self.status.is_idle
    }

    /// What the gripper held at the last [`Cell::poll`].
    pub fn holding(&self) -> Option<&ObjectId> {
        self.status.holding.as_ref()
    }

    /// Every control period since the last call, if the configuration keeps them.
    pub fn take_telemetry(&mut self) -> Vec<TelemetrySample> {
        self.telemetry.drain(..).collect()
    }

    /// What the control loop reported since the last call: violations, stops, overruns.
    pub fn take_control_events(&mut self) -> Vec<ControlEvent> {
        std::mem::take(&mut self.control_events)
    }

    /// To record more (utterances, decisions) in the journal of this cell, if it has one.
    pub fn recorder(&self) -> Option<&Recorder> {
        self.recorder.as_ref()
    }

    /// Where the journal will be when the cell is shut down.
    pub fn journal(&self) -> Option<&PathBuf> {
        self.journal.as_ref()
    }

    /// Stops the arm, ends the loop and completes the journal.
    ///
    /// # Errors
    /// The journal could not be written.
    pub fn shutdown(mut self) -> Result<Option<JournalSummary>, CellError> {
        self.recorder = None;
        let worker = match self.engine {
            Engine::Virtual(worker) => Some(*worker),
            Engine::Thread(thread) => thread.end(),
        };
        let recording = worker.and_then(|worker| worker.recording);
        Ok(recording.map(recording::Recording::finish).transpose()?)
    }
}
