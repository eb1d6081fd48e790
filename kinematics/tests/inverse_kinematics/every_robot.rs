//! Random, singular and odd arms: what can be reached is reached.

use super::support::{Numbers, gantry, urdf_folder};
use super::{all_arms, assert_reaches};
use kinematics::ik::{IkAnswer, IkOptions, IkSolver};
use kinematics::{Chain, Robot};

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
            assert_eq!(unsolved, 0, "{robot}: of 10000");
        }
    }
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
