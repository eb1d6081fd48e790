//! From a robot's tree to the flat constants of a chain.

use super::forward::Frame;
use super::{Chain, Stage};
use crate::limits::Limits;
use crate::model::{Joint, JointKind, ModelError, Robot, joints_between};
use crate::{JointVector, MAX_AXES};
use nalgebra::{Isometry3, Matrix3, Rotation3, Translation3, UnitQuaternion, Vector3};

/// A link that a chain carries, or that stands still with the chain's base.
#[derive(Clone, Debug, PartialEq)]
pub struct Attachment {
    /// Index of the link in [`Robot::links`].
    pub link: usize,
    /// Name of the link.
    pub name: String,
    /// Index of the chain's joint that carries it; none if it stands still with the base.
    pub joint: Option<usize>,
    /// Its place in the frame of the link that this joint carries (base link for none), with every
    /// joint that is not part of the chain at zero, or as near to zero as its limits allow.
    pub carrier_from_link: Isometry3<f64>,
    /// Index in [`Robot::joints`] of the first moving joint between carrier and link that is not
    /// part of the chain (a finger, another arm), if there is one.
    pub side_joint: Option<usize>,
}

impl Chain {
    /// The chain of moving joints from `base` down to `tip`. Joints that follow others (mimic) stand
    /// at zero.
    ///
    /// # Errors
    /// If a link is unknown, `tip` is not below `base`, nothing or too much moves between them, or
    /// the limits are inconsistent.
    pub fn new(robot: &Robot, base: &str, tip: &str) -> Result<Self, ModelError> {
        let link = |name: &str| {
            robot.link(name).ok_or_else(|| ModelError::Unknown {
                by: format!("the arm from `{base}` to `{tip}`"),
                kind: "link",
                name: name.to_owned(),
            })
        };
        let (base_link, tip_link) = (link(base)?, link(tip)?);
        let (base, tip) = (base.to_owned(), tip.to_owned());
        let Some(way) = joints_between(robot.links(), robot.joints(), base_link, tip_link) else {
            return Err(ModelError::NoChain { base, tip });
        };
        let (moving, tip_from_last) = fold_fixed(robot, &way);
        let found = moving.len();
        match found {
            0 => return Err(ModelError::NoAxes { base, tip }),
            _ if found > MAX_AXES => {
                return Err(ModelError::TooManyAxes { base, tip, found, most: MAX_AXES });
            }
            _ => {}
        }
        let limits = limits_of(&moving, &base, &tip)?;
        let name = |link: usize| robot.links()[link].name.clone();
        let indices: Vec<usize> = moving.iter().map(|step| step.index).collect();
        let flat = flatten(&moving, &tip_from_last);
        let attachments = attachments(robot, base_link, &indices);
        Ok(Self {
            joint_names: moving.iter().map(|step| step.joint.name.clone()).collect(),
            link_names: moving.iter().map(|step| name(step.joint.child)).collect(),
            world_from_base: attachments[robot.root()].carrier_from_link.inverse(),
            attachments,
            damping: JointVector::from_fn(found, |axis| moving[axis].joint.damping),
            dry_friction: JointVector::from_fn(found, |axis| moving[axis].joint.friction),
            base,
            tip,
            limits,
            base_rotation: flat.base_rotation,
            stages: flat.stages,
            last_from_tip: flat.last_from_tip,
            joint_from_link: flat.joint_from_link,
            has_prismatic: moving.iter().any(|step| step.joint.kind == JointKind::Prismatic),
        })
    }
}

/// A moving joint with all fixed ones before it folded into its origin.
struct Step<'a> {
    index: usize,
    joint: &'a Joint,
    /// From the link of the moving joint before (or the base) to this joint's frame.
    before_from_joint: Isometry3<f64>,
}

