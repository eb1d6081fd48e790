//! What a trajectory goal must be like to be followed.

use kinematics::{JointVector, Limits};

use super::reference::{Knot, Reference};

/// Most points of a goal.
pub const MOST_POINTS: usize = 10_000;
/// Longest goal, seconds.
const LONGEST_S: f64 = 600.0;
/// How far a first point at time zero may lie from where the arm stands, rad or m.
const START_TOLERANCE: f64 = 0.02;
/// Relative excess over a speed limit that is rounding.
const ROUNDING: f64 = 1e-3;
/// Slower than this counts as standing, rad/s or m/s.
const REST: f64 = 1e-3;

/// A point of a goal, its vectors in the order of the goal's joint names; empty: not given.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GoalPoint {
    /// Seconds from the start.
    pub time_s: f64,
    /// rad or m
    pub positions: Vec<f64>,
    /// rad/s or m/s
    pub velocities: Vec<f64>,
    /// rad/s² or m/s²
    pub accelerations: Vec<f64>,
}

/// A goal.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GoalRequest {
    /// Names of the joints, in any order.
    pub joint_names: Vec<String>,
    /// Where the joints shall be when.
    pub points: Vec<GoalPoint>,
    /// How long ago the trajectory began, seconds; negative if it begins later. Zero: now.
    pub begun_s: f64,
}

/// The joints that goals are for.
pub struct JointRules<'a> {
    /// Names, base to tip.
    pub names: &'a [String],
    /// Their limits.
    pub limits: &'a Limits,
    /// Whether a goal may leave joints out; they hold their position then.
    pub allows_partial: bool,
}

