//! The node `lianshou_arm`: executor, control loop and supervisor of one arm on a ROS graph.
//!
//! Names are relative, so that a namespace holds a whole cell; only `/tf`, `/tf_static` and
//! `/diagnostics` are the same for all. docs/ros2.md lists every topic, service and action.

pub mod affect;
pub mod cell_thread;
pub mod commands;
pub mod events;
pub mod execute_task;
pub mod follow_server;
pub mod follower;
pub mod frames;
pub mod heartbeat;
pub mod joint_states;
pub mod joints;
pub mod messages;
pub mod people;
pub mod progress;
pub mod reasons;
pub mod safety;
pub mod say;
pub mod scene;
pub mod services;
pub mod settings;
pub mod stop_meter;
pub mod tasks;

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::Context as _;
use futures::StreamExt;
use kinematics::model::{Arm, Robot};
use r2r::{Node, ParameterValue, QosProfile};
use robot_core::cell::{Cell, CellConfig};
use robot_core::task::TaskCommand;
use tokio::sync::mpsc::unbounded_channel;
use tokio::sync::oneshot;

use crate::clock::RosClock;
use crate::drive::{self, ConnectError, Connection, DriveSettings, DriverWatch};
use crate::parameters::Parameters;
use crate::shutdown::Shutdown;
use crate::spin::Spinner;
use cell_thread::{CellDoor, CellThread, Order};
use events::Events;
use frames::Frames;
use joint_states::{JointStates, Rates, Source};
use joints::JointLayout;
use say::Mouth;
use stop_meter::StopMeter;
use tasks::Tasks;

/// Time for the last answers to leave before the node ends.
const LAST_WORDS: Duration = Duration::from_millis(250);

/// The robot as the node needs it.
struct Machine {
    robot: Robot,
    arm: Arm,
    urdf: String,
}

/// Runs the node until SIGINT or SIGTERM; then brakes the arm first.
///
/// # Errors
/// Parameters, robot, scene or the graph do not permit a start; the arm has not moved then.
pub async fn run() -> anyhow::Result<()> {
    let shutdown = Shutdown::new()?;
    let context = r2r::Context::create().context("ROS could not be initialized")?;
    let mut node = Node::create(context, "lianshou_arm", "")?;
    let parameters = Arc::new(Mutex::new(settings::declare()));
    let (parameter_services, changes) =
        node.make_derived_parameter_handler(parameters.clone()).context("a parameter is wrong")?;
    let given = parameters.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let logger = node.logger().to_owned();
    for name in given.unknown() {
        r2r::log_warn!(&logger, "there is no parameter `{name}`");
    }
    let config = settings::cell_config(&given)?;
    let machine = Machine::load(&config)?;
    let meter = config.keep_telemetry.then(|| StopMeter::new(config.control.period_s));
    let started = start_cell(config, &given, &mut node, &machine.arm, &shutdown);
    let (cell, connection) = match started {
        Err(error) if matches!(error.downcast_ref(), Some(ConnectError::Ended { .. })) => {
            r2r::log_info!(&logger, "{error}");
            return Ok(());
        }
        started => started?,
    };
    r2r::log_info!(&logger, "{} with the arm `{}`", machine.robot.name(), machine.arm.name);

    let (news, heard) = unbounded_channel();
    let cell = CellThread::start(cell, news, meter)?;
    let mut tasks = Tasks::default();
    tasks.spawn(parameter_services);
    let events = Events::new(&mut node)?;
    let graph = Graph {
        door: cell.door(),
        clock: RosClock::of(&node),
        parameters,
        machine,
        driver: connection.as_ref().map(Connection::watch),
    };
    let (joint_states, rates, link, mouth) = graph.join(&mut node, &mut tasks)?;
    tasks.spawn(mouth.speak(heard, events));
    tasks.spawn(follow_changes(changes, graph.door.clone(), rates, link));
    set_override(&graph.door, given.number("speed_override"));
    let spinner = Spinner::start(node)?;

    let signal = shutdown.requested().await;
    r2r::log_info!(&logger, "{signal}: braking");
    drop(cell);
    tokio::time::sleep(LAST_WORDS).await;
    drop(connection);
    drop(joint_states);
    tasks.end().await;
    drop(spinner);
    Ok(())
}

/// The cell with the embedded simulator, or with a driver once there is one.
fn start_cell(
    mut config: CellConfig,
    parameters: &Parameters,
    node: &mut Node,
    arm: &Arm,
    shutdown: &Shutdown,
) -> anyhow::Result<(Cell, Option<Connection>)> {
    let Some(settings) = DriveSettings::read(parameters, arm)? else {
        return Ok((Cell::start(config).context("the cell does not start")?, None));
    };
    let supervisor = &mut config.control.supervisor;
    supervisor.stale_after_s = settings.stale_after_s;
    supervisor.follows_within_s = settings.delay_s + settings.stale_after_s;
    let (drive, connection) = drive::connect(node, &settings, arm, shutdown)?;
    let cell = Cell::start_with(config, Box::new(drive)).context("the cell does not start")?;
    Ok((cell, Some(connection)))
}

impl Machine {
    fn load(config: &CellConfig) -> anyhow::Result<Self> {
        let robot = Robot::load(&config.robot)?;
        let arm = robot.arm(config.arm.as_deref())?.clone();
        let urdf = urdf(&config.robot)?;
        Ok(Self { robot, arm, urdf })
    }
}

