//! The fastest passage of a smoothly timed path under velocity, acceleration and jerk limits.
//!
//! A first timing q(τ) is passed with the rate r = dτ/dt. With x = r² and derivatives by τ:
//!
//! - velocity: x ≤ min (v/q′)²
//! - acceleration: |q″·x + ½·q′·x′| ≤ a
//! - jerk: |q‴·x + 1½·q″·x′ + ½·q′·x″| ≤ j·x^−½
//! - torque, where it counts: |c·x + ½·m·x′ + g| ≤ 1 with the rows of `torque.rs`
//!
//! x(τ) is a cubic spline over the uniform grid of the [`Clock`]. The limits are kept at the nodes,
//! half way between them and where pieces of the path meet; after the time ∫ x^−½ dτ has been made
//! small under these (`barrier.rs`), points between them that break a limit are added and the search
//! goes on.

use super::along_path::PathOptions;
use super::barrier::Barrier;
use super::bounds::check_length;
use super::clock::Clock;
use super::cubic_basis::{basis, combine};
use super::error::TrajectoryError;
use super::path::{JointPath, PathPoint};
use super::torque::{Torques, used};
use crate::{JointVector, Limits};

/// Velocity, acceleration, jerk and torque limits of a path motion.
pub(super) struct Rates<'a> {
    pub(super) velocity: JointVector,
    pub(super) acceleration: JointVector,
    pub(super) jerk: JointVector,
    pub(super) torques: Option<Torques<'a>>,
}

impl<'a> Rates<'a> {
    pub(super) fn new(limits: &Limits, options: &PathOptions<'a>) -> Result<Self, TrajectoryError> {
        let (velocity, acceleration) = (limits.velocity, limits.acceleration);
        let share = options.torque_share;
        if !(share > 0.0 && share <= 1.0) {
            return Err(TrajectoryError::BadShare { value: share });
        }
        let torques = options.dynamics.map(|dynamics| Torques::new(dynamics, limits, share));
        if let Some(torques) = &torques {
            check_length("the dynamics", &JointVector::zeros(torques.dof()), limits.len())?;
        }
        Ok(Self { velocity, acceleration, jerk: limits.jerk, torques })
    }
}

/// Intervals at each end in which the limits are kept at six points instead of two: the start from
/// rest leaves the spline little to hold on to.
const END: usize = 2;

/// A limit of x counts as kept up to this excess, which a slightly slower passage repairs.
const EXCESS: f64 = 1.004;

/// Times that broken points are added and the search goes on.
const EXCHANGES: usize = 3;

/// One axis at one point, in units of its limits: q″/a and ½·q′/a for the acceleration, q‴/j,
/// 1½·q″/j and ½·q′/j for the jerk.
#[derive(Clone, Copy)]
pub(super) struct AxisRow {
    pub(super) acceleration: [f64; 2],
    pub(super) jerk: [f64; 3],
}

/// The torque of one axis at one point in units of its limit: by x, by x′, and what gravity takes.
pub(super) type TorqueRow = [f64; 3];

/// A point at which the limits are kept.
#[derive(Clone, Copy)]
pub(super) struct Row {
    pub(super) interval: usize,
    /// What the four coefficients contribute to x, x′ and x″.
    pub(super) weights: [[f64; 4]; 3],
    /// Share of the duration integral, in s.
    pub(super) weight_s: f64,
    /// Greatest x that the velocity limits permit.
    pub(super) fastest: f64,
}

/// A portion of a path with its first timing and its limits.
pub(super) struct Retiming<'a> {
    pub(super) path: &'a JointPath,
    pub(super) clock: &'a Clock,
    /// Path parameters between which the clock runs.
    pub(super) portion: [f64; 2],
    pub(super) limits: &'a Rates<'a>,
    /// Greatest ds/dt at s.
    pub(super) speed: &'a dyn Fn(f64) -> f64,
}

