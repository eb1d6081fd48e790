//! Put down: in, on, beside, here, or turned where it was.

use std::ops::Range;

use nalgebra::{Isometry3, Point3, Translation3, UnitQuaternion, Vector3};

use super::draft::Draft;
use super::mover::Contact;
use super::program::Held;
use super::refusals::Refusals;
use super::spot::{Spot, SpotSearch};
use crate::executor::Refusal;
use crate::scene::{Object, Scene, Shape};
use crate::task::{Place, Relation};

/// Room under the object when the fingers open, metres.
const RELEASE_HEIGHT_M: f64 = 0.001;
/// How far each finger opens beyond the object to let it go, metres.
const RELEASE_ROOM_M: f64 = 0.012;
/// Room above the walls of a container on the way in, metres.
const RIM_CLEARANCE_M: f64 = 0.03;
/// Most ways to put something down that are planned to the end.
const MOST_ATTEMPTS: usize = 40;
/// Postures that are tried for every landing before the others are tried for any.
const FIRST_POSTURES: usize = 2;

/// One way to put the object down.
struct Landing {
    base_from_object: Isometry3<f64>,
    carrier: String,
}

impl Draft<'_> {
    /// Puts what is held at a place, or straight down. Names an object that is not held: picks it
    /// up first.
    ///
    /// # Errors
    /// Nothing (or something else) is held, the place makes no sense, is full, or out of reach.
    pub(super) fn place(&mut self, id: Option<&str>, to: Option<&Place>) -> Result<(), Refusal> {
        let held = self.held_for_placing(id)?;
        let object = self.object(&held.object)?;
        if object.shape.is_none() {
            return Err(Refusal::NoShape { object: object.id });
        }
        let near = Point3::from(object.base_from_object().translation.vector);
        // "At bin a": down from where the tool is in that pose.
        let pose = to.filter(|place| place.reference_id.is_none());
        let pose = pose.and_then(|place| self.known.pose(&place.reference));
        let tip = pose.map_or_else(|| self.base_from_tip(), |q| self.arm().chain.forward(&q));
        let here = Point3::from(tip.translation.vector);
        let to = if pose.is_some() { None } else { to };
        let turns = quarter_turns(&held.upright, self.yaw_of(to));
        let mut landings = Vec::new();
        let mut refusal = None;
        for turn in turns {
            let half_m = turned_half_extents(&object, &turn);
            let search = SpotSearch { scene: &self.scene, object: &object, half_m, near };
            match to.map_or_else(|| search.below(&here), |place| search.spots(place)) {
                Ok(spots) => landings.push(
                    spots.iter().map(|spot| landing(spot, half_m.z, turn)).collect::<Vec<_>>(),
                ),
                Err(reason) => refusal = Some(reason),
            }
        }
        match refusal {
            Some(refusal) if landings.is_empty() => Err(refusal),
            _ => self.land(&held, interleaved(landings)),
        }
    }

    /// Picks an object up, turns it about the vertical and puts it down where it was.
    pub(super) fn turn_object(&mut self, id: &str, angle_rad: f64) -> Result<(), Refusal> {
        let object = self.object(id)?;
        if self.held.as_ref().is_none_or(|held| held.object != id) {
            self.pick(id)?;
        }
        let held = self.held.clone().ok_or(Refusal::NotHolding { object: None })?;
        let carrier = match self.known.scene.support_of(id) {
            crate::scene::Support::On(carrier) | crate::scene::Support::In(carrier) => carrier,
            _ => return Err(Refusal::NotHolding { object: Some(object.id) }),
        };
        let turn = UnitQuaternion::from_axis_angle(&Vector3::z_axis(), angle_rad);
        let was = object.base_from_object();
        let base_from_object = Isometry3::from_parts(
            Translation3::new(0.0, 0.0, RELEASE_HEIGHT_M) * was.translation,
            turn * was.rotation,
        );
        self.land(&held, vec![Landing { base_from_object, carrier }])
    }

    fn held_for_placing(&mut self, id: Option<&str>) -> Result<Held, Refusal> {
        match (&self.held, id) {
            (Some(held), Some(id)) if held.object != id => {
                return Err(Refusal::AlreadyHolding { object: held.object.clone() });
            }
            (None, Some(id)) => self.pick(id)?,
            _ => {}
        }
        self.held.clone().ok_or(Refusal::NotHolding { object: None })
    }

    /// Direction in which the place is turned: objects are put down square to it.
    fn yaw_of(&self, to: Option<&Place>) -> f64 {
        let suits = |place: &&Place| {
            matches!(place.relation, Relation::On | Relation::In | Relation::At | Relation::NextTo)
        };
        let reference = to.filter(suits).and_then(|place| place.reference_id.as_deref());
        let object = reference.and_then(|id| self.scene.object(id));
        object.map_or(0.0, |object| yaw(&object.base_from_object().rotation))
    }

    fn land(&mut self, held: &Held, landings: Vec<Landing>) -> Result<(), Refusal> {
        let mut refusals = Refusals::default();
        let mut position = [0.0; 3];
        // What the fingers touch hardly depends on the posture: another landing before all postures.
        for postures in [0..FIRST_POSTURES, FIRST_POSTURES..usize::MAX] {
            for landing in landings.iter().take(MOST_ATTEMPTS) {
                position = landing.base_from_object.translation.vector.into();
                match self.attempt(|draft| draft.set_down(held, landing, &postures)) {
                    Ok(()) => return Ok(()),
                    Err(refusal) => refusals.add(refusal),
                }
            }
        }
        Err(refusals.worst(position))
    }

    /// Puts what is held down, with some of the postures, the nearest of which is the first.
    fn set_down(
        &mut self,
        held: &Held,
        landing: &Landing,
        which: &Range<usize>,
    ) -> Result<(), Refusal> {
        let share = self.config().careful_share;
        let base_from_tip = landing.base_from_object * held.tip_from_object.inverse();
        let rise = self.rise_over(&landing.carrier, &landing.base_from_object);
        let above = Translation3::new(0.0, 0.0, rise) * base_from_tip;
        let postures = self.postures(&above)?;
        let contact = Contact::carried(&held.object, Some(&landing.carrier));
        let mut refusals = Refusals::default();
        for posture in postures.into_iter().skip(which.start).take(which.len()) {
            let landed = self.attempt(|draft| {
                // The last stretches are cheap to check and most often in the way: they come first.
                let ahead = draft.ahead(&posture, |draft| {
                    draft.straight("lower", &base_from_tip, &contact, share)?;
                    draft.release(held)?;
                    let approach = draft.config().approach_m;
                    let back = base_from_tip.rotation * Vector3::new(0.0, 0.0, -approach);
                    let retreat = Translation3::from(back) * base_from_tip;
                    draft.straight("retreat", &retreat, &Contact::with(&held.object), share)
                })?;
                draft.transfer("transfer", &[posture])?;
                draft.join(ahead)
            });
            match landed {
                Ok(()) => return Ok(()),
                Err(refusal) => refusals.add(refusal),
            }
        }
        Err(refusals.worst(above.translation.vector.into()))
    }

    fn release(&mut self, held: &Held) -> Result<(), Refusal> {
        self.grip("release", held.width_m + 2.0 * RELEASE_ROOM_M)?;
        self.let_go()?;
        self.scene.settle(&held.object);
        Ok(())
    }

    /// How far above its resting place the object must be to come in from any side.
    fn rise_over(&self, carrier: &str, base_from_object: &Isometry3<f64>) -> f64 {
        let top = self.scene.object(carrier).map_or(f64::NEG_INFINITY, |one| one.bounds().max.z);
        let over_rim = top + RIM_CLEARANCE_M - base_from_object.translation.z;
        self.config().approach_m.max(over_rim)
    }
}

