//! A simulated world from outside: its clock, its joint states, and the control over its time.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use gz::msgs::boolean::Boolean;
use gz::msgs::clock::Clock;
use gz::msgs::header::{Header, header};
use gz::msgs::model::Model;
use gz::msgs::pose::Pose;
use gz::msgs::quaternion::Quaternion;
use gz::msgs::time::Time;
use gz::msgs::vector3d::Vector3d;
use gz::msgs::world_control::WorldControl;
use gz::transport::Node;
use nalgebra::Isometry3;

use crate::error::GazeboError;

/// How long an answer may take on a busy machine.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);
/// Steps that are asked for at once. More would fill the transport's queues, which then drop.
const CHUNK: u32 = 200;
/// Pause between attempts while two programs find each other.
const RETRY: Duration = Duration::from_millis(50);

/// The joints of a model at one instant.
#[derive(Clone, Debug, PartialEq)]
pub struct JointSample {
    /// Simulated time, s.
    pub time_s: f64,
    /// Names of the joints.
    pub names: Vec<String>,
    /// Their positions, rad or m.
    pub position: Vec<f64>,
    /// Their velocities, rad/s or m/s.
    pub velocity: Vec<f64>,
    /// Torque or force that they transmit, N m or N; zeros where the server does not say.
    pub effort: Vec<f64>,
}

impl JointSample {
    pub(crate) fn from_message(message: &Model) -> Self {
        let value = |of: fn(&gz::msgs::axis::Axis) -> f64| {
            message.joint.iter().map(|joint| of(&joint.axis1)).collect()
        };
        Self {
            time_s: seconds(&message.header.stamp),
            names: message.joint.iter().map(|joint| joint.name.clone()).collect(),
            position: value(|axis| axis.position),
            velocity: value(|axis| axis.velocity),
            effort: value(|axis| axis.force),
        }
    }
}

pub(crate) fn seconds(time: &Time) -> f64 {
    time.sec as f64 + f64::from(time.nsec) * 1e-9
}

/// Every joint state of a model since the subscription, in order.
pub struct JointStates(Receiver<JointSample>);

impl JointStates {
    /// Those that have come since the last call.
    pub fn take(&self) -> Vec<JointSample> {
        self.0.try_iter().collect()
    }

    /// Everything until this simulated time has come.
    ///
    /// # Errors
    /// It does not come.
    pub fn until(&self, time_s: f64) -> Result<Vec<JointSample>, GazeboError> {
        let mut samples = Vec::new();
        loop {
            let sample = self.next()?;
            let is_last = sample.time_s > time_s - 1e-9;
            samples.push(sample);
            if is_last {
                return Ok(samples);
            }
        }
    }

    fn next(&self) -> Result<JointSample, GazeboError> {
        self.0.recv_timeout(PATIENCE).map_err(|_| silent("joint state"))
    }
}

pub(crate) fn silent(what: &str) -> GazeboError {
    GazeboError::Silent { what: what.into(), seconds: PATIENCE.as_secs_f64() }
}

/// A world whose time we control.
pub struct World {
    node: Node,
    partition: String,
    name: String,
    clock: Receiver<f64>,
    time_s: f64,
    step_s: f64,
}

impl World {
    /// Finds a world, whose physics makes steps of `step_s`, and makes it stand still.
    ///
    /// # Errors
    /// It does not answer.
    pub fn connect(partition: &str, name: &str, step_s: f64) -> Result<Self, GazeboError> {
        let mut node = node(partition)?;
        let (sender, clock) = channel();
        subscribe(&mut node, "/clock", move |message: Clock| {
            // Nobody listens any more when the world has been dropped.
            let _ = sender.send(seconds(&message.sim));
        })?;
        let (partition, name) = (partition.to_owned(), name.to_owned());
        let mut world = Self { node, partition, name, clock, time_s: 0.0, step_s };
        world.wait_for_clock()?;
        Ok(world)
    }

    /// One step at a time until one is noticed.
    fn wait_for_clock(&mut self) -> Result<(), GazeboError> {
        let end = Instant::now() + PATIENCE;
        while Instant::now() < end {
            let stands =
                self.control(WorldControl { pause: true, multi_step: 1, ..Default::default() });
            if stands.is_ok()
                && let Ok(time_s) = self.clock.recv_timeout(4 * RETRY)
            {
                self.time_s = self.clock.try_iter().last().unwrap_or(time_s);
                return Ok(());
            }
            std::thread::sleep(RETRY);
        }
        Err(silent("clock"))
    }

    /// Name of the world.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Simulated time, s, as far as it is known here.
    pub fn time_s(&mut self) -> f64 {
        self.time_s = self.clock.try_iter().last().unwrap_or(self.time_s);
        self.time_s
    }

