//! Shapes and masses of links.

use nalgebra::{Isometry3, Matrix3, Vector3};
use std::path::PathBuf;

/// A shape in its own frame, centred on the origin.
#[derive(Clone, Debug, PartialEq)]
pub enum Geometry {
    /// A box with its edges along the axes.
    Box {
        /// Full edge lengths in m.
        size_m: Vector3<f64>,
    },
    /// A cylinder along z.
    Cylinder {
        /// Radius in m.
        radius_m: f64,
        /// Length in m.
        length_m: f64,
    },
    /// A cylinder along z with a half sphere at each end.
    Capsule {
        /// Radius in m.
        radius_m: f64,
        /// Length in m of the cylindrical part.
        length_m: f64,
    },
    /// A sphere.
    Sphere {
        /// Radius in m.
        radius_m: f64,
    },
    /// A triangle mesh in a file.
    Mesh {
        /// The name in the URDF (`package://…`, `file://…` or a path).
        uri: String,
        /// The file that it stands for, where there is one.
        path: Option<PathBuf>,
        /// Factor along each axis.
        scale: Vector3<f64>,
    },
}

/// A shape at its place on a link.
#[derive(Clone, Debug, PartialEq)]
pub struct Body {
    /// Place of the shape in the link's frame.
    pub link_from_body: Isometry3<f64>,
    /// The shape.
    pub geometry: Geometry,
    /// Red, green, blue and opacity from 0 to 1, where the URDF gives them (visual shapes only).
    pub colour: Option<[f64; 4]>,
}

/// Mass properties of a link.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Inertial {
    /// Mass in kg.
    pub mass_kg: f64,
    /// Centre of mass in the link's frame, m.
    pub centre_m: Vector3<f64>,
    /// Rotational inertia about the centre of mass, along the link's axes, kg·m².
    pub inertia_kg_m2: Matrix3<f64>,
}

impl Inertial {
    /// The same body described in another frame: `other_from_link` maps this link's frame to it.
    pub fn transformed(&self, other_from_link: &Isometry3<f64>) -> Self {
        let rotation = other_from_link.rotation.to_rotation_matrix();
        Self {
            mass_kg: self.mass_kg,
            centre_m: (other_from_link * nalgebra::Point3::from(self.centre_m)).coords,
            inertia_kg_m2: rotation.matrix() * self.inertia_kg_m2 * rotation.matrix().transpose(),
        }
    }

    /// Both bodies rigidly joined (parallel axis theorem); both must be given in the same frame.
    pub fn joined(&self, other: &Self) -> Self {
        let mass_kg = self.mass_kg + other.mass_kg;
        if mass_kg <= 0.0 {
            return Self {
                mass_kg,
                inertia_kg_m2: self.inertia_kg_m2 + other.inertia_kg_m2,
                ..*self
            };
        }
        let centre_m = (self.centre_m * self.mass_kg + other.centre_m * other.mass_kg) / mass_kg;
        let inertia_kg_m2 = self.inertia_about(&centre_m) + other.inertia_about(&centre_m);
        Self { mass_kg, centre_m, inertia_kg_m2 }
    }

    /// Rotational inertia about a point of the same frame.
    pub fn inertia_about(&self, point: &Vector3<f64>) -> Matrix3<f64> {
        let arm = self.centre_m - point;
        let shift = Matrix3::identity() * arm.norm_squared() - arm * arm.transpose();
        self.inertia_kg_m2 + shift * self.mass_kg
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_half_rods_make_a_rod() {
        let half = |x: f64| Inertial {
            mass_kg: 1.0,
            centre_m: Vector3::new(x, 0.0, 0.0),
            inertia_kg_m2: Matrix3::from_diagonal(&Vector3::new(0.0, 1.0, 1.0)) / 12.0,
        };
        let rod = half(-0.5).joined(&half(0.5));
        assert!((rod.inertia_kg_m2[(2, 2)] - 2.0 * 4.0 / 12.0).abs() < 1e-15);
        assert_eq!(rod.centre_m, Vector3::zeros());
    }
}
