//! Speaking: captions always, a voice where espeak-ng is installed.
//!
//! [`Speaker::say`] returns at once. Sentences wait in a queue; a thread gives them to an espeak-ng
//! process one by one, so that neither a missing sound device nor a hanging one blocks anything. The
//! sound goes to a playing program and, sample for sample, to whoever takes the robot's own voice out
//! of what the microphone hears ([`Speaker::take_played`]); where no playing program is installed,
//! espeak-ng plays it itself and nobody knows when.

mod espeak;
mod mouth;
mod speaker;

pub use espeak::{SpeechError, speak_aloud, write_speech};
pub use speaker::{Caption, Speaker, SpeechOptions};
