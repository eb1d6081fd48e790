//! The control loop: from orders to a set-point every period, whatever happens.
//!
//! ```text
//!   executor ──orders──►┌────────────┐──set-point──►┌───────┐
//!            ◄─finished─│ Controller │              │ Drive │
//!   anybody ──stop────► │ supervisor │◄─measured────│       │
//!            ◄─state────└────────────┘              └───────┘
//! ```
//!
//! - [`ControlLoop`] runs it, on a real-time thread or in virtual time.
//! - [`ControlHandle`] orders motions and switches override, pause, resume and cancel.
//! - Several arms run in one loop as an [`Ensemble`]: one clock, one latch; a [`TogetherHandle`] orders motions of
//!   all of them.
//! - [`StopHandle`] stops the arm from any thread; nothing moves again before a resume that answers
//!   this very stop.
//! - [`Controller`] is the pure state machine in the middle, with the
//!   [supervisor](crate::supervisor) inside.
//!
//! All channels are wait-free for the loop; motions come back to be freed outside of it. Override,
//! pause, resume, speed limits and stops on the path are one [time law](kinematics::trajectory).

mod activity;
mod brake;
mod config;
mod control_loop;
mod controller;
mod ensemble;
mod halt;
mod handle;
mod lateness;
mod motion;
mod order;
mod outbox;
mod overrun;
mod realtime;
mod setup;
pub(crate) mod snapshot;
mod state;
mod steering;
mod stop;
mod together;
mod together_setup;

pub use brake::Brake;
pub use config::{ControlConfig, ControlError};
pub use control_loop::{ControlLoop, Pacing, Started, StartedTogether};
pub use controller::Controller;
pub use ensemble::Ensemble;
pub use handle::{ControlHandle, SendError, StateReader};
pub use lateness::{Lateness, LatenessReport};
pub use motion::{Motion, MotionError, MotionId};
pub use order::{ControlEvent, ControlEventKind, Ending, Finished};
pub use realtime::{RealTimeStatus, probe as probe_real_time};
pub use setup::{ControlSetup, set_up};
pub use state::{ControlState, Phase, TelemetrySample};
pub use steering::SteerOrder;
pub use stop::{StopHandle, StopLevel, StopTicket};
pub use together::TogetherHandle;
pub use together_setup::{ArmHandle, EnsembleSetup, set_up_together};
