//! The planner: checks the question, searches, shortens.

use super::answer::{Plan, PlanAnswer};
use super::options::PlanOptions;
use super::rrt_connect::Search;
use super::simplify::simplify;
use super::{joint_distance, path_cost};
use crate::JointVector;
use crate::collision::{
    CollisionModel, FINEST_CLEARANCE_M, MotionChecker, MotionWorkspace, Obstacles,
};

/// Anything closer than this (m) counts as contact for a planner.
const CONTACT_M: f64 = 2e-5;
/// By how much (rad, m) a start or goal may be beyond a limit: rounding in files.
const LIMIT_TOLERANCE: f64 = 1e-6;

/// Plans paths; keeps its memory from one question to the next.
///
/// The same question with the same options gets the same answer, whatever was asked before, as long
/// as no time limit cuts it short.
#[derive(Clone, Debug, Default)]
pub struct Planner {
    work: MotionWorkspace,
    search: Search,
}

/// A question that has passed all checks.
struct Question<'q> {
    start: JointVector,
    /// Goals that are worth aiming at, by index.
    goals: Vec<(usize, &'q JointVector)>,
    clearance_m: f64,
}

impl Planner {
    /// A planner.
    pub fn new() -> Self {
        Self::default()
    }

    /// A free path from `start` to any of `goals`, as short as a quick simplification makes it.
    pub fn plan(
        &mut self,
        model: &CollisionModel,
        obstacles: &Obstacles,
        start: &[f64],
        goals: &[JointVector],
        options: &PlanOptions,
    ) -> PlanAnswer {
        self.plan_until(model, obstacles, start, goals, options, &mut || false)
    }

    /// As [`Planner::plan`], and gives up (or stops shortening) when `is_over` says so. It is asked
    /// before every sample, so a look at a clock is cheap enough.
    pub fn plan_until(
        &mut self,
        model: &CollisionModel,
        obstacles: &Obstacles,
        start: &[f64],
        goals: &[JointVector],
        options: &PlanOptions,
        is_over: &mut dyn FnMut() -> bool,
    ) -> PlanAnswer {
        let answer = self.search_until(model, obstacles, start, goals, options, is_over);
        match answer {
            PlanAnswer::Path(plan) if options.simplify => {
                PlanAnswer::Path(self.simplify_until(model, obstacles, plan, options, is_over))
            }
            answer => answer,
        }
    }

    /// The search alone: the first path found, as it is.
    pub fn search_until(
        &mut self,
        model: &CollisionModel,
        obstacles: &Obstacles,
        start: &[f64],
        goals: &[JointVector],
        options: &PlanOptions,
        is_over: &mut dyn FnMut() -> bool,
    ) -> PlanAnswer {
        let question = match check_question(model, obstacles, start, goals) {
            Ok(question) => question,
            Err(answer) => return *answer,
        };
        let mut checker = MotionChecker::new(model, obstacles, &mut self.work);
        checker.set_clearance(question.clearance_m);
        for (goal, position) in &question.goals {
            if checker.is_motion_free(&question.start, position) {
                return found(vec![question.start, **position], *goal, 0);
            }
        }
        let search = &mut self.search;
        search.start.clear(model.dof());
        search.goal.clear(model.dof());
        search.start.add(&question.start, None);
        for (_, position) in &question.goals {
            search.goal.add(position, None);
        }
        let Some(meeting) = search.run(&mut checker, options, is_over) else {
            return PlanAnswer::NoPathWithinBudget { iterations: search.iterations };
        };
        let mut path: Vec<_> = search.start.to_root(meeting.from_start).copied().collect();
        path.reverse();
        // The node at which the trees met is in both.
        path.extend(search.goal.to_root(meeting.from_goal).skip(1));
        let (goal, _) = question.goals[search.goal.root(meeting.from_goal)];
        found(path, goal, search.iterations)
    }

    /// Shortens a plan that this robot and world have been asked for.
    pub fn simplify_until(
        &mut self,
        model: &CollisionModel,
        obstacles: &Obstacles,
        mut plan: Plan,
        options: &PlanOptions,
        is_over: &mut dyn FnMut() -> bool,
    ) -> Plan {
        let ends = [plan.path.first(), plan.path.last()];
        let apart = ends.iter().flatten().map(|end| apart(model, obstacles, end));
        let clearance_m = clearance(apart.fold(f64::INFINITY, f64::min));
        let mut checker = MotionChecker::new(model, obstacles, &mut self.work);
        checker.set_clearance(clearance_m);
        simplify(&mut plan.path, &mut checker, options.seed, is_over);
        plan.cost = path_cost(&plan.path);
        plan
    }
}

