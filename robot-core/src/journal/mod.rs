//! The journal: everything that happened, as one MCAP file that Foxglove opens and replay reads.
//!
//! Ordinary threads hand messages to a [`Recorder`]; one thread writes them. The control loop never
//! touches it: its telemetry arrives through a wait-free channel and is recorded by whoever drains
//! that channel. The queue is bounded and a full queue makes the sender wait, so nothing is lost.
//!
//! The file grows under a temporary name (`run.mcap.partial`) and gets its own name only when it is
//! complete; after an error the partial file stays, with all that was written until then.
//!
//! | topic | schema |
//! |---|---|
//! | `/joint_states` | [`message::JointStates`] |
//! | `/setpoints` | [`message::JointStates`] |
//! | `/tf` | `foxglove.FrameTransforms` |
//! | `/scene` | `foxglove.SceneUpdate` |
//! | `/log` | `foxglove.Log` |
//! | `/task`, `/decisions`, … | any JSON object |

mod drawing;
mod error;
pub mod message;
mod reader;
mod recorder;
mod robot;
mod schema;
mod writer;

pub use drawing::{color_of, draw_object, draw_objects};
pub use error::JournalError;
pub use message::LogLevel;
pub use reader::{Entry, JournalFile};
pub use recorder::{Journal, JournalOptions, JournalSummary, Recorder};
pub use robot::RobotRecorder;
