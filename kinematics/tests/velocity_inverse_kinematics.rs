//! Velocity inverse kinematics: exact where it can be, calm where it cannot, and always within limits.

#![allow(clippy::unwrap_used)] // A test that cannot go on has failed.

mod support;

use kinematics::ik::{VelocityIk, VelocityOptions};
use kinematics::{JointVector, Robot};
use nalgebra::Vector6;
use support::{Numbers, robots, urdf_folder};

fn twist(numbers: &mut Numbers, size: f64) -> Vector6<f64> {
    Vector6::from_fn(|_, _| numbers.between(-size, size))
}

#[test]
fn away_from_singularities_and_limits_the_tip_does_what_is_asked() {
    for robot in robots() {
        let arm = &robot.arms()[0];
        let solver = VelocityIk::new(&arm.chain);
        let mut numbers = Numbers::new(31);
        let home = arm.poses["home"];
        for _ in 0..200 {
            let wanted = twist(&mut numbers, 0.1);
            let found = solver.solve(&home, &wanted, &VelocityOptions::default());
            assert!(
                (found.twist - wanted).norm() < 1e-5,
                "{}: {:?}",
                robot.name(),
                found.twist - wanted
            );
            assert_eq!(found.scale, 1.0);
        }
    }
}

#[test]
fn speeds_and_positions_stay_within_limits_everywhere() {
    for robot in robots() {
        let chain = &robot.arms()[0].chain;
        let solver = VelocityIk::new(chain);
        let limits = chain.limits();
        let mut numbers = Numbers::new(32);
        for case in 0..2000 {
            let mut q = numbers.configuration(chain);
            if case % 3 == 0 {
                // On a limit, or straight, where many arms are singular.
                for (axis, value) in q.iter_mut().enumerate() {
                    match (numbers.next() * 4.0) as usize {
                        0 => *value = limits.upper[axis],
                        1 => *value = limits.lower[axis],
                        2 => *value = 0.0_f64.clamp(limits.lower[axis], limits.upper[axis]),
                        _ => {}
                    }
                }
            }
            let wanted = twist(&mut numbers, 5.0);
            let options = VelocityOptions { period_s: 1e-2, ..VelocityOptions::default() };
            let found = solver.solve(&q, &wanted, &options);
            assert!((0.0..=1.0).contains(&found.scale));
            for axis in 0..chain.dof() {
                let speed = found.speeds[axis];
                assert!(speed.abs() <= limits.velocity[axis] * (1.0 + 1e-12), "{speed}");
                let next = q[axis] + speed * options.period_s;
                assert!(next <= limits.upper[axis] + 1e-12 && next >= limits.lower[axis] - 1e-12);
            }
        }
    }
}

#[test]
fn jogging_through_a_singularity_stays_calm() {
    let robot = Robot::load(&urdf_folder().join("scr5_class")).unwrap();
    let arm = robot.arm(None).unwrap();
    let solver = VelocityIk::new(&arm.chain);
    let mut q = arm.poses["home"];
    let options = VelocityOptions { posture: Some(q), ..VelocityOptions::default() };
    // Outwards at 0.2 m/s until long after the arm is stretched.
    let outwards = Vector6::new(0.2, 0.0, 0.0, 0.0, 0.0, 0.0);
    let mut last = JointVector::zeros(7);
    for step in 0..8000 {
        let found = solver.solve(&q, &outwards, &options);
        for axis in 0..7 {
            let change = (found.speeds[axis] - last[axis]).abs();
            assert!(
                step == 0 || change < 0.05,
                "axis {axis} jumps by {change} rad/s at step {step}"
            );
            q[axis] += found.speeds[axis] * options.period_s;
        }
        last = found.speeds;
    }
    assert!(arm.chain.limits().contains(&q, 1e-9));
    // And it settles instead of trembling.
    assert!(last.iter().all(|speed| speed.abs() < 0.5), "{last:?}");
}

#[test]
fn posture_moves_the_elbow_and_not_the_tip() {
    let robot = Robot::load(&urdf_folder().join("scr5_class")).unwrap();
    let arm = robot.arm(None).unwrap();
    let solver = VelocityIk::new(&arm.chain);
    let mut q = arm.poses["home"];
    let before = arm.chain.forward(&q).translation.vector;
    let mut posture = q;
    posture[2] += 1.0;
    let options = VelocityOptions { posture: Some(posture), ..VelocityOptions::default() };
    for _ in 0..2000 {
        let found = solver.solve(&q, &Vector6::zeros(), &options);
        (0..7).for_each(|axis| q[axis] += found.speeds[axis] * options.period_s);
    }
    let moved = (arm.chain.forward(&q).translation.vector - before).norm();
    assert!(moved < 1e-3, "{moved} m");
    assert!(q[2] - arm.poses["home"][2] > 0.05, "{q:?}");
}

#[test]
fn what_is_no_velocity_stands_still() {
    let robot = Robot::load(&urdf_folder().join("panda")).unwrap();
    let arm = robot.arm(None).unwrap();
    let wanted = Vector6::new(f64::NAN, 0.0, 0.0, 0.0, f64::INFINITY, 0.0);
    let found =
        VelocityIk::new(&arm.chain).solve(&arm.poses["home"], &wanted, &VelocityOptions::default());
    assert!(found.speeds.iter().all(|&speed| speed == 0.0));
}

#[test]
fn a_position_that_was_not_measured_stands_still() {
    let robot = Robot::load(&urdf_folder().join("panda")).unwrap();
    let solver = VelocityIk::new(&robot.arm(None).unwrap().chain);
    let home = robot.arm(None).unwrap().poses["home"];
    let mut lost = home;
    lost[3] = f64::NAN;
    let found = solver.solve(&lost, &Vector6::repeat(0.1), &VelocityOptions::default());
    assert_eq!((found.speeds, found.twist), (JointVector::zeros(7), Vector6::zeros()));
    // A posture that is short or no number, a rate that is none.
    for (posture, posture_rate) in [(JointVector::zeros(2), 1.0), (lost, 1.0), (home, f64::NAN)] {
        let options =
            VelocityOptions { posture: Some(posture), posture_rate, ..VelocityOptions::default() };
        let found = solver.solve(&home, &Vector6::repeat(0.01), &options);
        assert!(found.speeds.iter().chain(found.twist.iter()).all(|value| value.is_finite()));
    }
}
