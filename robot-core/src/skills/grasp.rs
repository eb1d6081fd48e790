//! Where the fingers of a parallel gripper go to grasp an object.
//!
//! The tip frame lies between the pads: z points away from the palm (the direction of approach), y
//! is the direction in which the fingers close. Candidates come in order of preference: from above
//! with the fingers closing on opposite faces, then from the side.

use kinematics::model::Gripper;
use nalgebra::{Isometry3, Matrix3, Rotation3, Translation3, UnitQuaternion, Vector3};

use crate::executor::Refusal;
use crate::scene::{Object, Shape};

/// Room that each finger keeps from the object before it closes, metres.
const FINGER_CLEARANCE_M: f64 = 0.003;
/// Room between the fingertips and what the object stands on, metres.
const TIP_CLEARANCE_M: f64 = 0.004;
/// Room between the palm and the object, metres.
const PALM_CLEARANCE_M: f64 = 0.004;
/// Least part of the pads that must lie against the object, metres.
const LEAST_PAD_CONTACT_M: f64 = 0.008;
/// An axis counts as level if its z component is below this (about 3 degrees).
const LEVEL: f64 = 0.05;
/// Directions around a round object that are tried from above.
const YAWS_AROUND_ROUND: usize = 8;

/// One way to grasp an object.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Grasp {
    /// Pose of the tip when the fingers close, base frame.
    pub base_from_tip: Isometry3<f64>,
    /// Width of the object between the fingers, metres.
    pub width_m: f64,
    /// Whether the tool points straight down.
    pub is_from_above: bool,
}

impl Grasp {
    /// Direction in which the tool approaches, base frame.
    pub fn approach(&self) -> Vector3<f64> {
        self.base_from_tip.rotation * Vector3::z()
    }

    /// The tip drawn back against the approach by `distance_m`.
    pub fn drawn_back(&self, distance_m: f64) -> Isometry3<f64> {
        Translation3::from(-self.approach() * distance_m) * self.base_from_tip
    }
}

/// A pair of opposite faces: the closing direction and the width across.
struct Faces {
    closing: Vector3<f64>,
    width_m: f64,
}

/// All grasps of an object that the gripper is wide enough for, best first.
///
/// # Errors
/// The object has no shape, may not be moved, or is too wide in every direction.
pub fn grasps(object: &Object, gripper: &Gripper) -> Result<Vec<Grasp>, Refusal> {
    let id = || object.id.clone();
    if !object.is_movable() {
        return Err(Refusal::NotMovable { object: id() });
    }
    let shape = object.shape.ok_or_else(|| Refusal::NoShape { object: id() })?;
    let faces = level_faces(object, &shape);
    let limit_m = gripper.open_m - 2.0 * FINGER_CLEARANCE_M;
    let narrowest = faces.iter().map(|faces| faces.width_m).fold(f64::INFINITY, f64::min);
    if narrowest > limit_m {
        return Err(Refusal::TooWide { object: id(), width_m: narrowest, limit_m });
    }
    let fitting = || faces.iter().filter(|faces| faces.width_m <= limit_m);
    let above = fitting().filter_map(|faces| from_above(object, gripper, faces));
    let side = fitting().flat_map(|faces| from_the_side(object, gripper, faces));
    let grasps: Vec<Grasp> = above.chain(side).collect();
    if grasps.is_empty() {
        // Too flat: the fingertips would have to go below what it stands on.
        return Err(Refusal::Unreachable { position: object.position, missing_m: None });
    }
    Ok(grasps)
}

