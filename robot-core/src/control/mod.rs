//! The control loop.

mod brake;
mod lateness;
mod realtime;
mod snapshot;
mod stop;

pub use brake::Brake;
pub use lateness::{Lateness, LatenessReport};
pub use realtime::{RealTimeStatus, probe as probe_real_time};
pub use stop::{StopHandle, StopLevel, StopTicket};
