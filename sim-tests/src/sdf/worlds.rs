//! Gazebo worlds with a robot of ours in them.

use kinematics::model::Robot;
use robot_core::scene::Scene;

use super::robot::moving_joints;
use super::xml::Element;
use super::{objects, plugins};

/// Name of the arm's model in every world.
pub const ARM: &str = "arm";
/// Height of the floor below the robot's base and the table top, m.
const FLOOR_M: f64 = -0.75;

/// How the arm of a world is commanded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// A stream of joint positions ([`plugins::positions`]).
    Positions,
    /// Whole trajectories ([`plugins::trajectories`]).
    Trajectories,
}

/// A world with the floor, the objects of a scene, and the arm unless somebody else brings it.
pub(super) fn world(name: &str, arm: Option<(&Robot, Command)>, scene: &Scene) -> Element {
    let world = Element::new("world")
        .with("name", name)
        .child(physics())
        .child(Element::numbers("gravity", &[0.0, 0.0, -9.81]))
        .children(plugins::world())
        .child(sun())
        .child(floor())
        .child(pedestal())
        .children(scene.objects.iter().filter_map(objects::model))
        .children(arm.map(|(robot, command)| included(robot, command)));
    Element::new("sdf").with("version", "1.9").child(world)
}

fn physics() -> Element {
    Element::new("physics")
        .with("name", "1 ms")
        .with("type", "ignored")
        .child(Element::text("max_step_size", "0.001"))
        .child(Element::text("real_time_factor", "1.0"))
}

fn included(robot: &Robot, command: Command) -> Element {
    let start = start_pose(robot);
    let element = Element::new("include")
        .child(Element::text("uri", format!("model://{}", robot.name())))
        .child(Element::text("name", ARM))
        .child(plugins::joint_states(Some(robot)));
    match command {
        Command::Positions => element.children(plugins::positions(robot, &start)),
        Command::Trajectories => element.child(plugins::trajectories(robot, &start)),
    }
}

/// Every arm at its pose `home` and every gripper open, in the order of [`moving_joints`].
pub fn start_pose(robot: &Robot) -> Vec<f64> {
    let at = |name: &str| {
        robot.arms().iter().find_map(|arm| {
            let axis = arm.chain.joint_names().iter().position(|known| known == name);
            let home = axis.and_then(|axis| Some(arm.poses.get("home")?[axis]));
            let gripper = arm
                .gripper
                .as_ref()
                .filter(|gripper| gripper.joint_names.iter().any(|known| known == name));
            home.or_else(|| Some(gripper?.joint_for_gap(gripper?.open_m)))
        })
    };
    moving_joints(robot).map(|joint| at(&joint.name).unwrap_or(0.0)).collect()
}

fn sun() -> Element {
    Element::new("light")
        .with("name", "sun")
        .with("type", "directional")
        .child(Element::text("cast_shadows", true))
        .child(Element::text("pose", "0 0 10 0 0 0"))
        .child(Element::text("diffuse", "0.8 0.8 0.8 1"))
        .child(Element::text("specular", "0.2 0.2 0.2 1"))
        .child(Element::text("direction", "-0.5 0.1 -0.9"))
}

fn floor() -> Element {
    let plane = |extent: Option<Element>| {
        let plane = Element::new("plane").child(Element::text("normal", "0 0 1"));
        Element::new("geometry").child(plane.children(extent))
    };
    let link = Element::new("link")
        .with("name", "body")
        .child(Element::new("collision").with("name", "collision").child(plane(None)))
        .child(
            Element::new("visual")
                .with("name", "visual")
                .child(plane(Some(Element::text("size", "6 6"))))
                .child(super::robot::material([0.8, 0.8, 0.8, 1.0])),
        );
    still("floor", FLOOR_M, link)
}

/// What the robot stands on; only to be seen, since the robot is welded to the world.
fn pedestal() -> Element {
    let column = Element::new("cylinder")
        .child(Element::text("radius", 0.09))
        .child(Element::numbers("length", &[-FLOOR_M]));
    let visual = Element::new("visual")
        .with("name", "visual")
        .child(Element::new("geometry").child(column))
        .child(super::robot::material([0.4, 0.4, 0.42, 1.0]));
    still("pedestal", FLOOR_M / 2.0, Element::new("link").with("name", "body").child(visual))
}

fn still(name: &str, height_m: f64, link: Element) -> Element {
    Element::new("model")
        .with("name", name)
        .child(Element::text("static", true))
        .child(Element::numbers("pose", &[0.0, 0.0, height_m, 0.0, 0.0, 0.0]))
        .child(link)
}
