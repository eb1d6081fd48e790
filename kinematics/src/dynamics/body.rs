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

    /// A body given in this frame, seen from the frame before and about its origin.
    #[inline(always)]
    pub(crate) fn body_out_of_frame(self, body: &RigidBody) -> RigidBody {
        let moment = self.out_of_frame(&body.moment);
        let half = Matrix3::from_columns(&[
            self.out_of_frame(&body.inertia.column(0).into()),
            self.out_of_frame(&body.inertia.column(1).into()),
            self.out_of_frame(&body.inertia.column(2).into()),
        ]);
        let half = half.transpose();
        let turned = Matrix3::from_columns(&[
            self.out_of_frame(&half.column(0).into()),
            self.out_of_frame(&half.column(1).into()),
            self.out_of_frame(&half.column(2).into()),
        ]);
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
