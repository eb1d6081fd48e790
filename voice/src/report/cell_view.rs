//! The solids of a cell at a moment: the arm's visual shapes and the objects of the scene.

use std::collections::HashMap;

use kinematics::model::{Geometry, Robot};
use nalgebra::{Isometry3, Quaternion, Translation3, UnitQuaternion};
use robot_core::scene::{Object, Role, Scene, Shape};

use super::picture::{Body, Solid};

const LINK_COLOR: [u8; 3] = [214, 218, 224];
const DARK_COLOR: [u8; 3] = [90, 96, 104];

/// Everything visible: the robot with its joints at these positions (by joint name; joints that are
/// not named stand at zero), and the scene.
pub fn bodies(robot: &Robot, positions: &HashMap<String, f64>, scene: &Scene) -> Vec<Body> {
    let mut bodies = robot_bodies(robot, positions);
    bodies.extend(scene.objects.iter().flat_map(object_bodies));
    bodies
}

fn robot_bodies(robot: &Robot, positions: &HashMap<String, f64>) -> Vec<Body> {
    let poses = link_poses(robot, positions);
    let mut bodies = Vec::new();
    for (link, base_from_link) in robot.links().iter().zip(&poses) {
        for visual in &link.visuals {
            let Some(solid) = solid_of(&visual.geometry) else { continue };
            let color = visual.colour.map_or(LINK_COLOR, |colour| {
                [0, 1, 2].map(|channel| (colour[channel] * 255.0).clamp(0.0, 255.0) as u8)
            });
            bodies.push(Body {
                solid,
                base_from_solid: base_from_link * visual.link_from_body,
                color,
                is_ground: false,
            });
        }
    }
    bodies
}

/// Base-from-link of every link. Joints are visited until all links are placed, in any file order.
fn link_poses(robot: &Robot, positions: &HashMap<String, f64>) -> Vec<Isometry3<f64>> {
    let mut poses = vec![None; robot.links().len()];
    poses[robot.root()] = Some(Isometry3::identity());
    let mut placed = true;
    while placed {
        placed = false;
        for joint in robot.joints() {
            let (Some(parent), None) = (poses[joint.parent], poses[joint.child]) else { continue };
            let position = joint_position(robot, joint, positions);
            poses[joint.child] = Some(parent * joint.parent_from_child(position));
            placed = true;
        }
    }
    poses.into_iter().map(|pose| pose.unwrap_or_else(Isometry3::identity)).collect()
}

fn joint_position(
    robot: &Robot,
    joint: &kinematics::model::Joint,
    positions: &HashMap<String, f64>,
) -> f64 {
    match &joint.mimic {
        Some(mimic) => {
            let source = &robot.joints()[mimic.leader];
            let leader = positions.get(&source.name).copied().unwrap_or(0.0);
            mimic.multiplier * leader + mimic.offset
        }
        None => positions.get(&joint.name).copied().unwrap_or(0.0),
    }
}

fn solid_of(geometry: &Geometry) -> Option<Solid> {
    match geometry {
        Geometry::Box { size_m } => Some(Solid::Box([size_m.x, size_m.y, size_m.z])),
        Geometry::Cylinder { radius_m, length_m } => {
            Some(Solid::Cylinder { radius: *radius_m, length: *length_m })
        }
        Geometry::Capsule { radius_m, length_m } => {
            Some(Solid::Cylinder { radius: *radius_m, length: length_m + radius_m })
        }
        Geometry::Sphere { radius_m } => Some(Solid::Sphere(*radius_m)),
        Geometry::Mesh { .. } => None,
    }
}

fn object_bodies(object: &Object) -> Vec<Body> {
    let [x, y, z, w] = object.orientation;
    let base_from_object = Isometry3::from_parts(
        Translation3::from(object.position),
        UnitQuaternion::from_quaternion(Quaternion::new(w, x, y, z)),
    );
    let color = color_of(object);
    let body = |solid, offset: [f64; 3]| Body {
        solid,
        base_from_solid: base_from_object * Translation3::from(offset),
        color,
        is_ground: object.role == Role::Surface,
    };
    match object.shape {
        Some(Shape::Box { size }) => vec![body(Solid::Box(size), [0.0; 3])],
        Some(Shape::Cylinder { radius, length }) => {
            vec![body(Solid::Cylinder { radius, length }, [0.0; 3])]
        }
        Some(Shape::Sphere { radius }) => vec![body(Solid::Sphere(radius), [0.0; 3])],
        Some(Shape::Container { size, wall }) => container_boards(size, wall)
            .into_iter()
            .map(|(size, offset)| body(Solid::Box(size), offset))
            .collect(),
        None => Vec::new(),
    }
}

/// Floor and walls of an open box: edge lengths and centre of each board.
fn container_boards([x, y, z]: [f64; 3], wall: f64) -> [([f64; 3], [f64; 3]); 5] {
    let (side_x, side_y) = ((x - wall) / 2.0, (y - wall) / 2.0);
    [
        ([x, y, wall], [0.0, 0.0, (wall - z) / 2.0]),
        ([wall, y, z], [side_x, 0.0, 0.0]),
        ([wall, y, z], [-side_x, 0.0, 0.0]),
        ([x, wall, z], [0.0, side_y, 0.0]),
        ([x, wall, z], [0.0, -side_y, 0.0]),
    ]
}

fn color_of(object: &Object) -> [u8; 3] {
    let known = [
        ("red", [206, 52, 44]),
        ("blue", [42, 92, 200]),
        ("green", [46, 150, 74]),
        ("yellow", [230, 190, 40]),
        ("orange", [232, 126, 34]),
        ("black", [50, 50, 54]),
        ("white", [240, 240, 240]),
    ];
    let named = |color: &str| object.attributes.iter().any(|attribute| attribute == color);
    let by_name = known.iter().find(|(name, _)| named(name)).map(|(_, color)| *color);
    by_name.unwrap_or(match object.name.as_str() {
        "table" => [222, 206, 178],
        "tray" => [150, 160, 172],
        "bin" => DARK_COLOR,
        _ => [180, 170, 150],
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::installation;

    #[test]
    fn the_default_cell_is_visible() {
        let robot = Robot::load(&installation::robot("scr5_class").unwrap()).unwrap();
        let home = robot.arms()[0].poses["home"];
        let names = robot.arms()[0].chain.joint_names().to_vec();
        let positions = names.into_iter().zip(home.iter().copied()).collect();
        let bodies = bodies(&robot, &positions, &Scene::default());
        assert!(bodies.len() > 8);
        let highest =
            bodies.iter().map(|body| body.base_from_solid.translation.z).fold(0.0, f64::max);
        assert!((0.4..1.2).contains(&highest), "{highest}");
    }

    #[test]
    fn an_open_box_keeps_its_outer_size() {
        let boards = container_boards([0.3, 0.2, 0.1], 0.01);
        for axis in 0..3 {
            let reach = boards.iter().map(|(size, offset)| offset[axis] + size[axis] / 2.0);
            let outer = [0.3, 0.2, 0.1][axis];
            assert!((reach.fold(f64::MIN, f64::max) - outer / 2.0).abs() < 1e-12);
        }
    }
}
