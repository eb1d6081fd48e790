//! Timed motion: from a goal or a path to set-points that never break a limit, and the one law that
//! slows, pauses, stops and resumes them without leaving the path.
//!
//! | I have | I call | I get |
//! |---|---|---|
//! | a state and a goal state | [`point_to_point`] | the fastest jerk-limited [`Trajectory`] |
//! | waypoints | [`JointPath::blended`], then [`along_path`] | the fastest motion on a smooth path |
//! | a tool path | [`cartesian::follow`], then [`along_path`] | lines and arcs at a tool speed |
//! | a target that keeps changing | [`Servo`] | set-points that run after it |
//! | a [`Trajectory`] and a control period | [`TimeLaw::step`] | set-points under override, pause and stop |
//!
//! Everything here is a pure function of its arguments: no clock, no thread, no I/O. Sampling a
//! [`Trajectory`] and stepping a [`TimeLaw`] allocate nothing and may run in the control loop.
//! Units are rad (m for a linear axis) and seconds.

mod acceleration_limited;
mod along_path;
mod axis;
mod band;
mod barrier;
mod batch;
mod blend;
mod bounds;
pub mod cartesian;
mod clock;
mod cruise;
mod cubic_basis;
mod eight;
mod error;
mod excess;
mod longest_stop;
mod path;
mod point_to_point;
mod profile;
mod progress;
mod rate;
mod reachability;
mod request;
mod rest;
mod retiming;
mod rows;
mod servo;
mod slope_range;
mod spline;
mod state;
mod synchronized;
mod time_law;
mod timed;
mod torque;
mod transition;

pub use acceleration_limited::SpeedProfile;
pub use along_path::{PathOptions, along_path};
pub use batch::{OtgAnswer, OtgBatch, OtgRequest, OtgSample};
pub use bounds::Bounds;
pub use error::TrajectoryError;
pub use longest_stop::LongestStop;
pub use path::{JointPath, PathPoint};
pub use point_to_point::{PointToPoint, Synchronization, point_to_point};
pub use servo::Servo;
pub use state::State;
pub use time_law::{JERK_FACTOR, StopForecast, StopLevel, TimeLaw, TimePoint};
pub use timed::Trajectory;
