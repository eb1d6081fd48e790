//! The back end in this process: a session with a cell in virtual time, on an embedded simulator.

mod ears;
mod faulty;
mod trial;
mod world;

use std::sync::Mutex;
use std::time::Duration;

use robot_core::cell::{Cell, CellConfig, SceneSource};
use robot_core::control::Pacing;
use robot_core::supervisor::SeparationConfig;
use voice::dialogue::Policy;
use voice::session::Session;
use voice::understanding::{LlmUse, Readers, RulesReader};

use crate::backend::{Backend, BackendError, Setting, Trial};
use crate::scenario::Scenario;
use ears::Ears;
use faulty::{Faults, FaultyDrive};
use trial::{EmbeddedTrial, Parts};
use world::{Simulated, simulate};

pub use world::Physics;

/// Loading the speech model on a slow disk.
const LOADING_LIMIT: Duration = Duration::from_secs(120);

/// Cells in this process. The rules reader reads alone: its readings are the same in every run.
pub struct Embedded {
    physics: Physics,
    ears: Mutex<Ears>,
}

impl Default for Embedded {
    fn default() -> Self {
        Self::new(Physics::Contact)
    }
}

impl Embedded {
    /// Nothing is started before it is needed.
    pub fn new(physics: Physics) -> Self {
        Self { physics, ears: Mutex::new(Ears::new(LOADING_LIMIT)) }
    }
}

impl Backend for Embedded {
    fn name(&self) -> &str {
        match self.physics {
            Physics::Contact => "embedded",
            Physics::Plain => "plain",
        }
    }

    fn lacks(&self, scenario: &Scenario) -> Option<String> {
        let is_plain = self.physics == Physics::Plain;
        (is_plain && scenario.measures_contact()).then(|| "simulate contact".into())
    }

    fn start(&self, setting: &Setting) -> Result<Box<dyn Trial + '_>, BackendError> {
        let config = config(setting);
        let Simulated { drive, world, eyes } = simulate(self.physics, &config, setting)?;
        let faults = Faults::default();
        let drive = FaultyDrive::new(drive, faults.clone());
        let cell =
            Cell::start_seeing(config, Box::new(drive), eyes).map_err(BackendError::broken)?;
        let policy = if setting.confirms { Policy::cell() } else { Policy::simulator() };
        let readers = Readers::new(RulesReader, None, LlmUse::Off);
        let session = Session::new(cell, readers, policy);
        Ok(Box::new(EmbeddedTrial::new(Parts {
            session,
            faults,
            world,
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
