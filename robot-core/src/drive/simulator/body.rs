//! Objects as the simulator moves them.

use kinematics::model::Inertial;
use nalgebra::{Isometry3, Matrix3, Point3, Unit, UnitQuaternion, Vector3};

use crate::scene::{Object, Role, Shape};

/// What keeps an object where it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Hold {
    /// It never moves: tables, trays, obstacles.
    Fixed,
    /// It lies on something.
    Rests,
    /// It falls at this speed, m/s.
    Falls(f64),
    /// The fingers hold it; its pose in the frame of the tip.
    Gripped(Isometry3<f64>),
}

/// An object with a shape.
#[derive(Clone, Debug)]
pub(super) struct SimulatedBody {
    pub(super) shape: Shape,
    pub(super) base_from_body: Isometry3<f64>,
    pub(super) mass_kg: f64,
    pub(super) hold: Hold,
}

/// Density of an object whose mass is not given, kg/m³: about that of wood.
const ASSUMED_DENSITY: f64 = 600.0;

impl SimulatedBody {
    /// `None` for an object without a shape: the scene only names it.
    pub(super) fn new(object: &Object) -> Option<Self> {
        let shape = object.shape?;
        let volume = 8.0 * shape.half_extents().product();
        let is_item = object.role == Role::Item;
        Some(Self {
            shape,
            base_from_body: object.base_from_object(),
            mass_kg: object.mass_kg.unwrap_or(volume * ASSUMED_DENSITY),
            // Items fall at first, onto what they were placed on.
            hold: if is_item { Hold::Falls(0.0) } else { Hold::Fixed },
        })
    }

    /// How far the object reaches from its centre along a direction of another frame, m.
    pub(super) fn reach(&self, rotation: &UnitQuaternion<f64>, direction: &Vector3<f64>) -> f64 {
        let along = rotation.inverse_transform_vector(direction);
        match self.shape {
            Shape::Box { size } | Shape::Container { size, .. } => {
                along.abs().dot(&Vector3::from(size)) / 2.0
            }
            Shape::Cylinder { radius, length } => {
                radius * along.xy().norm() + length / 2.0 * along.z.abs()
            }
            Shape::Sphere { radius } => radius * along.norm(),
        }
    }

    /// Height of its lowest point in the base frame, m.
    pub(super) fn bottom(&self) -> f64 {
        self.centre().z - self.reach(&self.base_from_body.rotation, &Vector3::z())
    }

    pub(super) fn centre(&self) -> Point3<f64> {
        self.base_from_body.translation.vector.into()
    }

    /// Height at which it would carry something whose centre is at `point`, m; `None` if the point
    /// is not above it. It counts as upright.
    pub(super) fn carries_at(&self, point: &Point3<f64>) -> Option<f64> {
        let local = self.base_from_body.inverse_transform_point(&Point3::new(
            point.x,
            point.y,
            self.centre().z,
        ));
        let top = self.centre().z + self.reach(&self.base_from_body.rotation, &Vector3::z());
        let half = self.shape.half_extents();
        let is_inside = |x: f64, y: f64| local.x.abs() <= half.x - x && local.y.abs() <= half.y - y;
        match self.shape {
            Shape::Box { .. } => is_inside(0.0, 0.0).then_some(top),
            Shape::Cylinder { radius, .. } => (local.xy().coords.norm() <= radius).then_some(top),
            // Nothing stays on a ball.
            Shape::Sphere { .. } => None,
            Shape::Container { wall, .. } if is_inside(wall, wall) => {
                Some(self.centre().z - half.z + wall)
            }
            Shape::Container { .. } => is_inside(0.0, 0.0).then_some(top),
        }
    }

    /// Turns it about its centre so that the axis nearest to the vertical becomes vertical: where it
    /// ends after it has toppled.
    pub(super) fn lay_flat(&mut self) {
        if matches!(self.shape, Shape::Sphere { .. }) {
            return;
        }
        let rotation = self.base_from_body.rotation;
        let axes = [Vector3::x(), Vector3::y(), Vector3::z()].map(|axis| rotation * axis);
        let mut steepest = Vector3::z();
        let mut steepness = -1.0;
        for axis in axes {
            if axis.z.abs() > steepness {
                steepness = axis.z.abs();
                steepest = axis * axis.z.signum();
            }
        }
        let (from, to) = (Unit::new_normalize(steepest), Vector3::z_axis());
        if let Some(turn) = UnitQuaternion::rotation_between_axis(&from, &to) {
            self.base_from_body.rotation = turn * rotation;
        }
    }

    /// Its mass properties in another frame, as those of a solid box around it.
    pub(super) fn inertial_in(&self, frame_from_body: &Isometry3<f64>) -> Inertial {
        let half = self.shape.half_extents();
        let square = half.component_mul(&half);
        let moment = |a: f64, b: f64| self.mass_kg / 3.0 * (a + b);
        let moments = Vector3::new(
            moment(square.y, square.z),
            moment(square.x, square.z),
            moment(square.x, square.y),
        );
        Inertial {
            mass_kg: self.mass_kg,
            centre_m: Vector3::zeros(),
            inertia_kg_m2: Matrix3::from_diagonal(&moments),
        }
        .transformed(frame_from_body)
    }
}
