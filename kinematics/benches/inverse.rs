//! Inverse kinematics over many targets in turn: `cargo bench -p kinematics --bench inverse`.
//!
//! Processor times of the thread, so that other programs disturb little; for ratios to other libraries see
//! `peers/`.

mod clock;

use clock::ThreadTime;
use criterion::{Criterion, criterion_group, criterion_main};
use kinematics::ik::{GroupIk, IkOptions, IkSolver};
use kinematics::{Chain, JointVector, Robot};
use nalgebra::Isometry3;
use std::hint::black_box;
use std::path::Path;

fn robot(name: &str) -> Robot {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../urdf").join(name);
    Robot::load(&folder).expect("the robots of urdf/ are sound")
}

/// Configurations that are spread without randomness, and their poses.
fn targets(chain: &Chain) -> Vec<(JointVector, Isometry3<f64>)> {
    let limits = chain.limits();
    let configuration = |sample: usize| {
        JointVector::from_fn(chain.dof(), |axis| {
            let share = ((sample + 1) as f64 * ((axis + 2) as f64).sqrt()).fract();
            limits.lower[axis] + share * (limits.upper[axis] - limits.lower[axis])
        })
    };
    (0..500).map(configuration).map(|q| (q, chain.forward(&q))).collect()
}

fn one_arm(criterion: &mut Criterion<ThreadTime>) {
    let options = IkOptions::default();
    for name in ["panda", "ur5e", "gcr5_910", "scr5_class"] {
        let robot = robot(name);
        let chain = &robot.arms()[0].chain;
        let targets = targets(chain);
        let middle = chain.limits().middle();
        let mut group = criterion.benchmark_group(name);
        for (what, solver) in
            [("solve", IkSolver::new(chain)), ("solve_numeric", IkSolver::numeric(chain))]
        {
            let mut turn = targets.iter().cycle();
            group.bench_function(what, |b| {
                b.iter(|| turn.next().map(|(_, pose)| solver.solve(pose, &middle, &options)));
            });
        }
        let solver = IkSolver::new(chain);
        let mut turn = targets.iter().cycle();
        if !solver.solve_all(&targets[0].1, &targets[0].0, &options).is_empty() {
            group.bench_function("all_branches", |b| {
                b.iter(|| {
                    turn.next().map(|(q, pose)| solver.solve_all(black_box(pose), q, &options))
                });
            });
        }
        if solver.arm_angle(&middle).is_some() {
            group.bench_function("arm_angle_given", |b| {
                b.iter(|| {
                    turn.next().map(|(q, pose)| solver.solve_at_arm_angle(pose, 0.5, q, &options))
                });
            });
            group.bench_function("best_arm_angle", |b| {
                b.iter(|| turn.next().map(|(q, pose)| solver.best_arm_angle(pose, q, &options)));
            });
        }
        group.finish();
    }
}

fn two_arms(criterion: &mut Criterion<ThreadTime>) {
    let robot = robot("dual_scr5_class");
    let both = robot.joint_group("both").expect("the dual arm has this group");
    let solver = GroupIk::new(&both);
    let tips: Vec<_> = both.forward(&both.together([&[0.4; 7][..], &[0.5; 7]])).collect();
    let seed = both.limits().middle();
    criterion.bench_function("dual_scr5_class/both", |b| {
        b.iter(|| solver.solve(black_box(&tips), &seed, &IkOptions::default()));
    });
}

criterion_group! {
    name = benches;
    config = clock::criterion();
    targets = one_arm, two_arms
}
criterion_main!(benches);
