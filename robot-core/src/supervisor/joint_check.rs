//! Checks one set-point against the joint limits and against the set-point before it.
#![deny(clippy::indexing_slicing, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use kinematics::Limits;

use super::violation::{LimitKind, Violation};
use crate::drive::Setpoint;

/// Relative excess that is rounding, not motion.
const RELATIVE: f64 = 1e-6;
/// Position excess that is rounding, rad or m.
const POSITION: f64 = 1e-6;
/// Excess of velocities and accelerations that is rounding, in their units.
const DERIVATIVE: f64 = 1e-9;

/// What changes may exceed: values are held to the limits at every set-point, and between two of
/// them they differ from a straight line by less than this.
const MEAN: f64 = 1.01;

/// One joint at one instant: `(position, velocity, acceleration)`.
type JointState = (f64, f64, f64);

fn joint_states(setpoint: &Setpoint) -> impl Iterator<Item = JointState> + '_ {
    let pairs = setpoint.position.iter().zip(setpoint.velocity.iter());
    pairs.zip(setpoint.acceleration.iter()).map(|((p, v), a)| (*p, *v, *a))
}

fn exceeds(value: f64, bound: f64, absolute: f64) -> bool {
    value.is_nan() || value.abs() > bound * (1.0 + RELATIVE) + absolute
}

/// The first joint limit that `next` exceeds when it follows `last` after `period_s`.
///
/// Beside the values themselves the changes are checked, so that a set-point cannot claim a modest
/// velocity and jump: mean velocity, mean acceleration and mean jerk over the period.
pub(crate) fn check_joints(
    limits: &Limits,
    jerk_factor: f64,
    last: &Setpoint,
    next: &Setpoint,
    period_s: f64,
) -> Result<(), Violation> {
    let dof = last.position.len();
    let lengths = [next.position.len(), next.velocity.len(), next.acceleration.len()];
    if lengths != [dof; 3] {
        let found = next.position.len() as f64;
        return Err(Violation::of(LimitKind::MalformedSetpoint, found, dof as f64));
    }
    let bounds = (limits.lower.iter().zip(limits.upper.iter()))
        .zip(limits.velocity.iter())
        .zip(limits.acceleration.iter().zip(limits.jerk.iter()));
    let states = joint_states(last).zip(joint_states(next));
    for (joint, ((before, after), bounds)) in states.zip(bounds).enumerate() {
        let (((lower, upper), velocity), (acceleration, jerk)) = bounds;
        check_range(joint, before.0, after.0, (*lower, *upper))?;
        let (p, v, a) = (after.0 - before.0, after.1 - before.1, after.2 - before.2);
        let most_jerk = jerk * jerk_factor;
        let rounding = POSITION / period_s;
        let checks = [
            (LimitKind::Velocity, after.1, *velocity, DERIVATIVE),
            (LimitKind::Velocity, p / period_s, velocity * MEAN, rounding),
            (LimitKind::Acceleration, after.2, *acceleration, DERIVATIVE),
            (LimitKind::Acceleration, v / period_s, acceleration * MEAN, rounding),
            (LimitKind::Jerk, a / period_s, most_jerk, rounding),
        ];
        for (limit, value, bound, absolute) in checks {
            if exceeds(value, bound, absolute) {
                return Err(Violation::of_joint(limit, joint, value, bound));
            }
        }
    }
    Ok(())
}

/// Outside of the range a joint may only move back towards it.
fn check_range(
    joint: usize,
    before: f64,
    after: f64,
    (lower, upper): (f64, f64),
) -> Result<(), Violation> {
    let outside = |p: f64| (lower - p).max(p - upper);
    if outside(after) <= POSITION || outside(after) <= outside(before) {
        return Ok(());
    }
    let bound = if after > upper { upper } else { lower };
    Err(Violation::of_joint(LimitKind::Position, joint, after, bound))
}

#[cfg(test)]
#[allow(clippy::indexing_slicing)]
mod tests {
    use kinematics::JointVector;

    use super::*;

    fn limits() -> Limits {
        let all = |value: f64| JointVector::from_slice(&[value]);
        Limits::new(all(-1.0), all(1.0), all(2.0), all(10.0), all(100.0), all(50.0))
            .expect("sensible limits")
    }

    fn setpoint(p: f64, v: f64, a: f64) -> Setpoint {
        let mut setpoint = Setpoint::at_rest(JointVector::from_slice(&[p]), 0.0);
        setpoint.velocity[0] = v;
        setpoint.acceleration[0] = a;
        setpoint
    }

    fn check(last: Setpoint, next: Setpoint) -> Option<LimitKind> {
        check_joints(&limits(), 1.0, &last, &next, 0.001).err().map(|violation| violation.limit)
    }

    #[test]
    fn each_excess_is_named() {
        let rest = setpoint(0.0, 0.0, 0.0);
        assert_eq!(check(rest, rest), None);
        assert_eq!(
            check(setpoint(0.9999, 2.0, 0.0), setpoint(1.0019, 2.0, 0.0)),
            Some(LimitKind::Position)
        );
        assert_eq!(
            check(setpoint(0.0, 2.0, 0.0), setpoint(0.002, 2.001, 0.0)),
            Some(LimitKind::Velocity)
        );
        assert_eq!(check(rest, setpoint(0.01, 0.0, 0.0)), Some(LimitKind::Velocity), "a jump");
        assert_eq!(
            check(setpoint(0.0, 0.0, 10.0), setpoint(0.0, 0.01, 10.1)),
            Some(LimitKind::Acceleration)
        );
        assert_eq!(check(rest, setpoint(0.0, 0.1, 0.0)), Some(LimitKind::Acceleration), "a jump");
        assert_eq!(check(rest, setpoint(0.0, 0.0, 0.2)), Some(LimitKind::Jerk));
    }

    #[test]
    fn what_is_not_a_number_never_passes() {
        let rest = setpoint(0.0, 0.0, 0.0);
        for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert!(check(rest, setpoint(bad, 0.0, 0.0)).is_some());
            assert!(check(rest, setpoint(0.0, bad, 0.0)).is_some());
            assert!(check(rest, setpoint(0.0, 0.0, bad)).is_some());
        }
        let two = Setpoint::at_rest(JointVector::zeros(2), 0.0);
        assert_eq!(check(rest, two), Some(LimitKind::MalformedSetpoint));
    }

    #[test]
    fn outside_of_the_range_only_the_way_back_is_open() {
        assert_eq!(check(setpoint(1.1, -0.1, 0.0), setpoint(1.0999, -0.1, 0.0)), None);
        assert_eq!(
            check(setpoint(1.1, 0.1, 0.0), setpoint(1.1001, 0.1, 0.0)),
            Some(LimitKind::Position)
        );
    }
}
