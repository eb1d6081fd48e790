//! The state machine of the control loop: measurement in, set-point out, once a period.
//!
//! [`Controller::step`] neither allocates, frees, locks, logs, panics nor calls the system: what it
//! needs was prepared before, and what is over goes back to the executor to be freed there.
#![deny(clippy::indexing_slicing, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::sync::Arc;

use rtrb::Consumer;

use super::activity::{Activity, Gripping, Pace, Playback};
use super::brake::Brake;
use super::halt::{StopWatch, level_for, obey_resume};
use super::lateness::Lateness;
use super::order::{ControlEventKind, Ending, Order, Switches};
use super::outbox::Outbox;
use super::overrun::OverrunPolicy;
use super::state::Phase;
use super::steering::Steering;
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
    /// Follows orders that change while the arm moves.
    pub(super) steering: Steering,
    /// What the stop in force has taken so far.
    pub(super) stop_watch: Option<StopWatch>,
    /// Cap of the rate that arms beside this one ask for, 0 to 1.
    pub(super) common_cap: f64,
    /// A motion of several arms waits for this arm.
    pub(super) is_wanted: bool,
    /// Among several arms: whether this one was paused when the period began, and its speed limits.
    pub(super) was_paused: bool,
    pub(super) limits: SpeedLimits,
}

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
        // Read before the cancellation, so that a cancel that ends a pause is seen with it.
        let is_paused = self.switches.is_paused();
        self.look(measured);
        self.obey_stop(measured);
        obey_resume(std::slice::from_mut(self), std::slice::from_ref(measured));
        let limits = self.speed_limits();
        self.conclude(measured, is_paused, &limits)
    }

    /// The rate at which what is in work goes on, 0 to 1.
    pub(super) fn rate(&self) -> f64 {
        match &self.activity {
            Activity::None | Activity::Grip(_) => 0.0,
            Activity::Move(playback) => playback.law.point().rate,
            Activity::Share(share) => share.point.rate,
            Activity::Steer => self.steering.share(),
        }
    }

    /// Takes in what the measurement and the feeds say.
    pub(super) fn look(&mut self, measured: &Measured) {
        self.steps = self.steps.wrapping_add(1);
        self.steering.hear(self.period_s);
        self.watch(measured);
    }

    /// The speed limits of this period.
    pub(super) fn speed_limits(&mut self) -> SpeedLimits {
        self.supervisor.keep_farther_by_m(self.switches.extra_distance_m());
        let deceleration_m_s2 = match &self.activity {
            Activity::Move(playback) => playback.motion.stopping.deceleration_m_s2,
            Activity::Share(share) => share.stopping.deceleration_m_s2,
            Activity::None | Activity::Grip(_) | Activity::Steer => f64::INFINITY,
        };
        self.supervisor.brake_with_at_most(deceleration_m_s2);
        self.supervisor.speed_limits(self.switches.tool_speed_m_s(), &self.last, self.period_s)
    }

    /// Proposes a set-point, has it judged, and tells.
    pub(super) fn conclude(
        &mut self,
        measured: &Measured,
        is_paused: bool,
        limits: &SpeedLimits,
    ) -> Setpoint {
        let mut next = self.last;
        next.safety_stop = self.halt == Some(StopLevel::SafetyRequest);
        let limited_by = self.propose(measured, is_paused, limits, &mut next);
        self.review(limits, &mut next);
        self.last = next;
        self.update_phase(measured, is_paused);
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

    pub(super) fn object(&mut self, violation: Violation, level: StopLevel) {
        self.stop.stop(level);
        self.outbox.event(self.time_s(), ControlEventKind::Violation { violation });
    }

    /// Writes what the order in work wants next. Returns what limits its rate.
    fn propose(
        &mut self,
        measured: &Measured,
        is_paused: bool,
        limits: &SpeedLimits,
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
        if may_begin && !self.is_wanted && matches!(self.activity, Activity::None) {
            self.begin_next(measured);
        }
        match &mut self.activity {
            Activity::Steer => self.steer(may_begin, limits, next),
            Activity::Share(share) => {
                next.position = share.state.position;
                next.velocity = share.state.velocity;
                next.acceleration = share.state.acceleration;
                share.limited_by
            }
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
        limits: &SpeedLimits,
        next: &mut Setpoint,
    ) -> Option<LimitKind> {
        let cancelled_through = self.switches.cancelled_through();
        let override_share = self.override_share();
        let (slowed, slowed_by) = self.slowed();
        let Activity::Move(playback) = &mut self.activity else {
            return None;
        };
        let is_cancelled = playback.motion.id <= cancelled_through;
        let is_held = is_paused || is_cancelled;
        let pace = Pace { override_share: slowed, limits: *limits, is_held };
        let limited_by = playback.step(&pace, self.period_s, next);
        if playback.law.is_finished() {
            self.finish(Ending::Completed);
        } else if is_cancelled && playback.law.is_stationary() {
            self.finish(Ending::Cancelled);
        }
        limited_by.or(slowed_by.filter(|_| slowed < override_share))
    }

    pub(super) fn override_share(&self) -> f64 {
        let asked = self.switches.override_share();
        if asked.is_nan() { 0.0 } else { asked.clamp(0.0, 1.0) }
    }

    /// The rate below which override, overruns and the other arms keep this one, and which of them does.
    pub(super) fn slowed(&self) -> (f64, Option<LimitKind>) {
        let (own, overrun, common) =
            (self.override_share(), self.overrun.rate_cap(), self.common_cap);
        let least = own.min(overrun).min(common);
        let cause = match (least == common && common < own, least == overrun && overrun < own) {
            (true, _) => Some(LimitKind::ArmDistance),
            (false, true) => Some(LimitKind::Overrun),
            (false, false) => None,
        };
        (least, cause)
    }

    /// Follows the orders that change, as fast as every limit lets them be followed.
    fn steer(
        &mut self,
        may_go_on: bool,
        limits: &SpeedLimits,
        next: &mut Setpoint,
    ) -> Option<LimitKind> {
        let is_cut_off = !may_go_on || self.switches.take_steer_cancel();
        if is_cut_off {
            self.steering.interrupt();
        }
        let (slowed, slowed_by) = self.slowed();
        let order = self.steering.order();
        let (cap, cause) = order
            .map_or((1.0, None), |order| self.supervisor.steering_share(&self.last, order, limits));
        let limited_by = if cap < slowed { cause } else { slowed_by };
        if self.steering.step(slowed.min(cap), self.period_s, next) {
            self.activity = Activity::None;
            self.outbox.event(self.time_s(), ControlEventKind::SteeringEnded);
        }
        limited_by
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
            self.begin_steering();
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
        let told = match &self.activity {
            Activity::Move(playback) => playback.motion.stopping.longest,
            _ => Default::default(),
        };
        let (stop_s, stop_m) = (told.time_s, told.tool_m);
        self.outbox.event(self.time_s(), ControlEventKind::Began { id, stop_s, stop_m });
    }

    fn begin_steering(&mut self) {
        let _ = self.switches.take_steer_cancel();
        if self.steering.is_asked() && self.steering.begin(&self.last) {
            self.activity = Activity::Steer;
            self.outbox.event(self.time_s(), ControlEventKind::SteeringBegan);
        }
    }

    pub(super) fn finish(&mut self, ending: Ending) {
        match std::mem::replace(&mut self.activity, Activity::None) {
            // A motion of several arms is returned by whoever leads it.
            Activity::None | Activity::Share(_) => {}
            Activity::Steer => {
                self.steering.interrupt();
                self.outbox.event(self.time_s(), ControlEventKind::SteeringEnded);
            }
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

    fn update_phase(&mut self, measured: &Measured, is_paused: bool) {
        let is_standing = self.brake.is_none()
            && match &self.activity {
                Activity::Move(playback) => playback.law.is_stationary(),
                Activity::Share(share) => share.is_stationary,
                Activity::Steer => false,
                Activity::None | Activity::Grip(_) => true,
            };
        let phase = match (self.halt.is_some() || self.brake.is_some(), is_paused, is_standing) {
            (true, _, false) => Phase::Stopping,
            (true, _, true) => Phase::Stopped,
            (false, true, false) => Phase::Pausing,
            (false, true, true) => Phase::Paused,
            (false, false, _) => match self.activity {
                Activity::None if self.orders.is_empty() => Phase::Idle,
                _ => Phase::Moving,
            },
        };
        self.measure_stop(measured, phase);
        self.phase = phase;
    }
}
