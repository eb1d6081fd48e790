//! Inverse kinematics on every robot of `urdf/`: always within tolerance and limits.
#![allow(clippy::unwrap_used, reason = "a test may stop at what it does not expect")]

mod bad_input;
mod every_robot;
mod freedom;
mod near_the_seed;
#[path = "../support/mod.rs"]
mod support;
mod time_limits;

use kinematics::ik::{IkOptions, IkSolver};
use kinematics::{Chain, Robot};
use nalgebra::Isometry3;
use support::{robots, urdf_folder};

/// Distance and angle that are left between a configuration's tip and a target.
fn errors(chain: &Chain, q: &[f64], target: &Isometry3<f64>) -> (f64, f64) {
    let tip = chain.forward(q);
    let distance = (tip.translation.vector - target.translation.vector).norm();
    (distance, (tip.rotation.inverse() * target.rotation).angle())
}

fn assert_reaches(chain: &Chain, q: &[f64], target: &Isometry3<f64>, options: &IkOptions) {
    let (distance, angle) = errors(chain, q, target);
    assert!(distance <= options.position_tolerance_m * 1.001, "{distance} m are left");
    assert!(angle <= options.rotation_tolerance_rad * 1.001, "{angle} rad are left");
    assert!(chain.limits().contains(q, 0.0), "{q:?} is outside the limits");
}

/// Every arm of every robot, with the robot's name.
fn all_arms() -> Vec<(String, Chain)> {
    let of = |robot: Robot| -> Vec<(String, Chain)> {
        robot.arms().iter().map(|arm| (robot.name().to_owned(), arm.chain.clone())).collect()
    };
    robots().into_iter().flat_map(of).collect()
}

fn scr5() -> (Robot, IkSolver) {
    let robot = Robot::load(&urdf_folder().join("scr5_class")).unwrap();
    let solver = IkSolver::new(&robot.arms()[0].chain);
    (robot, solver)
}
