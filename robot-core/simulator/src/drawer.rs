//! Drawers: an open box that slides in a housing, with a bar for a handle that fingers can close on.
//!
//! The drawer opens along +x of its frame, whose origin is the middle of the closed drawer. The
//! housing is a lid, a floor, two sides and a back around it; its underside stands where the frame and
//! the size put it.

use nalgebra::{Isometry3, Quaternion, Translation3, UnitQuaternion, Vector3};
use rapier3d_f64::prelude::*;
use serde::{Deserialize, Serialize};

use crate::config::check_range;
use crate::contact::{Bodies, Touching};
use crate::convert::pose;
use crate::error::SimulatorError;
use crate::physics::{FINGERS, FIXTURES, LINKS, OBJECTS, PEOPLE, groups, surface};
use crate::solid::{Part, cuboid, open_box};

/// Thickness of the drawer's floor and walls, m.
const WALL_M: f64 = 0.008;
/// Thickness of the housing, m.
const HOUSING_M: f64 = 0.012;
/// Play between drawer and housing, m.
const PLAY_M: f64 = 0.002;
/// Cross-section of the bar of the handle, and its distance from the front, m.
const BAR_M: f64 = 0.012;
const BAR_AWAY_M: f64 = 0.035;
/// Strength of the friction motor, N s/m: dry friction sets in within a fraction of a millimetre a second.
const FRICTION_DAMPING: f64 = 1e4;

/// A drawer and its housing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Drawer {
    /// Its id.
    pub id: String,
    /// Middle of the closed drawer, base frame, m.
    pub position: [f64; 3],
    /// Orientation, quaternion `[qx, qy, qz, qw]`: it opens along its x.
    pub orientation: [f64; 4],
    /// Outer size of the drawer along its x, y, z, m.
    pub size: [f64; 3],
    /// How far it opens, m.
    pub travel_m: f64,
    /// Mass of the drawer, kg.
    pub mass_kg: f64,
    /// Force that it takes to move it, N.
    pub friction_n: f64,
    /// How far it is open at the start, m.
    #[serde(default)]
    pub opening_m: f64,
}

impl Drawer {
    pub(crate) fn check(&self) -> Result<(), SimulatorError> {
        let id = &self.id;
        let range = |what: &str, value, least, most| {
            check_range(&format!("{what} of drawer {id}"), value, least, most)
        };
        self.position.iter().try_for_each(|x| range("position", *x, -100.0, 100.0))?;
        self.size.iter().try_for_each(|x| range("size", *x, 4.0 * WALL_M, 3.0))?;
        range("travel", self.travel_m, 0.0, self.size[0])?;
        range("opening", self.opening_m, 0.0, self.travel_m)?;
        range("mass", self.mass_kg, 1e-3, 100.0)?;
        range("friction", self.friction_n, 0.0, 1e3)?;
        let norm = Vector3::from([0, 1, 2].map(|i| self.orientation[i])).norm();
        range("orientation's length", norm.hypot(self.orientation[3]), 0.99, 1.01)
    }

    fn base_from_drawer(&self) -> Isometry3<f64> {
        let [x, y, z, w] = self.orientation;
        let rotation = UnitQuaternion::new_normalize(Quaternion::new(w, x, y, z));
        Isometry3::from_parts(Translation3::from(self.position), rotation)
    }

    /// Where the fingers have to be to pull it: the middle of the bar, with the drawer open by
    /// `opening_m`; base frame. The bar lies along the drawer's y.
    pub fn base_from_handle(&self, opening_m: f64) -> Isometry3<f64> {
        let bar = self.size[0] / 2.0 + BAR_AWAY_M;
        self.base_from_drawer() * Translation3::new(bar + opening_m, 0.0, 0.0)
    }

    /// The sliding part: open box, and the handle's bar on two posts.
    fn slider(&self) -> Vec<Part> {
        let size = Vector3::from(self.size);
        let mut parts = open_box(size, WALL_M);
        let bar_y = (size.y * 0.6).min(0.14);
        let front = size.x / 2.0;
        let at = |x: f64, y: f64, size: Vector3<f64>| {
            cuboid(Isometry3::translation(front + x, y, 0.0), size)
        };
        parts.push(at(BAR_AWAY_M, 0.0, Vector3::new(BAR_M, bar_y, BAR_M)));
        let post = Vector3::new(BAR_AWAY_M - BAR_M / 2.0, BAR_M, BAR_M);
        for side in [-1.0, 1.0] {
            parts.push(at(post.x / 2.0, side * (bar_y - BAR_M) / 2.0, post));
        }
        parts
    }

