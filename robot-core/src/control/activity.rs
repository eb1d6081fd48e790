//! The order in work: a trajectory under the time law, or the gripper on its way.
#![deny(clippy::indexing_slicing, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use kinematics::trajectory::{State, StopLevel as LawStop, TimeLaw, TimePoint};
use kinematics::{JointVector, Limits};

use super::motion::{Motion, MotionId, SpeedTable, Stopping};
use super::order::{Ending, Grip};
use super::stop::StopLevel;
use crate::drive::{Measured, Setpoint};
use crate::supervisor::{LimitKind, SpeedLimits};

/// What is in work. Not boxed: the loop would have to free the box.
#[allow(clippy::large_enum_variant)]
pub(super) enum Activity {
    None,
    Move(Playback),
    Grip(Gripping),
    /// Runs after orders that change; the servo waits in the controller.
    Steer,
    /// Takes part in a motion of several arms.
    Share(Share),
}

/// What an arm does in a motion of several: the clock is elsewhere and tells it every period.
#[derive(Clone, Copy, Debug)]
pub(super) struct Share {
    pub(super) id: MotionId,
    pub(super) state: State,
    pub(super) point: TimePoint,
    pub(super) duration_s: f64,
    pub(super) is_stationary: bool,
    pub(super) stopping: Stopping,
    /// What keeps the rate of all arms below the override.
    pub(super) limited_by: Option<LimitKind>,
}

/// A motion and its time law.
pub(super) struct Playback {
    pub(super) motion: Box<Motion>,
    pub(super) law: TimeLaw,
    has_begun: bool,
}

/// How the motion in work shall go on in this period.
#[derive(Clone, Copy)]
pub(super) struct Pace {
    pub(super) override_share: f64,
    pub(super) limits: SpeedLimits,
    pub(super) is_held: bool,
}

/// Largest difference between a trajectory's start and the set-point, rad or m. It becomes a jump,
/// so it is rounding and no more.
const START_TOLERANCE: f64 = 1e-6;

/// Whether a motion that begins with this state does not begin at rest where the arm stands.
pub(super) fn starts_elsewhere(
    start: &State,
    own: &JointVector,
    last: &JointVector,
) -> Option<Ending> {
    let (joint, difference) = (own.iter().zip(last.iter()))
        .map(|(start, last)| (start - last).abs())
        .enumerate()
        .fold((0, 0.0), |worst, next| if next.1 > worst.1 { next } else { worst });
    let is_there = difference <= START_TOLERANCE && start.is_at_rest(1e-6, 1e-6);
    (!is_there).then_some(Ending::StartsElsewhere { joint, difference })
}

/// How hard a stop is for the time law.
pub(super) fn law_level(level: StopLevel) -> LawStop {
    match level {
        StopLevel::Hold => LawStop::Hold,
        StopLevel::FastHold | StopLevel::SafetyRequest => LawStop::FastHold,
    }
}

impl Playback {
    /// Starts the motion if it begins at rest at the last set-point.
    pub(super) fn begin(
        motion: Box<Motion>,
        limits: &Limits,
        last: &Setpoint,
    ) -> Result<Self, (Box<Motion>, Ending)> {
        let start = motion.trajectory.start();
        if let Some(ending) = starts_elsewhere(start, &start.position, &last.position) {
            return Err((motion, ending));
        }
        let law = TimeLaw::new(&motion.trajectory, limits);
        Ok(Self { motion, law, has_begun: false })
    }

    /// Latches a stop in the law.
    pub(super) fn stop(&mut self, level: StopLevel) {
        self.law.stop(law_level(level));
    }

    /// Advances by one period and writes the joints into `next`. Returns what limits the rate.
    pub(super) fn step(
        &mut self,
        pace: &Pace,
        period_s: f64,
        next: &mut Setpoint,
    ) -> Option<LimitKind> {
        let (cap, cause) = rate_cap(&self.motion.speeds, self.law.point().t_s, &pace.limits);
        let override_share = pace.override_share;
        let limited_by = if cap < override_share { cause } else { None };
        self.law.set_override(if cap < override_share { cap } else { override_share });
        if !self.has_begun {
            // From rest, the law begins at the rate that is set now.
            self.has_begun = true;
            self.law.begin(&self.motion.trajectory);
        }
        if pace.is_held {
            self.law.pause();
        } else if self.law.is_paused() && self.law.latched_stop().is_none() {
            self.law.resume();
        }
        self.law.step(&self.motion.trajectory, period_s);
        let state = self.law.state();
        next.position = state.position;
        next.velocity = state.velocity;
        next.acceleration = state.acceleration;
        limited_by
    }
}

/// The rate at which no speed limit is exceeded on the stretch ahead of `t_s`.
pub(super) fn rate_cap(
    speeds: &SpeedTable,
    t_s: f64,
    limits: &SpeedLimits,
) -> (f64, Option<LimitKind>) {
    let (tool, arm) = speeds.ahead_of(t_s);
    let tool_cap = if tool > 0.0 { limits.tool_m_s / tool } else { 1.0 };
    let arm_cap = if arm > 0.0 { limits.arm_m_s / arm } else { 1.0 };
    if arm_cap < tool_cap {
        (arm_cap, Some(limits.arm_cause))
    } else {
        (tool_cap, Some(LimitKind::ToolSpeed))
    }
}

/// The gripper on its way to a gap.
pub(super) struct Gripping {
    pub(super) grip: Grip,
    /// Gap when the fingers moved last, m.
    last_gap_m: f64,
    /// Time since the fingers moved last, s.
    still_s: f64,
}

/// A gap counts as reached within this distance, m.
const GAP_TOLERANCE_M: f64 = 0.0005;
/// Fingers that move less than this are still, m.
const STILL_M: f64 = 0.0002;
/// Fingers that are still for this long have met something, s.
const STILL_S: f64 = 0.15;
/// Force that tells an object from friction, N.
pub(super) const CONTACT_N: f64 = 1.0;

impl Gripping {
    pub(super) fn begin(grip: Grip, measured: &Measured) -> Self {
        Self { grip, last_gap_m: measured.gripper_gap_m, still_s: 0.0 }
    }

    /// Asks for the gap and tells when the order is over.
    pub(super) fn step(
        &mut self,
        measured: &Measured,
        period_s: f64,
        next: &mut Setpoint,
    ) -> Option<Ending> {
        next.gripper_gap_m = self.grip.gap_m;
        next.gripper_force_n = self.grip.force_n;
        if (measured.gripper_gap_m - self.grip.gap_m).abs() <= GAP_TOLERANCE_M {
            return Some(Ending::Completed);
        }
        if (measured.gripper_gap_m - self.last_gap_m).abs() > STILL_M {
            self.last_gap_m = measured.gripper_gap_m;
            self.still_s = 0.0;
        } else {
            self.still_s += period_s;
        }
        if self.still_s < STILL_S {
            return None;
        }
        let holds = measured.gripper_force_n > CONTACT_N;
        Some(if holds { Ending::Completed } else { Ending::GripperBlocked })
    }
}
