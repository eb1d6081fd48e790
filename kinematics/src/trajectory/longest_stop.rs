//! What stopping would take at most, all along a motion, before it starts.

use super::time_law::{StopLevel, TimeLaw};
use super::timed::Trajectory;
use crate::Chain;

/// The longest stop of a motion, from whichever instant and rate.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct LongestStop {
    /// Time until the arm stands, s.
    pub time_s: f64,
    /// Way of the tool until then, m.
    pub tool_m: f64,
}

/// Instants of a motion at which a stop is tried.
const INSTANTS: usize = 10;

/// Period with which a stop is stepped ahead, s: its end is known to less than that.
const PERIOD_S: f64 = 1e-2;

/// Parts of its way between which the tool is taken to move straight.
const PARTS: usize = 4;

/// What is added for the instants between, and for a rate that was about to rise.
const ROOM: f64 = 1.15;

impl LongestStop {
    /// Of a motion of the arm `chain`, by stopping it at instants all along at its full rate: slower
    /// motion stops sooner.
    pub fn of(trajectory: &Trajectory, chain: &Chain, level: StopLevel) -> Self {
        let mut longest = Self::default();
        for instant in 0..INSTANTS {
            let t_s = trajectory.duration_s() * (instant as f64 + 0.5) / INSTANTS as f64;
            let law = TimeLaw::at(trajectory, chain.limits(), t_s);
            let stop = law.forecast(trajectory, level, PERIOD_S);
            let tip = |part: usize| {
                let t_s = t_s + stop.trajectory_time_s * part as f64 / PARTS as f64;
                chain.forward(&trajectory.sample(t_s).position).translation.vector
            };
            let ways = (0..PARTS).map(|part| (tip(part + 1) - tip(part)).norm());
            longest.tool_m = longest.tool_m.max(ROOM * ways.sum::<f64>());
            longest.time_s = longest.time_s.max(ROOM * stop.time_s + PERIOD_S);
        }
        longest
    }

    /// The longer of two, each in time and way.
    pub fn max(self, other: Self) -> Self {
        Self { time_s: self.time_s.max(other.time_s), tool_m: self.tool_m.max(other.tool_m) }
    }
}
