//! Where the tool goes for `move` and `point`: above, beside, between things, or aimed at them.

use nalgebra::{Isometry3, Point3, Vector3};

use super::grasp::tool_rotation;
use crate::executor::Refusal;
use crate::scene::{Object, Scene};
use crate::task::{Place, Relation};

/// Room between the tool (or what it holds) and the top of what it hovers over, metres.
const HOVER_M: f64 = 0.08;
/// Room when the tool is to touch almost, metres.
const NEAR_M: f64 = 0.03;
/// Distance between the tool and the side of a thing, metres.
const BESIDE_M: f64 = 0.08;
/// Distance between the tip and what it points at, metres.
const POINTING_M: f64 = 0.15;
/// Directions of the fingers that are tried.
const YAWS: usize = 8;

/// Poses of the tip that would do, best first, and where they aim.
#[derive(Clone, Debug)]
pub struct Target {
    /// Poses of the tip in the base frame; the caller takes the first that works.
    pub base_from_tip: Vec<Isometry3<f64>>,
    /// The position that was meant, base frame, metres.
    pub position: Point3<f64>,
}

/// Where `move` brings the tool, pointing down. `below_tip_m` is how far what is held reaches below
/// the tip; `closing` is the present direction of the fingers, which is kept if possible.
///
/// # Errors
/// The reference is unknown, or the relation makes no sense for a tool.
pub fn of_place(
    scene: &Scene,
    place: &Place,
    below_tip_m: f64,
    closing: &Vector3<f64>,
) -> Result<Target, Refusal> {
    let reference = object(scene, place.reference_id.as_deref(), &place.reference)?;
    let bounds = reference.bounds();
    let half = (bounds.max - bounds.min) / 2.0;
    let over = |room: f64| Vector3::new(0.0, 0.0, half.z + room + below_tip_m);
    let beside = |way: Vector3<f64>| way * (half.dot(&way.abs()) + BESIDE_M) + over(NEAR_M);
    let operator = &scene.operator;
    let offset = match place.relation {
        Relation::Above => over(HOVER_M),
        Relation::At | Relation::On | Relation::In => over(NEAR_M),
        Relation::LeftOf | Relation::NextTo => beside(operator.left()),
        Relation::RightOf => beside(-operator.left()),
        Relation::InFrontOf => beside(-operator.forward()),
        Relation::Behind => beside(operator.forward()),
        Relation::Between => between(scene, place, reference)? + over(HOVER_M),
        Relation::Under => {
            let reference = reference.id.clone();
            return Err(Refusal::BadPlace { relation: place.relation, reference });
        }
    };
    Ok(downward(bounds.center() + offset, closing))
}

fn between(scene: &Scene, place: &Place, first: &Object) -> Result<Vector3<f64>, Refusal> {
    let phrase = place.second_reference.as_deref().unwrap_or_default();
    let second = object(scene, place.second_reference_id.as_deref(), phrase)?;
    let (first, second) = (first.bounds(), second.bounds());
    let level = (second.center() - first.center()) / 2.0;
    let rise = (second.max.z - first.max.z).max(0.0);
    Ok(Vector3::new(level.x, level.y, rise))
}

/// The tool straight down at a position, fingers turned in steps from `closing`.
pub fn downward(position: Point3<f64>, closing: &Vector3<f64>) -> Target {
    let level = Vector3::new(closing.x, closing.y, 0.0).try_normalize(1e-6);
    let level = level.unwrap_or_else(Vector3::y);
    let turned = |angle: f64| nalgebra::UnitQuaternion::from_axis_angle(&Vector3::z_axis(), angle);
    // 0, +1, -1, +2, … steps: the present direction first.
    let steps = (0..YAWS as i32).map(|index| (index + 1) / 2 * if index % 2 == 0 { -1 } else { 1 });
    let angles = steps.map(|step| f64::from(step) * std::f64::consts::TAU / YAWS as f64);
    let poses = angles.filter_map(|angle| {
        let rotation = tool_rotation(-Vector3::z(), turned(angle) * level)?;
        Some(Isometry3::from_parts(position.coords.into(), rotation))
    });
    Target { base_from_tip: poses.collect(), position }
}

