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
use crate::JointVector;
use crate::widest::widest;

/// Grid points of a passage with their derivatives and limits, eight axes side by side.
pub(super) struct Grid {
    /// Blocks of eight axes.
    blocks: usize,
    stations: Vec<Station>,
    /// q′ and q″ of every block at every point.
    derivatives: Vec<[Eight; 2]>,
    /// Torques by u, by x and by gravity in units of their limits, likewise, or none.
    torques: Vec<[Eight; 3]>,
}

#[derive(Clone, Copy)]
struct Station {
    /// Path parameter.
    s: f64,
    /// Greatest ṡ² that velocity limits permit.
    fastest: f64,
}

/// Slopes below this share of the tilt say nothing about u.
const FLAT: f64 = 1e-14;

/// Newton steps; the envelope has few pieces, so three are usual.
const STEPS: usize = 60;

/// Bounds of u by eight axes: |u − slope·x| ≤ room.
#[derive(Clone, Copy)]
struct Strip {
    slope: Eight,
    room: Eight,
}

/// Bounds of u by eight torques: |u − slope·x − middle| ≤ room.
type TorqueStrip = (Strip, Eight);

/// The limits of u between two grid points.
#[derive(Clone, Copy)]
struct Interval<'a> {
    strips: &'a [Strip],
    torques: &'a [TorqueStrip],
    /// The inverse of twice the distance.
    inverse_twice: f64,
    /// Greatest x from which the rest can be finished at the second point.
    reachable: f64,
}

impl Grid {
    /// No points yet, for this many axes.
    pub(super) fn new(dof: usize, points: usize) -> Self {
        let blocks = dof.div_ceil(LANES);
        let derivatives = Vec::with_capacity(points * blocks);
        Self { blocks, stations: Vec::with_capacity(points), derivatives, torques: Vec::new() }
    }

    /// Adds the point at the parameter `s` with q′ and q″ of every axis, and the velocity limits.
    pub(super) fn push(
        &mut self,
        s: f64,
        speed: f64,
        slopes: impl Iterator<Item = [f64; 2]>,
        velocity: &JointVector,
    ) {
        let begin = self.derivatives.len();
        // An axis that is not there is free and, unlike one that rests, needs no second look.
        self.derivatives.resize(begin + self.blocks, [Eight::ONE, Eight::ZERO]);
        let own = &mut self.derivatives[begin..];
        // Of the velocities at ds/dt = 1 the one that takes the greatest share of its limit.
        let mut share = 1.0 / speed;
        for (axis, ([first, second], limit)) in slopes.zip(velocity.iter()).enumerate() {
            let [firsts, seconds] = &mut own[axis / LANES];
            (firsts[axis % LANES], seconds[axis % LANES]) = (first, second);
            share = share.max(first.abs() / limit);
        }
        self.stations.push(Station { s, fastest: (1.0 / share).powi(2) });
    }

    /// Adds the torques of the point that was added last.
    pub(super) fn push_torques(&mut self, rows: &TorqueRows) {
        let begin = self.torques.len();
        self.torques.resize(begin + self.blocks, [Eight::ZERO; 3]);
        let all = [&rows.by_acceleration, &rows.by_square, &rows.by_gravity];
        for (what, values) in all.into_iter().enumerate() {
            for (axis, &value) in values.iter().enumerate() {
                self.torques[begin + axis / LANES][what][axis % LANES] = value;
            }
        }
    }

    /// Finds x = ṡ² at every point of the fastest passage from rest to rest.
    pub(super) fn fastest_squares(&self, acceleration: &JointVector) -> Vec<f64> {
        let mut room = vec![Eight::splat(f64::INFINITY); self.blocks];
        for (axis, &limit) in acceleration.iter().enumerate() {
            room[axis / LANES][axis % LANES] = limit;
        }
        both_passes(self, &room)
    }
}

widest! {
    fn both_passes(grid: &Grid, room: &[Eight]) -> Vec<f64> = {
        let (stations, blocks) = (&grid.stations[..], grid.blocks);
        let intervals = stations.len() - 1;
        let width = 2 * blocks;
        let torque_width = if grid.torques.is_empty() { 0 } else { width };
        let mut strips = Vec::with_capacity(width * intervals);
        let mut torques = Vec::with_capacity(torque_width * intervals);
        let mut reachable = vec![0.0; stations.len()];
        // From the last interval to the first, and so are the strips.
        for k in (0..intervals).rev() {
            let twice = 2.0 * (stations[k + 1].s - stations[k].s);
            let mut fastest = stations[k].fastest;
            let (begin, torque_begin) = (strips.len(), torques.len());
            for (block, &room) in room.iter().enumerate() {
                let at = k * blocks + block;
                let [slope, tilt] = grid.derivatives[at];
                let [far, far_tilt] = grid.derivatives[at + blocks];
                let far = far + Eight::splat(twice) * far_tilt;
                for (slope, tilt) in [(slope, tilt), (far, far_tilt)] {
                    let (strip, _, cap) = strip(slope, tilt, Eight::ZERO, room);
                    strips.push(strip);
                    fastest = fastest.min(cap);
                }
                if torque_width == 0 {
                    continue;
                }
                let [slope, tilt, holding] = grid.torques[at];
                let [far, far_tilt, far_holding] = grid.torques[at + blocks];
                let far = far + Eight::splat(twice) * far_tilt;
                for (slope, tilt, holding) in
                    [(slope, tilt, holding), (far, far_tilt, far_holding)]
                {
                    let (strip, middle, cap) = strip(slope, tilt, holding, Eight::ONE);
                    torques.push((strip, middle));
                    fastest = fastest.min(cap);
                }
            }
            let interval = Interval {
                strips: &strips[begin..],
                torques: &torques[torque_begin..],
                inverse_twice: 1.0 / twice,
                reachable: reachable[k + 1],
            };
            reachable[k] = interval.greatest_square(fastest);
        }
        let mut squares = vec![0.0; stations.len()];
        for k in 0..intervals {
            let twice = 2.0 * (stations[k + 1].s - stations[k].s);
            let place = intervals - 1 - k;
            let interval = Interval {
                strips: &strips[place * width..(place + 1) * width],
                torques: &torques[place * torque_width..(place + 1) * torque_width],
                inverse_twice: 1.0 / twice,
                reachable: reachable[k + 1],
            };
            let [_, (most, _)] = interval.envelope(squares[k]);
            squares[k + 1] = (squares[k] + twice * most).clamp(0.0, reachable[k + 1]);
        }
        squares
    }
}

