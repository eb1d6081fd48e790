//! The fastest motion along a path.

use super::acceleration_limited::SpeedProfile;
use super::bounds::Bounds;
use super::bounds::check_length;
use super::clock::Clock;
use super::cubic_basis::{basis, combine};
use super::error::TrajectoryError;
use super::path::{JointPath, PathPoint};
use super::point_to_point::PointToPoint;
use super::progress::{Node, Progress};
use super::retiming::{Rates, Retiming, through};
use super::state::State;
use super::timed::Trajectory;
use crate::dynamics::Dynamics;
use crate::{JointVector, Limits};

/// How a path is timed.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct PathOptions<'a> {
    /// Greatest ds/dt at the path parameter s, in rad/s, for instance from a tool speed.
    pub speed: Option<&'a dyn Fn(f64) -> f64>,
    /// Relative distance from the optimum at which the search for it ends.
    pub tolerance: f64,
    /// The arm's dynamics with its payload, if the effort limits shall be kept too.
    pub dynamics: Option<&'a Dynamics>,
    /// Share of the effort limits that the motion may take: the rest is for what the model does not
    /// know and for the controller.
    pub torque_share: f64,
}

impl<'a> PathOptions<'a> {
    /// With a greatest ds/dt at every s.
    pub fn with_speed(self, speed: &'a dyn Fn(f64) -> f64) -> Self {
        Self { speed: Some(speed), ..self }
    }

    /// With joint torques of at most `share` of the effort limits, by inverse dynamics.
    pub fn with_torques(self, dynamics: &'a Dynamics, share: f64) -> Self {
        Self { dynamics: Some(dynamics), torque_share: share, ..self }
    }
}

impl Default for PathOptions<'_> {
    fn default() -> Self {
        Self { speed: None, tolerance: 2e-3, dynamics: None, torque_share: 1.0 }
    }
}

/// By how much a motion is slowed beyond the greatest excess that was seen, for what lies between
/// the places that were looked at.
const ROOM: f64 = 1.0015;

/// Time between two looks at the limits.
const LOOK_S: f64 = 2e-3;

/// Grid intervals of the acceleration-limited timing.
const STATIONS: usize = 200;

/// Nodes of the jerk-limited timing in the time that an axis takes to build its acceleration up.
const NODES: f64 = 5.0;

/// Intervals that are enough for any motion but one along very many pieces: more of them shorten a
/// motion by little and cost time before it starts.
const ENOUGH: usize = 300;

/// Least and greatest number of intervals of the jerk-limited timing.
const INTERVALS: [usize; 2] = [48, 20_000];

/// The fastest motion along `path` from rest to rest within `limits`, jerk included.
///
/// Every sample keeps the velocity, acceleration and jerk limits, and with
/// [`PathOptions::with_torques`] the effort limits. At the [`JointPath::stops`] the
/// motion comes to rest. A path of length 0 gives a motion without duration.
///
/// # Errors
/// A path that leaves the position range, another number of axes, a speed limit that is not
/// positive, or an arm that is too heavy for its torques.
pub fn along_path(
    path: &JointPath,
    limits: &Limits,
    options: &PathOptions<'_>,
) -> Result<Trajectory, TrajectoryError> {
    check_length("the path", &path.sample(0.0), limits.len())?;
    check_range(path, limits)?;
    if path.length() == 0.0 {
        return Ok(Trajectory::hold(&path.sample(0.0)));
    }
    let rates = Rates::new(limits, options)?;
    let mut progress = Progress::default();
    let mut from = 0.0;
    for &to in path.stops().iter().chain([&path.length()]) {
        time_portion(&mut progress, path, [from, to], &rates, options)?;
        from = to;
    }
    // A profile of constant jerk is exact; what was looked at in places gets a little room.
    let excess = greatest_excess(path, &progress, &rates, options);
    if excess > 1.0 + 1e-9 {
        progress.stretch(excess * ROOM);
    }
    Ok(Trajectory::on_path(path.clone(), progress))
}

