//! Looks on a thread of their own: whoever has the sound never waits for one.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use super::cascade::Suspect;
use super::verdict::verdict;
use super::{Detection, Glancer};
use crate::audio;
use crate::engine::EngineError;

/// How long the child's coming up is waited for at a time.
const PATIENCE: Duration = Duration::from_secs(1);

/// Looks at the newest moment; older ones that nobody has looked at yet are dropped, since the newest
/// holds their end.
pub(super) struct Lookout {
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    desk: Mutex<Desk>,
    wake: Condvar,
    /// Whether the last look came to an end.
    works: AtomicBool,
}

#[derive(Default)]
struct Desk {
    next: Option<Suspect>,
    is_closed: bool,
}

impl Lookout {
    /// Begins to look; `found` gets every stop, on the lookout's thread.
    pub(super) fn start(
        mut glancer: Glancer,
        found: impl FnMut(Detection) + Send + 'static,
    ) -> Self {
        let shared = Arc::new(Shared::default());
        let lookout = Self { shared: Arc::clone(&shared) };
        thread::spawn(move || {
            while !shared.is_closed() && glancer.wait_ready(PATIENCE).is_err() {}
            shared.works.store(true, Ordering::Release);
            look_on(&shared, &mut glancer, found);
        });
        lookout
    }

    /// Whether looks can be had; else the network decides alone.
    pub(super) fn works(&self) -> bool {
        self.shared.works.load(Ordering::Acquire)
    }

    /// Puts a moment before the lookout.
    pub(super) fn show(&self, suspect: Suspect) {
        let mut desk = self.shared.desk.lock().unwrap_or_else(PoisonError::into_inner);
        let before = desk.next.take().map_or(0.0, |dropped| dropped.network_score);
        let network_score = suspect.network_score.max(before);
        desk.next = Some(Suspect { network_score, ..suspect });
        self.shared.wake.notify_one();
    }
}

impl Drop for Lookout {
    fn drop(&mut self) {
        self.shared.desk.lock().unwrap_or_else(PoisonError::into_inner).is_closed = true;
        self.shared.wake.notify_one();
    }
}

impl Shared {
    fn is_closed(&self) -> bool {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner).is_closed
    }

    /// The next moment, as soon as there is one; `None` at the end.
    fn take(&self) -> Option<Suspect> {
        let mut desk = self.desk.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if desk.is_closed {
                return None;
            }
            if let Some(suspect) = desk.next.take() {
                return Some(suspect);
            }
            desk = self.wake.wait(desk).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

fn look_on(shared: &Shared, glancer: &mut Glancer, mut found: impl FnMut(Detection)) {
    while let Some(suspect) = shared.take() {
        let outcome = look(glancer, &suspect);
        shared.works.store(outcome.is_ok(), Ordering::Release);
        if let Ok(Some(detection)) = outcome {
            found(detection);
        }
    }
}

/// Looks at one moment.
pub(super) fn look(
    glancer: &mut Glancer,
    suspect: &Suspect,
) -> Result<Option<Detection>, EngineError> {
    let glanced = glancer.look(&suspect.moment)?;
    let at_s = suspect.moment.end_s;
    let moment_s = audio::seconds(suspect.moment.samples.len());
    let found = verdict(&glanced, suspect.network_score, moment_s);
    Ok(found.map(|(word, score)| Detection { word, at_s, score }))
}
