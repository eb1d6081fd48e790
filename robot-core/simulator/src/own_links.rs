//! The arm against itself, and against what of its robot stands still: another arm, a base.
//!
//! Springs again: neither side is a body that the engine could move. Which links may touch is what the
//! robot's side file says, as for the planner.

use kinematics::model::Robot;
use rapier3d_f64::parry::bounding_volume::BoundingVolume;
use rapier3d_f64::parry::query;
use rapier3d_f64::prelude::*;

use crate::compliant::{Springs, WALL_SPRING, Wall, Yielding};
use crate::contact::{Bodies, RawContact, Touching};
use crate::convert::pose;
use crate::links::{LinkSolid, Links};

/// Pairs of the robot's own solids that meet when they overlap.
#[derive(Default)]
pub(crate) struct OwnLinks {
    /// Two moving solids, by their numbers; the first is nearer to the base.
    moving: Vec<(usize, usize)>,
    /// A moving and a standing one.
    beside: Vec<(usize, usize)>,
}

impl OwnLinks {
    /// Every pair, but those that are joined, that may touch, or that overlap where the arm starts:
    /// they are modelled that way.
    pub(crate) fn new(robot: &Robot, links: &Links, bodies: &Bodies) -> Self {
        let mut own = Self::default();
        for (index, solid) in links.solids.iter().enumerate() {
            // The engine keeps fingers out of links.
            if solid.finger.is_some() {
                continue;
            }
            let place = pose(&solid.base_from_solid);
            let is_apart = |other: &Pose, shape: &SharedShape| {
                query::distance(&place, &*solid.shape, other, &**shape)
                    .is_ok_and(|gap| gap.distance > 0.0)
            };
            let may_meet = |other: usize| {
                let names = [bodies.name(solid.body), bodies.name(other)];
                !is_allowed(robot, names)
            };
            for (number, other) in links.solids.iter().enumerate() {
                let is_farther = other.finger.is_none() && other.joint >= solid.joint + 2;
                let other_place = pose(&other.base_from_solid);
                if is_farther && may_meet(other.body) && is_apart(&other_place, &other.shape) {
                    own.moving.push((index, number));
                }
            }
            for (number, wall) in links.standing.iter().enumerate() {
                if solid.joint > 0 && may_meet(wall.body) && is_apart(&wall.place, &wall.shape) {
                    own.beside.push((index, number));
                }
            }
        }
        own
    }

    /// Adds the contacts of the links as they are now.
    pub(crate) fn press(
        &self,
        springs: &Springs,
        links: &Links,
        dt: f64,
        contacts: &mut Vec<RawContact>,
    ) {
        for &(first, second) in &self.moving {
            let (first, second) = (&links.solids[first], &links.solids[second]);
            if are_near(first, second) {
                let place = pose(&second.base_from_solid);
                let yielding = Yielding {
                    body: second.body,
                    shape: &*second.shape,
                    place: &place,
                    velocity: &|point| second.velocity_at(point, dt),
                    spring: WALL_SPRING,
                };
                contacts.extend(springs.touch(first, &pose(&first.base_from_solid), &yielding, dt));
            }
        }
        for &(solid, wall) in &self.beside {
            let (solid, wall) = (&links.solids[solid], &links.standing[wall]);
            if is_near(solid, wall) {
                let place = pose(&solid.base_from_solid);
                contacts.extend(springs.touch(solid, &place, &Yielding::wall(wall), dt));
            }
        }
    }
}

fn is_allowed(robot: &Robot, [one, other]: [&Touching; 2]) -> bool {
    let (Touching::Link(one), Touching::Link(other)) = (one, other) else { return true };
    robot.allowed_collisions().iter().any(|(first, second)| {
        let is = |a: &str, b: &str| first == a && second == b;
        is(one, other) || is(other, one)
    })
}

fn are_near(first: &LinkSolid, second: &LinkSolid) -> bool {
    let ((here, radius), (there, other)) = (first.ball(), second.ball());
    (here - there).norm() <= radius + other
}

fn is_near(solid: &LinkSolid, wall: &Wall) -> bool {
    solid.shape.compute_aabb(&pose(&solid.base_from_solid)).intersects(&wall.bounds)
}
