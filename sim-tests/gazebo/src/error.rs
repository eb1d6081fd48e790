//! What can go wrong between us and Gazebo.

use std::path::PathBuf;

/// Why Gazebo cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GazeboError {
    /// The server's program is missing or cannot be started.
    #[error("cannot start {program}: {source}")]
    Start {
        /// The program.
        program: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The server ended by itself.
    #[error("the Gazebo server has ended: {status}")]
    Ended {
        /// How.
        status: String,
    },
    /// Gazebo's transport refused something.
    #[error("Gazebo's transport refuses {what}")]
    Transport {
        /// What was asked of it.
        what: String,
    },
    /// Nothing came in time.
    #[error("no {what} from Gazebo within {seconds} s")]
    Silent {
        /// What was awaited.
        what: String,
        /// How long.
        seconds: f64,
    },
    /// The simulated arm is not the robot.
    #[error("the model in Gazebo has no joint `{joint}`")]
    MissingJoint {
        /// The joint of the robot.
        joint: String,
    },
    /// The robot cannot be driven.
    #[error(transparent)]
    Robot(#[from] kinematics::model::ModelError),
    /// A folder or file cannot be prepared.
    #[error("{path}: {source}")]
    File {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}
