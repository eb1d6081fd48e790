//! Numeric inverse kinematics on every robot of `urdf/`: always within tolerance and limits.

#![allow(clippy::unwrap_used)] // A test that cannot go on has failed.

mod support;

use kinematics::ik::{Freedom, IkAnswer, IkOptions, IkSolver, SecondaryGoal};
use kinematics::{Chain, JointVector, Robot};
use nalgebra::{Isometry3, Quaternion, Translation3, Unit, UnitQuaternion, Vector3};
use std::time::{Duration, Instant};
use support::{Numbers, gantry, robots, urdf_folder};

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

#[test]
fn ten_thousand_random_targets_on_every_robot() {
    let options = IkOptions::default();
    for (robot, chain) in all_arms() {
        for solver in [IkSolver::new(&chain), IkSolver::numeric(&chain)] {
            let chain = solver.chain();
            let mut numbers = Numbers::new(8);
            let middle = chain.limits().middle();
            let mut unsolved = 0;
            for target in 0..10_000 {
                let pose = chain.forward(&numbers.configuration(chain));
                let anywhere = numbers.configuration(chain);
                let seed = if target % 2 == 0 { &middle[..] } else { &anywhere };
                match solver.solve(&pose, seed, &options) {
                    IkAnswer::Solved { q } => assert_reaches(chain, &q, &pose, &options),
                    _ => unsolved += 1,
                }
            }
            assert!(unsolved <= 1, "{robot}: {unsolved} of 10000 unsolved");
        }
    }
}

/// Every arm of every robot, with the robot's name.
fn all_arms() -> Vec<(String, Chain)> {
    let of = |robot: Robot| -> Vec<(String, Chain)> {
        robot.arms().iter().map(|arm| (robot.name().to_owned(), arm.chain.clone())).collect()
    };
    robots().into_iter().flat_map(of).collect()
}

#[test]
fn singular_targets_are_reached_by_iteration_too() {
    use std::f64::consts::{FRAC_PI_2, PI};
    let options = IkOptions::default();
    for (robot, chain) in all_arms() {
        let solver = IkSolver::numeric(&chain);
        let mut numbers = Numbers::new(15);
        let mut unsolved = 0;
        for _ in 0..300 {
            // Stretched, folded, aligned wrists, on limits, and mixtures.
            let mut q = numbers.configuration(&chain);
            for (axis, value) in q.iter_mut().enumerate() {
                *value = match (numbers.next() * 8.0) as usize {
                    0 | 1 => 0.0,
                    2 => FRAC_PI_2,
                    3 => -FRAC_PI_2,
                    4 => PI,
                    5 => chain.limits().upper[axis],
                    _ => *value,
                };
            }
            let pose = chain.forward(&chain.within_limits(&q));
            match solver.solve(&pose, &numbers.configuration(&chain), &options) {
                IkAnswer::Solved { q } => assert_reaches(&chain, &q, &pose, &options),
                IkAnswer::Nearest { q, position_error_m, rotation_error_rad } => {
                    unsolved += 1;
                    assert!(chain.limits().contains(&q, 0.0));
                    assert!(position_error_m.is_finite() && rotation_error_rad.is_finite());
                }
                IkAnswer::Unreachable => panic!("{robot}: {q:?} is within reach"),
            }
        }
        assert!(unsolved <= 15, "{robot}: {unsolved} of 300 unsolved");
    }
}

fn scr5() -> (Robot, IkSolver) {
    let robot = Robot::load(&urdf_folder().join("scr5_class")).unwrap();
    let solver = IkSolver::new(&robot.arms()[0].chain);
    (robot, solver)
}

