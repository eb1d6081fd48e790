//! Two simulated arms on one clock: at once, then with both hands on one thing, disturbed on the way.
#![allow(clippy::unwrap_used, reason = "a test may stop at what it does not expect")]

use std::path::Path;

use kinematics::JointVector;
use kinematics::model::{JointGroup, Robot};
use kinematics::trajectory::cartesian::{Blend, FollowOptions, Segment, ToolPath, follow_together};
use kinematics::trajectory::{PathOptions, State, Trajectory, along_path, point_to_point};
use nalgebra::{Isometry3, Translation3};
use robot_core::control::{
    ControlConfig, ControlEventKind, ControlLoop, ControlState, Ending, Pacing, Phase,
    StartedTogether, StopLevel,
};
use robot_core::drive::Drive;
use robot_core::drive::simulator::{Simulator, SimulatorConfig};
use robot_core::scene::Scene;

struct Cell {
    group: JointGroup,
    home: JointVector,
    started: StartedTogether,
}

impl Cell {
    fn new() -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../urdf/dual_scr5_class");
        let robot = Robot::load(&folder).unwrap();
        let group = robot.joint_group("both").unwrap();
        let homes = ["left", "right"].map(|arm| *robot.pose(arm, "home").unwrap());
        let drive = |(arm, home): (&str, &JointVector)| {
            let arm = robot.arm(Some(arm)).unwrap();
            let scene = Scene::default();
            let config = SimulatorConfig::default();
            let simulator = Simulator::new(&robot, arm, home, &scene, config).unwrap().0;
            Box::new(simulator) as Box<dyn Drive>
        };
        let drives = ["left", "right"].into_iter().zip(&homes).map(drive).collect();
        let config = ControlConfig { period_s: 0.001, ..ControlConfig::default() };
        let started =
            ControlLoop::start_together(drives, &robot, &group, &config, Pacing::Virtual).unwrap();
        let home = group.together(homes.iter().map(|home| &home[..]));
        Self { group, home, started }
    }

    fn step(&mut self) -> [ControlState; 2] {
        self.started.control_loop.advance(1);
        [0, 1].map(|arm| self.started.arms[arm].handle.state())
    }

    /// The right tool in the frame of the left one, where the drives measure them.
    fn left_from_right(&self, states: &[ControlState; 2]) -> Isometry3<f64> {
        let tip = |arm: usize| {
            let chain = self.group.arms()[arm].chain();
            chain.world_from_base() * chain.forward(&states[arm].measured.position)
        };
        tip(0).inverse() * tip(1)
    }

    fn violations(&mut self) -> usize {
        let arms = self.started.arms.iter_mut();
        let events = arms.flat_map(|arm| std::iter::from_fn(|| arm.handle.event()));
        events.filter(|event| matches!(event.kind, ControlEventKind::Violation { .. })).count()
    }
}

/// Both hands up along a line and on along an arc, without a stop between.
fn carry(group: &JointGroup, from: &JointVector) -> Trajectory {
    let tip = group.forward(from).next().unwrap();
    let at = |x: f64, y: f64, z: f64| Translation3::new(x, y, z) * tip;
    let along = [
        Segment::Line { to: at(0.0, 0.0, 0.08) },
        Segment::Arc {
            through: at(0.02, 0.02, 0.10).translation.vector.into(),
            to: at(0.05, 0.05, 0.08),
        },
    ];
    let path = ToolPath::through(&tip, &along, Blend::Radius(0.02)).unwrap();
    assert!(path.stops().is_empty());
    let path = follow_together(group, from, &path, &FollowOptions::default()).unwrap();
    along_path(&path, group.limits(), &PathOptions::default()).unwrap()
}

#[test]
fn two_arms_move_at_once_and_then_carry_one_thing_through_disturbances() {
    let mut cell = Cell::new();
    // Each its own motion, at once; they end where both hands can take the thing.
    let mut apart = cell.home;
    (apart[0], apart[7]) = (apart[0] + 0.1, apart[7] - 0.1);
    for arm in 0..2 {
        let own = cell.group.arms()[arm].clone();
        let ends = [cell.home, apart].map(|q| State::at_rest(&own.own(&q)));
        let motion = point_to_point(&ends[0], &ends[1], own.chain().limits()).unwrap();
        cell.started.arms[arm].handle.send(motion).unwrap();
    }
    let mut at_once = 0;
    for _ in 0..3000 {
        let states = cell.step();
        let moves = |state: &ControlState| state.measured.velocity.iter().any(|v| v.abs() > 0.01);
        at_once += usize::from(states.iter().all(moves));
    }
    assert!(at_once > 100, "both were in motion for {at_once} ms");
    let states = cell.step();
    assert_eq!(states.map(|state| state.phase), [Phase::Idle; 2]);

    let motion = carry(&cell.group, &apart);
    let id = cell.started.together.send(motion).unwrap();
    let taken = cell.left_from_right(&states);
    let (mut worst_m, mut worst_rad, mut travelled_m) = (0.0_f64, 0.0_f64, 0.0_f64);
    let begin = cell.group.arms()[0].chain().forward(&states[0].measured.position);
    let mut ending = None;
    for period in 0..20_000 {
        let together = &cell.started.together;
        match period {
            100 => together.set_override(0.4),
            300 => together.set_override(1.0),
            500 => together.pause(),
            900 => together.resume(),
            1000 => drop(cell.started.arms[1].handle.stop(StopLevel::Hold)),
            1800 => together.resume(),
            1900 => drop(together.stop(StopLevel::FastHold)),
            2700 => together.resume(),
            _ => {}
        }
        let states = cell.step();
        let error = taken.inverse() * cell.left_from_right(&states);
        worst_m = worst_m.max(error.translation.vector.norm());
        worst_rad = worst_rad.max(error.rotation.angle());
        let here = cell.group.arms()[0].chain().forward(&states[0].measured.position);
        let way = here.translation.vector - begin.translation.vector;
        travelled_m = travelled_m.max(way.norm());
        ending = cell.started.together.finished();
        if ending.is_some() {
            break;
        }
    }
    let ending = ending.expect("it comes to its end");
    assert_eq!((ending.id, ending.ending), (id, Ending::Completed));
    println!("relative pose as measured within {:.3} mm, {worst_rad:.5} rad", 1e3 * worst_m);
    assert!(travelled_m > 0.08, "{travelled_m}");
    assert!(worst_m < 1e-3 && worst_rad < 5e-3, "{worst_m} m, {worst_rad} rad");
    assert_eq!(cell.violations(), 0);
}
