//! The demonstration: recorded speech drives the arm in the embedded simulator, live.

mod player;
mod report;
mod run;
mod script;
mod summary;
mod timeline;

pub use player::Player;
pub use run::Demonstration;
pub use script::{Cue, Script, ScriptError, Turn, Voice};
pub use summary::{BeforeAndAfter, Summary, UtteranceSummary};
