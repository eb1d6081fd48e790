//! Finding the driver, and reading its joint states.

use std::time::{Duration, Instant};

use futures::{FutureExt, Stream, StreamExt};
use kinematics::model::Arm;
use r2r::sensor_msgs::msg::JointState;
use r2r::{Node, QosProfile};
use robot_core::drive::Measured;
use rtrb::Producer;

use super::readings::{JointMessage, JointReadings};
use super::realtime::{DriveEnds, RosDrive};
use super::sender::{Outlets, Sender, SenderThread};
use super::settings::DriveSettings;
use super::status::DriverStatus;
use crate::clock::{RosClock, seconds};
use crate::shutdown::Shutdown;

/// How often somebody looks whether joint states still come.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// Why there is no driver.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConnectError {
    /// The joint states do not tell where the arm is.
    #[error(
        "after {waited_s:.0} s the driver does not say where the arm is: {complaint} (topic `{topic}`)"
    )]
    NoStates {
        /// How long was waited, s.
        waited_s: f64,
        /// What is wrong with the joint states.
        complaint: String,
        /// Their topic.
        topic: String,
    },
    /// Nobody takes what is sent.
    #[error("after {waited_s:.0} s nobody listens on `{name}`: is the controller active?")]
    NobodyListens {
        /// How long was waited, s.
        waited_s: f64,
        /// The topic or action.
        name: String,
    },
    /// The node was asked to end meanwhile; no fault.
    #[error("{signal} while it waited for the driver: ending")]
    Ended {
        /// Name of the signal.
        signal: &'static str,
    },
    /// ROS refused.
    #[error(transparent)]
    Ros(#[from] r2r::Error),
    /// The system refused to start a thread.
    #[error("the thread towards the driver could not be started: {0}")]
    Thread(#[from] std::io::Error),
}

/// A driver that was found. Dropping it ends sending; the arm brakes on what the driver has.
pub struct Connection {
    watch: DriverWatch,
    _sender: SenderThread,
}

impl Connection {
    /// For whoever wants to know how the driver is.
    pub fn watch(&self) -> DriverWatch {
        self.watch.clone()
    }
}

/// Tells how the driver is; cheap to clone.
#[derive(Clone)]
pub struct DriverWatch {
    status: DriverStatus,
    begun: Instant,
}

impl DriverWatch {
    /// What is wrong with the driver, in words.
    pub fn reason(&self) -> Option<String> {
        self.status.reason()
    }

    /// Forgets what was wrong: the arm was told to go on.
    pub fn forget(&self) {
        self.status.forget(self.begun.elapsed().as_secs_f64());
    }
}

/// Waits until the driver says where the arm is and somebody listens, then starts to exchange.
/// Spins the node meanwhile. Has to be called within a tokio runtime.
///
/// # Errors
/// There is no driver within the time that the settings give, or ROS refused.
pub fn connect(
    node: &mut Node,
    settings: &DriveSettings,
    arm: &Arm,
    shutdown: &Shutdown,
) -> Result<(RosDrive, Connection), ConnectError> {
    let begun = Instant::now();
    let clock = RosClock::of(node);
    let status = DriverStatus::default();
    // The latest joint state is worth more than all of them.
    let qos = QosProfile::default().keep_last(10);
    let mut states = node.subscribe::<JointState>(&settings.joint_states, qos)?;
    let outlets = Outlets::create(node, settings)?;
    let gripper = settings.gripper.as_ref().map(|gripper| gripper.joint.clone());
    let mut readings = JointReadings::new(settings.joints.clone(), gripper);
    r2r::log_info!(node.logger(), "waiting for the driver on `{}`", settings.joint_states);
    let mut wait = Wait { settings, readings: &mut readings, outlets: &outlets, shutdown, begun };
    let first = wait.for_driver(node, &mut states)?;
    let (drive, DriveEnds { outgoing, incoming }) = RosDrive::new(first);
    let watch = Watch {
        readings,
        incoming,
        status: status.clone(),
        stale_after_s: settings.stale_after_s,
        begun,
    };
    tokio::spawn(watch.run(states));
    let limits = arm.chain.limits().clone();
    let sender =
        Sender::new(settings.clone(), limits, outgoing, outlets, clock, status.clone(), begun);
    let sender = SenderThread::start(sender)?;
    Ok((drive, Connection { watch: DriverWatch { status, begun }, _sender: sender }))
}

/// Waiting for a driver at the start.
struct Wait<'a> {
    settings: &'a DriveSettings,
    readings: &'a mut JointReadings,
    outlets: &'a Outlets,
    shutdown: &'a Shutdown,
    begun: Instant,
}

impl Wait<'_> {
    /// Until the driver tells where the arm is, and somebody listens.
    fn for_driver(
        &mut self,
        node: &mut Node,
        states: &mut (impl Stream<Item = JointState> + Unpin),
    ) -> Result<Measured, ConnectError> {
        let mut measured = None;
        loop {
            node.spin_once(Duration::from_millis(20));
            if let Some(signal) = self.shutdown.signal() {
                return Err(ConnectError::Ended { signal });
            }
            let now_s = self.begun.elapsed().as_secs_f64();
            while let Some(Some(state)) = states.next().now_or_never() {
                measured = take(self.readings, &state, now_s).or(measured);
            }
            let has_states = measured.is_some() && self.readings.has_gripper();
            let listens = self.outlets.is_heard()?;
            if let Some(measured) = measured.filter(|_| has_states && listens) {
                return Ok(measured);
            }
            if now_s > self.settings.wait_s {
                return Err(self.missing(has_states, now_s));
            }
        }
    }

    fn missing(&self, has_states: bool, now_s: f64) -> ConnectError {
        let waited_s = self.settings.wait_s;
        if has_states {
            return ConnectError::NobodyListens { waited_s, name: self.outlets.name.clone() };
        }
        let complaint = self.readings.complaint(now_s, self.settings.stale_after_s);
        ConnectError::NoStates {
            waited_s,
            complaint: complaint.unwrap_or_else(|| "the gripper's joint was never seen".into()),
            topic: self.settings.joint_states.clone(),
        }
    }
}

fn take(readings: &mut JointReadings, state: &JointState, now_s: f64) -> Option<Measured> {
    let message = JointMessage {
        names: &state.name,
        positions: &state.position,
        velocities: &state.velocity,
        efforts: &state.effort,
        stamp_s: seconds(&state.header.stamp),
    };
    readings.take(&message, now_s)
}

/// Hands measurements to the control loop for as long as the node lives.
struct Watch {
    readings: JointReadings,
    incoming: Producer<Measured>,
    status: DriverStatus,
    stale_after_s: f64,
    begun: Instant,
}

impl Watch {
    async fn run(mut self, mut states: impl Stream<Item = JointState> + Unpin) {
        let mut look = tokio::time::interval(LOOK_EVERY);
        loop {
            tokio::select! {
                state = states.next() => match state {
                    Some(state) => self.pass_on(&state),
                    None => return,
                },
                _ = look.tick() => {
                    let now_s = self.begun.elapsed().as_secs_f64();
                    self.status.note_states(self.readings.complaint(now_s, self.stale_after_s));
                }
            }
        }
    }

    fn pass_on(&mut self, state: &JointState) {
        let now_s = self.begun.elapsed().as_secs_f64();
        let measured = take(&mut self.readings, state, now_s);
        if let Some(measured) = measured.filter(|_| self.status.is_trusted(now_s)) {
            // A full ring means that the control loop stands still; it takes the next one.
            let _ = self.incoming.push(measured);
        }
    }
}
