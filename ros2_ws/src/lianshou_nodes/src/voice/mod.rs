//! The node `lianshou_voice`: hears, understands, asks back and answers; the arm is elsewhere on the
//! graph.
//!
//! ```text
//!  sound thread ───────► inbox ─► conversation thread ─► link ─► lianshou/execute_task
//!  lianshou/utterance ─►  │            (dialogue)          │
//!                 stop words ──────────────────────────────┴─► lianshou/stop
//! ```
//!
//! A stop word goes to the arm from the thread that heard it, before anybody thinks about the rest.

pub mod conversation;
pub mod graph;
pub mod inbox;
pub mod link;
pub mod node;
pub mod publish;
pub mod remote_cell;
pub mod settings;
pub mod sound;

pub use node::run;
