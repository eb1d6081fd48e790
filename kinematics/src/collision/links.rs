//! From the links of a robot to parts.

use std::collections::BTreeMap;
use std::sync::Arc;

use nalgebra::{Isometry3, Vector3};

use super::error::CollisionError;
use super::frames::Frames;
use super::hull::Hull;
use super::mesh::read_points;
use super::part::Part;
use super::shape::{Shape, Solid};
use super::world::FARTHEST_M;
use crate::chain::{Attachment, Chain};
use crate::model::{Geometry, Gripper, Joint, Link, Robot};

/// Positions of joints that are not part of the chain, by name.
pub(super) type SidePositions = BTreeMap<String, f64>;

/// Positions of the finger joints for a gap between the pads.
pub(super) fn side_positions(gripper: &Gripper, gap_m: f64) -> SidePositions {
    let position = gripper.joint_for_gap(gap_m);
    gripper.joint_names.iter().map(|name| (name.clone(), position)).collect()
}

/// Positions that open a gripper of which nothing is known but its joints.
///
/// Of the two ends of each joint's range, the one at which the links that hang on the arm by joints
/// of their own are farther apart from each other.
pub(super) fn opened(robot: &Robot, chain: &Chain) -> SidePositions {
    let fingers: Vec<_> = chain.attachments().iter().filter(|place| is_finger(place)).collect();
    let spread = |side: &SidePositions| -> f64 {
        let origins = fingers.iter().map(|place| {
            let middle = robot.links()[place.link].collisions.first();
            let middle = middle.map_or_else(Isometry3::identity, |body| body.link_from_body);
            (walk(robot, place, side) * middle).translation.vector
        });
        let origins: Vec<Vector3<f64>> = origins.collect();
        origins.iter().flat_map(|a| origins.iter().map(move |b| (a - b).norm())).sum()
    };
    let mut positions = SidePositions::new();
    for joint in robot.joints().iter().filter(|joint| joint.is_driven()) {
        let carried =
            |place: &&Attachment| place.side_joint.is_some_and(|side| leads(robot, joint, side));
        let Some(limit) = joint.limit.filter(|_| fingers.iter().any(carried)) else {
            continue;
        };
        let at = |value: f64| SidePositions::from([(joint.name.clone(), value)]);
        let opens_up = spread(&at(limit.upper)) >= spread(&at(limit.lower));
        positions.insert(joint.name.clone(), if opens_up { limit.upper } else { limit.lower });
    }
    positions
}

fn is_finger(place: &Attachment) -> bool {
    place.joint.is_some() && place.side_joint.is_some()
}

/// Whether joint `side` is this joint or follows it.
fn leads(robot: &Robot, joint: &Joint, side: usize) -> bool {
    let own = &robot.joints()[side];
    let leader = own.mimic.as_ref().map_or(own, |mimic| &robot.joints()[mimic.leader]);
    leader.name == joint.name
}

/// One part for each link with a shape.
pub(super) fn parts(
    robot: &Robot,
    chain: &Chain,
    frames: &Frames,
    side: &SidePositions,
    notes: &mut Vec<String>,
) -> Result<Vec<Part>, CollisionError> {
    let mut parts = Vec::new();
    for place in chain.attachments() {
        let link = &robot.links()[place.link];
        let solids = solids(link, &frame_from_link(robot, frames, place, side), notes)?;
        let part = Part::new(&link.name, place.joint.map_or(0, |joint| joint + 1), solids);
        parts.extend(part.map(|part| Part { is_movable: place.side_joint.is_some(), ..part }));
    }
    Ok(parts)
}

/// The shapes of a link, placed in a frame.
pub(super) fn solids(
    link: &Link,
    frame_from_link: &Isometry3<f64>,
    notes: &mut Vec<String>,
) -> Result<Vec<Solid>, CollisionError> {
    let mut solids = Vec::new();
    for body in &link.collisions {
        if let Some(shape) = shape(link, &body.geometry, notes) {
            let solid = Solid::new(shape, frame_from_link * body.link_from_body);
            check_solid(&link.name, &solid)?;
            solids.push(solid);
        }
    }
    Ok(solids)
}

/// Moves the parts behind side joints to where these positions put them.
pub(super) fn place_again(
    robot: &Robot,
    chain: &Chain,
    frames: &Frames,
    side: &SidePositions,
    parts: &mut [Part],
) {
    for place in chain.attachments().iter().filter(|place| place.side_joint.is_some()) {
        let own = parts.iter_mut().find(|part| part.name == place.name && !part.is_attached);
        let Some(part) = own else { continue };
        let mut unread = Vec::new();
        let link = &robot.links()[place.link];
        let frame_from_link = frame_from_link(robot, frames, place, side);
        let solid = |body: &crate::model::Body| {
            let shape = shape(link, &body.geometry, &mut unread)?;
            Some(Solid::new(shape, frame_from_link * body.link_from_body))
        };
        let solids = link.collisions.iter().filter_map(solid).collect();
        if let Some(mut moved) = Part::new(&part.name, part.frame, solids) {
            moved.padding_m = part.padding_m;
            moved.is_movable = true;
            *part = moved;
        }
    }
}

