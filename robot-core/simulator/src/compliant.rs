//! Springs where the engine cannot help: links against people and against what does not move.
//!
//! A link goes where the arm's dynamics puts it and a wall stays; between two such bodies an engine of
//! impulses has nothing to move. Where they overlap by `d`, growing at `ḋ`, a spring pushes with
//! `k d + c ḋ`, never pulls, and Coulomb friction opposes sliding.

use std::collections::BTreeSet;

use nalgebra::Vector3;
use rapier3d_f64::parry::bounding_volume::{Aabb, BoundingVolume};
use rapier3d_f64::parry::query;
use rapier3d_f64::prelude::*;

use crate::contact::RawContact;
use crate::convert::{back, pose};
use crate::links::LinkSolid;
use crate::person::People;
use crate::physics::FIXTURES;

/// Stiffness and damping of a link against a wall, N/m and N s/m.
pub(crate) const WALL_SPRING: (f64, f64) = (1e5, 400.0);
/// Below this sliding speed friction falls to zero in proportion, m/s.
const SLIDING_M_S: f64 = 0.01;

/// A solid that does not move.
pub(crate) struct Wall {
    pub(crate) body: usize,
    pub(crate) shape: SharedShape,
    pub(crate) place: Pose,
    pub(crate) bounds: Aabb,
}

/// Everything that links meet as springs.
#[derive(Default)]
pub(crate) struct Springs {
    walls: Vec<Wall>,
    /// Solids of links and bodies that overlapped at the start: a base stands on its table.
    ignored: BTreeSet<(usize, usize)>,
    friction: f64,
}

/// Something that a link may press into.
pub(crate) struct Yielding<'a> {
    pub(crate) body: usize,
    pub(crate) shape: &'a dyn Shape,
    pub(crate) place: &'a Pose,
    /// Velocity of its point that is here, m/s.
    pub(crate) velocity: &'a dyn Fn(&Vector3<f64>) -> Vector3<f64>,
    pub(crate) spring: (f64, f64),
}

impl<'a> Yielding<'a> {
    /// What does not move.
    pub(crate) fn wall(wall: &'a Wall) -> Self {
        Self {
            body: wall.body,
            shape: &*wall.shape,
            place: &wall.place,
            velocity: &|_| Vector3::zeros(),
            spring: WALL_SPRING,
        }
    }
}

impl Springs {
    pub(crate) fn new(world: &PhysicsWorld, solids: &[LinkSolid], friction: f64) -> Self {
        let mut springs = Self { friction, ..Self::default() };
        springs.find_walls(world);
        for (index, solid) in solids.iter().enumerate() {
            let place = pose(&solid.base_from_solid);
            for wall in &springs.walls {
                let gap = query::distance(&place, &*solid.shape, &wall.place, &*wall.shape);
                if gap.is_ok_and(|gap| gap.distance <= 0.0) {
                    springs.ignored.insert((index, wall.body));
                }
            }
        }
        springs
    }

    /// Collects what does not move; again after something of it was moved by hand.
    pub(crate) fn find_walls(&mut self, world: &PhysicsWorld) {
        let fixed = world.colliders.iter().filter_map(|(_, collider)| {
            let is_fixture = collider.collision_groups().memberships.intersects(FIXTURES);
            let parent = world.bodies.get(collider.parent()?).filter(|_| is_fixture)?;
            let place = *parent.position() * *collider.position_wrt_parent()?;
            let shape = collider.shared_shape().clone();
            let bounds = shape.compute_aabb(&place);
            Some(Wall { body: collider.user_data as usize, shape, place, bounds })
        });
        self.walls = fixed.collect();
    }

    /// Adds the contacts of the links as they are now; people remember what presses on them.
    pub(crate) fn press(
        &self,
        solids: &[LinkSolid],
        people: &mut People,
        dt: f64,
        contacts: &mut Vec<RawContact>,
    ) {
        let mut people_at = Vec::with_capacity(people.parts.len());
        for part in &mut people.parts {
            part.force = Vector3::zeros();
            let place = pose(&part.base_from_part);
            people_at.push((place, part.shape.compute_aabb(&place)));
        }
        for (index, solid) in solids.iter().enumerate() {
            let place = pose(&solid.base_from_solid);
            let bounds = solid.shape.compute_aabb(&place);
            // Fingers are moved by the engine, which keeps them out of walls itself.
            for wall in self.walls.iter().filter(|_| solid.finger.is_none()) {
                if !bounds.intersects(&wall.bounds) || self.ignored.contains(&(index, wall.body)) {
                    continue;
                }
                contacts.extend(self.touch(solid, &place, &Yielding::wall(wall), dt));
            }
            for (part, (part_place, part_bounds)) in people.parts.iter_mut().zip(&people_at) {
                if !bounds.intersects(part_bounds) {
                    continue;
                }
                let velocity = part.velocity;
                let yielding = Yielding {
                    body: part.body,
                    shape: &*part.shape,
                    place: part_place,
                    velocity: &|_| velocity,
                    spring: part.spring(),
                };
                if let Some(contact) = self.touch(solid, &place, &yielding, dt) {
                    part.force += contact.force_on_second;
                    contacts.push(contact);
                }
            }
        }
    }

    /// How a link and something else press on each other, if they do.
    pub(crate) fn touch(
        &self,
        solid: &LinkSolid,
        place: &Pose,
        other: &Yielding<'_>,
        dt: f64,
    ) -> Option<RawContact> {
        let found = query::contact(place, &*solid.shape, other.place, other.shape, 0.0).ok()??;
        if found.dist >= 0.0 {
            return None;
        }
        let normal = back(found.normal1);
        let point = back((found.point1 + found.point2) / 2.0);
        let sliding = solid.velocity_at(&point, dt) - (other.velocity)(&point);
        let (stiffness, damping) = other.spring;
        let closing = normal.dot(&sliding);
        let force_n = damping.mul_add(closing, -stiffness * found.dist).max(0.0);
        let along = sliding - normal * closing;
        let rub = along * (self.friction * force_n / along.norm().max(SLIDING_M_S));
        Some(RawContact {
            first: solid.body,
            second: other.body,
            point,
            normal,
            force_n,
            force_on_second: normal * force_n + rub,
        })
    }

    /// Smallest distance between the links and people, m; none without people.
    pub(crate) fn nearest_person_m(solids: &[LinkSolid], people: &People) -> Option<f64> {
        let mut nearest: Option<f64> = None;
        for part in &people.parts {
            let place = pose(&part.base_from_part);
            let [a, b] = part.ends();
            let reach = (b - a).norm() / 2.0 + part.radius_m();
            let centre = part.base_from_part.translation.vector;
            for solid in solids {
                let (middle, radius) = solid.ball();
                let least = (middle.coords - centre).norm() - reach - radius;
                if nearest.is_some_and(|nearest| least >= nearest) {
                    continue;
                }
                let own = pose(&solid.base_from_solid);
                let gap = query::distance(&own, &*solid.shape, &place, &*part.shape);
                let gap = gap.map_or(f64::INFINITY, |gap| gap.distance);
                nearest = Some(nearest.map_or(gap, |nearest| nearest.min(gap)));
            }
        }
        nearest
    }
}
