//! Kinematics and dynamics, one call at a time: `cargo bench -p kinematics --bench kinematics`.
//!
//! Processor times of the thread, so that other programs disturb little; for ratios to other libraries see
//! `peers/`.

mod clock;

use clock::ThreadTime;
use criterion::{Criterion, criterion_group, criterion_main};
use kinematics::chain::ReferenceFrame;
use kinematics::dynamics::MomentumObserver;
use kinematics::{Dynamics, F32x8, JointVector, Robot};
use nalgebra::{Vector3, Vector6};
use std::hint::black_box;
use std::path::Path;

fn robot(name: &str) -> Robot {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../urdf").join(name);
    Robot::load(&folder).expect("the robots of urdf/ are sound")
}

fn chains(criterion: &mut Criterion<ThreadTime>) {
    for name in ["panda", "ur5e"] {
        let robot = robot(name);
        let chain = &robot.arms()[0].chain;
        let q = chain.within_limits(&[0.3, -0.4, 0.5, -1.2, 0.4, 1.0, 0.2]);
        let mut group = criterion.benchmark_group(name);
        group.bench_function("forward", |b| b.iter(|| chain.forward(black_box(&q))));
        group.bench_function("jacobian", |b| b.iter(|| chain.jacobian(black_box(&q))));
        group.bench_function("jacobian_rate", |b| {
            b.iter(|| chain.jacobian_rate(black_box(&q), &q, ReferenceFrame::Base));
        });
        let eight = [F32x8::splat(0.3); 16];
        group
            .bench_function("forward_eight", |b| b.iter(|| chain.forward_eight(black_box(&eight))));
        group.finish();
    }
}

fn dynamics(criterion: &mut Criterion<ThreadTime>) {
    for name in ["panda", "ur5e"] {
        let robot = robot(name);
        let dynamics = Dynamics::new(&robot, &robot.arms()[0].chain);
        let q = dynamics.chain().within_limits(&[0.3, -0.4, 0.5, -1.2, 0.4, 1.0, 0.2]);
        let tau = JointVector::from_fn(q.len(), |axis| 3.0 - axis as f64);
        let mut group = criterion.benchmark_group(format!("{name}/dynamics"));
        group.bench_function("gravity", |b| b.iter(|| dynamics.gravity(black_box(&q))));
        group.bench_function("inverse", |b| b.iter(|| dynamics.inverse(black_box(&q), &q, &q)));
        group.bench_function("mass_matrix", |b| b.iter(|| dynamics.mass_matrix(black_box(&q))));
        group.bench_function("forward", |b| b.iter(|| dynamics.forward(black_box(&q), &q, &tau)));
        group.bench_function("forward_by_mass_matrix", |b| {
            b.iter(|| dynamics.mass_matrix(black_box(&q)).solve(&dynamics.bias(&q, &tau)));
        });
        group.bench_function("effective_mass", |b| {
            b.iter(|| dynamics.effective_mass_kg(black_box(&q), &Vector3::x_axis()));
        });
        let mut observer = MomentumObserver::new(30.0);
        group.bench_function("momentum_observer", |b| {
            b.iter(|| observer.step(&dynamics, black_box(&q), &q, &tau, 1e-3));
        });
        group.finish();
    }
}

fn velocity(criterion: &mut Criterion<ThreadTime>) {
    use kinematics::ik::{VelocityIk, VelocityOptions};
    let robot = robot("panda");
    let arm = &robot.arms()[0];
    let solver = VelocityIk::new(&arm.chain);
    let (home, twist) = (arm.poses["home"], Vector6::repeat(0.05));
    criterion.bench_function("panda/velocity_inverse", |b| {
        b.iter(|| solver.solve(black_box(&home), &twist, &VelocityOptions::default()));
    });
}

criterion_group! {
    name = benches;
    config = clock::criterion();
    targets = chains, dynamics, velocity
}
criterion_main!(benches);
