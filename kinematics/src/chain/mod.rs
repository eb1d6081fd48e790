//! A serial chain of moving joints from a base link to a tip link, flattened for speed.
//!
//! Fixed joints are folded away when the chain is built. Each moving joint gets a frame whose z is
//! its axis and whose x is chosen so that the constant rotation from the joint before is a pure
//! rotation about x. Joint `i` then reads, with its constants `p` (m), `α` and `o` (rad),
//!
//! ```text
//! T(q) = Trans(p) · Rx(α) · Rz(q + o)                  revolute
//! T(q) = Trans(p) · Rx(α) · Rz(o) · Trans(0, 0, q)     prismatic
//! ```
//!
//! which is the Denavit–Hartenberg form in its rotations only: unlike the full form it stays well
//! conditioned for axes that are almost parallel. All lengths are m, all angles rad.

mod build;
mod forward;
mod jacobian;
mod jacobian_rate;
mod lanes;
mod sine;
mod tool;

pub use build::Attachment;
pub use forward::Frame;
pub(crate) use forward::{cross, dot};
pub use jacobian::Jacobian;
pub use jacobian_rate::ReferenceFrame;
pub(crate) use sine::sin_cos_all;

use crate::limits::Limits;
use crate::{JointVector, MAX_AXES};
use nalgebra::{Isometry3, Vector3};

/// The constants of one moving joint.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stage {
    /// From the origin of the frame before to this joint's origin, in the frame before.
    pub(crate) translation: [f64; 3],
    pub(crate) sin_alpha: f64,
    pub(crate) cos_alpha: f64,
    /// Added to the angle; for a prismatic joint the whole angle.
    pub(crate) offset: f64,
    /// How far the joint turns for each unit of its position: 1, or 0 for a prismatic joint.
    pub(crate) turn: f64,
    /// How far it slides: 0, or 1 for a prismatic joint.
    pub(crate) slide: f64,
}

/// A serial chain: base link, moving joints, tip link.
///
/// Every function takes the positions base to tip, in rad or m, and needs at least [`Chain::dof`] of
/// them; it allocates nothing.
///
/// # Panics
/// The functions that take positions panic if there are fewer than [`Chain::dof`].
#[derive(Clone, Debug)]
pub struct Chain {
    base: String,
    tip: String,
    joint_names: Vec<String>,
    link_names: Vec<String>,
    limits: Limits,
    damping: JointVector,
    dry_friction: JointVector,
    /// Orientation of the first joint's frame in the base frame, by columns.
    base_rotation: [[f64; 3]; 3],
    stages: [Stage; MAX_AXES],
    /// From the last joint's frame to the tip.
    last_from_tip: forward::Frame,
    /// From the robot's root link to the base, with everything between them at rest.
    world_from_base: Isometry3<f64>,
    /// From each joint's frame to the URDF frame of the link that it carries.
    joint_from_link: Vec<Isometry3<f64>>,
    attachments: Vec<Attachment>,
    has_prismatic: bool,
}

impl Chain {
    /// Number of moving joints.
    pub fn dof(&self) -> usize {
        self.joint_names.len()
    }

    /// Name of the base link.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Name of the tip link.
    pub fn tip(&self) -> &str {
        &self.tip
    }

    /// Names of the moving joints, base to tip.
    pub fn joint_names(&self) -> &[String] {
        &self.joint_names
    }

    /// Names of the links that the moving joints carry, base to tip.
    pub fn link_names(&self) -> &[String] {
        &self.link_names
    }

    /// Limits of the moving joints.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Viscous friction of the moving joints, Nm·s/rad (N·s/m), as the URDF gives it.
    pub fn damping(&self) -> &JointVector {
        &self.damping
    }

    /// Dry friction of the moving joints, Nm (N), as the URDF gives it.
    pub fn dry_friction(&self) -> &JointVector {
        &self.dry_friction
    }

    #[inline(always)]
    pub(crate) fn stages(&self) -> &[Stage; MAX_AXES] {
        &self.stages
    }

    pub(crate) fn base_rotation(&self) -> [[f64; 3]; 3] {
        self.base_rotation
    }

    /// From the frame of the URDF link that joint `joint` carries to the frame of that joint.
    pub(crate) fn joint_from_link(&self, joint: usize) -> Isometry3<f64> {
        self.joint_from_link[joint]
    }

    pub(crate) fn last_from_tip(&self) -> Isometry3<f64> {
        self.last_from_tip.to_isometry()
    }

    /// Place of the chain's base in the frame of the robot's root link, the world, with every joint
    /// between them at zero, or as near to zero as its limits allow.
    pub fn world_from_base(&self) -> &Isometry3<f64> {
        &self.world_from_base
    }

    /// Turns a vector of the base frame into the frame in which the first stage begins.
    pub(crate) fn in_first_frame(&self, v: &Vector3<f64>) -> Vector3<f64> {
        self.base_rotation.map(|axis| Vector3::from(axis).dot(v)).into()
    }

    /// Whether joint `index` slides instead of turning.
    pub fn is_prismatic(&self, index: usize) -> bool {
        self.stages[index].slide != 0.0
    }

    /// Every link of the robot that this chain carries or that stands still with its base.
    pub fn attachments(&self) -> &[Attachment] {
        &self.attachments
    }

    /// A position for every axis: as given where it is a finite number, else the middle of the range,
    /// and within the limits.
    pub fn within_limits(&self, q: &[f64]) -> JointVector {
        let mut inside = JointVector::from_fn(self.dof(), |axis| {
            q.get(axis).copied().filter(|value| value.is_finite()).unwrap_or(f64::NAN)
        });
        self.limits.clamp(&mut inside);
        inside
    }
}
