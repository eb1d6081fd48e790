//! The state machine of the control loop: measurement in, set-point out, once a period.
//!
//! [`Controller::step`] neither allocates, frees, locks, logs, panics nor calls the system: what it
//! needs was prepared before, and what is over goes back to the executor to be freed there.
#![deny(clippy::indexing_slicing, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::sync::Arc;

use rtrb::Consumer;

use super::activity::{Activity, CONTACT_N, Gripping, Pace, Playback};
use super::brake::Brake;
use super::lateness::Lateness;
use super::order::{ControlEventKind, Ending, Order, Switches};
use super::outbox::Outbox;
use super::overrun::OverrunPolicy;
use super::state::Phase;
use super::stop::{StopHandle, StopLevel};
use crate::drive::{Measured, Setpoint};
use crate::supervisor::{LimitKind, SpeedLimits, Supervisor, Verdict, Violation};

/// Turns orders, switches and measurements into set-points.
pub struct Controller {
    pub(super) period_s: f64,
    pub(super) resume_tolerance: f64,
    pub(super) steps: u64,
    pub(super) orders: Consumer<Order>,
    pub(super) switches: Arc<Switches>,
    pub(super) stop: StopHandle,
    pub(super) supervisor: Supervisor,
    pub(super) outbox: Outbox,
    pub(super) overrun: OverrunPolicy,
    pub(super) lateness: Lateness,
    pub(super) activity: Activity,
    /// The stop that is in force.
    pub(super) halt: Option<StopLevel>,
    /// Brakes every joint by itself, when a set-point was refused.
    pub(super) brake: Option<Brake>,
    /// What is wrong with the measurement, for as long as it is.
    pub(super) fault: Option<Violation>,
    pub(super) executor_lost: bool,
    pub(super) phase: Phase,
    /// The last set-point that was handed out.
    pub(super) last: Setpoint,
}

/// A following error beyond this multiple of its bound asks for the robot's own safety stop.
const HOPELESS: f64 = 3.0;
/// So does a measurement that is older than this multiple of its bound.
const LONG_GONE: f64 = 10.0;

impl Controller {
    /// Time between two steps, s.
    pub fn period_s(&self) -> f64 {
        self.period_s
    }

    /// Where the loop counts how late it wakes.
    pub fn lateness(&self) -> Lateness {
        self.lateness.clone()
    }

    /// The set-point for the coming period, given the measurement that answers the last one.
    pub fn step(&mut self, measured: &Measured) -> Setpoint {
        self.steps = self.steps.wrapping_add(1);
        // Read before the cancellation, so that a cancel that ends a pause is seen with it.
        let is_paused = self.switches.is_paused();
        self.watch(measured);
        self.obey_stop(measured);
        self.obey_resume(measured);
        self.supervisor.keep_farther_by_m(self.switches.extra_distance_m());
        let limits =
            self.supervisor.speed_limits(self.switches.tool_speed_m_s(), &self.last, self.period_s);
        let mut next = self.last;
        next.safety_stop = self.halt == Some(StopLevel::SafetyRequest);
        let limited_by = self.propose(measured, is_paused, limits, &mut next);
        self.review(&limits, &mut next);
        self.last = next;
        self.update_phase(is_paused);
        self.tell(measured, limited_by);
        next
    }

    /// The loop missed whole periods: moves more slowly, and stops when that persists.
    pub fn note_missed_periods(&mut self, periods: u64) {
        if self.overrun.note(periods) {
            self.outbox.event(self.time_s(), ControlEventKind::Overrun);
        }
    }

    pub(super) fn time_s(&self) -> f64 {
        self.steps as f64 * self.period_s
    }

    /// Stops for what the measurement shows, and for an executor that is gone.
    fn watch(&mut self, measured: &Measured) {
        let fault = self.supervisor.observe(measured, &self.last, self.period_s);
        if let Some(violation) = fault {
            let level = level_for(&violation);
            let is_known = self.fault.is_some_and(|known| known.limit == violation.limit);
            if !is_known || self.stop.level() < Some(level) {
                self.object(violation, level);
            }
        }
        self.fault = fault;
        if let Some(violation) = self.overrun.persists() {
            self.object(violation, StopLevel::Hold);
        }
        if !self.executor_lost && self.orders.is_abandoned() {
            self.executor_lost = true;
            self.stop.stop(StopLevel::Hold);
            self.outbox.event(self.time_s(), ControlEventKind::ExecutorLost);
        }
    }

