//! How to talk to the driver of a real (or elsewhere simulated) arm: parameters and their sense.

use std::collections::BTreeSet;

use kinematics::model::{Arm, Gripper};
use r2r::ParameterValue;

use super::readings::GripperJoint;
use crate::parameters::{Parameters, Settable};

/// What set-points are sent through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// trajectory_msgs/JointTrajectory on `<controller>/joint_trajectory`.
    TrajectoryTopic,
    /// The action `<controller>/follow_joint_trajectory`: each goal takes the place of the one before.
    TrajectoryAction,
    /// std_msgs/Float64MultiArray on `<controller>/commands`.
    PositionTopic,
}

/// What gaps of the gripper are sent through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GripperWay {
    /// trajectory_msgs/JointTrajectory on `<controller>/joint_trajectory`.
    TrajectoryTopic,
    /// std_msgs/Float64MultiArray on `<controller>/commands`.
    PositionTopic,
    /// A control_msgs/GripperCommand action of this name.
    Action(String),
}

/// How to talk to the driver.
#[derive(Clone, Debug, PartialEq)]
pub struct DriveSettings {
    /// What set-points are sent through.
    pub way: Way,
    /// Name of the controller.
    pub controller: String,
    /// Topic of the joint states.
    pub joint_states: String,
    /// The driver's names of our joints, in our order.
    pub joints: Vec<String>,
    /// For [`Way::PositionTopic`]: the place of each of our joints in the controller's order.
    pub command_order: Vec<usize>,
    /// Messages or goals a second.
    pub rate_hz: f64,
    /// How much later than its set-point the arm shall be where that is, s.
    pub delay_s: f64,
    /// Least time between two points of a trajectory, s.
    pub spacing_s: f64,
    /// Whether trajectories say when they begin, for a driver whose clock agrees with ours.
    pub is_stamped: bool,
    /// Joint states older than this stop the arm, s.
    pub stale_after_s: f64,
    /// How long to wait for the driver at the start, s.
    pub wait_s: f64,
    /// The gripper, if the driver has one.
    pub gripper: Option<GripperSettings>,
    /// std_srvs/Trigger that asks the robot's own safety inputs for a stop; empty for none.
    pub safety_stop_service: String,
}

/// How to talk to the driver of the gripper.
#[derive(Clone, Debug, PartialEq)]
pub struct GripperSettings {
    /// What gaps are sent through.
    pub way: GripperWay,
    /// Name of the controller.
    pub controller: String,
    /// What the driver reports and takes.
    pub joint: GripperJoint,
    /// Fastest change of the gap, m/s.
    pub speed_m_s: f64,
}

/// A parameter that makes no sense.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("parameter `{name}`: {problem}")]
pub struct SettingError {
    /// Which one.
    pub name: &'static str,
    /// What is wrong with it.
    pub problem: String,
}

fn error(name: &'static str, problem: impl Into<String>) -> SettingError {
    SettingError { name, problem: problem.into() }
}

/// Adds the parameters of the drive to those of a node.
pub fn declare(parameters: &mut Parameters) {
    let mut text = |name, default: &str, about| {
        let default = ParameterValue::String(default.to_owned());
        parameters.declare(name, default, about, Settable::AtStart);
    };
    text(
        "drive",
        "simulator",
        "What moves the arm: simulator, trajectory_topic, trajectory_action or position_topic.",
    );
    text("driver.controller", "joint_trajectory_controller", "Name of the driver's controller.");
    text("driver.joint_states", "joint_states", "Topic of the driver's joint states.");
    text(
        "driver.safety_stop_service",
        "",
        "A std_srvs/Trigger that asks the robot's own safety inputs for a stop; empty for none.",
    );
    text(
        "driver.gripper",
        "none",
        "How the gripper is moved: none, trajectory_topic, position_topic or action (GripperCommand).",
    );
    text("driver.gripper_controller", "gripper_controller", "Name of the gripper's controller.");
    text(
        "driver.gripper_action",
        "",
        "Name of the GripperCommand action; empty: gripper_cmd of the gripper's controller.",
    );
    text(
        "driver.gripper_joint",
        "",
        "The driver's name of the gripper's joint; empty: the model's.",
    );
    let mut list = |name, about| {
        parameters.declare(name, ParameterValue::StringArray(Vec::new()), about, Settable::AtStart);
    };
    list(
        "driver.joints",
        "The driver's names of the arm's joints, from base to tip; empty: the model's.",
    );
    list(
        "driver.command_joints",
        "The same names in the order of the position controller; empty: from base to tip.",
    );
    let stamped = "Whether trajectories carry the time of their beginning. Only for a driver whose \
                   clock agrees with this machine's, and not in simulated time.";
    parameters.declare("driver.stamped", ParameterValue::Bool(false), stamped, Settable::AtStart);
    let mut number = |name, default, range, about| {
        parameters.declare_number(name, default, range, about, Settable::AtStart);
    };
    number(
        "driver.rate_hz",
        0.0,
        [0.0, 1000.0],
        "Messages or goals a second; 0: what fits the drive.",
    );
    number(
        "driver.delay_s",
        0.0,
        [0.0, 1.0],
        "How much later than its set-point the arm is there, s; 0: three messages.",
    );
    number(
        "driver.stale_after_s",
        0.1,
        [0.005, 1.0],
        "Joint states older than this stop the arm, s.",
    );
    number("driver.wait_s", 30.0, [0.1, 600.0], "How long to wait for the driver at the start, s.");
    number(
        "driver.gripper_gap_at_zero_m",
        0.0,
        [-1.0, 1.0],
        "Gap between the pads with the gripper's joint at zero, m; only with gripper_gap_per_joint.",
    );
    number(
        "driver.gripper_gap_per_joint",
        0.0,
        [-10.0, 10.0],
        "Gap per unit of the gripper's joint; 0: this and the gap at zero are the model's.",
    );
}

