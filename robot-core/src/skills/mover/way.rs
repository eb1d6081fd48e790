//! From a path that touches nothing to a motion within all limits.
//!
//! Timing costs more than finding out that a way is blocked, so that a way is timed when the whole
//! program stands.

use std::time::Instant;

use kinematics::model::Inertial;
use kinematics::trajectory::{
    JointPath, LongestStop, PathOptions, StopLevel, Trajectory, TrajectoryError, along_path,
};
use kinematics::{JointVector, Limits};

use super::{Mover, ms_since};
use crate::executor::Refusal;

/// A path that touches nothing and stays within the range of every joint; it has no time yet.
#[derive(Clone, Debug)]
pub struct Way {
    path: JointPath,
    /// Share of the joints' speed at which it is passed.
    share: f64,
}

impl Way {
    /// Where it ends.
    pub fn end(&self) -> JointVector {
        self.path.sample(self.path.length())
    }

    /// Whether it ends where it begins, without a way.
    pub fn is_still(&self) -> bool {
        self.path.length() == 0.0
    }
}

impl Mover {
    /// The way along a path, at this share of the joints' speed.
    ///
    /// # Errors
    /// It leaves the range of a joint.
    pub(super) fn way(&self, path: JointPath, share: f64) -> Result<Way, Refusal> {
        let limits = self.arm.chain.limits();
        path.check_range(limits).map_err(|error| self.not_timed(&error))?;
        Ok(Way { path, share })
    }

    /// The fastest motion along a way within the limits of joints and torques, with a load in the
    /// hand, given in the tip's frame, or with none.
    ///
    /// # Errors
    /// The arm cannot carry the load along this way.
    pub fn time(&mut self, way: &Way, load: Option<&Inertial>) -> Result<Trajectory, Refusal> {
        let started = Instant::now();
        self.dynamics.set_payload(load);
        let options = PathOptions::default().with_torques(&self.dynamics, self.torque_share);
        let limits = scaled(self.arm.chain.limits(), way.share);
        let trajectory = along_path(&way.path, &limits, &options);
        self.times.time_ms += ms_since(started);
        trajectory.map_err(|error| self.not_timed(&error))
    }

    /// What stopping this motion would take at most.
    pub(crate) fn longest_stop(&mut self, trajectory: &Trajectory) -> LongestStop {
        let started = Instant::now();
        let stop = LongestStop::of(trajectory, &self.arm.chain, StopLevel::Hold);
        self.times.time_ms += ms_since(started);
        stop
    }

    pub(super) fn not_timed(&self, error: &TrajectoryError) -> Refusal {
        match *error {
            TrajectoryError::GoalOutside { axis, value, lower, upper } => {
                let joint = self.arm.chain.joint_names().get(axis).cloned().unwrap_or_default();
                Refusal::JointLimit { joint, value, lower, upper }
            }
            ref other => Refusal::NotTimed { message: other.to_string() },
        }
    }
}

/// Limits with a share of the speed: the same motion, slower by that share everywhere.
fn scaled(limits: &Limits, share: f64) -> Limits {
    let share = share.clamp(0.01, 1.0);
    let mut scaled = limits.clone();
    for axis in 0..limits.len() {
        scaled.velocity[axis] *= share;
        scaled.acceleration[axis] *= share * share;
        scaled.jerk[axis] *= share * share * share;
    }
    scaled
}
