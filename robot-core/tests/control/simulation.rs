//! The control loop on the embedded simulator.

use kinematics::model::Robot;
use kinematics::trajectory::{State, point_to_point};
use kinematics::{Chain, JointVector};
use nalgebra::{Isometry3, Vector3};
use robot_core::control::{
    ControlConfig, ControlHandle, ControlLoop, ControlState, Ending, Pacing, Phase,
};
use robot_core::drive::simulator::{ObjectState, SimulatedObjects, Simulator, SimulatorConfig};
use robot_core::drive::{Drive, Measured, Setpoint};
use robot_core::scene::Scene;
use robot_core::task::ArmName;

use crate::rig::robot;

struct Cell {
    robot: Robot,
    handle: ControlHandle,
    control_loop: ControlLoop,
    objects: SimulatedObjects,
}

fn blocks() -> Scene {
    Scene::from_toml(include_str!("../../../urdf/scenes/blocks.toml")).expect("the scene loads")
}

/// Home with the tip at `position`, pointing down: a few Newton steps on the position suffice.
fn over(chain: &Chain, home: &JointVector, position: Vector3<f64>) -> JointVector {
    let down = chain.forward(home).rotation;
    let goal = Isometry3::from_parts(position.into(), down);
    let mut q = *home;
    for _ in 0..100 {
        let (now, jacobian) = chain.jacobian(&q);
        let turn = (goal.rotation * now.rotation.inverse()).scaled_axis();
        let way = goal.translation.vector - now.translation.vector;
        let error = nalgebra::Vector6::new(way.x, way.y, way.z, turn.x, turn.y, turn.z);
        let damped = jacobian.gram() + nalgebra::Matrix6::identity() * 1e-6;
        let step = jacobian.torques(&damped.try_inverse().map_or(error, |inverse| inverse * error));
        q.iter_mut().zip(step.iter()).for_each(|(q, step)| *q += step);
    }
    assert!((chain.forward(&q).translation.vector - position).norm() < 1e-6);
    q
}

impl Cell {
    fn new(scene: &Scene, config: SimulatorConfig) -> Self {
        let robot = robot();
        let arm = robot.arm(None).expect("it has an arm");
        let (simulator, objects) = Simulator::new(&robot, arm, &arm.poses["home"], scene, config)
            .expect("home is a position of the arm");
        let settings = ControlConfig::default();
        let started =
            ControlLoop::start(Box::new(simulator), &arm.chain, &settings, Pacing::Virtual)
                .expect("the settings are sensible");
        let (handle, control_loop) = (started.handle, started.control_loop);
        Self { robot, handle, control_loop, objects }
    }

    fn chain(&self) -> &Chain {
        &self.robot.arm(None).expect("it has an arm").chain
    }

    fn home(&self) -> JointVector {
        self.robot.arm(None).expect("it has an arm").poses["home"]
    }

    /// Runs until the order ends; returns the largest distance between set-point and measurement.
    fn finish(&mut self) -> (Ending, f64) {
        let mut worst = 0.0_f64;
        for _ in 0..5000 {
            self.control_loop.advance(1);
            worst = worst.max(following_error(&self.handle.state()));
            if let Some(finished) = self.handle.finished() {
                return (finished.ending, worst);
            }
        }
        panic!("the order does not end: {:?}", self.handle.state());
    }

    fn move_to(&mut self, goal: &JointVector) -> f64 {
        let start = self.handle.state().start();
        let trajectory = point_to_point(&start, &State::at_rest(goal), self.chain().limits())
            .expect("the goal is within the limits");
        self.handle.send(trajectory).expect("there is room");
        let (ending, worst) = self.finish();
        assert_eq!(ending, Ending::Completed);
        worst
    }

    fn tip_to(&mut self, x: f64, y: f64, z: f64) {
        let goal = over(self.chain(), &self.home(), Vector3::new(x, y, z));
        self.move_to(&goal);
    }

    fn grip(&mut self, gap_m: f64, force_n: f64) -> Ending {
        self.handle.gripper(gap_m, force_n).expect("there is room");
        self.finish().0
    }

    fn position_of(&self, id: &str) -> Vector3<f64> {
        let objects = self.objects.read();
        let object = objects.iter().find(|object| object.id == id).expect("it is in the scene");
        object.base_from_object.translation.vector
    }
}

fn following_error(state: &ControlState) -> f64 {
    let pairs = state.setpoint.position.iter().zip(state.measured.position.iter());
    pairs.map(|(wanted, is)| (wanted - is).abs()).fold(0.0, f64::max)
}

#[test]
fn the_arm_holds_still_under_gravity() {
    let mut cell = Cell::new(&blocks(), SimulatorConfig::default());
    cell.control_loop.advance(1000);
    let state = cell.handle.state();
    assert!(following_error(&state) < 1e-3, "{} rad", following_error(&state));
    assert!(state.measured.velocity.iter().all(|velocity| velocity.abs() < 1e-3));
    assert!(state.measured.effort[1].abs() > 1.0, "holding takes torque");
}

#[test]
fn the_arm_follows_within_a_few_milliradians() {
    let mut cell = Cell::new(&blocks(), SimulatorConfig::default());
    let mut goal = cell.home();
    goal[0] += 1.5;
    goal[3] -= 0.8;
    let worst = cell.move_to(&goal).max(cell.move_to(&cell.home()));
    // The measurement answers the set-point before, up to 2.6 rad/s · 2 ms = 5.2 mrad away.
    assert!(worst < 9e-3, "{worst} rad");
    cell.control_loop.advance(500);
    let rest = following_error(&cell.handle.state());
    assert!(rest < 1e-3, "{rest} rad");
}