    pub(crate) fn partition(&self) -> &str {
        &self.partition
    }

    /// Lets this many physics steps pass and waits for their end.
    ///
    /// # Errors
    /// The server does not answer.
    pub fn step(&mut self, steps: u32) -> Result<(), GazeboError> {
        let mut left = steps;
        while left > 0 {
            let chunk = left.min(CHUNK);
            let end_s = self.time_s() + (f64::from(chunk) - 0.5) * self.step_s;
            self.control(WorldControl { pause: true, multi_step: chunk, ..Default::default() })?;
            while self.time_s < end_s {
                self.time_s = self.clock.recv_timeout(PATIENCE).map_err(|_| silent("clock"))?;
            }
            left -= chunk;
        }
        Ok(())
    }

    /// Lets time pass until this simulated time; none if it is over.
    ///
    /// # Errors
    /// The server does not answer.
    pub fn step_until(&mut self, time_s: f64) -> Result<(), GazeboError> {
        let steps = ((time_s - self.time_s()) / self.step_s).round();
        if steps >= 1.0 { self.step(steps as u32) } else { Ok(()) }
    }

    /// One step, once the command of this number has arrived. `gz sim` does not know of the number
    /// and steps at once.
    pub(crate) fn step_after(&mut self, command: u64) -> Result<(), GazeboError> {
        let header = numbered("after_command", command);
        let header = Some(header).into();
        self.control(WorldControl { header, pause: true, multi_step: 1, ..Default::default() })
    }

    /// Lets time pass by itself, or stops it.
    ///
    /// # Errors
    /// The server does not answer.
    pub fn set_running(&mut self, runs: bool) -> Result<(), GazeboError> {
        self.control(WorldControl { pause: !runs, ..Default::default() })
    }

    fn control(&mut self, request: WorldControl) -> Result<(), GazeboError> {
        let service = format!("/world/{}/control", self.name);
        self.request(&service, &request)
    }

    /// Puts a model somewhere else, before the next step.
    ///
    /// # Errors
    /// The server does not answer or refuses.
    pub fn set_pose(&mut self, model: &str, pose: &Isometry3<f64>) -> Result<(), GazeboError> {
        let (place, turn) = (pose.translation.vector, pose.rotation.coords);
        let position = Vector3d { x: place.x, y: place.y, z: place.z, ..Default::default() };
        let orientation =
            Quaternion { x: turn.x, y: turn.y, z: turn.z, w: turn.w, ..Default::default() };
        let request = Pose {
            name: model.into(),
            position: Some(position).into(),
            orientation: Some(orientation).into(),
            ..Default::default()
        };
        let service = format!("/world/{}/set_pose", self.name);
        self.request(&service, &request)
    }

    fn request<Request>(&mut self, service: &str, request: &Request) -> Result<(), GazeboError>
    where
        Request: gz_msgs_common::GzMessage,
    {
        let answer = self.node.request::<Request, Boolean>(service, request, PATIENCE);
        match answer {
            Some((reply, true)) if reply.data => Ok(()),
            _ => Err(GazeboError::Transport { what: format!("a request to {service}") }),
        }
    }

    /// Listens to the joints of a model from now on.
    ///
    /// # Errors
    /// The transport refuses.
    pub fn joint_states(&mut self, model: &str) -> Result<JointStates, GazeboError> {
        let (sender, receiver): (Sender<JointSample>, _) = channel();
        let topic = format!("/world/{}/model/{model}/joint_state", self.name);
        subscribe(&mut self.node, &topic, move |message: Model| {
            let _ = sender.send(JointSample::from_message(&message));
        })?;
        let states = JointStates(receiver);
        let end = Instant::now() + PATIENCE;
        while Instant::now() < end {
            self.step(1)?;
            match states.0.recv_timeout(RETRY) {
                Ok(_) => return Ok(states),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        Err(silent("joint state"))
    }
}

/// A header that carries a number under a key.
pub(crate) fn numbered(key: &str, number: u64) -> Header {
    let entry =
        header::Map { key: key.into(), value: vec![number.to_string()], ..Default::default() };
    Header { data: vec![entry], ..Default::default() }
}

pub(crate) fn node(partition: &str) -> Result<Node, GazeboError> {
    let node = Node::with_partition(partition);
    node.ok_or_else(|| GazeboError::Transport { what: format!("a node in {partition}") })
}

pub(crate) fn subscribe<Message: gz_msgs_common::GzMessage>(
    node: &mut Node,
    topic: &str,
    callback: impl Fn(Message) + Send + Sync + 'static,
) -> Result<(), GazeboError> {
    match node.subscribe(topic, callback) {
        true => Ok(()),
        false => Err(GazeboError::Transport { what: format!("a subscription to {topic}") }),
    }
}
