//! The time-optimal speed along a path under velocity and acceleration limits.
//!
//! Reachability analysis after H. Pham and Q.-C. Pham, "A New Approach to Time-Optimal Path
//! Parameterization Based on Reachability Analysis" (IEEE T-RO 2018): with x = ṡ² and u = s̈ constant
//! on every interval of a grid, xₖ₊₁ = xₖ + 2Δₖ·uₖ, and every limit is linear in (u, x):
//!
//! - velocity: x ≤ min (v/q′)²
//! - acceleration: |q′·u + q″·x| ≤ a at both ends of the interval ("interpolation" scheme, so that the
//!   limit also holds between grid points up to second order);
//! - torque: |m·u + c·x + g| ≤ 1 likewise, where it counts.
//!
//! A backward pass finds the greatest x from which the rest of the path can be finished, a forward
//! pass takes the greatest u. Both are linear programs in two variables. Instead of a general solver
//! the greatest x follows from the convex, piecewise linear gap between the lower and the upper
//! envelope of u, by Newton's method from the right, which ends after a few exact steps.

use super::torque::TorqueRows;

/// Derivatives and limits at one grid point; slices have one entry per axis.
#[derive(Clone, Copy)]
pub(super) struct Station<'a> {
    /// Path parameter.
    pub(super) s: f64,
    /// q′
    pub(super) first: &'a [f64],
    /// q″
    pub(super) second: &'a [f64],
    /// Greatest ṡ² that velocity limits permit.
    pub(super) fastest: f64,
    /// Torques by u and x in units of their limits.
    pub(super) torques: Option<&'a TorqueRows>,
}

/// The half plane slope·u + tilt·x ≤ room, room > 0.
#[derive(Clone, Copy)]
struct HalfPlane {
    slope: f64,
    tilt: f64,
    room: f64,
}

/// Slopes below this share of the tilt say nothing about u.
const FLAT: f64 = 1e-14;

/// Newton steps; the envelope has few pieces, so three are usual.
const STEPS: usize = 60;

/// Finds x = ṡ² at every grid point of the fastest passage from rest to rest.
pub(super) fn fastest_squares<'a>(
    count: usize,
    station: impl Fn(usize) -> Station<'a>,
    acceleration: &[f64],
) -> Vec<f64> {
    let mut planes = Vec::with_capacity(4 * acceleration.len());
    let mut reachable = vec![0.0; count];
    for k in (0..count - 1).rev() {
        let (here, next) = (station(k), station(k + 1));
        let twice = 2.0 * (next.s - here.s);
        half_planes(&mut planes, here, next, acceleration);
        planes.push(HalfPlane { slope: twice, tilt: 1.0, room: reachable[k + 1] });
        planes.push(HalfPlane { slope: -twice, tilt: -1.0, room: 0.0 });
        reachable[k] = greatest_square(&planes, here.fastest);
    }
    let mut squares = vec![0.0; count];
    for k in 0..count - 1 {
        let (here, next) = (station(k), station(k + 1));
        let twice = 2.0 * (next.s - here.s);
        half_planes(&mut planes, here, next, acceleration);
        let (_, most) = envelope(&planes, squares[k]);
        squares[k + 1] = (squares[k] + twice * most.at).clamp(0.0, reachable[k + 1]);
    }
    squares
}

/// The acceleration limits of the interval from `here` to `next`.
fn half_planes(
    planes: &mut Vec<HalfPlane>,
    here: Station<'_>,
    next: Station<'_>,
    acceleration: &[f64],
) {
    planes.clear();
    let twice = 2.0 * (next.s - here.s);
    for (axis, &room) in acceleration.iter().enumerate() {
        let (slope, tilt) = (here.first[axis], here.second[axis]);
        let far = next.first[axis] + twice * next.second[axis];
        let far_tilt = next.second[axis];
        planes.push(HalfPlane { slope, tilt, room });
        planes.push(HalfPlane { slope: -slope, tilt: -tilt, room });
        planes.push(HalfPlane { slope: far, tilt: far_tilt, room });
        planes.push(HalfPlane { slope: -far, tilt: -far_tilt, room });
    }
    if let (Some(here), Some(next)) = (here.torques, next.torques) {
        for axis in 0..acceleration.len() {
            let (slope, tilt) = (here.by_acceleration[axis], here.by_square[axis]);
            let far_tilt = next.by_square[axis];
            let far = next.by_acceleration[axis] + twice * far_tilt;
            for (slope, tilt, holding) in
                [(slope, tilt, here.by_gravity[axis]), (far, far_tilt, next.by_gravity[axis])]
            {
                planes.push(HalfPlane { slope, tilt, room: 1.0 - holding });
                planes.push(HalfPlane { slope: -slope, tilt: -tilt, room: 1.0 + holding });
            }
        }
    }
}