/// Whether the path stays within the position range, looked at in every piece.
fn check_range(path: &JointPath, limits: &Limits) -> Result<(), TrajectoryError> {
    for ends in path.breaks().windows(2) {
        for k in 0..=8 {
            let q = path.sample(ends[0] + (ends[1] - ends[0]) * k as f64 / 8.0);
            for (axis, &value) in q.iter().enumerate() {
                let (lower, upper) = (limits.lower[axis], limits.upper[axis]);
                if !(value >= lower - 1e-9 && value <= upper + 1e-9) {
                    return Err(TrajectoryError::GoalOutside { axis, value, lower, upper });
                }
            }
        }
    }
    Ok(())
}

/// Times the path between two stops.
fn time_portion(
    progress: &mut Progress,
    path: &JointPath,
    [from, to]: [f64; 2],
    rates: &Rates<'_>,
    options: &PathOptions<'_>,
) -> Result<(), TrajectoryError> {
    let pieces = path.pieces_between(from, to);
    let is_free = options.speed.is_none() && rates.torques.is_none();
    if is_free && pieces.clone().all(|piece| path.is_straight(piece)) {
        return straight(progress, path, [from, to], rates);
    }
    let profile = SpeedProfile::over(path, path.grid(from, to, STATIONS), rates, options)?;
    let stations: Vec<f64> = profile.stations.iter().map(|s| s - from).collect();
    let seconds = profile.seconds;
    let last = seconds[seconds.len() - 1];
    let ramp_s = build_up_s(path, [from, to], rates).min(last);
    let wanted = (NODES * (last + ramp_s) / ramp_s).ceil().min(ENOUGH as f64) as usize;
    let intervals = wanted.max(6 * pieces.len()).clamp(INTERVALS[0], INTERVALS[1]);
    // The grid cannot show what is shorter than a few of its intervals.
    let window_s = ramp_s.max(3.0 * last / intervals as f64);
    let clock = Clock::smeared(&stations, &seconds, window_s, intervals);
    let unlimited = |_: f64| f64::MAX.sqrt();
    let speed = options.speed.unwrap_or(&unlimited);
    let portion = [from, to];
    let retiming = Retiming { path, clock: &clock, portion, limits: rates, speed };
    let squares = retiming.solve(options.tolerance);
    join_nodes(progress, &clock, &squares, from);
    Ok(())
}

/// The exact optimum on a straight line: one axis s with the tightest limits of all.
fn straight(
    progress: &mut Progress,
    path: &JointPath,
    [from, to]: [f64; 2],
    rates: &Rates<'_>,
) -> Result<(), TrajectoryError> {
    let direction = path.point(0.5 * (from + to)).first;
    let tightest = |limits: &JointVector| {
        let along = |axis: usize| limits[axis] / direction[axis].abs().max(1e-12);
        JointVector::from_slice(&[(0..limits.len()).map(along).fold(f64::INFINITY, f64::min)])
    };
    let bounds = Bounds::symmetric(
        tightest(&rates.velocity),
        tightest(&rates.acceleration),
        tightest(&rates.jerk),
    );
    let ends = [State::at_rest(&[0.0]), State::at_rest(&[to - from])];
    let (profile, duration_s) = PointToPoint::new(1).solve_axis(&ends[0], &ends[1], &bounds)?;
    progress.append(from, &profile, duration_s);
    Ok(())
}

/// The time in which the slowest of the moving axes builds its acceleration up.
fn build_up_s(path: &JointPath, [from, to]: [f64; 2], rates: &Rates<'_>) -> f64 {
    let samples: Vec<_> = path.grid(from, to, 20).iter().map(|&s| path.point(s).first).collect();
    let ramp = |axis: usize| {
        let moves = samples.iter().any(|first| first[axis].abs() > 1e-9);
        if moves { rates.acceleration[axis] / rates.jerk[axis] } else { 0.0 }
    };
    (0..path.dof()).map(ramp).fold(1e-4, f64::max)
}

