//! Forward dynamics: from torques to accelerations.

use super::Dynamics;
use crate::JointVector;

impl Dynamics {
    /// Accelerations that torques `tau` give at positions `q` and speeds `qd`: solves
    /// `M·q̈ = τ − bias`. For chains of up to [`crate::MAX_AXES`] axes this takes less time than the
    /// articulated-body algorithm. None if an axis moves no mass.
    pub fn forward(&self, q: &[f64], qd: &[f64], tau: &[f64]) -> Option<JointVector> {
        let bias = self.bias(q, qd);
        let driving = JointVector::from_fn(self.chain.dof(), |axis| tau[axis] - bias[axis]);
        self.mass_matrix(q).solve(&driving)
    }
}
