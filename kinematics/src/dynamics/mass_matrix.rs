//! The mass matrix by the composite rigid body algorithm.

use super::{Dynamics, JointMatrix};
use crate::MAX_AXES;
use crate::widest::widest;
use nalgebra::Vector3;

widest!(fn inertia(dynamics: &Dynamics, q: &[f64; MAX_AXES]) -> JointMatrix = dynamics.composite_here(q));

impl Dynamics {
    /// The mass matrix `M(q)`: symmetric, and positive definite if every axis moves some mass. Its
    /// entries are kg·m² between turning axes and kg between sliding ones.
    pub fn mass_matrix(&self, q: &[f64]) -> JointMatrix {
        let dof = self.chain.dof();
        let mut padded = [0.0; MAX_AXES];
        padded[..dof].copy_from_slice(&q[..dof]);
        inertia(self, &padded)
    }

    #[inline(always)]
    fn composite_here(&self, q: &[f64; MAX_AXES]) -> JointMatrix {
        match self.chain.dof() {
            6 => self.composite::<6>(q),
            7 => self.composite::<7>(q),
            _ => self.composite::<MAX_AXES>(q),
        }
    }

    #[inline(always)]
    fn composite<const N: usize>(&self, q: &[f64; MAX_AXES]) -> JointMatrix {
        let links = self.links::<N>(q);
        let stages = self.chain.stages();
        let dof = self.chain.dof();
        let mut matrix = JointMatrix::zeros(dof);
        let mut bodies: [_; N] = std::array::from_fn(|i| self.bodies[i]);
        for i in (0..N).rev() {
            let body = bodies[i];
            if i < dof {
                // Force and torque, in frame i, for unit acceleration of joint i alone.
                let (turn, slide) = (stages[i].turn, stages[i].slide);
                let mut force =
                    Vector3::new(-body.moment.y * turn, body.moment.x * turn, body.mass * slide);
                let mut torque = body.inertia.column(2) * turn
                    + Vector3::new(body.moment.y, -body.moment.x, 0.0) * slide;
                matrix.set(i, i, turn * torque.z + slide * force.z);
                for j in (0..i).rev() {
                    let link = &links[j + 1];
                    force = link.out_of_frame(&force);
                    torque = link.out_of_frame(&torque) + link.shift.cross(&force);
                    matrix.set(i, j, stages[j].turn * torque.z + stages[j].slide * force.z);
                }
            }
            if i > 0 {
                bodies[i - 1] = bodies[i - 1].joined(&links[i].body_out_of_frame(&body));
            }
        }
        matrix
    }
}
