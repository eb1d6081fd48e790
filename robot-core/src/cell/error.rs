//! Why a cell could not be started.

use kinematics::model::ModelError;

use crate::control::ControlError;
use crate::drive::simulator::SimulatorError;
use crate::journal::JournalError;
use crate::scene::SceneError;
use crate::skills::MoverError;

/// Why a cell could not be started or ended.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
#[allow(missing_docs, reason = "the messages say it all")]
pub enum CellError {
    #[error(transparent)]
    Robot(#[from] ModelError),
    #[error(transparent)]
    Scene(#[from] SceneError),
    #[error(transparent)]
    Control(#[from] ControlError),
    #[error(transparent)]
    Simulator(#[from] SimulatorError),
    #[error(transparent)]
    Planner(#[from] MoverError),
    #[error(transparent)]
    Journal(#[from] JournalError),
    #[error("robot `{robot}` has no pose `{pose}` to start from")]
    NoStartPose { robot: String, pose: String },
    #[error("at the start {} inside the arm", names(objects))]
    ObjectInArm { objects: Vec<String> },
    #[error("at the start the arm touches itself: {pair}")]
    SelfCollision { pair: String },
    #[error("the thread of the executor could not be started: {source}")]
    Thread { source: std::io::Error },
}

fn names(objects: &[String]) -> String {
    let all = objects.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    if objects.len() == 1 { format!("{all} is") } else { format!("{all} are") }
}
