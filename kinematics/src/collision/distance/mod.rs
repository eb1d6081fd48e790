//! Signed distances between placed convex shapes, without allocation.
//!
//! | | sphere, capsule | box | cylinder | hull |
//! |---|---|---|---|---|
//! | sphere | closed form | closed form | closed form | GJK |
//! | capsule | closed form | piecewise quadratic | GJK | GJK |
//! | box | | separating axes, GJK | GJK | GJK |
//! | cylinder, hull | | | GJK | GJK |
//!
//! A positive answer is the exact distance (GJK: to a relative 1e-9). A negative answer means
//! overlap; its magnitude is a lower bound of the penetration depth, and exact for pairs of
//! spheres, for a sphere in a box or cylinder and for two boxes.

pub mod cuboid;
pub mod cylinder;
mod gjk;
pub mod segment;
mod simplex;

pub use gjk::{Effort, core_distance};

use super::shape::{Shape, Solid};

/// Signed distance between two solids in the same frame, in metres (see the module for its sign).
pub fn distance(a: &Solid, b: &Solid) -> f64 {
    lower_bound(a, b, Effort::EXACT)
}

/// A lower bound of [`distance`] that is as good as `effort` asks for, and often faster.
pub fn lower_bound(a: &Solid, b: &Solid, effort: Effort) -> f64 {
    if rank(&a.shape) > rank(&b.shape) { ordered(b, a, effort) } else { ordered(a, b, effort) }
}

/// A lower bound of [`distance`] from bounding balls alone.
#[inline]
pub fn bounding_distance(a: &Solid, b: &Solid) -> f64 {
    let centres = a.pose * a.shape.centre() - b.pose * b.shape.centre();
    centres.norm() - a.shape.bounding_radius() - b.shape.bounding_radius()
}

fn rank(shape: &Shape) -> u8 {
    match shape {
        Shape::Sphere { .. } => 0,
        Shape::Capsule { .. } => 1,
        Shape::Cuboid { .. } => 2,
        Shape::Cylinder { .. } => 3,
        Shape::Hull(_) => 4,
    }
}

fn ordered(a: &Solid, b: &Solid, effort: Effort) -> f64 {
    let radii = a.shape.radius() + b.shape.radius();
    let cores = Effort { within_m: effort.within_m + radii, ..effort };
    match (&a.shape, &b.shape) {
        (
            Shape::Sphere { .. } | Shape::Capsule { .. },
            Shape::Sphere { .. } | Shape::Capsule { .. },
        ) => {
            let (a, b) = (a.segment(), b.segment());
            let (on_a, on_b) = segment::closest_points((&a.0, &a.1), (&b.0, &b.1));
            (on_a - on_b).norm() - radii
        }
        (Shape::Sphere { .. }, Shape::Cuboid { half_extents }) => {
            let centre = b.pose.inverse_transform_point(&a.pose.translation.vector.into());
            cuboid::point_cuboid(&centre.coords, half_extents) - radii
        }
        (Shape::Sphere { .. }, Shape::Cylinder { radius, half_length }) => {
            let centre = b.pose.inverse_transform_point(&a.pose.translation.vector.into());
            cylinder::point_cylinder(&centre.coords, *radius, *half_length) - radii
        }
        (Shape::Capsule { .. }, Shape::Cuboid { half_extents }) => {
            let (start, end) = a.segment();
            let start = b.pose.inverse_transform_point(&start.into());
            let end = b.pose.inverse_transform_point(&end.into());
            cuboid::segment_cuboid(&start.coords, &end.coords, half_extents) - radii
        }
        (Shape::Cuboid { half_extents: half_a }, Shape::Cuboid { half_extents: half_b }) => {
            let a_from_b = a.pose.inv_mul(&b.pose);
            let separation = cuboid::separation(half_a, half_b, &a_from_b);
            if separation <= 0.0 || separation > effort.within_m {
                separation
            } else {
                core_distance(&a.shape, &b.shape, &a_from_b, effort).max(separation)
            }
        }
        _ => core_distance(&a.shape, &b.shape, &a.pose.inv_mul(&b.pose), cores) - radii,
    }
}
