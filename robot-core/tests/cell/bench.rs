//! A cell in virtual time, watched by checks that hold in every test.

use std::path::{Path, PathBuf};

use kinematics::{Chain, JointVector, Limits, Robot};
use nalgebra::Isometry3;
use robot_core::cell::{Cell, CellConfig, SceneSource};
use robot_core::control::TelemetrySample;
use robot_core::executor::{Event, Fact, Failure, Outcome, Refusal};
use robot_core::scene::{Object, Scene};
use robot_core::task::{GroundedCommand, Place, Relation, TaskCommand};

/// Set-points are exact up to rounding; the law's own jerk bound is checked by its crate.
const TOLERANCE: f64 = 1e-6;

pub(crate) fn urdf(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../urdf").join(path)
}

pub(crate) fn config(scene: &str) -> CellConfig {
    let mut config = CellConfig::new(urdf("scr5_class"));
    config.scene = SceneSource::File(urdf("scenes").join(scene));
    config.keep_telemetry = true;
    config.control.telemetry = 200_000;
    config
}

/// A cell, its limits and everything that was recorded.
pub(crate) struct Bench {
    pub(crate) cell: Cell,
    pub(crate) events: Vec<Event>,
    pub(crate) samples: Vec<TelemetrySample>,
    chain: Chain,
    limits: Limits,
    period_s: f64,
}

impl Bench {
    pub(crate) fn new(scene: &str) -> Self {
        Self::with(config(scene))
    }

    pub(crate) fn with(config: CellConfig) -> Self {
        let robot = Robot::load(&config.robot).unwrap();
        let chain = robot.arm(None).unwrap().chain.clone();
        let limits = chain.limits().clone();
        let period_s = config.control.period_s;
        let cell = Cell::start(config).unwrap();
        Self { cell, events: Vec::new(), samples: Vec::new(), chain, limits, period_s }
    }

    /// Does these commands to their end and returns how each ended.
    pub(crate) fn run(&mut self, commands: Vec<GroundedCommand>) -> Vec<Outcome> {
        let ids = self.cell.submit(commands);
        let events = self.cell.run_until_idle(120.0);
        self.keep(events);
        ids.iter().map(|id| self.outcome(*id).expect("every command ends")).collect()
    }

    pub(crate) fn one(&mut self, command: impl Into<GroundedCommand>) -> Outcome {
        self.run(vec![command.into()]).remove(0)
    }

    pub(crate) fn done(&mut self, command: impl Into<GroundedCommand>) -> Option<Fact> {
        match self.one(command) {
            Outcome::Done { fact } => fact,
            other => panic!("{other:?}\n{:#?}", self.cell.take_control_events()),
        }
    }

    pub(crate) fn refused(&mut self, command: impl Into<GroundedCommand>) -> Refusal {
        match self.one(command) {
            Outcome::Refused { reason } => reason,
            other => panic!("{other:?}"),
        }
    }

    pub(crate) fn failed(&mut self, command: impl Into<GroundedCommand>) -> Failure {
        match self.one(command) {
            Outcome::Failed { reason } => reason,
            other => panic!("{other:?}"),
        }
    }

    pub(crate) fn run_for(&mut self, seconds: f64) {
        let events = self.cell.run_for(seconds);
        self.keep(events);
    }

    /// Runs until an event that matters.
    pub(crate) fn run_until(&mut self, is_due: impl Fn(&Event) -> bool) {
        for _ in 0..100_000 {
            let events = self.cell.poll();
            let found = events.iter().any(&is_due);
            self.keep(events);
            if found {
                return;
            }
        }
        panic!("it never happened");
    }

    pub(crate) fn keep(&mut self, events: Vec<Event>) {
        self.events.extend(events);
        self.samples.extend(self.cell.take_telemetry());
    }

    pub(crate) fn outcome(&self, task: u64) -> Option<Outcome> {
        self.events.iter().find_map(|event| match event {
            Event::Finished { task: id, outcome, .. } if *id == task => Some(outcome.clone()),
            _ => None,
        })
    }

    pub(crate) fn chain(&self) -> Chain {
        self.chain.clone()
    }

    /// Where the drive measures the joints.
    pub(crate) fn position(&self) -> JointVector {
        self.cell.state().measured.position
    }

    /// Where the joints are asked to be.
    pub(crate) fn setpoint(&self) -> JointVector {
        self.cell.state().setpoint.position
    }

    /// Where the tip is asked to be.
    pub(crate) fn tip(&self) -> Isometry3<f64> {
        self.chain.forward(&self.setpoint())
    }

    /// Speed of the fastest joint that is asked for.
    pub(crate) fn speed(&self) -> f64 {
        let velocity = self.cell.state().setpoint.velocity;
        velocity.iter().fold(0.0, |most: f64, speed| most.max(speed.abs()))
    }

    pub(crate) fn object(&self, id: &str) -> &Object {
        self.cell.scene().object(id).unwrap()
    }

    pub(crate) fn is_inside(&self, id: &str, container: &str) -> bool {
        self.object(id).is_inside(self.object(container))
    }

    /// No set-point broke a limit, jumped, or was refused by the supervisor.
    pub(crate) fn check_limits(&mut self) {
        assert_eq!(self.cell.state().lost_telemetry, 0, "telemetry is complete");
        assert!(!self.samples.is_empty());
        for pair in self.samples.windows(2) {
            let (last, next) = (&pair[0].setpoint, &pair[1].setpoint);
            for axis in 0..self.limits.len() {
                let within = |what: &str, value: f64, limit: f64| {
                    assert!(
                        value.abs() <= limit * (1.0 + TOLERANCE) + TOLERANCE,
                        "t = {}: {what} of joint {axis} is {value}, the limit {limit}",
                        pair[1].time_s
                    );
                };
                let q = next.position[axis];
                assert!(q >= self.limits.lower[axis] - TOLERANCE, "joint {axis} at {q}");
                assert!(q <= self.limits.upper[axis] + TOLERANCE, "joint {axis} at {q}");
                within("velocity", next.velocity[axis], self.limits.velocity[axis]);
                within("acceleration", next.acceleration[axis], self.limits.acceleration[axis]);
                let step = (q - last.position[axis]) / self.period_s;
                let fastest =
                    self.limits.velocity[axis] + self.limits.acceleration[axis] * self.period_s;
                within("step", step, fastest);
            }
        }
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.check_limits();
        }
    }
}

/// The farthest that two postures are apart in a joint.
pub(crate) fn apart(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
}

pub(crate) fn with(command: TaskCommand, ids: &[&str]) -> GroundedCommand {
    let object_ids = ids.iter().map(|id| (*id).to_owned()).collect();
    GroundedCommand { command, object_ids }
}

pub(crate) fn pick(id: &str) -> GroundedCommand {
    let command = TaskCommand::Pick { object: Some(id.into()), from: None, arm: None };
    with(command, &[id])
}

pub(crate) fn place(to: Option<Place>) -> GroundedCommand {
    TaskCommand::Place { object: None, to, arm: None }.into()
}

pub(crate) fn place_object(id: &str, to: Place) -> GroundedCommand {
    let command = TaskCommand::Place { object: Some(id.into()), to: Some(to), arm: None };
    with(command, &[id])
}

pub(crate) fn at(relation: Relation, id: &str) -> Place {
    Place { reference_id: Some(id.into()), ..Place::new(relation, id) }
}

pub(crate) fn home() -> GroundedCommand {
    TaskCommand::Home { arm: None }.into()
}

pub(crate) fn scene(name: &str) -> Scene {
    Scene::load(&urdf("scenes").join(name)).unwrap()
}
