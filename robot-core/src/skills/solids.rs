//! A held object as the collision model sees it.

use kinematics::collision::{Shape as SolidShape, Solid};
use nalgebra::{Isometry3, Vector3};

use crate::scene::{Shape, container_parts};

/// What is held is taken to be this much smaller on every side: it touches the fingers, and what
/// lies beside it, before it is lifted. Metres.
const SKIN_M: f64 = 0.001;
/// No solid gets smaller than this, metres.
const THINNEST_M: f64 = 0.0005;

/// The solids of a shape whose frame has this pose.
pub(super) fn solids(shape: &Shape, pose: &Isometry3<f64>) -> Vec<Solid> {
    let less = |length: f64| (length - SKIN_M).max(THINNEST_M);
    let cuboid = |half: Vector3<f64>| SolidShape::Cuboid { half_extents: half.map(less) };
    match *shape {
        Shape::Box { size } => vec![Solid::new(cuboid(Vector3::from(size) / 2.0), *pose)],
        Shape::Sphere { radius } => {
            vec![Solid::new(SolidShape::Sphere { radius: less(radius) }, *pose)]
        }
        Shape::Cylinder { radius, length } => {
            let shape =
                SolidShape::Cylinder { radius: less(radius), half_length: less(length / 2.0) };
            vec![Solid::new(shape, *pose)]
        }
        Shape::Container { size, wall } => container_parts(size, wall)
            .into_iter()
            .map(|(object_from_part, half)| Solid::new(cuboid(half), pose * object_from_part))
            .collect(),
    }
}