/// Opposite faces that level fingers can close on, both ways round: turning the hand by half a turn
/// is another posture of the arm.
fn level_faces(object: &Object, shape: &Shape) -> Vec<Faces> {
    let rotation = object.base_from_object().rotation;
    let around = |width_m: f64| {
        (0..YAWS_AROUND_ROUND)
            .map(|step| {
                let angle = std::f64::consts::TAU * step as f64 / YAWS_AROUND_ROUND as f64;
                Faces { closing: Vector3::new(angle.cos(), angle.sin(), 0.0), width_m }
            })
            .collect()
    };
    let along = |axes: &[(Vector3<f64>, f64)]| {
        let level = axes.iter().map(|(axis, width)| (rotation * axis, *width));
        let level = level.filter(|(axis, _)| axis.z.abs() < LEVEL);
        level
            .flat_map(|(axis, width_m)| [axis, -axis].map(|closing| Faces { closing, width_m }))
            .collect()
    };
    match *shape {
        Shape::Box { size } | Shape::Container { size, .. } => {
            along(&[(Vector3::x(), size[0]), (Vector3::y(), size[1]), (Vector3::z(), size[2])])
        }
        Shape::Cylinder { radius, .. } => {
            let axis = rotation * Vector3::z();
            if axis.z.abs() > 1.0 - LEVEL {
                around(2.0 * radius)
            } else {
                let across = Vector3::z().cross(&axis).normalize();
                let both = [across, -across];
                both.map(|closing| Faces { closing, width_m: 2.0 * radius }).into()
            }
        }
        Shape::Sphere { radius } => around(2.0 * radius),
    }
}

/// Straight down, as deep as the object's middle where palm and support leave room.
fn from_above(object: &Object, gripper: &Gripper, faces: &Faces) -> Option<Grasp> {
    let bounds = object.bounds();
    let above_support = bounds.min.z + gripper.fingertip_beyond_tip_m + TIP_CLEARANCE_M;
    let below_palm = bounds.max.z + PALM_CLEARANCE_M - gripper.palm_behind_tip_m;
    let height = bounds.center().z.max(above_support).max(below_palm);
    let lowest_pad = height - gripper.pad_length_m / 2.0;
    if bounds.max.z - lowest_pad < LEAST_PAD_CONTACT_M.min(bounds.max.z - bounds.min.z) {
        return None;
    }
    let position = Vector3::new(bounds.center().x, bounds.center().y, height);
    let rotation = tool_rotation(-Vector3::z(), faces.closing)?;
    Some(Grasp {
        base_from_tip: Isometry3::from_parts(position.into(), rotation),
        width_m: faces.width_m,
        is_from_above: true,
    })
}

/// Level, from either side across the closing direction, at the height of the object's middle.
fn from_the_side(object: &Object, gripper: &Gripper, faces: &Faces) -> Option<Grasp> {
    let bounds = object.bounds();
    let approach = faces.closing.cross(&Vector3::z()).try_normalize(1e-9)?;
    let middle = bounds.center().coords;
    let depth = (bounds.max - bounds.min).dot(&approach.abs()) / 2.0;
    let before_palm = depth + PALM_CLEARANCE_M - gripper.palm_behind_tip_m;
    let position = middle - approach * before_palm.max(0.0);
    Some(Grasp {
        base_from_tip: Isometry3::from_parts(
            position.into(),
            tool_rotation(approach, faces.closing)?,
        ),
        width_m: faces.width_m,
        is_from_above: false,
    })
}

