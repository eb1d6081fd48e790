//! Our side of the comparison with the peers: answers the questions in a folder that `peers.py` has
//! written. For each robot `NAME` it reads `NAME.urdf` and `NAME.json` (`{"base", "tip", "targets",
//! "seeds", "motions"}`) and writes `NAME.ours.json`.

use kinematics::ik::{IkOptions, IkSolver};
use kinematics::{Chain, Dynamics, Robot};
use nalgebra::{Isometry3, Quaternion, Translation3, UnitQuaternion};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

#[derive(Deserialize)]
struct Questions {
    base: String,
    tip: String,
    /// `[x, y, z, qx, qy, qz, qw]`.
    targets: Vec<[f64; 7]>,
    /// Seeds by name, one for each target.
    seeds: BTreeMap<String, Vec<Vec<f64>>>,
    /// Positions, speeds, accelerations.
    motions: Vec<[Vec<f64>; 3]>,
}

#[derive(Serialize)]
struct Answers {
    kind: String,
    /// By name of the seeds, for the solver as it is and for the numeric one: answer and time in µs.
    inverse: BTreeMap<String, Vec<Answer>>,
    /// Nanoseconds for each call.
    nanoseconds: BTreeMap<String, f64>,
    /// For each motion: tip position, inverse dynamics, mass matrix by rows, forward dynamics.
    values: Vec<[Vec<f64>; 4]>,
}

/// A configuration, if one was found, and the time that it took in µs.
type Answer = (Option<Vec<f64>>, f64);

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    // `cargo test` builds and starts every example without arguments.
    let Some(folder) = std::env::args().nth(1) else { return Ok(()) };
    for entry in std::fs::read_dir(&folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "urdf") {
            answer(&path)?;
        }
    }
    Ok(())
}

fn answer(urdf: &Path) -> Result<(), Failure> {
    let questions: Questions =
        serde_json::from_str(&std::fs::read_to_string(urdf.with_extension("json"))?)?;
    let robot = Robot::load(urdf)?;
    let chain = Chain::new(&robot, &questions.base, &questions.tip)?;
    let dynamics = Dynamics::new(&robot, &chain);
    let mut inverse = BTreeMap::new();
    for (name, seeds) in &questions.seeds {
        for (suffix, solver) in
            [("", IkSolver::new(&chain)), (" numeric", IkSolver::numeric(&chain))]
        {
            inverse.insert(format!("{name}{suffix}"), solve(&solver, &questions.targets, seeds));
        }
        let with_k = solve_with_k(urdf, &chain, &questions.targets, seeds)?;
        inverse.insert(format!("{name} k"), with_k);
    }
    let answers = Answers {
        kind: format!("{:?}", IkSolver::new(&chain).kind()),
        inverse,
        nanoseconds: time(&chain, &dynamics, &questions.motions),
        values: questions.motions.iter().map(|motion| values(&dynamics, motion)).collect(),
    };
    std::fs::write(urdf.with_extension("ours.json"), serde_json::to_string(&answers)?)?;
    Ok(())
}

fn solve(solver: &IkSolver, targets: &[[f64; 7]], seeds: &[Vec<f64>]) -> Vec<Answer> {
    let options = IkOptions {
        time_limit: Some(Duration::from_millis(5)),
        iterations: usize::MAX,
        ..IkOptions::default()
    };
    let one = |([x, y, z, qx, qy, qz, qw], seed): (&[f64; 7], &Vec<f64>)| {
        let rotation = UnitQuaternion::from_quaternion(Quaternion::new(*qw, *qx, *qy, *qz));
        let target = Isometry3::from_parts(Translation3::new(*x, *y, *z), rotation);
        let started = Instant::now();
        let answer = solver.solve(&target, seed, &options);
        let us = started.elapsed().as_nanos() as f64 * 1e-3;
        (answer.solution().map(|q| q.to_vec()), us)
    };
    targets.iter().zip(seeds).map(one).collect()
}

