//! The arm in Gazebo follows what our trajectories say, like the embedded simulator.

#![cfg(feature = "gazebo")]
#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod support;

use gazebo_bridge::ServerKind;
use kinematics::JointVector;
use kinematics::model::{Arm, Robot};
use kinematics::trajectory::{State, Trajectory, point_to_point};
use robot_core::drive::simulator::{Simulator, SimulatorConfig};
use robot_core::drive::{Drive, Setpoint};
use robot_core::scene::Scene;
use support::{drive, kinds, robot, server};

/// Length of a control period, s: two physics steps.
const PERIOD_S: f64 = 0.002;

/// From `home` to a pose that turns every joint, at full speed, and back.
fn there_and_back(arm: &Arm, home: &JointVector) -> Vec<Trajectory> {
    let far = JointVector::from_slice(&[1.2, 0.6, -0.8, 1.1, 0.9, 0.5, -1.5]);
    let limits = arm.chain.limits();
    let (home, far) = (State::at_rest(home), State::at_rest(&far));
    vec![point_to_point(&home, &far, limits).unwrap(), point_to_point(&far, &home, limits).unwrap()]
}

/// The measured positions after each period, beginning at `home`.
fn followed(drive: &mut dyn Drive, trajectories: &[Trajectory], gap_m: f64) -> Vec<JointVector> {
    let mut positions = Vec::new();
    for trajectory in trajectories {
        let periods = (trajectory.duration_s() / PERIOD_S).ceil() as usize + 50;
        for period in 1..=periods {
            let state = trajectory.sample(period as f64 * PERIOD_S);
            let setpoint = Setpoint {
                velocity: state.velocity,
                acceleration: state.acceleration,
                ..Setpoint::at_rest(state.position, gap_m)
            };
            positions.push(drive.exchange(&setpoint, PERIOD_S).position);
        }
    }
    positions
}

fn embedded(robot: &Robot, arm: &Arm, home: &JointVector) -> Simulator {
    let config = SimulatorConfig::default();
    Simulator::new(robot, arm, home, &Scene::default(), config).unwrap().0
}

fn farthest(one: &[JointVector], other: &[JointVector]) -> f64 {
    let pairs = one.iter().zip(other).flat_map(|(a, b)| a.iter().zip(b.iter()));
    pairs.map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
}

#[test]
fn the_same_trajectory_here_and_in_the_embedded_simulator() {
    let robot = robot();
    let arm = robot.arm(None).unwrap();
    for kind in kinds() {
        let server = server(kind, "arm_alone");
        let mut gazebo = drive(&server);
        let home = gazebo.measure().position;
        assert!(farthest(&[home], &[arm.poses["home"]]) < 1e-3, "it starts at home: {home:?}");
        let trajectories = there_and_back(arm, &home);
        let gap_m = arm.gripper.as_ref().unwrap().open_m;
        let there = followed(&mut gazebo, &trajectories, gap_m);
        assert!(gazebo.fault().is_none(), "{:?}", gazebo.fault());
        let here = followed(&mut embedded(&robot, arm, &home), &trajectories, gap_m);
        let apart = farthest(&here, &there);
        println!("{kind:?}: at most {:.3} mrad apart in {} periods", apart * 1e3, here.len());
        assert!(apart < 2e-3, "{apart} rad");
    }
}

#[test]
fn two_runs_in_the_library_server_are_equal_bit_by_bit() {
    if !kinds().contains(&ServerKind::Libraries) {
        return;
    }
    let robot = robot();
    let arm = robot.arm(None).unwrap();
    let run = || {
        let server = server(ServerKind::Libraries, "cell");
        let mut gazebo = drive(&server);
        let home = gazebo.measure().position;
        followed(&mut gazebo, &there_and_back(arm, &home)[..1], 0.04)
    };
    let (one, other) = (run(), run());
    let first = one.iter().zip(&other).position(|(one, other)| one != other);
    let apart = farthest(&one, &other);
    assert!(first.is_none(), "from period {first:?} of {} on, up to {apart} rad", one.len());
}