/// Poses in which the tool points at the middle of an object: from above and towards the robot,
/// from straight above, and from where the tip is now.
///
/// # Errors
/// The object is unknown.
pub fn pointing_at(
    scene: &Scene,
    id: Option<&str>,
    phrase: &str,
    base_from_tip: &Isometry3<f64>,
) -> Result<Target, Refusal> {
    let bounds = object(scene, id, phrase)?.bounds();
    let middle = bounds.center();
    let reach = (bounds.max - bounds.min).norm() / 2.0 + POINTING_M;
    let towards_robot = Vector3::new(-middle.x, -middle.y, 0.0).try_normalize(1e-6);
    let slanted = towards_robot.unwrap_or_else(Vector3::x) + Vector3::z();
    let from_here = base_from_tip.translation.vector - middle.coords;
    let poses = [slanted, slanted + Vector3::z() * 2.0, Vector3::z(), from_here];
    let poses = poses.iter().filter_map(|away| {
        let away = away.try_normalize(1e-6)?;
        let closing = away.cross(&Vector3::z()).try_normalize(1e-6).unwrap_or_else(Vector3::y);
        let position = middle + away * reach;
        let both_ways = [closing, -closing].map(|closing| {
            let rotation = tool_rotation(-away, closing)?;
            Some(Isometry3::from_parts(position.coords.into(), rotation))
        });
        Some(both_ways.into_iter().flatten().collect::<Vec<_>>())
    });
    Ok(Target { base_from_tip: poses.flatten().collect(), position: middle })
}

fn object<'a>(scene: &'a Scene, id: Option<&str>, phrase: &str) -> Result<&'a Object, Refusal> {
    let found = id.and_then(|id| scene.object(id));
    found.ok_or_else(|| Refusal::UnknownObject { phrase: id.unwrap_or(phrase).to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scene() -> Scene {
        Scene::from_toml(include_str!("../../../urdf/scenes/blocks.toml")).unwrap()
    }

    fn target(relation: Relation, id: &str) -> Result<Target, Refusal> {
        let place = Place { reference_id: Some(id.into()), ..Place::new(relation, id) };
        of_place(&scene(), &place, 0.02, &Vector3::y())
    }

    #[test]
    fn hovering_leaves_room_for_what_is_held() {
        let target = target(Relation::Above, "red_block").unwrap();
        assert!((target.position - Point3::new(0.45, 0.10, 0.04 + 0.08 + 0.02)).norm() < 1e-9);
        for pose in &target.base_from_tip {
            assert!((pose.rotation * Vector3::z() + Vector3::z()).norm() < 1e-9);
        }
        assert_eq!(target.base_from_tip.len(), YAWS);
        assert!((target.base_from_tip[0].rotation * Vector3::y() - Vector3::y()).norm() < 1e-9);
    }

    #[test]
    fn sides_are_the_operators() {
        assert!(target(Relation::LeftOf, "green_block").unwrap().position.y > 0.09);
        assert!(target(Relation::InFrontOf, "green_block").unwrap().position.x < 0.46);
        assert!(matches!(target(Relation::Under, "table"), Err(Refusal::BadPlace { .. })));
        assert!(matches!(target(Relation::At, "moon"), Err(Refusal::UnknownObject { .. })));
    }

    #[test]
    fn pointing_aims_at_the_middle() {
        let scene = scene();
        let here = Isometry3::translation(0.4, 0.0, 0.4);
        let target = pointing_at(&scene, Some("bin"), "bin", &here).unwrap();
        for pose in &target.base_from_tip {
            let towards = target.position - pose.translation.vector;
            let axis = pose.rotation * Vector3::z();
            assert!((towards.coords.normalize() - axis).norm() < 1e-9);
        }
    }
}