    fn housing(&self) -> Vec<Part> {
        let size = Vector3::from(self.size);
        let reach = size / 2.0 + Vector3::repeat(PLAY_M + HOUSING_M / 2.0);
        let outer = size + Vector3::repeat(2.0 * (PLAY_M + HOUSING_M));
        let at = |x, y, z, size| cuboid(Isometry3::translation(x, y, z), size);
        vec![
            at(0.0, 0.0, reach.z, Vector3::new(size.x, outer.y, HOUSING_M)),
            at(0.0, 0.0, -reach.z, Vector3::new(size.x, outer.y, HOUSING_M)),
            at(0.0, reach.y, 0.0, Vector3::new(size.x, HOUSING_M, outer.z)),
            at(0.0, -reach.y, 0.0, Vector3::new(size.x, HOUSING_M, outer.z)),
            at(-reach.x, 0.0, 0.0, Vector3::new(HOUSING_M, outer.y, outer.z)),
        ]
    }
}

/// A drawer as the simulator moves it.
pub(crate) struct SimulatedDrawer {
    pub(crate) drawer: Drawer,
    pub(crate) slider: RigidBodyHandle,
    base_from_drawer: Isometry3<f64>,
}

impl SimulatedDrawer {
    pub(crate) fn new(
        drawer: &Drawer,
        world: &mut PhysicsWorld,
        bodies: &mut Bodies,
        friction: f64,
    ) -> Self {
        let body = bodies.add(Touching::Drawer(drawer.id.as_str().into()));
        let base_from_drawer = drawer.base_from_drawer();
        let fixed = RigidBodyBuilder::fixed().pose(pose(&base_from_drawer));
        let housing = world.insert_body(fixed);
        let open = base_from_drawer * Translation3::new(drawer.opening_m, 0.0, 0.0);
        let slider = world.insert_body(RigidBodyBuilder::dynamic().pose(pose(&open)));
        let collider = |part: Part, own, others| {
            ColliderBuilder::new(part.shape)
                .position(pose(&part.body_from_part))
                .collision_groups(groups(own, others))
                .friction(surface(friction))
                .friction_combine_rule(CoefficientCombineRule::Multiply)
                .user_data(body as u128)
        };
        for part in drawer.housing() {
            let built = collider(part, FIXTURES, OBJECTS | FINGERS);
            world.insert_collider(built, Some(housing));
        }
        let parts = drawer.slider();
        let volume: f64 = parts.iter().map(|part| part.volume_m3).sum();
        for part in parts {
            let mass = drawer.mass_kg * part.volume_m3 / volume;
            // The slide guides it: it need not meet its own housing.
            let others = OBJECTS | FINGERS | LINKS | PEOPLE;
            world.insert_collider(collider(part, OBJECTS, others).mass(mass), Some(slider));
        }
        let slide = PrismaticJointBuilder::new(Vector::X)
            .limits([0.0, drawer.travel_m])
            .contacts_enabled(false)
            .motor_model(MotorModel::ForceBased)
            .motor_velocity(0.0, FRICTION_DAMPING)
            .motor_max_force(drawer.friction_n);
        world.insert_impulse_joint(housing, slider, slide);
        Self { drawer: drawer.clone(), slider, base_from_drawer }
    }

    /// How far it is open, m.
    pub(crate) fn opening_m(&self, world: &PhysicsWorld) -> f64 {
        let Some(body) = world.bodies.get(self.slider) else { return 0.0 };
        let here = crate::convert::isometry(body.position());
        self.base_from_drawer.inv_mul(&here).translation.x
    }

    /// Puts it where somebody moves it.
    pub(crate) fn set(&self, world: &mut PhysicsWorld, opening_m: f64) {
        let opening = opening_m.clamp(0.0, self.drawer.travel_m);
        let place = self.base_from_drawer * Translation3::new(opening, 0.0, 0.0);
        if let Some(body) = world.bodies.get_mut(self.slider) {
            body.set_position(pose(&place), true);
            body.set_linvel(Vector::ZERO, true);
        }
    }
}
