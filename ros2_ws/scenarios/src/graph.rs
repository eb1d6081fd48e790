//! The graph as a back end: every run has an arm node and a voice node in a namespace of its own.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::{Context as _, Result};
use sim_tests::backend::{Backend, BackendError, Setting, Trial};
use sim_tests::scenario::Scenario;
use tempfile::TempDir;

use super::operator::Operator;
use super::process::NodeProcess;
use super::trial::{GraphTrial, Parts};

/// How often the arm tells its state, Hz: a scenario looks that often.
const STATE_RATE_HZ: f64 = 50.0;
/// How often the joints are measured, Hz.
const JOINT_RATE_HZ: f64 = 100.0;
/// Real time: most of it is waiting, so more runs than processors go side by side.
const MOST_JOBS: usize = 6;

/// Real nodes on the graph of this ROS domain.
#[derive(Default)]
pub(crate) struct Graph {
    runs: AtomicU64,
}

impl Backend for Graph {
    fn name(&self) -> &str {
        "ros2"
    }

    fn most_jobs(&self) -> usize {
        MOST_JOBS
    }

    fn lacks(&self, scenario: &Scenario) -> Option<String> {
        super::lacks::lacks(scenario)
    }

    fn start(&self, setting: &Setting) -> Result<Box<dyn Trial + '_>, BackendError> {
        let run = self.runs.fetch_add(1, Ordering::Relaxed);
        let namespace = format!("/scenario_{}_{run}", std::process::id());
        let started = start(setting, &namespace);
        Ok(Box::new(started.map_err(BackendError::broken)?))
    }
}

fn start(setting: &Setting, namespace: &str) -> Result<GraphTrial> {
    let folder = TempDir::new().context("no folder for a run")?;
    // It listens before the others begin, so that it misses nothing.
    let operator = Operator::join(namespace)?;
    let arm = arm_parameters(setting, folder.path())?;
    let arm = NodeProcess::start("lianshou_arm", namespace, &arm, folder.path())?;
    let voice = voice_parameters(setting);
    let voice = NodeProcess::start("lianshou_voice", namespace, &voice, folder.path())?;
    GraphTrial::begin(Parts { operator, arm, voice, folder }, setting)
}

fn arm_parameters(setting: &Setting, folder: &Path) -> Result<Vec<(&'static str, String)>> {
    let scene = folder.join("scene.toml");
    setting.scene.save(&scene).context("the scene cannot be handed over")?;
    let mut parameters = vec![
        ("robot", setting.robot.display().to_string()),
        ("scene", scene.display().to_string()),
        ("speed_limit", decimal(setting.speed_limit)),
        ("separation_monitoring", setting.watches_people.to_string()),
        ("joint_state_rate_hz", decimal(JOINT_RATE_HZ)),
        ("safety_state_rate_hz", decimal(STATE_RATE_HZ)),
        ("tf_rate_hz", decimal(1.0)),
    ];
    parameters.extend(setting.arm.clone().map(|arm| ("arm", arm)));
    let journal = setting.journal.as_ref().map(|path| path.display().to_string());
    parameters.extend(journal.map(|journal| ("journal", journal)));
    Ok(parameters)
}

fn voice_parameters(setting: &Setting) -> Vec<(&'static str, String)> {
    let mut parameters = vec![
        ("robot", setting.robot.display().to_string()),
        ("confirms", setting.confirms.to_string()),
        // The rules read alone: their readings are the same in every run.
        ("language_model", "never".into()),
        ("muted", "true".into()),
        // A busy machine is no lost arm.
        ("link_timeout_s", decimal(5.0)),
    ];
    parameters.extend(setting.arm.clone().map(|arm| ("arm", arm)));
    parameters
}

/// A number that YAML does not take for a whole one.
fn decimal(number: f64) -> String {
    format!("{number:?}")
}
