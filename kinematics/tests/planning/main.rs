//! Collision and planning on the robots of `urdf/`, against independent slow computations.
#![allow(clippy::unwrap_used, reason = "a test may stop at what it does not expect")]

mod bad_input;
mod model;
mod motion;
mod planner;
#[path = "../support/mod.rs"]
mod support;

use kinematics::collision::{BoxObstacle, CollisionModel, Obstacles, World};
use kinematics::{Chain, JointVector, Robot};
use nalgebra::{Isometry3, Vector3};

/// A robot of `urdf/` with its first arm.
struct Cell {
    robot: Robot,
    chain: Chain,
    model: CollisionModel,
    home: JointVector,
}

fn cell(folder: &str) -> Cell {
    let robot = Robot::load(&support::urdf_folder().join(folder)).unwrap();
    let arm = robot.arm(None).unwrap();
    let (chain, home) = (arm.chain.clone(), arm.poses["home"]);
    let model = CollisionModel::new(&robot, &chain).unwrap();
    Cell { robot, chain, model, home }
}

fn box_at(name: &str, centre: [f64; 3], half: [f64; 3]) -> BoxObstacle {
    let pose = Isometry3::translation(centre[0], centre[1], centre[2]);
    BoxObstacle::new(&pose, Vector3::from(half)).named(name)
}

/// A table top in front of the arm, a wall behind it and a post beside it.
fn furniture() -> World {
    World {
        boxes: vec![
            box_at("table", [0.55, 0.0, -0.03], [0.35, 0.6, 0.02]),
            box_at("wall", [-0.7, 0.0, 0.5], [0.05, 1.0, 1.0]),
            box_at("post", [0.45, 0.35, 0.3], [0.03, 0.03, 0.3]),
        ],
        ..World::default()
    }
}

/// The smallest exact distance over positions a small step apart: slow, and nothing but
/// [`CollisionModel::distance`].
fn sampled_distance(
    model: &CollisionModel,
    obstacles: &Obstacles,
    from: &[f64],
    to: &[f64],
    step: f64,
) -> f64 {
    let length = kinematics::planning::joint_distance(from, to);
    let count = (length / step).ceil().max(1.0) as usize;
    let at = |index: usize| {
        let share = index as f64 / count as f64;
        JointVector::from_fn(from.len(), |axis| from[axis] + share * (to[axis] - from[axis]))
    };
    (0..=count).map(|index| model.distance(&at(index), obstacles)).fold(f64::INFINITY, f64::min)
}

/// A random position within the limits.
fn draw(numbers: &mut support::Numbers, chain: &Chain) -> JointVector {
    JointVector::from_slice(&numbers.configuration(chain))
}
