//! The fastest motion of one axis from rest to rest, in closed form.
//!
//! Two ramps of the velocity up to a peak c, with c/A + A/j each where the acceleration limit A is
//! reached (c ≥ A²/j) and 2·√(c/j) else; the way of a ramp is c/2 times its duration.

use super::cruise::{AxisTask, Cruise};
use super::transition::Strength;

/// Newton steps for limits that differ by direction; the way is convex in c, so a few do.
const STEPS: usize = 60;

fn ramp_s(peak: f64, limit: f64, jerk: f64) -> f64 {
    if peak * jerk >= limit * limit {
        peak / limit + limit / jerk
    } else {
        2.0 * (peak / jerk).sqrt()
    }
}

/// Peak velocity and duration over a `distance` that is not negative. `most` is the velocity limit,
/// `strength` counts in the direction of the motion.
pub(super) fn fastest(distance: f64, most: f64, strength: Strength) -> (f64, f64) {
    let Strength { up, down, jerk } = strength;
    let ramps_s = |peak: f64| ramp_s(peak, up, jerk) + ramp_s(peak, down, jerk);
    let full_s = ramps_s(most);
    let beyond = distance - 0.5 * most * full_s;
    if beyond >= 0.0 {
        return (most, full_s + beyond / most);
    }
    let peak = if up == down {
        even_peak(distance, up, jerk)
    } else {
        uneven_peak(distance, most, strength)
    };
    (peak, ramps_s(peak))
}

fn even_peak(distance: f64, limit: f64, jerk: f64) -> f64 {
    let without_hold = (0.25 * distance * distance * jerk).cbrt();
    if without_hold * jerk <= limit * limit {
        return without_hold;
    }
    // c²/A + c·A/j = distance
    let ease = 0.5 * limit * limit / jerk;
    distance * limit / (ease + (ease * ease + distance * limit).sqrt())
}

fn uneven_peak(distance: f64, most: f64, Strength { up, down, jerk }: Strength) -> f64 {
    let mut peak = most;
    let slope = |peak: f64, limit: f64| {
        if peak * jerk >= limit * limit {
            peak / limit + 0.5 * limit / jerk
        } else {
            1.5 * (peak / jerk).sqrt()
        }
    };
    for _ in 0..STEPS {
        let error = 0.5 * peak * (ramp_s(peak, up, jerk) + ramp_s(peak, down, jerk)) - distance;
        let next = peak - error / (slope(peak, up) + slope(peak, down));
        // From above it only falls, until rounding ends it.
        if !(next < peak) || next <= 0.0 {
            break;
        }
        peak = next;
    }
    peak
}

impl AxisTask {
    /// The fastest motion of an axis that stands at both ends and has a way to go.
    pub(super) fn rest_to_rest(&self) -> Cruise {
        let way = self.to - self.from;
        let Strength { up, down, jerk } = self.strength;
        let (sign, most, up, down) = if way >= 0.0 {
            (1.0, self.velocity[1], up, down)
        } else {
            (-1.0, -self.velocity[0], down, up)
        };
        let (peak, duration_s) = fastest(way.abs(), most, Strength { up, down, jerk });
        let [first, last] = self.transitions(sign * peak);
        Cruise { velocity: sign * peak, duration_s, first, last }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn textbook_motions_take_their_time() {
        let strength = Strength { up: 10.0, down: 10.0, jerk: 100.0 };
        // 0.3 s up to full speed over 0.3 m, 0.2 s of it, 0.3 s down.
        let (peak, duration_s) = fastest(1.0, 2.0, strength);
        assert!((peak - 2.0).abs() < 1e-12 && (duration_s - 0.8).abs() < 1e-12);
        // Four ramps of jerk: distance = 2·j·t³.
        let (_, duration_s) = fastest(2.0 * 100.0 * 0.05f64.powi(3), 2.0, strength);
        assert!((duration_s - 0.2).abs() < 1e-12);
        assert_eq!(fastest(0.0, 2.0, strength), (0.0, 0.0));
    }

    #[test]
    fn uneven_limits_cover_the_distance() {
        let strength = Strength { up: 10.0, down: 4.0, jerk: 100.0 };
        for distance in [1e-6, 1e-3, 0.05, 0.3, 0.7] {
            let (peak, duration_s) = fastest(distance, 2.0, strength);
            assert!((0.5 * peak * duration_s - distance).abs() < 1e-12 * (1.0 + distance));
        }
    }
}
