//! A rigid body as the algorithms want it, and the transforms between two joint frames.

use crate::chain::Stage;
use crate::model::Inertial;
use nalgebra::{Matrix3, Vector3};

/// Mass, first moment `m·c` (kg·m) and inertia about the frame's origin (kg·m²).
#[derive(Clone, Copy, Debug)]
pub(crate) struct RigidBody {
    pub(crate) mass: f64,
    pub(crate) moment: Vector3<f64>,
    pub(crate) inertia: Matrix3<f64>,
}

impl RigidBody {
    pub(crate) const WEIGHTLESS: Self = Self {
        mass: 0.0,
        moment: Vector3::new(0.0, 0.0, 0.0),
        inertia: Matrix3::new(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0),
    };

    pub(crate) fn new(inertial: &Inertial) -> Self {
        Self {
            mass: inertial.mass_kg,
            moment: inertial.centre_m * inertial.mass_kg,
            inertia: inertial.inertia_about(&Vector3::zeros()),
        }
    }

    /// Both together; both are given about the same origin.
    pub(crate) fn joined(&self, other: &Self) -> Self {
        Self {
            mass: self.mass + other.mass,
            moment: self.moment + other.moment,
            inertia: self.inertia + other.inertia,
        }
    }
}

/// The transform between two neighbouring joint frames in one configuration.
#[derive(Clone, Copy)]
pub(crate) struct Link {
    sin: f64,
    cos: f64,
    sin_alpha: f64,
    cos_alpha: f64,
    /// From the origin of the frame before to this one's, in the frame before.
    pub(crate) shift: Vector3<f64>,
}

impl Link {
    #[inline(always)]
    pub(crate) fn new(stage: &Stage, sin: f64, cos: f64, q: f64) -> Self {
        let slide = q * stage.slide;
        let [x, y, z] = stage.translation;
        let (sin_alpha, cos_alpha) = (stage.sin_alpha, stage.cos_alpha);
        let shift = Vector3::new(x, y - slide * sin_alpha, z + slide * cos_alpha);
        Self { sin, cos, sin_alpha, cos_alpha, shift }
    }

    /// Turns a vector from the frame before into this frame.
    #[inline(always)]
    pub(crate) fn into_frame(self, v: &Vector3<f64>) -> Vector3<f64> {
        let y = self.cos_alpha * v.y + self.sin_alpha * v.z;
        let z = self.cos_alpha * v.z - self.sin_alpha * v.y;
        Vector3::new(self.cos * v.x + self.sin * y, self.cos * y - self.sin * v.x, z)
    }

    /// Turns a vector from this frame into the frame before.
    #[inline(always)]
    pub(crate) fn out_of_frame(self, v: &Vector3<f64>) -> Vector3<f64> {
        let x = self.cos * v.x - self.sin * v.y;
        let y = self.sin * v.x + self.cos * v.y;
        Vector3::new(
            x,
            self.cos_alpha * y - self.sin_alpha * v.z,
            self.sin_alpha * y + self.cos_alpha * v.z,
        )
    }

    /// A matrix that maps vectors of this frame to vectors of it, for vectors of the frame before.
    #[inline(always)]
    pub(crate) fn turned(self, matrix: &Matrix3<f64>) -> Matrix3<f64> {
        let half = self.columns_out_of_frame(matrix).transpose();
        self.columns_out_of_frame(&half).transpose()
    }

    /// The same for a symmetric matrix, about one axis after the other: half the work.
    #[inline(always)]
    pub(crate) fn turned_symmetric(self, matrix: &Matrix3<f64>) -> Matrix3<f64> {
        let (c, s) = (self.cos, self.sin);
        let (xx, yy, zz) = (matrix[(0, 0)], matrix[(1, 1)], matrix[(2, 2)]);
        let (xy, xz, yz) = (matrix[(1, 0)], matrix[(2, 0)], matrix[(2, 1)]);
        let (cs, cc, ss) = (c * s, c * c, s * s);
        let x_x = cc * xx - 2.0 * cs * xy + ss * yy;
        let y_y = ss * xx + 2.0 * cs * xy + cc * yy;
        let x_y = cs * (xx - yy) + (cc - ss) * xy;
        let (x_z, y_z) = (c * xz - s * yz, s * xz + c * yz);
        let (c, s) = (self.cos_alpha, self.sin_alpha);
        let (cs, cc, ss) = (c * s, c * c, s * s);
        let yy = cc * y_y - 2.0 * cs * y_z + ss * zz;
        let zz = ss * y_y + 2.0 * cs * y_z + cc * zz;
        let yz = cs * (y_y - matrix[(2, 2)]) + (cc - ss) * y_z;
        let (xy, xz) = (c * x_y - s * x_z, s * x_y + c * x_z);
        Matrix3::new(x_x, xy, xz, xy, yy, yz, xz, yz, zz)
    }

    #[inline(always)]
    fn columns_out_of_frame(self, matrix: &Matrix3<f64>) -> Matrix3<f64> {
        Matrix3::from_columns(&[
            self.out_of_frame(&matrix.column(0).into()),
            self.out_of_frame(&matrix.column(1).into()),
            self.out_of_frame(&matrix.column(2).into()),
        ])
    }

    /// A body given in this frame, seen from the frame before and about its origin.
    #[inline(always)]
    pub(crate) fn body_out_of_frame(self, body: &RigidBody) -> RigidBody {
        let moment = self.out_of_frame(&body.moment);
        let turned = self.turned_symmetric(&body.inertia);
        // Parallel axis theorem with first moments: I + m(s·s − s sᵀ) + 2(s·h) − s hᵀ − h sᵀ.
        let s = self.shift;
        let trace = body.mass * s.norm_squared() + 2.0 * s.dot(&moment);
        let shifted = s * body.mass + moment;
        let outer = s * shifted.transpose() + moment * s.transpose();
        RigidBody {
            mass: body.mass,
            moment: shifted,
            inertia: turned + Matrix3::from_diagonal_element(trace) - outer,
        }
    }
}
