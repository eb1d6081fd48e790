//! Forward kinematics: from joint positions to poses.

use super::{Attachment, Chain, Stage};
use crate::widest::widest;
use crate::{MAX_AXES, Scalar};
use nalgebra::{Isometry3, Quaternion, Translation3, UnitQuaternion};

/// A pose as plain numbers: the axes of a frame and its origin (m), seen from another frame.
///
/// With a [`Scalar`] of several lanes, one pose a lane.
#[derive(Clone, Copy, Debug)]
pub struct Frame<S = f64> {
    /// Direction of the frame's x axis.
    pub x: [S; 3],
    /// Direction of its y axis.
    pub y: [S; 3],
    /// Direction of its z axis.
    pub z: [S; 3],
    /// Its origin, m.
    pub origin: [S; 3],
}

/// Cross product.
#[inline(always)]
pub(crate) fn cross<S: Scalar>(a: &[S; 3], b: &[S; 3]) -> [S; 3] {
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

    /// The same as an isometry.
    #[inline(always)]
    pub fn to_isometry(self) -> Isometry3<f64> {
        Isometry3::from_parts(Translation3::from(self.origin), self.rotation())
    }

    /// The rotation as a quaternion: of the four ways to it, that which begins with the largest component
    /// (S. W. Shepperd, *Quaternion from rotation matrix*, Journal of Guidance and Control 1(3), 1978). The
    /// choice needs no branch, which would be guessed wrong every other time.
    #[inline(always)]
    fn rotation(&self) -> UnitQuaternion<f64> {
        let ([xx, yx, zx], [xy, yy, zy], [xz, yz, zz]) = (self.x, self.y, self.z);
        let squares =
            [1.0 + xx - yy - zz, 1.0 - xx + yy - zz, 1.0 - xx - yy + zz, 1.0 + xx + yy + zz];
        let (a, b, c) = (xy + yx, xz + zx, yz + zy);
        let (d, e, f) = (zy - yz, xz - zx, yx - xy);
        // Row k is 4·(k-th component)·(the quaternion x, y, z, w).
        let rows = [
            [squares[0], a, b, d],
            [a, squares[1], c, e],
            [b, c, squares[2], f],
            [d, e, f, squares[3]],
        ];
        let first = usize::from(squares[1] > squares[0]);
        let second = 2 + usize::from(squares[3] > squares[2]);
        let largest = if squares[second] > squares[first] { second } else { first };
        let [x, y, z, w] = rows[largest];
        let share = 0.5 / squares[largest].sqrt();
        let quaternion = Quaternion::new(w * share, x * share, y * share, z * share);
        UnitQuaternion::new_unchecked(quaternion)
    }
}

impl<S: Scalar> Frame<S> {
    /// The frame after one joint: `self · Trans(p) · Rx(α) · Rz(angle) · Trans(0, 0, slide)`.
    #[inline(always)]
    pub(crate) fn after(&self, stage: &Stage, sin: S, cos: S) -> Self {
        let [px, py, pz] = stage.translation;
        let (px, py, pz) = (S::splat(px), S::splat(py), S::splat(pz));
        let (sa, ca) = (S::splat(stage.sin_alpha), S::splat(stage.cos_alpha));
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
    pub(crate) fn slide_along_z(&mut self, by: S) {
        for row in 0..3 {
            self.origin[row] = self.origin[row] + by * self.z[row];
        }
    }

    /// A direction of this frame, seen from outside.
    #[inline(always)]
    pub(crate) fn turn(&self, v: &[f64; 3]) -> [S; 3] {
        let mut turned = self.x;
        for row in 0..3 {
            turned[row] = self.x[row] * S::splat(v[0])
                + self.y[row] * S::splat(v[1])
                + self.z[row] * S::splat(v[2]);
        }
        turned
    }

    /// The constant transform `self · other`.
    #[inline(always)]
    pub(crate) fn times(&self, other: &Frame) -> Self {
        let mut origin = self.turn(&other.origin);
        for row in 0..3 {
            origin[row] = self.origin[row] + origin[row];
        }
        Self { x: self.turn(&other.x), y: self.turn(&other.y), z: self.turn(&other.z), origin }
    }
}

widest!(fn tip(chain: &Chain, q: &[f64]) -> Frame = chain.walk_any::<f64>(q, |_, _| ()));

widest!(fn tip_pose(chain: &Chain, q: &[f64]) -> Isometry3<f64> =
    chain.walk_any::<f64>(q, |_, _| ()).to_isometry());

impl Chain {
    #[inline(always)]
    fn base_frame<S: Scalar>(&self) -> Frame<S> {
        let [x, y, z] = self.base_rotation;
        let splat = |v: [f64; 3]| [S::splat(v[0]), S::splat(v[1]), S::splat(v[2])];
        Frame { x: splat(x), y: splat(y), z: splat(z), origin: splat([0.0; 3]) }
    }

    /// Sines and cosines of the first `N` joints' angles.
    #[inline(always)]
    pub(crate) fn sines<S: Scalar, const N: usize>(&self, q: &[S]) -> ([S; N], [S; N]) {
        let q = &q[..N];
        let mut angles = [S::splat(0.0); N];
        for axis in 0..N {
            let (turn, offset) = (self.stages[axis].turn, self.stages[axis].offset);
            angles[axis] = q[axis] * S::splat(turn) + S::splat(offset);
        }
        S::sin_cos_all(&angles)
    }

    /// Calls `each` with the frame of every joint in turn, and returns the tip's. The number of joints
    /// is a constant, so that the usual arms get straight-line code.
    #[inline(always)]
    pub(super) fn walk<S: Scalar, const N: usize>(
        &self,
        q: &[S],
        mut each: impl FnMut(usize, &Frame<S>),
    ) -> Frame<S> {
        let (sines, cosines) = self.sines::<S, N>(q);
        let mut frame = self.base_frame();
        for axis in 0..N {
            frame = frame.after(&self.stages[axis], sines[axis], cosines[axis]);
            if self.has_prismatic {
                frame.slide_along_z(q[axis] * S::splat(self.stages[axis].slide));
            }
            each(axis, &frame);
        }
        frame.times(&self.last_from_tip)
    }

    /// The tip's frame, for a chain of at most `N` joints.
    #[inline(always)]
    pub(crate) fn walk_n<const N: usize>(&self, q: &[f64; N]) -> Frame {
        self.walk::<f64, N>(q, |_, _| ())
    }

    /// [`Chain::walk`] for any number of joints.
    #[inline(always)]
    pub(crate) fn walk_any<S: Scalar>(
        &self,
        q: &[S],
        mut each: impl FnMut(usize, &Frame<S>),
    ) -> Frame<S> {
        match self.dof() {
            6 => self.walk::<S, 6>(q, each),
            7 => self.walk::<S, 7>(q, each),
            dof => {
                // The stages beyond the last joint stand still and are the identity.
                let mut padded = [S::splat(0.0); MAX_AXES];
                padded[..dof].copy_from_slice(&q[..dof]);
                self.walk::<S, MAX_AXES>(&padded, |axis, frame| {
                    if axis < dof {
                        each(axis, frame);
                    }
                })
            }
        }
    }

    /// Pose of the tip in the base frame.
    pub fn forward(&self, q: &[f64]) -> Isometry3<f64> {
        tip_pose(self, q)
    }

    /// The tip's frame in the base frame.
    pub(crate) fn tip_frame(&self, q: &[f64]) -> Frame {
        tip(self, q)
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
