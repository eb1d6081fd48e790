//! A trajectory made ready for the control loop, in an ordinary thread.

use kinematics::trajectory::{LongestStop, StopLevel as LawStop, Trajectory};
use kinematics::{Chain, JointVector, Limits, MAX_AXES};
use nalgebra::{Isometry3, Vector3};
use serde::Serialize;
use thiserror::Error;

use crate::supervisor::{LimitKind, Violation, Workspace};

/// Counts the orders of one control loop from 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct MotionId(pub u64);

/// A trajectory with the speeds that it will cause, so that the loop need not look ahead itself.
#[derive(Debug)]
pub struct Motion {
    pub(crate) id: MotionId,
    pub(crate) trajectory: Trajectory,
    pub(crate) speeds: SpeedTable,
    pub(crate) stopping: Stopping,
}

/// Resolution of the speed table, trajectory seconds.
const TABLE_STEP_S: f64 = 0.01;
/// How far ahead a speed limit is honoured, trajectory seconds: longer than slowing down takes.
const LOOK_AHEAD_S: f64 = 0.5;
/// Longest motion that is accepted, s. An hour of table is three megabytes.
const LONGEST_S: f64 = 3600.0;

/// Why a trajectory cannot become a motion of this arm.
#[derive(Clone, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum MotionError {
    /// It has another number of joints than the arm.
    #[error("the trajectory has {found} joints, the arm has {expected}")]
    Joints {
        /// Joints of the trajectory.
        found: usize,
        /// Joints of the arm.
        expected: usize,
    },
    /// Its duration is not a number or absurd.
    #[error("the trajectory takes {duration_s} s; at most {LONGEST_S} s are accepted")]
    Duration {
        /// What it says.
        duration_s: f64,
    },
    /// It does not end at rest.
    #[error("the trajectory does not end at rest")]
    EndsInMotion,
    /// It brings two arms too near to each other.
    #[error("after {time_s:.3} s the arms are {distance_m:.4} m apart, less than {least_m:.4} m")]
    ArmsMeet {
        /// When.
        time_s: f64,
        /// Their distance then, m.
        distance_m: f64,
        /// Least distance, m.
        least_m: f64,
    },
    /// It exceeds a limit on its way.
    #[error("after {time_s:.3} s: {violation}")]
    Limit {
        /// Where.
        time_s: f64,
        /// By what.
        violation: Violation,
    },
}

/// What stopping a motion takes, known before it begins.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stopping {
    /// The longest stop.
    pub(crate) longest: LongestStop,
    /// Mean deceleration of the fastest point of the arm in the worst stop from a good speed, m/s².
    pub(crate) deceleration_m_s2: f64,
}

impl Default for Stopping {
    /// Of what stands.
    fn default() -> Self {
        Self { longest: LongestStop::default(), deceleration_m_s2: f64::INFINITY }
    }
}

/// Slower than this share of the fastest point's highest speed, a stop tells nothing of the deceleration.
const GOOD_SPEED: f64 = 0.25;

impl Stopping {
    /// Of the arm `chain` on a trajectory whose positions `own` reads; `limits` are those of its clock.
    pub(crate) fn of(
        trajectory: &Trajectory,
        limits: &Limits,
        chain: &Chain,
        speeds: &SpeedTable,
        own: impl Fn(&JointVector) -> JointVector,
    ) -> Self {
        let tip = |position: &JointVector| chain.forward(&own(position)).translation.vector;
        let good = GOOD_SPEED * speeds.fastest();
        let mut stopping = Self::default();
        for (t_s, stop) in LongestStop::at_instants(trajectory, limits, LawStop::Hold, tip) {
            let speed = speeds.at(t_s);
            stopping.longest = stopping.longest.max(stop);
            if speed > good && stop.time_s > 0.0 {
                let mean = speed / stop.time_s;
                stopping.deceleration_m_s2 = stopping.deceleration_m_s2.min(mean);
            }
        }
        stopping
    }
}

impl Motion {
    /// Checks the trajectory against the joint limits, tabulates its speeds and forecasts its stops.
    pub(crate) fn new(
        id: MotionId,
        trajectory: Trajectory,
        chain: &Chain,
        workspace: Option<Workspace>,
    ) -> Result<Self, MotionError> {
        check(&trajectory, chain.limits())?;
        let own = |position: &JointVector| *position;
        if let Some(workspace) = workspace {
            check_workspace(&trajectory, chain, &workspace, own)?;
        }
        let speeds = SpeedTable::new(&trajectory, chain, own);
        let stopping = Stopping::of(&trajectory, chain.limits(), chain, &speeds, own);
        Ok(Self { id, trajectory, speeds, stopping })
    }
}

/// Whether these axes can be led along the trajectory from rest to rest.
pub(crate) fn check(trajectory: &Trajectory, limits: &Limits) -> Result<(), MotionError> {
    let duration_s = trajectory.duration_s();
    if trajectory.dof() != limits.len() {
        let expected = limits.len();
        return Err(MotionError::Joints { found: trajectory.dof(), expected });
    }
    if !(0.0..=LONGEST_S).contains(&duration_s) {
        return Err(MotionError::Duration { duration_s });
    }
    if !trajectory.end().is_at_rest(1e-6, 1e-3) {
        return Err(MotionError::EndsInMotion);
    }
    check_limits(trajectory, limits)
}

/// Relative excess over a joint limit that is rounding.
const ROUNDING: f64 = 1e-6;

