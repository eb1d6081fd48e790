//! The executor's end of the control loop.

use std::sync::Arc;

use kinematics::Chain;
use kinematics::trajectory::Trajectory;
use rtrb::{Consumer, Producer};
use thiserror::Error;

use super::lateness::{Lateness, LatenessReport};
use super::motion::{Motion, MotionError, MotionId};
use super::order::{ControlEvent, Finished, Grip, Order, Switches};
use super::snapshot::SnapshotReader;
use super::state::{ControlState, STATE_WORDS, TelemetrySample, from_words};
use super::steering::{SteerFeed, SteerOrder};
use super::stop::{StopHandle, StopLevel, StopTicket};
use crate::supervisor::SupervisorConfig;

/// Why an order was not taken.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SendError {
    /// Too many orders are waiting or their endings were not collected.
    #[error("{outstanding} orders are outstanding, at most {capacity} are taken")]
    QueueFull {
        /// Sent, but not yet collected by [`ControlHandle::finished`].
        outstanding: usize,
        /// Size of the queue.
        capacity: usize,
    },
    /// The trajectory is not one for this arm.
    #[error(transparent)]
    Motion(#[from] MotionError),
    /// A gap or force that is not a number or is negative.
    #[error("a gripper cannot take a gap of {gap_m} m with {force_n} N")]
    Gripper {
        /// Asked gap, m.
        gap_m: f64,
        /// Asked force, N.
        force_n: f64,
    },
    /// An order to steer with another number of joints than the arm has.
    #[error("the order has {found} joints, the arm has {expected}")]
    SteerJoints {
        /// Joints of the order.
        found: usize,
        /// Joints of the arm.
        expected: usize,
    },
    /// An order to steer with a velocity that is not a number, or to where a joint cannot go.
    #[error("joint {}: {value} is no number between {lower} and {upper}", joint + 1)]
    SteerValue {
        /// The joint, base to tip from 0.
        joint: usize,
        /// What was asked, rad/s or rad (m/s or m).
        value: f64,
        /// Smallest sensible value.
        lower: f64,
        /// Largest sensible value.
        upper: f64,
    },
    /// The control loop has ended.
    #[error("the control loop has ended")]
    LoopEnded,
}

/// Orders motions, switches and watches; for one ordinary thread. Nothing here waits for the loop.
///
/// Dropping it stops the arm on its path.
pub struct ControlHandle {
    pub(super) chain: Chain,
    pub(super) supervisor: SupervisorConfig,
    pub(super) orders: Producer<Order>,
    pub(super) finished: Consumer<Finished>,
    pub(super) events: Consumer<ControlEvent>,
    pub(super) telemetry: Consumer<TelemetrySample>,
    pub(super) state: SnapshotReader,
    pub(super) switches: Arc<Switches>,
    pub(super) steer: SteerFeed,
    pub(super) steer_timeout_s: f64,
    pub(super) stop: StopHandle,
    pub(super) lateness: Lateness,
    pub(super) capacity: usize,
    pub(super) outstanding: usize,
    pub(super) last_id: MotionId,
}

/// Reads the state of the loop from any thread; cheap to clone.
#[derive(Clone)]
pub struct StateReader(SnapshotReader);

impl StateReader {
    /// The latest state.
    pub fn state(&self) -> ControlState {
        let mut words = [0; STATE_WORDS];
        self.0.read(&mut words);
        from_words(&words)
    }
}

impl ControlHandle {
    /// Queues a trajectory. It must start at rest where the order before it ends
    /// ([`ControlState::start`] when nothing is in work).
    ///
    /// # Errors
    /// If the trajectory is not one for this arm, or too many orders are outstanding.
    pub fn send(&mut self, trajectory: Trajectory) -> Result<MotionId, SendError> {
        self.check_room()?;
        let id = MotionId(self.last_id.0 + 1);
        let motion = Motion::new(id, trajectory, &self.chain, self.supervisor.workspace)?;
        self.push(Order::Move(Box::new(motion)))
    }

    /// Queues a movement of the fingers to a gap between the pads, with at most this force.
    ///
    /// # Errors
    /// If a value is not a number or negative, or too many orders are outstanding.
    pub fn gripper(&mut self, gap_m: f64, force_n: f64) -> Result<MotionId, SendError> {
        let sensible = |value: f64| value.is_finite() && value >= 0.0;
        if !sensible(gap_m) || !sensible(force_n) {
            return Err(SendError::Gripper { gap_m, force_n });
        }
        self.check_room()?;
        self.push(Order::Grip(Grip { id: MotionId(self.last_id.0 + 1), gap_m, force_n }))
    }

