//! Builds the two ends of the control loop and the channels between them.

use std::sync::Arc;

use kinematics::Chain;
use kinematics::trajectory::{Servo, State};
use rtrb::RingBuffer;

use super::activity::Activity;
use super::config::{ControlConfig, ControlError};
use super::controller::Controller;
use super::handle::ControlHandle;
use super::lateness::Lateness;
use super::motion::MotionId;
use super::order::Switches;
use super::outbox::Outbox;
use super::overrun::OverrunPolicy;
use super::snapshot::snapshot;
use super::state::{Phase, STATE_WORDS};
use super::steering::{Steering, steer_feed};
use super::stop::{StopHandle, StopLatch};
use crate::drive::{Measured, Setpoint};
use crate::supervisor::{PeopleFeed, SpeedLimits, Supervisor};

/// Events that may wait to be collected.
const EVENTS: usize = 1024;

/// Everything that was set up together.
pub struct ControlSetup {
    /// Turns orders into set-points; belongs into the control loop.
    pub controller: Controller,
    /// For the executor.
    pub handle: ControlHandle,
    /// For whoever watches people; needed only with speed and separation monitoring.
    pub people: PeopleFeed,
}

/// Sets up the control of the arm that `chain` models and that `first` was measured at.
///
/// # Errors
/// If a setting makes no sense or the measurement does not fit the model.
pub fn set_up(
    chain: &Chain,
    config: &ControlConfig,
    first: &Measured,
) -> Result<ControlSetup, ControlError> {
    let shared =
        Shared { stop: StopHandle(Arc::new(StopLatch::default())), lateness: Lateness::default() };
    set_up_beside(&shared, chain, config, first)
}

/// What the arms of one loop have in common.
pub(super) struct Shared {
    pub(super) stop: StopHandle,
    pub(super) lateness: Lateness,
}

/// As [`set_up`], for an arm beside others in one loop.
pub(super) fn set_up_beside(
    shared: &Shared,
    chain: &Chain,
    config: &ControlConfig,
    first: &Measured,
) -> Result<ControlSetup, ControlError> {
    config.check(chain, first)?;
    let (order_sender, orders) = RingBuffer::new(config.queue);
    let (finished_sender, finished) = RingBuffer::new(config.queue);
    let (event_sender, events) = RingBuffer::new(EVENTS);
    let (telemetry_sender, telemetry) = RingBuffer::new(config.telemetry.max(1));
    let (state_writer, state) = snapshot(STATE_WORDS);
    let switches = Arc::new(Switches::default());
    let (stop, lateness) = (shared.stop.clone(), shared.lateness.clone());
    let (steer, watch) = steer_feed(config.steer_timeout_s);
    let servo = Servo::new(State::at_rest(&chain.within_limits(&first.position)), chain.limits())?;
    let (supervisor, people) = Supervisor::new(chain.clone(), config.supervisor, first);
    let outbox = Outbox {
        finished: finished_sender,
        events: event_sender,
        telemetry: telemetry_sender,
        has_telemetry: config.telemetry > 0,
        state: state_writer,
        last_finished: MotionId(0),
        lost_events: 0,
        lost_telemetry: 0,
    };
    let mut controller = Controller {
        period_s: config.period_s,
        resume_tolerance: config.resume_tolerance,
        steps: 0,
        orders,
        switches: switches.clone(),
        stop: stop.clone(),
        supervisor,
        outbox,
        overrun: OverrunPolicy::default(),
        lateness: lateness.clone(),
        activity: Activity::None,
        halt: None,
        brake: None,
        fault: None,
        executor_lost: false,
        phase: Phase::Idle,
        last: Setpoint::at_rest(first.position, first.gripper_gap_m),
        steering: Steering::new(watch, servo),
        stop_watch: None,
        common_cap: 1.0,
        is_wanted: false,
        was_paused: false,
        limits: SpeedLimits::NONE_AT_ALL,
    };
    // The handle reads a true state before the first period.
    controller.tell(first, None);
    let handle = ControlHandle {
        chain: chain.clone(),
        supervisor: config.supervisor,
        orders: order_sender,
        finished,
        events,
        telemetry,
        state,
        switches,
        steer,
        steer_timeout_s: config.steer_timeout_s,
        stop,
        lateness,
        capacity: config.queue,
        outstanding: 0,
        last_id: MotionId(0),
    };
    Ok(ControlSetup { controller, handle, people })
}
