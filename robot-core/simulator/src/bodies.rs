//! Objects of a scene as rigid bodies.

use nalgebra::{Isometry3, Vector3};
use rapier3d_f64::prelude::*;
use robot_core::scene::{Object, ObjectId, Role};

use crate::contact::{Bodies, Touching};
use crate::convert::{back, isometry, pose, vector};
use crate::physics::{FINGERS, FIXTURES, LINKS, OBJECTS, PEOPLE, groups, surface};
use crate::solid::scene_parts;

/// Density of an object whose mass is not given, kg/m³: about that of wood.
const ASSUMED_DENSITY: f64 = 600.0;
/// Slower than this, an object falls asleep: m/s per length unit of the engine, and rad/s.
const ASLEEP_BELOW: f64 = 0.05;
/// Half of the edge of the floor, and half its thickness, m.
const FLOOR_M: [f64; 2] = [5.0, 0.05];

/// An object as the simulator moves it.
pub(crate) struct SimulatedObject {
    pub(crate) id: ObjectId,
    pub(crate) body: usize,
    pub(crate) handle: RigidBodyHandle,
    pub(crate) is_movable: bool,
}

impl SimulatedObject {
    /// `None` for an object without a shape: the scene only names it.
    pub(crate) fn insert(
        object: &Object,
        world: &mut PhysicsWorld,
        bodies: &mut Bodies,
        friction: f64,
    ) -> Option<Self> {
        let parts = scene_parts(object.shape.as_ref()?);
        let body = bodies.add(Touching::Object(object.id.as_str().into()));
        let is_movable = object.role == Role::Item;
        let builder =
            if is_movable { RigidBodyBuilder::dynamic() } else { RigidBodyBuilder::fixed() };
        let handle = world.insert_body(builder.pose(pose(&object.base_from_object())));
        let volume: f64 = parts.iter().map(|part| part.volume_m3).sum();
        let mass = object.mass_kg.filter(|mass| *mass > 0.0).unwrap_or(volume * ASSUMED_DENSITY);
        let meets = if is_movable {
            groups(OBJECTS, OBJECTS | FIXTURES | LINKS | FINGERS | PEOPLE)
        } else {
            groups(FIXTURES, OBJECTS | FINGERS)
        };
        for part in parts {
            let collider = ColliderBuilder::new(part.shape)
                .position(pose(&part.body_from_part))
                .mass(mass * part.volume_m3 / volume)
                .collision_groups(meets)
                .friction(surface(friction))
                .friction_combine_rule(CoefficientCombineRule::Multiply)
                .user_data(body as u128);
            world.insert_collider(collider, Some(handle));
        }
        if let Some(body) = world.bodies.get_mut(handle) {
            let activation = body.activation_mut();
            activation.normalized_linear_threshold = ASLEEP_BELOW;
            activation.angular_threshold = ASLEEP_BELOW;
        }
        Some(Self { id: object.id.clone(), body, handle, is_movable })
    }

    pub(crate) fn pose(&self, world: &PhysicsWorld) -> Isometry3<f64> {
        let body = world.bodies.get(self.handle);
        body.map_or_else(Isometry3::identity, |body| isometry(body.position()))
    }

    pub(crate) fn velocity(&self, world: &PhysicsWorld) -> Vector3<f64> {
        let body = world.bodies.get(self.handle);
        body.map_or_else(Vector3::zeros, |body| back(body.linvel()))
    }

    /// Puts it elsewhere, at rest.
    pub(crate) fn place(&self, world: &mut PhysicsWorld, base_from_object: &Isometry3<f64>) {
        if let Some(body) = world.bodies.get_mut(self.handle) {
            body.set_position(pose(base_from_object), true);
            body.set_linvel(Vector::ZERO, true);
            body.set_angvel(Vector::ZERO, true);
        }
        // What lay on it falls.
        world.wake_up_all(true);
    }

    pub(crate) fn push(&self, world: &mut PhysicsWorld, impulse_n_s: &Vector3<f64>) {
        if let Some(body) = world.bodies.get_mut(self.handle) {
            body.apply_impulse(vector(impulse_n_s), true);
        }
    }
}

/// A floor for what falls off the table.
pub(crate) fn insert_floor(
    world: &mut PhysicsWorld,
    bodies: &mut Bodies,
    base_from_root: &Isometry3<f64>,
    height_m: f64,
    friction: f64,
) {
    let body = bodies.add(Touching::Floor);
    let [half, thin] = FLOOR_M;
    let place = base_from_root * Isometry3::translation(0.0, 0.0, height_m - thin);
    let collider = ColliderBuilder::cuboid(half, half, thin)
        .collision_groups(groups(FIXTURES, OBJECTS | FINGERS))
        .friction(surface(friction))
        .friction_combine_rule(CoefficientCombineRule::Multiply)
        .user_data(body as u128);
    world.insert(RigidBodyBuilder::fixed().pose(pose(&place)), collider);
}
