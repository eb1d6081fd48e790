//! People: capsules that go their way, give like a body where they are touched, and feel the force.
//!
//! Each part is a mass on the spring of its body region, as ISO/TS 15066:2016 models a contact
//! (annex A, table A.3): the arm presses the spring, the spring pushes the part out of its way, and
//! the muscles pull it back. A clamped part does not give way: only its spring yields.

use nalgebra::{Isometry3, Point3, UnitQuaternion, Vector3};
use rapier3d_f64::prelude::*;
use serde::{Deserialize, Serialize};

use crate::config::check_range;
use crate::contact::{Bodies, Touching};
use crate::convert::pose;
use crate::error::SimulatorError;
use crate::physics::{OBJECTS, PEOPLE, groups, surface};
use crate::truth::BodyPartTruth;

/// How quickly muscles bring a part back to its way, rad/s (critically damped).
const MUSCLES_RAD_S: f64 = 8.0;
/// Damping ratio of the spring of a body region.
const REGION_DAMPING: f64 = 0.05;

/// A region of the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the names say it")]
pub enum BodyRegion {
    Skull,
    Face,
    Neck,
    Back,
    Chest,
    Abdomen,
    Pelvis,
    UpperArm,
    LowerArm,
    Hand,
    Thigh,
    LowerLeg,
}

impl BodyRegion {
    /// Spring constant in N/m and mass in kg, ISO/TS 15066:2016 table A.3.
    pub fn spring(self) -> (f64, f64) {
        match self {
            Self::Skull => (150e3, 4.4),
            Self::Face => (75e3, 4.4),
            Self::Neck => (50e3, 1.2),
            Self::Back => (35e3, 40.0),
            Self::Chest => (25e3, 40.0),
            Self::Abdomen => (10e3, 40.0),
            Self::Pelvis => (25e3, 40.0),
            Self::UpperArm => (30e3, 3.0),
            Self::LowerArm => (40e3, 2.0),
            Self::Hand => (75e3, 0.6),
            Self::Thigh => (50e3, 75.0),
            Self::LowerLeg => (60e3, 75.0),
        }
    }
}

/// A part of a body: a capsule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BodyPart {
    /// What it is called: "left hand".
    pub name: String,
    /// What it feels like.
    pub region: BodyRegion,
    /// Ends of the capsule's axis, from the person's origin (on the floor, between the feet), m.
    pub ends: [[f64; 3]; 2],
    /// Radius of the capsule, m.
    pub radius_m: f64,
    /// Whether it cannot give way, as a hand on a table.
    #[serde(default)]
    pub is_clamped: bool,
}

/// Where a person is at a time; between two of them the person goes straight and evenly.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Waypoint {
    /// When, on the drive's clock, s.
    pub time_s: f64,
    /// Position of the person's origin, base frame, m.
    pub position: [f64; 3],
}

/// A person. Before the first waypoint the person stands there, after the last one there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Person {
    /// Name, for reports.
    pub name: String,
    /// The parts of the body.
    pub parts: Vec<BodyPart>,
    /// Where the person goes; times increase.
    pub path: Vec<Waypoint>,
}

impl Person {
    /// A hand alone, a capsule of 10 cm along the y axis: enough to be touched.
    pub fn hand(name: &str, path: Vec<Waypoint>, is_clamped: bool) -> Self {
        let ends = [[0.0, -0.03, 0.0], [0.0, 0.03, 0.0]];
        let hand = BodyPart {
            name: "hand".into(),
            region: BodyRegion::Hand,
            ends,
            radius_m: 0.02,
            is_clamped,
        };
        Self { name: name.to_owned(), parts: vec![hand], path }
    }

