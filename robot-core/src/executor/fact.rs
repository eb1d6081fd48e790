//! Answers to questions and confirmations: facts, not sentences.

use serde::{Deserialize, Serialize};

use super::{Failure, Refusal, TaskId};
use crate::scene::{ObjectId, Support};
use crate::task::GroundedCommand;

/// What the executor is doing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Activity {
    /// Nothing to do.
    #[default]
    Idle,
    /// A task is running.
    Running,
    /// A task is held on its path; `resume` goes on.
    Paused,
    /// A stop is latched; `resume` releases it.
    Stopped,
    /// The control loop reports a fault.
    Fault,
}

/// Something that the robot can tell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "fact", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Fact {
    /// Answer to `ask state`.
    State {
        /// What the executor is doing.
        activity: Activity,
        /// The task that runs.
        task: Option<GroundedCommand>,
        /// How many tasks wait.
        queued: usize,
        /// What is held.
        holding: Option<ObjectId>,
    },
    /// Answer to `ask objects`: ids of everything movable, then of everything else.
    Objects {
        /// Scene ids.
        ids: Vec<ObjectId>,
    },
    /// Answer to `ask location`.
    Location {
        /// Scene id.
        object: ObjectId,
        /// Centre of the object, base frame, metres.
        position: [f64; 3],
        /// What carries it.
        support: Support,
    },
    /// Answer to `ask holding`.
    Holding {
        /// What is held, if anything.
        object: Option<ObjectId>,
    },
    /// Answer to `ask plan`.
    Plan {
        /// The task that runs.
        running: Option<GroundedCommand>,
        /// The tasks that wait, next first.
        queued: Vec<GroundedCommand>,
    },
    /// Answer to `ask reason`: how the last task ended that did not end well.
    Reason {
        /// The command.
        command: Option<GroundedCommand>,
        /// Why it was refused, if it was.
        refusal: Option<Refusal>,
        /// Why it failed, if it did.
        failure: Option<Failure>,
    },
    /// Answer to `ask speed`, and confirmation of `speed`.
    Speed {
        /// Speed override in force, 0 to 1.
        scale: f64,
        /// Highest override that the configuration allows.
        limit: f64,
        /// Whether more (or less) had been asked for than is allowed.
        limited: bool,
    },
    /// Answer to `ask help`: verbs that the robot knows, in the wire form.
    Help {
        /// The verbs.
        verbs: Vec<String>,
    },
    /// A pose was remembered.
    PoseTaught {
        /// Its name.
        name: String,
    },
    /// Recording of a task began.
    Recording {
        /// Its name.
        name: String,
    },
    /// A task was recorded.
    Recorded {
        /// Its name.
        name: String,
        /// How many commands it has.
        steps: usize,
    },
    /// An object is now kept away from, or no longer.
    Avoiding {
        /// Scene id.
        object: ObjectId,
        /// Whether the arm keeps away.
        on: bool,
    },
    /// Motion is held on the path; what runs and what is queued is kept.
    Paused {
        /// The task that is held.
        task: Option<TaskId>,
    },
    /// Motion goes on from where it was held.
    Resumed {
        /// The task that goes on.
        task: Option<TaskId>,
    },
    /// A latched stop was released. Nothing goes on: the stop had dropped the queue.
    StopReleased,
    /// There was nothing to resume.
    NothingToResume,
    /// Running and queued tasks were dropped.
    Cancelled {
        /// How many.
        dropped: usize,
    },
    /// The gripper holds an object now.
    Grasped {
        /// Scene id.
        object: ObjectId,
    },
    /// An object was let go.
    Released {
        /// Scene id.
        object: ObjectId,
        /// What carries it now.
        support: Support,
    },
    /// The arm waits with an object, or for one, at the operator's hand. `open` or `close` goes on.
    AtHand {
        /// Scene id of what is handed over; absent when something is to be received.
        object: Option<ObjectId>,
    },
    /// The arm is on another computer that no longer answers.
    ConnectionLost,
    /// That computer answers again. Nothing goes on by itself.
    ConnectionBack {
        /// What the arm is doing.
        activity: Activity,
    },
}
