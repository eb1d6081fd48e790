//! The spotter on a recording, where there is time for every look.

use std::time::Instant;

use super::cascade::{Cascade, Step};
use super::lookout::look;
use super::{Detection, Glancer, Spotter};
use crate::engine::EngineError;

/// A stop in a recording.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Found {
    /// What was heard, and when in the recording the last sample that it needed had arrived.
    pub detection: Detection,
    /// Time that the look took, ms; 0 for the network, which has none.
    pub look_ms: f64,
}

/// Hears recordings, one after the other, as a microphone's sound is heard.
pub struct RecordedSpotter {
    glancer: Option<Glancer>,
    cascade: Cascade,
    /// The last stop that was told, s.
    told_s: f64,
    looks: u32,
    looks_ms: f64,
}

/// As at the microphone: one word is told once.
const TOLD_AGAIN_AFTER_S: f64 = 1.5;

impl RecordedSpotter {
    /// At the beginning of a recording. Without a glancer the network decides alone.
    pub fn new(spotter: Spotter, glancer: Option<Glancer>) -> Self {
        let cascade = Cascade::new(spotter);
        Self { glancer, cascade, told_s: f64::NEG_INFINITY, looks: 0, looks_ms: 0.0 }
    }

    /// At the beginning of the next recording.
    #[must_use]
    pub fn next(self, spotter: Spotter) -> Self {
        Self::new(spotter, self.glancer)
    }

    /// Adds sound; `each` gets every stop.
    ///
    /// # Errors
    /// [`EngineError`] when a look fails; the sound before it has been heard.
    pub fn push(
        &mut self,
        samples: &[f32],
        mut each: impl FnMut(Found),
    ) -> Result<(), EngineError> {
        let mut steps = Vec::new();
        self.cascade.push(samples, |step| steps.push(step));
        for step in steps {
            let found = match (step, &mut self.glancer) {
                (Step::Network(detection), None) => Some(Found { detection, look_ms: 0.0 }),
                (Step::Look(suspect), Some(glancer)) => {
                    let began = Instant::now();
                    let found = look(glancer, &suspect)?;
                    let look_ms = began.elapsed().as_secs_f64() * 1e3;
                    self.looks += 1;
                    self.looks_ms += look_ms;
                    found.map(|detection| Found { detection, look_ms })
                }
                _ => None,
            };
            let is_told = |found: &Found| found.detection.at_s - self.told_s >= TOLD_AGAIN_AFTER_S;
            if let Some(found) = found.filter(is_told) {
                self.told_s = found.detection.at_s;
                each(found);
            }
        }
        Ok(())
    }

    /// Looks so far in this recording, and the time that they took, ms.
    pub fn looks(&self) -> (u32, f64) {
        (self.looks, self.looks_ms)
    }

    /// Who looks closer.
    pub fn glancer(&self) -> Option<&Glancer> {
        self.glancer.as_ref()
    }
}
