//! The simulator from outside: while a cell owns the drive, tests and scenarios own this.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use robot_core::scene::Scene;

use crate::contact::{ContactPeak, ContactReport};
use crate::intervention::Intervention;
use crate::truth::Truth;

/// What simulator and handles share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) truth: Truth,
    pub(crate) contacts: ContactReport,
    pub(crate) peaks: Vec<ContactPeak>,
    pub(crate) interventions: Vec<Intervention>,
    pub(crate) clears_peaks: bool,
}

/// Reads a running simulator and interferes with it; cheap to clone.
///
/// The simulator never waits for a handle: if one is reading just then, it publishes with the next
/// period. In virtual time, where nobody reads while time passes, everything is as of the last period.
#[derive(Clone, Debug)]
pub struct SimulatorHandle(pub(crate) Arc<Mutex<Shared>>);

impl SimulatorHandle {
    fn lock(&self) -> MutexGuard<'_, Shared> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Where everything is.
    pub fn truth(&self) -> Truth {
        self.lock().truth.clone()
    }

    /// Time on the drive's clock, s.
    pub fn time_s(&self) -> f64 {
        self.lock().truth.time_s
    }

    /// The contacts of the last step.
    pub fn contacts(&self) -> ContactReport {
        self.lock().contacts.clone()
    }

    /// The strongest contact of each two bodies, over every step since the start.
    pub fn peaks(&self) -> Vec<ContactPeak> {
        self.lock().peaks.clone()
    }

    /// Forgets the peaks, from the next period on.
    pub fn clear_peaks(&self) {
        let mut shared = self.lock();
        shared.clears_peaks = true;
        shared.peaks.clear();
    }

    /// Lets something happen, from the next period on. Several in one period happen in their order.
    pub fn intervene(&self, intervention: Intervention) {
        self.lock().interventions.push(intervention);
    }

    /// Writes the true poses into a scene: a perfect camera.
    pub fn update(&self, scene: &mut Scene) {
        self.lock().truth.write_to(scene);
    }
}