#[test]
fn a_target_near_the_seed_is_solved_near_the_seed() {
    for robot in robots() {
        let solver = IkSolver::new(&robot.arms()[0].chain);
        let mut numbers = Numbers::new(3);
        for _ in 0..500 {
            let seed = numbers.configuration(solver.chain());
            let q: Vec<f64> =
                seed.iter().map(|value| value + numbers.between(-0.02, 0.02)).collect();
            let q = solver.chain().within_limits(&q);
            let pose = solver.chain().forward(&q);
            let answer = solver.solve(&pose, &seed, &IkOptions::default());
            let found = answer.solution().unwrap();
            let moved =
                found.iter().zip(&seed).fold(0.0_f64, |most, (a, b)| most.max((a - b).abs()));
            // Near a singularity the arm has to swing; nowhere may it jump across.
            assert!(moved < 2.0, "{}: moved {moved} rad from {seed:?}", robot.name());
        }
    }
}

#[test]
fn a_seed_that_is_the_answer_is_returned_unchanged() {
    let (robot, solver) = scr5();
    let home = robot.arms()[0].poses["home"];
    let answer = solver.solve(&solver.chain().forward(&home), &home, &IkOptions::default());
    assert_eq!(answer, IkAnswer::Solved { q: home });
}

#[test]
fn the_same_question_has_the_same_answer() {
    let (_, solver) = scr5();
    let mut numbers = Numbers::new(5);
    for _ in 0..200 {
        let pose = solver.chain().forward(&numbers.configuration(solver.chain()));
        let seed = numbers.configuration(solver.chain());
        let options = IkOptions { nearer_attempts: 5, ..IkOptions::default() };
        assert_eq!(solver.solve(&pose, &seed, &options), solver.solve(&pose, &seed, &options));
    }
}

#[test]
fn further_attempts_never_move_more() {
    for robot in robots() {
        let solver = IkSolver::new(&robot.arms()[0].chain);
        let mut numbers = Numbers::new(6);
        let movement = |q: &JointVector, seed: &[f64]| {
            q.iter().zip(seed).fold(0.0_f64, |most, (a, b)| most.max((a - b).abs()))
        };
        for _ in 0..100 {
            let pose = solver.chain().forward(&numbers.configuration(solver.chain()));
            let seed = numbers.configuration(solver.chain());
            let more = IkOptions { nearer_attempts: 20, ..IkOptions::default() };
            let first = solver.solve(&pose, &seed, &IkOptions::default());
            let nearer = solver.solve(&pose, &seed, &more);
            let (first, nearer) = (first.solution().unwrap(), nearer.solution().unwrap());
            assert!(movement(nearer, &seed) <= movement(first, &seed) + 1e-12);
            assert_reaches(solver.chain(), nearer, &pose, &more);
        }
    }
}

#[test]
fn posture_draws_a_redundant_arm() {
    let (robot, solver) = scr5();
    let home = robot.arms()[0].poses["home"];
    let pose = solver.chain().forward(&home);
    let mut elbow_out = home;
    elbow_out[2] = 1.2;
    let options = IkOptions { posture: Some(home), ..IkOptions::default() };
    let distance = |answer: &IkAnswer| (answer.solution().unwrap()[2] - home[2]).abs();
    let free = solver.solve(&pose, &elbow_out, &IkOptions::default());
    let drawn = solver.solve(&pose, &elbow_out, &options);
    assert!(distance(&drawn) < 0.7 * distance(&free), "{free:?} {drawn:?}");
}

