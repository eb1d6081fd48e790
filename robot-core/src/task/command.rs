//! The task command itself.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ArmName, AskTopic, Direction, JointRef, NoneReason, Place, SpeedChange};

/// One thing the robot can be told to do: `{"do": VERB, …slots}` on the wire.
///
/// ```
/// use robot_core::task::{Direction, TaskCommand};
/// let jog: TaskCommand =
///     serde_json::from_str(r#"{"do":"jog","direction":"left","distance_m":0.05}"#).unwrap();
/// assert_eq!(jog, TaskCommand::Jog { arm: None, direction: Some(Direction::Left), distance_m: Some(0.05) });
/// assert!(serde_json::from_str::<TaskCommand>(r#"{"do":"jog","speed":9}"#).is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub enum TaskCommand {
    /// Stop all motion now. Never queued, never asked about.
    Stop,
    /// Hold on the path.
    Pause,
    /// Go on from where the arm holds.
    Resume,
    /// Drop what is running and queued.
    Cancel,
    /// Go to the robot's home posture.
    Home {
        /// Which arm.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        arm: Option<ArmName>,
    },
    /// Bring the tool to a place or a named pose.
    Move {
        /// Which arm.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        arm: Option<ArmName>,
        /// The place meant.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<Place>,
        /// Whether the tool shall move on a straight line.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        linear: Option<bool>,
    },
    /// Move the tool a little along an axis.
    Jog {
        /// Which arm.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        arm: Option<ArmName>,
        /// Which way.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        direction: Option<Direction>,
        /// Metres, positive.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        distance_m: Option<f64>,
    },
    /// Turn the tool, one joint or a named object; the angle is positive, the direction gives its sense.
    Rotate {
        /// Which arm.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        arm: Option<ArmName>,
        /// Noun phrase without its article, as said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        object: Option<String>,
        /// A joint by number from 1, or by name.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        joint: Option<JointRef>,
        /// Which way.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        direction: Option<Direction>,
        /// Degrees, positive.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        angle_deg: Option<f64>,
    },
    /// Grasp and lift.
    Pick {
        /// Noun phrase without its article, as said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        object: Option<String>,
        /// Where the object is now, if said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<Place>,
        /// Which arm.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        arm: Option<ArmName>,
    },
    /// Put the object (default: what is held) at a place; without `to`: put it down here.
    Place {
        /// Noun phrase without its article, as said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        object: Option<String>,
        /// The place meant.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<Place>,
        /// Which arm.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        arm: Option<ArmName>,
    },
    /// Slide an object away without grasping it.
    Push {
        /// Noun phrase without its article, as said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        object: Option<String>,
        /// Which way.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        direction: Option<Direction>,
        /// Metres, positive.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        distance_m: Option<f64>,
        /// The place meant.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<Place>,
    },
    /// Slide an object nearer without grasping it.
    Pull {
        /// Noun phrase without its article, as said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        object: Option<String>,
        /// Which way.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        direction: Option<Direction>,
        /// Metres, positive.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        distance_m: Option<f64>,
        /// The place meant.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<Place>,
    },
    /// Give an object into the operator's hand.
    Handover {
        /// Noun phrase without its article, as said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        object: Option<String>,
        /// Which arm.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        arm: Option<ArmName>,
    },
    /// Take an object from the operator's hand.
    Receive {
        /// Noun phrase without its article, as said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        object: Option<String>,
        /// Which arm.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        arm: Option<ArmName>,
    },
    /// Open a drawer, door, vise…; with no object: the gripper.
    Open {
        /// Noun phrase without its article, as said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        object: Option<String>,
        /// Which arm.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        arm: Option<ArmName>,
    },
    /// Close a drawer, door, vise…; with no object: the gripper.
    Close {
        /// Noun phrase without its article, as said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        object: Option<String>,
        /// Which arm.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        arm: Option<ArmName>,
    },
    /// Switch an output of the cell on.
    TurnOn {
        /// Noun phrase without its article, as said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        object: Option<String>,
    },
    /// Switch an output of the cell off.
    TurnOff {
        /// Noun phrase without its article, as said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        object: Option<String>,
    },
    /// Press a button.
    Press {
        /// Noun phrase without its article, as said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        object: Option<String>,
    },
    /// Point the tool at something.
    Point {
        /// Noun phrase without its article, as said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        object: Option<String>,
        /// The place meant.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<Place>,
    },
    /// Hand guiding on or off.
    Guide {
        /// On or off.
        on: bool,
    },
    /// Remember the present pose under a name.
    Teach {
        /// The name given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String>,
    },
    /// Start or end recording a task under a name.
    Record {
        /// The name given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String>,
        /// On or off.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        on: Option<bool>,
    },
    /// Run a recorded task or a named skill.
    Run {
        /// The name given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String>,
        /// How often; absent is once.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        times: Option<u32>,
    },
    /// Change the speed override.
    Speed {
        /// Speed override as a fraction, 0 to 1.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        scale: Option<f64>,
        /// Multiple of the present speed, 2 is twice as fast.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        factor: Option<f64>,
        /// One step slower or faster.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        change: Option<SpeedChange>,
    },
    /// Do the last task again.
    Repeat {
        /// How often; absent is once.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        times: Option<u32>,
    },
    /// Pause between two steps.
    Wait {
        /// Seconds.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        seconds: Option<f64>,
    },
    /// A standing constraint: keep away from something, do not touch it.
    Avoid {
        /// Noun phrase without its article, as said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        object: Option<String>,
        /// The place meant.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<Place>,
        /// On or off.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        on: Option<bool>,
    },
    /// A question to the robot.
    Ask {
        /// What the question is about.
        topic: AskTopic,
        /// Noun phrase without its article, as said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        object: Option<String>,
    },
    /// The operator agrees to what the robot asked.
    Yes,
    /// The operator declines what the robot asked.
    No,
    /// Nothing to do; the reply says why.
    None {
        /// Why nothing is done.
        reason: NoneReason,
    },
}

impl TaskCommand {
    /// The verb in the wire form, e.g. `turn_on`.
    ///
    /// ```
    /// use robot_core::task::TaskCommand;
    /// assert_eq!(TaskCommand::TurnOn { object: None }.verb(), "turn_on");
    /// ```
    pub fn verb(&self) -> String {
        let value = serde_json::to_value(self).unwrap_or_default();
        value.get("do").and_then(|verb| verb.as_str()).unwrap_or_default().to_owned()
    }
}
