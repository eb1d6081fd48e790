//! Between nalgebra, in which everything of ours is written, and the vectors of the physics engine.

use nalgebra::{Isometry3, Vector3};
use rapier3d_f64::math::{Pose, Vector};

pub(crate) fn pose(pose: &Isometry3<f64>) -> Pose {
    (*pose).into()
}

pub(crate) fn isometry(pose: &Pose) -> Isometry3<f64> {
    (*pose).into()
}

pub(crate) fn vector(vector: &Vector3<f64>) -> Vector {
    Vector::new(vector.x, vector.y, vector.z)
}

pub(crate) fn back(vector: Vector) -> Vector3<f64> {
    Vector3::new(vector.x, vector.y, vector.z)
}
