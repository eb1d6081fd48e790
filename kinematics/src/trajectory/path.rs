//! A smooth curve through joint space, without time.

use super::bounds::check_length;
use super::error::TrajectoryError;
use crate::{JointVector, Limits};

/// Coefficients of a polynomial of degree five, lowest power first.
pub(super) type Quintic = [f64; 6];

/// A curve q(s) through joint space for `s` from 0 to [`JointPath::length`], made of polynomial
/// pieces.
///
/// The parameter `s` is a length in joint space (rad): on straight pieces |q′| = 1. The first and the
/// second derivative are continuous except at [`JointPath::stops`], the corners that are not
/// rounded, where a motion has to come to rest.
#[derive(Clone, Debug)]
pub struct JointPath {
    dof: usize,
    /// Where each piece begins, and at the end the length of the path.
    starts: Vec<f64>,
    /// `dof` polynomials a piece, in the distance from the beginning of the piece.
    polynomials: Vec<Quintic>,
    stops: Vec<f64>,
    /// The first and the last point, free of rounding.
    ends: [JointVector; 2],
}

/// A point of a path with its derivatives by the path parameter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PathPoint {
    /// q
    pub position: JointVector,
    /// q′ = dq/ds
    pub first: JointVector,
    /// q″
    pub second: JointVector,
    /// q‴
    pub third: JointVector,
}

impl JointPath {
    pub(super) fn builder(dof: usize) -> PathBuilder {
        PathBuilder {
            path: Self {
                dof,
                starts: vec![0.0],
                polynomials: Vec::new(),
                stops: Vec::new(),
                ends: [JointVector::zeros(dof); 2],
            },
        }
    }

    /// Number of axes.
    pub fn dof(&self) -> usize {
        self.dof
    }

    /// Length in joint space in rad, 0 for a single point.
    pub fn length(&self) -> f64 {
        self.starts[self.starts.len() - 1]
    }

    /// Number of polynomial pieces, at least one.
    pub fn pieces(&self) -> usize {
        self.starts.len() - 1
    }

    /// The parameters at which a motion has to come to rest, both ends left out.
    pub fn stops(&self) -> &[f64] {
        &self.stops
    }

    /// Where the pieces begin, and the end of the last one.
    pub(super) fn breaks(&self) -> &[f64] {
        &self.starts
    }

    /// Whether the piece that begins at `breaks()[piece]` is a straight line.
    pub(super) fn is_straight(&self, piece: usize) -> bool {
        let axes = &self.polynomials[piece * self.dof..(piece + 1) * self.dof];
        axes.iter().all(|c| c[2..].iter().all(|&c| c == 0.0))
    }

    /// The pieces that lie between two stops.
    pub(super) fn pieces_between(&self, from: f64, to: f64) -> std::ops::Range<usize> {
        let inner = &self.starts[..self.pieces()];
        inner.partition_point(|&s| s < from)..inner.partition_point(|&s| s < to)
    }

    /// Parameters from `from` to `to`: about `count` intervals, at least four in every piece, and
    /// all joints of pieces among them.
    pub(super) fn grid(&self, from: f64, to: f64, count: usize) -> Vec<f64> {
        let mut stations = vec![from];
        for piece in self.pieces_between(from, to) {
            let (start, end) = (self.starts[piece], self.starts[piece + 1]);
            let share = (end - start) / (to - from) * count as f64;
            let parts = (share.round() as usize).max(4);
            stations.extend((1..=parts).map(|k| start + (end - start) * k as f64 / parts as f64));
        }
        stations
    }

    /// Where a piece bends: parameters within it, none where it is straight.
    pub(super) fn bends(&self, piece: usize) -> impl Iterator<Item = f64> + use<> {
        let (start, end) = (self.starts[piece], self.starts[piece + 1]);
        let count = if self.is_straight(piece) { 0 } else { 3 };
        (1..=count).map(move |k| start + (end - start) * k as f64 / 4.0)
    }

    /// The position at `s`, which is clamped to the path.
    pub fn sample(&self, s: f64) -> JointVector {
        if s >= self.length() {
            return self.ends[1];
        }
        if s <= 0.0 {
            return self.ends[0];
        }
        let (local, axes) = self.piece_at(s);
        JointVector::from_fn(self.dof, |axis| value(&axes[axis], local))
    }

    /// Position and derivatives at `s`, which is clamped to the path. Where two pieces meet, the
    /// derivatives are those of the later one.
    pub fn point(&self, s: f64) -> PathPoint {
        let (local, axes) = self.piece_at(s);
        self.point_on(local, axes)
    }

