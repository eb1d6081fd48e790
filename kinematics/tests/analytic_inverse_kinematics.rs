//! Closed forms: found from the model, complete, and every branch checked by forward kinematics.

#![allow(clippy::unwrap_used)] // A test that cannot go on has failed.

mod support;

use kinematics::ik::{IkAnswer, IkKind, IkOptions, IkSolver};
use kinematics::{Chain, Robot};
use nalgebra::{Isometry3, Vector3};
use support::{Numbers, urdf_folder};

fn solver_of(name: &str) -> IkSolver {
    let robot = Robot::load(&urdf_folder().join(name)).unwrap();
    IkSolver::new(&robot.arms()[0].chain)
}

fn industrial() -> IkSolver {
    let robot = Robot::from_urdf(include_str!("data/industrial.urdf"), None).unwrap();
    IkSolver::new(&robot.arms()[0].chain)
}

fn analytic_solvers() -> Vec<IkSolver> {
    vec![solver_of("ur5e"), solver_of("gcr5_910"), industrial(), solver_of("scr5_class")]
}

fn tight() -> IkOptions {
    IkOptions { position_tolerance_m: 1e-7, rotation_tolerance_rad: 1e-7, ..IkOptions::default() }
}

fn distance(chain: &Chain, q: &[f64], pose: &Isometry3<f64>) -> f64 {
    let tip = chain.forward(q);
    let turn =
        tip.rotation * Vector3::new(1.0, 2.0, 3.0) - pose.rotation * Vector3::new(1.0, 2.0, 3.0);
    (tip.translation.vector - pose.translation.vector).norm() + turn.norm()
}

/// Largest difference of two configurations, whole turns aside.
fn apart(a: &[f64], b: &[f64]) -> f64 {
    let turn = |a: f64, b: f64| (a - b).sin().abs().max(1.0 - (a - b).cos());
    a.iter().zip(b).fold(0.0, |most, (a, b)| most.max(turn(*a, *b)))
}

#[test]
fn kinds_are_found_from_the_model() {
    for (name, kind) in [
        ("ur5e", IkKind::ThreeParallel),
        ("gcr5_910", IkKind::ThreeParallel),
        ("scr5_class", IkKind::SphericalShoulderAndWrist),
        ("dual_scr5_class", IkKind::SphericalShoulderAndWrist),
        ("panda", IkKind::Numeric),
    ] {
        assert_eq!(solver_of(name).kind(), kind, "{name}");
    }
    assert_eq!(industrial().kind(), IkKind::SphericalWrist);
    assert_eq!(IkSolver::new(&support::gantry().arms()[0].chain).kind(), IkKind::Numeric);
}

#[test]
fn every_branch_reaches_the_pose_and_one_is_the_configuration_it_came_from() {
    let options = tight();
    for solver in analytic_solvers() {
        let chain = solver.chain();
        let mut numbers = Numbers::new(21);
        let mut most = 0;
        for _ in 0..5000 {
            let q = numbers.configuration(chain);
            let pose = chain.forward(&q);
            let branches = solver.solve_all(&pose, &q, &options);
            for branch in branches.iter() {
                assert!(distance(chain, branch, &pose) < 1e-6, "{q:?} {branch:?}");
                assert!(chain.limits().contains(branch, 0.0));
            }
            let nearest = branches.iter().map(|branch| apart(branch, &q)).fold(9.0, f64::min);
            assert!(nearest < 1e-4, "{:?}: {q:?} is not among {branches:?}", solver.kind());
            most = most.max(branches.len());
        }
        assert_eq!(most, 8, "{:?}", solver.kind());
    }
}

#[test]
fn branches_differ() {
    for solver in analytic_solvers() {
        let chain = solver.chain();
        let mut numbers = Numbers::new(22);
        for _ in 0..500 {
            let q = numbers.configuration(chain);
            let branches = solver.solve_all(&chain.forward(&q), &q, &tight());
            let all: Vec<&[f64]> = branches.iter().collect();
            for (index, first) in all.iter().enumerate() {
                for second in &all[index + 1..] {
                    assert!(apart(first, second) > 1e-9, "{first:?} twice");
                }
            }
        }
    }
}

#[test]
fn analytic_and_numeric_answers_agree_on_what_is_solvable() {
    for solver in analytic_solvers() {
        let chain = solver.chain();
        let mut numbers = Numbers::new(23);
        for _ in 0..2000 {
            let pose = chain.forward(&numbers.configuration(chain));
            let seed = numbers.configuration(chain);
            let answer = solver.solve(&pose, &seed, &IkOptions::default());
            let q = answer.solution().unwrap();
            assert!(distance(chain, q, &pose) < 1e-4);
            assert!(chain.limits().contains(q, 0.0));
        }
    }
}

#[test]
fn singular_configurations_have_answers_too() {
    use std::f64::consts::{FRAC_PI_2, PI};
    for solver in analytic_solvers() {
        let chain = solver.chain();
        let mut numbers = Numbers::new(24);
        for _ in 0..500 {
            let mut q = numbers.configuration(chain);
            // Stretched, folded, aligned wrists, and mixtures.
            for value in &mut q {
                *value = match (numbers.next() * 6.0) as usize {
                    0 => 0.0,
                    1 => FRAC_PI_2,
                    2 => -FRAC_PI_2,
                    3 => PI,
                    _ => *value,
                };
            }
            let q = chain.within_limits(&q);
            let pose = chain.forward(&q);
            let answer = solver.solve(&pose, &numbers.configuration(chain), &IkOptions::default());
            let found = answer.solution();
            assert!(found.is_some(), "{:?}: {q:?}: {answer:?}", solver.kind());
            assert!(distance(chain, found.unwrap(), &pose) < 1e-4);
        }
    }
}