#[test]
fn free_directions_are_free_and_the_others_are_not() {
    for robot in robots() {
        let solver = IkSolver::new(&robot.arms()[0].chain);
        let chain = solver.chain();
        let mut numbers = Numbers::new(7);
        for _ in 0..300 {
            let pose = chain.forward(&numbers.configuration(chain));
            let seed = numbers.configuration(chain);
            let spun = pose
                * UnitQuaternion::from_axis_angle(&Vector3::z_axis(), numbers.between(-3.0, 3.0));
            let options = IkOptions { freedom: Freedom::AboutToolZ, ..IkOptions::default() };
            let answer = solver.solve(&spun, &seed, &options);
            let tip = chain.forward(answer.solution().unwrap());
            assert!((tip.translation.vector - pose.translation.vector).norm() < 1.1e-5);
            assert!((tip.rotation * Vector3::z()).angle(&(pose.rotation * Vector3::z())) < 1.1e-5);
            let options = IkOptions { freedom: Freedom::Rotation, ..options };
            let turned = Isometry3::from_parts(pose.translation, UnitQuaternion::identity());
            let tip = chain.forward(solver.solve(&turned, &seed, &options).solution().unwrap());
            assert!((tip.translation.vector - pose.translation.vector).norm() < 1.1e-5);
        }
    }
}

#[test]
fn any_tool_axis_may_be_free_and_so_may_the_position() {
    for robot in robots() {
        let solver = IkSolver::new(&robot.arms()[0].chain);
        let chain = solver.chain();
        let mut numbers = Numbers::new(12);
        for _ in 0..200 {
            let pose = chain.forward(&numbers.configuration(chain));
            let seed = numbers.configuration(chain);
            let axis = Unit::new_normalize(Vector3::new(
                numbers.between(-1.0, 1.0),
                numbers.between(-1.0, 1.0),
                numbers.between(0.1, 1.0),
            ));
            let spun = pose * UnitQuaternion::from_axis_angle(&axis, numbers.between(-3.0, 3.0));
            let options = IkOptions { freedom: Freedom::AboutTool(axis), ..IkOptions::default() };
            let tip = chain.forward(solver.solve(&spun, &seed, &options).solution().unwrap());
            assert!((tip.translation.vector - pose.translation.vector).norm() < 1.1e-5);
            assert!((tip.rotation * axis).angle(&(pose.rotation * axis)) < 1.1e-5);
            let options = IkOptions { freedom: Freedom::Position, ..options };
            let far = Isometry3::from_parts(Translation3::new(9.0, 0.0, 0.0), pose.rotation);
            let tip = chain.forward(solver.solve(&far, &seed, &options).solution().unwrap());
            assert!((tip.rotation.inverse() * pose.rotation).angle() < 1.1e-5);
        }
    }
}

#[test]
fn secondary_goals_gain_and_leave_the_target_alone() {
    let panda = Robot::load(&urdf_folder().join("panda")).unwrap();
    let six = Robot::load(&urdf_folder().join("ur5e")).unwrap();
    let (scr5_robot, _) = scr5();
    for (robot, freedom) in
        [(&panda, Freedom::None), (&scr5_robot, Freedom::None), (&six, Freedom::AboutToolZ)]
    {
        let chain = &robot.arms()[0].chain;
        let solver = IkSolver::new(chain);
        let mut numbers = Numbers::new(13);
        let home = robot.arms()[0].poses["home"];
        let mut gains = [0.0; 3];
        for _ in 0..100 {
            let pose = chain.forward(&numbers.configuration(chain));
            let seed = numbers.configuration(chain);
            let plain = IkOptions { freedom, ..IkOptions::default() };
            let first = *solver.solve(&pose, &seed, &plain).solution().unwrap();
            let apart =
                |q: &[f64]| q.iter().zip(&home[..]).map(|(a, b)| (a - b).powi(2)).sum::<f64>();
            for (index, goal) in [
                SecondaryGoal::Manipulability,
                SecondaryGoal::LimitDistance,
                SecondaryGoal::Posture(home),
            ]
            .into_iter()
            .enumerate()
            {
                let options = IkOptions { secondary: Some(goal), ..plain };
                let better = *solver.solve(&pose, &seed, &options).solution().unwrap();
                let tip = chain.forward(&better);
                assert!((tip.translation.vector - pose.translation.vector).norm() < 1.01e-5);
                assert!(chain.limits().contains(&better, 0.0));
                let value = |q: &[f64]| match index {
                    0 => chain.jacobian(q).1.manipulability(),
                    1 => chain.limits().distance(q),
                    _ => -apart(q),
                };
                let gain = value(&better) - value(&first);
                assert!(index == 1 || gain > -1e-9, "{goal:?} lost {gain}");
                gains[index] += gain;
            }
        }
        // Turning about the last axis changes no manipulability.
        let hopeless = usize::from(chain.dof() == 6);
        assert!(gains[hopeless..].iter().all(|gain| *gain > 1.0), "{}: {gains:?}", robot.name());
    }
}

