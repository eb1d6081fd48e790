//! What the drive reports: exact, noisy, late, or nothing new.

use std::collections::VecDeque;

use kinematics::JointVector;
use robot_core::drive::Measured;
use robot_core::drive::simulator::Noise;

/// Longest delay, in measurements.
const MOST_KEPT: usize = 4096;

/// The way of a measurement to whoever asks.
pub(crate) struct Sensors {
    noise: Noise,
    position_noise: f64,
    velocity_noise: f64,
    delay_s: f64,
    /// Until when the drive is dead, s.
    pub(crate) dead_until_s: f64,
    kept: VecDeque<Measured>,
    reported: Option<Measured>,
}

impl Sensors {
    pub(crate) fn new(seed: u64, position_noise: f64, velocity_noise: f64) -> Self {
        Self {
            noise: Noise::new(seed),
            position_noise,
            velocity_noise,
            delay_s: 0.0,
            dead_until_s: f64::NEG_INFINITY,
            kept: VecDeque::new(),
            reported: None,
        }
    }

    pub(crate) fn set_noise(&mut self, position: f64, velocity: f64) {
        let sane = |value: f64| if value.is_finite() { value.max(0.0) } else { 0.0 };
        (self.position_noise, self.velocity_noise) = (sane(position), sane(velocity));
    }

    pub(crate) fn set_delay(&mut self, delay_s: f64) {
        self.delay_s = if delay_s.is_finite() { delay_s.max(0.0) } else { 0.0 };
    }

    /// What is reported when `exact` is the truth.
    pub(crate) fn report(&mut self, exact: Measured) -> Measured {
        let now = exact.time_s;
        let noise = &mut self.noise;
        let mut noisy = |values: &JointVector, deviation: f64| {
            JointVector::from_fn(values.len(), |axis| values[axis] + noise.normal(deviation))
        };
        let measured = Measured {
            position: noisy(&exact.position, self.position_noise),
            velocity: noisy(&exact.velocity, self.velocity_noise),
            ..exact
        };
        self.kept.push_back(measured);
        let is_due = |kept: &Measured, delay_s: f64| kept.time_s <= now - delay_s + 1e-9;
        while self.kept.len() > MOST_KEPT
            || self.kept.get(1).is_some_and(|next| is_due(next, self.delay_s))
        {
            self.kept.pop_front();
        }
        let due = self.kept.front().copied().unwrap_or(measured);
        match self.reported {
            Some(last) if now < self.dead_until_s => last,
            // A delay that has just begun shows nothing older than what was shown.
            Some(last) if due.time_s < last.time_s => last,
            _ => *self.reported.insert(due),
        }
    }
}
