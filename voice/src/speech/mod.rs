//! Speaking: captions always, a voice where espeak-ng is installed.
//!
//! [`Speaker::say`] returns at once. Sentences wait in a queue; a thread gives them to an espeak-ng
//! process one by one, so that neither a missing sound device nor a hanging one blocks anything.

mod espeak;
mod speaker;

pub use espeak::{SpeechError, speak_aloud, write_speech};
pub use speaker::{Caption, Speaker, SpeechOptions};