    /// q′ and q″ of every axis at `s`, which is clamped to the path.
    pub(super) fn slopes(&self, s: f64) -> impl Iterator<Item = [f64; 2]> {
        let (s, axes) = self.piece_at(s);
        axes.iter().map(move |c| {
            [
                c[1] + s * (2.0 * c[2] + s * (3.0 * c[3] + s * (4.0 * c[4] + s * 5.0 * c[5]))),
                2.0 * c[2] + s * (6.0 * c[3] + s * (12.0 * c[4] + s * 20.0 * c[5])),
            ]
        })
    }

    /// The point just before `s`, where two pieces may meet.
    pub(super) fn point_before(&self, s: f64) -> PathPoint {
        let piece = self.starts[..self.pieces()].partition_point(|&start| start < s).max(1) - 1;
        let axes = &self.polynomials[piece * self.dof..(piece + 1) * self.dof];
        self.point_on(s - self.starts[piece], axes)
    }

    /// The points just before and just after the beginning of `piece`, which is not the first.
    pub(super) fn sides(&self, piece: usize) -> [PathPoint; 2] {
        let axes = |piece: usize| &self.polynomials[piece * self.dof..(piece + 1) * self.dof];
        let length = self.starts[piece] - self.starts[piece - 1];
        [self.point_on(length, axes(piece - 1)), self.point_on(0.0, axes(piece))]
    }

    /// Whether the path stays within the position range, looked at at nine points of every piece.
    ///
    /// # Errors
    /// [`TrajectoryError::GoalOutside`], or limits for another number of axes.
    pub fn check_range(&self, limits: &Limits) -> Result<(), TrajectoryError> {
        check_length("the path", &self.ends[0], limits.len())?;
        for ends in self.starts.windows(2) {
            for k in 0..=8 {
                let q = self.sample(ends[0] + (ends[1] - ends[0]) * k as f64 / 8.0);
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

    fn point_on(&self, local: f64, axes: &[Quintic]) -> PathPoint {
        let zeros = JointVector::zeros(self.dof);
        let mut point = PathPoint { position: zeros, first: zeros, second: zeros, third: zeros };
        for (axis, c) in axes.iter().enumerate() {
            let [position, first, second, third] = derivatives(c, local);
            point.position[axis] = position;
            point.first[axis] = first;
            point.second[axis] = second;
            point.third[axis] = third;
        }
        point
    }

    /// The piece that holds `s`: distance from its beginning, and its polynomials.
    fn piece_at(&self, s: f64) -> (f64, &[Quintic]) {
        let s = if s > 0.0 { s.min(self.length()) } else { 0.0 };
        let piece = self.starts.partition_point(|&start| start <= s).clamp(1, self.pieces()) - 1;
        let axes = &self.polynomials[piece * self.dof..(piece + 1) * self.dof];
        (s - self.starts[piece], axes)
    }
}

fn value(c: &Quintic, s: f64) -> f64 {
    c.iter().rev().fold(0.0, |sum, &c| sum * s + c)
}

/// Value and first three derivatives of a polynomial.
pub(super) fn derivatives(c: &Quintic, s: f64) -> [f64; 4] {
    [
        value(c, s),
        c[1] + s * (2.0 * c[2] + s * (3.0 * c[3] + s * (4.0 * c[4] + s * 5.0 * c[5]))),
        2.0 * c[2] + s * (6.0 * c[3] + s * (12.0 * c[4] + s * 20.0 * c[5])),
        6.0 * c[3] + s * (24.0 * c[4] + s * 60.0 * c[5]),
    ]
}

/// Puts a path together piece by piece.
pub(super) struct PathBuilder {
    path: JointPath,
}

impl PathBuilder {
    /// Appends a piece of `length` whose polynomials, one an axis, run from its beginning.
    pub(super) fn piece(&mut self, length: f64, polynomial: impl FnMut(usize) -> Quintic) {
        let dof = self.path.dof;
        let end = self.path.length() + length;
        self.path.starts.push(end);
        self.path.polynomials.extend((0..dof).map(polynomial));
    }

    /// Appends all pieces of another path.
    pub(super) fn append(&mut self, other: &JointPath) {
        let offset = self.path.length();
        self.path.starts.extend(other.starts[1..].iter().map(|start| offset + start));
        self.path.polynomials.extend_from_slice(&other.polynomials);
    }

    /// Marks the present end as a corner at which a motion has to come to rest.
    pub(super) fn stop(&mut self) {
        self.path.stops.push(self.path.length());
    }

    /// The path, which leads from the first of `points` to the last.
    pub(super) fn finish(mut self, points: &[JointVector]) -> JointPath {
        self.path.ends = [points[0], points[points.len() - 1]];
        self.path
    }
}
