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
//!
//! Every limit is a strip |u − slope·x − middle| ≤ room. Eight axes are looked at side by side, and the
//! strips of an interval are computed once for both passes.

use super::eight::{Eight, LANES};
use super::torque::TorqueRows;
use crate::widest::widest;
use crate::{JointVector, MAX_AXES};

/// Blocks of eight axes that a group may have.
const BLOCKS: usize = MAX_AXES / LANES;

/// One number an axis.
type Axes = [Eight; BLOCKS];

/// Derivatives and limits at one grid point.
#[derive(Clone, Copy)]
pub(super) struct Station {
    /// Path parameter.
    pub(super) s: f64,
    /// Greatest ṡ² that velocity limits permit.
    pub(super) fastest: f64,
    /// q′ and q″
    derivatives: [Axes; 2],
}

/// Torques by u, by x and by gravity in units of their limits, where they count.
pub(super) struct TorqueStation([Axes; 3]);

/// Slopes below this share of the tilt say nothing about u.
const FLAT: f64 = 1e-14;

/// Newton steps; the envelope has few pieces, so three are usual.
const STEPS: usize = 60;

/// Bounds of u by eight axes: |u − slope·x − middle| ≤ room.
#[derive(Clone, Copy)]
struct Strip {
    slope: Eight,
    middle: Eight,
    room: Eight,
}

/// A bound of u at some x, and its derivative by x.
#[derive(Clone, Copy)]
struct Bound {
    at: f64,
    by_square: f64,
}

/// The limits of u between two grid points.
#[derive(Clone, Copy)]
struct Interval<'a> {
    strips: &'a [Strip],
    /// Twice the distance, as its inverse.
    inverse_twice: f64,
    /// Greatest x from which the rest can be finished at the second point.
    reachable: f64,
}

impl Station {
    /// At the parameter `s`, with q′ and q″ by axis.
    pub(super) fn new(s: f64, fastest: f64, first: &[f64], second: &[f64]) -> Self {
        Self { s, fastest, derivatives: [by_blocks(first), by_blocks(second)] }
    }
}

impl TorqueStation {
    pub(super) fn new(rows: &TorqueRows) -> Self {
        let all = [&rows.by_acceleration, &rows.by_square, &rows.by_gravity];
        Self(all.map(|values| by_blocks(values)))
    }
}

fn by_blocks(values: &[f64]) -> Axes {
    let mut blocks = [Eight::ZERO; BLOCKS];
    for (axis, &value) in values.iter().enumerate() {
        blocks[axis / LANES][axis % LANES] = value;
    }
    blocks
}

/// Finds x = ṡ² at every grid point of the fastest passage from rest to rest; `torques` are as many as
/// `stations`, or none.
pub(super) fn fastest_squares(
    stations: &[Station],
    torques: &[TorqueStation],
    acceleration: &JointVector,
) -> Vec<f64> {
    let mut room = [Eight::splat(f64::INFINITY); BLOCKS];
    for (axis, &limit) in acceleration.iter().enumerate() {
        room[axis / LANES][axis % LANES] = limit;
    }
    both_passes(stations, torques, &room[..acceleration.len().div_ceil(LANES)])
}

widest! {
    fn both_passes(stations: &[Station], torques: &[TorqueStation], room: &[Eight]) -> Vec<f64> = {
        let intervals = stations.len() - 1;
        let width = room.len() * if torques.is_empty() { 2 } else { 4 };
        let mut strips = vec![Strip::OPEN; width * intervals];
        let mut reachable = vec![0.0; stations.len()];
        for k in (0..intervals).rev() {
            let pair = [&stations[k], &stations[k + 1]];
            let own = &mut strips[k * width..(k + 1) * width];
            let mut fastest = fill_strips(own, pair, room);
            if let [here, next, ..] = torques.get(k..).unwrap_or_default() {
                let twice = 2.0 * (pair[1].s - pair[0].s);
                let more = &mut own[2 * room.len()..];
                fastest = fastest.min(fill_torque_strips(more, [here, next], twice));
            }
            let inverse_twice = 0.5 / (pair[1].s - pair[0].s);
            let interval = Interval { strips: own, inverse_twice, reachable: reachable[k + 1] };
            reachable[k] = interval.greatest_square(fastest);
        }
        let mut squares = vec![0.0; stations.len()];
        for k in 0..intervals {
            let twice = 2.0 * (stations[k + 1].s - stations[k].s);
            let own = &strips[k * width..(k + 1) * width];
            let interval =
                Interval { strips: own, inverse_twice: 1.0 / twice, reachable: reachable[k + 1] };
            let (_, most) = interval.envelope(squares[k]);
            squares[k + 1] = (squares[k] + twice * most.at).clamp(0.0, reachable[k + 1]);
        }
        squares
    }
}

/// The acceleration limits of an interval at both of its ends; returns the greatest x that those
/// permit which say nothing about u.
#[inline(always)]
fn fill_strips(strips: &mut [Strip], [here, next]: [&Station; 2], room: &[Eight]) -> f64 {
    let twice = Eight::splat(2.0 * (next.s - here.s));
    let mut fastest = here.fastest;
    for (block, (pair, &room)) in strips.chunks_exact_mut(2).zip(room).enumerate() {
        let [tilt, far_tilt] = [here.derivatives[1][block], next.derivatives[1][block]];
        let far = next.derivatives[0][block] + twice * far_tilt;
        for (strip, slope, tilt) in [(0, here.derivatives[0][block], tilt), (1, far, far_tilt)] {
            let cap;
            (pair[strip], cap) = Strip::new(slope, tilt, Eight::ZERO, room);
            fastest = fastest.min(cap);
        }
    }
    fastest
}

