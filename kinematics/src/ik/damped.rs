//! One descent: damped least squares (Levenberg–Marquardt) from one start, within the limits.
//!
//! Each iteration solves `(J W Jᵀ + λ I) y = e − J z` and moves by `z + W Jᵀ y`: `e` is the error twist with
//! the rotation weighed by a length, `λ` the damping, `W` leaves out the axes that stand on a limit and
//! would be pushed beyond it, and `z` pulls towards a posture without disturbing the tip (to first order).
//!
//! The damping grows with the squared error (T. Sugihara, *Solvability-unconcerned inverse kinematics by
//! the Levenberg–Marquardt method*, IEEE T-RO 27(5), 2011). Leaving out the axes on their limits halves
//! the number of restarts against mere clamping.

use super::error::{PoseError, across};
use super::symmetric::{Symmetric6, solve6};
use super::{Freedom, IkOptions};
use crate::JointVector;
use crate::chain::{Chain, Frame, dot};
use crate::widest::widest;
use std::time::Instant;

/// Largest movement of an axis in one iteration, rad or m.
const LARGEST_STEP: f64 = 0.9;
/// Damping for each unit of squared error.
const DAMPING: f64 = 0.05;
/// Damping that is always there, m²: it bounds the step where the arm is singular.
const LEAST_DAMPING: f64 = 1e-9;
/// A descent is given up when the squared error does not halve in this many iterations …
const PATIENCE: usize = 8;
/// … and at the latest after this many.
const LONGEST: usize = 40;
/// The clock is looked at once in this many iterations (some microseconds).
const BETWEEN_LOOKS: usize = 8;
/// Share of the way to the posture that is taken in each iteration, while the error is large.
const POSTURE_PULL: f64 = 0.2;
/// Squared error, m², below which the posture pulls no more, so that the descent converges.
const POSTURE_UNTIL: f64 = 1e-4;

/// How one descent went.
#[derive(Clone, Copy, Debug)]
pub(super) struct Descent<const N: usize> {
    pub(super) q: [f64; N],
    pub(super) error: PoseError,
    /// Squared position error plus squared weighed rotation error, m².
    pub(super) squared: f64,
    pub(super) is_solved: bool,
    pub(super) iterations: usize,
}

/// What stays the same over all descents of one call.
#[derive(Clone, Copy)]
pub(super) struct Problem<'a> {
    pub(super) chain: &'a Chain,
    pub(super) target: Frame,
    /// How many metres of position error a radian of rotation error counts for.
    pub(super) length_m: f64,
    pub(super) posture: Option<JointVector>,
    pub(super) options: &'a IkOptions,
    pub(super) deadline: Option<Instant>,
}

widest!(fn descent[const N: usize][N](
    problem: &Problem<'_>,
    start: &[f64; N],
    iterations: usize,
) -> Descent<N> = problem.descend_here(start, iterations));

