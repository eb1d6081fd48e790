//! Shapes of scenes and robots as shapes of the engine.

use kinematics::model::Geometry;
use nalgebra::{Isometry3, UnitQuaternion, Vector3};
use rapier3d_f64::prelude::SharedShape;
use robot_core::scene::Shape;

/// A convex part: its place in the body's frame, its shape, its volume in m³.
pub(crate) struct Part {
    pub(crate) body_from_part: Isometry3<f64>,
    pub(crate) shape: SharedShape,
    pub(crate) volume_m3: f64,
}

/// The engine's cylinders and capsules lie along y, ours along z.
fn upright() -> Isometry3<f64> {
    let quarter = std::f64::consts::FRAC_PI_2;
    Isometry3::from_parts(
        Default::default(),
        UnitQuaternion::from_axis_angle(&Vector3::x_axis(), quarter),
    )
}

pub(crate) fn cuboid(body_from_part: Isometry3<f64>, size: Vector3<f64>) -> Part {
    let half = size / 2.0;
    Part {
        body_from_part,
        shape: SharedShape::cuboid(half.x, half.y, half.z),
        volume_m3: size.product(),
    }
}

fn cylinder(body_from_part: Isometry3<f64>, radius: f64, length: f64) -> Part {
    Part {
        body_from_part: body_from_part * upright(),
        shape: SharedShape::cylinder(length / 2.0, radius),
        volume_m3: std::f64::consts::PI * radius * radius * length,
    }
}

fn sphere(body_from_part: Isometry3<f64>, radius: f64) -> Part {
    Part {
        body_from_part,
        shape: SharedShape::ball(radius),
        volume_m3: 4.0 / 3.0 * std::f64::consts::PI * radius.powi(3),
    }
}

/// The parts of an object of a scene.
pub(crate) fn scene_parts(shape: &Shape) -> Vec<Part> {
    let centred = Isometry3::identity();
    match *shape {
        Shape::Box { size } => vec![cuboid(centred, size.into())],
        Shape::Cylinder { radius, length } => vec![cylinder(centred, radius, length)],
        Shape::Sphere { radius } => vec![sphere(centred, radius)],
        Shape::Container { size, wall } => open_box(size.into(), wall),
    }
}

/// Floor and four walls of an open box around the origin.
pub(crate) fn open_box(size: Vector3<f64>, wall_m: f64) -> Vec<Part> {
    let half = size / 2.0;
    let thin = wall_m / 2.0;
    let at =
        |x: f64, y: f64, z: f64, size: Vector3<f64>| cuboid(Isometry3::translation(x, y, z), size);
    let (across, along) = (half.x - thin, half.y - thin);
    vec![
        at(0.0, 0.0, thin - half.z, Vector3::new(size.x, size.y, wall_m)),
        at(across, 0.0, 0.0, Vector3::new(wall_m, size.y, size.z)),
        at(-across, 0.0, 0.0, Vector3::new(wall_m, size.y, size.z)),
        at(0.0, along, 0.0, Vector3::new(size.x, wall_m, size.z)),
        at(0.0, -along, 0.0, Vector3::new(size.x, wall_m, size.z)),
    ]
}

/// A collision shape of a link; none for a mesh.
pub(crate) fn link_part(link_from_body: &Isometry3<f64>, geometry: &Geometry) -> Option<Part> {
    let place = *link_from_body;
    Some(match *geometry {
        Geometry::Box { size_m } => cuboid(place, size_m),
        Geometry::Sphere { radius_m } => sphere(place, radius_m),
        Geometry::Cylinder { radius_m, length_m } => cylinder(place, radius_m, length_m),
        Geometry::Capsule { radius_m, length_m } => Part {
            body_from_part: place * upright(),
            shape: SharedShape::capsule_y(length_m / 2.0, radius_m),
            volume_m3: 0.0,
        },
        Geometry::Mesh { .. } => return None,
    })
}
