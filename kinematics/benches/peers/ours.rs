//! Our side of the comparison with the peers.
//!
//! `peers solve NAME.urdf` answers the questions of `peers.py` in `NAME.json` (`{"base", "tip", "targets",
//! "seeds", "motions", …}`) and writes `NAME.ours.json`; `peers time NAME.urdf` writes the times of single
//! calls to `NAME.calls.json`. `peers values LIST OUT` computes kinematics and dynamics on every URDF of a
//! list. All times are processor times of the thread.

#![allow(unsafe_code)] // The thread's clock is the C library's.

mod calls;

use kinematics::chain::ReferenceFrame;
use kinematics::ik::{IkOptions, IkSolver};
use kinematics::model::Joint;
use kinematics::{Chain, Dynamics, Robot};
use nalgebra::{Isometry3, Quaternion, Translation3, UnitQuaternion};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
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
    /// How many of the targets the peers get.
    peer_targets: usize,
    budget_s: f64,
}

#[derive(Serialize)]
struct Answers {
    kind: String,
    /// By name of the seeds, for the solver as it is and for the numeric one: answer and time in µs.
    inverse: BTreeMap<String, Vec<Answer>>,
}

/// Kinematics and dynamics of the arm in one URDF.
#[derive(Serialize)]
struct Values {
    urdf: String,
    base: String,
    tip: String,
    joints: Vec<String>,
    /// Where every other joint rests.
    others: BTreeMap<String, f64>,
    motions: Vec<[Vec<f64>; 3]>,
    /// For each motion: tip position, inverse dynamics, mass matrix by rows, forward dynamics (nothing if an
    /// axis moves no mass), rate of the Jacobian times the speeds.
    values: Vec<[Vec<f64>; 5]>,
}

/// A configuration, if one was found, and the time that it took in µs.
type Answer = (Option<Vec<f64>>, f64);

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["solve", urdf] => answer(Path::new(urdf)),
        ["time", urdf] => time(Path::new(urdf)),
        ["values", list, out] => every_urdf(list, out),
        // `cargo test` builds and starts every example without arguments.
        _ => Ok(()),
    }
}

/// Processor time of this thread, ns.
pub(crate) fn cpu_ns() -> f64 {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the pointer is to a `timespec` that lives until the call returns.
    unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &raw mut time) };
    time.tv_sec as f64 * 1e9 + time.tv_nsec as f64
}

fn asked(urdf: &Path) -> Result<(Questions, Robot, Chain), Failure> {
    let questions: Questions =
        serde_json::from_str(&std::fs::read_to_string(urdf.with_extension("json"))?)?;
    let robot = Robot::load(urdf)?;
    let chain = Chain::new(&robot, &questions.base, &questions.tip)?;
    Ok((questions, robot, chain))
}

fn time(urdf: &Path) -> Result<(), Failure> {
    let (questions, robot, chain) = asked(urdf)?;
    let nanoseconds = calls::time(&chain, &Dynamics::new(&robot, &chain), &questions.motions);
    std::fs::write(urdf.with_extension("calls.json"), serde_json::to_string(&nanoseconds)?)?;
    Ok(())
}

fn answer(urdf: &Path) -> Result<(), Failure> {
    let (questions, _, chain) = asked(urdf)?;
    let budget = Duration::from_secs_f64(questions.budget_s);
    let mut inverse = BTreeMap::new();
    for (name, seeds) in &questions.seeds {
        for (suffix, solver) in
            [("", IkSolver::new(&chain)), (" numeric", IkSolver::numeric(&chain))]
        {
            let answers = solve(&solver, &questions.targets, seeds, budget);
            inverse.insert(format!("{name}{suffix}"), answers);
        }
        let targets = &questions.targets[..questions.peer_targets];
        let with_k = solve_with_k(urdf, &chain, targets, seeds, budget)?;
        inverse.insert(format!("{name} k"), with_k);
    }
    let answers = Answers { kind: format!("{:?}", IkSolver::new(&chain).kind()), inverse };
    std::fs::write(urdf.with_extension("ours.json"), serde_json::to_string(&answers)?)?;
    Ok(())
}