impl DriveSettings {
    /// The settings for this arm; `None` when the drive is the embedded simulator.
    ///
    /// # Errors
    /// A parameter that makes no sense.
    pub fn read(parameters: &Parameters, arm: &Arm) -> Result<Option<Self>, SettingError> {
        let (way, usual_rate_hz) = match parameters.text("drive") {
            "simulator" => return Ok(None),
            "trajectory_topic" => (Way::TrajectoryTopic, 50.0),
            "trajectory_action" => (Way::TrajectoryAction, 10.0),
            "position_topic" => (Way::PositionTopic, 250.0),
            other => return Err(error("drive", format!("`{other}` is unknown"))),
        };
        let joints = joint_names(parameters, arm)?;
        let command_order = command_order(parameters, &joints)?;
        let rate_hz = positive_or(parameters.number("driver.rate_hz"), usual_rate_hz);
        let usual_delay_s = if way == Way::PositionTopic { 0.0 } else { 3.0 / rate_hz };
        let delay_s = positive_or(parameters.number("driver.delay_s"), usual_delay_s);
        if way != Way::PositionTopic && delay_s < 1.5 / rate_hz {
            let least = 1.5 / rate_hz;
            let problem = format!(
                "{delay_s} s is too short for {rate_hz} messages a second: a late one would stop the arm; at least {least:.3}"
            );
            return Err(error("driver.delay_s", problem));
        }
        let is_stamped = parameters.flag("driver.stamped");
        if is_stamped && parameters.flag("use_sim_time") {
            return Err(error("driver.stamped", "not together with use_sim_time"));
        }
        Ok(Some(Self {
            way,
            controller: non_empty(parameters, "driver.controller")?,
            joint_states: non_empty(parameters, "driver.joint_states")?,
            joints,
            command_order,
            rate_hz,
            delay_s,
            spacing_s: 0.01,
            is_stamped,
            stale_after_s: parameters.number("driver.stale_after_s"),
            wait_s: parameters.number("driver.wait_s"),
            gripper: gripper(parameters, arm.gripper.as_ref())?,
            safety_stop_service: parameters.text("driver.safety_stop_service").to_owned(),
        }))
    }
}

fn positive_or(value: f64, usual: f64) -> f64 {
    if value > 0.0 { value } else { usual }
}

fn non_empty(parameters: &Parameters, name: &'static str) -> Result<String, SettingError> {
    match parameters.text(name) {
        "" => Err(error(name, "must not be empty")),
        text => Ok(text.trim_end_matches('/').to_owned()),
    }
}

fn joint_names(parameters: &Parameters, arm: &Arm) -> Result<Vec<String>, SettingError> {
    let (name, given) = ("driver.joints", parameters.texts("driver.joints"));
    if given.is_empty() {
        return Ok(arm.chain.joint_names().to_vec());
    }
    if given.len() != arm.chain.dof() {
        let (given, wanted) = (given.len(), arm.chain.joint_names().join(", "));
        return Err(error(
            name,
            format!("{given} names given, one for each of {wanted} is needed"),
        ));
    }
    if given.iter().collect::<BTreeSet<_>>().len() != given.len() {
        return Err(error(name, "a name is given twice"));
    }
    Ok(given.to_vec())
}

fn command_order(parameters: &Parameters, joints: &[String]) -> Result<Vec<usize>, SettingError> {
    let given = parameters.texts("driver.command_joints");
    if given.is_empty() {
        return Ok((0..joints.len()).collect());
    }
    let place = |name: &String| joints.iter().position(|joint| joint == name);
    let order: Option<Vec<usize>> = given.iter().map(place).collect();
    let order = order.filter(|order| order.iter().collect::<BTreeSet<_>>().len() == joints.len());
    let order = order.filter(|order| order.len() == joints.len());
    order.ok_or_else(|| {
        let wanted = joints.join(", ");
        error("driver.command_joints", format!("must hold each of {wanted} once"))
    })
}

fn gripper(
    parameters: &Parameters,
    model: Option<&Gripper>,
) -> Result<Option<GripperSettings>, SettingError> {
    let way = match parameters.text("driver.gripper") {
        "none" => return Ok(None),
        "trajectory_topic" => GripperWay::TrajectoryTopic,
        "position_topic" => GripperWay::PositionTopic,
        "action" => GripperWay::Action(match parameters.text("driver.gripper_action") {
            "" => format!("{}/gripper_cmd", non_empty(parameters, "driver.gripper_controller")?),
            name => name.to_owned(),
        }),
        other => return Err(error("driver.gripper", format!("`{other}` is unknown"))),
    };
    let model = model.ok_or_else(|| error("driver.gripper", "the robot's model has no gripper"))?;
    let given = parameters.text("driver.gripper_joint");
    let usual = model.joint_names.first().cloned().unwrap_or_default();
    let name = if given.is_empty() { usual } else { given.to_owned() };
    let (gap_at_zero_m, gap_per_joint) = match parameters.number("driver.gripper_gap_per_joint") {
        0.0 => (model.gap_at_zero_m, model.gap_per_joint),
        slope => (parameters.number("driver.gripper_gap_at_zero_m"), slope),
    };
    let joint = GripperJoint { name, gap_at_zero_m, gap_per_joint };
    let controller = non_empty(parameters, "driver.gripper_controller")?;
    Ok(Some(GripperSettings { way, controller, joint, speed_m_s: model.speed_m_s }))
}