fn urdf(robot: &Path) -> anyhow::Result<String> {
    let path = if robot.is_dir() { robot.join("robot.urdf") } else { robot.to_path_buf() };
    std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))
}

/// What is needed to take part in the graph.
struct Graph {
    door: CellDoor,
    clock: RosClock,
    parameters: Arc<Mutex<Parameters>>,
    machine: Machine,
    /// The driver that moves the arm, unless the embedded simulator does.
    driver: Option<DriverWatch>,
}

impl Graph {
    /// Creates every topic, service and action.
    fn join(
        &self,
        node: &mut Node,
        tasks: &mut Tasks,
    ) -> anyhow::Result<(Option<JointStates>, Arc<Rates>, heartbeat::Link, Mouth)> {
        let (door, clock) = (&self.door, &self.clock);
        let base = self.machine.arm.chain.base().to_owned();
        let mouth = Mouth::new(node, clock)?;
        services::offer(node, door, tasks)?;
        execute_task::offer(node, door, tasks)?;
        scene::exchange(node, door, &mouth, tasks, (&base, clock))?;
        let people = people::listen(node, door, tasks, (&base, clock))?;
        let link = heartbeat::listen(node, door, &mouth, tasks)?;
        link.set_timeout(self.number("heartbeat_timeout_s"));
        let heeds_affect = self.parameters().flag("heed_affect");
        let affect = affect::listen(node, door, tasks, heeds_affect)?;
        let sources = safety::Sources {
            door: door.clone(),
            clock: clock.clone(),
            parameters: self.parameters.clone(),
            people,
            affect,
            link: link.clone(),
            base,
            node: node.name()?,
            driver: self.driver.clone(),
        };
        safety::publish(node, &sources, tasks)?;
        let rates = Rates::new(self.number("joint_state_rate_hz"), self.number("tf_rate_hz"));
        let rates = Arc::new(rates);
        // Description, joints, frames and trajectories are a driver's own business.
        if self.driver.is_some() {
            return Ok((None, rates, link, mouth));
        }
        self.describe(node)?;
        self.offer_follower(node, tasks)?;
        let joint_states = self.publish_joints(node, rates.clone())?;
        Ok((Some(joint_states), rates, link, mouth))
    }

    /// Publishes the robot's description for whoever comes, early or late.
    fn describe(&self, node: &mut Node) -> r2r::Result<()> {
        let latched = QosProfile::default().keep_last(1).reliable().transient_local();
        let publisher = node.create_publisher("robot_description", latched)?;
        publisher.publish(&r2r::std_msgs::msg::String { data: self.machine.urdf.clone() })
    }

    fn offer_follower(&self, node: &mut Node, tasks: &mut Tasks) -> r2r::Result<()> {
        let arm = &self.machine.arm;
        let name = format!("{}_controller/follow_joint_trajectory", arm.name);
        let server = follow_server::Server {
            door: self.door.clone(),
            chain: Arc::new(arm.chain.clone()),
            clock: self.clock.clone(),
            parameters: self.parameters.clone(),
            logger: node.logger().to_owned(),
        };
        follow_server::offer(node, &name, server, tasks)
    }

    fn publish_joints(&self, node: &mut Node, rates: Arc<Rates>) -> anyhow::Result<JointStates> {
        let Machine { robot, arm, .. } = &self.machine;
        let layout = JointLayout::new(robot, arm);
        let source = Source {
            state: self.door.state_reader(),
            frames: Frames::new(robot, &layout),
            layout,
            clock: self.clock.clone(),
            rates,
        };
        JointStates::start(node, source)
    }

    fn parameters(&self) -> MutexGuard<'_, Parameters> {
        self.parameters.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn number(&self, name: &str) -> f64 {
        self.parameters().number(name)
    }
}

/// Applies parameters that are set while the node runs. The others are read where they are used.
async fn follow_changes(
    mut changes: impl futures::Stream<Item = (String, ParameterValue)> + Unpin,
    door: CellDoor,
    rates: Arc<Rates>,
    link: heartbeat::Link,
) {
    while let Some((name, value)) = changes.next().await {
        let number = match value {
            ParameterValue::Double(number) => number,
            ParameterValue::Integer(whole) => whole as f64,
            _ => continue,
        };
        match name.as_str() {
            "joint_state_rate_hz" => rates.set_joint_states(number),
            "tf_rate_hz" => rates.set_frames(number),
            "heartbeat_timeout_s" => link.set_timeout(number),
            "speed_override" => set_override(&door, number),
            _ => {}
        }
    }
}

/// As if somebody had said it: never above the limit of the configuration.
fn set_override(door: &CellDoor, share: f64) {
    let command = TaskCommand::Speed { scale: Some(share), factor: None, change: None };
    let (numbers, _) = oneshot::channel();
    let (reports, _) = unbounded_channel();
    door.ask(Order::Submit { commands: vec![command.into()], numbers, reports });
}

#[cfg(test)]
mod tests {
    use robot_core::control::{ControlState, Pacing};
    use robot_core::drive::Measured;

    use super::*;
    use crate::data;

    /// A state of the control loop with this measurement.
    pub(super) fn state_with(measured: Measured) -> ControlState {
        let robot = data::find(data::Kind::Robot, "panda").expect("the checkout has it");
        let mut config = CellConfig::new(robot);
        config.pacing = Pacing::Virtual;
        let state = Cell::start(config).expect("it starts").state();
        ControlState { measured, ..state }
    }
}