/// The solver of `k`, begun again at random until the time is up: it has no restarts of its own.
fn solve_with_k(
    urdf: &Path,
    chain: &Chain,
    targets: &[[f64; 7]],
    seeds: &[Vec<f64>],
) -> Result<Vec<Answer>, Failure> {
    use k::InverseKinematicsSolver;
    let tree = k::Chain::<f64>::from_urdf_file(urdf)?;
    let end = tree.find_link(chain.tip()).ok_or("k does not find the tip")?;
    let arm = k::SerialChain::from_end(end);
    let solver = k::JacobianIkSolver::new(1e-5, 1e-5, 1.0, 200);
    let mut state = 1_u64;
    let mut random = |axis: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let (lower, upper) = (chain.limits().lower[axis], chain.limits().upper[axis]);
        lower + (state >> 11) as f64 / (1_u64 << 53) as f64 * (upper - lower)
    };
    let mut one = |([x, y, z, qx, qy, qz, qw], seed): (&[f64; 7], &Vec<f64>)| {
        let rotation =
            k::UnitQuaternion::from_quaternion(k::nalgebra::Quaternion::new(*qw, *qx, *qy, *qz));
        let target = k::Isometry3::from_parts(k::Translation3::new(*x, *y, *z), rotation);
        let started = Instant::now();
        let mut q = seed.clone();
        while started.elapsed() < Duration::from_millis(5) {
            let solved = arm.set_joint_positions(&q).and_then(|()| solver.solve(&arm, &target));
            if solved.is_ok() {
                let us = started.elapsed().as_nanos() as f64 * 1e-3;
                return (Some(arm.joint_positions()), us);
            }
            q = (0..chain.dof()).map(&mut random).collect();
        }
        (None, started.elapsed().as_nanos() as f64 * 1e-3)
    };
    Ok(targets.iter().zip(seeds).map(&mut one).collect())
}

fn values(dynamics: &Dynamics, [q, qd, qdd]: &[Vec<f64>; 3]) -> [Vec<f64>; 4] {
    let tip = dynamics.chain().forward(q).translation.vector;
    let tau = dynamics.inverse(q, qd, qdd);
    let matrix = dynamics.mass_matrix(q);
    let n = q.len();
    let rows = (0..n * n).map(|index| matrix.at(index / n, index % n)).collect();
    let back = dynamics.forward(q, qd, &tau).map_or_else(Vec::new, |qdd| qdd.to_vec());
    [tip.as_slice().to_vec(), tau.to_vec(), rows, back]
}

fn time(chain: &Chain, dynamics: &Dynamics, motions: &[[Vec<f64>; 3]]) -> BTreeMap<String, f64> {
    let per_call = |call: &dyn Fn(&[Vec<f64>; 3])| {
        let round = || {
            let started = Instant::now();
            motions.iter().for_each(call);
            started.elapsed().as_nanos() as f64 / motions.len() as f64
        };
        // The least disturbed of many rounds.
        (0..200).map(|_| round()).fold(f64::INFINITY, f64::min)
    };
    BTreeMap::from([
        (
            "forward kinematics",
            per_call(&|[q, ..]| {
                black_box(chain.forward(q));
            }),
        ),
        (
            "with Jacobian",
            per_call(&|[q, ..]| {
                black_box(chain.jacobian(q));
            }),
        ),
        (
            "inverse dynamics",
            per_call(&|[q, v, a]| {
                black_box(dynamics.inverse(q, v, a));
            }),
        ),
        (
            "mass matrix",
            per_call(&|[q, ..]| {
                black_box(dynamics.mass_matrix(q));
            }),
        ),
        (
            "forward dynamics",
            per_call(&|[q, v, a]| {
                black_box(dynamics.forward(q, v, a));
            }),
        ),
    ])
    .into_iter()
    .map(|(name, nanoseconds)| (name.to_owned(), nanoseconds))
    .collect()
}
