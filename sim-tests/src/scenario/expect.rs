//! What must hold throughout a run, and how tasks end.

use robot_core::supervisor::LimitKind;
use serde::{Deserialize, Serialize};

/// How a task ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OutcomeKind {
    /// At its end.
    Done,
    /// Not begun.
    Refused,
    /// Begun, and gone wrong.
    Failed,
    /// Taken off.
    Dropped,
}

/// What must hold throughout. Beside this, in every run: no joint limit is broken; nothing moves
/// while a stop is latched; the supervisor has no reason to stop the arm; every task comes to an
/// end; and where people are watched, the arm stands while they are nearer than the protective
/// distance.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Always {
    /// Objects that nobody may move (by more than 5 mm).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub untouched: Vec<String>,
    /// Largest contact force of the arm or what it holds with anything that it does not grasp, N.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub most_contact_n: Option<f64>,
    /// Least distance of the moving arm to a person, m.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub least_person_m: Option<f64>,
    /// Highest speed of the tool centre point, m/s.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub most_tool_m_s: Option<f64>,
    /// Whether no object may be inside of another or lost at the end, and the robot must know what
    /// it holds (where it is asked in the last step).
    #[serde(skip_serializing_if = "super::is_false")]
    pub plausible: bool,
    /// Reasons for which the supervisor may stop the arm in this run, because they are provoked.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub permits: Vec<LimitKind>,
}

impl Always {
    /// Whether nothing is asked beyond what holds in every run.
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}
