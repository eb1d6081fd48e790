//! Whether a motion from state to state can be asked for at all; typed errors say what is wrong.

use rsruckig::brake::stop_distance_third_order;

use super::bounds::{Bounds, check_finite, check_length};
use super::error::TrajectoryError;
use super::state::State;

/// A position limit counts as passed by more than this, in rad or m.
const POSITION_TOLERANCE: f64 = 1e-9;

pub(super) fn check_request(
    start: &State,
    goal: &State,
    bounds: &Bounds,
    dof: usize,
) -> Result<(), TrajectoryError> {
    bounds.check()?;
    check_length("the bounds' velocity", &bounds.velocity_max, dof)?;
    check_start(start, dof)?;
    let vectors = [
        ("the goal position", &goal.position),
        ("the goal velocity", &goal.velocity),
        ("the goal acceleration", &goal.acceleration),
    ];
    for (what, values) in vectors {
        check_length(what, values, dof)?;
        check_finite(what, values)?;
    }
    for axis in 0..dof {
        check_goal(goal, bounds, axis)?;
        check_stop(start, bounds, axis)?;
    }
    Ok(())
}

pub(super) fn check_start(start: &State, dof: usize) -> Result<(), TrajectoryError> {
    let vectors = [
        ("the start position", &start.position),
        ("the start velocity", &start.velocity),
        ("the start acceleration", &start.acceleration),
    ];
    for (what, values) in vectors {
        check_length(what, values, dof)?;
        check_finite(what, values)?;
    }
    Ok(())
}

fn check_goal(goal: &State, bounds: &Bounds, axis: usize) -> Result<(), TrajectoryError> {
    let (lower, upper) = (bounds.lower[axis], bounds.upper[axis]);
    let value = goal.position[axis];
    if !(lower..=upper).contains(&value) {
        return Err(TrajectoryError::GoalOutside { axis, value, lower, upper });
    }
    check_speed(goal, bounds, axis)?;
    check_leaving(goal, bounds, axis)
}

/// Whether the goal's velocity and acceleration keep the limits, and did when the acceleration began.
pub(super) fn check_speed(
    goal: &State,
    bounds: &Bounds,
    axis: usize,
) -> Result<(), TrajectoryError> {
    let (velocity, acceleration) = (goal.velocity[axis], goal.acceleration[axis]);
    let before = velocity - 0.5 * acceleration * acceleration.abs() / bounds.jerk[axis];
    let moving = [
        ("velocity", velocity, bounds.velocity_min[axis], bounds.velocity_max[axis]),
        (
            "acceleration",
            acceleration,
            bounds.acceleration_min[axis],
            bounds.acceleration_max[axis],
        ),
        (
            "velocity before it, as its acceleration begins,",
            before,
            bounds.velocity_min[axis],
            bounds.velocity_max[axis],
        ),
    ];
    for (what, value, least, most) in moving {
        if !(least..=most).contains(&value) {
            let limit = if value > 0.0 { most } else { least };
            return Err(TrajectoryError::GoalTooFast { what, axis, value, limit });
        }
    }
    Ok(())
}

/// Whether the axis can get up to the goal's speed within its range, and be stopped in it afterwards.
fn check_leaving(goal: &State, bounds: &Bounds, axis: usize) -> Result<(), TrajectoryError> {
    let (position, velocity) = (goal.position[axis], goal.velocity[axis]);
    let (acceleration, jerk) = (goal.acceleration[axis], bounds.jerk[axis]);
    if velocity == 0.0 && acceleration == 0.0 {
        return Ok(());
    }
    let (falling, rising) = (bounds.acceleration_min[axis], bounds.acceleration_max[axis]);
    let (above, below) = (bounds.upper[axis] - position, position - bounds.lower[axis]);
    // The run-up is the stop seen backwards in time: the velocity turns round, the acceleration not.
    let distances = [
        ("stopping distance", velocity, acceleration, falling, above),
        ("stopping distance", -velocity, -acceleration, rising, below),
        ("run-up distance", -velocity, acceleration, falling, above),
        ("run-up distance", velocity, -acceleration, rising, below),
    ];
    for (what, velocity, acceleration, braking, limit) in distances {
        let value = stop_distance_third_order(velocity, acceleration, braking, jerk);
        if value > limit + POSITION_TOLERANCE {
            return Err(TrajectoryError::GoalTooFast { what, axis, value, limit });
        }
    }
    Ok(())
}

/// Whether the hardest braking from the start ends inside the range, or, where the start lies
/// outside already, no farther out.
fn check_stop(start: &State, bounds: &Bounds, axis: usize) -> Result<(), TrajectoryError> {
    let (position, velocity) = (start.position[axis], start.velocity[axis]);
    let acceleration = start.acceleration[axis];
    let (lower, upper) = (bounds.lower[axis], bounds.upper[axis]);
    let is_free = lower == f64::NEG_INFINITY && upper == f64::INFINITY;
    let is_still = velocity == 0.0 && acceleration == 0.0;
    if is_free || is_still {
        return Ok(());
    }
    let jerk = bounds.jerk[axis];
    let up = stop_distance_third_order(velocity, acceleration, bounds.acceleration_min[axis], jerk);
    let down =
        stop_distance_third_order(-velocity, -acceleration, bounds.acceleration_max[axis], jerk);
    let above = position + up - upper.max(position);
    let below = lower.min(position) - (position - down);
    let (limit, overshoot) = if above > below {
        (upper, position + up - upper)
    } else {
        (lower, lower - position + down)
    };
    if above.max(below) <= POSITION_TOLERANCE {
        return Ok(());
    }
    Err(TrajectoryError::CannotStop { axis, position, velocity, limit, overshoot })
}
