//! What the supervisor objects to, as typed facts.

use serde::{Deserialize, Serialize};

/// Which limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum LimitKind {
    /// Range of a joint, rad or m.
    Position,
    /// Speed of a joint, rad/s or m/s.
    Velocity,
    /// Acceleration of a joint, rad/s² or m/s².
    Acceleration,
    /// Jerk of a joint, rad/s³ or m/s³.
    Jerk,
    /// Speed of the tool centre point, m/s.
    ToolSpeed,
    /// Distance by which the tool centre point is outside of the workspace, m.
    Workspace,
    /// Speed that the distance to a person allows, m/s.
    Separation,
    /// Speed at which a contact with a person stays permissible, m/s.
    ContactSpeed,
    /// Distance between set-point and measurement of a joint, rad or m.
    FollowingError,
    /// Age of the measurement, s.
    StaleMeasurement,
    /// A set-point that is not a finite number or has the wrong number of joints.
    MalformedSetpoint,
    /// Missed control periods.
    Overrun,
    /// Distance to another arm, m; here the value falls below the bound.
    ArmDistance,
    /// Way of the tool in a stop, m, beyond what was told before the motion began.
    StoppingDistance,
}

/// A limit that was exceeded, by what and by how much.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Violation {
    /// Which limit.
    pub limit: LimitKind,
    /// The joint, base to tip from 0, where the limit belongs to one.
    pub joint: Option<usize>,
    /// What was found, in the unit of the limit.
    pub value: f64,
    /// What is allowed, in the same unit.
    pub bound: f64,
}

impl Violation {
    pub(crate) fn of(limit: LimitKind, value: f64, bound: f64) -> Self {
        Self { limit, joint: None, value, bound }
    }

    pub(crate) fn of_joint(limit: LimitKind, joint: usize, value: f64, bound: f64) -> Self {
        Self { limit, joint: Some(joint), value, bound }
    }
}

impl std::fmt::Display for Violation {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (name, unit) = match self.limit {
            LimitKind::Position => ("position", "rad"),
            LimitKind::Velocity => ("velocity", "rad/s"),
            LimitKind::Acceleration => ("acceleration", "rad/s²"),
            LimitKind::Jerk => ("jerk", "rad/s³"),
            LimitKind::ToolSpeed => ("tool speed", "m/s"),
            LimitKind::Workspace => ("distance outside of the workspace", "m"),
            LimitKind::Separation => ("speed near a person", "m/s"),
            LimitKind::ContactSpeed => ("speed for contact", "m/s"),
            LimitKind::FollowingError => ("following error", "rad"),
            LimitKind::StaleMeasurement => ("age of the measurement", "s"),
            LimitKind::MalformedSetpoint => return write!(formatter, "malformed set-point"),
            LimitKind::Overrun => ("missed control periods", ""),
            LimitKind::StoppingDistance => ("way of a stop", "m"),
            LimitKind::ArmDistance => {
                let (value, bound) = (self.value, self.bound);
                return write!(
                    formatter,
                    "another arm is {value:.4} m away, less than {bound:.4} m"
                );
            }
        };
        if let Some(joint) = self.joint {
            write!(formatter, "joint {}: ", joint + 1)?;
        }
        write!(formatter, "{name} {:.4} {unit} exceeds {:.4} {unit}", self.value, self.bound)
    }
}