/// Why a goal is not followed. Points count from 0.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[allow(missing_docs, reason = "the messages say it all")]
pub enum GoalError {
    #[error("the trajectory has no points")]
    NoPoints,
    #[error("there is no joint `{name}`")]
    UnknownJoint { name: String },
    #[error("joint `{name}` is named twice")]
    RepeatedJoint { name: String },
    #[error("these joints are left out: {}", names.join(", "))]
    MissingJoints { names: Vec<String> },
    #[error("point {point} has {found} {what} for {expected} joints")]
    Size { point: usize, what: &'static str, found: usize, expected: usize },
    #[error("point {point} has {what} that are not finite numbers")]
    NotFinite { point: usize, what: &'static str },
    #[error("point {point} is for {time_s} s, not after the one before for {before_s} s")]
    Unsorted { point: usize, time_s: f64, before_s: f64 },
    #[error("the trajectory ended {ago_s:.3} s ago")]
    Past { ago_s: f64 },
    #[error("the trajectory ends with joint `{joint}` moving at {velocity}")]
    EndsInMotion { joint: String, velocity: f64 },
    #[error("the trajectory has {found} points, at most {MOST_POINTS} are accepted")]
    TooManyPoints { found: usize },
    #[error("the trajectory takes {duration_s} s, at most {LONGEST_S} s are accepted")]
    TooLong { duration_s: f64 },
    #[error("at point {point} joint `{joint}` is at {value}, outside of {lower} to {upper}")]
    OutsideRange { point: usize, joint: String, value: f64, lower: f64, upper: f64 },
    #[error("up to point {point} joint `{joint}` moves at {speed:.3}, faster than {limit}")]
    TooFast { point: usize, joint: String, speed: f64, limit: f64 },
    #[error("the trajectory begins {by:.4} away from where joint `{joint}` is")]
    StartsElsewhere { joint: String, by: f64 },
}

impl GoalError {
    /// Whether `joint_trajectory_controller` rejects such a goal, too. It would try to follow the
    /// others; they are accepted and aborted with `INVALID_GOAL`, so that the client learns why.
    pub fn is_rejected(&self) -> bool {
        !matches!(
            self,
            Self::TooManyPoints { .. }
                | Self::TooLong { .. }
                | Self::OutsideRange { .. }
                | Self::TooFast { .. }
                | Self::StartsElsewhere { .. }
        )
    }
}

/// Checks a goal and turns it into a reference over time that begins where the arm stands.
///
/// # Errors
/// The first thing that is wrong with it.
pub fn check(
    request: &GoalRequest,
    rules: &JointRules<'_>,
    here: &JointVector,
) -> Result<Reference, GoalError> {
    if request.points.is_empty() {
        return Err(GoalError::NoPoints);
    }
    let places = places(&request.joint_names, rules)?;
    if request.points.len() > MOST_POINTS {
        return Err(GoalError::TooManyPoints { found: request.points.len() });
    }
    for (index, point) in request.points.iter().enumerate() {
        check_numbers(index, point, places.len())?;
    }
    check_times(request)?;
    check_end(request)?;
    let knots = knots(request, &places, here);
    check_motion(&knots, rules)?;
    Ok(Reference::new(knots))
}

/// For each joint of the goal its place in the arm.
fn places(names: &[String], rules: &JointRules<'_>) -> Result<Vec<usize>, GoalError> {
    let mut places = Vec::with_capacity(names.len());
    for name in names {
        let place = rules.names.iter().position(|known| known == name);
        let place = place.ok_or_else(|| GoalError::UnknownJoint { name: name.clone() })?;
        if places.contains(&place) {
            return Err(GoalError::RepeatedJoint { name: name.clone() });
        }
        places.push(place);
    }
    let missing = rules.names.iter().filter(|name| !names.contains(name));
    let missing: Vec<String> = missing.cloned().collect();
    if places.is_empty() || (!missing.is_empty() && !rules.allows_partial) {
        return Err(GoalError::MissingJoints { names: missing });
    }
    Ok(places)
}

fn check_numbers(index: usize, point: &GoalPoint, joints: usize) -> Result<(), GoalError> {
    let lists = [
        ("positions", &point.positions, false),
        ("velocities", &point.velocities, true),
        ("accelerations", &point.accelerations, true),
    ];
    for (what, values, may_be_empty) in lists {
        if values.len() != joints && !(may_be_empty && values.is_empty()) {
            let found = values.len();
            return Err(GoalError::Size { point: index, what, found, expected: joints });
        }
        if !values.iter().all(|value| value.is_finite()) {
            return Err(GoalError::NotFinite { point: index, what });
        }
    }
    let what = "times";
    if point.time_s.is_finite() { Ok(()) } else { Err(GoalError::NotFinite { point: index, what }) }
}

fn check_times(request: &GoalRequest) -> Result<(), GoalError> {
    let mut before_s = -f64::MIN_POSITIVE;
    for (point, time_s) in request.points.iter().map(|point| point.time_s).enumerate() {
        if !(time_s > before_s) {
            return Err(GoalError::Unsorted { point, time_s, before_s });
        }
        before_s = time_s;
    }
    if request.begun_s > 0.0 && before_s < request.begun_s {
        return Err(GoalError::Past { ago_s: request.begun_s - before_s });
    }
    if before_s > LONGEST_S {
        return Err(GoalError::TooLong { duration_s: before_s });
    }
    Ok(())
}

fn check_end(request: &GoalRequest) -> Result<(), GoalError> {
    let Some(last) = request.points.last() else { return Err(GoalError::NoPoints) };
    match request.joint_names.iter().zip(&last.velocities).find(|(_, value)| value.abs() > REST) {
        Some((joint, &velocity)) => Err(GoalError::EndsInMotion { joint: joint.clone(), velocity }),
        None => Ok(()),
    }
}

/// The points that still lie ahead, after where the arm stands now.
fn knots(request: &GoalRequest, places: &[usize], here: &JointVector) -> Vec<Knot> {
    let begun_s = request.begun_s.max(0.0);
    let in_arm = |values: &[f64], rest: &JointVector| {
        let mut vector = *rest;
        for (&place, &value) in places.iter().zip(values) {
            vector[place] = value;
        }
        vector
    };
    let still = JointVector::zeros(here.len());
    let given = |values: &[f64]| (!values.is_empty()).then(|| in_arm(values, &still));
    let ahead = request.points.iter().filter(|point| point.time_s >= begun_s);
    let knots = ahead.map(|point| Knot {
        time_s: point.time_s - begun_s,
        position: in_arm(&point.positions, here),
        velocity: given(&point.velocities),
        acceleration: given(&point.accelerations),
    });
    let start =
        Knot { time_s: 0.0, position: *here, velocity: Some(still), acceleration: Some(still) };
    std::iter::once(start).chain(knots).collect()
}

/// Whether the arm can do this at all; what it can only do more slowly is slowed later.
fn check_motion(knots: &[Knot], rules: &JointRules<'_>) -> Result<(), GoalError> {
    let limits = rules.limits;
    let name = |joint: usize| rules.names[joint].clone();
    for (point, pair) in knots.windows(2).enumerate() {
        let [from, to] = pair else { continue };
        for joint in 0..rules.names.len() {
            let (lower, upper) = (limits.lower[joint], limits.upper[joint]);
            let (before, value) = (from.position[joint], to.position[joint]);
            let holds = before == value;
            if !holds && !(lower..=upper).contains(&value) {
                return Err(GoalError::OutsideRange {
                    point,
                    joint: name(joint),
                    value,
                    lower,
                    upper,
                });
            }
            let by = (value - before).abs();
            let elapsed_s = to.time_s - from.time_s;
            if elapsed_s <= 0.0 {
                if by > START_TOLERANCE {
                    return Err(GoalError::StartsElsewhere { joint: name(joint), by });
                }
                continue;
            }
            let (speed, limit) = (by / elapsed_s, limits.velocity[joint]);
            if speed > limit * (1.0 + ROUNDING) {
                return Err(GoalError::TooFast { point, joint: name(joint), speed, limit });
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vector(values: [f64; 2]) -> JointVector {
        JointVector::from_slice(&values)
    }

    fn limits() -> Limits {
        let all = |value: f64| vector([value, value]);
        Limits::new(all(-3.0), all(3.0), all(2.0), all(5.0), all(50.0), all(80.0)).unwrap()
    }

    fn names() -> Vec<String> {
        vec!["a".into(), "b".into()]
    }

    fn point(time_s: f64, positions: &[f64]) -> GoalPoint {
        GoalPoint { time_s, positions: positions.to_vec(), ..GoalPoint::default() }
    }

    fn goal(points: Vec<GoalPoint>) -> GoalRequest {
        GoalRequest { joint_names: names(), points, begun_s: 0.0 }
    }

    fn checked(request: &GoalRequest, allows_partial: bool) -> Result<Reference, GoalError> {
        let (names, limits) = (names(), limits());
        let rules = JointRules { names: &names, limits: &limits, allows_partial };
        check(request, &rules, &vector([0.1, 0.2]))
    }

    #[test]
    fn joints_may_come_in_any_order() {
        let mut request = goal(vec![point(1.0, &[1.0, 0.5])]);
        request.joint_names.reverse();
        let reference = checked(&request, false).unwrap();
        assert_eq!(reference.at(0.0), vector([0.1, 0.2]));
        assert_eq!(reference.at(1.0), vector([0.5, 1.0]));
    }

    #[test]
    fn joints_left_out_hold_where_that_is_allowed() {
        let mut request = goal(vec![point(1.0, &[1.0])]);
        request.joint_names.pop();
        let missing = GoalError::MissingJoints { names: vec!["b".into()] };
        assert_eq!(checked(&request, false).unwrap_err(), missing);
        assert_eq!(checked(&request, true).unwrap().at(1.0), vector([1.0, 0.2]));
    }

    #[test]
    fn what_a_controller_rejects_is_rejected() {
        let fine = || vec![point(0.5, &[0.3, 0.2]), point(1.0, &[0.4, 0.2])];
        let changed = |change: &dyn Fn(&mut GoalRequest)| {
            let mut request = goal(fine());
            change(&mut request);
            let error = checked(&request, false).unwrap_err();
            assert!(error.is_rejected(), "{error}");
            error
        };
        assert!(checked(&goal(fine()), false).is_ok());
        assert_eq!(changed(&|goal| goal.points.clear()), GoalError::NoPoints);
        changed(&|goal| goal.joint_names[1] = "c".into());
        changed(&|goal| goal.joint_names[1] = "a".into());
        changed(&|goal| goal.joint_names.clear());
        changed(&|goal| goal.points[1].time_s = 0.5);
        changed(&|goal| goal.points[0].time_s = -0.1);
        changed(&|goal| goal.points[0].time_s = f64::NAN);
        changed(&|goal| goal.points[1].positions[0] = f64::NAN);
        changed(&|goal| goal.points[1].positions.push(0.0));
        changed(&|goal| goal.points[1].velocities = vec![0.0]);
        changed(&|goal| goal.points[1].velocities = vec![0.0, 0.5]);
        changed(&|goal| goal.points[1].accelerations = vec![f64::INFINITY, 0.0]);
        let past = changed(&|goal| goal.begun_s = 1.5);
        assert_eq!(past, GoalError::Past { ago_s: 0.5 });
    }

    #[test]
    fn what_only_this_arm_refuses_is_told() {
        let many = (0..=MOST_POINTS).map(|k| point(0.01 * (k + 1) as f64, &[0.1, 0.2])).collect();
        let requests = [
            goal(vec![point(1.0, &[3.1, 0.2])]),
            goal(vec![point(0.1, &[1.0, 0.2])]),
            goal(vec![point(0.0, &[0.5, 0.2]), point(1.0, &[0.6, 0.2])]),
            goal(vec![point(601.0, &[0.1, 0.2])]),
            goal(many),
        ];
        for request in requests {
            let error = checked(&request, false).unwrap_err();
            assert!(!error.is_rejected(), "{error}");
        }
    }

    #[test]
    fn a_trajectory_that_has_begun_is_joined_on_its_way() {
        let mut request = goal(vec![point(0.5, &[0.3, 0.2]), point(1.5, &[0.4, 0.2])]);
        request.begun_s = 1.0;
        let reference = checked(&request, false).unwrap();
        assert_eq!(reference.duration_s(), 0.5);
        assert_eq!(reference.at(0.5), vector([0.4, 0.2]));
    }

    #[test]
    fn a_first_point_at_the_arm_is_welcome() {
        let request = goal(vec![point(0.0, &[0.101, 0.2]), point(1.0, &[0.5, 0.2])]);
        assert_eq!(checked(&request, false).unwrap().at(0.0), vector([0.1, 0.2]));
    }
}
