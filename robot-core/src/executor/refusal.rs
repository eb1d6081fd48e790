//! Why the robot will not do something: typed facts, for the dialogue to put into words.

use serde::{Deserialize, Serialize};

use crate::scene::ObjectId;
use crate::task::Relation;

/// A task was not begun, and nothing has moved for it. Every variant says what stood in the way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "refusal", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Refusal {
    /// No posture of the arm brings the tool there.
    Unreachable {
        /// Position of the tool that was asked for, base frame, metres.
        position: [f64; 3],
        /// How far the nearest reachable position is from it, metres, if known.
        missing_m: Option<f64>,
    },
    /// A posture exists, but these objects are in the way of it or of every path to it.
    PathBlocked {
        /// Scene ids; empty when the planner found no path and cannot name a culprit.
        by: Vec<ObjectId>,
    },
    /// The arm stands too close to these objects to move at all.
    InCollision {
        /// Scene ids; empty when the arm touches itself.
        with: Vec<ObjectId>,
    },
    /// The target lies outside of the workspace that was configured.
    OutsideWorkspace {
        /// Position of the tool that was asked for, base frame, metres.
        position: [f64; 3],
    },
    /// A joint would leave its range.
    JointLimit {
        /// Name of the joint.
        joint: String,
        /// Position that was asked for, rad or m.
        value: f64,
        /// Lowest position, rad or m.
        lower: f64,
        /// Highest position, rad or m.
        upper: f64,
    },
    /// The scene has nothing of this name or id.
    UnknownObject {
        /// What was said, or the id.
        phrase: String,
    },
    /// No pose was taught under this name.
    UnknownPose {
        /// What was said.
        name: String,
    },
    /// No task was recorded under this name.
    UnknownTask {
        /// What was said.
        name: String,
    },
    /// The arm has no such joint.
    UnknownJoint {
        /// Number or name, as said.
        joint: String,
    },
    /// The robot has no such arm.
    UnknownArm {
        /// The arm that was asked for.
        arm: String,
    },
    /// Something that the task needs was not said.
    MissingSlot {
        /// Name of the slot in the wire form, e.g. `object`.
        slot: String,
    },
    /// A number that was said makes no sense.
    InvalidValue {
        /// Name of the slot in the wire form, e.g. `distance_m`.
        slot: String,
        /// The value; absent when it was not a number at all.
        value: Option<f64>,
    },
    /// The arm has no gripper.
    NoGripper,
    /// The arm holds nothing, or not this object.
    NotHolding {
        /// The object that should have been held, if one was named.
        object: Option<ObjectId>,
    },
    /// The arm holds something already.
    AlreadyHolding {
        /// What it holds.
        object: ObjectId,
    },
    /// The object is heavier than the arm may carry.
    TooHeavy {
        /// Scene id.
        object: ObjectId,
        /// Its mass, kg.
        mass_kg: f64,
        /// What the arm may carry, kg.
        limit_kg: f64,
    },
    /// The gripper does not open wide enough for the object.
    TooWide {
        /// Scene id.
        object: ObjectId,
        /// Smallest width that could be grasped, metres.
        width_m: f64,
        /// Widest opening of the gripper, metres.
        limit_m: f64,
    },
    /// The object is part of the cell (table, tray, post) and stays where it is.
    NotMovable {
        /// Scene id.
        object: ObjectId,
    },
    /// The scene does not say which shape the object has.
    NoShape {
        /// Scene id.
        object: ObjectId,
    },
    /// Something lies on the object.
    Covered {
        /// Scene id.
        object: ObjectId,
        /// What lies on it.
        by: ObjectId,
    },
    /// Nothing more fits there.
    NoRoom {
        /// Scene id of the place.
        place: ObjectId,
    },
    /// This relation makes no sense with this reference, e.g. in a ball.
    BadPlace {
        /// The relation.
        relation: Relation,
        /// Scene id or phrase of the reference.
        reference: String,
    },
    /// The operator asked to keep away from it.
    Avoided {
        /// Scene id.
        object: ObjectId,
    },
    /// The robot has not learned to do this.
    NotSupported {
        /// The verb in the wire form, e.g. `guide`.
        verb: String,
    },
    /// A stop is latched; only a deliberate resume releases it.
    Stopped,
    /// The arm is on another computer that does not answer.
    NoConnection,
    /// There is no earlier task.
    NothingToRepeat,
    /// A recorded task runs itself, or runs too long.
    EndlessTask {
        /// Name of the recorded task.
        name: String,
    },
    /// More tasks are queued than are accepted.
    QueueFull {
        /// Most tasks that may wait.
        limit: usize,
    },
    /// The motion cannot be timed within the limits.
    NotTimed {
        /// What the trajectory generator said.
        message: String,
    },
}
