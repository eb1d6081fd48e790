//! The demonstration: recorded speech drives the arm in the embedded simulator, live.

mod player;
mod script;

pub use player::Player;
pub use script::{Cue, Script, ScriptError, Turn, Voice};
