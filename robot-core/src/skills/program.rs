//! What a skill comes to: steps with timed, checked motions, ready for the control loop.

use kinematics::trajectory::{LongestStop, Trajectory};
use nalgebra::{Isometry3, UnitQuaternion};

use crate::executor::{Fact, StageTimes};
use crate::scene::ObjectId;

/// What the gripper holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Held {
    /// Scene id.
    pub object: ObjectId,
    /// Pose of the object in the frame of the tip.
    pub tip_from_object: Isometry3<f64>,
    /// Orientation of the object where it was grasped, base frame: it is put down as upright as that.
    pub upright: UnitQuaternion<f64>,
    /// Width between the fingers, metres.
    pub width_m: f64,
}

/// One thing to do; the next begins when it is finished.
#[derive(Clone, Debug)]
#[allow(clippy::large_enum_variant, reason = "most steps are motions")]
pub enum Step {
    /// Follow a trajectory that begins where the last one ended.
    Move {
        /// What this motion is for, for progress reports.
        stage: &'static str,
        /// The motion.
        trajectory: Trajectory,
    },
    /// Bring the fingers to a gap.
    Grip {
        /// What this is for, for progress reports.
        stage: &'static str,
        /// Distance between the pads, metres.
        gap_m: f64,
        /// Most force, newtons.
        force_n: f64,
    },
    /// Check that the fingers hold this, and note it.
    Hold(Held),
    /// Note that nothing is held any more.
    LetGo,
    /// See what the fingers closed on, if anything, and note it.
    Feel,
    /// Let time pass.
    Wait {
        /// Seconds of the control loop's time; a pause does not count.
        seconds: f64,
    },
}

impl Step {
    /// What the step is for.
    pub fn stage(&self) -> &'static str {
        match self {
            Self::Move { stage, .. } | Self::Grip { stage, .. } => stage,
            Self::Hold(_) | Self::Feel => "grasp",
            Self::LetGo => "release",
            Self::Wait { .. } => "wait",
        }
    }
}

/// Everything that a command comes to.
#[derive(Clone, Debug, Default)]
pub struct Program {
    /// The steps, in order.
    pub steps: Vec<Step>,
    /// What there is to tell when all is done.
    pub fact: Option<Fact>,
    /// What stopping any of its motions would take at most.
    pub longest_stop: LongestStop,
    /// What the preparation took.
    pub times: StageTimes,
}

impl Program {
    /// How long the motions and waits take at full speed, seconds.
    pub fn duration_s(&self) -> f64 {
        let seconds = |step: &Step| match step {
            Step::Move { trajectory, .. } => trajectory.duration_s(),
            Step::Wait { seconds } => *seconds,
            _ => 0.0,
        };
        self.steps.iter().map(seconds).sum()
    }
}
