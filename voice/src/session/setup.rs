//! Opening a cell and the language model as the configuration says.

use std::path::PathBuf;

use anyhow::{Context, Result};
use robot_core::cell::{Cell, CellConfig, SceneSource};
use robot_core::control::Pacing;

use crate::config::Config;
use crate::installation;

/// The scene of a cell when nobody names one.
const DEFAULT_SCENE: &str = "blocks";

/// Which cell to open, beyond the configuration.
#[derive(Clone, Debug)]
pub struct CellRequest {
    /// Robot by name or path; absent: the configuration's.
    pub robot: Option<String>,
    /// Scene by name or path; absent: the configuration's, else the default.
    pub scene: Option<String>,
    /// Real or virtual time.
    pub pacing: Pacing,
    /// File of the recording.
    pub journal: Option<PathBuf>,
    /// Whether every set-point is kept for a report.
    pub keep_telemetry: bool,
}

/// Opens a cell with the embedded simulator.
///
/// # Errors
/// If robot or scene are unknown or not valid, or something stands inside the arm.
pub fn open_cell(config: &Config, request: CellRequest) -> Result<Cell> {
    let name = request.robot.as_deref().unwrap_or(&config.robot.name);
    let robot = installation::robot(name)?;
    let configured = config.robot.scene.as_ref().map(|path| path.display().to_string());
    let scene = request.scene.or(configured).unwrap_or_else(|| DEFAULT_SCENE.into());
    let mut cell = CellConfig::new(&robot);
    cell.scene = SceneSource::File(installation::scene(&scene)?);
    cell.pacing = request.pacing;
    cell.speed_limit = config.robot.speed_limit;
    cell.control.period_s = 1.0 / f64::from(config.robot.control_rate_hz);
    cell.journal = request.journal;
    cell.keep_telemetry = request.keep_telemetry;
    Cell::start(cell).with_context(|| {
        format!("cannot start the cell (robot {}, scene {scene})", robot.display())
    })
}