    /// An upright adult of 1.75 m, seen from the feet (position z is the floor's), looking along −x,
    /// the arms hanging.
    pub fn standing(name: &str, path: Vec<Waypoint>) -> Self {
        let part = |name: &str, region, from: [f64; 3], to: [f64; 3], radius_m| BodyPart {
            name: name.to_owned(),
            region,
            ends: [from, to],
            radius_m,
            is_clamped: false,
        };
        let side = |left: &str, y: f64| {
            [
                part(
                    &format!("{left} lower leg"),
                    BodyRegion::LowerLeg,
                    [0.0, y * 0.5, 0.07],
                    [0.0, y * 0.5, 0.45],
                    0.07,
                ),
                part(
                    &format!("{left} thigh"),
                    BodyRegion::Thigh,
                    [0.0, y * 0.5, 0.5],
                    [0.0, y * 0.5, 0.85],
                    0.09,
                ),
                part(
                    &format!("{left} upper arm"),
                    BodyRegion::UpperArm,
                    [0.0, y * 1.2, 1.4],
                    [0.0, y * 1.3, 1.15],
                    0.05,
                ),
                part(
                    &format!("{left} lower arm"),
                    BodyRegion::LowerArm,
                    [0.0, y * 1.3, 1.1],
                    [-0.05, y * 1.3, 0.88],
                    0.045,
                ),
                part(
                    &format!("{left} hand"),
                    BodyRegion::Hand,
                    [-0.06, y * 1.3, 0.82],
                    [-0.07, y * 1.3, 0.72],
                    0.04,
                ),
            ]
        };
        let mut parts = vec![
            part("pelvis", BodyRegion::Pelvis, [0.0, -0.06, 0.95], [0.0, 0.06, 0.95], 0.14),
            part("abdomen", BodyRegion::Abdomen, [0.0, 0.0, 1.05], [0.0, 0.0, 1.15], 0.14),
            part("chest", BodyRegion::Chest, [0.0, -0.06, 1.3], [0.0, 0.06, 1.3], 0.14),
            part("head", BodyRegion::Face, [0.0, 0.0, 1.58], [0.0, 0.0, 1.65], 0.1),
        ];
        parts.extend(side("left", -0.2));
        parts.extend(side("right", 0.2));
        Self { name: name.to_owned(), parts, path }
    }

    pub(crate) fn check(&self) -> Result<(), SimulatorError> {
        for part in &self.parts {
            let name = format!("radius of {}'s {}", self.name, part.name);
            check_range(&name, part.radius_m, 1e-3, 1.0)?;
            let place = format!("place of {}'s {}", self.name, part.name);
            part.ends
                .as_flattened()
                .iter()
                .try_for_each(|x| check_range(&place, *x, -10.0, 10.0))?;
        }
        let mut last = f64::NEG_INFINITY;
        for point in &self.path {
            let name = format!("time in the way of {}", self.name);
            check_range(&name, point.time_s, last.max(-1e9), 1e9)?;
            last = point.time_s;
            let name = format!("way of {}", self.name);
            point.position.iter().try_for_each(|x| check_range(&name, *x, -100.0, 100.0))?;
        }
        Ok(())
    }
}

/// Position and velocity on a way at a time.
fn on_path(path: &[Waypoint], time_s: f64) -> (Vector3<f64>, Vector3<f64>) {
    let at = |index: usize| Vector3::from(path[index].position);
    let next = path.partition_point(|point| point.time_s <= time_s);
    if path.is_empty() {
        return (Vector3::zeros(), Vector3::zeros());
    }
    if next == 0 || next == path.len() {
        return (at(next.saturating_sub(1)), Vector3::zeros());
    }
    let (from, to) = (path[next - 1].time_s, path[next].time_s);
    let velocity = (at(next) - at(next - 1)) / (to - from);
    (at(next - 1) + velocity * (time_s - from), velocity)
}

/// A part of a person as the simulator moves it.
pub(crate) struct SimulatedPart {
    person: usize,
    part: BodyPart,
    pub(crate) body: usize,
    handle: RigidBodyHandle,
    pub(crate) shape: SharedShape,
    rotation: UnitQuaternion<f64>,
    middle: Vector3<f64>,
    /// How far it was pushed off its way.
    offset: Vector3<f64>,
    offset_velocity: Vector3<f64>,
    /// What presses on it, N.
    pub(crate) force: Vector3<f64>,
    pub(crate) base_from_part: Isometry3<f64>,
    pub(crate) velocity: Vector3<f64>,
}

impl SimulatedPart {
    /// Stiffness in N/m and damping in N s/m where it is touched.
    pub(crate) fn spring(&self) -> (f64, f64) {
        let (stiffness, mass) = self.part.region.spring();
        // Beyond a few kilograms it is the arm's mass that counts.
        (stiffness, 2.0 * REGION_DAMPING * (stiffness * mass.min(5.0)).sqrt())
    }

    /// Ends of its axis, base frame.
    pub(crate) fn ends(&self) -> [Point3<f64>; 2] {
        let [a, b] = self.part.ends.map(Vector3::from);
        let half = (b - a) / 2.0;
        let centre = self.base_from_part.translation.vector;
        [(centre - half).into(), (centre + half).into()]
    }

    pub(crate) fn radius_m(&self) -> f64 {
        self.part.radius_m
    }
}

