//! The geometric Jacobian: how joint speeds move the tip.

use super::Chain;
use super::forward::Frame;
use crate::{JointVector, MAX_AXES};
use nalgebra::{Isometry3, Matrix6, Point3, Vector6};

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

    /// Jacobian of a point that moves with the link of joint `joint`; both the point and the Jacobian
    /// are in the base frame, and the columns of the joints beyond are zero.
    pub fn point_jacobian(&self, q: &[f64], joint: usize, point: &Point3<f64>) -> Jacobian {
        let mut jacobian = Jacobian { columns: [[0.0; 6]; MAX_AXES], len: self.dof() };
        self.walk_any(q, |axis, frame| {
            if axis <= joint {
                jacobian.columns[axis] =
                    self.column(axis, &frame.origin, &frame.z, &point.coords.into());
            }
        });
        jacobian
    }

    pub(crate) fn jacobian_frame(&self, q: &[f64]) -> (Frame, Jacobian) {
        let mut jacobian = Jacobian { columns: [[0.0; 6]; MAX_AXES], len: self.dof() };
        let columns = &mut jacobian.columns;
        let tip = self.walk_any(q, |axis, frame| {
            let ([ox, oy, oz], [zx, zy, zz]) = (frame.origin, frame.z);
            columns[axis] = [ox, oy, oz, zx, zy, zz];
        });
        for (axis, column) in columns[..self.dof()].iter_mut().enumerate() {
            let [ox, oy, oz, zx, zy, zz] = *column;
            *column = self.column(axis, &[ox, oy, oz], &[zx, zy, zz], &tip.origin);
        }
        (tip, jacobian)
    }

    /// The tip's frame and the Jacobian's columns, for a chain of at most `N` joints: the hot path of
    /// inverse kinematics.
    #[inline(always)]
    pub(crate) fn columns<const N: usize>(&self, q: &[f64; N]) -> (Frame, [[f64; 6]; N]) {
        let mut columns = [[0.0; 6]; N];
        let tip = self.walk::<N>(q, |axis, frame| {
            let ([ox, oy, oz], [zx, zy, zz]) = (frame.origin, frame.z);
            columns[axis] = [ox, oy, oz, zx, zy, zz];
        });
        for (axis, column) in columns.iter_mut().enumerate() {
            let [ox, oy, oz, zx, zy, zz] = *column;
            *column = self.column(axis, &[ox, oy, oz], &[zx, zy, zz], &tip.origin);
        }
        (tip, columns)
    }

    /// Velocity of a point for unit speed of a joint with this origin and axis.
    #[inline(always)]
    fn column(&self, axis: usize, origin: &[f64; 3], z: &[f64; 3], point: &[f64; 3]) -> [f64; 6] {
        let arm = [point[0] - origin[0], point[1] - origin[1], point[2] - origin[2]];
        if self.has_prismatic && self.is_prismatic(axis) {
            return [z[0], z[1], z[2], 0.0, 0.0, 0.0];
        }
        [
            z[1] * arm[2] - z[2] * arm[1],
            z[2] * arm[0] - z[0] * arm[2],
            z[0] * arm[1] - z[1] * arm[0],
            z[0],
            z[1],
            z[2],
        ]
    }
}
