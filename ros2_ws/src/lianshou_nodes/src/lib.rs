//! Lianshou as ROS 2 nodes: adapters between a ROS graph and the crates of the workspace above.
//!
//! | module | what it is |
//! |---|---|
//! | [`spin`], [`clock`], [`shutdown`], [`parameters`], [`data`] | what every node needs |
//! | [`drive`] | a real arm, or one that somebody else simulates, behind a ROS 2 driver |
//! | [`voice`] | the node `lianshou_voice`: a conversation with an arm that is elsewhere |
//! | [`arm`] | the node `lianshou_arm`: a [`Cell`](robot_core::cell::Cell) on the graph |
//! | [`follow`] | trajectories of other people's planners, made fit for our control loop |

pub mod arm;
pub mod clock;
pub mod data;
pub mod drive;
pub mod follow;
pub mod parameters;
pub mod shutdown;
pub mod spin;
pub mod voice;
