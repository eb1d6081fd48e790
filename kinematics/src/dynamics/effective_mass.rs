//! What a person feels when the arm touches them: the mass behind a point in a direction.

use super::Dynamics;
use crate::chain::Jacobian;
use nalgebra::{Point3, Unit, Vector3, Vector6};

impl Dynamics {
    /// Effective mass in kg at the tip in a direction of the base frame: `1 / (uᵀ J M⁻¹ Jᵀ u)`
    /// (O. Khatib, *Inertial properties in robotic manipulation*, IJRR 14(1), 1995). Infinite where
    /// the tip cannot move in that direction; none if an axis moves no mass.
    pub fn effective_mass_kg(&self, q: &[f64], direction: &Unit<Vector3<f64>>) -> Option<f64> {
        self.mass_behind(q, &self.chain.jacobian(q).1, direction)
    }

    /// The same at a point (in the base frame) of the link that joint `joint` carries.
    pub fn effective_mass_at_kg(
        &self,
        q: &[f64],
        joint: usize,
        point: &Point3<f64>,
        direction: &Unit<Vector3<f64>>,
    ) -> Option<f64> {
        self.mass_behind(q, &self.chain.point_jacobian(q, joint, point), direction)
    }

    fn mass_behind(
        &self,
        q: &[f64],
        jacobian: &Jacobian,
        direction: &Unit<Vector3<f64>>,
    ) -> Option<f64> {
        let push = Vector6::new(direction.x, direction.y, direction.z, 0.0, 0.0, 0.0);
        let torques = jacobian.torques(&push);
        let response = self.mass_matrix(q).solve(&torques)?;
        let mobility: f64 = torques.iter().zip(response.iter()).map(|(a, b)| a * b).sum();
        Some(if mobility > 1e-9 { 1.0 / mobility } else { f64::INFINITY })
    }
}
