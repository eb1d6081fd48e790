//! What must be so at the end of a run.

use serde::{Deserialize, Serialize};

use super::{Place, Problem};

/// One expectation. Exactly one of `object`, `arm_at`, `tool_moved`, `tool_turned_deg`, `joint`,
/// `holding`, `stopped` and `time_under_s` says what it is about.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct End {
    /// Scene id of an object, together with one of the places that follow.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub object: Option<String>,
    /// The object lies in this container.
    #[serde(rename = "in", skip_serializing_if = "Option::is_none")]
    pub inside: Option<String>,
    /// The object lies on this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on: Option<String>,
    /// The object's centre is here (base frame, m), or at this object's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub near: Option<[f64; 3]>,
    /// The object is on this side of another: `left_of`, `right_of`, `behind`, `in_front_of` or
    /// `next_to`, as the operator sees it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub side: Option<Side>,
    /// The other object for `side`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    /// The object is where it was at the start.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unmoved: Option<bool>,
    /// The object has been turned about the vertical by this since the start, degrees.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub turned_deg: Option<f64>,
    /// Tolerance of a position, m (0.02 without it).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub within_m: Option<f64>,
    /// Tolerance of an angle, degrees (3 without it).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub within_deg: Option<f64>,
    /// The arm stands in this pose of the robot.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub arm_at: Option<String>,
    /// The tool has moved by this since the start, base frame, m.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tool_moved: Option<[f64; 3]>,
    /// The tool has turned about the vertical by this since the start, degrees,
    /// counterclockwise seen from above.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tool_turned_deg: Option<f64>,
    /// A joint by its number from 1, together with `turned_deg`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub joint: Option<usize>,
    /// What is held: an id, or `nothing`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub holding: Option<String>,
    /// Whether a stop is latched.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stopped: Option<bool>,
    /// The run has taken less than this, s.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_under_s: Option<f64>,
}

/// A side as the operator sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// Left.
    LeftOf,
    /// Right.
    RightOf,
    /// Nearer to the operator.
    InFrontOf,
    /// Farther from the operator.
    Behind,
    /// On any side, less than 0.2 m away.
    NextTo,
}

/// What an expectation is about.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "as the keys of `End`")]
pub enum EndKind<'a> {
    Inside { object: &'a str, container: &'a str },
    On { object: &'a str, below: &'a str },
    Near { object: &'a str, position: [f64; 3], within_m: f64 },
    Beside { object: &'a str, side: Side, other: &'a str },
    Unmoved { object: &'a str, within_m: f64 },
    ObjectTurned { object: &'a str, angle_deg: f64, within_deg: f64 },
    ArmAt { pose: &'a str },
    ToolMoved { by: [f64; 3], within_m: f64 },
    ToolTurned { angle_deg: f64, within_deg: f64 },
    JointTurned { joint: usize, angle_deg: f64, within_deg: f64 },
    Holding { object: Option<&'a str> },
    Stopped { is_stopped: bool },
    TimeUnder { seconds: f64 },
}

impl End {
    /// What the expectation of this index is about.
    ///
    /// # Errors
    /// Keys that do not belong together, or none.
    pub fn kind(&self, index: usize) -> Result<EndKind<'_>, Problem> {
        let given = self.keys();
        let wrong = |message: String| {
            let key = given.first().copied().unwrap_or("object");
            Err(Problem::new(Place::End(index), key, message))
        };
        let within_m = self.within_m.unwrap_or(0.02);
        let within_deg = self.within_deg.unwrap_or(3.0);
        let object = self.object.as_deref().unwrap_or_default();
        let of = self.of.as_deref().unwrap_or_default();
        Ok(match given.as_slice() {
            ["object", "in"] => {
                EndKind::Inside { object, container: self.inside.as_deref().unwrap_or_default() }
            }
            ["object", "on"] => {
                EndKind::On { object, below: self.on.as_deref().unwrap_or_default() }
            }
            ["object", "near"] => {
                EndKind::Near { object, position: self.near.unwrap_or_default(), within_m }
            }
            ["object", "side", "of"] => {
                let side = self.side.unwrap_or(Side::NextTo);
                EndKind::Beside { object, side, other: of }
            }
            ["object", "unmoved"] if self.unmoved == Some(true) => {
                EndKind::Unmoved { object, within_m: self.within_m.unwrap_or(0.005) }
            }
            ["object", "turned_deg"] => {
                let angle_deg = self.turned_deg.unwrap_or_default();
                EndKind::ObjectTurned { object, angle_deg, within_deg }
            }
            ["turned_deg", "joint"] => {
                let angle_deg = self.turned_deg.unwrap_or_default();
                EndKind::JointTurned { joint: self.joint.unwrap_or(0), angle_deg, within_deg }
            }
            ["arm_at"] => EndKind::ArmAt { pose: self.arm_at.as_deref().unwrap_or_default() },
            ["tool_moved"] => {
                EndKind::ToolMoved { by: self.tool_moved.unwrap_or_default(), within_m }
            }
            ["tool_turned_deg"] => {
                let angle_deg = self.tool_turned_deg.unwrap_or_default();
                EndKind::ToolTurned { angle_deg, within_deg }
            }
            ["holding"] => {
                EndKind::Holding { object: self.holding.as_deref().filter(|id| *id != "nothing") }
            }
            ["stopped"] => EndKind::Stopped { is_stopped: self.stopped.unwrap_or(false) },
            ["time_under_s"] => {
                EndKind::TimeUnder { seconds: self.time_under_s.unwrap_or_default() }
            }
            [] => return wrong("an expectation needs to say what it is about".into()),
            keys => return wrong(format!("these keys are no expectation: {}", keys.join(", "))),
        })
    }

    /// The keys that are given, without tolerances.
    fn keys(&self) -> Vec<&'static str> {
        let all = [
            ("object", self.object.is_some()),
            ("in", self.inside.is_some()),
            ("on", self.on.is_some()),
            ("near", self.near.is_some()),
            ("side", self.side.is_some()),
            ("of", self.of.is_some()),
            ("unmoved", self.unmoved.is_some()),
            ("turned_deg", self.turned_deg.is_some()),
            ("arm_at", self.arm_at.is_some()),
            ("tool_moved", self.tool_moved.is_some()),
            ("tool_turned_deg", self.tool_turned_deg.is_some()),
            ("joint", self.joint.is_some()),
            ("holding", self.holding.is_some()),
            ("stopped", self.stopped.is_some()),
            ("time_under_s", self.time_under_s.is_some()),
        ];
        all.into_iter().filter(|(_, is_given)| *is_given).map(|(key, _)| key).collect()
    }
}
