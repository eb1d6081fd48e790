//! An interior-point method for the passage of least time.
//!
//! The sum sharpness·time − Σ ln(slack) over all limits is made small for growing sharpness by Newton
//! steps with a banded Cholesky factorization. The right side of the jerk limit, j·x^−½, is convex in
//! x, so the feasible set is not; its curvature is left out of the Newton matrix, which amounts to
//! replacing it by its tangent, an inner approximation (convex-concave procedure). Every iterate keeps
//! all limits, so stopping early costs time on the path, never a limit.

use super::band::Band;
use super::cubic_basis::combine;
use super::retiming::{AxisRow, Row, Rows, TorqueRow};

/// Squared Newton decrement below which a stage counts as centered.
const CENTERED: f64 = 0.5;

/// Newton steps of a stage.
const STEPS: usize = 15;

/// Growth of the sharpness from stage to stage.
const GROWTH: f64 = 15.0;

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
        let mut sharpness = limits / (distance * seconds(rows, &self.squares));
        loop {
            for _ in 0..STEPS {
                if !self.newton(rows, sharpness) {
                    break;
                }
            }
            if limits / sharpness <= tolerance * seconds(rows, &self.squares) {
                return;
            }
            sharpness *= GROWTH;
        }
    }

    /// One Newton step; false when there is nothing left to gain.
    fn newton(&mut self, rows: &Rows, sharpness: f64) -> bool {
        self.assemble(rows, sharpness);
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

    /// Gradient into `slope` and Newton matrix into `matrix`.
    fn assemble(&mut self, rows: &Rows, sharpness: f64) {
        self.matrix.clear();
        self.slope.fill(0.0);
        for (row, axes, torques) in rows.iter() {
            let at = row.weights.map(|w| combine(&w, &self.squares[row.interval..]));
            let (mut gradient, mut hessian) = local_model(at, row, axes, sharpness);
            add_torques(at, torques, &mut gradient, &mut hessian);
            spread(row, &gradient, &hessian, &mut self.slope, &mut self.matrix);
        }
    }
}

/// The duration of the passage, by the weights of the points.
fn seconds(rows: &Rows, squares: &[f64]) -> f64 {
    let at = |row: &Row| combine(&row.weights[0], &squares[row.interval..]);
    rows.points.iter().map(|row| row.weight_s / at(row).sqrt()).sum()
}

/// sharpness·time − Σ ln(slack), infinite where a limit is broken.
fn objective(rows: &Rows, squares: &[f64], sharpness: f64) -> f64 {
    let mut sum = 0.0;
    for (row, axes, torques) in rows.iter() {
        let [x, x1, x2] = row.weights.map(|w| combine(&w, &squares[row.interval..]));
        if !(x > 0.0 && x < row.fastest) {
            return f64::INFINITY;
        }
        let room = 1.0 / x.sqrt();
        // One logarithm for all slacks of the point: with 16 axes their product stays in range.
        let mut product = 1.0 - x / row.fastest;
        for axis in axes {
            let a = axis.acceleration[0] * x + axis.acceleration[1] * x1;
            let j = axis.jerk[0] * x + axis.jerk[1] * x1 + axis.jerk[2] * x2;
            let (a_slack, j_slack) = (1.0 - a * a, room * room - j * j);
            if !(a_slack > 0.0 && j_slack > 0.0) {
                return f64::INFINITY;
            }
            product *= a_slack * j_slack;
        }
        sum += sharpness * row.weight_s * room - product.max(f64::MIN_POSITIVE).ln();
        if torques.is_empty() {
            continue;
        }
        let slack = |row: &TorqueRow| 1.0 - (row[0] * x + row[1] * x1 + row[2]).powi(2);
        if torques.iter().any(|row| !(slack(row) > 0.0)) {
            return f64::INFINITY;
        }
        sum -= torques.iter().map(slack).product::<f64>().max(f64::MIN_POSITIVE).ln();
    }
    sum
}

