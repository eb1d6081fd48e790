//! From sound to text: voice activity and recognition together.
//!
//! [`listen_to_file`] works through a file; [`Hearing`] takes a live stream and never blocks.

mod file;
mod hearing;

pub use file::{FileFacts, ListenError, listen_to_file};
pub use hearing::{Hearing, HearingEvent, HearingOptions};

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