/// Frame of the tip and the tip's place in it.
pub(super) fn tip(chain: &Chain, frames: &Frames) -> (usize, Isometry3<f64>) {
    let place = chain.attachments().iter().find(|place| place.name == chain.tip());
    let place = place.expect("a chain carries its tip");
    let frame = place.joint.map_or(0, |joint| joint + 1);
    (
        frame,
        Isometry3::from_parts(Default::default(), frames.frame_from_link[frame])
            * place.carrier_from_link,
    )
}

/// Refuses sizes and places that are not finite, negative or absurd.
pub(super) fn check_solid(name: &str, solid: &Solid) -> Result<(), CollisionError> {
    let place = solid.pose.translation.vector;
    let rotation = solid.pose.rotation.coords;
    let good = solid.shape.is_valid()
        && solid.shape.bounding_radius() <= FARTHEST_M
        && place.iter().chain(rotation.iter()).all(|value| value.abs() <= FARTHEST_M);
    if good { Ok(()) } else { Err(CollisionError::BadShape { name: name.to_owned() }) }
}

fn frame_from_link(
    robot: &Robot,
    frames: &Frames,
    place: &Attachment,
    side: &SidePositions,
) -> Isometry3<f64> {
    let frame = place.joint.map_or(0, |joint| joint + 1);
    let turn = Isometry3::from_parts(Default::default(), frames.frame_from_link[frame]);
    let carrier_from_link = match place.side_joint {
        None => place.carrier_from_link,
        // `carrier_from_link` holds for side joints at rest: undo that and apply the positions.
        Some(_) => {
            let at_rest = walk(robot, place, &SidePositions::new());
            place.carrier_from_link * at_rest.inverse() * walk(robot, place, side)
        }
    };
    turn * carrier_from_link
}

/// From the first side joint's parent down to the link, with every joint at its given position.
fn walk(robot: &Robot, place: &Attachment, side: &SidePositions) -> Isometry3<f64> {
    let mut pose = Isometry3::identity();
    let mut link = place.link;
    while let Some(index) = robot.links()[link].parent_joint {
        let joint = &robot.joints()[index];
        pose = joint.parent_from_child(position(robot, joint, side)) * pose;
        link = joint.parent;
        if place.side_joint == Some(index) {
            break;
        }
    }
    pose
}

fn position(robot: &Robot, joint: &Joint, side: &SidePositions) -> f64 {
    if let Some(position) = side.get(&joint.name).filter(|_| joint.mimic.is_none()) {
        return *position;
    }
    match &joint.mimic {
        Some(mimic) => {
            mimic.multiplier * position(robot, &robot.joints()[mimic.leader], side) + mimic.offset
        }
        None => joint.limit.map_or(0.0, |limit| 0.0_f64.clamp(limit.lower, limit.upper)),
    }
}

fn shape(link: &Link, geometry: &Geometry, notes: &mut Vec<String>) -> Option<Shape> {
    Some(match geometry {
        Geometry::Box { size_m } => Shape::Cuboid { half_extents: size_m / 2.0 },
        Geometry::Sphere { radius_m } => Shape::Sphere { radius: *radius_m },
        Geometry::Cylinder { radius_m, length_m } => {
            Shape::Cylinder { radius: *radius_m, half_length: length_m / 2.0 }
        }
        Geometry::Capsule { radius_m, length_m } => {
            Shape::Capsule { radius: *radius_m, half_length: length_m / 2.0 }
        }
        Geometry::Mesh { uri, path, scale } => {
            let Some(path) = path else {
                notes.push(format!("link `{}`: mesh `{uri}` is not there; left out", link.name));
                return None;
            };
            let read = read_points(path).map_err(|error| error.to_string());
            let hull = read.and_then(|points| {
                let scaled = points.iter().map(|point: &Vector3<f64>| point.component_mul(scale));
                Hull::new(scaled).ok_or_else(|| "holds no finite point".to_owned())
            });
            match hull {
                Ok(hull) => Shape::Hull(Arc::new(hull)),
                Err(error) => {
                    notes.push(format!("link `{}`: mesh `{uri}` {error}; left out", link.name));
                    return None;
                }
            }
        }
    })
}