/// A bound of u at some x, and its derivative by x.
#[derive(Clone, Copy)]
struct Bound {
    at: f64,
    by_square: f64,
}

/// The greatest lower and the least upper bound of u at `square`.
fn envelope(planes: &[HalfPlane], square: f64) -> (Bound, Bound) {
    let mut least = Bound { at: f64::NEG_INFINITY, by_square: 0.0 };
    let mut most = Bound { at: f64::INFINITY, by_square: 0.0 };
    for plane in planes {
        if plane.slope.abs() <= FLAT * plane.tilt.abs() || plane.slope == 0.0 {
            continue;
        }
        let inverse = 1.0 / plane.slope;
        let bound = Bound {
            at: (plane.room - plane.tilt * square) * inverse,
            by_square: -plane.tilt * inverse,
        };
        if plane.slope > 0.0 {
            if bound.at < most.at {
                most = bound;
            }
        } else if bound.at > least.at {
            least = bound;
        }
    }
    (least, most)
}

/// The greatest x ≤ `fastest` for which some u satisfies all half planes. x = 0 always does.
fn greatest_square(planes: &[HalfPlane], fastest: f64) -> f64 {
    let mut square = fastest;
    for plane in planes {
        if plane.slope.abs() <= FLAT * plane.tilt.abs() && plane.tilt > 0.0 {
            square = square.min(plane.room / plane.tilt);
        }
    }
    for _ in 0..STEPS {
        let (least, most) = envelope(planes, square);
        let gap = least.at - most.at;
        // Rounding: a gap this small is none.
        if gap <= 1e-13 * (least.at.abs() + most.at.abs()) {
            return square;
        }
        let slope = least.by_square - most.by_square;
        if slope <= 0.0 {
            return 0.0;
        }
        square = (square - gap / slope).max(0.0);
    }
    square
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One axis on a straight line is the textbook trapezoid: T = d/v + v/a.
    #[test]
    fn straight_line_is_a_trapezoid() {
        let (count, velocity, acceleration) = (401, 1.0, 2.0);
        let station = |k: usize| Station {
            s: 3.0 * k as f64 / 400.0,
            first: &[1.0],
            second: &[0.0],
            fastest: velocity * velocity,
            torques: None,
        };
        let squares = fastest_squares(count, station, &[acceleration]);
        let seconds: f64 = squares
            .windows(2)
            .map(|pair| 2.0 * (3.0 / 400.0) / (pair[0].sqrt() + pair[1].sqrt()))
            .sum();
        assert!((seconds - (3.0 + 0.5)).abs() < 1e-3, "{seconds}");
    }

    #[test]
    fn reversal_with_vanishing_derivative_is_passed() {
        // q(s) = (s - 1)²: q′ vanishes at s = 1, q″ does not.
        let count = 201;
        let grid: Vec<[f64; 2]> =
            (0..count).map(|k| [2.0 * (k as f64 / 100.0 - 1.0), 2.0]).collect();
        let station = |k: usize| Station {
            s: k as f64 / 100.0,
            first: &grid[k][..1],
            second: &grid[k][1..],
            fastest: 100.0,
            torques: None,
        };
        let squares = fastest_squares(count, station, &[1.0]);
        assert!(squares[100] > 0.4 && squares[100] <= 0.5 + 1e-9, "{}", squares[100]);
    }
}
