//! Straight lines through waypoints with rounded corners.
//!
//! A corner at P with unit directions d₀ before and d₁ after it is replaced, from the distance ℓ
//! before to the distance ℓ after, by
//!
//! q(u) = P − ℓ·d₀·φ(1 − u) + ℓ·d₁·φ(u), φ(u) = 2u³ − u⁴, u = 0 … 1, s = 2ℓ·u.
//!
//! φ and its first two derivatives vanish at 0, and φ(1) = 1, φ′(1) = 2, φ″(1) = 0: position,
//! direction and curvature join the straight lines without a jump. An axis leaves the corner by at
//! most ℓ·φ(½)·|d₁ − d₀| with φ(½) = 3/16, so a tolerance fixes ℓ.

use super::bounds::{check_finite, check_length};
use super::error::TrajectoryError;
use super::path::{JointPath, PathBuilder, Quintic};
use crate::JointVector;

/// φ(½)
const MIDDLE: f64 = 3.0 / 16.0;

/// Waypoints closer than this to the one before (rad, Euclidean) are the same point.
const SAME_POINT: f64 = 1e-9;

/// Directions that differ by less than this are one straight line.
const SAME_DIRECTION: f64 = 1e-12;

/// Corners that can only be rounded over less than this (rad) are not rounded.
const SHORTEST_BLEND: f64 = 1e-7;

/// The straight line from one waypoint to the next.
struct Leg {
    length: f64,
    direction: JointVector,
}

impl JointPath {
    /// Straight lines through `waypoints`, corners rounded so that no axis leaves its line by more
    /// than `corner_tolerance` (rad, or m for a linear axis).
    ///
    /// The path begins and ends exactly at the first and the last waypoint. Repeated waypoints count
    /// once. With tolerance 0 corners stay sharp and become [`JointPath::stops`].
    ///
    /// ```
    /// use kinematics::JointVector;
    /// use kinematics::trajectory::JointPath;
    /// # fn main() -> Result<(), kinematics::trajectory::TrajectoryError> {
    /// let corner = [[0.0, 0.0], [1.0, 0.0], [1.0, 1.0]].map(|q| JointVector::from_slice(&q));
    /// let path = JointPath::blended(&corner, 0.01)?;
    /// let middle = path.sample(path.length() / 2.0);
    /// assert!((middle[0] - 0.99).abs() < 1e-12 && (middle[1] - 0.01).abs() < 1e-12);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// No waypoint, waypoints of different lengths, NaN, or a tolerance that is negative or not
    /// finite.
    pub fn blended(
        waypoints: &[JointVector],
        corner_tolerance: f64,
    ) -> Result<JointPath, TrajectoryError> {
        let points = distinct(waypoints)?;
        if !(corner_tolerance >= 0.0 && corner_tolerance.is_finite()) {
            return Err(TrajectoryError::BadTolerance { value: corner_tolerance });
        }
        let legs: Vec<Leg> = points.windows(2).map(|pair| leg(&pair[0], &pair[1])).collect();
        let mut builder = JointPath::builder(points[0].len());
        if legs.is_empty() {
            builder.piece(0.0, |axis| constant(points[0][axis]));
            return Ok(builder.finish(&points));
        }
        let mut used = 0.0;
        for (k, this) in legs.iter().enumerate() {
            let half = legs
                .get(k + 1)
                .map_or(0.0, |next| half_length(this, next, corner_tolerance, share(&legs, k)));
            line(&mut builder, &points[k], this, used, this.length - half);
            if let Some(next) = legs.get(k + 1) {
                corner(&mut builder, &points[k + 1], [this, next], half);
            }
            used = half;
        }
        Ok(builder.finish(&points))
    }
}

/// The waypoints without immediate repetitions, checked.
pub(super) fn distinct(waypoints: &[JointVector]) -> Result<Vec<JointVector>, TrajectoryError> {
    let first = waypoints.first().ok_or(TrajectoryError::EmptyPath)?;
    let mut points: Vec<JointVector> = Vec::with_capacity(waypoints.len());
    for waypoint in waypoints {
        check_length("a waypoint", waypoint, first.len())?;
        check_finite("a waypoint", waypoint)?;
        match points.last() {
            Some(last) if leg(last, waypoint).length < SAME_POINT => {}
            _ => points.push(*waypoint),
        }
    }
    // The end is reached exactly, even where it repeats the point before by a hair.
    if let ([.., before, last], Some(end)) = (&mut points[..], waypoints.last())
        && leg(before, end).length >= SAME_POINT
    {
        *last = *end;
    }
    Ok(points)
}

fn leg(from: &JointVector, to: &JointVector) -> Leg {
    let difference = JointVector::from_fn(from.len(), |axis| to[axis] - from[axis]);
    let length = difference.iter().map(|d| d * d).sum::<f64>().sqrt();
    let direction = JointVector::from_fn(from.len(), |axis| difference[axis] / length);
    Leg { length, direction }
}

/// What the corner after leg `k` may take of the legs before and after it: half of a leg that has
/// another corner at its other end, else all of it.
fn share(legs: &[Leg], k: usize) -> f64 {
    let before = if k == 0 { 1.0 } else { 0.5 };
    let after = if k + 2 == legs.len() { 1.0 } else { 0.5 };
    (before * legs[k].length).min(after * legs[k + 1].length)
}

/// ℓ of a corner: what the tolerance permits, at most `room`.
fn half_length(before: &Leg, after: &Leg, tolerance: f64, room: f64) -> f64 {
    let turn = (0..before.direction.len())
        .map(|axis| (after.direction[axis] - before.direction[axis]).abs())
        .fold(0.0, f64::max);
    let half = if turn < SAME_DIRECTION { 0.0 } else { (tolerance / (MIDDLE * turn)).min(room) };
    if half < SHORTEST_BLEND { 0.0 } else { half }
}

fn constant(value: f64) -> Quintic {
    [value, 0.0, 0.0, 0.0, 0.0, 0.0]
}

/// The straight part of a leg between two distances from its beginning.
fn line(builder: &mut PathBuilder, start: &JointVector, leg: &Leg, from: f64, to: f64) {
    if to - from <= 0.0 {
        return;
    }
    builder.piece(to - from, |axis| {
        let slope = leg.direction[axis];
        [start[axis] + from * slope, slope, 0.0, 0.0, 0.0, 0.0]
    });
}

/// The rounded corner at `corner`, or a stop where it stays sharp.
fn corner(builder: &mut PathBuilder, corner: &JointVector, legs: [&Leg; 2], half: f64) {
    let [before, after] = legs.map(|leg| &leg.direction);
    let straight =
        (0..before.len()).all(|axis| (after[axis] - before[axis]).abs() < SAME_DIRECTION);
    if straight {
        return;
    }
    if half == 0.0 {
        builder.stop();
        return;
    }
    let length = 2.0 * half;
    builder.piece(length, |axis| {
        // φ(1 − u) = 1 − 2u + 2u³ − u⁴, φ(u) = 2u³ − u⁴
        let (d0, d1) = (half * before[axis], half * after[axis]);
        let turn = d1 - d0;
        let cube = 2.0 * turn / length.powi(3);
        let fourth = -turn / length.powi(4);
        [corner[axis] - d0, 2.0 * d0 / length, 0.0, cube, fourth, 0.0]
    });
}
