//! What touches what, where, and with which force.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use nalgebra::{Point3, Vector3};
use rapier3d_f64::prelude::*;

use crate::convert::back;
use crate::physics::SOLVER_STEPS;

/// Something that can be touched.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Touching {
    /// A link of the robot, by its name in the URDF.
    Link(Arc<str>),
    /// A finger of the gripper, by its name in the URDF.
    Finger(Arc<str>),
    /// An object of the scene, by its id.
    Object(Arc<str>),
    /// A drawer or its housing, by its id.
    Drawer(Arc<str>),
    /// A person, by name, and the part of the body.
    Person(Arc<str>, Arc<str>),
    /// The floor.
    Floor,
}

impl Touching {
    /// Whether it belongs to the robot.
    pub fn is_robot(&self) -> bool {
        matches!(self, Self::Link(_) | Self::Finger(_))
    }

    /// Whether it is a person.
    pub fn is_person(&self) -> bool {
        matches!(self, Self::Person(..))
    }

    /// Whether it is the object of this id.
    pub fn is_object(&self, id: &str) -> bool {
        matches!(self, Self::Object(own) if &**own == id)
    }
}

impl fmt::Display for Touching {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Link(name) | Self::Finger(name) => write!(formatter, "{name}"),
            Self::Object(id) | Self::Drawer(id) => write!(formatter, "{id}"),
            Self::Person(name, part) => write!(formatter, "{name}'s {part}"),
            Self::Floor => write!(formatter, "floor"),
        }
    }
}

/// A contact between two bodies in the last step of the physics; all in the base frame.
#[derive(Clone, Debug, PartialEq)]
pub struct Contact {
    /// One of the two.
    pub first: Touching,
    /// The other.
    pub second: Touching,
    /// Where they touch: the middle of all points, weighted by force.
    pub point: Point3<f64>,
    /// Unit vector from the first to the second.
    pub normal: Vector3<f64>,
    /// Force along the normal, N.
    pub force_n: f64,
    /// Whole force with friction that acts on the second (its negative on the first), N.
    pub force_on_second: Vector3<f64>,
}

impl Contact {
    /// Whether it is between a body for which `one` holds and one for which `other` does.
    pub fn is_between(
        &self,
        one: impl Fn(&Touching) -> bool,
        other: impl Fn(&Touching) -> bool,
    ) -> bool {
        one(&self.first) && other(&self.second) || one(&self.second) && other(&self.first)
    }
}

/// All contacts at one instant.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ContactReport {
    /// When, on the drive's clock, s.
    pub time_s: f64,
    /// The contacts that carry force.
    pub contacts: Vec<Contact>,
}

impl ContactReport {
    /// Sum of the normal forces between bodies for which the two conditions hold, N.
    pub fn force_n(
        &self,
        one: impl Fn(&Touching) -> bool,
        other: impl Fn(&Touching) -> bool,
    ) -> f64 {
        let between = self.contacts.iter().filter(|contact| contact.is_between(&one, &other));
        between.map(|contact| contact.force_n).sum()
    }

    /// Largest normal force with which the robot, or an object that it holds, touches anything but
    /// these objects, N. `held` are the ids of what it grasps or is to grasp.
    pub fn collision_n(&self, held: &[&str]) -> f64 {
        let is_held = |body: &Touching| held.iter().any(|id| body.is_object(id));
        let is_own = |body: &Touching| body.is_robot() || is_held(body);
        let with_others =
            self.contacts.iter().filter(|contact| contact.is_between(is_own, |body| !is_own(body)));
        with_others.map(|contact| contact.force_n).fold(0.0, f64::max)
    }
}

/// The strongest contact of two bodies since the start, or since the peaks were cleared.
#[derive(Clone, Debug, PartialEq)]
pub struct ContactPeak {
    /// When, on the drive's clock, s.
    pub time_s: f64,
    /// The contact then.
    pub contact: Contact,
}

