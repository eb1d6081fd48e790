//! Straight lines and arcs of the tool, with rounded corners, as paths of the joints.
//!
//! A [`ToolPath`] is geometry alone. [`follow`] turns it into a [`JointPath`](super::JointPath) whose
//! parameter is the [`ToolPath`]'s, so a tool speed is a bound of ds/dt:
//!
//! ```
//! use std::path::Path;
//! use kinematics::Robot;
//! use kinematics::trajectory::{PathOptions, along_path};
//! use kinematics::trajectory::cartesian::{FollowOptions, ToolPath, follow};
//! use nalgebra::Translation3;
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../urdf/panda");
//! let robot = Robot::load(&folder)?;
//! let chain = &robot.arm(None)?.chain;
//! let start = [0.0, -0.5, 0.0, -2.0, 0.0, 1.5, 0.8];
//! let here = chain.forward(&start);
//! let up = Translation3::new(0.0, 0.0, 0.1) * here;
//! let path = follow(chain, &start, &ToolPath::line(&here, &up)?, &FollowOptions::default())?;
//! let speed_m_s = |_| 0.1;
//! let options = PathOptions::default().with_speed(&speed_m_s);
//! let motion = along_path(&path, chain.limits(), &options)?;
//! assert!(motion.duration_s() > 1.0);
//! # Ok(())
//! # }
//! ```

mod continuation;
mod error;
mod follow;
mod piece;
mod segment;
mod together;
mod tool_path;

pub use error::CartesianError;
pub use follow::{FollowOptions, follow};
pub use piece::ROTATION_LEVER_M;
pub use segment::{Blend, Segment};
pub use together::follow_together;
pub use tool_path::{CornerTolerance, ToolPath};