fn check_limits(trajectory: &Trajectory, limits: &Limits) -> Result<(), MotionError> {
    let start = trajectory.start().position;
    for time_s in sample_times(trajectory.duration_s()) {
        let state = trajectory.sample(time_s);
        for joint in 0..limits.len() {
            let position = state.position[joint];
            // A motion may begin outside of the range, on its way back.
            let lower = limits.lower[joint].min(start[joint]) - ROUNDING;
            let upper = limits.upper[joint].max(start[joint]) + ROUNDING;
            let range = if position < lower { lower } else { upper };
            let checks = [
                (LimitKind::Position, position, range, (lower..=upper).contains(&position)),
                within(LimitKind::Velocity, state.velocity[joint], limits.velocity[joint]),
                within(
                    LimitKind::Acceleration,
                    state.acceleration[joint],
                    limits.acceleration[joint],
                ),
            ];
            for (limit, value, bound, is_within) in checks {
                if !is_within {
                    let violation = Violation::of_joint(limit, joint, value, bound);
                    return Err(MotionError::Limit { time_s, violation });
                }
            }
        }
    }
    Ok(())
}

pub(crate) fn check_workspace(
    trajectory: &Trajectory,
    chain: &Chain,
    workspace: &Workspace,
    own: impl Fn(&JointVector) -> JointVector,
) -> Result<(), MotionError> {
    let outside_at = |time_s| {
        let base_from_tip = chain.forward(&own(&trajectory.sample(time_s).position));
        workspace.outside_m(&base_from_tip.translation.vector.into())
    };
    // A motion may begin outside, on its way back.
    let bound = outside_at(0.0).max(0.0);
    for time_s in sample_times(trajectory.duration_s()) {
        let outside = outside_at(time_s);
        if outside > bound + ROUNDING {
            let violation = Violation::of(LimitKind::Workspace, outside, bound);
            return Err(MotionError::Limit { time_s, violation });
        }
    }
    Ok(())
}

fn within(limit: LimitKind, value: f64, bound: f64) -> (LimitKind, f64, f64, bool) {
    (limit, value, bound, value.abs() <= bound * (1.0 + ROUNDING) + ROUNDING)
}

pub(super) fn sample_times(duration_s: f64) -> impl Iterator<Item = f64> {
    let count = (duration_s / TABLE_STEP_S).ceil() as usize;
    (0..=count).map(move |index| (index as f64 * TABLE_STEP_S).min(duration_s))
}

/// Speeds at rate 1: the highest of the stretch of trajectory that begins at each instant.
#[derive(Debug)]
pub(crate) struct SpeedTable {
    /// `(tool, fastest point of the arm)`, m/s.
    rows: Vec<(f32, f32)>,
    /// The same at the instants themselves.
    now: Vec<(f32, f32)>,
}

impl SpeedTable {
    /// Of the arm `chain`, whose part of the trajectory `own` reads.
    pub(crate) fn new(
        trajectory: &Trajectory,
        chain: &Chain,
        own: impl Fn(&JointVector) -> JointVector,
    ) -> Self {
        let mut last = points(chain, &own(&trajectory.start().position));
        let mut speeds: Vec<(f32, f32)> = Vec::new();
        for time_s in sample_times(trajectory.duration_s()) {
            let state = trajectory.sample(time_s);
            let position = own(&state.position);
            let twist = chain.jacobian(&position).1.velocity(&own(&state.velocity));
            let tool = twist.fixed_rows::<3>(0).norm();
            let now = points(chain, &position);
            let moved = now.iter().zip(&last).map(|(now, last)| (now - last).norm());
            let fastest = moved.fold(0.0, f64::max) / TABLE_STEP_S;
            speeds.push((tool as f32, fastest.max(tool) as f32));
            last = now;
        }
        // Each row also covers the step before it, whose end it was measured at.
        let ahead = (LOOK_AHEAD_S / TABLE_STEP_S) as usize;
        let rows = (0..speeds.len())
            .map(|row| {
                let end = (row + ahead).min(speeds.len());
                let begin = row.saturating_sub(1);
                speeds[begin..end]
                    .iter()
                    .fold((0.0, 0.0), |most, row| (row.0.max(most.0), row.1.max(most.1)))
            })
            .collect();
        Self { rows, now: speeds }
    }

    /// Speed of the fastest point of the arm at an instant, m/s at rate 1.
    fn at(&self, t_s: f64) -> f64 {
        let row = (t_s / TABLE_STEP_S).round() as usize;
        self.now.get(row).or(self.now.last()).map_or(0.0, |row| row.1.into())
    }

    /// Highest speed of any point of the arm, m/s at rate 1.
    fn fastest(&self) -> f64 {
        self.now.iter().map(|row| f64::from(row.1)).fold(0.0, f64::max)
    }

    /// Highest speed of tool and arm from `t_s` on, m/s at rate 1.
    pub(crate) fn ahead_of(&self, t_s: f64) -> (f64, f64) {
        let row = (t_s / TABLE_STEP_S).ceil() as usize;
        self.rows
            .get(row)
            .or(self.rows.last())
            .map_or((0.0, 0.0), |row| (row.0.into(), row.1.into()))
    }
}

/// The tip and the origins of all links.
fn points(chain: &Chain, position: &JointVector) -> [Vector3<f64>; MAX_AXES + 1] {
    let mut poses = [Isometry3::identity(); MAX_AXES];
    chain.link_poses(position, &mut poses);
    let mut points = [Vector3::zeros(); MAX_AXES + 1];
    for (point, pose) in points.iter_mut().skip(1).zip(poses.iter().take(chain.dof())) {
        *point = pose.translation.vector;
    }
    points[0] = chain.forward(position).translation.vector;
    points
}
