//! What runs a cell: control loop, executor and recording, one turn at a time.

use kinematics::trajectory::Trajectory;

use super::Eyes;
use super::recording::Recording;
use crate::caution::Caution;
use crate::control::{ControlEvent, ControlLoop, ControlState, TelemetrySample};
use crate::executor::{Activity, Event, Executor, Fact, FollowId, Steer, TaskId};
use crate::scene::{ObjectId, Scene};
use crate::task::GroundedCommand;

/// What the cell asks of its worker.
#[derive(Clone, Debug)]
pub(super) enum Request {
    Submit(Vec<(TaskId, GroundedCommand)>),
    Pause,
    Resume,
    Cancel,
    SetScene(Box<Scene>),
    Heed(Caution),
    Follow(FollowId, Box<Trajectory>),
    CancelFollow(FollowId),
    Steer(Steer),
}

/// What came of a turn.
#[derive(Default)]
pub(super) struct Report {
    pub(super) events: Vec<Event>,
    pub(super) control_events: Vec<ControlEvent>,
    pub(super) telemetry: Vec<TelemetrySample>,
    /// Only when it has changed.
    pub(super) scene: Option<Box<Scene>>,
    pub(super) status: Status,
}

impl Report {
    pub(super) fn is_empty(&self) -> bool {
        self.events.is_empty()
            && self.control_events.is_empty()
            && self.telemetry.is_empty()
            && self.scene.is_none()
    }
}

/// What the executor is at.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Status {
    pub(super) activity: Activity,
    pub(super) holding: Option<ObjectId>,
    pub(super) is_idle: bool,
}

/// Control loop, executor and recording together.
pub(super) struct Worker {
    pub(super) executor: Executor,
    pub(super) control_loop: ControlLoop,
    pub(super) recording: Option<Recording>,
    /// Who sees where the objects are.
    pub(super) eyes: Option<Box<dyn Eyes>>,
    pub(super) keeps_telemetry: bool,
    pub(super) reported_scene: Scene,
}

impl Worker {
    pub(super) fn state(&mut self) -> ControlState {
        self.executor.control().state()
    }

    pub(super) fn take(&mut self, request: Request) {
        let fact: Option<Fact> = match request {
            Request::Submit(commands) => {
                self.executor.submit_numbered(commands);
                None
            }
            Request::Pause => Some(self.executor.pause()),
            Request::Resume => Some(self.executor.resume()),
            Request::Cancel => Some(self.executor.cancel()),
            Request::Heed(caution) => {
                self.executor.heed(&caution);
                None
            }
            Request::SetScene(scene) => {
                self.executor.replace_scene(*scene);
                None
            }
            Request::Follow(id, trajectory) => {
                self.executor.follow(id, *trajectory);
                None
            }
            Request::Steer(order) => {
                self.executor.steer(&order);
                None
            }
            Request::CancelFollow(id) => {
                self.executor.cancel_follow(id);
                None
            }
        };
        if let Some(fact) = fact {
            self.executor.say(fact);
        }
    }

    fn look(&mut self) {
        let time_s = self.state().time_s;
        if let Some(eyes) = &mut self.eyes {
            self.executor.see(eyes.look(time_s));
        }
    }

    /// Lets virtual time pass, lets the executor act, and gathers what happened.
    pub(super) fn turn(&mut self, periods: usize) -> Report {
        self.control_loop.advance(periods);
        self.look();
        self.executor.step();
        self.look();
        let time_s = self.state().time_s;
        let mut report = Report {
            events: self.executor.take_events(),
            control_events: self.executor.take_control_events(),
            status: Status {
                activity: self.executor.activity(),
                holding: self.executor.holding().cloned(),
                is_idle: self.executor.is_idle(),
            },
            ..Report::default()
        };
        while let Some(sample) = self.executor.control().telemetry() {
            if let Some(recording) = &mut self.recording {
                recording.sample(&sample);
            }
            if self.keeps_telemetry {
                report.telemetry.push(sample);
            }
        }
        let scene = self.executor.scene();
        if let Some(recording) = &mut self.recording {
            recording.events(time_s, &report.events);
            recording.control_events(&report.control_events);
            recording.scene(time_s, scene);
        }
        if *scene != self.reported_scene {
            self.reported_scene = scene.clone();
            report.scene = Some(Box::new(scene.clone()));
        }
        report
    }
}
