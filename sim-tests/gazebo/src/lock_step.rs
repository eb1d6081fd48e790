//! A drive whose simulation waits: each control period makes the physics steps of its own length.
//!
//! Not for a real-time thread: an exchange waits for Gazebo. The library server lets a step begin
//! only when the command before it has arrived, so that the same run gives the same numbers; `gz sim`
//! steps at once, and a command may come a step late.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use gz::msgs::actuators::Actuators;
use gz::msgs::model::Model;
use gz::transport::{Node, Publisher};
use kinematics::model::{Arm, Robot};
use robot_core::drive::{Drive, Measured, Setpoint};

use crate::error::GazeboError;
use crate::joints::JointMap;
use crate::world::{JointSample, PATIENCE, World, node, numbered, silent, subscribe};

/// Simulated time by which an arm has reached the pose in which its controllers begin, s. A run
/// begins exactly then, however many steps the programs needed to find each other.
const BEGIN_S: f64 = 3.0;
/// Time for which it is held there before a run begins, s.
const HOLDING_S: f64 = 0.05;
/// Speed above which it has not, rad/s or m/s.
const STILL: f64 = 1e-3;
/// A step that takes this long began without its command: the server waits for it for two seconds.
const UNHEARD: Duration = Duration::from_millis(1500);

/// An arm in a world, by its names in Gazebo.
#[derive(Clone, Debug)]
pub struct Place {
    /// Partition of Gazebo's transport.
    pub partition: String,
    /// Name of the world.
    pub world: String,
    /// Name of the arm's model.
    pub model: String,
    /// Length of a physics step of the world, s.
    pub step_s: f64,
}

/// Drives an arm of a world that stands still between the control periods.
///
/// Gazebo's transport belongs to the thread that began with it, so this drive has one.
pub struct LockStepDrive {
    dof: usize,
    orders: Option<Sender<(Setpoint, f64)>>,
    answers: Receiver<Result<Measured, GazeboError>>,
    measured: Measured,
    fault: Option<GazeboError>,
    thread: Option<JoinHandle<()>>,
}

impl LockStepDrive {
    /// Finds the arm and lets it come to rest.
    ///
    /// # Errors
    /// Gazebo does not answer, or the model is not the robot.
    pub fn connect(place: &Place, robot: &Robot, arm: &Arm) -> Result<Self, GazeboError> {
        let (orders, work) = channel();
        let (results, answers) = channel();
        let map = JointMap::new(robot, arm);
        let dof = map.dof();
        let place = place.clone();
        let thread = std::thread::Builder::new().name("gazebo".into());
        let thread = thread
            .spawn(move || serve(&place, map, &work, &results))
            .map_err(|source| GazeboError::Start { program: "a thread".into(), source })?;
        let first = answers.recv().unwrap_or_else(|_| Err(silent("thread")));
        Ok(Self {
            dof,
            orders: Some(orders),
            answers,
            measured: first?,
            fault: None,
            thread: Some(thread),
        })
    }

    /// What has gone wrong, if the drive has stopped working.
    pub fn fault(&self) -> Option<&GazeboError> {
        self.fault.as_ref()
    }

    fn ask(&mut self, setpoint: &Setpoint, period_s: f64) -> Result<Measured, GazeboError> {
        let sent = self.orders.as_ref().is_some_and(|it| it.send((*setpoint, period_s)).is_ok());
        if !sent {
            return Err(silent("thread"));
        }
        self.answers.recv().unwrap_or_else(|_| Err(silent("thread")))
    }
}

impl Drive for LockStepDrive {
    fn dof(&self) -> usize {
        self.dof
    }

    fn measure(&mut self) -> Measured {
        self.measured
    }

    fn exchange(&mut self, setpoint: &Setpoint, period_s: f64) -> Measured {
        if self.fault.is_none() {
            match self.ask(setpoint, period_s) {
                Ok(measured) => self.measured = measured,
                Err(error) => self.fault = Some(error),
            }
        }
        self.measured
    }
}

impl Drop for LockStepDrive {
    fn drop(&mut self) {
        self.orders = None;
        if let Some(thread) = self.thread.take() {
            // A panic was already printed by the thread itself.
            let _ = thread.join();
        }
    }
}

/// The thread: connects, then answers every order until nobody can give any.
fn serve(
    place: &Place,
    map: JointMap,
    orders: &Receiver<(Setpoint, f64)>,
    answers: &Sender<Result<Measured, GazeboError>>,
) {
    let mut stepper = match Stepper::connect(place, map) {
        Ok(stepper) => stepper,
        Err(error) => {
            let _ = answers.send(Err(error));
            return;
        }
    };
    let mut answer = Ok(stepper.measured);
    // Nobody listens any more when the drive has been dropped.
    while answers.send(answer).is_ok() {
        let Ok((setpoint, period_s)) = orders.recv() else { return };
        answer = stepper.exchange(&setpoint, period_s);
    }
}

