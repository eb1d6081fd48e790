//! Cubic splines through waypoints.

use super::blend::distinct;
use super::bounds::{check_finite, check_length};
use super::error::TrajectoryError;
use super::path::JointPath;
use crate::JointVector;

impl JointPath {
    /// The cubic spline through `waypoints`, with the chord length as parameter: position, direction
    /// and curvature are continuous, every waypoint is met, and between them the curve may swing out.
    ///
    /// `end_slopes` are the derivatives by the parameter at the first and the last waypoint; without
    /// them the ends have no curvature. Repeated waypoints count once.
    ///
    /// # Errors
    /// No waypoint, waypoints of different lengths, or NaN.
    pub fn spline(
        waypoints: &[JointVector],
        end_slopes: Option<&[JointVector; 2]>,
    ) -> Result<Self, TrajectoryError> {
        let points = distinct(waypoints)?;
        let chord = |pair: &[JointVector]| {
            pair[0].iter().zip(pair[1].iter()).map(|(a, b)| (b - a) * (b - a)).sum::<f64>().sqrt()
        };
        let lengths: Vec<f64> = points.windows(2).map(chord).collect();
        Ok(Self::spline_over(&points, &lengths, end_slopes))
    }

    /// The cubic spline that passes `waypoints[k]` at the parameter `knots[k]`, less the first knot.
    ///
    /// # Errors
    /// Fewer than two waypoints, waypoints of different lengths, NaN, or knots that do not rise or are
    /// not as many.
    pub fn spline_at(
        waypoints: &[JointVector],
        knots: &[f64],
        end_slopes: Option<&[JointVector; 2]>,
    ) -> Result<Self, TrajectoryError> {
        let dof = waypoints.first().ok_or(TrajectoryError::EmptyPath)?.len();
        for waypoint in waypoints {
            check_length("a waypoint", waypoint, dof)?;
            check_finite("a waypoint", waypoint)?;
        }
        check_length("the list of knots", knots, waypoints.len().max(2))?;
        let lengths: Vec<f64> = knots.windows(2).map(|pair| pair[1] - pair[0]).collect();
        match lengths.iter().find(|&&length| !length.is_finite() || length <= 0.0) {
            Some(&value) => Err(TrajectoryError::BadKnots { value }),
            None => Ok(Self::spline_over(waypoints, &lengths, end_slopes)),
        }
    }

    /// The cubic spline through `points` whose pieces have these `lengths`, one fewer than points.
    pub(super) fn spline_over(
        points: &[JointVector],
        lengths: &[f64],
        end_slopes: Option<&[JointVector; 2]>,
    ) -> Self {
        let dof = points[0].len();
        let mut builder = JointPath::builder(dof);
        if lengths.is_empty() {
            builder.piece(0.0, |axis| [points[0][axis], 0.0, 0.0, 0.0, 0.0, 0.0]);
            return builder.finish(points);
        }
        let slopes: Vec<Vec<f64>> = (0..dof)
            .map(|axis| {
                let values: Vec<f64> = points.iter().map(|point| point[axis]).collect();
                let given = end_slopes.map(|ends| [ends[0][axis], ends[1][axis]]);
                knot_slopes(&values, lengths, given)
            })
            .collect();
        for (k, &h) in lengths.iter().enumerate() {
            builder.piece(h, |axis| {
                let (y0, y1) = (points[k][axis], points[k + 1][axis]);
                let (m0, m1) = (slopes[axis][k], slopes[axis][k + 1]);
                let secant = (y1 - y0) / h;
                let square = (3.0 * secant - 2.0 * m0 - m1) / h;
                let cube = (m0 + m1 - 2.0 * secant) / (h * h);
                [y0, m0, square, cube, 0.0, 0.0]
            });
        }
        builder.finish(points)
    }
}

/// The slopes at the knots of the spline through `values`: a tridiagonal system from the continuity
/// of the second derivative, solved by elimination (diagonally dominant, so without pivoting).
fn knot_slopes(values: &[f64], lengths: &[f64], given: Option<[f64; 2]>) -> Vec<f64> {
    let last = lengths.len();
    let secant = |k: usize| (values[k + 1] - values[k]) / lengths[k];
    let row = |k: usize| match (given, k) {
        (Some([first, _]), 0) => [0.0, 1.0, 0.0, first],
        (Some([_, end]), k) if k == last => [0.0, 1.0, 0.0, end],
        (None, 0) => [0.0, 2.0, 1.0, 3.0 * secant(0)],
        (None, k) if k == last => [1.0, 2.0, 0.0, 3.0 * secant(last - 1)],
        (_, k) => {
            let (before, after) = (lengths[k - 1], lengths[k]);
            let right = 3.0 * (after * secant(k - 1) + before * secant(k));
            [after, 2.0 * (before + after), before, right]
        }
    };
    let mut upper = vec![0.0; last + 1];
    let mut slopes = vec![0.0; last + 1];
    for k in 0..=last {
        let [a, b, c, right] = row(k);
        let (above, solved) = if k > 0 { (upper[k - 1], slopes[k - 1]) } else { (0.0, 0.0) };
        let pivot = b - a * above;
        upper[k] = c / pivot;
        slopes[k] = (right - a * solved) / pivot;
    }
    for k in (0..last).rev() {
        slopes[k] -= upper[k] * slopes[k + 1];
    }
    slopes
}
