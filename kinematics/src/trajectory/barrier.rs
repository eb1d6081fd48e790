//! An interior-point method for the passage of least time.
//!
//! The sum sharpness·time − Σ ln(slack) over all limits is made small for growing sharpness by Newton
//! steps with a banded factorization. The slacks are 1 − a² for an acceleration (or torque) a in
//! units of its limit and 1 − x·j² for a jerk j. The limit j² ≤ 1/x is convex on the right side, so the
//! feasible set is not; that curvature is left out of the Newton matrix, which amounts to
//! replacing it by its tangent, an inner approximation (convex-concave procedure). Every iterate keeps
//! all limits, so stopping early costs time on the path, never a limit.
//!
//! Eight points are looked at side by side.

use super::band::Band;
use super::eight::Eight;
use super::rows::{AxisLanes, Points, Rows, TorqueLanes};
use crate::widest::widest;

/// Squared Newton decrement below which a stage counts as centered.
const CENTERED: f64 = 2.0;

/// Newton steps of a stage.
const STEPS: usize = 15;

/// Growth of the sharpness from stage to stage.
const GROWTH: f64 = 15.0;

/// A product of slacks below this is taken apart before its logarithm.
const SMALL_PRODUCT: f64 = 1e-250;

/// The present spline coefficients of x, and work memory.
pub(super) struct Barrier {
    pub(super) squares: Vec<f64>,
    trial: Vec<f64>,
    slope: Vec<f64>,
    step: Vec<f64>,
    matrix: Band,
}

impl Barrier {
    /// Starts from `squares`, which keep all limits with some room.
    pub(super) fn new(squares: Vec<f64>) -> Self {
        let size = squares.len();
        Self {
            squares,
            trial: vec![0.0; size],
            slope: vec![0.0; size],
            step: vec![0.0; size],
            matrix: Band::zeros(size),
        }
    }

    /// Multiplies x by a constant.
    pub(super) fn scale(&mut self, factor: f64) {
        self.squares.iter_mut().for_each(|square| *square *= factor);
    }

    /// Shortens the time until it is within `tolerance` (relative) of the optimum. `distance` is a
    /// guess of how far it is now: 1 knows nothing.
    pub(super) fn minimize(&mut self, rows: &Rows, distance: f64, tolerance: f64) {
        let limits = rows.limits();
        let mut sharpness = limits / (distance * rows.seconds(&self.squares));
        loop {
            for _ in 0..STEPS {
                if !self.newton(rows, sharpness) {
                    break;
                }
            }
            if limits / sharpness <= tolerance * rows.seconds(&self.squares) {
                return;
            }
            sharpness *= GROWTH;
        }
    }

    /// One Newton step; false when there is nothing left to gain.
    fn newton(&mut self, rows: &Rows, sharpness: f64) -> bool {
        self.matrix.clear();
        self.slope.fill(0.0);
        assemble(rows, &self.squares, sharpness, &mut self.slope, &mut self.matrix);
        self.step.copy_from_slice(&self.slope);
        if !self.matrix.solve(&mut self.step) {
            return false;
        }
        let decrement: f64 = self.slope.iter().zip(&self.step).map(|(g, d)| g * d).sum();
        if decrement < CENTERED {
            return false;
        }
        let before = objective(rows, &self.squares, sharpness);
        let mut share = 1.0;
        for _ in 0..30 {
            for (k, square) in self.trial.iter_mut().enumerate() {
                *square = self.squares[k] - share * self.step[k];
            }
            if objective(rows, &self.trial, sharpness) < before - 1e-4 * share * decrement {
                std::mem::swap(&mut self.squares, &mut self.trial);
                return true;
            }
            share *= 0.5;
        }
        false
    }
}

// Adds the gradient to `slope` and the Newton matrix to `matrix`.
widest! {
    fn assemble(rows: &Rows, squares: &[f64], sharpness: f64, slope: &mut [f64], matrix: &mut Band) -> () =
    {
        for (points, axes, torques) in rows.iter() {
            let at = points.at(squares);
            let mut model = LocalModel::of_time(at, points, sharpness);
            for axis in axes {
                model.add_axis(at, axis);
            }
            for row in torques {
                model.add_torque(at, row);
            }
            model.spread(points, slope, matrix);
        }
    }
}

// sharpness·time − Σ ln(slack), infinite where a limit is broken.
widest! {
    fn objective(rows: &Rows, squares: &[f64], sharpness: f64) -> f64 =
    {
        let mut sum = 0.0;
        for (points, axes, torques) in rows.iter() {
            match local_objective(points, axes, torques, squares, sharpness) {
                Some(share) => sum += share,
                None => return f64::INFINITY,
            }
        }
        sum
    }
}

/// What eight points add to the objective; nothing where a limit is broken.
#[inline(always)]
fn local_objective(
    points: &Points,
    axes: &[AxisLanes],
    torques: &[TorqueLanes],
    squares: &[f64],
    sharpness: f64,
) -> Option<f64> {
    let at = points.at(squares);
    let spare = Eight::ONE - at[0] / points.fastest;
    // One logarithm for all slacks: their product stays in range almost always.
    let (mut product, mut least) = (spare, spare.min(at[0]));
    for axis in axes {
        let [a, j] = axis.at(at);
        let (a_slack, j_slack) = (Eight::ONE - a * a, Eight::ONE - at[0] * j * j);
        least = least.min(a_slack).min(j_slack);
        product *= a_slack * j_slack;
    }
    for [t0, t1, rest] in torques {
        let t = *t0 * at[0] + *t1 * at[1] + *rest;
        let slack = Eight::ONE - t * t;
        least = least.min(slack);
        product *= slack;
    }
    if !(least.is_positive() && product.is_positive()) {
        return None;
    }
    let whole = product.product();
    let logarithm =
        if whole > SMALL_PRODUCT { whole.ln() } else { product.iter().map(f64::ln).sum() };
    Some(sharpness * (points.weight_s / at[0].sqrt()).sum() - logarithm)
}

