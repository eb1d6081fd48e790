//! Playing a scenario: step by step, with everything recorded that is judged afterwards.

mod distance;
mod moment;
mod player;
mod record;

pub use distance::Body;
pub use player::{Options, play};
pub use record::{Point, Record, Snapshot, Trouble};
