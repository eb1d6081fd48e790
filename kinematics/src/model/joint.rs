//! Joints between links.

use nalgebra::{Isometry3, Translation3, Unit, UnitQuaternion, Vector3};

/// How a joint moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JointKind {
    /// Not at all.
    Fixed,
    /// It turns about its axis, within limits.
    Revolute,
    /// It turns about its axis without limits.
    Continuous,
    /// It slides along its axis, within limits.
    Prismatic,
}

/// Limits of a joint.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct JointLimit {
    /// Lowest position in rad or m.
    pub lower: f64,
    /// Highest position in rad or m.
    pub upper: f64,
    /// Greatest speed in rad/s or m/s.
    pub velocity: f64,
    /// Greatest torque or force in Nm or N.
    pub effort: f64,
    /// Greatest acceleration in rad/s² or m/s², from the side file or assumed.
    pub acceleration: f64,
    /// Greatest jerk in rad/s³ or m/s³, from the side file or assumed.
    pub jerk: f64,
}

impl JointLimit {
    /// Speed that is assumed for a continuous joint, which alone needs no limit in a URDF.
    pub(super) const ASSUMED_RAD_S: f64 = 1.0;

    /// Acceleration and jerk that are assumed where nothing is known: those of a gentle cobot.
    pub(super) fn assumed(kind: JointKind) -> (f64, f64) {
        if kind == JointKind::Prismatic { (1.0, 10.0) } else { (5.0, 50.0) }
    }
}

/// A joint that follows another: `position = multiplier · leader + offset`.
#[derive(Clone, Debug, PartialEq)]
pub struct Mimic {
    /// Index of the joint that leads.
    pub leader: usize,
    /// Factor.
    pub multiplier: f64,
    /// Offset in rad or m.
    pub offset: f64,
}

/// A joint of a robot.
#[derive(Clone, Debug, PartialEq)]
pub struct Joint {
    /// Name in the URDF.
    pub name: String,
    /// How it moves.
    pub kind: JointKind,
    /// Index of the link that carries it.
    pub parent: usize,
    /// Index of the link that it carries.
    pub child: usize,
    /// Place of the joint in the parent link's frame, at position zero.
    pub parent_from_joint: Isometry3<f64>,
    /// Direction of the axis in the joint's frame. Arbitrary for a fixed joint.
    pub axis: Unit<Vector3<f64>>,
    /// Limits; none for a fixed joint.
    pub limit: Option<JointLimit>,
    /// The joint that it follows, if it does.
    pub mimic: Option<Mimic>,
    /// Viscous friction in Nm·s/rad or N·s/m.
    pub damping: f64,
    /// Dry friction in Nm or N.
    pub friction: f64,
}

impl Joint {
    /// Whether it moves by itself: not fixed, and not following another joint.
    pub fn is_driven(&self) -> bool {
        self.kind != JointKind::Fixed && self.mimic.is_none()
    }

    /// Pose of the child link in the parent link's frame when the joint is at `position` (rad or m).
    pub fn parent_from_child(&self, position: f64) -> Isometry3<f64> {
        let motion = match self.kind {
            JointKind::Fixed => Isometry3::identity(),
            JointKind::Revolute | JointKind::Continuous => Isometry3::from_parts(
                Translation3::identity(),
                UnitQuaternion::from_axis_angle(&self.axis, position),
            ),
            JointKind::Prismatic => Isometry3::from_parts(
                Translation3::from(self.axis.into_inner() * position),
                UnitQuaternion::identity(),
            ),
        };
        self.parent_from_joint * motion
    }
}