/// Gradient and (convexified) Hessian of the objective's share of eight points by (x, x′, x″).
struct LocalModel {
    gradient: [Eight; 3],
    /// By (x, x), (x′, x), (x′, x′), (x″, x), (x″, x′), (x″, x″).
    hessian: [Eight; 6],
    /// 1/x
    inverse: Eight,
}

impl LocalModel {
    /// Of the duration and the velocity limit.
    #[inline(always)]
    fn of_time([x, ..]: [Eight; 3], points: &Points, sharpness: f64) -> Self {
        let inverse = Eight::ONE / x;
        let time = Eight::splat(0.5 * sharpness) * points.weight_s * inverse.sqrt() * inverse;
        let spare = Eight::ONE / (points.fastest - x);
        let mut hessian = [Eight::ZERO; 6];
        hessian[0] = Eight::splat(1.5) * time * inverse + spare * spare;
        Self { gradient: [spare - time, Eight::ZERO, Eight::ZERO], hessian, inverse }
    }

    /// −ln(1 − a²), a linear in x and x′, and −ln(1 − x·j²), j linear in x, x′ and x″.
    #[inline(always)]
    fn add_axis(&mut self, at: [Eight; 3], axis: &AxisLanes) {
        let [a, j] = axis.at(at);
        self.add_square(axis.acceleration, a);
        // With k = j·√x as jerk in units of its limit: gradient 2k/(1 − k²)·k′, and the outer
        // products of the two one-sided normals weighted by their slacks.
        let k2 = at[0] * j * j;
        let inverse = Eight::ONE / (Eight::ONE - k2);
        let (two, half) = (Eight::splat(2.0), Eight::splat(0.5));
        let pull = two * at[0] * j * inverse;
        let sides = two * at[0] * (Eight::ONE + k2) * inverse * inverse;
        let cross = two * j * inverse * inverse;
        // Derivative of x^−½ by x, times x^½.
        let fall = half * self.inverse;
        let mut entry = 0;
        for i in 0..3 {
            self.gradient[i] += axis.jerk[i] * pull;
            let side = axis.jerk[i] * sides;
            for k in 0..=i {
                self.hessian[entry] += side * axis.jerk[k];
                entry += 1;
            }
        }
        self.gradient[0] += j * j * inverse;
        self.hessian[0] += two * axis.jerk[0] * cross + sides * fall * fall * self.inverse;
        self.hessian[1] += axis.jerk[1] * cross;
        self.hessian[3] += axis.jerk[2] * cross;
    }

    /// −ln(1 − t²), t linear in x and x′.
    #[inline(always)]
    fn add_torque(&mut self, [x, x1, _]: [Eight; 3], [t0, t1, rest]: &TorqueLanes) {
        self.add_square([*t0, *t1], *t0 * x + *t1 * x1 + *rest);
    }

    #[inline(always)]
    fn add_square(&mut self, [by_x, by_x1]: [Eight; 2], value: Eight) {
        let two = Eight::splat(2.0);
        let square = value * value;
        let inverse = Eight::ONE / (Eight::ONE - square);
        let pull = two * value * inverse;
        let bend = two * (Eight::ONE + square) * inverse * inverse;
        self.gradient[0] += by_x * pull;
        self.gradient[1] += by_x1 * pull;
        self.hessian[0] += by_x * by_x * bend;
        self.hessian[1] += by_x * by_x1 * bend;
        self.hessian[2] += by_x1 * by_x1 * bend;
    }

    /// Adds the model by (x, x′, x″) to the gradient and matrix by the spline's coefficients.
    #[inline(always)]
    fn spread(&self, points: &Points, slope: &mut [f64], matrix: &mut Band) {
        let ([w, w1, w2], [g, g1, g2]) = (&points.weights, self.gradient);
        let [h00, h10, h11, h20, h21, h22] = self.hessian;
        let (mut pulls, mut entries) = ([Eight::ZERO; 4], [[Eight::ZERO; 4]; 4]);
        for a in 0..4 {
            pulls[a] = w[a] * g + w1[a] * g1 + w2[a] * g2;
            let left = w[a] * h00 + w1[a] * h10 + w2[a] * h20;
            let left1 = w[a] * h10 + w1[a] * h11 + w2[a] * h21;
            let left2 = w[a] * h20 + w1[a] * h21 + w2[a] * h22;
            for b in 0..=a {
                entries[a][a - b] = left * w[b] + left1 * w1[b] + left2 * w2[b];
            }
        }
        for lane in 0..points.count {
            let interval = points.intervals[lane];
            let rows = matrix.rows_from(interval);
            for (a, slope) in slope[interval..interval + 4].iter_mut().enumerate() {
                *slope += pulls[a][lane];
                for below in 0..=a {
                    rows[a][below] += entries[a][below][lane];
                }
            }
        }
    }
}
