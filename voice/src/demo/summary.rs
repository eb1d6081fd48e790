//! `summary.json`: what was heard, understood, answered and done, with times.

use std::collections::BTreeMap;

use robot_core::executor::TaskId;
use robot_core::scene::Scene;
use robot_core::task::GroundedCommand;
use serde::Serialize;

use super::script::Voice;
use crate::report::motion::LimitUse;

/// The whole run.
#[derive(Clone, Debug, Serialize)]
pub struct Summary {
    /// In the order in which they were said.
    pub utterances: Vec<UtteranceSummary>,
    /// Set-points beyond a limit, of all that were sent.
    pub limit_violations: usize,
    /// Set-points sent.
    pub setpoints: usize,
    /// Largest share of each limit that was used.
    pub limits_used: LimitUse,
    /// Positions of the objects, metres in the base frame.
    pub objects: BeforeAndAfter,
    /// Peak resident memory of the program and its engines, MiB.
    pub peak_memory_mib: Option<f64>,
    /// Length of the run, seconds.
    pub duration_s: f64,
}

/// Where the objects were, by id.
#[derive(Clone, Debug, Serialize)]
pub struct BeforeAndAfter {
    /// At the start.
    pub before: BTreeMap<String, [f64; 3]>,
    /// At the end.
    pub after: BTreeMap<String, [f64; 3]>,
}

/// One utterance and what became of it.
#[derive(Clone, Debug, Serialize)]
pub struct UtteranceSummary {
    /// The recording.
    pub audio: String,
    /// Whether a person or a program speaks.
    pub voice: Voice,
    /// What is said in the recording.
    pub said: String,
    /// What was recognized.
    pub heard: String,
    /// How sure recognition is, 0 to 1.
    pub confidence: f64,
    /// Accepted commands.
    pub commands: Vec<GroundedCommand>,
    /// What the robot asked.
    pub question: Option<String>,
    /// What the robot said.
    pub reply: Option<String>,
    /// How the last task of the utterance ended.
    pub outcome: Option<String>,
    /// Milliseconds of each stage.
    pub ms: BTreeMap<String, f64>,
    /// Tasks that came of it.
    #[serde(skip)]
    pub tasks: Vec<TaskId>,
}

/// Positions of all objects of a scene.
pub(super) fn positions(scene: &Scene) -> BTreeMap<String, [f64; 3]> {
    scene.objects.iter().map(|object| (object.id.clone(), object.position)).collect()
}
