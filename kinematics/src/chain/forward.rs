//! Forward kinematics: from joint positions to poses.

use super::{Chain, Stage};
use nalgebra::{Isometry3, Matrix3, Rotation3, Translation3, UnitQuaternion};

/// A pose as plain numbers: the axes of a frame and its origin, in some other frame.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Frame {
    pub(crate) x: [f64; 3],
    pub(crate) y: [f64; 3],
    pub(crate) z: [f64; 3],
    pub(crate) origin: [f64; 3],
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
    pub(crate) fn after(&self, stage: &Stage, sin: f64, cos: f64, slide: f64) -> Self {
        let [px, py, pz] = stage.translation;
        let (sa, ca) = (stage.sin_alpha, stage.cos_alpha);
        let mut next = *self;
        for row in 0..3 {
            let (x, y, z) = (self.x[row], self.y[row], self.z[row]);
            let tilted_y = ca * y + sa * z;
            let tilted_z = ca * z - sa * y;
            next.x[row] = cos * x + sin * tilted_y;
            next.y[row] = cos * tilted_y - sin * x;
            next.z[row] = tilted_z;
            next.origin[row] = self.origin[row] + px * x + py * y + pz * z + slide * tilted_z;
        }
        next
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

impl Stage {
    /// Sine and cosine of the joint's angle, and how far it slides.
    #[inline(always)]
    pub(crate) fn motion(&self, q: f64) -> (f64, f64, f64) {
        let (angle, slide) =
            if self.is_prismatic { (self.offset, q) } else { (q + self.offset, 0.0) };
        let (sin, cos) = angle.sin_cos();
        (sin, cos, slide)
    }
}

impl Chain {
    #[inline(always)]
    pub(crate) fn base_frame(&self) -> Frame {
        let [x, y, z] = self.base_rotation;
        Frame { x, y, z, origin: [0.0; 3] }
    }

    /// Pose of the tip in the base frame.
    pub fn forward(&self, q: &[f64]) -> Isometry3<f64> {
        self.forward_frame(q).to_isometry()
    }

    pub(crate) fn forward_frame(&self, q: &[f64]) -> Frame {
        let mut frame = self.base_frame();
        for (stage, &position) in self.stages[..self.dof()].iter().zip(&q[..self.dof()]) {
            let (sin, cos, slide) = stage.motion(position);
            frame = frame.after(stage, sin, cos, slide);
        }
        frame.times(&self.last_from_tip)
    }

    /// Pose, in the base frame, of the URDF frame of each link that a joint of the chain carries:
    /// `out[i]` belongs to joint `i`.
    ///
    /// # Panics
    /// If `out` is shorter than [`Chain::dof`].
    pub fn link_poses(&self, q: &[f64], out: &mut [Isometry3<f64>]) {
        let mut frame = self.base_frame();
        for axis in 0..self.dof() {
            let (sin, cos, slide) = self.stages[axis].motion(q[axis]);
            frame = frame.after(&self.stages[axis], sin, cos, slide);
            out[axis] = frame.to_isometry() * self.joint_from_link[axis];
        }
    }

    /// Pose in the base frame of one link from [`Chain::attachments`], given [`Chain::link_poses`].
    pub fn attachment_pose(
        &self,
        attachment: &super::Attachment,
        link_poses: &[Isometry3<f64>],
    ) -> Isometry3<f64> {
        match attachment.joint {
            Some(joint) => link_poses[joint] * attachment.carrier_from_link,
            None => attachment.carrier_from_link,
        }
    }
}
