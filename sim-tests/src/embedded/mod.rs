//! The back end in this process: a session with a cell in virtual time, on the embedded simulator.

mod ears;
mod faulty;
mod trial;
mod visitors;

use std::sync::Mutex;
use std::time::Duration;

use kinematics::model::Robot;
use robot_core::cell::{Cell, CellConfig, SceneSource};
use robot_core::control::Pacing;
use robot_core::drive::simulator::{Simulator, SimulatorConfig};
use robot_core::supervisor::SeparationConfig;
use voice::dialogue::Policy;
use voice::session::Session;
use voice::understanding::{LlmUse, Readers, RulesReader};

use crate::backend::{Backend, BackendError, Setting, Trial};
use ears::Ears;
use faulty::{Faults, FaultyDrive};
use trial::{EmbeddedTrial, Parts};

/// Loading the speech model on a slow disk.
const LOADING_LIMIT: Duration = Duration::from_secs(120);

/// Cells in this process. The rules reader reads alone: its readings are the same in every run.
pub struct Embedded {
    ears: Mutex<Ears>,
}

impl Default for Embedded {
    fn default() -> Self {
        Self::new()
    }
}

impl Embedded {
    /// Nothing is started before it is needed.
    pub fn new() -> Self {
        Self { ears: Mutex::new(Ears::new(LOADING_LIMIT)) }
    }
}

impl Backend for Embedded {
    fn name(&self) -> &str {
        "embedded"
    }

    fn start(&self, setting: &Setting) -> Result<Box<dyn Trial + '_>, BackendError> {
        let robot = Robot::load(&setting.robot).map_err(BackendError::broken)?;
        let arm = robot.arm(setting.arm.as_deref()).map_err(BackendError::broken)?.clone();
        let start = arm.poses.get("home").copied().ok_or_else(|| {
            BackendError::Broken(format!("robot {} has no pose `home`", robot.name()))
        })?;
        let simulated =
            Simulator::new(&robot, &arm, &start, &setting.scene, SimulatorConfig::default());
        let (simulator, objects) = simulated.map_err(BackendError::broken)?;
        let faults = Faults::default();
        let drive = FaultyDrive::new(Box::new(simulator), faults.clone());
        let eyes = Box::new(objects.clone());
        let cell = Cell::start_seeing(config(setting), Box::new(drive), eyes)
            .map_err(BackendError::broken)?;
        let policy = if setting.confirms { Policy::cell() } else { Policy::simulator() };
        let readers = Readers::new(RulesReader, None, LlmUse::Off);
        let session = Session::new(cell, readers, policy);
        Ok(Box::new(EmbeddedTrial::new(Parts {
            session,
            faults,
            objects,
            ears: &self.ears,
            language: setting.language,
            watches_people: setting.watches_people,
            scene: setting.scene.clone(),
        })))
    }
}

fn config(setting: &Setting) -> CellConfig {
    let mut config = CellConfig::new(&setting.robot);
    config.arm = setting.arm.clone();
    config.scene = SceneSource::Given(Box::new(setting.scene.clone()));
    config.pacing = Pacing::Virtual;
    config.speed_limit = setting.speed_limit;
    config.journal = setting.journal.clone();
    config.keep_telemetry = true;
    if setting.watches_people {
        config.control.supervisor.separation = Some(SeparationConfig::default());
    }
    config
}