impl Problem<'_> {
    /// Descends from `start`, for at most `iterations`.
    pub(super) fn descend<const N: usize>(
        &self,
        start: &[f64; N],
        iterations: usize,
    ) -> Descent<N> {
        descent(self, start, iterations)
    }

    #[inline(always)]
    fn descend_here<const N: usize>(&self, start: &[f64; N], iterations: usize) -> Descent<N> {
        let mut q = *start;
        let (mut mark, mut mark_at) = (f64::INFINITY, 0);
        let mut iteration = 0;
        loop {
            let (tip, mut columns) = self.chain.columns_of::<f64, N>(&q);
            let error = PoseError::between(&tip, &self.target, self.options.freedom);
            let squared = self.squared(&error);
            if squared < 0.5 * mark {
                (mark, mark_at) = (squared, iteration);
            }
            let is_solved = self.is_solved(&error);
            let is_stuck = iteration - mark_at > PATIENCE || iteration >= LONGEST;
            // Reading the clock costs a good part of an iteration.
            let is_late = iteration % BETWEEN_LOOKS == BETWEEN_LOOKS - 1 && self.is_late();
            if is_solved || is_stuck || iteration >= iterations || is_late {
                return Descent { q, error, squared, is_solved, iterations: iteration };
            }
            iteration += 1;
            let twist = self.weigh(&error, &tip, &mut columns);
            self.freeze_axes_on_limits(&q, &twist, &mut columns);
            let step = match &self.posture {
                Some(posture) if squared > POSTURE_UNTIL => {
                    self.posture_step(&q, posture, &columns, &twist, squared)
                }
                _ => damped_step(&columns, &twist, DAMPING * squared + LEAST_DAMPING),
            };
            self.advance(&mut q, &step);
        }
    }

    #[inline(always)]
    pub(super) fn is_solved(&self, error: &PoseError) -> bool {
        error.distance_m <= self.options.position_tolerance_m
            && error.angle_rad <= self.options.rotation_tolerance_rad
    }

    #[inline(always)]
    pub(super) fn squared(&self, error: &PoseError) -> f64 {
        let turned = self.length_m * error.angle_rad;
        error.distance_m * error.distance_m + turned * turned
    }

    #[inline(always)]
    pub(super) fn is_late(&self) -> bool {
        self.deadline.is_some_and(|deadline| Instant::now() >= deadline)
    }

    /// Weighs rotation against translation, and drops the rows of the directions that are free.
    #[inline(always)]
    pub(super) fn weigh<const N: usize>(
        &self,
        error: &PoseError,
        tip: &Frame,
        columns: &mut [[f64; 6]; N],
    ) -> [f64; 6] {
        let length = self.length_m;
        let mut angular = error.angular.map(|value| value * length);
        match self.options.freedom {
            Freedom::None => columns.iter_mut().for_each(|column| {
                column[3..].iter_mut().for_each(|value| *value *= length);
            }),
            Freedom::AboutToolZ => {
                // In the tool's own axes, in which turning about z is one row.
                angular = [dot(&tip.x, &angular), dot(&tip.y, &angular), 0.0];
                for column in columns.iter_mut() {
                    let turn = [column[3] * length, column[4] * length, column[5] * length];
                    (column[3], column[4], column[5]) =
                        (dot(&tip.x, &turn), dot(&tip.y, &turn), 0.0);
                }
            }
            Freedom::AboutTool(axis) => {
                let (u, v) = across(&axis);
                let (u, v) = (tip.turn(&u), tip.turn(&v));
                angular = [dot(&u, &angular), dot(&v, &angular), 0.0];
                for column in columns.iter_mut() {
                    let turn = [column[3] * length, column[4] * length, column[5] * length];
                    (column[3], column[4], column[5]) = (dot(&u, &turn), dot(&v, &turn), 0.0);
                }
            }
            Freedom::Rotation => columns.iter_mut().for_each(|column| column[3..].fill(0.0)),
            Freedom::Position => columns.iter_mut().for_each(|column| {
                column[..3].fill(0.0);
                column[3..].iter_mut().for_each(|value| *value *= length);
            }),
        }
        let [x, y, z] = error.linear;
        [x, y, z, angular[0], angular[1], angular[2]]
    }

    #[inline(always)]
    fn freeze_axes_on_limits<const N: usize>(
        &self,
        q: &[f64; N],
        twist: &[f64; 6],
        columns: &mut [[f64; 6]; N],
    ) {
        let limits = self.chain.limits();
        for axis in 0..N {
            let downhill: f64 = (0..6).map(|row| columns[axis][row] * twist[row]).sum();
            let (lower, upper) = (limits.lower_at(axis), limits.upper_at(axis));
            if (q[axis] <= lower && downhill < 0.0) || (q[axis] >= upper && downhill > 0.0) {
                columns[axis] = [0.0; 6];
            }
        }
    }

    #[inline(never)]
    fn posture_step<const N: usize>(
        &self,
        q: &[f64; N],
        posture: &JointVector,
        columns: &[[f64; 6]; N],
        twist: &[f64; 6],
        squared: f64,
    ) -> [f64; N] {
        let posture = posture.padded();
        let mut pull = [0.0; N];
        let mut rest = *twist;
        for axis in 0..N {
            if columns[axis] == [0.0; 6] {
                continue;
            }
            pull[axis] = POSTURE_PULL * (posture[axis] - q[axis]);
            for row in 0..6 {
                rest[row] -= columns[axis][row] * pull[axis];
            }
        }
        let step = damped_step(columns, &rest, DAMPING * squared + LEAST_DAMPING);
        std::array::from_fn(|axis| pull[axis] + step[axis])
    }

    #[inline(always)]
    fn advance<const N: usize>(&self, q: &mut [f64; N], step: &[f64; N]) {
        let limits = self.chain.limits();
        let largest = step.iter().fold(0.0_f64, |most, value| most.max(value.abs()));
        let share = if largest > LARGEST_STEP { LARGEST_STEP / largest } else { 1.0 };
        for axis in 0..N {
            let moved = q[axis] + step[axis] * share;
            // In this order a NaN would become a limit, and never an answer.
            q[axis] = moved.max(limits.lower_at(axis)).min(limits.upper_at(axis));
        }
    }
}

/// `Jᵀ (J Jᵀ + λ I)⁻¹ e`.
#[inline(always)]
pub(super) fn damped_step<const N: usize>(
    columns: &[[f64; 6]; N],
    twist: &[f64; 6],
    damping: f64,
) -> [f64; N] {
    let mut gram: Symmetric6 = [[0.0; 6]; 6];
    for column in columns {
        for row in 0..6 {
            for other in 0..=row {
                gram[row][other] += column[row] * column[other];
            }
        }
    }
    for (row, values) in gram.iter_mut().enumerate() {
        values[row] += damping;
    }
    let y = solve6(&mut gram, twist);
    std::array::from_fn(|axis| (0..6).map(|row| columns[axis][row] * y[row]).sum())
}