    fn object(&mut self, violation: Violation, level: StopLevel) {
        self.stop.stop(level);
        self.outbox.event(self.time_s(), ControlEventKind::Violation { violation });
    }

    fn obey_stop(&mut self, measured: &Measured) {
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
        // Fingers on their way stop too; fingers that hold something keep holding it.
        if !was_halted && measured.gripper_force_n < CONTACT_N && measured.gripper_gap_m.is_finite()
        {
            self.last.gripper_gap_m = measured.gripper_gap_m;
        }
        self.outbox.event(self.time_s(), ControlEventKind::Stopping { level });
    }

    /// Releases the stop that the executor answered, once the arm stands and nothing is wrong.
    fn obey_resume(&mut self, measured: &Measured) {
        let ticket = self.stop.0.ticket();
        let is_asked = ticket.level().is_some() && self.switches.requested_resume() == ticket;
        if !is_asked || self.phase != Phase::Stopped {
            return;
        }
        // An arm that did not follow is no obstacle: it goes on from where it is.
        let fault = self.fault.filter(|fault| fault.limit != LimitKind::FollowingError);
        if let Some(violation) = fault.or(self.supervisor.doubt()) {
            // A new stop has a new ticket: this request cannot take effect later by itself.
            self.stop.stop(StopLevel::Hold);
            self.outbox.event(self.time_s(), ControlEventKind::ResumeRefused { violation });
            return;
        }
        if !self.stop.0.release(ticket) {
            return;
        }
        self.halt = None;
        self.fault = None;
        self.outbox.event(self.time_s(), ControlEventKind::Resumed);
        self.start_from(measured);
    }