#[test]
fn pick_and_place_moves_the_block_into_the_tray() {
    let mut cell = Cell::new(&blocks(), SimulatorConfig::default());
    cell.tip_to(0.45, 0.10, 0.15);
    cell.tip_to(0.45, 0.10, 0.02);
    assert_eq!(cell.grip(0.0, 20.0), Ending::Completed);
    let state = cell.handle.state();
    assert!((state.measured.gripper_gap_m - 0.04).abs() < 1e-3, "{}", state.measured.gripper_gap_m);
    let mut scene = blocks();
    cell.objects.update(&mut scene, ArmName::Right);
    assert_eq!(scene.holding.get(&ArmName::Right).map(String::as_str), Some("red_block"));
    cell.tip_to(0.45, 0.10, 0.20);
    assert!(cell.position_of("red_block").z > 0.19, "the block comes along");
    cell.tip_to(0.48, 0.32, 0.12);
    assert_eq!(cell.grip(0.08, 20.0), Ending::Completed);
    cell.control_loop.advance(200);
    let at = cell.position_of("red_block");
    assert!((at - Vector3::new(0.48, 0.32, 0.026)).norm() < 0.003, "{at:?}");
    cell.objects.update(&mut scene, ArmName::Right);
    assert!(scene.holding.is_empty() && cell.objects.is_settled());
}

#[test]
fn closing_on_nothing_grips_nothing() {
    let mut cell = Cell::new(&blocks(), SimulatorConfig::default());
    assert_eq!(cell.grip(0.0, 20.0), Ending::Completed);
    let state = cell.handle.state();
    assert!(state.measured.gripper_gap_m < 0.001 && state.measured.gripper_force_n == 0.0);
    assert!(cell.objects.read().iter().all(|object| object.state != ObjectState::Gripped));
}

#[test]
fn a_block_that_is_too_heavy_for_the_fingers_stays() {
    let mut scene = blocks();
    scene.objects[1].mass_kg = Some(5.0);
    let mut cell = Cell::new(&scene, SimulatorConfig::default());
    cell.tip_to(0.45, 0.10, 0.02);
    cell.grip(0.0, 10.0);
    cell.tip_to(0.45, 0.10, 0.20);
    assert!((cell.position_of("red_block").z - 0.02).abs() < 1e-6);
}

#[test]
fn a_block_off_the_middle_is_pushed_there() {
    let mut cell = Cell::new(&blocks(), SimulatorConfig::default());
    let closing = cell.chain().forward(&cell.home()).rotation * Vector3::y();
    let aside = Vector3::new(0.45, 0.10, 0.02) + closing * 0.01;
    cell.tip_to(aside.x, aside.y, aside.z);
    cell.grip(0.0, 20.0);
    let at = cell.position_of("red_block");
    assert!((at - aside).norm() < 2e-3, "{at:?} instead of {aside:?}");
}

#[test]
fn the_held_block_stays_held_during_a_stop() {
    let mut cell = Cell::new(&blocks(), SimulatorConfig::default());
    cell.tip_to(0.45, 0.10, 0.02);
    cell.grip(0.0, 20.0);
    cell.handle.stop(robot_core::control::StopLevel::FastHold);
    cell.control_loop.advance(1000);
    let state = cell.handle.state();
    assert_eq!(state.phase, Phase::Stopped);
    assert!(state.measured.gripper_force_n > 10.0);
}

#[test]
fn the_same_seed_gives_the_same_run_and_another_does_not() {
    let run = |seed| {
        let config = SimulatorConfig { position_noise: 1e-5, seed, ..Default::default() };
        let mut cell = Cell::new(&blocks(), config);
        cell.tip_to(0.45, 0.10, 0.02);
        cell.grip(0.0, 20.0);
        cell.tip_to(0.48, 0.32, 0.12);
        let state = cell.handle.state();
        format!("{:?} {:?}", state.measured, cell.objects.read())
    };
    assert_eq!(run(1), run(1));
    assert_ne!(run(1), run(2));
}

#[test]
fn bad_starts_and_settings_are_errors() {
    let robot = robot();
    let arm = robot.arm(None).expect("it has an arm");
    let build = |start: &[f64], config| {
        Simulator::new(&robot, arm, &JointVector::from_slice(start), &Scene::default(), config)
            .err()
    };
    let good = SimulatorConfig::default();
    assert!(build(&[0.0; 6], good).is_some_and(|error| error.to_string().contains("7 joints")));
    assert!(build(&[f64::NAN; 7], good).is_some());
    let endless = SimulatorConfig { substep_s: 0.0, ..good };
    assert!(build(&[0.0; 7], endless).is_some_and(|error| error.to_string().contains("substep_s")));
}

#[test]
fn a_drive_in_a_box_is_a_drive() {
    let robot = robot();
    let arm = robot.arm(None).expect("it has an arm");
    let home = arm.poses["home"];
    let (simulator, _) =
        Simulator::new(&robot, arm, &home, &Scene::default(), SimulatorConfig::default())
            .expect("home is a position of the arm");
    let mut drive: Box<dyn Drive> = Box::new(simulator);
    let first: Measured = drive.measure();
    assert_eq!((drive.dof(), first.position), (7, home));
    let next = drive.exchange(&Setpoint::at_rest(home, 0.08), 0.001);
    assert_eq!(next.time_s, 0.001);
}
