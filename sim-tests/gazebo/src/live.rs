//! A drive in real time: transport on a thread of its own, exchange without waiting.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use gz::msgs::actuators::Actuators;
use gz::msgs::model::Model;
use gz::transport::{Node, Publisher};
use kinematics::JointVector;
use kinematics::model::{Arm, Robot};
use robot_core::drive::{Drive, Measured, Setpoint};
use rtrb::{Consumer, Producer, RingBuffer};

use crate::error::GazeboError;
use crate::joints::JointMap;
use crate::lock_step::Place;
use crate::world::{JointSample, PATIENCE, node, silent, subscribe};

/// Set-points or measurements that may wait: half a second at 500 Hz.
const QUEUE: usize = 256;
/// How often positions go out: once each physics step of the worlds.
const SEND_EVERY: Duration = Duration::from_millis(1);

/// Drives an arm in a running world. Gazebo's clock is the drive's clock: when the world stands, the
/// measurement is stale.
pub struct LiveDrive {
    dof: usize,
    setpoints: Producer<(Setpoint, f64)>,
    measurements: Consumer<Measured>,
    measured: Measured,
    has_to_end: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl LiveDrive {
    /// Finds the arm in its world.
    ///
    /// # Errors
    /// Gazebo says nothing, or the model is not the robot.
    pub fn connect(place: &Place, robot: &Robot, arm: &Arm) -> Result<Self, GazeboError> {
        let map = JointMap::new(robot, arm);
        let dof = map.dof();
        let (setpoints, orders) = RingBuffer::new(QUEUE);
        let (results, mut measurements) = RingBuffer::new(QUEUE);
        let shared = Arc::new(Mutex::new(Listener { map, results, setpoint: None, error: None }));
        let has_to_end = Arc::new(AtomicBool::new(false));
        let (ends, place, listener) = (has_to_end.clone(), place.clone(), shared.clone());
        let thread = std::thread::Builder::new().name("gazebo".into());
        // Gazebo's transport belongs to the thread that began with it.
        let thread = thread
            .spawn(move || match Sender::connect(&place, orders, &listener) {
                Ok(sender) => sender.run(&ends),
                Err(error) => note(&listener, error),
            })
            .map_err(|source| GazeboError::Start { program: "a thread".into(), source })?;
        let first = first_measurement(&shared, &mut measurements);
        let mut drive = Self {
            dof,
            setpoints,
            measurements,
            measured: Measured::at_rest(JointVector::zeros(dof), 0.0),
            has_to_end,
            thread: Some(thread),
        };
        drive.measured = first?;
        Ok(drive)
    }

    fn latest(&mut self) -> Measured {
        while let Ok(measured) = self.measurements.pop() {
            self.measured = measured;
        }
        self.measured
    }
}

fn note(shared: &Mutex<Listener>, error: GazeboError) {
    if let Ok(mut listener) = shared.lock() {
        listener.error = Some(error);
    }
}

fn first_measurement(
    shared: &Mutex<Listener>,
    measurements: &mut Consumer<Measured>,
) -> Result<Measured, GazeboError> {
    let end = Instant::now() + PATIENCE;
    while Instant::now() < end {
        if let Ok(measured) = measurements.pop() {
            return Ok(measured);
        }
        if let Ok(mut listener) = shared.lock()
            && let Some(error) = listener.error.take()
        {
            return Err(error);
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    Err(silent("joint state"))
}

/// What the subscription's callback keeps.
struct Listener {
    map: JointMap,
    results: Producer<Measured>,
    setpoint: Option<Setpoint>,
    error: Option<GazeboError>,
}

impl Listener {
    fn hear(&mut self, sample: &JointSample) {
        // The order of joints may change when a model is put in again; finding them is cheap.
        match self.map.learn(sample) {
            Ok(()) => {
                // A full queue means that nobody asks; what is lost is older than what comes.
                let _ = self.results.push(self.map.measured(sample, self.setpoint.as_ref()));
            }
            Err(error) => self.error = Some(error),
        }
    }
}

/// Sends positions as time goes on between two set-points.
struct Sender {
    commands: Publisher<Actuators>,
    orders: Consumer<(Setpoint, f64)>,
    shared: Arc<Mutex<Listener>>,
    message: Actuators,
    /// Ends the subscription when it is dropped.
    _node: Node,
}

impl Sender {
    fn connect(
        place: &Place,
        orders: Consumer<(Setpoint, f64)>,
        shared: &Arc<Mutex<Listener>>,
    ) -> Result<Self, GazeboError> {
        let mut node = node(&place.partition)?;
        let topic = format!("/model/{}/joint_positions", place.model);
        let commands = node.advertise::<Actuators>(&topic);
        let commands = commands.ok_or(GazeboError::Transport { what: topic })?;
        let states = format!("/world/{}/model/{}/joint_state", place.world, place.model);
        let listener = shared.clone();
        subscribe(&mut node, &states, move |message: Model| {
            // A panic in one callback would leave the lock poisoned; the drive is stale then.
            if let Ok(mut listener) = listener.lock() {
                listener.hear(&JointSample::from_message(&message));
            }
        })?;
        let (shared, message) = (shared.clone(), Actuators::default());
        Ok(Self { commands, orders, shared, message, _node: node })
    }

    fn run(mut self, has_to_end: &AtomicBool) {
        let mut current: Option<(Setpoint, Instant)> = None;
        let mut next = Instant::now();
        while !has_to_end.load(Ordering::Relaxed) {
            let mut newest = None;
            while let Ok(order) = self.orders.pop() {
                newest = Some(order);
            }
            if let Some((setpoint, period_s)) = newest {
                current = Some((setpoint, Instant::now() + Duration::from_secs_f64(period_s)));
                if let Ok(mut listener) = self.shared.lock() {
                    listener.setpoint = Some(setpoint);
                }
            }
            if let Some((setpoint, due)) = &current {
                self.send(setpoint, due.saturating_duration_since(Instant::now()).as_secs_f64());
            }
            next = (next + SEND_EVERY).max(Instant::now());
            std::thread::sleep(next.saturating_duration_since(Instant::now()));
        }
    }

    fn send(&mut self, setpoint: &Setpoint, remaining_s: f64) {
        let Ok(listener) = self.shared.lock() else { return };
        listener.map.command(setpoint, remaining_s, &mut self.message.position);
        drop(listener);
        // What is not sent now is sent again in a moment.
        let _ = self.commands.publish(&self.message);
    }
}

impl Drive for LiveDrive {
    fn dof(&self) -> usize {
        self.dof
    }

    fn measure(&mut self) -> Measured {
        self.latest()
    }

    fn exchange(&mut self, setpoint: &Setpoint, period_s: f64) -> Measured {
        // A full queue means that the transport hangs; the supervisor sees the stale measurement.
        let _ = self.setpoints.push((*setpoint, period_s));
        self.latest()
    }
}

impl Drop for LiveDrive {
    fn drop(&mut self) {
        self.has_to_end.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            // A panic was already printed by the thread itself.
            let _ = thread.join();
        }
    }
}
