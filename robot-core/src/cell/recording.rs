//! Writes what happens in a cell to its journal.

use kinematics::Chain;
use serde::Serialize;

use crate::control::{ControlEvent, TelemetrySample};
use crate::executor::Event;
use crate::journal::message::{JointStates, SceneUpdate};
use crate::journal::{Journal, JournalError, JournalSummary, Recorder, draw_objects};
use crate::scene::Scene;

/// Least time between two recorded joint states, seconds.
const JOINTS_EVERY_S: f64 = 0.01;
/// Least time between two recorded scenes, seconds.
const SCENE_EVERY_S: f64 = 0.05;
/// Frame of the robot's base link in the recording.
const BASE: &str = "base";
/// Frame of the tip in the recording.
const TIP: &str = "tip";

/// The journal of a cell.
pub(super) struct Recording {
    journal: Journal,
    recorder: Recorder,
    joint_names: Vec<String>,
    next_joints_s: f64,
    next_scene_s: f64,
    last_scene: Option<Scene>,
    /// The first error; recording ends with it, moving does not.
    error: Option<JournalError>,
}

impl Recording {
    pub(super) fn new(journal: Journal, joint_names: &[String]) -> Self {
        let recorder = journal.recorder();
        Self {
            journal,
            recorder,
            joint_names: joint_names.to_vec(),
            next_joints_s: 0.0,
            next_scene_s: 0.0,
            last_scene: None,
            error: None,
        }
    }

    pub(super) fn recorder(&self) -> Recorder {
        self.recorder.clone()
    }

    pub(super) fn finish(self) -> Result<JournalSummary, JournalError> {
        match self.error {
            Some(error) => Err(error),
            None => self.journal.finish(),
        }
    }

    pub(super) fn events(&mut self, time_s: f64, events: &[Event]) {
        for event in events {
            self.event("/task", time_s, event);
        }
    }

    pub(super) fn control_events(&mut self, events: &[ControlEvent]) {
        for event in events {
            self.event("/control", event.time_s, event);
        }
    }

    fn event<T: Serialize>(&mut self, topic: &str, time_s: f64, event: &T) {
        let result = self.recorder.event(topic, time_s, event);
        self.keep(result);
    }

    fn keep(&mut self, result: Result<(), JournalError>) {
        if let (Err(error), None) = (result, &self.error) {
            self.error = Some(error);
        }
    }

    /// One control period; most are left out.
    pub(super) fn sample(&mut self, sample: &TelemetrySample, chain: &Chain) {
        if sample.time_s < self.next_joints_s || self.error.is_some() {
            return;
        }
        self.next_joints_s = sample.time_s + JOINTS_EVERY_S;
        let (asked, measured) = (&sample.setpoint, &sample.measured);
        let states = |position: &[f64], velocity: &[f64], acceleration: &[f64], effort: &[f64]| {
            JointStates {
                timestamp: self.recorder.time(sample.time_s),
                name: self.joint_names.clone(),
                position: position.to_vec(),
                velocity: velocity.to_vec(),
                acceleration: acceleration.to_vec(),
                effort: effort.to_vec(),
                gripper_gap_m: measured.gripper_gap_m,
                gripper_force_n: measured.gripper_force_n,
            }
        };
        let setpoints = states(&asked.position, &asked.velocity, &asked.acceleration, &[]);
        let joints = states(&measured.position, &measured.velocity, &[], &measured.effort);
        let base_from_tip = chain.forward(&measured.position);
        let time_s = sample.time_s;
        let results = [
            self.recorder.joints("/setpoints", time_s, setpoints),
            self.recorder.joints("/joint_states", time_s, joints),
            self.recorder.transforms(time_s, [(BASE, TIP, base_from_tip)]),
        ];
        results.into_iter().for_each(|result| self.keep(result));
    }

    /// The scene, when it has changed and not too often.
    pub(super) fn scene(&mut self, time_s: f64, scene: &Scene) {
        let is_same = self.last_scene.as_ref().is_some_and(|last| last.objects == scene.objects);
        if is_same || time_s < self.next_scene_s || self.error.is_some() {
            return;
        }
        self.next_scene_s = time_s + SCENE_EVERY_S;
        let update: SceneUpdate = draw_objects(self.recorder.time(time_s), scene);
        let result = self.recorder.scene(time_s, &update);
        self.keep(result);
        self.last_scene = Some(scene.clone());
    }
}
