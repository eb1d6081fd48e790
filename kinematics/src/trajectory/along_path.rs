//! The fastest motion along a path.

use super::acceleration_limited::SpeedProfile;
use super::bounds::Bounds;
use super::clock::Clock;
use super::cubic_basis::{basis, combine};
use super::error::TrajectoryError;
use super::excess::{greatest_excess, torque_excess};
use super::path::JointPath;
use super::point_to_point::PointToPoint;
use super::progress::{Node, Progress};
use super::retiming::{Rates, Retiming};
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

/// Intervals of the path at whose ends the arm must be able to stand still.
const HOLDS: usize = 50;

/// Grid intervals of the acceleration-limited timing.
const STATIONS: usize = 200;

/// Nodes of the jerk-limited timing in the time that an axis takes to build its acceleration up.
const NODES: f64 = 5.0;

/// Intervals that are enough for any motion but one along very many pieces: more of them shorten a
/// motion by little and cost time before it starts.
const ENOUGH: usize = 200;

/// Pieces of s(t) for an interval: their jerk has to be near that of the spline of x.
const PARTS: usize = 4;

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
    path.check_range(limits)?;
    if path.length() == 0.0 {
        return Ok(Trajectory::hold(&path.sample(0.0)));
    }
    let rates = Rates::new(limits, options)?;
    let mut progress = timed(path, &rates.without_torques(), options)?;
    // Torques seldom bind where accelerations are limited: they count only where they must.
    if let Some(torques) = &rates.torques {
        path.grid(0.0, path.length(), HOLDS)
            .iter()
            .try_for_each(|&s| torques.check(&path.sample(s)))?;
        if torque_excess(path, &progress, torques) > 1.0 {
            progress = timed(path, &rates, options)?;
        }
    }
    Ok(Trajectory::on_path(path.clone(), progress))
}

/// Times the whole path, portion by portion between its stops.
fn timed(
    path: &JointPath,
    rates: &Rates<'_>,
    options: &PathOptions<'_>,
) -> Result<Progress, TrajectoryError> {
    let mut progress = Progress::default();
    let mut from = 0.0;
    for &to in path.stops().iter().chain([&path.length()]) {
        time_portion(&mut progress, path, [from, to], rates, options)?;
        from = to;
    }
    // A profile of constant jerk is exact; what was looked at in places gets a little room.
    let excess = greatest_excess(path, &progress, rates, options.speed);
    if excess > 1.0 + 1e-9 {
        progress.stretch(excess * ROOM);
    }
    Ok(progress)
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