/// Chain rule: derivatives of q(s(τ)) by τ.
pub(super) fn through(point: &PathPoint, s: [f64; 4], axis: usize) -> [f64; 3] {
    let [_, s1, s2, s3] = s;
    let (q1, q2, q3) = (point.first[axis], point.second[axis], point.third[axis]);
    [q1 * s1, q2 * s1 * s1 + q1 * s2, q3 * s1 * s1 * s1 + 3.0 * q2 * s1 * s2 + q1 * s3]
}

impl Retiming<'_> {
    /// The spline coefficients of x, within `tolerance` (relative) of the shortest time.
    pub(super) fn solve(&self, tolerance: f64) -> Vec<f64> {
        let mut rows = self.first_rows();
        let constant = 0.9 * rows.greatest_constant();
        // Nothing but the spline holds x where the path rests; this keeps it finite.
        rows.points.iter_mut().for_each(|row| row.fastest = row.fastest.min(1e4 * constant));
        let mut barrier = Barrier::new(vec![constant; self.clock.intervals + 3]);
        barrier.minimize(&rows, 0.3, 4.0 * tolerance);
        for _ in 0..EXCHANGES {
            let excess = self.add_broken(&mut rows, &barrier.squares);
            if excess <= EXCESS {
                break;
            }
            barrier.scale(0.98 / excess);
            barrier.minimize(&rows, 0.02, tolerance);
        }
        barrier.squares
    }

    fn first_rows(&self) -> Rows {
        let intervals = self.clock.intervals;
        let dof = self.path.dof();
        let mut rows = Rows { points: Vec::new(), axes: Vec::new(), torques: Vec::new(), dof };
        for interval in 0..intervals {
            let at_end = interval < END || interval + END >= intervals;
            let parts = if at_end { 6 } else { 2 };
            for part in 0..parts {
                let u = part as f64 / parts as f64;
                self.keep(&mut rows, interval, u, 1.0 / parts as f64);
            }
        }
        let (last, end) = (intervals - 1, self.path.point_before(self.portion[1]));
        self.keep_point(&mut rows, (last, 1.0), &end, 1.0 / 12.0);
        let pieces = self.path.pieces_between(self.portion[0], self.portion[1]);
        for s in pieces.clone().flat_map(|piece| self.path.bends(piece)) {
            let when = self.clock.when(s - self.portion[0]);
            self.keep_point(&mut rows, when, &self.path.point(s), 0.0);
        }
        for piece in pieces.skip(1) {
            let when = self.clock.when(self.path.breaks()[piece] - self.portion[0]);
            for point in self.path.sides(piece) {
                self.keep_point(&mut rows, when, &point, 0.0);
            }
        }
        rows
    }

    /// Keeps the limits at the share `u` of an interval, which counts for `weight` intervals of the
    /// duration.
    fn keep(&self, rows: &mut Rows, interval: usize, u: f64, weight: f64) {
        let point = self.path.point(self.portion[0] + self.clock.at(interval, u)[0]);
        self.keep_point(rows, (interval, u), &point, weight);
    }

    fn keep_point(
        &self,
        rows: &mut Rows,
        (interval, u): (usize, f64),
        point: &PathPoint,
        weight: f64,
    ) {
        let s = self.clock.at(interval, u);
        let mut fastest = ((self.speed)(self.portion[0] + s[0]) / s[1].max(1e-12)).powi(2);
        let (mut q1, mut q2) = (JointVector::zeros(rows.dof), JointVector::zeros(rows.dof));
        for axis in 0..rows.dof {
            let q = through(point, s, axis);
            (q1[axis], q2[axis]) = (q[0], q[1]);
            let (a, j) = (self.limits.acceleration[axis], self.limits.jerk[axis]);
            fastest = fastest.min((self.limits.velocity[axis] / q[0].abs().max(1e-12)).powi(2));
            rows.axes.push(AxisRow {
                acceleration: [q[1] / a, 0.5 * q[0] / a],
                jerk: [q[2] / j, 1.5 * q[1] / j, 0.5 * q[0] / j],
            });
        }
        if let Some(torques) = &self.limits.torques {
            let at = torques.rows(&point.position, &q1, &q2);
            rows.torques.extend((0..rows.dof).map(|axis| {
                [at.by_square[axis], 0.5 * at.by_acceleration[axis], at.by_gravity[axis]]
            }));
        }
        let ([value, first, second], h) = (basis(u), self.clock.step_s);
        let weights = [value, first.map(|w| w / h), second.map(|w| w / (h * h))];
        rows.points.push(Row { interval, weights, weight_s: weight * h, fastest });
    }

    /// Looks between the points and keeps the limits from now on where they are broken; returns the
    /// greatest share of its limit that x has anywhere.
    fn add_broken(&self, rows: &mut Rows, squares: &[f64]) -> f64 {
        const PARTS: usize = 8;
        let mut greatest: f64 = 0.0;
        for interval in 0..self.clock.intervals {
            for part in 0..PARTS {
                self.keep(rows, interval, (part as f64 + 0.5) / PARTS as f64, 0.0);
                let used = rows.used(rows.points.len() - 1, squares);
                greatest = greatest.max(used);
                if used <= EXCESS {
                    rows.drop_last();
                }
            }
        }
        greatest
    }
}