/// The same for the torques.
#[inline(always)]
fn fill_torque_strips(strips: &mut [Strip], [here, next]: [&TorqueStation; 2], twice: f64) -> f64 {
    let mut fastest = f64::INFINITY;
    for (block, pair) in strips.chunks_exact_mut(2).enumerate() {
        let [by_u, by_x, by_gravity] = [0, 1, 2].map(|what| here.0[what][block]);
        let [far_by_u, far_by_x, far_gravity] = [0, 1, 2].map(|what| next.0[what][block]);
        let far = far_by_u + Eight::splat(twice) * far_by_x;
        for (strip, slope, tilt, holding) in
            [(0, by_u, by_x, by_gravity), (1, far, far_by_x, far_gravity)]
        {
            let cap;
            (pair[strip], cap) = Strip::new(slope, tilt, holding, Eight::ONE);
            fastest = fastest.min(cap);
        }
    }
    fastest
}

impl Strip {
    const OPEN: Self = Self { slope: Eight::ZERO, middle: Eight::ZERO, room: Eight::ZERO };

    /// |slope·u + tilt·x + holding| ≤ room, and the greatest x where an axis says nothing about u.
    #[inline(always)]
    fn new(slope: Eight, tilt: Eight, holding: Eight, room: Eight) -> (Self, f64) {
        let mut strip = Self::OPEN;
        let mut any_flat = false;
        for lane in 0..LANES {
            let (s, t) = (slope[lane], tilt[lane]);
            let is_flat = !(s.abs() > FLAT * t.abs());
            any_flat |= is_flat;
            let inverse = 1.0 / if is_flat { 1.0 } else { s };
            strip.slope[lane] = if is_flat { 0.0 } else { -t * inverse };
            strip.middle[lane] = if is_flat { 0.0 } else { -holding[lane] * inverse };
            strip.room[lane] = if is_flat { f64::INFINITY } else { room[lane] * inverse.abs() };
        }
        let mut cap = f64::INFINITY;
        if any_flat {
            for lane in 0..LANES {
                let (s, t) = (slope[lane], tilt[lane]);
                if !(s.abs() > FLAT * t.abs()) && t != 0.0 {
                    cap =
                        cap.min((room[lane] - holding[lane].copysign(holding[lane] * t)) / t.abs());
                }
            }
        }
        (strip, cap)
    }
}

impl Interval<'_> {
    /// The greatest lower and the least upper bound of u at x = `square`.
    #[inline(always)]
    fn envelope(&self, square: f64) -> (Bound, Bound) {
        let infinity = Eight::splat(f64::INFINITY);
        let (mut least, mut least_by) = (Eight::ZERO - infinity, Eight::ZERO);
        let (mut most, mut most_by) = (infinity, Eight::ZERO);
        for strip in self.strips {
            let centre = strip.slope * Eight::splat(square) + strip.middle;
            let (low, high) = (centre - strip.room, centre + strip.room);
            for lane in 0..LANES {
                let is_more = low[lane] > least[lane];
                least[lane] = if is_more { low[lane] } else { least[lane] };
                least_by[lane] = if is_more { strip.slope[lane] } else { least_by[lane] };
                let is_less = high[lane] < most[lane];
                most[lane] = if is_less { high[lane] } else { most[lane] };
                most_by[lane] = if is_less { strip.slope[lane] } else { most_by[lane] };
            }
        }
        // x at the second point lies between 0 and what can be finished from there.
        let by_square = -self.inverse_twice;
        let mut low = Bound { at: square * by_square, by_square };
        let mut high = Bound { at: (self.reachable - square) * self.inverse_twice, by_square };
        for lane in 0..LANES {
            if least[lane] > low.at {
                low = Bound { at: least[lane], by_square: least_by[lane] };
            }
            if most[lane] < high.at {
                high = Bound { at: most[lane], by_square: most_by[lane] };
            }
        }
        (low, high)
    }

    /// The greatest x ≤ `fastest` at the first point for which some u keeps all limits. x = 0 always
    /// does.
    #[inline(always)]
    fn greatest_square(&self, fastest: f64) -> f64 {
        let mut square = fastest;
        for _ in 0..STEPS {
            let (least, most) = self.envelope(square);
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
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One axis on a straight line is the textbook trapezoid: T = d/v + v/a.
    #[test]
    fn straight_line_is_a_trapezoid() {
        let (count, velocity, acceleration) = (401, 1.0, 2.0);
        let station =
            |k: usize| Station::new(3.0 * k as f64 / 400.0, velocity * velocity, &[1.0], &[0.0]);
        let stations: Vec<Station> = (0..count).map(station).collect();
        let squares = fastest_squares(&stations, &[], &JointVector::from_slice(&[acceleration]));
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
        let station = |k: usize| {
            let s = k as f64 / 100.0;
            Station::new(s, 100.0, &[2.0 * (s - 1.0)], &[2.0])
        };
        let stations: Vec<Station> = (0..count).map(station).collect();
        let squares = fastest_squares(&stations, &[], &JointVector::from_slice(&[1.0]));
        assert!(squares[100] > 0.4 && squares[100] <= 0.5 + 1e-9, "{}", squares[100]);
    }
}