/// Orientation of a tool that approaches along one direction and closes along another.
///
/// `None` if the two are parallel.
pub fn tool_rotation(approach: Vector3<f64>, closing: Vector3<f64>) -> Option<UnitQuaternion<f64>> {
    let z = approach.try_normalize(1e-9)?;
    let y = (closing - z * closing.dot(&z)).try_normalize(1e-9)?;
    let columns = Matrix3::from_columns(&[y.cross(&z), y, z]);
    Some(UnitQuaternion::from_rotation_matrix(&Rotation3::from_matrix_unchecked(columns)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::Role;

    fn gripper() -> Gripper {
        Gripper {
            joint_names: vec!["finger".into()],
            finger_links: vec!["finger".into()],
            gap_at_zero_m: 0.0,
            gap_per_joint: 2.0,
            open_m: 0.085,
            closed_m: 0.0,
            max_force_n: 60.0,
            speed_m_s: 0.1,
            pad_width_m: 0.02,
            pad_length_m: 0.03,
            fingertip_beyond_tip_m: 0.015,
            palm_behind_tip_m: 0.045,
        }
    }

    fn object(shape: Shape, position: [f64; 3]) -> Object {
        Object {
            id: "it".into(),
            name: "it".into(),
            attributes: Vec::new(),
            position,
            orientation: [0.0, 0.0, 0.0, 1.0],
            shape: Some(shape),
            mass_kg: None,
            role: Role::Item,
        }
    }

    #[test]
    fn cube_is_grasped_at_its_middle_from_above_first() {
        let cube = object(Shape::Box { size: [0.04; 3] }, [0.4, 0.1, 0.02]);
        let found = grasps(&cube, &gripper()).unwrap();
        assert_eq!(found.iter().filter(|grasp| grasp.is_from_above).count(), 4);
        assert!(found[0].is_from_above);
        for grasp in &found {
            let closing = grasp.base_from_tip.rotation * Vector3::y();
            assert!(closing.z.abs() < 1e-12, "fingers close level");
            assert!(
                (grasp.base_from_tip.translation.vector - Vector3::new(0.4, 0.1, 0.02)).norm()
                    < 1e-9
            );
            assert_eq!(grasp.width_m, 0.04);
        }
        assert!((found[0].approach() + Vector3::z()).norm() < 1e-12);
        assert!((found[0].drawn_back(0.1).translation.z - 0.12).abs() < 1e-12);
    }

    #[test]
    fn tall_object_is_grasped_where_the_palm_has_room() {
        let post = object(Shape::Cylinder { radius: 0.02, length: 0.2 }, [0.4, 0.0, 0.1]);
        let found = grasps(&post, &gripper()).unwrap();
        let palm = found[0].base_from_tip.translation.z + 0.045;
        assert!(found[0].is_from_above && palm > 0.2, "palm at {palm}");
        assert!(found.iter().any(|grasp| !grasp.is_from_above));
    }

    #[test]
    fn fingertips_stay_above_what_the_object_stands_on() {
        let plate = object(Shape::Box { size: [0.04, 0.04, 0.012] }, [0.4, 0.0, 0.006]);
        let found = grasps(&plate, &gripper()).unwrap();
        assert!(found[0].base_from_tip.translation.z - 0.015 > 0.0);
        let sheet = object(Shape::Box { size: [0.04, 0.04, 0.0005] }, [0.4, 0.0, 0.00025]);
        let found = grasps(&sheet, &gripper()).unwrap();
        assert!(found.iter().all(|grasp| !grasp.is_from_above), "nothing for the pads to hold");
    }

    #[test]
    fn turned_box_is_grasped_across_its_narrow_side() {
        let mut bar = object(Shape::Box { size: [0.2, 0.03, 0.03] }, [0.4, 0.0, 0.015]);
        let turn = UnitQuaternion::from_axis_angle(&Vector3::z_axis(), 0.5);
        bar.set_base_from_object(&Isometry3::from_parts(bar.base_from_object().translation, turn));
        let found = grasps(&bar, &gripper()).unwrap();
        let closing = found[0].base_from_tip.rotation * Vector3::y();
        assert!((closing.dot(&(turn * Vector3::y())).abs() - 1.0).abs() < 1e-9);
        assert_eq!(found[0].width_m, 0.03);
    }

    #[test]
    fn what_cannot_be_grasped_is_refused_with_the_reason() {
        let big = object(Shape::Sphere { radius: 0.1 }, [0.4, 0.0, 0.1]);
        let refusal = grasps(&big, &gripper()).unwrap_err();
        assert!(matches!(refusal, Refusal::TooWide { width_m, .. } if width_m == 0.2));
        let mut table = object(Shape::Box { size: [0.04; 3] }, [0.4, 0.0, 0.02]);
        table.role = Role::Surface;
        assert!(matches!(grasps(&table, &gripper()), Err(Refusal::NotMovable { .. })));
        table.role = Role::Item;
        table.shape = None;
        assert!(matches!(grasps(&table, &gripper()), Err(Refusal::NoShape { .. })));
    }
}
