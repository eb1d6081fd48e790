//! One axis that has to arrive at a given time: change to a cruising velocity, cruise, change to the
//! velocity of the goal.
//!
//! With the fastest [`Transition`]s at both ends everything follows from the cruising velocity c. The
//! way D(c) = s₁(c) + c·(T − t₁(c) − t₃(c)) + s₃(c) grows with c, since a greater c makes no instant of
//! the motion slower, and D′ = T − t₁ − t₃ + (peak₁ + peak₃)/2j: Newton's method finds c in a few
//! steps. Not every motion has this form (one that accelerates all the time has no cruise); the others
//! are left to the general solver.

use super::profile::AxisProfile;
use super::transition::{Motion, Strength, Transition};

/// What one axis has to do.
#[derive(Clone, Copy, Debug)]
pub(super) struct AxisTask {
    pub(super) from: f64,
    pub(super) start: Motion,
    pub(super) to: f64,
    pub(super) goal: Motion,
    /// Least and greatest velocity.
    pub(super) velocity: [f64; 2],
    pub(super) strength: Strength,
}

/// Newton steps; four are usual.
const STEPS: usize = 12;

/// Error of the way that counts as none, relative to the ways that add up to it.
const ROUNDING: f64 = 4.0 * f64::EPSILON;

/// Error of the way that is accepted where the iteration ends by rounding.
const ACCEPTED: f64 = 1e-13;

/// A motion with a cruise.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cruise {
    pub(super) velocity: f64,
    pub(super) duration_s: f64,
    pub(super) first: Transition,
    pub(super) last: Transition,
}

impl AxisTask {
    /// Whether the axis stands at both ends.
    pub(super) fn is_rest_to_rest(&self) -> bool {
        let still = |motion: Motion| motion.velocity == 0.0 && motion.acceleration == 0.0;
        still(self.start) && still(self.goal)
    }

    /// The two transitions around a cruise at this velocity.
    #[inline]
    pub(super) fn transitions(&self, velocity: f64) -> [Transition; 2] {
        let Motion { velocity: v, acceleration } = self.goal;
        let goal = Motion { velocity: v, acceleration: -acceleration };
        [
            Transition::between(self.start, velocity, self.strength),
            Transition::between(goal, velocity, self.strength.reversed()),
        ]
    }

    /// The motion that takes `duration_s`, if there is one with a cruise.
    pub(super) fn arrive_after(&self, duration_s: f64) -> Option<Cruise> {
        let way = self.to - self.from;
        let [least, most] = self.velocity;
        let mut velocity = self.first_guess(way, duration_s).clamp(least, most);
        for step in 0..STEPS {
            let [first, last] = self.transitions(velocity);
            let cruise_s = duration_s - first.duration_s() - last.duration_s();
            let error = first.way + last.way + velocity * cruise_s - way;
            let scale = way.abs() + first.way.abs() + last.way.abs() + velocity.abs() * duration_s;
            let slope = cruise_s + 0.5 * (first.peak + last.peak) / self.strength.jerk;
            let next = (velocity - error / slope).clamp(least, most);
            let is_exact = error.abs() <= ROUNDING * scale;
            let is_settled = next == velocity || step + 1 == STEPS;
            if is_exact || is_settled {
                let is_good = cruise_s >= 0.0 && error.abs() <= ACCEPTED * (1.0 + scale);
                return is_good.then_some(Cruise { velocity, duration_s, first, last });
            }
            if !(slope > 0.0) {
                return None;
            }
            velocity = next;
        }
        None
    }

    /// From rest to rest with full accelerations, c·(T − c·k − m) = way; otherwise the mean velocity.
    fn first_guess(&self, way: f64, duration_s: f64) -> f64 {
        let Strength { up, down, jerk } = self.strength;
        let half = 0.5 * (duration_s - 0.5 * (up + down) / jerk);
        let square = half * half - 0.5 * (1.0 / up + 1.0 / down) * way.abs();
        if half > 0.0 && square > 0.0 && self.start.velocity == 0.0 && self.goal.velocity == 0.0 {
            way / (half + square.sqrt())
        } else {
            way / duration_s
        }
    }
}

impl Cruise {
    /// Appends the motion to a profile that begins `start_s` later.
    pub(super) fn append_to(&self, profile: &mut AxisProfile, start_s: f64, task: &AxisTask) {
        let jerk = task.strength.jerk;
        let Motion { mut velocity, mut acceleration } = task.start;
        let (mut position, mut t_s) = (task.from, start_s);
        let [rise, hold, fall] = self.first.times_s;
        let [late_fall, late_hold, late_rise] = self.last.times_s;
        let cruise_s = self.duration_s - self.first.duration_s() - self.last.duration_s();
        let (up, down) = (self.first.sign * jerk, self.last.sign * jerk);
        let pieces = [
            (rise, up),
            (hold, 0.0),
            (fall, -up),
            (cruise_s.max(0.0), 0.0),
            (late_rise, -down),
            (late_hold, 0.0),
            (late_fall, down),
        ];
        for (index, (time_s, j)) in pieces.into_iter().enumerate() {
            if index == 3 || index == 4 {
                // Free of the rounding of the pieces before.
                (velocity, acceleration) = (self.velocity, 0.0);
            }
            t_s = profile.push(t_s, time_s, [position, velocity, acceleration, j]);
            position += time_s * (velocity + time_s * (acceleration / 2.0 + time_s * j / 6.0));
            velocity += time_s * (acceleration + time_s * j / 2.0);
            acceleration += time_s * j;
        }
        let Motion { velocity, acceleration } = task.goal;
        profile.push(t_s, f64::INFINITY, [task.to, velocity, acceleration, 0.0]);
    }
}
