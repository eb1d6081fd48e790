//! The geometric Jacobian: how joint speeds move the tip.

use super::Chain;
use super::forward::{Frame, cross};
use crate::widest::widest;
use crate::{JointVector, MAX_AXES, Scalar};
use nalgebra::{Isometry3, Matrix6, Point3, UnitQuaternion, Vector3, Vector6};

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

    /// Yoshikawa's manipulability: `√det(J·Jᵀ)`, or `√det(Jᵀ·J)` for fewer than six joints. Zero where the
    /// arm is singular. Its unit mixes m and rad, so that it only compares configurations of one arm.
    pub fn manipulability(&self) -> f64 {
        let gram = if self.len >= 6 { self.gram() } else { self.joint_gram() };
        gram.determinant().max(0.0).sqrt()
    }

    /// `Jᵀ·J` of at most six joints, with ones on the diagonal for those that are not there.
    fn joint_gram(&self) -> Matrix6<f64> {
        Matrix6::from_fn(|row, column| {
            let is_there = row.max(column) < self.len;
            if is_there {
                self.column(row).dot(&self.column(column))
            } else {
                f64::from(u8::from(row == column))
            }
        })
    }

    /// The same velocities in other axes: `other_from_own` turns a vector of the present axes into them.
    pub fn turned(&self, other_from_own: &UnitQuaternion<f64>) -> Self {
        self.map(|linear, angular| (other_from_own * linear, other_from_own * angular))
    }

    /// The Jacobian of another point of the same body, `offset` (m, in the present axes) away.
    pub fn moved(&self, offset: &Vector3<f64>) -> Self {
        self.map(|linear, angular| (linear + angular.cross(offset), angular))
    }

    fn map(
        &self,
        change: impl Fn(Vector3<f64>, Vector3<f64>) -> (Vector3<f64>, Vector3<f64>),
    ) -> Self {
        let mut changed = *self;
        for column in &mut changed.columns[..self.len] {
            let [a, b, c, d, e, f] = *column;
            let (linear, angular) = change(Vector3::new(a, b, c), Vector3::new(d, e, f));
            *column = [linear.x, linear.y, linear.z, angular.x, angular.y, angular.z];
        }
        changed
    }

    /// Entry by entry, this less the other.
    pub(super) fn minus(&self, other: &Self) -> Self {
        let mut difference = *self;
        for (column, addend) in difference.columns.iter_mut().zip(&other.columns) {
            column.iter_mut().zip(addend).for_each(|(entry, less)| *entry -= less);
        }
        difference
    }

    /// `ω ×` every column's linear and angular part.
    pub(super) fn crossed(&self, omega: &Vector3<f64>) -> Self {
        self.map(|linear, angular| (omega.cross(&linear), omega.cross(&angular)))
    }

    #[inline(always)]
    fn zeros(len: usize) -> Self {
        Self { columns: [[0.0; 6]; MAX_AXES], len }
    }

    /// From columns; those beyond the last joint must be zero.
    pub(super) fn from_columns(columns: [[f64; 6]; MAX_AXES], len: usize) -> Self {
        Self { columns, len }
    }
}

// The columns are written where the caller finds them: a Jacobian is large enough for a copy to show.
widest!(fn pose_and_jacobian(chain: &Chain, q: &[f64]) -> (Isometry3<f64>, Jacobian) = {
    let mut found = (Isometry3::identity(), Jacobian::zeros(chain.dof()));
    found.0 = chain.write_columns(q, &mut found.1.columns).to_isometry();
    found
});

widest!(fn tip_and_jacobian(chain: &Chain, q: &[f64]) -> (Frame, Jacobian) = {
    let mut jacobian = Jacobian::zeros(chain.dof());
    (chain.write_columns(q, &mut jacobian.columns), jacobian)
});

widest!(fn tips_and_columns[S: Scalar, const N: usize][S, N](
    chain: &Chain,
    q: &[S; N],
) -> (Frame<S>, [[S; 6]; N]) = chain.columns_of(q));

impl Chain {
    /// Pose of the tip in the base frame, and the Jacobian of the tip.
    pub fn jacobian(&self, q: &[f64]) -> (Isometry3<f64>, Jacobian) {
        pose_and_jacobian(self, q)
    }

    /// Jacobian of a point that moves with the link of joint `joint`; both the point and the Jacobian
    /// are in the base frame, and the columns of the joints beyond are zero.
    pub fn point_jacobian(&self, q: &[f64], joint: usize, point: &Point3<f64>) -> Jacobian {
        let mut jacobian = Jacobian::zeros(self.dof());
        self.walk_any::<f64>(q, |axis, frame| {
            if axis <= joint {
                jacobian.columns[axis] =
                    self.column(axis, &frame.origin, &frame.z, &point.coords.into());
            }
        });
        jacobian
    }

    pub(crate) fn jacobian_frame(&self, q: &[f64]) -> (Frame, Jacobian) {
        tip_and_jacobian(self, q)
    }

    /// Writes the columns of the Jacobian over zeros, and returns the tip's frame.
    #[inline(always)]
    fn write_columns(&self, q: &[f64], columns: &mut [[f64; 6]; MAX_AXES]) -> Frame {
        match self.dof() {
            6 => self.write_columns_of::<6>(q, columns),
            7 => self.write_columns_of::<7>(q, columns),
            dof => {
                let mut padded = [0.0; MAX_AXES];
                padded[..dof].copy_from_slice(&q[..dof]);
                let tip = self.write_columns_of::<MAX_AXES>(&padded, columns);
                columns[dof..].fill([0.0; 6]);
                tip
            }
        }
    }

    #[inline(always)]
    fn write_columns_of<const N: usize>(
        &self,
        q: &[f64],
        columns: &mut [[f64; 6]; MAX_AXES],
    ) -> Frame {
        let tip = self.walk::<f64, N>(q, |axis, frame| {
            let ([ox, oy, oz], [zx, zy, zz]) = (frame.origin, frame.z);
            columns[axis] = [ox, oy, oz, zx, zy, zz];
        });
        for axis in 0..N {
            let [ox, oy, oz, zx, zy, zz] = columns[axis];
            columns[axis] = self.column(axis, &[ox, oy, oz], &[zx, zy, zz], &tip.origin);
        }
        tip
    }

    /// The tip's frame and the Jacobian's columns (linear before angular, base axes) for a chain of at
    /// most `N` joints, in every lane of a [`Scalar`]; columns beyond the last joint mean nothing.
    #[inline]
    pub fn jacobian_of<S: Scalar, const N: usize>(&self, q: &[S; N]) -> (Frame<S>, [[S; 6]; N]) {
        tips_and_columns(self, q)
    }

    #[inline(always)]
    pub(crate) fn columns_of<S: Scalar, const N: usize>(
        &self,
        q: &[S; N],
    ) -> (Frame<S>, [[S; 6]; N]) {
        let mut columns = [[S::splat(0.0); 6]; N];
        let tip = self.walk::<S, N>(q, |axis, frame| {
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
    fn column<S: Scalar>(
        &self,
        axis: usize,
        origin: &[S; 3],
        z: &[S; 3],
        point: &[S; 3],
    ) -> [S; 6] {
        if self.has_prismatic && self.is_prismatic(axis) {
            let none = S::splat(0.0);
            return [z[0], z[1], z[2], none, none, none];
        }
        let arm = [point[0] - origin[0], point[1] - origin[1], point[2] - origin[2]];
        let [x, y, zz] = cross(z, &arm);
        [x, y, zz, z[0], z[1], z[2]]
    }
}