fn solve(
    solver: &IkSolver,
    targets: &[[f64; 7]],
    seeds: &[Vec<f64>],
    budget: Duration,
) -> Vec<Answer> {
    let options =
        IkOptions { time_limit: Some(budget), iterations: usize::MAX, ..IkOptions::default() };
    let one = |([x, y, z, qx, qy, qz, qw], seed): (&[f64; 7], &Vec<f64>)| {
        let rotation = UnitQuaternion::from_quaternion(Quaternion::new(*qw, *qx, *qy, *qz));
        let target = Isometry3::from_parts(Translation3::new(*x, *y, *z), rotation);
        let started = cpu_ns();
        let answer = solver.solve(&target, seed, &options);
        let us = (cpu_ns() - started) * 1e-3;
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
    budget: Duration,
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
        let (started, deadline) = (cpu_ns(), Instant::now() + budget);
        let mut q = seed.clone();
        while Instant::now() < deadline {
            let solved = arm.set_joint_positions(&q).and_then(|()| solver.solve(&arm, &target));
            if solved.is_ok() {
                let us = (cpu_ns() - started) * 1e-3;
                return (Some(arm.joint_positions()), us);
            }
            q = (0..chain.dof()).map(&mut random).collect();
        }
        (None, (cpu_ns() - started) * 1e-3)
    };
    Ok(targets.iter().zip(seeds).map(&mut one).collect())
}

fn every_urdf(list: &str, out: &str) -> Result<(), Failure> {
    let urdfs: Vec<String> = serde_json::from_str(&std::fs::read_to_string(list)?)?;
    let one = |urdf: &String| match values(urdf) {
        Ok(values) => serde_json::to_value(values),
        Err(error) => Ok(serde_json::json!({"urdf": urdf, "error": error.to_string()})),
    };
    let answers: Vec<serde_json::Value> = urdfs.iter().map(one).collect::<Result<_, _>>()?;
    std::fs::write(out, serde_json::to_string(&answers)?)?;
    Ok(())
}

fn values(urdf: &str) -> Result<Values, Failure> {
    let robot = Robot::load(Path::new(urdf))?;
    let chain = &robot.arm(None)?.chain;
    let dynamics = Dynamics::new(&robot, chain);
    let others = robot
        .joints()
        .iter()
        .filter(|joint| joint.limit.is_some() && !chain.joint_names().contains(&joint.name));
    let mut state = 1_u64;
    let mut random = |size: f64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        ((state >> 11) as f64 / (1_u64 << 52) as f64 - 1.0) * size
    };
    let motion = |_| [2.0, 2.0, 5.0].map(|size| (0..chain.dof()).map(|_| random(size)).collect());
    let motions: Vec<[Vec<f64>; 3]> = (0..20).map(motion).collect();
    Ok(Values {
        urdf: urdf.to_owned(),
        base: chain.base().to_owned(),
        tip: chain.tip().to_owned(),
        joints: chain.joint_names().to_vec(),
        others: others.map(|joint| (joint.name.clone(), rest(&robot, joint))).collect(),
        values: motions.iter().map(|motion| values_of(&dynamics, motion)).collect(),
        motions,
    })
}

/// Zero, or the position nearest to it that the limits allow; a following joint follows.
fn rest(robot: &Robot, joint: &Joint) -> f64 {
    match (&joint.mimic, joint.limit) {
        (Some(mimic), _) => {
            mimic.multiplier * rest(robot, &robot.joints()[mimic.leader]) + mimic.offset
        }
        (None, Some(limit)) => 0.0_f64.clamp(limit.lower, limit.upper),
        (None, None) => 0.0,
    }
}

fn values_of(dynamics: &Dynamics, [q, qd, qdd]: &[Vec<f64>; 3]) -> [Vec<f64>; 5] {
    let chain = dynamics.chain();
    let tip = chain.forward(q).translation.vector;
    let tau = dynamics.inverse(q, qd, qdd);
    let matrix = dynamics.mass_matrix(q);
    let n = q.len();
    let rows = (0..n * n).map(|index| matrix.at(index / n, index % n)).collect();
    let back = dynamics.forward(q, qd, &tau).map_or_else(Vec::new, |qdd| qdd.to_vec());
    let bias = chain.jacobian_rate(q, qd, ReferenceFrame::Base).velocity(qd);
    [tip.as_slice().to_vec(), tau.to_vec(), rows, back, bias.as_slice().to_vec()]
}
