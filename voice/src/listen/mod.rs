//! From sound to text: voice activity and recognition together.
//!
//! [`listen_to_file`] works through a file; [`Hearing`] takes a live stream and never blocks;
//! [`LiveSound`] is a microphone with everybody who listens to it.

mod address;
mod barge_in;
mod endpoint;
mod file;
mod hearing;
mod live;
mod own_voice;

pub use address::{Address, Addressee, HearingMode, when_called};
pub use barge_in::{BargeIn, Verdict};
pub use file::{FileFacts, ListenError, listen_to, listen_to_file};
pub use hearing::{Hearing, HearingEvent, HearingOptions};
pub use live::{Listeners, LiveEvent, LiveSound, tap, tap_behind};

use crate::recognition::Heard;

/// One utterance and what was heard in it.
#[derive(Debug, Clone, PartialEq)]
pub struct HeardUtterance {
    /// Beginning in the stream, s.
    pub start_s: f64,
    /// End in the stream, s.
    pub end_s: f64,
    /// Computing time of the voice activity detection, ms.
    pub vad_ms: f64,
    /// Text, language, confidence.
    pub heard: Heard,
}

impl HeardUtterance {
    /// Whether a stop that was spotted at this time of the stream was part of it: the decision comes
    /// a moment after the word, sometimes after the end of the utterance.
    pub fn holds_stop(&self, at_s: f64) -> bool {
        holds_stop(self.start_s, self.end_s, at_s)
    }
}

/// As [`HeardUtterance::holds_stop`], for an utterance of which only beginning and end are known.
pub fn holds_stop(start_s: f64, end_s: f64, at_s: f64) -> bool {
    (start_s..end_s + 0.5).contains(&at_s)
}