fn fold_fixed<'a>(robot: &'a Robot, way: &[usize]) -> (Vec<Step<'a>>, Isometry3<f64>) {
    let mut moving = Vec::new();
    let mut folded = Isometry3::identity();
    for &index in way {
        let joint = &robot.joints()[index];
        if joint.is_driven() {
            let before_from_joint = folded * joint.parent_from_joint;
            moving.push(Step { index, joint, before_from_joint });
            folded = Isometry3::identity();
        } else {
            folded *= joint.parent_from_child(rest_position(robot, index));
        }
    }
    (moving, folded)
}

/// Zero, or the position nearest to it that the limits allow; a following joint follows.
fn rest_position(robot: &Robot, index: usize) -> f64 {
    let joint = &robot.joints()[index];
    let own =
        |joint: &Joint| joint.limit.map_or(0.0, |limit| 0.0_f64.clamp(limit.lower, limit.upper));
    match &joint.mimic {
        Some(mimic) => mimic.multiplier * own(&robot.joints()[mimic.leader]) + mimic.offset,
        None => own(joint),
    }
}

fn limits_of(moving: &[Step<'_>], base: &str, tip: &str) -> Result<Limits, ModelError> {
    let of = |value: fn(&crate::model::JointLimit) -> f64| {
        JointVector::from_fn(moving.len(), |axis| {
            moving[axis].joint.limit.as_ref().map_or(f64::NAN, value)
        })
    };
    Limits::new(
        of(|limit| limit.lower),
        of(|limit| limit.upper),
        of(|limit| limit.velocity),
        of(|limit| limit.acceleration),
        of(|limit| limit.jerk),
        of(|limit| limit.effort),
    )
    .map_err(|source| ModelError::Limits {
        base: base.to_owned(),
        tip: tip.to_owned(),
        source,
    })
}

struct Flat {
    base_rotation: [[f64; 3]; 3],
    stages: [Stage; MAX_AXES],
    last_from_tip: Frame,
    joint_from_link: Vec<Isometry3<f64>>,
}

impl Stage {
    /// The stage that changes nothing: it fills the places beyond the last joint.
    const IDLE: Self = Self {
        translation: [0.0; 3],
        sin_alpha: 0.0,
        cos_alpha: 1.0,
        offset: 0.0,
        turn: 1.0,
        slide: 0.0,
    };
}

/// Turns every joint frame so that z is the axis and the rotation between two frames is about x.
fn flatten(moving: &[Step<'_>], last_link_from_tip: &Isometry3<f64>) -> Flat {
    let rotation = |step: &Step<'_>| step.before_from_joint.rotation.to_rotation_matrix();
    let about_z = |angle| Rotation3::from_axis_angle(&Vector3::z_axis(), angle);
    let axis_frames: Vec<Rotation3<f64>> =
        moving.iter().map(|step| z_to(&step.joint.axis)).collect();
    // From the axis frame of joint `i` to that of the next.
    let between =
        |i: usize| axis_frames[i].inverse() * rotation(&moving[i + 1]) * axis_frames[i + 1];
    // The base frame turned so that its z is the first axis: the first joint has no rotation at all.
    let base_rotation = rotation(&moving[0]) * axis_frames[0];
    let mut stages = [Stage::IDLE; MAX_AXES];
    let mut joint_from_link = Vec::new();
    let mut turned_before = base_rotation;
    let (mut alpha, mut angle_before) = (0.0_f64, 0.0);
    for (i, step) in moving.iter().enumerate() {
        // The turn that is left over after this joint becomes part of its own angle.
        let (angle_after, next_alpha, next_angle) =
            if i + 1 < moving.len() { zxz(&between(i)) } else { (0.0, 0.0, 0.0) };
        let is_prismatic = step.joint.kind == JointKind::Prismatic;
        let translation = turned_before.inverse() * step.before_from_joint.translation.vector;
        stages[i] = Stage {
            translation: translation.into(),
            sin_alpha: alpha.sin(),
            cos_alpha: alpha.cos(),
            offset: angle_before + angle_after,
            turn: if is_prismatic { 0.0 } else { 1.0 },
            slide: if is_prismatic { 1.0 } else { 0.0 },
        };
        turned_before = axis_frames[i] * about_z(angle_after);
        let link_rotation = turned_before.inverse();
        joint_from_link.push(Isometry3::from_parts(
            Translation3::identity(),
            UnitQuaternion::from_rotation_matrix(&link_rotation),
        ));
        (alpha, angle_before) = (next_alpha, next_angle);
    }
    let last_from_tip = joint_from_link[moving.len() - 1] * last_link_from_tip;
    Flat {
        base_rotation: columns(base_rotation.matrix()),
        stages,
        last_from_tip: Frame::from_isometry(&last_from_tip),
        joint_from_link,
    }
}

/// A rotation that maps z to `axis`.
fn z_to(axis: &Vector3<f64>) -> Rotation3<f64> {
    Rotation3::rotation_between(&Vector3::z(), axis).unwrap_or_else(|| {
        // Straight back: half a turn about x.
        Rotation3::from_axis_angle(&Vector3::x_axis(), std::f64::consts::PI)
    })
}

/// Angles of `Rz(before) · Rx(alpha) · Rz(after)`, with `alpha` in 0..=π.
fn zxz(rotation: &Rotation3<f64>) -> (f64, f64, f64) {
    let r = rotation.matrix();
    let sin_alpha = r[(0, 2)].hypot(r[(1, 2)]);
    let alpha = sin_alpha.atan2(r[(2, 2)]);
    // Between parallel axes only the sum of the outer angles is determined.
    let before = if sin_alpha < 1e-12 { 0.0 } else { r[(0, 2)].atan2(-r[(1, 2)]) };
    let first = Rotation3::from_axis_angle(&Vector3::z_axis(), before)
        * Rotation3::from_axis_angle(&Vector3::x_axis(), alpha);
    // The rest, so that an ill-determined `before` does no harm.
    let rest = first.inverse() * rotation;
    (before, alpha, rest[(1, 0)].atan2(rest[(0, 0)]))
}

fn columns(matrix: &Matrix3<f64>) -> [[f64; 3]; 3] {
    [0, 1, 2].map(|column| matrix.column(column).into_owned().into())
}

fn attachments(robot: &Robot, base_link: usize, chain: &[usize]) -> Vec<Attachment> {
    let zero = |mut link: usize| {
        // Pose in the root's frame with every joint at rest.
        let mut pose = Isometry3::identity();
        while let Some(joint) = robot.links()[link].parent_joint {
            pose = robot.joints()[joint].parent_from_child(rest_position(robot, joint)) * pose;
            link = robot.joints()[joint].parent;
        }
        pose
    };
    let root_from_base = zero(base_link);
    let place = |(index, link): (usize, &crate::model::Link)| {
        let (joint, carrier, side_joint) = carrier_of(robot, index, chain);
        let root_from_carrier = carrier.map_or(root_from_base, zero);
        Attachment {
            link: index,
            name: link.name.clone(),
            joint,
            carrier_from_link: root_from_carrier.inverse() * zero(index),
            side_joint,
        }
    };
    robot.links().iter().enumerate().map(place).collect()
}

/// The chain's joint that carries a link with the link that this joint carries, and the moving joint
/// between them that is nearest to the carrier.
fn carrier_of(
    robot: &Robot,
    mut link: usize,
    chain: &[usize],
) -> (Option<usize>, Option<usize>, Option<usize>) {
    let mut side_joint = None;
    while let Some(joint) = robot.links()[link].parent_joint {
        if let Some(position) = chain.iter().position(|&index| index == joint) {
            return (Some(position), Some(link), side_joint);
        }
        if robot.joints()[joint].kind != JointKind::Fixed {
            side_joint = Some(joint);
        }
        link = robot.joints()[joint].parent;
    }
    (None, None, side_joint)
}