/// Everybody.
#[derive(Default)]
pub(crate) struct People {
    people: Vec<Person>,
    pub(crate) parts: Vec<SimulatedPart>,
}

impl People {
    pub(crate) fn new(
        people: &[Person],
        world: &mut PhysicsWorld,
        bodies: &mut Bodies,
        friction: f64,
    ) -> Self {
        let mut all = Self { people: people.to_vec(), parts: Vec::new() };
        for (index, person) in people.iter().enumerate() {
            let start = on_path(&person.path, 0.0).0;
            for part in &person.parts {
                let simulated = insert(world, bodies, (index, person, part), start, friction);
                all.parts.push(simulated);
            }
        }
        all
    }

    /// Sets another way for the person of this name, from `now_s` on.
    pub(crate) fn walk(&mut self, name: &str, path: &[Waypoint], now_s: f64) {
        let person = self.people.iter_mut().find(|person| person.name == name);
        let sound = path.windows(2).all(|pair| pair[0].time_s <= pair[1].time_s);
        let finite = path.iter().all(|point| {
            point.time_s.is_finite() && point.position.iter().all(|value| value.is_finite())
        });
        if let Some(person) = person.filter(|_| sound && finite && !path.is_empty()) {
            let here = on_path(&person.path, now_s).0.into();
            let later =
                path.iter().map(|point| Waypoint { time_s: now_s + point.time_s, ..*point });
            let from_here = Waypoint { time_s: now_s, position: here };
            person.path = std::iter::once(from_here).chain(later).collect();
        }
    }

    /// Moves everybody on to `time_s`, after `dt` seconds.
    pub(crate) fn step(&mut self, world: &mut PhysicsWorld, time_s: f64, dt: f64) {
        for part in &mut self.parts {
            let (position, velocity) = on_path(&self.people[part.person].path, time_s);
            if part.part.is_clamped {
                part.offset_velocity.fill(0.0);
            } else {
                let (_, mass) = part.part.region.spring();
                let pull = part.offset * MUSCLES_RAD_S + part.offset_velocity * 2.0;
                part.offset_velocity += (part.force / mass - pull * MUSCLES_RAD_S) * dt;
                part.offset += part.offset_velocity * dt;
            }
            part.velocity = velocity + part.offset_velocity;
            let place = position + part.middle + part.offset;
            part.base_from_part = Isometry3::from_parts(place.into(), part.rotation);
            if let Some(body) = world.bodies.get_mut(part.handle) {
                body.set_next_kinematic_position(pose(&part.base_from_part));
            }
        }
    }

    pub(crate) fn truth(&self) -> impl Iterator<Item = BodyPartTruth> + '_ {
        self.parts.iter().map(|part| BodyPartTruth {
            person: self.people[part.person].name.clone(),
            part: part.part.name.clone(),
            ends: part.ends(),
            velocity_m_s: part.velocity,
        })
    }
}

fn insert(
    world: &mut PhysicsWorld,
    bodies: &mut Bodies,
    (index, person, part): (usize, &Person, &BodyPart),
    start: Vector3<f64>,
    friction: f64,
) -> SimulatedPart {
    let body = bodies.add(Touching::Person(person.name.as_str().into(), part.name.as_str().into()));
    let [a, b] = part.ends.map(Vector3::from);
    let axis = b - a;
    let rotation = UnitQuaternion::rotation_between(&Vector3::y(), &axis).unwrap_or_else(|| {
        UnitQuaternion::from_axis_angle(&Vector3::x_axis(), std::f64::consts::PI)
    });
    let middle = (a + b) / 2.0;
    let base_from_part = Isometry3::from_parts((start + middle).into(), rotation);
    let shape = SharedShape::capsule_y(axis.norm() / 2.0, part.radius_m);
    let builder =
        RigidBodyBuilder::kinematic_position_based().pose(pose(&base_from_part)).can_sleep(false);
    let collider = ColliderBuilder::new(shape.clone())
        .collision_groups(groups(PEOPLE, OBJECTS))
        .friction(surface(friction))
        .friction_combine_rule(CoefficientCombineRule::Multiply)
        .user_data(body as u128);
    let (handle, _) = world.insert(builder, collider);
    SimulatedPart {
        person: index,
        part: part.clone(),
        body,
        handle,
        shape,
        rotation,
        middle,
        offset: Vector3::zeros(),
        offset_velocity: Vector3::zeros(),
        force: Vector3::zeros(),
        base_from_part,
        velocity: Vector3::zeros(),
    }
}
