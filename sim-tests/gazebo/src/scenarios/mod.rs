//! Scenarios in Gazebo: a server, a world made of the scenario's scene, and a session with a cell
//! whose drive is the arm in that world.

mod trial;

use std::path::{Path, PathBuf};

use kinematics::model::{Arm, Robot};
use nalgebra::Isometry3;
use robot_core::cell::{Cell, CellConfig, Eyes, SceneSource};
use robot_core::control::Pacing;
use robot_core::scene::{ObjectId, Scene};
use sim_tests::backend::{Backend, BackendError, Setting, Trial};
use sim_tests::scenario::Scenario;
use sim_tests::sdf;
use tempfile::TempDir;
use voice::dialogue::Policy;
use voice::session::Session;
use voice::understanding::{LlmUse, Readers, RulesReader};

use crate::lock_step::LockStepDrive;
use crate::poses::SeenPoses;
use crate::server::{Server, ServerKind};
use crate::world::World;
use trial::{GazeboTrial, Parts};

/// Name of the world that is made for a run.
const WORLD: &str = "scenario";
/// Length of its physics steps, s.
const STEP_S: f64 = 0.001;

/// Gazebo as a back end: every run has a server of its own, in virtual time.
pub struct Gazebo {
    kind: ServerKind,
}

impl Gazebo {
    /// With `gz sim` or with the server on Gazebo's libraries.
    pub fn new(kind: ServerKind) -> Self {
        Self { kind }
    }
}

impl Backend for Gazebo {
    fn name(&self) -> &str {
        match self.kind {
            ServerKind::Libraries => "gazebo-libraries",
            ServerKind::Full => "gazebo",
        }
    }

    fn most_jobs(&self) -> usize {
        2
    }

    fn lacks(&self, scenario: &Scenario) -> Option<String> {
        if scenario.has_audio() {
            return Some("listen to recordings".into());
        }
        if scenario.measures_contact() {
            return Some("measure contact".into());
        }
        scenario.watches_people.then(|| "watch people".into())
    }

    fn start(&self, setting: &Setting) -> Result<Box<dyn Trial + '_>, BackendError> {
        let robot = Robot::load(&setting.robot).map_err(BackendError::broken)?;
        let arm = robot.arm(setting.arm.as_deref()).map_err(BackendError::broken)?.clone();
        let folder = TempDir::new().map_err(BackendError::broken)?;
        let server = self.serve(folder.path(), &robot, &setting.scene)?;
        let world = World::connect(server.partition(), WORLD, STEP_S);
        let world = world.map_err(BackendError::broken)?;
        let seen = SeenPoses::listen(server.partition(), WORLD);
        let (seen, listener) = seen.map_err(BackendError::broken)?;
        let session = session(setting, &server, &robot, &arm, seen.clone())?;
        let scene = setting.scene.clone();
        let (chain, language) = (arm.chain, setting.language);
        let parts =
            Parts { session, world, seen, scene, chain, language, server, folder, listener };
        Ok(Box::new(GazeboTrial::new(parts)))
    }
}

impl Gazebo {
    /// A server with a world of this robot and scene.
    fn serve(&self, folder: &Path, robot: &Robot, scene: &Scene) -> Result<Server, BackendError> {
        let file = folder.join("scenario.sdf");
        std::fs::write(&file, sdf::world(WORLD, robot, scene)).map_err(BackendError::broken)?;
        Server::start(self.kind, &file, WORLD, &models()).map_err(BackendError::broken)
    }
}

/// Where the robots' models are: with the installed data, else in the source tree.
fn models() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../urdf/models");
    let installed = voice::installation::data_folder().map(|data| data.join("urdf/models"));
    installed.filter(|folder| folder.is_dir()).unwrap_or(here)
}

fn session(
    setting: &Setting,
    server: &Server,
    robot: &Robot,
    arm: &Arm,
    seen: SeenPoses,
) -> Result<Session, BackendError> {
    let drive = LockStepDrive::connect(&server.place(sdf::ARM, STEP_S), robot, arm);
    let drive = drive.map_err(BackendError::broken)?;
    let mut config = CellConfig::new(&setting.robot);
    config.arm = setting.arm.clone();
    config.scene = SceneSource::Given(Box::new(setting.scene.clone()));
    config.pacing = Pacing::Virtual;
    config.speed_limit = setting.speed_limit;
    config.journal = setting.journal.clone();
    config.keep_telemetry = true;
    let objects = setting.scene.objects.iter().map(|object| object.id.clone()).collect();
    let eyes = Box::new(Watcher { seen, objects });
    let cell = Cell::start_seeing(config, Box::new(drive), eyes).map_err(BackendError::broken)?;
    let policy = if setting.confirms { Policy::cell() } else { Policy::simulator() };
    Ok(Session::new(cell, Readers::new(RulesReader, None, LlmUse::Off), policy))
}

/// Sees every object where Gazebo says that it is.
struct Watcher {
    seen: SeenPoses,
    objects: Vec<ObjectId>,
}

impl Eyes for Watcher {
    fn look(&mut self, _time_s: f64) -> Vec<(ObjectId, Isometry3<f64>)> {
        let seen = self.objects.iter().filter_map(|id| Some((id.clone(), self.seen.of(id)?)));
        seen.collect()
    }
}
