//! The closed vocabularies that slots of a task command take their values from.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Which arm a command is for; absent means the only arm, or the one that suits.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum ArmName {
    /// The arm on the operator's left.
    Left,
    /// The arm on the operator's right; a robot with one arm has this one.
    Right,
    /// Both arms together.
    Both,
}

/// A direction as the operator means it: left is +y, forward is +x, up is +z of the base frame
/// unless the scene says that the operator stands elsewhere. `Counterclockwise` is seen from above.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the names say it all")]
pub enum Direction {
    Left,
    Right,
    Forward,
    Backward,
    Up,
    Down,
    Clockwise,
    Counterclockwise,
}

/// A relative change of the speed override.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SpeedChange {
    /// One step down.
    Slower,
    /// One step up; never above the configured limit.
    Faster,
}

/// What a question to the robot is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AskTopic {
    /// What the robot is doing, whether it is all right.
    State,
    /// Which objects it sees.
    Objects,
    /// Where an object is.
    Location,
    /// What it holds.
    Holding,
    /// What it will do next.
    Plan,
    /// Why it did or refused something.
    Reason,
    /// How fast it moves.
    Speed,
    /// What can be said to it.
    Help,
}

/// Why an utterance leads to nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NoneReason {
    /// Small talk.
    Chat,
    /// Not understood.
    Unclear,
    /// Understood, but the robot cannot do it.
    Unable,
    /// Understood, but it would not be safe.
    Unsafe,
    /// Speech that was not meant for the robot.
    NotAddressed,
}

/// A joint as the operator names it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum JointRef {
    /// Its number, counted from 1 at the base.
    Number(u32),
    /// Its name, as said ("elbow", "wrist").
    Name(String),
}