fn landing(spot: &Spot, half_height_m: f64, rotation: UnitQuaternion<f64>) -> Landing {
    let height = Vector3::new(0.0, 0.0, half_height_m + RELEASE_HEIGHT_M);
    let position = spot.position.coords + height;
    let base_from_object = Isometry3::from_parts(position.into(), rotation);
    Landing { base_from_object, carrier: spot.carrier.clone() }
}

/// The first of every list, then the second of every list, …: best spots with every turn first.
fn interleaved(lists: Vec<Vec<Landing>>) -> Vec<Landing> {
    let longest = lists.iter().map(Vec::len).max().unwrap_or(0);
    let mut lists: Vec<_> = lists.into_iter().map(Vec::into_iter).collect();
    (0..longest)
        .flat_map(|_| lists.iter_mut().filter_map(Iterator::next).collect::<Vec<_>>())
        .collect()
}

/// The upright object turned so that its sides are square to `yaw_rad`, all four ways.
fn quarter_turns(upright: &UnitQuaternion<f64>, yaw_rad: f64) -> [UnitQuaternion<f64>; 4] {
    let off = yaw_rad - yaw(upright);
    [0.0, 1.0, 2.0, 3.0].map(|quarter| {
        let angle = off + quarter * std::f64::consts::FRAC_PI_2;
        UnitQuaternion::from_axis_angle(&Vector3::z_axis(), angle) * upright
    })
}

/// Angle of the most level of the two first axes of a frame about the vertical, rad.
fn yaw(rotation: &UnitQuaternion<f64>) -> f64 {
    let x = rotation * Vector3::x();
    let y = rotation * Vector3::y();
    if x.z.abs() <= y.z.abs() { x.y.atan2(x.x) } else { (-y.x).atan2(y.y) }
}

fn turned_half_extents(object: &Object, rotation: &UnitQuaternion<f64>) -> Vector3<f64> {
    let mut turned = object.clone();
    turned.set_base_from_object(&Isometry3::from_parts(Translation3::identity(), *rotation));
    let bounds = turned.bounds();
    (bounds.max - bounds.min) / 2.0
}

/// How far what is held reaches below the tip, metres; 0 for nothing.
pub(super) fn reach_below_tip(scene: &Scene, held: Option<&Held>) -> f64 {
    let Some(held) = held else { return 0.0 };
    let half = scene.object(&held.object).and_then(|object| object.shape).map(|shape| {
        let half = shape.half_extents();
        let rotation = held.tip_from_object.rotation.to_rotation_matrix();
        match shape {
            Shape::Sphere { .. } => half.z,
            _ => (rotation.matrix().abs() * half).z,
        }
    });
    half.map_or(0.0, |half| (held.tip_from_object.translation.z + half).max(0.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quarter_turns_are_square_to_the_place() {
        let upright = UnitQuaternion::from_axis_angle(&Vector3::z_axis(), 0.7);
        for turn in quarter_turns(&upright, 0.2) {
            let off = (yaw(&turn) - 0.2).rem_euclid(std::f64::consts::FRAC_PI_2);
            assert!(off.min(std::f64::consts::FRAC_PI_2 - off) < 1e-9, "{off}");
            assert!(((turn * Vector3::z()) - Vector3::z()).norm() < 1e-12);
        }
    }

    #[test]
    fn yaw_of_an_object_on_its_side_is_that_of_its_level_axis() {
        let on_side = UnitQuaternion::from_euler_angles(0.0, std::f64::consts::FRAC_PI_2, 0.4);
        assert!((yaw(&on_side) - 0.4).abs() < 1e-9);
    }
}
