//! Writes what happens in a cell to its journal.

use kinematics::model::{Arm, Robot};
use serde::Serialize;

use crate::control::{ControlEvent, TelemetrySample};
use crate::executor::Event;
use crate::journal::{
    Journal, JournalError, JournalSummary, Recorder, RobotRecorder, draw_objects,
};
use crate::scene::Scene;

/// Least time between two recorded joint states, seconds.
const JOINTS_EVERY_S: f64 = 0.01;
/// Least time between two recorded scenes, seconds.
const SCENE_EVERY_S: f64 = 0.05;

/// The journal of a cell.
pub(super) struct Recording {
    journal: Journal,
    recorder: Recorder,
    robot: RobotRecorder,
    base_frame: String,
    next_scene_s: f64,
    last_scene: Option<Scene>,
    /// The first error; recording ends with it, moving does not.
    error: Option<JournalError>,
}

impl Recording {
    /// Begins with the shapes of the robot's links.
    pub(super) fn new(journal: Journal, robot: &Robot, arm: &Arm) -> Self {
        let recorder = journal.recorder();
        let base_frame = arm.chain.base().to_owned();
        let robot = RobotRecorder::new(robot, arm, JOINTS_EVERY_S);
        let error = robot.record_links(&recorder, 0.0).err();
        Self { journal, recorder, robot, base_frame, next_scene_s: 0.0, last_scene: None, error }
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
    pub(super) fn sample(&mut self, sample: &TelemetrySample) {
        if self.error.is_none() {
            let result = self.robot.record(&self.recorder, sample);
            self.keep(result);
        }
    }

    /// The scene, when it has changed and not too often.
    pub(super) fn scene(&mut self, time_s: f64, scene: &Scene) {
        let is_same = self.last_scene.as_ref().is_some_and(|last| last.objects == scene.objects);
        if is_same || time_s < self.next_scene_s || self.error.is_some() {
            return;
        }
        self.next_scene_s = time_s + SCENE_EVERY_S;
        let update = draw_objects(self.recorder.time(time_s), &self.base_frame, scene);
        let result = self.recorder.scene(time_s, &update);
        self.keep(result);
        self.last_scene = Some(scene.clone());
    }
}
