//! The time of single calls of kinematics and dynamics.

use super::cpu_ns;
use kinematics::chain::ReferenceFrame;
use kinematics::ik::{IkKind, IkOptions, IkSolver};
use kinematics::{Chain, Dynamics, F32x8, JointVector};
use std::collections::BTreeMap;
use std::hint::black_box;

/// The least disturbed of many rounds over all motions, ns a call.
fn per_call(motions: &[[Vec<f64>; 3]], call: &dyn Fn(&[Vec<f64>; 3])) -> f64 {
    let round = || {
        let started = cpu_ns();
        motions.iter().for_each(call);
        (cpu_ns() - started) / motions.len() as f64
    };
    (0..40).map(|_| round()).fold(f64::INFINITY, f64::min)
}

/// Nanoseconds for each call, by what it computes.
pub(crate) fn time(
    chain: &Chain,
    dynamics: &Dynamics,
    motions: &[[Vec<f64>; 3]],
) -> BTreeMap<String, f64> {
    let mut times = BTreeMap::new();
    let mut add = |name: &str, call: &dyn Fn(&[Vec<f64>; 3])| {
        times.insert(name.to_owned(), per_call(motions, call));
    };
    add("forward kinematics", &|[q, ..]| {
        black_box(chain.forward(q));
    });
    add("forward kinematics, rotation as a matrix", &|[q, ..]| {
        black_box(chain.forward_of(&q[..]));
    });
    let lanes = |q: &[f64]| -> Vec<F32x8> { q.iter().map(|v| F32x8::splat(*v as f32)).collect() };
    let eights: Vec<Vec<F32x8>> = motions.iter().map(|[q, ..]| lanes(q)).collect();
    add("with Jacobian", &|[q, ..]| {
        black_box(chain.jacobian(q));
    });
    add("with Jacobian, rotation as a matrix", &|[q, ..]| {
        // The number of axes is known here, as that of a Pinocchio model is not.
        match q[..] {
            [a, b, c, d, e, f] => drop(black_box(chain.jacobian_of(&[a, b, c, d, e, f]))),
            [a, b, c, d, e, f, g] => drop(black_box(chain.jacobian_of(&[a, b, c, d, e, f, g]))),
            _ => drop(black_box(chain.jacobian(q))),
        }
    });
    add("Jacobian's rate", &|[q, v, _]| {
        black_box(chain.jacobian_rate(q, v, ReferenceFrame::Base));
    });
    add("inverse dynamics", &|[q, v, a]| {
        black_box(dynamics.inverse(q, v, a));
    });
    add("mass matrix", &|[q, ..]| {
        black_box(dynamics.mass_matrix(q));
    });
    add("forward dynamics", &|[q, v, a]| {
        black_box(dynamics.forward(q, v, a));
    });
    add("forward dynamics, by the mass matrix", &|[q, v, a]| {
        let bias = dynamics.bias(q, v);
        let driving = JointVector::from_fn(a.len(), |axis| a[axis] - bias[axis]);
        black_box(dynamics.mass_matrix(q).solve(&driving));
    });
    let solver = IkSolver::new(chain);
    if solver.kind() != IkKind::Numeric {
        let options = IkOptions::default();
        let poses: Vec<_> = motions.iter().map(|[q, ..]| (chain.forward(q), q.clone())).collect();
        let one = std::cell::Cell::new(0);
        add("analytic inverse kinematics, all branches, each checked", &|_| {
            let (pose, q) = &poses[one.get()];
            one.set((one.get() + 1) % poses.len());
            black_box(solver.solve_all(pose, q, &options));
        });
    }
    let next = std::cell::Cell::new(0);
    add("eight configurations at once, each", &|_| {
        black_box(chain.forward_eight(&eights[next.get()]));
        next.set((next.get() + 1) % eights.len());
    });
    if let Some(eight) = times.get_mut("eight configurations at once, each") {
        *eight /= 8.0;
    }
    times
}
