//! A camera that finds objects: their true poses with noise, misses and delay, at a rate of its own.

use std::collections::VecDeque;

use nalgebra::{Isometry3, Translation3, UnitQuaternion, Vector3};
use robot_core::cell::Cell;
use robot_core::drive::simulator::Noise;
use robot_core::executor::Event;
use robot_core::scene::{ObjectId, Scene};
use serde::{Deserialize, Serialize};

use crate::handle::SimulatorHandle;

/// Settings of a detector.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DetectorConfig {
    /// Time between two pictures, s; 0 for one at every call.
    pub period_s: f64,
    /// Time from the picture to the result, s.
    pub delay_s: f64,
    /// Standard deviation of positions along each axis, m.
    pub position_noise_m: f64,
    /// Standard deviation of the orientation about each axis, rad.
    pub rotation_noise_rad: f64,
    /// Share of pictures in which a movable object is not found, 0 to 1; it then stays where it was
    /// seen last.
    pub miss_share: f64,
    /// Where noise and misses begin.
    pub seed: u64,
}

impl Default for DetectorConfig {
    /// Perfect sight at every call.
    fn default() -> Self {
        Self {
            period_s: 0.0,
            delay_s: 0.0,
            position_noise_m: 0.0,
            rotation_noise_rad: 0.0,
            miss_share: 0.0,
            seed: 1,
        }
    }
}

impl DetectorConfig {
    /// A depth camera of the ordinary kind: 10 pictures a second, 80 ms late, 1 mm, half a degree.
    pub fn camera() -> Self {
        Self {
            period_s: 0.1,
            delay_s: 0.08,
            position_noise_m: 0.001,
            rotation_noise_rad: 0.008,
            ..Self::default()
        }
    }
}

/// What was seen in one picture.
struct Picture {
    ready_s: f64,
    poses: Vec<(ObjectId, Isometry3<f64>)>,
}

/// Looks at a simulator and tells a cell what it sees.
pub struct ObjectDetector {
    world: SimulatorHandle,
    scene: Scene,
    config: DetectorConfig,
    noise: Noise,
    next_s: f64,
    pending: VecDeque<Picture>,
}

impl ObjectDetector {
    /// A detector of the objects of a scene, as they were at first. It knows what they are called and
    /// what they are for; it looks only for where they are.
    pub fn new(world: SimulatorHandle, scene: Scene, config: DetectorConfig) -> Self {
        let noise = Noise::new(config.seed);
        Self { world, scene, config, noise, next_s: f64::NEG_INFINITY, pending: VecDeque::new() }
    }

    /// The scene as seen by now, if there is anything newer than at the last call.
    pub fn look(&mut self) -> Option<&Scene> {
        let now = self.world.time_s();
        if now + 1e-9 >= self.next_s {
            self.next_s = now + self.config.period_s;
            let picture = self.take_picture(now);
            self.pending.push_back(picture);
        }
        let mut is_new = false;
        while self.pending.front().is_some_and(|picture| picture.ready_s <= now + 1e-9) {
            let Some(picture) = self.pending.pop_front() else { break };
            for (id, base_from_object) in picture.poses {
                let object = self.scene.objects.iter_mut().find(|object| object.id == id);
                if let Some(object) = object {
                    object.set_base_from_object(&base_from_object);
                    is_new = true;
                }
            }
        }
        is_new.then_some(&self.scene)
    }

    fn take_picture(&mut self, now: f64) -> Picture {
        let truth = self.world.truth();
        let mut poses = Vec::new();
        for object in truth.objects.into_iter().filter(|object| object.is_movable) {
            let is_missed = self.noise.uniform() < self.config.miss_share;
            let shift = self.noise_vector(self.config.position_noise_m);
            let turn = self.noise_vector(self.config.rotation_noise_rad);
            if !is_missed {
                let turn = UnitQuaternion::from_scaled_axis(turn);
                let seen = Isometry3::from_parts(
                    Translation3::from(object.base_from_object.translation.vector + shift),
                    turn * object.base_from_object.rotation,
                );
                poses.push((object.id, seen));
            }
        }
        Picture { ready_s: now + self.config.delay_s, poses }
    }

    fn noise_vector(&mut self, deviation: f64) -> Vector3<f64> {
        Vector3::from_fn(|_, _| self.noise.normal(deviation))
    }

    /// Polls the cell once and tells it what is seen.
    pub fn poll(&mut self, cell: &mut Cell) -> Vec<Event> {
        let events = cell.poll();
        if let Some(scene) = self.look() {
            cell.set_scene(scene.clone());
        }
        events
    }

    /// As [`Cell::run_until_idle`], with the cell seeing what happens. For virtual time.
    pub fn run_until_idle(&mut self, cell: &mut Cell, limit_s: f64) -> Vec<Event> {
        let mut events = self.poll(cell);
        let end_s = cell.state().time_s + limit_s;
        while !cell.is_idle() && cell.state().time_s < end_s {
            events.extend(self.poll(cell));
        }
        events
    }

    /// As [`Cell::run_for`], with the cell seeing what happens. For virtual time.
    pub fn run_for(&mut self, cell: &mut Cell, seconds: f64) -> Vec<Event> {
        let end_s = cell.state().time_s + seconds;
        let mut events = Vec::new();
        while cell.state().time_s < end_s - 1e-9 {
            events.extend(self.poll(cell));
        }
        events
    }
}
