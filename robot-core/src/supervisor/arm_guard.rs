//! Keeps the arms of one loop apart, in every period, whatever was planned for each.
//!
//! Arms at a distance d may close in on each other with the speed from which they stop before the least
//! distance is reached, with a reaction time t and a deceleration a:
//!
//! ```text
//! v t + v²/2a = d − d_least
//! ```
//!
//! Nearer than that, the rate of all arms is lowered. An arm that waits for another to go out of its way goes
//! on by itself then. What gets too near all the same stops all arms.
#![deny(clippy::indexing_slicing, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use kinematics::collision::BetweenArms;
use serde::{Deserialize, Serialize};

use super::violation::{LimitKind, Violation};

/// How far arms of one loop keep from each other.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ArmDistanceConfig {
    /// Least distance between moving links of two arms, m; at half of it all arms are stopped.
    pub least_m: f64,
    /// Time until arms begin to slow down, s.
    pub reaction_s: f64,
    /// Deceleration of one arm towards another, m/s².
    pub deceleration_m_s2: f64,
}

impl Default for ArmDistanceConfig {
    fn default() -> Self {
        Self { least_m: 0.03, reaction_s: 0.2, deceleration_m_s2: 0.5 }
    }
}

impl ArmDistanceConfig {
    /// Speed at which arms at this distance may near each other, m/s.
    pub fn allowed_speed_m_s(&self, distance_m: f64) -> f64 {
        let free_m = (distance_m - self.least_m).max(0.0);
        let (t, a) = (self.reaction_s, self.deceleration_m_s2);
        let speed = a * ((t * t + 2.0 * free_m / a).sqrt() - t);
        if speed.is_nan() { 0.0 } else { speed }
    }
}

/// Watches the distance between arms.
#[derive(Clone, Debug)]
pub(crate) struct ArmGuard {
    between: BetweenArms,
    config: ArmDistanceConfig,
    last_m: Option<f64>,
    /// How fast the arms near each other at rate 1, m/s, as seen when they moved last.
    closing_m_s: f64,
}

/// Below this rate the speed at rate 1 cannot be told.
const SLOWEST_RATE: f64 = 1e-3;
/// Arms nearing each other more slowly than this stand, m/s.
const STILL_M_S: f64 = 1e-4;

impl ArmGuard {
    pub(crate) fn new(between: BetweenArms, config: ArmDistanceConfig) -> Self {
        Self { between, config, last_m: None, closing_m_s: 0.0 }
    }

    /// The highest rate for all arms, 0 to 1, at the positions of the last set-points, which were reached
    /// with `rate`; and what is wrong, if they are too near.
    pub(crate) fn judge<'a>(
        &mut self,
        positions: impl Iterator<Item = &'a [f64]>,
        rate: f64,
        period_s: f64,
    ) -> (f64, Option<Violation>) {
        let distance_m = self.between.distance_m(positions);
        let last_m = self.last_m.replace(distance_m).unwrap_or(distance_m);
        if !distance_m.is_finite() {
            // One arm alone.
            return (1.0, None);
        }
        let closing_m_s = (last_m - distance_m) / period_s;
        if rate > SLOWEST_RATE {
            self.closing_m_s = closing_m_s / rate;
        } else if rate == 0.0 {
            self.closing_m_s = 0.0;
        }
        let allowed_m_s = self.config.allowed_speed_m_s(distance_m);
        let is_closing = self.closing_m_s > STILL_M_S;
        let cap = if is_closing { (allowed_m_s / self.closing_m_s).min(1.0) } else { 1.0 };
        let bound_m = self.config.least_m / 2.0;
        let is_too_near = distance_m < bound_m && closing_m_s > STILL_M_S;
        let violation = Violation::of(LimitKind::ArmDistance, distance_m, bound_m);
        (cap, is_too_near.then_some(violation))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn from_the_allowed_speed_arms_stop_in_time() {
        let config = ArmDistanceConfig::default();
        for distance_m in [0.031, 0.05, 0.2, 1.0] {
            let v = config.allowed_speed_m_s(distance_m);
            let way_m = v * config.reaction_s + v * v / (2.0 * config.deceleration_m_s2);
            assert!((way_m - (distance_m - config.least_m)).abs() < 1e-12);
        }
        for near in [0.03, 0.0, -1.0, f64::NAN] {
            assert_eq!(config.allowed_speed_m_s(near), 0.0);
        }
    }
}
