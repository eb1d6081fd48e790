//! The fastest change of the velocity of one axis, ending without acceleration.
//!
//! From velocity v and acceleration a to the velocity c and acceleration 0, with the jerk j and the
//! acceleration limit A in the direction of the change (mirrored so that this is positive):
//!
//! - peak² = j·(c − v) + a²/2, at most A²
//! - ramps of (peak − a)/j and peak/j, between them (c − v − (2A² − a²)/2j)/A at the limit A
//!
//! Seen backwards in time it is the fastest way out of a cruise: both ends of a motion are one case.

use super::profile::AxisProfile;

/// Velocity and acceleration of an axis.
#[derive(Clone, Copy, Debug)]
pub(super) struct Motion {
    pub(super) velocity: f64,
    pub(super) acceleration: f64,
}

/// Acceleration limits in the positive and in the negative direction, both positive, and jerk.
#[derive(Clone, Copy, Debug)]
pub(super) struct Strength {
    pub(super) up: f64,
    pub(super) down: f64,
    pub(super) jerk: f64,
}

impl Strength {
    /// Of the same axis seen backwards in time.
    pub(super) fn reversed(self) -> Self {
        Self { up: self.down, down: self.up, jerk: self.jerk }
    }
}

/// Three pieces: jerk, full acceleration, jerk back.
#[derive(Clone, Copy, Debug)]
pub(super) struct Transition {
    /// 1 where the velocity grows, −1 where it falls.
    pub(super) sign: f64,
    /// Greatest acceleration, positive.
    pub(super) peak: f64,
    /// Durations of the pieces, s.
    pub(super) times_s: [f64; 3],
    /// Distance travelled, with its sign.
    pub(super) way: f64,
}

impl Transition {
    /// The fastest transition from `from` to the velocity `to`.
    #[inline]
    pub(super) fn between(from: Motion, to: f64, strength: Strength) -> Self {
        let Motion { velocity, acceleration } = from;
        let jerk = strength.jerk;
        let eased = velocity + 0.5 * acceleration * acceleration.abs() / jerk;
        let (sign, limit) = if to >= eased { (1.0, strength.up) } else { (-1.0, strength.down) };
        let (v, a, c) = (sign * velocity, sign * acceleration, sign * to);
        let square = jerk * (c - v) + 0.5 * a * a;
        let (peak, hold_s) = if square <= limit * limit {
            (square.max(0.0).sqrt(), 0.0)
        } else {
            (limit, (c - v - (limit * limit - 0.5 * a * a) / jerk) / limit)
        };
        let (rise_s, fall_s) = (((peak - a) / jerk).max(0.0), peak / jerk);
        let after_rise = v + rise_s * (a + 0.5 * rise_s * jerk);
        let after_hold = after_rise + hold_s * peak;
        let way = rise_s * (v + rise_s * (0.5 * a + rise_s * jerk / 6.0))
            + hold_s * (after_rise + 0.5 * hold_s * peak)
            + fall_s * (after_hold + fall_s * (0.5 * peak - fall_s * jerk / 6.0));
        Self { sign, peak, times_s: [rise_s, hold_s, fall_s], way: sign * way }
    }

    /// Appends the pieces to a profile, from `start_s` and position, velocity and acceleration on.
    /// Returns the same at the end.
    pub(super) fn append_to(
        &self,
        profile: &mut AxisProfile,
        start_s: f64,
        begin: [f64; 3],
        jerk: f64,
    ) -> (f64, [f64; 3]) {
        let (mut t_s, [mut p, mut v, mut a]) = (start_s, begin);
        for (time_s, j) in self.times_s.into_iter().zip([jerk, 0.0, -jerk]) {
            let j = self.sign * j;
            t_s = profile.push(t_s, time_s, [p, v, a, j]);
            p += time_s * (v + time_s * (a / 2.0 + time_s * j / 6.0));
            v += time_s * (a + time_s * j / 2.0);
            a += time_s * j;
        }
        (t_s, [p, v, a])
    }

    /// Whole duration, s.
    #[inline]
    pub(super) fn duration_s(&self) -> f64 {
        self.times_s[0] + self.times_s[1] + self.times_s[2]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integrated_pieces_end_at_the_wanted_velocity() {
        let strength = Strength { up: 2.0, down: 3.0, jerk: 10.0 };
        for velocity in [-1.5, -0.1, 0.0, 0.7] {
            for acceleration in [-2.9, -0.3, 0.0, 1.9] {
                for to in [-2.0, -0.15, 0.0, 0.02, 1.9] {
                    let from = Motion { velocity, acceleration };
                    let found = Transition::between(from, to, strength);
                    let (mut p, mut v, mut a) = (0.0, velocity, acceleration);
                    for (time_s, j) in found.times_s.into_iter().zip([10.0, 0.0, -10.0]) {
                        assert!(time_s >= 0.0);
                        let j = j * found.sign;
                        p += time_s * (v + time_s * (a / 2.0 + time_s * j / 6.0));
                        v += time_s * (a + time_s * j / 2.0);
                        a += time_s * j;
                        assert!(a < 2.0 + 1e-9 && a > -3.0 - 1e-9, "{a}");
                    }
                    assert!((v - to).abs() < 1e-12 && a.abs() < 1e-12, "{v} {a} for {to}");
                    assert!((p - found.way).abs() < 1e-12);
                }
            }
        }
    }
}
