//! What to do when the loop misses periods: slow down first, stop when it persists.
#![deny(clippy::indexing_slicing, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use crate::supervisor::{LimitKind, Violation};

/// A leaky bucket: missed periods fill it, steps on time empty it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct OverrunPolicy {
    level: f64,
    is_slow: bool,
}

/// What a step takes out of the bucket: two missed periods in 100 steps are forgiven.
const LEAK: f64 = 0.02;
/// Missed periods at which the arm slows down.
const SLOW_AT: f64 = 10.0;
/// Missed periods at which the arm stops.
const STOP_AT: f64 = 200.0;
/// Most that one wake-up counts, however late: one long pause of the machine is not persistent.
const MOST_AT_ONCE: f64 = 50.0;
/// Rate at which the arm goes on while periods are missed.
const SLOW_RATE: f64 = 0.3;

impl OverrunPolicy {
    /// Counts missed periods; true when the arm begins to slow down.
    pub(super) fn note(&mut self, periods: u64) -> bool {
        self.level += (periods as f64).min(MOST_AT_ONCE);
        let was_slow = std::mem::replace(&mut self.is_slow, self.level >= SLOW_AT);
        self.is_slow && !was_slow
    }

    /// Highest rate that is allowed now.
    pub(super) fn rate_cap(&self) -> f64 {
        if self.is_slow { SLOW_RATE } else { 1.0 }
    }

    /// Once a step: leaks, and tells when it is time to stop. The bucket is empty afterwards, so
    /// that a resume is not refused for what is over.
    pub(super) fn persists(&mut self) -> Option<Violation> {
        if self.level >= STOP_AT {
            let violation = Violation::of(LimitKind::Overrun, self.level, STOP_AT);
            *self = Self::default();
            return Some(violation);
        }
        self.level = (self.level - LEAK).max(0.0);
        self.is_slow = self.is_slow && self.level > 0.0;
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn single_misses_are_forgiven() {
        let mut policy = OverrunPolicy::default();
        for _ in 0..50 {
            assert!(!policy.note(1));
            assert!((0..50).all(|_| policy.persists().is_none()));
            assert_eq!(policy.rate_cap(), 1.0);
        }
    }

    #[test]
    fn missed_periods_slow_down_then_stop() {
        let mut policy = OverrunPolicy::default();
        assert!(policy.note(11), "the arm begins to slow down");
        assert!(!policy.note(11), "which is told once");
        assert!(policy.rate_cap() < 1.0);
        assert!(policy.persists().is_none());
        policy.note(u64::MAX);
        assert!(policy.persists().is_none(), "one long pause only slows down");
        (0..4).for_each(|_| _ = policy.note(u64::MAX));
        assert!(policy.persists().is_some());
        assert!(policy.persists().is_none());
        assert_eq!(policy.rate_cap(), 1.0);
    }
}
