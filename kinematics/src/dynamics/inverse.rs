//! Inverse dynamics by the recursive Newton–Euler algorithm.

use super::Dynamics;
use super::body::Link;
use crate::widest::widest;
use crate::{JointVector, MAX_AXES};
use nalgebra::Vector3;

widest!(fn torques(
    dynamics: &Dynamics,
    values: &[[f64; MAX_AXES]; 3],
    gravity: &Vector3<f64>,
) -> JointVector = dynamics.newton_euler_here(values, gravity));

impl Dynamics {
    /// Torques (Nm, N for a linear axis) that give accelerations `qdd` at positions `q` and speeds `qd`.
    pub fn inverse(&self, q: &[f64], qd: &[f64], qdd: &[f64]) -> JointVector {
        self.newton_euler_any(q, Some((qd, Some(qdd))), &self.gravity)
    }

    /// Torques that hold the arm against gravity.
    pub fn gravity(&self, q: &[f64]) -> JointVector {
        self.newton_euler_any(q, None, &self.gravity)
    }

    /// Torques at constant joint speeds: Coriolis, centrifugal and gravity.
    pub fn bias(&self, q: &[f64], qd: &[f64]) -> JointVector {
        self.newton_euler_any(q, Some((qd, None)), &self.gravity)
    }

    #[inline(always)]
    fn newton_euler_any(
        &self,
        q: &[f64],
        motion: Option<(&[f64], Option<&[f64]>)>,
        gravity: &Vector3<f64>,
    ) -> JointVector {
        let dof = self.chain.dof();
        let mut values = [[0.0; MAX_AXES]; 3];
        values[0][..dof].copy_from_slice(&q[..dof]);
        if let Some((qd, qdd)) = motion {
            values[1][..dof].copy_from_slice(&qd[..dof]);
            if let Some(qdd) = qdd {
                values[2][..dof].copy_from_slice(&qdd[..dof]);
            }
        }
        torques(self, &values, gravity)
    }

    #[inline(always)]
    fn newton_euler_here(
        &self,
        values: &[[f64; MAX_AXES]; 3],
        gravity: &Vector3<f64>,
    ) -> JointVector {
        match self.chain.dof() {
            6 => self.newton_euler::<6>(values, gravity),
            7 => self.newton_euler::<7>(values, gravity),
            _ => self.newton_euler::<MAX_AXES>(values, gravity),
        }
    }

    #[inline(always)]
    fn newton_euler<const N: usize>(
        &self,
        [q, qd, qdd]: &[[f64; MAX_AXES]; 3],
        gravity: &Vector3<f64>,
    ) -> JointVector {
        let links = self.links::<N>(q);
        let stages = self.chain.stages();
        let (mut forces, mut torques) = ([Vector3::zeros(); N], [Vector3::zeros(); N]);
        let (mut omega, mut omega_dot) = (Vector3::zeros(), Vector3::zeros());
        // A base that accelerates upwards stands for gravity.
        let mut acceleration = self.chain.in_first_frame(&-gravity);
        for i in 0..N {
            let (link, stage) = (&links[i], &stages[i]);
            let lever = link.shift;
            acceleration += omega_dot.cross(&lever) + omega.cross(&omega.cross(&lever));
            acceleration = link.into_frame(&acceleration);
            omega = link.into_frame(&omega);
            omega_dot = link.into_frame(&omega_dot);
            let (turn, slide) = (stage.turn * qd[i], stage.slide * qd[i]);
            // ω × z·q̇ written out: z is the joint's own axis.
            omega_dot += Vector3::new(omega.y * turn, -omega.x * turn, stage.turn * qdd[i]);
            acceleration +=
                Vector3::new(2.0 * omega.y * slide, -2.0 * omega.x * slide, stage.slide * qdd[i]);
            omega.z += turn;
            let body = &self.bodies[i];
            let momentum = body.inertia * omega;
            forces[i] = acceleration * body.mass
                + omega_dot.cross(&body.moment)
                + omega.cross(&omega.cross(&body.moment));
            torques[i] = body.inertia * omega_dot
                + omega.cross(&momentum)
                + body.moment.cross(&acceleration);
        }
        let mut result = JointVector::zeros(self.chain.dof());
        for i in (0..N).rev() {
            if i < result.len() {
                result[i] = stages[i].turn * torques[i].z + stages[i].slide * forces[i].z;
            }
            if i > 0 {
                let force = links[i].out_of_frame(&forces[i]);
                torques[i - 1] += links[i].out_of_frame(&torques[i]) + links[i].shift.cross(&force);
                forces[i - 1] += force;
            }
        }
        result
    }

    /// The transforms between neighbouring joint frames.
    #[inline(always)]
    pub(super) fn links<const N: usize>(&self, q: &[f64; MAX_AXES]) -> [Link; N] {
        let (sines, cosines) = self.chain.sines::<f64, N>(q);
        let stages = self.chain.stages();
        std::array::from_fn(|i| Link::new(&stages[i], sines[i], cosines[i], q[i]))
    }
}
