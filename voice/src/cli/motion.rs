//! `lianshou plan` and `otg`: paths and trajectories on JSON lines.

use std::process::ExitCode;
use std::time::Instant;

use anyhow::Result;
use kinematics::batch::ItemId;
use kinematics::collision::CollisionModel;
use kinematics::planning::batch::{PlanProblem, PlanResult, solve};
use kinematics::planning::{PlanOptions, Planner};
use kinematics::trajectory::{
    JointPath, OtgAnswer, OtgBatch, OtgRequest, PathOptions, Trajectory, along_path,
};
use kinematics::{Dynamics, JointVector, Limits};
use serde::Serialize;

use super::kinematics::{chain, finish, load};
use super::{OtgArguments, PlanArguments, lines};

/// Distance of the samples of a timed path, seconds.
const SAMPLE_EVERY_S: f64 = 0.01;

/// A path, and the motion along it if that is wanted.
#[derive(Serialize)]
struct TimedResult {
    #[serde(flatten)]
    plan: PlanResult<ItemId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    trajectory: Option<Timed>,
}

/// `[t, [position], [velocity], [acceleration]]`.
type Sample = (f64, Vec<f64>, Vec<f64>, Vec<f64>);

/// A motion.
#[derive(Serialize)]
struct Timed {
    duration: f64,
    samples: Vec<Sample>,
    us: f64,
}

pub(super) fn plan(arguments: &PlanArguments) -> Result<ExitCode> {
    let robot = load(&arguments.batch.robot)?;
    let chain = chain(&arguments.batch)?;
    let model = CollisionModel::new(&robot, &chain)?;
    let mut planner = Planner::new();
    let options = PlanOptions::default();
    let dynamics = Dynamics::new(&robot, &chain);
    let mut timing = PathOptions::default();
    if let Some(share) = arguments.torques {
        timing = timing.with_torques(&dynamics, share);
    }
    let answer = |problem: PlanProblem<ItemId>| {
        let plan = solve(&mut planner, &model, problem, &options, None);
        let trajectory = match (&plan.path, arguments.time) {
            (Some(path), true) => Some(timed(path, chain.limits(), &timing)?),
            _ => None,
        };
        Ok(TimedResult { plan, trajectory })
    };
    finish(lines::answer(&arguments.batch.batch, &arguments.batch.out, answer)?)
}

/// The fastest motion that comes to rest at every corner: it never leaves the path that was proved
/// free.
fn timed(path: &[Vec<f64>], limits: &Limits, options: &PathOptions<'_>) -> Result<Timed, String> {
    let start = Instant::now();
    let waypoints: Vec<JointVector> =
        path.iter().map(|position| JointVector::from_slice(position)).collect();
    let trajectory = JointPath::blended(&waypoints, 0.0)
        .and_then(|path| along_path(&path, limits, options))
        .map_err(|error| error.to_string())?;
    let us = start.elapsed().as_secs_f64() * 1e6;
    Ok(Timed { duration: trajectory.duration_s(), samples: samples(&trajectory), us })
}

fn samples(trajectory: &Trajectory) -> Vec<Sample> {
    let count = (trajectory.duration_s() / SAMPLE_EVERY_S).ceil() as usize;
    (0..=count)
        .map(|index| (index as f64 * SAMPLE_EVERY_S).min(trajectory.duration_s()))
        .map(|t| {
            let state = trajectory.sample(t);
            (t, state.position.to_vec(), state.velocity.to_vec(), state.acceleration.to_vec())
        })
        .collect()
}

pub(super) fn otg(arguments: &OtgArguments) -> Result<ExitCode> {
    let mut batch = OtgBatch::default();
    let answer = |request: OtgRequest<ItemId>| {
        let start = Instant::now();
        let solved = batch.solve(&request);
        let us = start.elapsed().as_secs_f64() * 1e6;
        Ok(OtgAnswer::new(request.id, solved, arguments.dt, us))
    };
    finish(lines::answer(&arguments.batch, &arguments.out, answer)?)
}
