//! Where the joint frames are: the small piece of forward kinematics that collision needs.
//!
//! Each moving joint has a frame whose z is its axis. Frame 0 is the base link, frame `i + 1` moves
//! with joint `i`. Shapes are stored in these frames.

use nalgebra::{Isometry3, Rotation3, Translation3, UnitQuaternion, Vector3};

use crate::MAX_AXES;
use crate::chain::Chain;
use crate::model::Robot;

/// One pose a frame: `base_from_frame`.
pub(super) type Poses = [Isometry3<f64>; MAX_AXES + 1];

/// A moving joint.
#[derive(Clone, Debug)]
pub(super) struct JointFrame {
    /// Place at position zero in the frame before.
    pub(super) before_from_joint: Isometry3<f64>,
    pub(super) is_prismatic: bool,
    /// Largest magnitude of the position within the limits, for bounds on reach (prismatic only).
    pub(super) travel_m: f64,
}

/// The moving joints of a chain, base to tip.
#[derive(Clone, Debug)]
pub(super) struct Frames {
    pub(super) joints: Vec<JointFrame>,
    /// From each frame to the URDF frame of the link that it carries (base link first).
    pub(super) frame_from_link: Vec<UnitQuaternion<f64>>,
}

impl Frames {
    pub(super) fn new(robot: &Robot, chain: &Chain) -> Self {
        let mut joints = Vec::with_capacity(chain.dof());
        let mut frame_from_link = vec![UnitQuaternion::identity()];
        for (index, name) in chain.joint_names().iter().enumerate() {
            let found = robot.joints().iter().find(|joint| &joint.name == name);
            let joint = found.expect("a chain's joints are joints of its robot");
            let parent = chain.attachments().iter().find(|place| place.link == joint.parent);
            let carrier_from_parent = match parent {
                Some(place) => place.carrier_from_link,
                None => Isometry3::identity(),
            };
            let joint_from_axis = z_to(&joint.axis);
            let before = Isometry3::from_parts(Translation3::identity(), frame_from_link[index]);
            let limits = chain.limits();
            joints.push(JointFrame {
                before_from_joint: before
                    * carrier_from_parent
                    * joint.parent_from_joint
                    * joint_from_axis,
                is_prismatic: chain.is_prismatic(index),
                travel_m: limits.lower[index].abs().max(limits.upper[index].abs()),
            });
            frame_from_link.push(joint_from_axis.inverse());
        }
        Self { joints, frame_from_link }
    }

    /// Poses of all frames at `q`.
    pub(super) fn poses(&self, q: &[f64]) -> Poses {
        let mut poses = [Isometry3::identity(); MAX_AXES + 1];
        for (index, (joint, position)) in self.joints.iter().zip(q).enumerate() {
            let motion = if joint.is_prismatic {
                Isometry3::translation(0.0, 0.0, *position)
            } else {
                let (sin, cos) = (0.5 * position).sin_cos();
                let quaternion = nalgebra::Quaternion::new(cos, 0.0, 0.0, sin);
                let turn = UnitQuaternion::new_unchecked(quaternion);
                Isometry3::from_parts(Translation3::identity(), turn)
            };
            poses[index + 1] = poses[index] * joint.before_from_joint * motion;
        }
        poses
    }

    /// For each joint up to `frame`, the farthest that a point at most `reach_m` from the frame's
    /// origin can ever be from the joint's axis; 1 for a sliding joint. So `bound[j] * |Δq_j|` summed
    /// over the joints is at least the distance that the point travels.
    pub(super) fn lever_arms(&self, frame: usize, reach_m: f64) -> [f64; MAX_AXES] {
        let mut arms = [0.0; MAX_AXES];
        let mut reach = reach_m;
        for joint in (0..frame).rev() {
            let this = &self.joints[joint];
            if this.is_prismatic {
                reach += this.travel_m;
                arms[joint] = 1.0;
            } else {
                arms[joint] = reach;
            }
            reach += this.before_from_joint.translation.vector.norm();
        }
        arms
    }
}

/// A rotation that maps z to `axis`.
fn z_to(axis: &Vector3<f64>) -> UnitQuaternion<f64> {
    let turn = Rotation3::rotation_between(&Vector3::z(), axis)
        .unwrap_or_else(|| Rotation3::from_axis_angle(&Vector3::x_axis(), std::f64::consts::PI));
    UnitQuaternion::from_rotation_matrix(&turn)
}
