//! What is wrong with the driver, for diagnostics, and whether its measurements count meanwhile.

use std::sync::{Arc, Mutex, PoisonError};

/// Measurements do not count for this long after a fault, s: longer than any watchdog waits, so that
/// a fault always ends in a latched stop.
const HELD_BACK_S: f64 = 1.5;

#[derive(Debug, Default)]
struct State {
    /// What is wrong with the joint states now.
    states: Option<String>,
    /// What the driver did last that it should not have, and when, s.
    fault: Option<(String, f64)>,
}

/// Shared between the threads of the drive and the node.
#[derive(Clone, Debug, Default)]
pub struct DriverStatus(Arc<Mutex<State>>);

impl DriverStatus {
    fn with<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Notes what is wrong with the joint states, or that nothing is.
    pub fn note_states(&self, complaint: Option<String>) {
        self.with(|state| state.states = complaint);
    }

    /// The driver did something that makes its arm unfit to be moved: the measurements are held
    /// back for a while, which stops the arm.
    pub fn fault(&self, reason: String, now_s: f64) {
        self.with(|state| state.fault = Some((reason, now_s)));
    }

    /// Whether measurements count at `now_s`.
    pub fn is_trusted(&self, now_s: f64) -> bool {
        self.with(|state| state.fault.as_ref().is_none_or(|(_, at_s)| now_s - at_s > HELD_BACK_S))
    }

    /// What is wrong, in words. A fault is told until [`DriverStatus::forget`].
    pub fn reason(&self) -> Option<String> {
        self.with(|state| {
            state.fault.as_ref().map(|(reason, _)| reason).or(state.states.as_ref()).cloned()
        })
    }

    /// Forgets the last fault: somebody has seen it and told the arm to go on.
    pub fn forget(&self, now_s: f64) {
        self.with(|state| state.fault.take_if(|(_, at_s)| now_s - *at_s > HELD_BACK_S));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_holds_measurements_back_and_stays_told() {
        let status = DriverStatus::default();
        assert!(status.is_trusted(0.0) && status.reason().is_none());
        status.note_states(Some("no joint states".into()));
        assert_eq!(status.reason().as_deref(), Some("no joint states"));
        status.fault("goal refused".into(), 10.0);
        status.note_states(None);
        assert!(!status.is_trusted(10.5) && status.is_trusted(12.0));
        status.forget(10.5);
        assert_eq!(status.reason().as_deref(), Some("goal refused"));
        status.forget(12.0);
        assert_eq!(status.reason(), None);
    }
}
