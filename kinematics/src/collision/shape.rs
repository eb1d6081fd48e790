//! The convex shapes that robots and worlds are made of.

use std::sync::Arc;

use nalgebra::{Isometry3, Point3, Vector3};

use super::hull::Hull;

/// A convex shape in its own frame, centred as noted. Lengths in metres.
///
/// Every shape is a *core* (point, segment, box, flat-ended cylinder, polyhedron) grown by a
/// *radius*; distances between cores are computed exactly and the radii subtracted.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// A ball around the origin.
    Sphere {
        /// Radius.
        radius: f64,
    },
    /// All points within `radius` of the segment from `-half_length` to `+half_length` on z.
    Capsule {
        /// Radius.
        radius: f64,
        /// Half the distance between the centres of the two caps.
        half_length: f64,
    },
    /// A box around the origin.
    Cuboid {
        /// Half the edge lengths along x, y, z.
        half_extents: Vector3<f64>,
    },
    /// A flat-ended cylinder along z around the origin.
    Cylinder {
        /// Radius.
        radius: f64,
        /// Half the distance between the two flat ends.
        half_length: f64,
    },
    /// The convex hull of a mesh, in the mesh's frame.
    Hull(Arc<Hull>),
}

impl Shape {
    /// Radius by which the core is grown.
    #[inline]
    pub fn radius(&self) -> f64 {
        match self {
            Shape::Sphere { radius } | Shape::Capsule { radius, .. } => *radius,
            Shape::Hull(hull) => hull.margin_m(),
            Shape::Cuboid { .. } | Shape::Cylinder { .. } => 0.0,
        }
    }

    /// The point of the core that lies farthest along `direction` (any length, not zero).
    #[inline]
    pub(super) fn core_support(&self, direction: &Vector3<f64>) -> Vector3<f64> {
        match self {
            Shape::Sphere { .. } => Vector3::zeros(),
            Shape::Capsule { half_length, .. } => {
                Vector3::new(0.0, 0.0, half_length.copysign(direction.z))
            }
            Shape::Cuboid { half_extents } => {
                half_extents.zip_map(direction, |half, component| half.copysign(component))
            }
            Shape::Cylinder { radius, half_length } => {
                let across = direction.x.hypot(direction.y);
                let scale = if across > 0.0 { radius / across } else { 0.0 };
                let z = half_length.copysign(direction.z);
                Vector3::new(direction.x * scale, direction.y * scale, z)
            }
            Shape::Hull(hull) => hull.support(direction),
        }
    }

    /// Smallest ball around [`Shape::centre`] that holds the shape.
    pub fn bounding_radius(&self) -> f64 {
        match self {
            Shape::Sphere { radius } => *radius,
            Shape::Capsule { radius, half_length } => radius + half_length,
            Shape::Cuboid { half_extents } => half_extents.norm(),
            Shape::Cylinder { radius, half_length } => radius.hypot(*half_length),
            Shape::Hull(hull) => hull.bounding_radius_m(),
        }
    }

    /// Centre of the bounding ball in the shape's frame: the origin except for a hull.
    pub fn centre(&self) -> Point3<f64> {
        match self {
            Shape::Hull(hull) => Point3::from(hull.centre()),
            _ => Point3::origin(),
        }
    }

    /// Whether every length is a finite number and none is negative.
    pub fn is_valid(&self) -> bool {
        let length = |value: f64| value.is_finite() && value >= 0.0;
        match self {
            Shape::Sphere { radius } => length(*radius),
            Shape::Capsule { radius, half_length } | Shape::Cylinder { radius, half_length } => {
                length(*radius) && length(*half_length)
            }
            Shape::Cuboid { half_extents } => half_extents.iter().all(|half| length(*half)),
            Shape::Hull(_) => true,
        }
    }
}

/// A shape placed in some frame.
#[derive(Clone, Debug, PartialEq)]
pub struct Solid {
    /// What it is.
    pub shape: Shape,
    /// Where it is: maps the shape's frame to the surrounding one.
    pub pose: Isometry3<f64>,
}

impl Solid {
    /// A shape at a pose.
    pub fn new(shape: Shape, pose: Isometry3<f64>) -> Self {
        Self { shape, pose }
    }

    /// The two ends of a capsule's segment (both the centre for any other shape).
    #[inline]
    pub(super) fn segment(&self) -> (Vector3<f64>, Vector3<f64>) {
        let centre = self.pose.translation.vector;
        match self.shape {
            Shape::Capsule { half_length, .. } => {
                let half = self.pose.rotation * Vector3::new(0.0, 0.0, half_length);
                (centre - half, centre + half)
            }
            _ => (centre, centre),
        }
    }

    /// The same solid seen from a frame in which this one's frame has the pose `outer`.
    #[inline]
    pub fn moved(&self, outer: &Isometry3<f64>) -> Solid {
        Solid { shape: self.shape.clone(), pose: outer * self.pose }
    }
}