    /// Orders where to go from now on, until the next order: for jogging and following, at any rate. It has to
    /// be repeated more often than the configured time-out; an arm without news slows down and stands.
    ///
    /// The arm must stand idle for steering to begin; an order that meets a motion, a stop or a pause is
    /// not kept. Every limit of joints, tool, workspace and people holds as for motions; that nothing is in the way
    /// is for the caller to know.
    ///
    /// # Errors
    /// Values that are not finite, a goal outside of the joints' ranges, another number of joints.
    pub fn steer(&mut self, order: &SteerOrder) -> Result<(), SendError> {
        let limits = self.chain.limits();
        let (values, ranges) = match order {
            SteerOrder::LetGo => (None, None),
            SteerOrder::Jog(values) => (Some(values), None),
            SteerOrder::Aim(values) => (Some(values), Some((&limits.lower, &limits.upper))),
        };
        let values = values.map_or(&[][..], |values| &values[..]);
        let expected = self.chain.dof();
        if *order != SteerOrder::LetGo && values.len() != expected {
            return Err(SendError::SteerJoints { found: values.len(), expected });
        }
        for (joint, &value) in values.iter().enumerate() {
            let (lower, upper) =
                ranges.map_or((f64::MIN, f64::MAX), |(lower, upper)| (lower[joint], upper[joint]));
            if !(lower..=upper).contains(&value) {
                return Err(SendError::SteerValue { joint, value, lower, upper });
            }
        }
        if self.orders.is_abandoned() {
            return Err(SendError::LoopEnded);
        }
        self.steer.publish(order);
        Ok(())
    }

    /// How long an arm that is steered goes on without a new order, s.
    pub fn steer_timeout_s(&self) -> f64 {
        self.steer_timeout_s
    }

    /// The loop returns every order; that there is always room for it is kept here.
    fn check_room(&self) -> Result<(), SendError> {
        let (outstanding, capacity) = (self.outstanding, self.capacity);
        if outstanding >= capacity || self.orders.is_full() {
            return Err(SendError::QueueFull { outstanding, capacity });
        }
        if self.orders.is_abandoned() { Err(SendError::LoopEnded) } else { Ok(()) }
    }

    fn push(&mut self, order: Order) -> Result<MotionId, SendError> {
        let id = order.id();
        let (outstanding, capacity) = (self.outstanding, self.capacity);
        self.orders.push(order).map_err(|_| SendError::QueueFull { outstanding, capacity })?;
        self.last_id = id;
        self.outstanding += 1;
        Ok(id)
    }

    /// The next order that is over, in order.
    pub fn finished(&mut self) -> Option<Finished> {
        let finished = self.finished.pop().ok()?;
        self.outstanding = self.outstanding.saturating_sub(1);
        Some(finished)
    }

    /// The next event.
    pub fn event(&mut self) -> Option<ControlEvent> {
        self.events.pop().ok()
    }

    /// The next telemetry sample.
    pub fn telemetry(&mut self) -> Option<TelemetrySample> {
        self.telemetry.pop().ok()
    }

    /// Latches a stop; see [`StopHandle`] for other threads.
    pub fn stop(&self, level: StopLevel) -> StopTicket {
        self.stop.stop(level)
    }

    /// A handle that can stop the arm and nothing else.
    pub fn stop_handle(&self) -> StopHandle {
        self.stop.clone()
    }

    /// Slows down to a standstill on the path. Not latched: [`ControlHandle::resume`] goes on.
    pub fn pause(&self) {
        self.switches.set_paused(true);
    }

    /// Goes on after a pause, and releases the stop that is latched now. A stop that comes after
    /// this call stays latched; so does one whose cause persists. While the arm still brakes, it
    /// first comes to rest.
    pub fn resume(&self) {
        self.resume_after(self.stop.0.ticket());
    }

    /// As [`ControlHandle::resume`], but answers only this stop, for example the one that was shown
    /// to the operator.
    pub fn resume_after(&self, ticket: StopTicket) {
        self.switches.request_resume(ticket);
        self.switches.set_paused(false);
    }

    /// Drops everything ordered so far: the motion in work slows down on its path, then ends. Ends a
    /// pause, does not release a stop.
    pub fn cancel(&self) {
        self.switches.cancel_through(self.last_id);
        self.switches.cancel_steering();
        self.switches.set_paused(false);
    }

    /// Sets the speed override, 0 to 1; values outside are clamped, what is not a number counts as 0.
    pub fn set_override(&self, share: f64) {
        self.switches.set_override(share);
    }

    /// Lowers the highest speed of the tool below the configured one, m/s; never raises it.
    pub fn set_tool_speed_limit(&self, speed_m_s: f64) {
        self.switches.set_tool_speed_m_s(speed_m_s);
    }

    /// Keeps this much more distance from people than the configuration asks, m; never less. What is
    /// not a number stops the arm near people.
    pub fn set_extra_distance_m(&self, distance_m: f64) {
        self.switches.set_extra_distance_m(distance_m);
    }

    /// The latest state.
    pub fn state(&self) -> ControlState {
        self.state_reader().state()
    }

    /// A reader of the state for other threads.
    pub fn state_reader(&self) -> StateReader {
        StateReader(self.state.clone())
    }

    /// How late the loop woke so far; all zero in virtual time.
    pub fn lateness(&self) -> LatenessReport {
        self.lateness.report()
    }

    /// The counts behind it: lateness in µs that a bucket reaches up to, and what lies in it.
    pub fn lateness_histogram(&self) -> Vec<(f64, u64)> {
        self.lateness.histogram()
    }

    /// The order that was sent last.
    pub fn last_sent(&self) -> MotionId {
        self.last_id
    }
}
