//! A robot as an SDF model.
//!
//! Joints keep their names; every link with mass or shape becomes a link in its joint's frame. A link
//! with neither (flange, tool centre point) would weigh a kilogram in SDF and becomes a frame.
//! SDF 1.9 has no mimic joints: a finger that follows another is a joint of its own, and whoever
//! commands one commands both.

use kinematics::model::{Body, Geometry, Inertial, Joint, JointKind, JointLimit, Link, Robot};
use nalgebra::Isometry3;

use super::xml::Element;

/// Coulomb friction of the finger pads.
const PAD_FRICTION: f64 = 1.0;
/// How far a finger's range reaches beyond that of the URDF, m. DART does not move a joint by velocity
/// when it stands exactly at its limit, where an open gripper stands.
const FINGER_SLACK_M: f64 = 0.001;
/// Dry friction of a finger whose URDF gives none, N. A real hand's gears keep the fingers in the
/// middle; joints of their own, pressed by the same force from both sides, would slide along together.
const FINGER_FRICTION_N: f64 = 10.0;
/// What a link without a colour looks like.
const PLAIN: [f64; 4] = [0.7, 0.7, 0.7, 1.0];

/// The model, welded to the world at its base.
pub(super) fn model(robot: &Robot) -> Element {
    let root = &robot.links()[robot.root()];
    let base = if is_body(root) {
        let weld = Element::new("joint").with("name", "base_to_world").with("type", "fixed");
        weld.child(Element::text("parent", "world")).child(Element::text("child", &root.name))
    } else {
        // What would hang on the root hangs on the world then.
        Element::new("frame").with("name", &root.name)
    };
    let links = robot.links().iter().filter(|link| is_body(link));
    Element::new("model")
        .with("name", robot.name())
        .child(base)
        .children(links.map(|link| link_element(robot, link)))
        .children(robot.joints().iter().map(|joint| joint_element(robot, joint)))
}

/// Moving joints in the robot's order: what joint states list and commands address.
pub fn moving_joints(robot: &Robot) -> impl Iterator<Item = &Joint> {
    robot.joints().iter().filter(|joint| joint.kind != JointKind::Fixed)
}

fn is_body(link: &Link) -> bool {
    link.inertial.is_some() || !link.visuals.is_empty() || !link.collisions.is_empty()
}

/// The link itself, or the nearest one before it that is more than a frame; none up to the world.
fn carrier(robot: &Robot, link: usize) -> Option<&Link> {
    let mut index = link;
    while !is_body(&robot.links()[index]) {
        index = robot.parent(index)?;
    }
    Some(&robot.links()[index])
}

fn link_element(robot: &Robot, link: &Link) -> Element {
    let mut element = Element::new("link").with("name", &link.name);
    if let Some(joint) = link.parent_joint {
        element = element.child(Element::new("pose").with("relative_to", joint_name(robot, joint)));
    }
    let is_finger = robot
        .arms()
        .iter()
        .filter_map(|arm| arm.gripper.as_ref())
        .any(|gripper| gripper.finger_links.contains(&link.name));
    let named = |what: &str, index: usize| format!("{}_{what}_{index}", link.name);
    let visuals = link.visuals.iter().enumerate().map(|(index, body)| {
        shape("visual", named("visual", index), body).child(material(body.colour.unwrap_or(PLAIN)))
    });
    let collisions = link.collisions.iter().enumerate().map(|(index, body)| {
        let element = shape("collision", named("collision", index), body);
        if is_finger { element.child(friction(PAD_FRICTION)) } else { element }
    });
    let touch = is_finger.then(|| contact_sensor(&link.name, &named("collision", 0)));
    element
        .children(link.inertial.as_ref().map(inertial))
        .children(visuals)
        .children(collisions)
        .children(touch)
}

fn joint_name(robot: &Robot, joint: usize) -> &str {
    &robot.joints()[joint].name
}

/// Mass properties; moments within a billionth.
pub(super) fn inertial(inertial: &Inertial) -> Element {
    let moment = |row: usize, column: usize| inertial.inertia_kg_m2[(row, column)];
    let axes = [
        ("ixx", moment(0, 0)),
        ("ixy", moment(0, 1)),
        ("ixz", moment(0, 2)),
        ("iyy", moment(1, 1)),
        ("iyz", moment(1, 2)),
        ("izz", moment(2, 2)),
    ];
    let place =
        Isometry3::translation(inertial.centre_m.x, inertial.centre_m.y, inertial.centre_m.z);
    Element::new("inertial")
        .child(Element::pose(&place))
        .child(Element::numbers("mass", &[inertial.mass_kg]))
        .child(
            Element::new("inertia")
                .children(axes.map(|(name, value)| Element::numbers(name, &[value]))),
        )
}

