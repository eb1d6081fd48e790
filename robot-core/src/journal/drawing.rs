//! Draws the objects of a scene as Foxglove primitives.

use nalgebra::{Isometry3, Translation3};

use super::message::{
    Color, Cube, Cylinder, KeyValue, SceneEntity, SceneUpdate, Sphere, Time, Vector3,
};
use crate::scene::{Object, Scene, Shape};

/// All objects of a scene as one update, in the frame of the robot's base link.
pub fn draw_objects(time: Time, base_frame: &str, scene: &Scene) -> SceneUpdate {
    let objects = scene.objects.iter();
    let entities = objects.filter_map(|object| draw_object(time, base_frame, object)).collect();
    SceneUpdate { deletions: Vec::new(), entities }
}

/// One object; `None` if it has no shape.
pub fn draw_object(time: Time, base_frame: &str, object: &Object) -> Option<SceneEntity> {
    let shape = object.shape?;
    let pose = object.base_from_object();
    let color = color_of(&object.attributes);
    let mut entity = SceneEntity::new(time, base_frame, &object.id);
    entity.metadata.push(KeyValue { key: "name".into(), value: object.name.clone() });
    match shape {
        Shape::Box { size } => entity.cubes.push(cube(&pose, size, color)),
        Shape::Cylinder { radius, length } => entity.cylinders.push(Cylinder {
            pose: (&pose).into(),
            size: [2.0 * radius, 2.0 * radius, length].into(),
            bottom_scale: 1.0,
            top_scale: 1.0,
            color,
        }),
        Shape::Sphere { radius } => entity.spheres.push(Sphere {
            pose: (&pose).into(),
            size: Vector3::from([2.0 * radius; 3]),
            color,
        }),
        Shape::Container { size, wall } => {
            let boards = container_boards(size, wall);
            entity.cubes.extend(
                boards
                    .map(|(centre, size)| cube(&(pose * Translation3::from(centre)), size, color)),
            );
        }
    }
    Some(entity)
}

/// Floor and four walls: centre in the container's frame and edge lengths.
fn container_boards([x, y, z]: [f64; 3], wall: f64) -> [([f64; 3], [f64; 3]); 5] {
    let (side_x, side_y) = ((x - wall) / 2.0, (y - wall) / 2.0);
    [
        ([0.0, 0.0, (wall - z) / 2.0], [x, y, wall]),
        ([side_x, 0.0, 0.0], [wall, y, z]),
        ([-side_x, 0.0, 0.0], [wall, y, z]),
        ([0.0, side_y, 0.0], [x, wall, z]),
        ([0.0, -side_y, 0.0], [x, wall, z]),
    ]
}

fn cube(pose: &Isometry3<f64>, size: [f64; 3], color: Color) -> Cube {
    Cube { pose: pose.into(), size: size.into(), color }
}

/// The first colour among the attributes; grey without one.
pub fn color_of(attributes: &[String]) -> Color {
    let named = attributes.iter().find_map(|attribute| {
        Some(match attribute.as_str() {
            "red" => [0.85, 0.16, 0.16],
            "green" => [0.18, 0.62, 0.28],
            "blue" => [0.16, 0.36, 0.80],
            "yellow" => [0.95, 0.77, 0.10],
            "orange" => [0.95, 0.50, 0.10],
            "purple" => [0.50, 0.25, 0.65],
            "black" => [0.12, 0.12, 0.12],
            "white" => [0.95, 0.95, 0.95],
            "brown" | "wooden" => [0.60, 0.45, 0.30],
            _ => return None,
        })
    });
    let [r, g, b] = named.unwrap_or([0.65, 0.67, 0.70]);
    Color { r, g, b, a: 1.0 }
}
