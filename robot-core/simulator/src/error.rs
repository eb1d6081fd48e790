//! Why a simulator could not be built.

use thiserror::Error;

/// Why a simulator could not be built.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SimulatorError {
    /// The start position has the wrong number of joints or is not a number.
    #[error("the simulator cannot start at {position:?}: the arm has {joints} joints")]
    Start {
        /// Asked position, rad or m.
        position: Vec<f64>,
        /// Joints of the arm.
        joints: usize,
    },
    /// The robot has no such named pose.
    #[error("robot {robot} has no pose `{pose}` to start in")]
    NoStartPose {
        /// Name of the robot.
        robot: String,
        /// The pose asked for.
        pose: String,
    },
    /// A setting makes no sense.
    #[error("simulator: {name} is {value}; it must be from {least} to {most}")]
    Setting {
        /// Which setting.
        name: String,
        /// What it is.
        value: f64,
        /// Smallest value.
        least: f64,
        /// Greatest value.
        most: f64,
    },
    /// A finger turns instead of sliding: only parallel grippers are simulated.
    #[error("finger joint `{joint}` does not slide; only parallel grippers are simulated")]
    Finger {
        /// Name of the joint.
        joint: String,
    },
    /// The robot's model cannot be read.
    #[error(transparent)]
    Model(#[from] kinematics::model::ModelError),
    /// The scene cannot be read.
    #[error(transparent)]
    Scene(#[from] robot_core::scene::SceneError),
}
