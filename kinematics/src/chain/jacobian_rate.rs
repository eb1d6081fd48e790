//! How the Jacobian changes while the arm moves, and Jacobians in axes other than the base's.
//!
//! With `z` the axis of a joint, `o` its origin and `p` the tip, a turning joint's column is
//! `(z × (p − o), z)`, so that its rate is `(ż × (p − o) + z × (ṗ − ȯ), ż)` with `ż = ω × z`; a sliding
//! joint's is `(ż, 0)`. `ω` and `ȯ` are the velocities of the joint's own frame.

use super::{Chain, Frame, Jacobian};
use crate::MAX_AXES;
use nalgebra::{Isometry3, Vector3};

/// In which axes the velocity of the tip is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ReferenceFrame {
    /// Those of the chain's base link.
    #[default]
    Base,
    /// Those of the robot's root link.
    World,
    /// Those of the tip itself, which turn with it.
    Tool,
}

/// A joint's frame and how it moves, base axes.
#[derive(Clone, Copy)]
struct MovingAxis {
    z: Vector3<f64>,
    origin: Vector3<f64>,
    /// Angular velocity, rad/s.
    omega: Vector3<f64>,
    /// Velocity of the origin, m/s.
    velocity: Vector3<f64>,
}

impl MovingAxis {
    const STILL: Self = Self {
        z: Vector3::new(0.0, 0.0, 0.0),
        origin: Vector3::new(0.0, 0.0, 0.0),
        omega: Vector3::new(0.0, 0.0, 0.0),
        velocity: Vector3::new(0.0, 0.0, 0.0),
    };

    fn velocity_at(&self, point: &Vector3<f64>) -> Vector3<f64> {
        self.velocity + self.omega.cross(&(point - self.origin))
    }
}

impl Chain {
    /// Pose of the tip in the base frame, and its Jacobian in these axes.
    pub fn jacobian_in(&self, q: &[f64], axes: ReferenceFrame) -> (Isometry3<f64>, Jacobian) {
        let (tip, jacobian) = self.jacobian(q);
        let turned = match axes {
            ReferenceFrame::Base => jacobian,
            ReferenceFrame::World => jacobian.turned(&self.world_from_base().rotation),
            ReferenceFrame::Tool => jacobian.turned(&tip.rotation.inverse()),
        };
        (tip, turned)
    }

    /// The time derivative of the Jacobian in these axes, 1/s: the tip accelerates by
    /// `J·q̈ + J̇·q̇`. In the tool's axes it includes that these turn, and the acceleration is that of the
    /// velocity's components.
    pub fn jacobian_rate(&self, q: &[f64], qd: &[f64], axes: ReferenceFrame) -> Jacobian {
        let (tip, columns, omega) = self.rate_columns(q, qd);
        let rate = Jacobian::from_columns(columns, self.dof());
        match axes {
            ReferenceFrame::Base => rate,
            ReferenceFrame::World => rate.turned(&self.world_from_base().rotation),
            ReferenceFrame::Tool => {
                // d/dt (Rᵀ J) = Rᵀ (J̇ − ω × J).
                let (tip, jacobian) = (tip.to_isometry(), self.jacobian(q).1);
                rate.minus(&jacobian.crossed(&omega)).turned(&tip.rotation.inverse())
            }
        }
    }

    /// The tip, the columns of the rate in base axes, and the angular velocity of the tip.
    fn rate_columns(&self, q: &[f64], qd: &[f64]) -> (Frame, [[f64; 6]; MAX_AXES], Vector3<f64>) {
        let mut axes = [MovingAxis::STILL; MAX_AXES];
        let mut last = MovingAxis::STILL;
        let tip = self.walk_any::<f64>(q, |axis, frame| {
            let (z, origin) = (Vector3::from(frame.z), Vector3::from(frame.origin));
            let stage = &self.stages[axis];
            let slide = z * (stage.slide * qd[axis]);
            let velocity = last.velocity_at(&origin) + slide;
            let omega = last.omega + z * (stage.turn * qd[axis]);
            last = MovingAxis { z, origin, omega, velocity };
            axes[axis] = last;
        });
        let point = Vector3::from(tip.origin);
        let point_velocity = last.velocity_at(&point);
        let mut columns = [[0.0; 6]; MAX_AXES];
        for (axis, column) in columns[..self.dof()].iter_mut().enumerate() {
            let MovingAxis { z, origin, omega, velocity } = axes[axis];
            let z_rate = omega.cross(&z);
            let (linear, angular) = if self.is_prismatic(axis) {
                (z_rate, Vector3::zeros())
            } else {
                let lever = z_rate.cross(&(point - origin)) + z.cross(&(point_velocity - velocity));
                (lever, z_rate)
            };
            *column = [linear.x, linear.y, linear.z, angular.x, angular.y, angular.z];
        }
        (tip, columns, last.omega)
    }
}
