//! Stopping and going on: what every arm of a loop does when the latch closes and when it is released.
#![deny(clippy::indexing_slicing, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use kinematics::trajectory::LongestStop;
use nalgebra::Vector3;

use super::activity::{Activity, CONTACT_N};
use super::controller::Controller;
use super::order::{ControlEventKind, Ending};
use super::state::Phase;
use super::stop::StopLevel;
use crate::drive::{Measured, Setpoint};
use crate::supervisor::{LimitKind, Violation};

/// A following error beyond this multiple of its bound asks for the robot's own safety stop.
const HOPELESS: f64 = 3.0;
/// So does a measurement that is older than this multiple of its bound.
const LONG_GONE: f64 = 10.0;
/// The way of a stop may exceed what was told, which looks at some instants of the motion only, by this factor.
const STOP_TOLERANCE: f64 = 1.1;
/// And by this much: the drive follows with an error, m.
const STOP_TOLERANCE_M: f64 = 0.01;

/// What a stop has taken so far.
#[derive(Clone, Copy, Debug)]
pub(super) struct StopWatch {
    begun_s: f64,
    tool: Option<Vector3<f64>>,
    way_m: f64,
    told: LongestStop,
}

impl Controller {
    /// Brakes for what is latched.
    pub(super) fn obey_stop(&mut self, measured: &Measured) {
        let level = self.stop.level();
        if level <= self.halt {
            return;
        }
        let was_halted = self.halt.is_some();
        self.halt = level;
        let Some(level) = level else {
            return;
        };
        if let Activity::Move(playback) = &mut self.activity {
            playback.stop(level);
        }
        if !was_halted {
            self.stop_watch = Some(StopWatch {
                begun_s: self.time_s(),
                tool: None,
                way_m: 0.0,
                told: self.told_stop(),
            });
        }
        // Fingers on their way stop too; fingers that hold something keep holding it.
        if !was_halted && measured.gripper_force_n < CONTACT_N && measured.gripper_gap_m.is_finite()
        {
            self.last.gripper_gap_m = measured.gripper_gap_m;
        }
        self.outbox.event(self.time_s(), ControlEventKind::Stopping { level });
    }

    /// What was told of the stops of the motion in work, before it began.
    fn told_stop(&self) -> LongestStop {
        match &self.activity {
            Activity::Move(playback) => playback.motion.stopping.longest,
            Activity::Share(share) => share.stopping.longest,
            Activity::None | Activity::Grip(_) | Activity::Steer => LongestStop::default(),
        }
    }

    /// Adds up the way of the tool while the arm stops, and holds it to what was told when it stands.
    pub(super) fn measure_stop(&mut self, measured: &Measured, phase: Phase) {
        let is_measured =
            measured.is_finite() && measured.position.len() == self.last.position.len();
        if let Some(watch) = self.stop_watch.as_mut().filter(|_| is_measured) {
            let chain = self.supervisor.chain();
            let tool = chain.forward(&measured.position).translation.vector;
            watch.way_m += watch.tool.map_or(0.0, |last| (tool - last).norm());
            watch.tool = Some(tool);
        }
        if phase != Phase::Stopped || self.phase == Phase::Stopped {
            return;
        }
        let Some(watch) = self.stop_watch.take() else {
            return;
        };
        let took_s = self.time_s() - watch.begun_s;
        let (told_s, told_m) = (watch.told.time_s, watch.told.tool_m);
        let told = ControlEventKind::Stopped { took_s, tool_m: watch.way_m, told_s, told_m };
        self.outbox.event(self.time_s(), told);
        if told_s > 0.0 && watch.way_m > told_m * STOP_TOLERANCE + STOP_TOLERANCE_M {
            let violation = Violation::of(LimitKind::StoppingDistance, watch.way_m, told_m);
            self.outbox.event(self.time_s(), ControlEventKind::Violation { violation });
        }
    }

    /// What forbids to go on.
    fn obstacle(&self) -> Option<Violation> {
        // An arm that did not follow is no obstacle: it goes on from where it is.
        let fault = self.fault.filter(|fault| fault.limit != LimitKind::FollowingError);
        fault.or(self.supervisor.doubt())
    }

    /// After a stop everything starts from the measured state. Where the arm was moved meanwhile,
    /// its motion is over.
    fn go_on(&mut self, measured: &Measured) {
        self.halt = None;
        self.fault = None;
        self.outbox.event(self.time_s(), ControlEventKind::Resumed);
        let distance = measured.position.iter().zip(self.last.position.iter());
        let moved = distance.map(|(at, last)| (at - last).abs()).fold(0.0, f64::max);
        if moved > self.resume_tolerance {
            self.finish(Ending::LeftPath);
            self.last = Setpoint {
                gripper_force_n: self.last.gripper_force_n,
                ..Setpoint::at_rest(measured.position, self.last.gripper_gap_m)
            };
        } else if let Activity::Move(playback) = &mut self.activity {
            playback.law.resume();
        }
    }
}

/// Releases the stop that was answered, once every arm of the loop stands and nothing is wrong with any;
/// whether it did.
pub(super) fn obey_resume(arms: &mut [Controller], measured: &[Measured]) -> bool {
    let Some(stop) = arms.first().map(|arm| arm.stop.clone()) else {
        return false;
    };
    let ticket = stop.ticket();
    let is_asked = ticket.level().is_some()
        && arms.iter().any(|arm| arm.switches.requested_resume() == ticket);
    if !is_asked || arms.iter().any(|arm| arm.phase != Phase::Stopped) {
        return false;
    }
    let refused = arms.iter_mut().find_map(|arm| arm.obstacle().map(|what| (arm, what)));
    if let Some((arm, violation)) = refused {
        // A new stop has a new ticket: this request cannot take effect later by itself.
        stop.stop(StopLevel::Hold);
        arm.outbox.event(arm.time_s(), ControlEventKind::ResumeRefused { violation });
        return false;
    }
    if !stop.0.release(ticket) {
        return false;
    }
    for (arm, measured) in arms.iter_mut().zip(measured) {
        arm.go_on(measured);
    }
    true
}

/// How hard to stop for what is wrong with the measurement.
pub(super) fn level_for(violation: &Violation) -> StopLevel {
    let excess = violation.value / violation.bound;
    match violation.limit {
        LimitKind::StaleMeasurement if excess > LONG_GONE => StopLevel::SafetyRequest,
        LimitKind::StaleMeasurement => StopLevel::Hold,
        _ if excess > HOPELESS => StopLevel::SafetyRequest,
        _ => StopLevel::FastHold,
    }
}
