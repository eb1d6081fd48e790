//! The stop latch: one atomic word between whoever says "stop" and the control loop.
//!
//! A stop is never queued. It is one compare-and-swap into a word that the loop reads every step.
//! It is latched: the word goes back to "no stop" only through [`StopLatch::release`], which names
//! the very stop that it answers, so that a resume can never undo a stop that came after it.
//!
//! This is an operational stop (IEC 60204-1 category 2: controlled, power kept), never an emergency
//! stop: that is a device after ISO 13850 on the robot's own safety controller.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use serde::{Deserialize, Serialize};

/// How hard to stop. A later stop may only be harder, never softer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum StopLevel {
    /// On the path, jerk-limited, then held (category 2).
    Hold = 1,
    /// As fast as the joint limits allow, then held (category 2); leaves the path only where a
    /// limit demands it.
    FastHold = 2,
    /// As [`StopLevel::FastHold`], and the robot's own safety inputs are asked for a protective
    /// stop.
    SafetyRequest = 3,
}

impl StopLevel {
    fn from_bits(bits: u64) -> Option<Self> {
        match bits & LEVEL_MASK {
            0 => None,
            1 => Some(Self::Hold),
            2 => Some(Self::FastHold),
            _ => Some(Self::SafetyRequest),
        }
    }
}

/// The low byte of the word is the level, the rest counts the stops.
const LEVEL_MASK: u64 = 0xff;
const ONE_STOP: u64 = 0x100;

/// Which stop is meant: every stop has its own ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StopTicket(u64);

impl StopTicket {
    /// The level of this stop; `None` if nothing was stopped.
    pub fn level(self) -> Option<StopLevel> {
        StopLevel::from_bits(self.0)
    }

    pub(crate) fn bits(self) -> u64 {
        self.0
    }

    pub(crate) fn from_bits(bits: u64) -> Self {
        Self(bits)
    }
}

/// The latch itself; clone the [`StopHandle`] to hand it out.
#[derive(Debug, Default)]
pub(crate) struct StopLatch(AtomicU64);

impl StopLatch {
    /// Latches a stop. Lock-free: it only repeats when another stop arrived in the same instant.
    pub(crate) fn request(&self, level: StopLevel) -> StopTicket {
        let mut word = self.0.load(Ordering::Relaxed);
        loop {
            let harder = (word & LEVEL_MASK).max(level as u64);
            let next = (word & !LEVEL_MASK).wrapping_add(ONE_STOP) | harder;
            match self.0.compare_exchange_weak(word, next, Ordering::AcqRel, Ordering::Relaxed) {
                Ok(_) => return StopTicket(next),
                Err(current) => word = current,
            }
        }
    }

    /// What is latched now. Wait-free.
    pub(crate) fn ticket(&self) -> StopTicket {
        StopTicket(self.0.load(Ordering::Acquire))
    }

    /// Releases exactly this stop; refused (`false`) when another stop came since. Wait-free.
    pub(crate) fn release(&self, ticket: StopTicket) -> bool {
        let released = ticket.0 & !LEVEL_MASK;
        self.0.compare_exchange(ticket.0, released, Ordering::AcqRel, Ordering::Relaxed).is_ok()
    }
}

/// Stops the arm from any thread; cheap to clone, never blocks, cannot be used to resume.
#[derive(Clone, Debug)]
pub struct StopHandle(pub(crate) Arc<StopLatch>);

impl StopHandle {
    /// Latches a stop. The loop brakes from its next step on.
    pub fn stop(&self, level: StopLevel) -> StopTicket {
        self.0.request(level)
    }

    /// The stop that is latched now; its level is `None` if there is none.
    pub fn ticket(&self) -> StopTicket {
        self.0.ticket()
    }

    /// The level that is latched now, if any.
    pub fn level(&self) -> Option<StopLevel> {
        self.0.ticket().level()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_only_get_harder() {
        let latch = StopLatch::default();
        assert_eq!(latch.ticket().level(), None);
        latch.request(StopLevel::FastHold);
        latch.request(StopLevel::Hold);
        assert_eq!(latch.ticket().level(), Some(StopLevel::FastHold));
        latch.request(StopLevel::SafetyRequest);
        assert_eq!(latch.ticket().level(), Some(StopLevel::SafetyRequest));
    }

    #[test]
    fn a_release_never_undoes_a_later_stop() {
        let latch = StopLatch::default();
        let first = latch.request(StopLevel::Hold);
        let second = latch.request(StopLevel::Hold);
        assert!(!latch.release(first));
        assert_eq!(latch.ticket().level(), Some(StopLevel::Hold));
        assert!(latch.release(second));
        assert_eq!(latch.ticket().level(), None);
        assert!(!latch.release(second), "a stop is answered once");
    }

    #[test]
    fn stops_from_many_threads_all_count() {
        let handle = StopHandle(Arc::new(StopLatch::default()));
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| (0..500).for_each(|_| _ = handle.stop(StopLevel::Hold)));
            }
        });
        assert_eq!(handle.0.ticket().bits() >> 8, 2000);
    }
}