/// What torques add to a local model: −ln((1 − τ)·(1 + τ)), τ linear in x and x′.
fn add_torques(
    [x, x1, _]: [f64; 3],
    torques: &[TorqueRow],
    gradient: &mut [f64; 3],
    hessian: &mut [[f64; 3]; 3],
) {
    for &[t0, t1, rest] in torques {
        let t = t0 * x + t1 * x1 + rest;
        let inverse = 1.0 / (1.0 - t * t);
        let (pull, bend) = (2.0 * t * inverse, 2.0 * (1.0 + t * t) * inverse * inverse);
        gradient[0] += t0 * pull;
        gradient[1] += t1 * pull;
        hessian[0][0] += t0 * t0 * bend;
        hessian[1][0] += t0 * t1 * bend;
        hessian[1][1] += t1 * t1 * bend;
    }
}

/// Gradient and (convexified) Hessian of one point's share of the objective by (x, x′, x″).
fn local_model(
    [x, x1, x2]: [f64; 3],
    row: &Row,
    axes: &[AxisRow],
    sharpness: f64,
) -> ([f64; 3], [[f64; 3]; 3]) {
    let room = 1.0 / x.sqrt();
    let room_by_x = -0.5 * room / x;
    let spare = row.fastest - x;
    let mut gradient = [sharpness * row.weight_s * room_by_x + 1.0 / spare, 0.0, 0.0];
    let mut hessian = [[0.0; 3]; 3];
    hessian[0][0] = 0.75 * sharpness * row.weight_s * room / (x * x) + 1.0 / (spare * spare);
    for axis in axes {
        // −ln((1 − a)·(1 + a)), a linear in x and x′.
        let [a0, a1] = axis.acceleration;
        let a = a0 * x + a1 * x1;
        let inverse = 1.0 / (1.0 - a * a);
        let (pull, bend) = (2.0 * a * inverse, 2.0 * (1.0 + a * a) * inverse * inverse);
        gradient[0] += a0 * pull;
        gradient[1] += a1 * pull;
        hessian[0][0] += a0 * a0 * bend;
        hessian[1][0] += a0 * a1 * bend;
        hessian[1][1] += a1 * a1 * bend;
        // −ln((room − j)·(room + j)), j linear in x, x′ and x″, room falling with x.
        let [j0, j1, j2] = axis.jerk;
        let j = j0 * x + j1 * x1 + j2 * x2;
        let inverse = 1.0 / (room * room - j * j);
        let (up, down) = ((room + j) * inverse, (room - j) * inverse);
        let normals = [([j0 - room_by_x, j1, j2], up), ([-j0 - room_by_x, -j1, -j2], down)];
        for (normal, pull) in normals {
            for i in 0..3 {
                gradient[i] += normal[i] * pull;
                for k in 0..=i {
                    hessian[i][k] += normal[i] * normal[k] * pull * pull;
                }
            }
        }
    }
    (gradient, hessian)
}

/// Adds a local model by (x, x′, x″) to the gradient and matrix by the four coefficients.
fn spread(
    row: &Row,
    gradient: &[f64; 3],
    hessian: &[[f64; 3]; 3],
    step: &mut [f64],
    matrix: &mut Band,
) {
    let full = |i: usize, j: usize| if j <= i { hessian[i][j] } else { hessian[j][i] };
    for a in 0..4 {
        let by = [row.weights[0][a], row.weights[1][a], row.weights[2][a]];
        step[row.interval + a] += by[0] * gradient[0] + by[1] * gradient[1] + by[2] * gradient[2];
        let left: [f64; 3] =
            std::array::from_fn(|j| (0..3).map(|i| by[i] * full(i, j)).sum::<f64>());
        for b in 0..=a {
            let value = (0..3).map(|j| left[j] * row.weights[j][b]).sum::<f64>();
            matrix.add(row.interval + a, a - b, value);
        }
    }
}