fn found(path: Vec<JointVector>, goal: usize, iterations: usize) -> PlanAnswer {
    let cost = path_cost(&path);
    PlanAnswer::Path(Plan { path, goal, cost, first_cost: cost, iterations })
}

/// Distance to contact at a position as far as planning cares.
fn apart(model: &CollisionModel, obstacles: &Obstacles, q: &[f64]) -> f64 {
    let within = 2.0 * FINEST_CLEARANCE_M;
    model.nearest(q, obstacles, within, false).map_or(within, |(distance, _)| distance)
}

/// The clearance to keep when start and goal have this much.
///
/// The finest one, unless they are closer to contact than twice that: then half of what they have,
/// so that the motions out of the start and into the goal are possible.
fn clearance(apart_m: f64) -> f64 {
    (0.5 * apart_m).clamp(0.5 * CONTACT_M, FINEST_CLEARANCE_M)
}

fn check_question<'q>(
    model: &CollisionModel,
    obstacles: &Obstacles,
    start: &[f64],
    goals: &'q [JointVector],
) -> Result<Question<'q>, Box<PlanAnswer>> {
    check_position(model, "the start", start)?;
    if goals.is_empty() {
        return Err(Box::new(PlanAnswer::NotAPosition { reason: "there is no goal".into() }));
    }
    for (index, goal) in goals.iter().enumerate() {
        check_position(model, &format!("goal {index}"), goal)?;
    }
    if let Some(axis) = axis_out_of_limits(model, start) {
        return Err(Box::new(PlanAnswer::StartOutOfLimits { axis, value: start[axis] }));
    }
    let mut closest = apart(model, obstacles, start);
    if closest < CONTACT_M {
        let (distance_m, pair) = touching(model, obstacles, start);
        return Err(Box::new(PlanAnswer::StartInCollision { pair, distance_m }));
    }
    let (mut good, mut refusal) = (Vec::new(), None);
    for (index, goal) in goals.iter().enumerate() {
        if let Some(axis) = axis_out_of_limits(model, goal) {
            let value = goal[axis];
            refusal.get_or_insert(PlanAnswer::GoalOutOfLimits { goal: index, axis, value });
            continue;
        }
        let distance = apart(model, obstacles, goal);
        if distance < CONTACT_M {
            if !matches!(refusal, Some(PlanAnswer::GoalInCollision { .. })) {
                let (distance_m, pair) = touching(model, obstacles, goal);
                refusal = Some(PlanAnswer::GoalInCollision { goal: index, pair, distance_m });
            }
            continue;
        }
        closest = closest.min(distance);
        good.push((index, goal));
    }
    if let (true, Some(refusal)) = (good.is_empty(), refusal) {
        return Err(Box::new(refusal));
    }
    let start = JointVector::from_slice(start);
    good.sort_by(|a, b| joint_distance(&start, a.1).total_cmp(&joint_distance(&start, b.1)));
    Ok(Question { start, goals: good, clearance_m: clearance(closest) })
}

fn check_position(model: &CollisionModel, what: &str, q: &[f64]) -> Result<(), Box<PlanAnswer>> {
    let reason = if q.len() != model.dof() {
        format!("{what} has {} numbers for {} axes", q.len(), model.dof())
    } else if let Some(axis) = q.iter().position(|value| !value.is_finite()) {
        format!("{what}: axis {axis} at {} is not a finite number", q[axis])
    } else {
        return Ok(());
    };
    Err(Box::new(PlanAnswer::NotAPosition { reason }))
}

fn axis_out_of_limits(model: &CollisionModel, q: &[f64]) -> Option<usize> {
    let limits = model.limits();
    (0..q.len()).find(|axis| {
        q[*axis] < limits.lower[*axis] - LIMIT_TOLERANCE
            || q[*axis] > limits.upper[*axis] + LIMIT_TOLERANCE
    })
}

fn touching(
    model: &CollisionModel,
    obstacles: &Obstacles,
    q: &[f64],
) -> (f64, crate::collision::Pair) {
    let closest = model.closest(q, obstacles).expect("something was found to touch");
    (closest.distance_m, closest.pair)
}
