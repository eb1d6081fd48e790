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
use super::cubic_basis::basis;
use super::error::TrajectoryError;
use super::path::{JointPath, PathPoint};
use super::rows::{AxisRow, Row, Rows};
use super::torque::Torques;
use crate::{JointVector, Limits, MAX_AXES};

/// Velocity, acceleration, jerk and torque limits of a path motion.
#[derive(Clone, Copy)]
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

    pub(super) fn without_torques(&self) -> Self {
        Self { torques: None, ..*self }
    }
}

/// Intervals at each end in which the limits are kept at six points instead of two: the start from
/// rest leaves the spline little to hold on to.
const END: usize = 2;

/// A limit of x counts as kept up to this excess, which a slightly slower passage repairs.
const EXCESS: f64 = 1.004;

/// Places in every interval at which it is looked whether limits are broken.
const BETWEEN: usize = 4;

/// Times that broken points are added and the search goes on.
const EXCHANGES: usize = 3;

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
        rows.cap(1e4 * constant);
        let mut barrier = Barrier::new(vec![constant; self.clock.intervals + 3]);
        barrier.minimize(&rows, 0.3, 4.0 * tolerance);
        let between = self.rows_between();
        for _ in 0..EXCHANGES {
            let used = between.used(&barrier.squares);
            let excess = used.iter().copied().fold(0.0, f64::max);
            if excess <= EXCESS {
                break;
            }
            for point in (0..used.len()).filter(|&point| used[point] > EXCESS) {
                rows.push_from(&between, point);
            }
            barrier.scale(0.98 / excess);
            barrier.minimize(&rows, 0.02, tolerance);
        }
        barrier.squares
    }

    fn first_rows(&self) -> Rows {
        let intervals = self.clock.intervals;
        let mut rows = Rows::new(self.path.dof());
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

    /// Points between the first ones, at which the limits are kept once they are broken there.
    fn rows_between(&self) -> Rows {
        let mut rows = Rows::new(self.path.dof());
        for interval in 0..self.clock.intervals {
            for part in 0..BETWEEN {
                self.keep(&mut rows, interval, (part as f64 + 0.5) / BETWEEN as f64, 0.0);
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
        let dof = self.path.dof();
        let s = self.clock.at(interval, u);
        let mut fastest = ((self.speed)(self.portion[0] + s[0]) / s[1].max(1e-12)).powi(2);
        let (mut q1, mut q2) = (JointVector::zeros(dof), JointVector::zeros(dof));
        let mut axes = [AxisRow { acceleration: [0.0; 2], jerk: [0.0; 3] }; MAX_AXES];
        for (axis, row) in axes[..dof].iter_mut().enumerate() {
            let q = through(point, s, axis);
            (q1[axis], q2[axis]) = (q[0], q[1]);
            let (a, j) = (self.limits.acceleration[axis], self.limits.jerk[axis]);
            fastest = fastest.min((self.limits.velocity[axis] / q[0].abs().max(1e-12)).powi(2));
            row.acceleration = [q[1] / a, 0.5 * q[0] / a];
            row.jerk = [q[2] / j, 1.5 * q[1] / j, 0.5 * q[0] / j];
        }
        let mut torques = [[0.0; 3]; MAX_AXES];
        let mut with_torques = 0;
        if let Some(limits) = &self.limits.torques {
            let at = limits.rows(&point.position, &q1, &q2);
            for (axis, row) in torques[..dof].iter_mut().enumerate() {
                let by_x1 = 0.5 * at.by_acceleration[axis];
                *row = [at.by_square[axis], by_x1, at.by_gravity[axis]];
            }
            with_torques = dof;
        }
        let ([value, first, second], h) = (basis(u), self.clock.step_s);
        let weights = [value, first.map(|w| w / h), second.map(|w| w / (h * h))];
        let row = Row { interval, weights, weight_s: weight * h, fastest };
        rows.push(&row, &axes[..dof], &torques[..with_torques]);
    }
}
