//! Which slopes of the rate keep the limits of every axis.
//!
//! At a point of the trajectory with velocity q′ and acceleration q″, passed with the rate r and the
//! slope ṙ, an axis has the acceleration A = q″·r² + q′·ṙ. Both |A| ≤ a and |A − A₀| ≤ j·h, with A₀ one
//! period h before, are ranges of ṙ.

use super::state::State;
use crate::JointVector;

/// Accelerations count as within the limit up to this relative excess.
const ACCELERATION_TOLERANCE: f64 = 1e-10;

/// Factors by which the jerk limit is exceeded, one after the other, where the axes leave no common
/// slope; the last gives up.
const JERK_STEPS: [f64; 6] = [1.0, 1.3, 1.7, 2.3, 3.0, 4.0];

/// Least and greatest slope.
#[derive(Clone, Copy, Debug)]
pub(super) struct SlopeRange {
    pub(super) least: f64,
    pub(super) most: f64,
}

impl SlopeRange {
    const ANY: Self = Self { least: f64::NEG_INFINITY, most: f64::INFINITY };

    /// Where no axis exceeds its acceleration limit. Slope 0 is always inside: where the trajectory
    /// itself exceeds a limit (it starts outside the limits and brakes), its own acceleration is the
    /// limit.
    pub(super) fn of_accelerations(here: &State, rate: f64, limits: &JointVector) -> Self {
        let mut range = Self::ANY;
        for axis in 0..here.dof() {
            let (speed, acceleration) = (here.velocity[axis], here.acceleration[axis]);
            if speed == 0.0 {
                continue;
            }
            let room = limits[axis].max(acceleration.abs()) * (1.0 + ACCELERATION_TOLERANCE);
            range.narrow(speed, acceleration * rate * rate, room);
        }
        Self { least: range.least.min(0.0), most: range.most.max(0.0) }
    }

    /// Where every axis changes its acceleration `before` by at most `changes`, or if there is no such
    /// slope, by as little more as it takes. Nothing where even four times as much is not enough.
    pub(super) fn of_jerks(
        here: &State,
        rate: f64,
        before: &JointVector,
        changes: &JointVector,
    ) -> Option<Self> {
        JERK_STEPS.into_iter().find_map(|factor| {
            let mut range = Self::ANY;
            for axis in 0..here.dof() {
                let speed = here.velocity[axis];
                if speed != 0.0 {
                    let own = here.acceleration[axis] * rate * rate - before[axis];
                    range.narrow(speed, own, factor * changes[axis]);
                }
            }
            (range.least <= range.most).then_some(range)
        })
    }

    /// Keeps |own + speed·slope| ≤ room.
    fn narrow(&mut self, speed: f64, own: f64, room: f64) {
        let inverse = 1.0 / speed;
        let (one, other) = ((room - own) * inverse, (-room - own) * inverse);
        self.least = self.least.max(one.min(other));
        self.most = self.most.min(one.max(other));
    }

    pub(super) fn contains(&self, slope: f64) -> bool {
        slope >= self.least && slope <= self.most
    }

    /// The slope of the range that is nearest to the wanted one.
    pub(super) fn nearest(&self, slope: f64) -> f64 {
        slope.max(self.least).min(self.most)
    }
}
