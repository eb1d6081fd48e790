//! How a cell is set up.

use std::path::PathBuf;

use crate::control::{ControlConfig, Pacing};
use crate::drive::simulator::SimulatorConfig;
use crate::scene::Scene;
use crate::skills::SkillConfig;

/// Where the scene comes from.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum SceneSource {
    /// Nothing but the robot.
    #[default]
    Empty,
    /// A scene file.
    File(PathBuf),
    /// A scene that is there already.
    Given(Box<Scene>),
}

/// Settings of a cell.
#[derive(Clone, Debug, PartialEq)]
pub struct CellConfig {
    /// Robot folder, or a bare URDF file.
    pub robot: PathBuf,
    /// Which arm; the first without it.
    pub arm: Option<String>,
    /// What stands in the cell.
    pub scene: SceneSource,
    /// Real time, or as fast as possible.
    pub pacing: Pacing,
    /// The control loop and its supervisor.
    pub control: ControlConfig,
    /// The embedded simulator.
    pub simulator: SimulatorConfig,
    /// The skills.
    pub skills: SkillConfig,
    /// Highest speed override, 0 to 1; nothing that is said goes beyond it.
    pub speed_limit: f64,
    /// Where the arm starts: a named pose of the robot.
    pub start_pose: String,
    /// File of the recording (MCAP); none without it.
    pub journal: Option<PathBuf>,
    /// Whether [`super::Cell::take_telemetry`] shall give every control period. It has to be called
    /// regularly then: half a megabyte a second is kept until it is.
    pub keep_telemetry: bool,
}

impl CellConfig {
    /// The defaults for this robot: first arm, empty scene, virtual time, full speed allowed.
    pub fn new(robot: impl Into<PathBuf>) -> Self {
        Self {
            robot: robot.into(),
            arm: None,
            scene: SceneSource::Empty,
            pacing: Pacing::Virtual,
            control: ControlConfig::default(),
            simulator: SimulatorConfig::default(),
            skills: SkillConfig::default(),
            speed_limit: 1.0,
            start_pose: "home".into(),
            journal: None,
            keep_telemetry: false,
        }
    }
}
