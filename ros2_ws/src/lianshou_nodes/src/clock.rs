//! The node's clock: the machine's time, or `/clock` with `use_sim_time`.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use r2r::builtin_interfaces::msg::Time;

/// Reads the clock of a node from any thread; cheap to clone.
#[derive(Clone)]
pub struct RosClock(Arc<Mutex<r2r::Clock>>);

impl RosClock {
    /// The clock of this node.
    pub fn of(node: &r2r::Node) -> Self {
        Self(node.get_ros_clock())
    }

    /// Time since the epoch of the clock; zero before the first message on `/clock`.
    pub fn now(&self) -> Duration {
        let mut clock = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        clock.get_now().unwrap_or_default()
    }

    /// The time as messages carry it.
    pub fn stamp(&self) -> Time {
        r2r::Clock::to_builtin_time(&self.now())
    }

    /// Seconds since this stamp; negative for one that lies ahead.
    pub fn age_s(&self, stamp: &Time) -> f64 {
        self.now().as_secs_f64() - seconds(stamp)
    }
}

/// A stamp in seconds.
pub fn seconds(stamp: &Time) -> f64 {
    f64::from(stamp.sec) + 1e-9 * f64::from(stamp.nanosec)
}
