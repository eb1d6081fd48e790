//! The geometric Jacobian: how joint speeds move the tip.

use super::Chain;
use super::forward::Frame;
use crate::{JointVector, MAX_AXES};
use nalgebra::{Isometry3, Matrix6, Vector6};

/// Maps joint speeds to the velocity of a frame: the upper three rows are linear (m/s), the lower
/// three angular (rad/s), both in base axes. One column for each joint; no allocation.
#[derive(Clone, Copy, Debug)]
pub struct Jacobian {
    columns: [[f64; 6]; MAX_AXES],
    len: usize,
}

impl Jacobian {
    /// Number of joints.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is no joint.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Velocity for unit speed of one joint.
    pub fn column(&self, joint: usize) -> Vector6<f64> {
        Vector6::from(self.columns[joint])
    }

    /// One entry.
    pub fn at(&self, row: usize, joint: usize) -> f64 {
        self.columns[..self.len][joint][row]
    }

    /// Velocity of the frame for these joint speeds: `J · q̇`.
    pub fn velocity(&self, joint_speeds: &[f64]) -> Vector6<f64> {
        let terms = self.columns[..self.len].iter().zip(joint_speeds);
        terms.fold(Vector6::zeros(), |sum, (column, &speed)| sum + Vector6::from(*column) * speed)
    }

    /// Joint torques that hold a wrench (force in N, torque in Nm, base axes) at the frame: `Jᵀ · w`.
    pub fn torques(&self, wrench: &Vector6<f64>) -> JointVector {
        JointVector::from_fn(self.len, |joint| self.column(joint).dot(wrench))
    }

    /// `J · Jᵀ`.
    pub fn gram(&self) -> Matrix6<f64> {
        let columns = self.columns[..self.len].iter().map(|column| Vector6::from(*column));
        columns.fold(Matrix6::zeros(), |sum, column| sum + column * column.transpose())
    }

    /// Yoshikawa's manipulability `√det(J·Jᵀ)`: zero where the arm is singular. Its unit mixes m and
    /// rad, so that it only compares configurations of one arm.
    pub fn manipulability(&self) -> f64 {
        self.gram().determinant().max(0.0).sqrt()
    }
}

impl Chain {
    /// Pose of the tip in the base frame, and the Jacobian of the tip.
    pub fn jacobian(&self, q: &[f64]) -> (Isometry3<f64>, Jacobian) {
        let (tip, jacobian) = self.jacobian_frame(q);
        (tip.to_isometry(), jacobian)
    }

    pub(crate) fn jacobian_frame(&self, q: &[f64]) -> (Frame, Jacobian) {
        let dof = self.dof();
        let mut jacobian = Jacobian { columns: [[0.0; 6]; MAX_AXES], len: dof };
        let mut frame = self.base_frame();
        for axis in 0..dof {
            let (sin, cos, slide) = self.stages[axis].motion(q[axis]);
            frame = frame.after(&self.stages[axis], sin, cos, slide);
            let ([ox, oy, oz], [zx, zy, zz]) = (frame.origin, frame.z);
            jacobian.columns[axis] = [ox, oy, oz, zx, zy, zz];
        }
        let tip = frame.times(&self.last_from_tip);
        for (stage, column) in self.stages.iter().zip(&mut jacobian.columns[..dof]) {
            let [ox, oy, oz, zx, zy, zz] = *column;
            let arm = [tip.origin[0] - ox, tip.origin[1] - oy, tip.origin[2] - oz];
            *column = if stage.is_prismatic {
                [zx, zy, zz, 0.0, 0.0, 0.0]
            } else {
                [
                    zy * arm[2] - zz * arm[1],
                    zz * arm[0] - zx * arm[2],
                    zx * arm[1] - zy * arm[0],
                    zx,
                    zy,
                    zz,
                ]
            };
        }
        (tip, jacobian)
    }
}
