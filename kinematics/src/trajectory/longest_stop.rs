//! What stopping would take at most, all along a motion, before it starts.

use nalgebra::Vector3;

use super::time_law::{StopLevel, TimeLaw};
use super::timed::Trajectory;
use crate::{Chain, JointVector, Limits};

/// The longest stop of a motion, from whichever instant and rate.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct LongestStop {
    /// Time until the arm stands, s.
    pub time_s: f64,
    /// Way of the tool until then, m.
    pub tool_m: f64,
}

/// Instants of a motion at which a stop is tried.
const INSTANTS: usize = 16;

/// Period with which a stop is stepped ahead, s: its end is known to less than that.
const PERIOD_S: f64 = 1e-2;

/// Parts of its way between which the tool is taken to move straight.
const PARTS: usize = 6;

/// What is added for the instants between, and for a rate that was about to rise.
const ROOM: f64 = 1.15;

impl LongestStop {
    /// Of a motion of the arm `chain`, by stopping it at instants all along at its full rate: slower
    /// motion stops sooner.
    pub fn of(trajectory: &Trajectory, chain: &Chain, level: StopLevel) -> Self {
        let tip = |position: &JointVector| chain.forward(position).translation.vector;
        Self::at_instants(trajectory, chain.limits(), level, tip)
            .fold(Self::default(), |longest, (_, stop)| longest.max(stop))
    }

    /// The stops behind it, each with the instant (s of the trajectory) at which it begins, for axes with
    /// these `limits` and a tool that `tip` places.
    pub fn at_instants(
        trajectory: &Trajectory,
        limits: &Limits,
        level: StopLevel,
        tip: impl Fn(&JointVector) -> Vector3<f64>,
    ) -> impl Iterator<Item = (f64, Self)> {
        (0..INSTANTS).map(move |instant| {
            let t_s = trajectory.duration_s() * (instant as f64 + 0.5) / INSTANTS as f64;
            let law = TimeLaw::at(trajectory, limits, t_s);
            let stop = law.forecast(trajectory, level, PERIOD_S);
            let tip_at = |part: usize| {
                let t_s = t_s + stop.trajectory_time_s * part as f64 / PARTS as f64;
                tip(&trajectory.sample(t_s).position)
            };
            let ways = (0..PARTS).map(|part| (tip_at(part + 1) - tip_at(part)).norm());
            let tool_m = ROOM * ways.sum::<f64>();
            (t_s, Self { time_s: ROOM * stop.time_s + PERIOD_S, tool_m })
        })
    }

    /// The longer of two, each in time and way.
    pub fn max(self, other: Self) -> Self {
        Self { time_s: self.time_s.max(other.time_s), tool_m: self.tool_m.max(other.tool_m) }
    }
}
