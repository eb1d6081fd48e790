//! Planning problems as data: one in, one answer out. Reading and writing them is the caller's.

use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::{PlanAnswer, PlanOptions, Planner};
use crate::collision::{CollisionModel, Obstacles, World};
use crate::{JointVector, MAX_AXES};

/// A problem. `Id` is whatever identifies it in the file.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct PlanProblem<Id> {
    /// Comes back with the answer.
    pub id: Id,
    /// Start position, base to tip (rad, m).
    pub start: Vec<f64>,
    /// Positions of which any will do.
    pub goals: Vec<Vec<f64>>,
    /// Obstacles in the frame of the base link.
    #[serde(default)]
    pub world: World,
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PlanResult<Id> {
    /// That of the problem.
    pub id: Id,
    /// Positions from start to goal, or none.
    pub path: Option<Vec<Vec<f64>>>,
    /// Time from the problem as data to the first path or the refusal, µs.
    pub planning_us: f64,
    /// Time to shorten it, µs.
    pub simplification_us: f64,
    /// Sum of the joint-space distances.
    pub cost: Option<f64>,
    /// Why there is no path.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// Solves one problem; `time_limit` holds for search and shortening together.
pub fn solve<Id>(
    planner: &mut Planner,
    model: &CollisionModel,
    problem: PlanProblem<Id>,
    options: &PlanOptions,
    time_limit: Option<Duration>,
) -> PlanResult<Id> {
    let begin = Instant::now();
    let mut is_over = || time_limit.is_some_and(|limit| begin.elapsed() >= limit);
    let id = problem.id;
    let refused = |id, reason: String, begin: Instant| PlanResult {
        id,
        path: None,
        planning_us: micros(begin),
        simplification_us: 0.0,
        cost: None,
        reason: Some(reason),
    };
    let obstacles = match Obstacles::new(&problem.world) {
        Ok(obstacles) => obstacles,
        Err(error) => return refused(id, error.to_string(), begin),
    };
    if let Some(goal) = problem.goals.iter().find(|goal| goal.len() > MAX_AXES) {
        let reason = format!("a goal has {} numbers for {} axes", goal.len(), model.dof());
        return refused(id, reason, begin);
    }
    let goals: Vec<_> = problem.goals.iter().map(|goal| JointVector::from_slice(goal)).collect();
    let answer =
        planner.search_until(model, &obstacles, &problem.start, &goals, options, &mut is_over);
    let planning_us = micros(begin);
    let mut plan = match answer {
        PlanAnswer::Path(plan) => plan,
        other => return refused(id, other.to_string(), begin),
    };
    let middle = Instant::now();
    if options.simplify {
        plan = planner.simplify_until(model, &obstacles, plan, options, &mut is_over);
    }
    PlanResult {
        id,
        path: Some(plan.path.iter().map(|position| position.to_vec()).collect()),
        planning_us,
        simplification_us: micros(middle),
        cost: Some(plan.cost),
        reason: None,
    }
}

fn micros(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1e6
}