/// A contact between bodies given by their numbers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RawContact {
    pub(crate) first: usize,
    pub(crate) second: usize,
    pub(crate) point: Vector3<f64>,
    pub(crate) normal: Vector3<f64>,
    pub(crate) force_n: f64,
    pub(crate) force_on_second: Vector3<f64>,
}

/// Names of bodies; the number of a body is kept in its colliders.
#[derive(Clone, Debug, Default)]
pub(crate) struct Bodies(Vec<Touching>);

impl Bodies {
    /// Gives a body its number.
    pub(crate) fn add(&mut self, body: Touching) -> usize {
        self.0.push(body);
        self.0.len() - 1
    }

    /// What a body is.
    pub(crate) fn name(&self, body: usize) -> &Touching {
        &self.0[body]
    }

    pub(crate) fn named(&self, raw: &RawContact) -> Contact {
        Contact {
            first: self.0[raw.first].clone(),
            second: self.0[raw.second].clone(),
            point: raw.point.into(),
            normal: raw.normal,
            force_n: raw.force_n,
            force_on_second: raw.force_on_second,
        }
    }
}

/// Strongest contact of each pair of bodies.
#[derive(Clone, Debug, Default)]
pub(crate) struct Peaks {
    strongest: BTreeMap<(usize, usize), (f64, RawContact)>,
    has_changed: bool,
}

impl Peaks {
    pub(crate) fn note(&mut self, time_s: f64, contacts: &[RawContact]) {
        for contact in contacts {
            let pair = (contact.first.min(contact.second), contact.first.max(contact.second));
            let known = self.strongest.entry(pair).or_insert((time_s, *contact));
            if contact.force_n > known.1.force_n || known.0 == time_s {
                self.has_changed = true;
                *known = (time_s, *contact);
            }
        }
    }

    pub(crate) fn clear(&mut self) {
        self.strongest.clear();
        self.has_changed = true;
    }

    /// The peaks with names, if there is anything new.
    pub(crate) fn news(&mut self, bodies: &Bodies) -> Option<Vec<ContactPeak>> {
        std::mem::take(&mut self.has_changed).then(|| {
            let named = |(time_s, raw): &(f64, RawContact)| ContactPeak {
                time_s: *time_s,
                contact: bodies.named(raw),
            };
            self.strongest.values().map(named).collect()
        })
    }
}

/// Adds what the engine solved in its last step of `dt` seconds.
pub(crate) fn solved(world: &PhysicsWorld, dt: f64, contacts: &mut Vec<RawContact>) {
    for pair in world.narrow_phase.contact_pairs() {
        let colliders = (world.colliders.get(pair.collider1), world.colliders.get(pair.collider2));
        let (Some(one), Some(two)) = colliders else { continue };
        let mut impulse = 0.0;
        let (mut on_second, mut weighted) = (Vector::ZERO, Vector::ZERO);
        let mut normal = Vector::ZERO;
        for manifold in pair.solver_manifolds() {
            let mut rub = Vector::ZERO;
            for active in &manifold.data.solver_contacts {
                let index = (active.contact_id[0] & !NEW_CONTACT_BIT) as usize;
                let Some(point) = manifold.points.get(index) else { continue };
                let push = point.data.impulse;
                if push <= 0.0 {
                    continue;
                }
                // All points of a patch share one friction, kept for the solver's last step as what
                // acts on the first body.
                rub = point.data.warmstart_tangent_world * SOLVER_STEPS as f64;
                impulse += push;
                normal += manifold.data.normal * push;
                on_second += manifold.data.normal * push;
                weighted += (one.position() * point.local_p1) * push;
            }
            on_second -= rub;
        }
        if impulse > 0.0 {
            contacts.push(RawContact {
                first: one.user_data as usize,
                second: two.user_data as usize,
                point: back(weighted / impulse),
                normal: back(normal.normalize_or_zero()),
                force_n: impulse / dt,
                force_on_second: back(on_second) / dt,
            });
        }
    }
    debug_assert!(contacts.iter().all(|contact| contact.force_n.is_finite()));
}
