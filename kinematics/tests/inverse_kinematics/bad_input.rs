//! Targets that are none, seeds from elsewhere, no budget: an answer that says so, and never a NaN.

use super::{assert_reaches, errors, scr5};
use kinematics::JointVector;
use kinematics::ik::{Freedom, IkAnswer, IkOptions, IkSolver, SecondaryGoal};
use nalgebra::{Isometry3, Quaternion, Translation3, Unit, UnitQuaternion, Vector3};
use std::time::Duration;

#[test]
fn what_is_no_pose_or_out_of_reach_is_unreachable() {
    let (_, solver) = scr5();
    let options = IkOptions::default();
    let far = Isometry3::translation(5.0, 0.0, 0.0);
    assert_eq!(solver.solve(&far, &[], &options), IkAnswer::Unreachable);
    for bad in [f64::NAN, f64::INFINITY] {
        let pose = Isometry3::translation(bad, 0.0, 0.5);
        assert_eq!(solver.solve(&pose, &[], &options), IkAnswer::Unreachable);
        let quaternion = UnitQuaternion::new_unchecked(Quaternion::new(bad, 0.0, 0.0, 0.0));
        let pose = Isometry3::from_parts(Translation3::new(0.3, 0.0, 0.5), quaternion);
        assert_eq!(solver.solve(&pose, &[], &options), IkAnswer::Unreachable);
    }
    let zero = UnitQuaternion::new_unchecked(Quaternion::new(0.0, 0.0, 0.0, 0.0));
    let pose = Isometry3::from_parts(Translation3::new(0.3, 0.0, 0.5), zero);
    assert_eq!(solver.solve(&pose, &[], &options), IkAnswer::Unreachable);
}

#[test]
fn a_quaternion_of_another_length_counts_as_its_direction() {
    let (robot, solver) = scr5();
    let pose = solver.chain().forward(&robot.arms()[0].poses["home"]);
    let long = UnitQuaternion::new_unchecked(pose.rotation.quaternion() * 3.0);
    let odd = Isometry3::from_parts(pose.translation, long);
    let answer = solver.solve(&odd, &[], &IkOptions::default());
    assert_reaches(solver.chain(), answer.solution().unwrap(), &pose, &IkOptions::default());
}

#[test]
fn seeds_outside_the_limits_short_or_not_numbers_do_no_harm() {
    let (robot, solver) = scr5();
    let pose = solver.chain().forward(&robot.arms()[0].poses["home"]);
    let options = IkOptions::default();
    for seed in
        [&[100.0; 7][..], &[f64::NAN; 7], &[f64::NEG_INFINITY; 7], &[], &[0.1; 3], &[0.1; 20]]
    {
        let answer = solver.solve(&pose, seed, &options);
        assert_reaches(solver.chain(), answer.solution().unwrap(), &pose, &options);
    }
}

#[test]
fn a_pose_that_nothing_reaches_gets_the_nearest_within_the_limits() {
    // Within reach of the stretched arm, but the arm cannot also point there: below its own base.
    let (_, solver) = scr5();
    let pose = Isometry3::from_parts(
        Translation3::new(0.0, 0.0, 0.368 - 1.05),
        UnitQuaternion::from_euler_angles(0.3, 0.0, 0.0),
    );
    let options = IkOptions { iterations: 3000, ..IkOptions::default() };
    let IkAnswer::Nearest { q, position_error_m, rotation_error_rad } =
        solver.solve(&pose, &[], &options)
    else {
        panic!("expected the nearest configuration");
    };
    assert!(solver.chain().limits().contains(&q, 0.0));
    let (distance, angle) = errors(solver.chain(), &q, &pose);
    assert!(
        (distance - position_error_m).abs() < 1e-9 && (angle - rotation_error_rad).abs() < 1e-6
    );
    assert!(position_error_m > 1e-3 || rotation_error_rad > 1e-3);
}

#[test]
fn no_budget_gives_the_seed_and_what_it_lacks() {
    let (robot, solver) = scr5();
    let home = robot.arms()[0].poses["home"];
    let pose = solver.chain().forward(&[0.4; 7]);
    for options in [
        IkOptions { iterations: 0, ..IkOptions::default() },
        IkOptions { time_limit: Some(Duration::ZERO), ..IkOptions::default() },
    ] {
        let answer = solver.solve(&pose, &home, &options);
        assert!(matches!(answer, IkAnswer::Nearest { q, .. } if q == home), "{answer:?}");
    }
}

#[test]
fn options_that_are_no_numbers_give_no_nan() {
    let (_, solver) = scr5();
    let pose = solver.chain().forward(&[0.4; 7]);
    let none = JointVector::from_slice(&[f64::NAN; 7]);
    let plain = IkOptions { iterations: 500, ..IkOptions::default() };
    for options in [
        IkOptions { position_tolerance_m: f64::NAN, ..plain },
        IkOptions { rotation_tolerance_rad: f64::NAN, ..plain },
        IkOptions { position_tolerance_m: -1.0, ..plain },
        IkOptions { posture: Some(none), ..plain },
        IkOptions { posture: Some(JointVector::zeros(2)), ..plain },
        IkOptions { secondary: Some(SecondaryGoal::Posture(none)), ..plain },
    ] {
        for solver in [&solver, &IkSolver::numeric(solver.chain())] {
            match solver.solve(&pose, &[], &options) {
                IkAnswer::Solved { q } => assert_reaches(solver.chain(), &q, &pose, &options),
                IkAnswer::Nearest { q, position_error_m, rotation_error_rad } => {
                    assert!(solver.chain().limits().contains(&q, 0.0));
                    assert!(position_error_m.is_finite() && rotation_error_rad.is_finite());
                }
                IkAnswer::Unreachable => panic!("{options:?}: the pose is within reach"),
            }
        }
    }
}

#[test]
fn a_free_axis_without_direction_is_refused_and_one_of_another_length_is_not() {
    let (_, solver) = scr5();
    let pose = solver.chain().forward(&[0.4; 7]);
    let about = |axis: Vector3<f64>| IkOptions {
        freedom: Freedom::AboutTool(Unit::new_unchecked(axis)),
        ..IkOptions::default()
    };
    for axis in [Vector3::zeros(), Vector3::repeat(f64::NAN), Vector3::repeat(f64::INFINITY)] {
        assert_eq!(solver.solve(&pose, &[], &about(axis)), IkAnswer::Unreachable);
        assert!(solver.solve_all(&pose, &[], &about(axis)).is_empty());
    }
    let answer = solver.solve(&pose, &[], &about(Vector3::new(0.0, 3.0, 0.0)));
    let tip = solver.chain().forward(answer.solution().unwrap());
    assert!((tip.rotation * Vector3::y()).angle(&(pose.rotation * Vector3::y())) < 1.1e-5);
}
