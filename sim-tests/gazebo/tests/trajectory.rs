//! The world whose arm takes whole trajectories, as ROS 2 users without ros2_control know it.

#![cfg(feature = "gazebo")]
#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod support;

use std::time::Duration;

use gazebo_bridge::{JointSample, World};
use gz::msgs::duration::Duration as GzDuration;
use gz::msgs::joint_trajectory::JointTrajectory;
use gz::msgs::joint_trajectory_point::JointTrajectoryPoint;
use gz::transport::Node;
use kinematics::trajectory::{State, Trajectory, point_to_point};
use support::{kinds, robot, world};

/// Time between two points: Gazebo jumps from one to the next.
const POINT_S: f64 = 0.01;

fn message(trajectory: &Trajectory, names: &[String]) -> JointTrajectory {
    let count = (trajectory.duration_s() / POINT_S).ceil() as usize;
    let points = (1..=count).map(|index| {
        let time_s = index as f64 * POINT_S;
        let state = trajectory.sample(time_s);
        let time = GzDuration {
            sec: time_s as i64,
            nsec: ((time_s % 1.0) * 1e9) as i32,
            ..Default::default()
        };
        JointTrajectoryPoint {
            positions: state.position.to_vec(),
            velocities: state.velocity.to_vec(),
            time_from_start: Some(time).into(),
            ..Default::default()
        }
    });
    JointTrajectory { joint_names: names.to_vec(), points: points.collect(), ..Default::default() }
}

fn errors(sample: &JointSample, names: &[String], goal: &[f64]) -> Vec<f64> {
    let place = |name: &String| sample.names.iter().position(|known| known == name).unwrap();
    names.iter().zip(goal).map(|(name, goal)| sample.position[place(name)] - goal).collect()
}

fn worst(errors: &[f64]) -> f64 {
    errors.iter().fold(0.0, |worst: f64, error| worst.max(error.abs()))
}

fn last(world: &mut World, states: &gazebo_bridge::JointStates, steps: u32) -> JointSample {
    for _ in 0..steps / 200 {
        world.step(200).unwrap();
        states.until(world.time_s()).unwrap();
    }
    world.step(1).unwrap();
    states.until(world.time_s()).unwrap().pop().unwrap()
}

#[test]
fn a_whole_trajectory_is_followed_to_its_end() {
    let robot = robot();
    let arm = robot.arm(None).unwrap();
    let names = arm.chain.joint_names();
    for kind in kinds() {
        let (server, mut world) = world(kind, "cell_trajectory");
        let states = world.joint_states(support::ARM).unwrap();
        let home = arm.poses["home"];
        let start = last(&mut world, &states, 4000);
        let off = worst(&errors(&start, names, &home));
        println!("{kind:?}: holds home within {:.2} mrad", off * 1e3);
        assert!(off < 5e-3, "{:?}", errors(&start, names, &home));

        let goal = arm.poses["park"];
        let (from, to) = (State::at_rest(&home), State::at_rest(&goal));
        let trajectory = point_to_point(&from, &to, arm.chain.limits()).unwrap();
        let mut node = Node::with_partition(server.partition()).unwrap();
        let topic = format!("/model/{}/joint_trajectory", support::ARM);
        let mut publisher = node.advertise::<JointTrajectory>(&topic).unwrap();
        let order = message(&trajectory, names);
        // Publisher and subscriber need a moment to find each other: repeat until it moves.
        let has_moved = (0..50).any(|_| {
            assert!(publisher.publish(&order));
            std::thread::sleep(Duration::from_millis(100));
            worst(&errors(&last(&mut world, &states, 200), names, &home)) > off + 1e-3
        });
        assert!(has_moved, "it does not begin");
        let end = last(&mut world, &states, (trajectory.duration_s() * 1e3) as u32 + 3000);
        let off = worst(&errors(&end, names, &goal));
        println!("{kind:?}: arrives within {:.2} mrad", off * 1e3);
        assert!(off < 5e-3, "{:?}", errors(&end, names, &goal));
    }
}