#[test]
fn linear_axes_skew_axes_and_fewer_axes_than_six() {
    let robot = gantry();
    let solver = IkSolver::new(&robot.arms()[0].chain);
    let mut numbers = Numbers::new(9);
    let options = IkOptions::default();
    for _ in 0..500 {
        let pose = solver.chain().forward(&numbers.configuration(solver.chain()));
        let answer = solver.solve(&pose, &numbers.configuration(solver.chain()), &options);
        assert_reaches(solver.chain(), answer.solution().unwrap(), &pose, &options);
    }
}

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
fn time_limit_is_kept() {
    let (_, solver) = scr5();
    let pose = Isometry3::translation(0.0, 0.0, 0.368 - 1.05);
    let limit = Duration::from_millis(2);
    let options =
        IkOptions { iterations: usize::MAX, time_limit: Some(limit), ..IkOptions::default() };
    // The machine may be busy: of several tries the best must keep it.
    let took = (0..50).map(|_| {
        let started = Instant::now();
        let answer = solver.solve(&pose, &[], &options);
        assert!(answer.solution().is_none());
        started.elapsed()
    });
    let best = took.min().unwrap();
    assert!(best < limit.mul_f64(1.1), "took {best:?}");
}

#[test]
fn short_time_limits_are_kept_on_every_robot() {
    for robot in robots().into_iter().chain([gantry()]) {
        let chain = &robot.arms()[0].chain;
        let solver = IkSolver::numeric(chain);
        let mut numbers = Numbers::new(14);
        // Turned against what the arm can do, so that the search goes on to the end.
        let place = chain.forward(&numbers.configuration(chain)).translation;
        for limit in [Duration::from_micros(200), Duration::from_millis(1)] {
            let options = IkOptions {
                position_tolerance_m: 0.0,
                rotation_tolerance_rad: 0.0,
                iterations: usize::MAX,
                time_limit: Some(limit),
                secondary: Some(SecondaryGoal::Manipulability),
                ..IkOptions::default()
            };
            let pose = Isometry3::from_parts(place, UnitQuaternion::identity());
            let took = (0..100).map(|_| {
                let started = Instant::now();
                let _ = solver.solve(&pose, &[], &options);
                started.elapsed()
            });
            let best = took.min().unwrap();
            assert!(best < limit.mul_f64(1.1), "{}: {best:?} of {limit:?}", robot.name());
        }
    }
}

#[test]
fn locked_axes_stay_where_they_are() {
    let urdf = std::fs::read_to_string(urdf_folder().join("scr5_class/robot.urdf")).unwrap();
    let locked =
        urdf.replacen(r#"lower="-2.9671" upper="2.9671""#, r#"lower="0.5" upper="0.5""#, 1);
    assert_ne!(urdf, locked);
    let robot = Robot::from_urdf(&locked, None).unwrap();
    let chain = Chain::new(&robot, "base_link", "tcp").unwrap();
    let solver = IkSolver::new(&chain);
    let mut numbers = Numbers::new(11);
    for _ in 0..200 {
        let pose = chain.forward(&numbers.configuration(&chain));
        let answer = solver.solve(&pose, &numbers.configuration(&chain), &IkOptions::default());
        assert_reaches(&chain, answer.solution().unwrap(), &pose, &IkOptions::default());
        assert_eq!(answer.solution().unwrap()[0], 0.5);
    }
}