/// What belongs to the thread.
struct Stepper {
    world: World,
    /// Ends the subscription when it is dropped.
    _node: Node,
    commands: Publisher<Actuators>,
    samples: Receiver<JointSample>,
    map: JointMap,
    step_s: f64,
    command: u64,
    message: Actuators,
    measured: Measured,
}

impl Stepper {
    fn connect(place: &Place, mut map: JointMap) -> Result<Self, GazeboError> {
        let Place { partition, world, model, step_s } = place;
        let mut node = node(partition)?;
        let topic = format!("/model/{model}/joint_positions");
        let commands = node.advertise::<Actuators>(&topic);
        let commands = commands.ok_or(GazeboError::Transport { what: topic })?;
        let (sender, samples) = channel();
        let states = format!("/world/{world}/model/{model}/joint_state");
        subscribe(&mut node, &states, move |message: Model| {
            let _ = sender.send(JointSample::from_message(&message));
        })?;
        let mut world = World::connect(partition, world, *step_s)?;
        let sample = settled(&mut world, &samples)?;
        map.learn(&sample)?;
        let measured = map.measured(&sample, None);
        let mut stepper = Self {
            world,
            _node: node,
            commands,
            samples,
            map,
            step_s: *step_s,
            command: first_number(),
            message: Actuators::default(),
            measured,
        };
        stepper.be_heard()?;
        Ok(stepper)
    }

    /// Holds still until a command has reached the server, and then until a certain time.
    fn be_heard(&mut self) -> Result<(), GazeboError> {
        let hold = Setpoint::at_rest(self.measured.position, self.measured.gripper_gap_m);
        let end = Instant::now() + PATIENCE;
        let mut is_heard = false;
        while !is_heard && Instant::now() < end {
            let begin = Instant::now();
            self.step(&hold, 0.0)?;
            is_heard = begin.elapsed() < UNHEARD;
        }
        while is_heard && self.measured.time_s < BEGIN_S + HOLDING_S - self.step_s / 2.0 {
            self.step(&hold, 0.0)?;
        }
        if is_heard { Ok(()) } else { Err(silent("answer to a command")) }
    }

    fn exchange(&mut self, setpoint: &Setpoint, period_s: f64) -> Result<Measured, GazeboError> {
        let steps = (period_s / self.step_s).round().max(1.0) as u32;
        for step in 1..=steps {
            self.step(setpoint, f64::from(steps - step) * self.step_s)?;
        }
        Ok(self.measured)
    }

    fn step(&mut self, setpoint: &Setpoint, remaining_s: f64) -> Result<(), GazeboError> {
        self.command += 1;
        self.map.command(setpoint, remaining_s, &mut self.message.position);
        self.message.header = Some(numbered("command", self.command)).into();
        if !self.commands.publish(&self.message) {
            return Err(GazeboError::Transport { what: "a command".into() });
        }
        self.world.step_after(self.command)?;
        let after_s = self.measured.time_s + self.step_s / 2.0;
        loop {
            let sample = self.samples.recv_timeout(PATIENCE).map_err(|_| silent("joint state"))?;
            if sample.time_s > after_s {
                self.measured = self.map.measured(&sample, Some(setpoint));
                return Ok(());
            }
        }
    }
}

/// Commands are numbered on from the time, so that a later client's numbers are higher.
fn first_number() -> u64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.map_or(1, |since| since.as_nanos() as u64)
}

/// Lets time pass until nothing moves any more, in a new world until a certain time.
fn settled(world: &mut World, samples: &Receiver<JointSample>) -> Result<JointSample, GazeboError> {
    let end = Instant::now() + PATIENCE;
    world.step_until(BEGIN_S)?;
    while Instant::now() < end {
        let sample = newest(samples, world.time_s());
        let is_still = |sample: &JointSample| sample.velocity.iter().all(|v| v.abs() < STILL);
        if let Some(sample) = sample.filter(is_still) {
            return Ok(sample);
        }
        world.step(1)?;
    }
    Err(silent("arm at rest"))
}

/// The sample of this time; the last one that came, if that one does not come soon.
fn newest(samples: &Receiver<JointSample>, time_s: f64) -> Option<JointSample> {
    let mut newest: Option<JointSample> = None;
    while newest.as_ref().is_none_or(|sample| sample.time_s < time_s - 1e-9) {
        match samples.recv_timeout(Duration::from_millis(300)) {
            Ok(sample) => newest = Some(sample),
            Err(_) => break,
        }
    }
    newest
}