fn shape(kind: &'static str, name: String, body: &Body) -> Element {
    Element::new(kind)
        .with("name", name)
        .child(Element::pose(&body.link_from_body))
        .child(Element::new("geometry").child(geometry(&body.geometry)))
}

fn geometry(geometry: &Geometry) -> Element {
    let round = |kind: &'static str, radius_m: f64, length_m: f64| {
        Element::new(kind)
            .child(Element::numbers("radius", &[radius_m]))
            .child(Element::numbers("length", &[length_m]))
    };
    match geometry {
        Geometry::Box { size_m } => {
            Element::new("box").child(Element::numbers("size", size_m.as_slice()))
        }
        Geometry::Cylinder { radius_m, length_m } => round("cylinder", *radius_m, *length_m),
        Geometry::Capsule { radius_m, length_m } => round("capsule", *radius_m, *length_m),
        Geometry::Sphere { radius_m } => {
            Element::new("sphere").child(Element::numbers("radius", &[*radius_m]))
        }
        Geometry::Mesh { uri, scale, .. } => Element::new("mesh")
            .child(Element::text("uri", uri.replace("package://", "model://")))
            .child(Element::numbers("scale", scale.as_slice())),
    }
}

/// How a shape looks.
pub(super) fn material(colour: [f64; 4]) -> Element {
    Element::new("material")
        .child(Element::numbers("ambient", &colour))
        .child(Element::numbers("diffuse", &colour))
}

/// Coulomb friction in both directions of a contact.
pub(super) fn friction(coefficient: f64) -> Element {
    let directions = ["mu", "mu2"].map(|name| Element::numbers(name, &[coefficient]));
    let ode = Element::new("ode").children(directions);
    Element::new("surface").child(Element::new("friction").child(ode))
}

fn contact_sensor(link: &str, collision: &str) -> Element {
    Element::new("sensor")
        .with("name", format!("{link}_touch"))
        .with("type", "contact")
        .child(Element::text("update_rate", 100))
        .child(Element::new("contact").child(Element::text("collision", collision)))
}

fn joint_element(robot: &Robot, joint: &Joint) -> Element {
    let parent = &robot.links()[joint.parent];
    let child = &robot.links()[joint.child];
    let frame = |element: Element| {
        let pose = Element::pose(&joint.parent_from_joint).with("relative_to", &parent.name);
        element.child(pose)
    };
    if !is_body(child) {
        let carrier = carrier(robot, joint.parent).map_or("__model__", |link| &link.name);
        let element = Element::new("frame").with("name", &child.name);
        return frame(element.with("attached_to", carrier));
    }
    let kind = match joint.kind {
        JointKind::Fixed => "fixed",
        JointKind::Revolute => "revolute",
        JointKind::Continuous => "continuous",
        JointKind::Prismatic => "prismatic",
    };
    let carrier = carrier(robot, joint.parent).map_or("world", |link| &link.name);
    frame(Element::new("joint").with("name", &joint.name).with("type", kind))
        .child(Element::text("parent", carrier))
        .child(Element::text("child", &child.name))
        .children((joint.kind != JointKind::Fixed).then(|| {
            if is_finger_joint(robot, joint) { axis(&as_finger(joint)) } else { axis(joint) }
        }))
}

fn is_finger_joint(robot: &Robot, joint: &Joint) -> bool {
    let mut grippers = robot.arms().iter().filter_map(|arm| arm.gripper.as_ref());
    grippers.any(|gripper| gripper.joint_names.contains(&joint.name))
}

fn as_finger(joint: &Joint) -> Joint {
    let friction = if joint.friction > 0.0 { joint.friction } else { FINGER_FRICTION_N };
    let limit = joint.limit.map(|limit| JointLimit {
        lower: limit.lower - FINGER_SLACK_M,
        upper: limit.upper + FINGER_SLACK_M,
        ..limit
    });
    Joint { friction, limit, ..joint.clone() }
}

fn axis(joint: &Joint) -> Element {
    let limit = joint.limit.map(|limit| {
        let bounded = joint.kind != JointKind::Continuous;
        let range = [("lower", limit.lower), ("upper", limit.upper)];
        Element::new("limit")
            .children(range.into_iter().filter(|_| bounded).map(named))
            .children([("effort", limit.effort), ("velocity", limit.velocity)].map(named))
    });
    let losses = [("damping", joint.damping), ("friction", joint.friction)].map(named);
    Element::new("axis")
        .child(Element::numbers("xyz", joint.axis.as_slice()))
        .children(limit)
        .child(Element::new("dynamics").children(losses))
}

fn named((name, value): (&'static str, f64)) -> Element {
    Element::numbers(name, &[value])
}