#[test]
fn nearest_branch_needs_least_movement() {
    let solver = solver_of("ur5e");
    let chain = solver.chain();
    let mut numbers = Numbers::new(25);
    let movement = |q: &[f64], seed: &[f64]| {
        q.iter().zip(seed).fold(0.0_f64, |most, (a, b)| most.max((a - b).abs()))
    };
    for _ in 0..500 {
        let pose = chain.forward(&numbers.configuration(chain));
        let seed = numbers.configuration(chain);
        let answer = solver.solve(&pose, &seed, &IkOptions::default());
        let least = movement(answer.solution().unwrap(), &seed);
        for branch in solver.solve_all(&pose, &seed, &IkOptions::default()).iter() {
            assert!(least <= movement(branch, &seed) + 1e-9);
        }
    }
}

#[test]
fn arm_angle_is_what_was_asked_for() {
    let solver = solver_of("scr5_class");
    let chain = solver.chain();
    let mut numbers = Numbers::new(26);
    let mut found = 0;
    for _ in 0..500 {
        let q = numbers.configuration(chain);
        let pose = chain.forward(&q);
        let asked = solver.arm_angle(&q).unwrap() + numbers.between(-0.3, 0.3);
        for branch in solver.solve_at_arm_angle(&pose, asked, &q, &tight()).iter() {
            assert!(distance(chain, branch, &pose) < 1e-6);
            let angle = solver.arm_angle(branch).unwrap();
            assert!((angle - asked).sin().abs() < 1e-6, "{angle} instead of {asked}");
            found += 1;
        }
    }
    assert!(found > 500, "{found}");
    assert_eq!(solver_of("panda").arm_angle(&[0.0; 7]), None);
    let none = solver.solve_at_arm_angle(&chain.forward(&[0.1; 7]), f64::NAN, &[], &tight());
    assert!(none.is_empty());
}

#[test]
fn the_best_arm_angle_is_as_good_as_the_best_of_many() {
    let solver = solver_of("scr5_class");
    let (chain, options) = (solver.chain(), IkOptions::default());
    let mut numbers = Numbers::new(28);
    let (mut found, mut worse) = (0, 0);
    for _ in 0..300 {
        let pose = chain.forward(&numbers.configuration(chain));
        let seed = chain.limits().middle();
        let mut most = f64::NEG_INFINITY;
        for step in 0..720 {
            let angle = f64::from(step) * std::f64::consts::TAU / 720.0;
            for branch in solver.solve_at_arm_angle(&pose, angle, &seed, &options).iter() {
                most = most.max(chain.limits().distance(branch));
            }
        }
        let Some((angle, q)) = solver.best_arm_angle(&pose, &seed, &options) else {
            assert!(most < 0.02, "{most} of the half range was there");
            continue;
        };
        assert!(distance(chain, &q, &pose) < 1e-4 && chain.limits().contains(&q, 0.0));
        assert!((solver.arm_angle(&q).unwrap() - angle).sin().abs() < 1e-4);
        found += 1;
        worse += usize::from(chain.limits().distance(&q) < most - 0.02);
    }
    assert!(found > 280 && worse <= 3, "{found} found, {worse} not the best");
    assert!(solver_of("ur5e").best_arm_angle(&Isometry3::identity(), &[], &options).is_none());
}

#[test]
fn a_slightly_miscalibrated_arm_is_corrected_by_iteration() {
    let urdf = std::fs::read_to_string(urdf_folder().join("ur5e/robot.urdf")).unwrap();
    let off = urdf.replace(
        r#"xyz="-0.425 0 0" rpy="0 0 0""#,
        r#"xyz="-0.425 0 0" rpy="0.000004 0.000003 0""#,
    );
    assert_ne!(urdf, off);
    let robot = Robot::from_urdf(&off, None).unwrap();
    let chain = Chain::new(&robot, "base", "tool0").unwrap();
    let solver = IkSolver::new(&chain);
    assert_eq!(solver.kind(), IkKind::ThreeParallel);
    let mut numbers = Numbers::new(27);
    for _ in 0..500 {
        let pose = chain.forward(&numbers.configuration(&chain));
        let answer = solver.solve(&pose, &numbers.configuration(&chain), &tight());
        assert!(distance(&chain, answer.solution().unwrap(), &pose) < 1e-6);
    }
}

#[test]
fn beyond_the_limits_the_nearest_is_found_quickly_and_marked() {
    // The elbow of the industrial arm would have to bend farther than it can.
    let solver = industrial();
    let pose = solver.chain().forward(&[0.0, 0.0, 3.1, 0.0, 0.0, 0.0]);
    let answer = solver.solve(&pose, &[], &IkOptions::default());
    match answer {
        IkAnswer::Nearest { q, .. } => assert!(solver.chain().limits().contains(&q, 0.0)),
        IkAnswer::Solved { q } => assert!(distance(solver.chain(), &q, &pose) < 1e-4),
        IkAnswer::Unreachable => panic!("the pose is within reach"),
    }
}
