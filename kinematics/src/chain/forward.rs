//! Forward kinematics: from joint positions to poses.

use super::sine::sin_cos_all;
use super::{Attachment, Chain, Stage};
use crate::MAX_AXES;
use nalgebra::{Isometry3, Matrix3, Rotation3, Translation3, UnitQuaternion};

/// A pose as plain numbers: the axes of a frame and its origin, in some other frame.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Frame {
    pub(crate) x: [f64; 3],
    pub(crate) y: [f64; 3],
    pub(crate) z: [f64; 3],
    pub(crate) origin: [f64; 3],
}

/// Cross product.
#[inline(always)]
pub(crate) fn cross(a: &[f64; 3], b: &[f64; 3]) -> [f64; 3] {
    [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
}

/// Scalar product.
#[inline(always)]
pub(crate) fn dot(a: &[f64; 3], b: &[f64; 3]) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

impl Frame {
    pub(crate) fn from_isometry(pose: &Isometry3<f64>) -> Self {
        let rotation = pose.rotation.to_rotation_matrix();
        let column = |index| rotation.matrix().column(index).into_owned().into();
        Self { x: column(0), y: column(1), z: column(2), origin: pose.translation.vector.into() }
    }

    pub(crate) fn to_isometry(self) -> Isometry3<f64> {
        let matrix = Matrix3::from_columns(&[self.x.into(), self.y.into(), self.z.into()]);
        let rotation = Rotation3::from_matrix_unchecked(matrix);
        Isometry3::from_parts(
            Translation3::from(self.origin),
            UnitQuaternion::from_rotation_matrix(&rotation),
        )
    }

    /// The frame after one joint: `self · Trans(p) · Rx(α) · Rz(angle) · Trans(0, 0, slide)`.
    #[inline(always)]
    pub(crate) fn after(&self, stage: &Stage, sin: f64, cos: f64) -> Self {
        let [px, py, pz] = stage.translation;
        let (sa, ca) = (stage.sin_alpha, stage.cos_alpha);
        let mut next = *self;
        for row in 0..3 {
            let (x, y, z) = (self.x[row], self.y[row], self.z[row]);
            let tilted_y = ca * y + sa * z;
            next.x[row] = cos * x + sin * tilted_y;
            next.y[row] = cos * tilted_y - sin * x;
            next.z[row] = ca * z - sa * y;
            next.origin[row] = self.origin[row] + px * x + py * y + pz * z;
        }
        next
    }

    #[inline(always)]
    pub(crate) fn slide_along_z(&mut self, by: f64) {
        for row in 0..3 {
            self.origin[row] += by * self.z[row];
        }
    }

    /// The constant transform `self · other`.
    #[inline(always)]
    pub(crate) fn times(&self, other: &Self) -> Self {
        let turn = |v: &[f64; 3]| {
            [0, 1, 2].map(|row| self.x[row] * v[0] + self.y[row] * v[1] + self.z[row] * v[2])
        };
        let shift = turn(&other.origin);
        Self {
            x: turn(&other.x),
            y: turn(&other.y),
            z: turn(&other.z),
            origin: [0, 1, 2].map(|row| self.origin[row] + shift[row]),
        }
    }
}

impl Chain {
    #[inline(always)]
    pub(crate) fn base_frame(&self) -> Frame {
        let [x, y, z] = self.base_rotation;
        Frame { x, y, z, origin: [0.0; 3] }
    }

    /// Sines and cosines of the first `N` joints' angles.
    #[inline(always)]
    pub(crate) fn sines<const N: usize>(&self, q: &[f64]) -> ([f64; N], [f64; N]) {
        let q = &q[..N];
        let mut angles = [0.0; N];
        for axis in 0..N {
            angles[axis] = q[axis] * self.stages[axis].turn + self.stages[axis].offset;
        }
        sin_cos_all(&angles)
    }

    /// Calls `each` with the frame of every joint in turn, and returns the tip's. The number of joints
    /// is a constant, so that the usual arms get straight-line code.
    #[inline(always)]
    pub(super) fn walk<const N: usize>(
        &self,
        q: &[f64],
        mut each: impl FnMut(usize, &Frame),
    ) -> Frame {
        let (sines, cosines) = self.sines::<N>(q);
        let mut frame = self.base_frame();
        for axis in 0..N {
            frame = frame.after(&self.stages[axis], sines[axis], cosines[axis]);
            if self.has_prismatic {
                frame.slide_along_z(q[axis] * self.stages[axis].slide);
            }
            each(axis, &frame);
        }
        frame.times(&self.last_from_tip)
    }

    /// The tip's frame, for a chain of at most `N` joints.
    #[inline(always)]
    pub(crate) fn walk_n<const N: usize>(&self, q: &[f64; N]) -> Frame {
        self.walk::<N>(q, |_, _| ())
    }

    /// [`Chain::walk`] for any number of joints.
    #[inline(always)]
    pub(crate) fn walk_any(&self, q: &[f64], mut each: impl FnMut(usize, &Frame)) -> Frame {
        match self.dof() {
            6 => self.walk::<6>(q, each),
            7 => self.walk::<7>(q, each),
            dof => {
                // The stages beyond the last joint stand still and are the identity.
                let mut padded = [0.0; MAX_AXES];
                padded[..dof].copy_from_slice(&q[..dof]);
                self.walk::<MAX_AXES>(&padded, |axis, frame| {
                    if axis < dof {
                        each(axis, frame);
                    }
                })
            }
        }
    }

    /// Pose of the tip in the base frame.
    pub fn forward(&self, q: &[f64]) -> Isometry3<f64> {
        self.walk_any(q, |_, _| ()).to_isometry()
    }

    /// Pose, in the base frame, of the URDF frame of each link that a joint of the chain carries:
    /// `out[i]` belongs to joint `i`.
    ///
    /// # Panics
    /// If `out` is shorter than [`Chain::dof`].
    pub fn link_poses(&self, q: &[f64], out: &mut [Isometry3<f64>]) {
        let out = &mut out[..self.dof()];
        self.walk_any(q, |axis, frame| {
            out[axis] = frame.to_isometry() * self.joint_from_link[axis];
        });
    }

    /// Pose in the base frame of one link from [`Chain::attachments`], given [`Chain::link_poses`].
    pub fn attachment_pose(
        &self,
        attachment: &Attachment,
        link_poses: &[Isometry3<f64>],
    ) -> Isometry3<f64> {
        match attachment.joint {
            Some(joint) => link_poses[joint] * attachment.carrier_from_link,
            None => attachment.carrier_from_link,
        }
    }
}