/// The points at which limits are kept.
pub(super) struct Rows {
    pub(super) points: Vec<Row>,
    /// `dof` entries a point.
    axes: Vec<AxisRow>,
    /// As many, or none where torques do not count.
    torques: Vec<TorqueRow>,
    dof: usize,
}

impl Rows {
    pub(super) fn iter(&self) -> impl Iterator<Item = (&Row, &[AxisRow], &[TorqueRow])> {
        let rows = self.points.iter().zip(self.axes.chunks_exact(self.dof)).enumerate();
        rows.map(|(point, (row, axes))| (row, axes, self.torques_at(point)))
    }

    fn torques_at(&self, point: usize) -> &[TorqueRow] {
        if self.torques.is_empty() {
            return &[];
        }
        &self.torques[point * self.dof..(point + 1) * self.dof]
    }

    /// Number of one-sided limits.
    pub(super) fn limits(&self) -> f64 {
        (self.points.len() * (4 * self.dof + 1) + 2 * self.torques.len()) as f64
    }

    fn drop_last(&mut self) {
        self.points.pop();
        self.axes.truncate(self.points.len() * self.dof);
        self.torques.truncate(self.points.len() * self.dof);
    }

    /// The greatest x that may be the same everywhere.
    fn greatest_constant(&self) -> f64 {
        let axis = |axis: &AxisRow| {
            let by_jerk = axis.jerk[0].abs().max(1e-12).powf(-2.0 / 3.0);
            by_jerk.min(1.0 / axis.acceleration[0].abs().max(1e-12))
        };
        let slowest = self.axes.iter().map(axis).fold(f64::INFINITY, f64::min);
        let torque = |row: &TorqueRow| 1.0 / used(row[0], row[2]).max(1e-12);
        let slowest = self.torques.iter().map(torque).fold(slowest, f64::min);
        self.points.iter().map(|row| row.fastest).fold(slowest, f64::min)
    }

    /// The share of its limit that x has at a point: x divided by it keeps all limits there.
    fn used(&self, point: usize, squares: &[f64]) -> f64 {
        let row = &self.points[point];
        let [x, x1, x2] = row.weights.map(|w| combine(&w, &squares[row.interval..]));
        let axes = &self.axes[point * self.dof..(point + 1) * self.dof];
        let torque = |row: &TorqueRow| used(row[0] * x + row[1] * x1, row[2]);
        let by_torque = self.torques_at(point).iter().map(torque).fold(0.0, f64::max);
        axes.iter().fold(by_torque.max(x / row.fastest), |used, axis| {
            let a = axis.acceleration[0] * x + axis.acceleration[1] * x1;
            let j = axis.jerk[0] * x + axis.jerk[1] * x1 + axis.jerk[2] * x2;
            used.max(a.abs()).max((j * j * x.max(0.0)).cbrt())
        })
    }
}
