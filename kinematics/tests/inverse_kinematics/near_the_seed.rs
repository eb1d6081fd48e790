//! Which of the answers: near the seed, the same every time, towards a posture.

use super::support::{Numbers, robots};
use super::{assert_reaches, scr5};
use kinematics::JointVector;
use kinematics::ik::{IkAnswer, IkOptions, IkSolver};

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
