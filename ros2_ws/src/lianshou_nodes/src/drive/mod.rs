//! A real arm, or one that somebody else simulates, behind a ROS 2 driver.
//!
//! ```text
//!  control loop ──set-points──► ring ──► sender thread ──trajectories──► driver
//!   (real time)  ◄─measurements─ ring ◄── joint states ◄────────────────
//! ```
//!
//! **What is sent.** Only set-points that the control loop has handed out, and its supervisor has
//! judged, ever go to the driver; never a motion that is still to be judged. The control loop gives
//! one every period, so they are sent as short trajectories that reach a fixed delay ahead
//! ([`window`]), several times within the delay. Pause, stop, speed override and slowing for people
//! therefore act on a real arm as they do in the simulator, only later by the delay. The price is
//! that delay; [`Way::PositionTopic`] has none, and no protection against a late message.
//!
//! **Whom it trusts.** Nobody: joints are found by name ([`readings`]), a value that is missing or
//! not a number is no measurement, an old stamp is an old value, a driver that refuses or gives up is
//! not listened to until a stop is latched ([`status`]), and an arm that is not where its set-points
//! were is stopped by the supervisor.

mod driver;
mod goals;
mod grip;
pub mod readings;
pub mod realtime;
mod sender;
pub mod settings;
pub mod status;
pub mod window;

pub use driver::{ConnectError, Connection, DriverWatch, connect};
pub use settings::{DriveSettings, SettingError, Way, declare};
pub use status::DriverStatus;
