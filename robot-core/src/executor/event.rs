//! What the executor reports while it works.

use serde::{Deserialize, Serialize};

use super::{Fact, FollowEnding, FollowId, Refusal};
use crate::control::StopLevel;
use crate::scene::ObjectId;
use crate::task::GroundedCommand;

/// Counts the tasks of a cell from 1 in the order in which they were submitted.
pub type TaskId = u64;

/// Why a task that had begun did not reach its end.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "failure", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Failure {
    /// The fingers closed on nothing.
    GraspMissed {
        /// What should have been grasped.
        object: ObjectId,
        /// Distance between the fingers after closing, metres.
        gap_m: f64,
    },
    /// What was held is no longer between the fingers.
    ObjectLost {
        /// Scene id.
        object: ObjectId,
    },
    /// The arm does not follow or does not arrive.
    NotArrived {
        /// Farthest joint from its target, rad or m.
        error: f64,
    },
    /// The control loop did not accept or dropped the motion.
    MotionLost,
    /// A later part of the task turned out to be impossible on the way.
    Replan {
        /// Why.
        refusal: Refusal,
    },
}

/// Why a task was taken off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DropReason {
    /// A stop was latched.
    Stop,
    /// The operator cancelled.
    Cancel,
    /// An earlier command of the same submission did not succeed.
    EarlierFailed,
    /// The cell was shut down.
    Shutdown,
    /// The connection to the arm was lost; what became of the task is not known.
    ConnectionLost,
}

/// How a task ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
#[allow(clippy::large_enum_variant, reason = "a few a minute, and matched on everywhere")]
pub enum Outcome {
    /// Done, with what there is to tell about it.
    Done {
        /// The fact, if any.
        fact: Option<Fact>,
    },
    /// Not begun.
    Refused {
        /// Why.
        reason: Refusal,
    },
    /// Begun, and not finished.
    Failed {
        /// Why.
        reason: Failure,
    },
    /// Taken off before its end.
    Dropped {
        /// Why.
        reason: DropReason,
    },
}

impl Outcome {
    /// Whether the task reached its end.
    pub fn is_done(&self) -> bool {
        matches!(self, Self::Done { .. })
    }
}

/// Wall-clock time that preparing a motion took, by stage, milliseconds.
///
/// These are the only numbers in an event that differ between two runs of the same commands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct StageTimes {
    /// Inverse kinematics, and the choice among grasps.
    pub ik_ms: f64,
    /// Collision-checked paths.
    pub plan_ms: f64,
    /// Timed trajectories.
    pub time_ms: f64,
}

impl StageTimes {
    /// All stages together.
    pub fn total_ms(&self) -> f64 {
        self.ik_ms + self.plan_ms + self.time_ms
    }
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Event {
    /// A task waits to be begun.
    Queued {
        /// The task.
        task: TaskId,
        /// What it is.
        command: GroundedCommand,
    },
    /// A task is being prepared.
    Started {
        /// The task.
        task: TaskId,
        /// What it is.
        command: GroundedCommand,
        /// Time of the control loop, seconds.
        time_s: f64,
    },
    /// All motions of a task are planned, checked and timed.
    Planned {
        /// The task.
        task: TaskId,
        /// How long the motions take at full speed, seconds.
        duration_s: f64,
        /// Time that stopping takes at most, from whichever instant, seconds.
        #[serde(default)]
        stop_s: f64,
        /// Way of the tool until it stands, at most, metres.
        #[serde(default)]
        stop_m: f64,
        /// What the preparation took.
        times: StageTimes,
    },
    /// The first set-point of a task has left for the drive.
    Moving {
        /// The task.
        task: TaskId,
        /// Time of the control loop, seconds.
        time_s: f64,
    },
    /// A task gets on.
    Progress {
        /// The task.
        task: TaskId,
        /// Share of its steps and motions that is behind it, 0 to 1.
        fraction: f64,
        /// What it does now: `approach`, `descend`, `grasp`, `lift`, `transfer`, `release`, ….
        stage: String,
    },
    /// A task ended.
    Finished {
        /// The task.
        task: TaskId,
        /// What it was.
        command: GroundedCommand,
        /// How it ended.
        outcome: Outcome,
        /// Time of the control loop, seconds.
        time_s: f64,
    },
    /// An answer or a confirmation that belongs to no task in the queue.
    Said {
        /// The fact.
        fact: Fact,
    },
    /// A trajectory from outside came to its end.
    Followed {
        /// Which.
        id: FollowId,
        /// How.
        ending: FollowEnding,
        /// Time of the control loop, seconds.
        time_s: f64,
    },
    /// The arm does not go where somebody asks it to with [`Executor::steer`](super::Executor::steer); told once
    /// until it does again.
    SteerRefused {
        /// Why, for people.
        message: String,
        /// Time of the control loop, seconds.
        time_s: f64,
    },
    /// A stop was latched, by whomever.
    Stopped {
        /// How hard.
        level: StopLevel,
        /// How many running and queued tasks it dropped.
        dropped: usize,
        /// Time of the control loop, seconds.
        time_s: f64,
    },
}
