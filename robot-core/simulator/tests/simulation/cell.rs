//! The whole cell with the shipped skills on contact: grasped by friction, in virtual time.

use lianshou_simulator::{
    DetectorConfig, ObjectDetector, Simulator, SimulatorConfig, SimulatorHandle, Touching,
};
use robot_core::cell::{Cell, CellConfig, SceneSource};
use robot_core::executor::{Event, Outcome};
use robot_core::scene::Object;
use robot_core::task::{GroundedCommand, Place, Relation, TaskCommand};

use crate::rig::{blocks, urdf};

/// A cell on the simulator, with a detector for eyes.
pub(crate) struct Bench {
    pub(crate) cell: Cell,
    pub(crate) world: SimulatorHandle,
    pub(crate) eyes: ObjectDetector,
}

impl Bench {
    pub(crate) fn new(robot: &str, eyes: DetectorConfig) -> Self {
        let mut config = CellConfig::new(urdf(robot));
        config.scene = SceneSource::Given(Box::new(blocks()));
        let (drive, world) = Simulator::for_cell(&config, &SimulatorConfig::default()).unwrap();
        let cell = Cell::start_with(config, Box::new(drive)).unwrap();
        let eyes = ObjectDetector::new(world.clone(), blocks(), eyes);
        Self { cell, world, eyes }
    }

    pub(crate) fn run(&mut self, commands: Vec<GroundedCommand>) -> Vec<Outcome> {
        let ids = self.cell.submit(commands);
        let events = self.eyes.run_until_idle(&mut self.cell, 120.0);
        let outcome = |id: &u64| {
            events.iter().find_map(|event| match event {
                Event::Finished { task, outcome, .. } if task == id => Some(outcome.clone()),
                _ => None,
            })
        };
        ids.iter().map(|id| outcome(id).expect("every command ends")).collect()
    }

    pub(crate) fn done(&mut self, commands: Vec<GroundedCommand>) {
        for outcome in self.run(commands) {
            assert!(outcome.is_done(), "{outcome:?}");
        }
    }

    /// The object as it really is.
    pub(crate) fn really(&self, id: &str) -> Object {
        let mut scene = blocks();
        self.world.update(&mut scene);
        scene.object(id).unwrap().clone()
    }

    pub(crate) fn is_really_inside(&self, id: &str, container: &str) -> bool {
        self.really(id).is_inside(&self.really(container))
    }

    pub(crate) fn is_really_on(&self, id: &str, other: &str) -> bool {
        self.really(id).is_on(&self.really(other))
    }
}

pub(crate) fn pick(id: &str) -> GroundedCommand {
    let command = TaskCommand::Pick { object: Some(id.into()), from: None, arm: None };
    GroundedCommand { command, object_ids: vec![id.into()] }
}

pub(crate) fn place(id: &str, relation: Relation, where_to: &str) -> GroundedCommand {
    let to = Place { reference_id: Some(where_to.into()), ..Place::new(relation, where_to) };
    let command = TaskCommand::Place { object: Some(id.into()), to: Some(to), arm: None };
    GroundedCommand { command, object_ids: vec![id.into()] }
}

#[test]
fn a_block_is_picked_up_by_friction_and_stays_where_it_was_gripped() {
    let mut bench = Bench::new("scr5_class", DetectorConfig::default());
    bench.done(vec![pick("red_block")]);
    let lifted = bench.really("red_block").position;
    assert!(lifted[2] > 0.08, "it was lifted to {lifted:?}");
    assert!(bench.world.truth().object("red_block").unwrap().is_gripped);
    bench.eyes.run_for(&mut bench.cell, 5.0);
    let held = bench.really("red_block").position;
    let slip = (0..3).map(|axis| (held[axis] - lifted[axis]).powi(2)).sum::<f64>().sqrt();
    println!("picked block after 5 s: moved {:.4} mm", slip * 1e3);
    assert!(slip < 0.002, "{slip} m");
}

#[test]
fn every_robot_fills_tray_and_bin_and_stacks() {
    for robot in ["scr5_class", "panda", "ur5e", "gcr5_910"] {
        let mut bench = Bench::new(robot, DetectorConfig::default());
        // The panda finds no way into the bin, with any drive.
        if robot != "panda" {
            bench.done(vec![place("green_block", Relation::In, "bin")]);
            bench.eyes.run_for(&mut bench.cell, 0.5);
            assert!(bench.is_really_inside("green_block", "bin"), "{robot}");
        }
        bench.done(vec![place("red_block", Relation::In, "tray")]);
        bench.eyes.run_for(&mut bench.cell, 0.5);
        assert!(bench.is_really_inside("red_block", "tray"), "{robot}");
        bench.done(vec![place("blue_block", Relation::On, "red_block")]);
        bench.eyes.run_for(&mut bench.cell, 0.5);
        let heights = ["red_block", "blue_block"].map(|id| bench.really(id).position[2]);
        println!("{robot}: stacked at {heights:?}");
        assert!(bench.is_really_on("blue_block", "red_block"), "{robot}: {heights:?}");
    }
}

#[test]
fn nothing_but_the_fingers_touches_and_never_hard() {
    let mut bench = Bench::new("scr5_class", DetectorConfig::default());
    bench.done(vec![place("red_block", Relation::In, "tray")]);
    for peak in bench.world.peaks() {
        let contact = &peak.contact;
        let link = contact.is_between(|body| matches!(body, Touching::Link(_)), |_| true);
        assert!(!link, "{} touches {}", contact.first, contact.second);
        assert!(contact.force_n < 80.0, "{peak:?}");
    }
}

#[test]
fn a_camera_with_noise_and_delay_is_good_enough() {
    let mut bench = Bench::new("scr5_class", DetectorConfig::camera());
    bench.eyes.run_for(&mut bench.cell, 0.3);
    bench.done(vec![place("green_block", Relation::In, "tray")]);
    bench.eyes.run_for(&mut bench.cell, 0.5);
    assert!(bench.is_really_inside("green_block", "tray"));
    let seen = bench.cell.scene().object("green_block").unwrap().position;
    let truth = bench.really("green_block").position;
    let off = (0..3).map(|axis| (seen[axis] - truth[axis]).powi(2)).sum::<f64>().sqrt();
    assert!(off > 1e-6 && off < 0.01, "seen {off} m away from where it is");
}

#[test]
fn two_runs_of_a_cell_end_in_the_same_state() {
    let run = || {
        let mut bench = Bench::new("scr5_class", DetectorConfig::camera());
        bench.done(vec![place("red_block", Relation::In, "bin")]);
        bench.world.truth()
    };
    let (first, second) = (run(), run());
    println!("hash of the cell: {:#018x}", first.state_hash);
    assert_eq!(first.state_hash, second.state_hash);
    assert_eq!(first, second);
}
