//! Gazebo's own system plug-ins, by the names that Gazebo Harmonic and later know them.
//!
//! Two ways to command an arm, never both at once, since either would undo the other:
//! [`positions`] takes one message with all joint positions each period and follows it exactly (how
//! a drive streams set-points); [`trajectories`] takes a whole trajectory and follows it with the
//! torques of position controllers (what ROS 2 users without ros2_control know).

use kinematics::dynamics::Dynamics;
use kinematics::model::Robot;

use super::robot::moving_joints;
use super::xml::Element;

/// Where [`positions`] listens, below `/model/NAME/`.
pub const POSITION_TOPIC: &str = "joint_positions";
/// Angular frequency of the position controllers of [`trajectories`], rad/s.
const SERVO_RAD_S: f64 = 40.0;

fn plugin(system: &str, class: &str) -> Element {
    Element::new("plugin")
        .with("filename", format!("gz-sim-{system}-system"))
        .with("name", format!("gz::sim::systems::{class}"))
}

/// What every world needs: with any plug-in of its own, Gazebo loads none by itself.
pub(super) fn world() -> [Element; 4] {
    [
        plugin("physics", "Physics"),
        plugin("user-commands", "UserCommands"),
        plugin("scene-broadcaster", "SceneBroadcaster"),
        plugin("contact", "Contact"),
    ]
}

/// Publishes `/world/W/model/M/joint_state`.
pub(super) fn joint_states(robot: Option<&Robot>) -> Element {
    let names = robot.into_iter().flat_map(moving_joints);
    plugin("joint-state-publisher", "JointStatePublisher")
        .children(names.map(|joint| Element::text("joint_name", &joint.name)))
}

/// One controller a joint; all listen to the same message, `gz.msgs.Actuators` on
/// `/model/M/joint_positions`, in the order of [`moving_joints`]. Until the first message each holds
/// its value of `start`.
pub(super) fn positions<'a>(
    robot: &'a Robot,
    start: &'a [f64],
) -> impl Iterator<Item = Element> + 'a {
    moving_joints(robot).enumerate().map(|(index, joint)| {
        let limit = joint.limit.map_or(1.0, |limit| limit.velocity);
        plugin("joint-position-controller", "JointPositionController")
            .child(Element::text("joint_name", &joint.name))
            .child(Element::text("use_velocity_commands", true))
            .child(Element::numbers("cmd_max", &[limit]))
            .child(Element::numbers("initial_position", &[start[index]]))
            .child(Element::text("use_actuator_msg", true))
            .child(Element::text("actuator_number", index))
            .child(Element::text("sub_topic", POSITION_TOPIC))
    })
}

/// Follows `gz.msgs.JointTrajectory` on `/model/M/joint_trajectory`, at first `start`. The gains make
/// of each joint an oscillator of [`SERVO_RAD_S`] with critical damping, for the inertia that `start`
/// gives it.
pub(super) fn trajectories(robot: &Robot, start: &[f64]) -> Element {
    let inertias = joint_inertias(robot, start);
    let joints = moving_joints(robot).zip(start).zip(inertias);
    let parameters = joints.flat_map(|((joint, start), inertia)| {
        let effort = joint.limit.map_or(1.0, |limit| limit.effort);
        let numbers = [
            ("initial_position", *start),
            ("position_p_gain", SERVO_RAD_S.powi(2) * inertia),
            ("position_i_gain", SERVO_RAD_S.powi(3) / 4.0 * inertia),
            ("position_d_gain", 2.0 * SERVO_RAD_S * inertia),
            ("position_i_min", -effort),
            ("position_i_max", effort),
            ("position_cmd_min", -effort),
            ("position_cmd_max", effort),
        ];
        let gains = numbers.map(|(name, value)| Element::numbers(name, &[value]));
        [Element::text("joint_name", &joint.name)].into_iter().chain(gains).collect::<Vec<_>>()
    });
    plugin("joint-trajectory-controller", "JointTrajectoryController").children(parameters)
}

/// What each moving joint has to accelerate, kg m² (kg for a finger): the diagonal of the arm's mass
/// matrix.
fn joint_inertias(robot: &Robot, start: &[f64]) -> Vec<f64> {
    let names: Vec<&str> = moving_joints(robot).map(|joint| joint.name.as_str()).collect();
    let mut inertias = vec![f64::NAN; names.len()];
    let place = |name: &str| names.iter().position(|known| *known == name);
    for arm in robot.arms() {
        let places: Vec<_> =
            arm.chain.joint_names().iter().filter_map(|name| place(name)).collect();
        let pose: Vec<f64> = places.iter().map(|index| start[*index]).collect();
        let mass = Dynamics::new(robot, &arm.chain).mass_matrix(&pose);
        for (axis, index) in places.into_iter().enumerate() {
            inertias[index] = mass.at(axis, axis);
        }
    }
    let alone = moving_joints(robot).map(|joint| robot.links()[joint.child].inertial);
    let alone = alone.map(|inertial| inertial.map_or(1.0, |inertial| inertial.mass_kg));
    inertias
        .into_iter()
        .zip(alone)
        .map(|(arm, alone)| if arm.is_nan() { alone } else { arm })
        .collect()
}
