//! Child processes for what may abort, hang or grow: recognition and the language model.
//!
//! [`Supervised`] starts a child in the background, hands requests to it with a time limit, kills
//! it when it does not answer or answers nonsense, and starts it again after a growing pause. The
//! caller is never blocked for longer than the time limit it gave.

mod error;
mod locate;
mod process;
mod supervised;

pub use error::EngineError;
pub use locate::locate;
pub use supervised::{Health, Launch, Supervised};