    /// After a stop everything starts from the measured state. Where the arm was moved meanwhile,
    /// its motion is over.
    fn start_from(&mut self, measured: &Measured) {
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

    /// Writes what the order in work wants next. Returns what limits its rate.
    fn propose(
        &mut self,
        measured: &Measured,
        is_paused: bool,
        limits: SpeedLimits,
        next: &mut Setpoint,
    ) -> Option<LimitKind> {
        if let Some(brake) = &mut self.brake {
            brake.step(self.period_s, next);
            if brake.is_done() {
                self.brake = None;
                self.finish(Ending::LeftPath);
            }
            return None;
        }
        let may_begin = self.halt.is_none() && !is_paused;
        if may_begin && matches!(self.activity, Activity::None) {
            self.begin_next(measured);
        }
        match &mut self.activity {
            Activity::None => {
                next.velocity.fill(0.0);
                next.acceleration.fill(0.0);
                None
            }
            Activity::Grip(_) => {
                self.grip(measured, may_begin, next);
                None
            }
            Activity::Move(_) => self.play(is_paused, limits, next),
        }
    }

    fn play(
        &mut self,
        is_paused: bool,
        limits: SpeedLimits,
        next: &mut Setpoint,
    ) -> Option<LimitKind> {
        let cancelled_through = self.switches.cancelled_through();
        let asked = self.switches.override_share();
        let override_share = if asked.is_nan() { 0.0 } else { asked.clamp(0.0, 1.0) };
        let slowed = override_share.min(self.overrun.rate_cap());
        let Activity::Move(playback) = &mut self.activity else {
            return None;
        };
        let is_cancelled = playback.motion.id <= cancelled_through;
        let is_held = is_paused || is_cancelled;
        let pace = Pace { override_share: slowed, limits, is_held };
        let limited_by = playback.step(&pace, self.period_s, next);
        if playback.law.is_finished() {
            self.finish(Ending::Completed);
        } else if is_cancelled && playback.law.is_stationary() {
            self.finish(Ending::Cancelled);
        }
        limited_by.or((slowed < override_share).then_some(LimitKind::Overrun))
    }

    fn grip(&mut self, measured: &Measured, may_go_on: bool, next: &mut Setpoint) {
        next.velocity.fill(0.0);
        next.acceleration.fill(0.0);
        let Activity::Grip(gripping) = &mut self.activity else {
            return;
        };
        if gripping.grip.id <= self.switches.cancelled_through() {
            next.gripper_gap_m = measured.gripper_gap_m;
            self.finish(Ending::Cancelled);
        } else if may_go_on && let Some(ending) = gripping.step(measured, self.period_s, next) {
            self.finish(ending);
        }
    }

    /// Takes the next order that was not cancelled and that fits.
    fn begin_next(&mut self, measured: &Measured) {
        // One order a step: refused ones are returned one by one, which bounds the step.
        let Ok(order) = self.orders.pop() else {
            return;
        };
        let id = order.id();
        if id <= self.switches.cancelled_through() {
            self.outbox.finish(order, Ending::Cancelled);
            return;
        }
        self.activity = match order {
            Order::Grip(grip) => Activity::Grip(Gripping::begin(grip, measured)),
            Order::Move(motion) => {
                let limits = self.supervisor.chain().limits();
                match Playback::begin(motion, limits, &self.last) {
                    Ok(playback) => Activity::Move(playback),
                    Err((motion, ending)) => {
                        self.outbox.finish(Order::Move(motion), ending);
                        return;
                    }
                }
            }
        };
        self.outbox.event(self.time_s(), ControlEventKind::Began { id });
    }

    fn finish(&mut self, ending: Ending) {
        match std::mem::replace(&mut self.activity, Activity::None) {
            Activity::None => {}
            Activity::Move(playback) => {
                self.outbox.finish(Order::Move(playback.motion), ending);
            }
            Activity::Grip(gripping) => {
                self.outbox.finish(Order::Grip(gripping.grip), ending);
            }
        }
    }

    /// The supervisor's last word: what it refuses is replaced by braking every joint from the last
    /// set-point, which was within the limits.
    fn review(&mut self, limits: &SpeedLimits, next: &mut Setpoint) {
        if self.brake.is_some() {
            return;
        }
        match self.supervisor.review(&self.last, next, limits, self.period_s) {
            Verdict::Accepted => {}
            Verdict::StopOnPath(violation) => self.object(violation, StopLevel::FastHold),
            Verdict::Refused(violation) => {
                self.object(violation, StopLevel::FastHold);
                let joint_limits = self.supervisor.chain().limits();
                let mut brake =
                    Brake::new(&self.last, &joint_limits.acceleration, &joint_limits.jerk);
                *next = self.last;
                brake.step(self.period_s, next);
                self.brake = Some(brake);
            }
        }
    }

    fn update_phase(&mut self, is_paused: bool) {
        let is_standing = self.brake.is_none()
            && match &self.activity {
                Activity::Move(playback) => playback.law.is_stationary(),
                Activity::None | Activity::Grip(_) => true,
            };
        let phase = match (self.halt.is_some() || self.brake.is_some(), is_paused, is_standing) {
            (true, _, false) => Phase::Stopping,
            (true, _, true) => Phase::Stopped,
            (false, true, false) => Phase::Pausing,
            (false, true, true) => Phase::Paused,
            (false, false, _) => match self.activity {
                Activity::None if self.orders.is_empty() => Phase::Idle,
                Activity::None | Activity::Move(_) | Activity::Grip(_) => Phase::Moving,
            },
        };
        if phase == Phase::Stopped && self.phase != Phase::Stopped {
            self.outbox.event(self.time_s(), ControlEventKind::Stopped);
        }
        self.phase = phase;
    }
}

/// How hard to stop for what is wrong with the measurement.
fn level_for(violation: &Violation) -> StopLevel {
    let excess = violation.value / violation.bound;
    match violation.limit {
        LimitKind::StaleMeasurement if excess > LONG_GONE => StopLevel::SafetyRequest,
        LimitKind::StaleMeasurement => StopLevel::Hold,
        _ if excess > HOPELESS => StopLevel::SafetyRequest,
        _ => StopLevel::FastHold,
    }
}