/// Turns the spline of x = (dτ/dt)² over the clock into s(t).
fn join_nodes(progress: &mut Progress, clock: &Clock, squares: &[f64], from: f64) {
    const PARTS: usize = 2;
    let node = |interval: usize, u: f64| -> Node {
        let [value, first, _] = basis(u);
        let x = combine(&value, &squares[interval..]);
        let x1 = combine(&first, &squares[interval..]) / clock.step_s;
        let [s, s1, s2, _] = clock.at(interval, u);
        [from + s, s1 * x.sqrt(), s2 * x + 0.5 * s1 * x1]
    };
    let mut before = node(0, 0.0);
    for interval in 0..clock.intervals {
        for part in 0..PARTS {
            let (u0, u1) = (part as f64 / PARTS as f64, (part + 1) as f64 / PARTS as f64);
            let next = node(interval, u1);
            let seconds = clock.step_s * time_over(&squares[interval..], u0, u1);
            progress.join(before, next, seconds);
            before = next;
        }
    }
}

/// ∫ x^−½ du from u0 to u1 within an interval, by Gauss's four points.
fn time_over(squares: &[f64], u0: f64, u1: f64) -> f64 {
    const POINTS: [(f64, f64); 2] = [
        (0.339_981_043_584_856_3, 0.652_145_154_862_546_1),
        (0.861_136_311_594_052_6, 0.347_854_845_137_453_85),
    ];
    let (middle, half) = (0.5 * (u0 + u1), 0.5 * (u1 - u0));
    let at = |u: f64| 1.0 / combine(&basis(u)[0], squares).sqrt();
    let sum: f64 = POINTS
        .iter()
        .map(|(at_share, weight)| {
            weight * (at(middle - half * at_share) + at(middle + half * at_share))
        })
        .sum();
    half * sum
}

/// By what factor the motion must be slowed so that every sample keeps the limits: looked at in
/// every piece of s(t), at least at eight places, within the bends of the path, and on both sides of its joints.
fn greatest_excess(
    path: &JointPath,
    progress: &Progress,
    rates: &Rates<'_>,
    options: &PathOptions<'_>,
) -> f64 {
    let speed = |s: f64| options.speed.map_or(f64::INFINITY, |speed| speed(s));
    let mut excess: f64 = 0.0;
    let starts = progress.starts_s();
    for (k, &start) in starts.iter().enumerate() {
        let end = starts.get(k + 1).copied().unwrap_or(progress.duration_s());
        let parts = (((end - start) / LOOK_S).ceil() as usize).clamp(8, 100);
        for part in 0..=parts {
            // The third derivative jumps from piece to piece: the last look is just before the end.
            let share = (part as f64 / parts as f64).min(1.0 - 1e-9);
            let s = progress.at(start + (end - start) * share);
            excess = excess.max(s[1] / speed(s[0])).max(point_excess(&path.point(s[0]), s, rates));
        }
    }
    for s in (0..path.pieces()).flat_map(|piece| path.bends(piece)) {
        let passed = progress.at(progress.when(s));
        excess = excess.max(point_excess(&path.point(s), passed, rates));
    }
    for piece in 1..path.pieces() {
        let s = progress.at(progress.when(path.breaks()[piece]));
        for point in path.sides(piece) {
            excess = excess.max(point_excess(&point, s, rates));
        }
    }
    excess
}

/// By what factor the passage of a point with s and its derivatives by time is too fast.
fn point_excess(point: &PathPoint, s: [f64; 4], rates: &Rates<'_>) -> f64 {
    let dof = point.first.len();
    let (mut velocity, mut acceleration) = (JointVector::zeros(dof), JointVector::zeros(dof));
    let excess = (0..dof).fold(0.0f64, |excess, axis| {
        let [v, a, j] = through(point, s, axis);
        (velocity[axis], acceleration[axis]) = (v, a);
        excess
            .max(v.abs() / rates.velocity[axis])
            .max((a.abs() / rates.acceleration[axis]).sqrt())
            .max((j.abs() / rates.jerk[axis]).cbrt())
    });
    let torques = rates.torques.as_ref();
    torques.map_or(excess, |torques| {
        excess.max(torques.excess(&point.position, &velocity, &acceleration))
    })
}