/// |slope·u + tilt·x + holding| ≤ room as bounds of u, their middle at x = 0, and the greatest x where
/// an axis says nothing about u.
#[inline(always)]
fn strip(slope: Eight, tilt: Eight, holding: Eight, room: Eight) -> (Strip, Eight, f64) {
    let infinity = Eight::splat(f64::INFINITY);
    let (steep, flat) = (slope.abs(), Eight::splat(FLAT) * tilt.abs());
    // 1/∞ makes slope and middle vanish where an axis says nothing about u.
    let inverse = Eight::ONE / steep.where_more(flat, slope, infinity);
    let middle = Eight::ZERO - holding * inverse;
    let strip = Strip {
        slope: Eight::ZERO - tilt * inverse,
        room: steep.where_more(flat, room * inverse.abs(), infinity),
    };
    let any_flat = !(steep - flat).is_positive();
    let mut cap = f64::INFINITY;
    if any_flat {
        for lane in 0..LANES {
            let (s, t) = (slope[lane], tilt[lane]);
            if !(s.abs() > FLAT * t.abs()) && t != 0.0 {
                let holding = holding[lane].copysign(holding[lane] * t);
                cap = cap.min((room[lane] - holding) / t.abs());
            }
        }
    }
    (strip, middle, cap)
}

/// Greatest lower and least upper bounds of u in every lane, each with its derivative by x.
struct Envelope {
    least: [Eight; 2],
    most: [Eight; 2],
}

impl Envelope {
    #[inline(always)]
    fn tighten(&mut self, centre: Eight, strip: &Strip) {
        let (low, high) = (centre - strip.room, centre + strip.room);
        let ([least, least_by], [most, most_by]) = (self.least, self.most);
        self.least = [low.max(least), low.where_more(least, strip.slope, least_by)];
        self.most = [high.min(most), most.where_more(high, strip.slope, most_by)];
    }
}

/// A bound of u at some x, and its derivative by x.
type Bound = (f64, f64);

impl Interval<'_> {
    /// The greatest lower and the least upper bound of u at x = `square`.
    #[inline(always)]
    fn envelope(&self, square: f64) -> [Bound; 2] {
        let infinity = Eight::splat(f64::INFINITY);
        let mut envelope = Envelope {
            least: [Eight::ZERO - infinity, Eight::ZERO],
            most: [infinity, Eight::ZERO],
        };
        let x = Eight::splat(square);
        for strip in self.strips {
            envelope.tighten(strip.slope * x, strip);
        }
        for (strip, middle) in self.torques {
            envelope.tighten(strip.slope * x + *middle, strip);
        }
        // x at the second point lies between 0 and what can be finished from there.
        let by_square = -self.inverse_twice;
        let ([least, least_by], [most, most_by]) = (envelope.least, envelope.most);
        let (least_of, most_of) = (least.greatest(), -(Eight::ZERO - most).greatest());
        let mut low = (square * by_square, by_square);
        let mut high = ((self.reachable - square) * self.inverse_twice, by_square);
        // Where lanes tie, both slopes are right: the next step sees what is left.
        if least_of > low.0 {
            let others = Eight::ZERO - infinity;
            low = (least_of, Eight::splat(least_of).where_more(least, others, least_by).greatest());
        }
        if most_of < high.0 {
            let by = most.where_more(Eight::splat(most_of), infinity, most_by);
            high = (most_of, -(Eight::ZERO - by).greatest());
        }
        [low, high]
    }

    /// The greatest x ≤ `fastest` at the first point for which some u keeps all limits. x = 0 always
    /// does.
    #[inline(always)]
    fn greatest_square(&self, fastest: f64) -> f64 {
        let mut square = fastest;
        for _ in 0..STEPS {
            let [(least, least_by), (most, most_by)] = self.envelope(square);
            let gap = least - most;
            // Rounding: a gap this small is none.
            if gap <= 1e-13 * (least.abs() + most.abs()) {
                return square;
            }
            let slope = least_by - most_by;
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
        let mut grid = Grid::new(1, count);
        let all = |value: f64| JointVector::from_slice(&[value]);
        for k in 0..count {
            let slopes = [[1.0, 0.0]].into_iter();
            grid.push(3.0 * k as f64 / 400.0, 1e6, slopes, &all(velocity));
        }
        let squares = grid.fastest_squares(&all(acceleration));
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
        let mut grid = Grid::new(1, count);
        let all = |value: f64| JointVector::from_slice(&[value]);
        for k in 0..count {
            let s = k as f64 / 100.0;
            grid.push(s, 10.0, [[2.0 * (s - 1.0), 2.0]].into_iter(), &all(1e9));
        }
        let squares = grid.fastest_squares(&all(1.0));
        assert!(squares[100] > 0.4 && squares[100] <= 0.5 + 1e-9, "{}", squares[100]);
    }
}
