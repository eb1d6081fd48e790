//! The gripper: fingers on slides, each with a drive of limited force, coupled as their gear couples them.
//!
//! Each finger is a rigid body on a prismatic joint at the hand. Its drive is a speed servo whose force
//! is cut at the commanded grip force. The fingers of a parallel gripper mimic each other: a stiff
//! spring holds each where its counterpart is, so that what they hold cannot slosh between them.

use kinematics::model::{Arm, Gripper, JointKind, Link, Robot};
use nalgebra::{Isometry3, UnitQuaternion, Vector3};
use rapier3d_f64::prelude::*;
use robot_core::drive::Setpoint;

use crate::contact::{Bodies, RawContact, Touching};
use crate::convert::{isometry, pose, vector};
use crate::error::SimulatorError;
use crate::links::{LinkSolid, Links};
use crate::physics::{FINGERS, FIXTURES, OBJECTS, groups, surface};
use crate::solid::link_part;

/// Speed of the fingers for each metre that they are away from their target, 1/s.
const APPROACH_PER_S: f64 = 40.0;
/// Stiffness of the drives' speed servo, N s/m: far beyond what the force limit lets through.
const DRIVE_DAMPING: f64 = 1e5;
/// Force that the gear's own friction stands for when no grip force is commanded, N.
const LEAST_FORCE_N: f64 = 2.0;
/// The gear that makes the fingers mimic each other, N/m and N s/m.
const GEAR_STIFFNESS: f64 = 4e4;
const GEAR_DAMPING: f64 = 20.0;
/// Least mass of a finger, kg: it stands for the inertia of motor and gear. Lighter fingers make the
/// solver lose what they hold.
const LEAST_MASS_KG: f64 = 0.3;
/// Density of a finger without a mass: that of aluminium, kg/m³.
const ASSUMED_DENSITY: f64 = 2700.0;
/// Frequency and damping ratio of the slides, Hz: stiff enough, and what is held does not creep.
const SLIDE_SPRING: (f64, f64) = (1000.0, 1.0);

struct Finger {
    body: usize,
    handle: RigidBodyHandle,
    slide: ImpulseJointHandle,
    drive: ImpulseJointHandle,
    colliders: Vec<ColliderHandle>,
    hand_from_slide: Isometry3<f64>,
    axis: Vector3<f64>,
    /// Its joint's position is `multiplier · driven + offset`.
    multiplier: f64,
    offset: f64,
    speed_limit: f64,
    effort_limit: f64,
}

/// The fingers of the arm's gripper.
pub(crate) struct Fingers {
    model: Gripper,
    hand: RigidBodyHandle,
    fingers: Vec<Finger>,
    /// Where the driven joint was a step ago according to each finger, m.
    last: Vec<f64>,
    /// Force between fingers and what they touch, N.
    pub(crate) force_n: f64,
}

impl Fingers {
    /// The open gripper of an arm; none if it has no gripper.
    pub(crate) fn new(
        robot: &Robot,
        arm: &Arm,
        links: &mut Links,
        world: &mut PhysicsWorld,
        bodies: &mut Bodies,
        surface_friction: f64,
    ) -> Result<Option<Self>, SimulatorError> {
        let Some(model) = arm.gripper.clone() else { return Ok(None) };
        let open = model.joint_for_gap(model.open_m);
        let mut fingers = Vec::new();
        let mut hand = None;
        for name in &model.finger_links {
            let spot = FingerSpot::find(robot, arm, links, name)?;
            let Some(spot) = spot else { continue };
            hand = Some(spot.hand);
            let number = fingers.len();
            fingers.push(spot.insert(
                robot,
                (open, number),
                links,
                world,
                bodies,
                surface_friction,
            ));
        }
        let last = vec![open; fingers.len()];
        Ok(hand.map(|hand| Self { model, hand, fingers, last, force_n: 0.0 }))
    }

    /// Where the driven joint is according to each finger, m.
    fn driven(&self, finger: &Finger, world: &PhysicsWorld) -> f64 {
        let bodies = (world.bodies.get(self.hand), world.bodies.get(finger.handle));
        let (Some(hand), Some(body)) = bodies else { return 0.0 };
        let base_from_slide = isometry(hand.position()) * finger.hand_from_slide;
        let way = base_from_slide.inv_mul(&isometry(body.position())).translation.vector;
        (way.dot(&finger.axis) - finger.offset) / finger.multiplier
    }

    fn mean_driven(&self, world: &PhysicsWorld) -> f64 {
        let sum: f64 = self.fingers.iter().map(|finger| self.driven(finger, world)).sum();
        sum / self.fingers.len() as f64
    }

    /// Distance between the pads, m.
    pub(crate) fn gap_m(&self, world: &PhysicsWorld) -> f64 {
        self.model.gap_for_joint(self.mean_driven(world))
    }

    /// Sets the drives for the next step.
    pub(crate) fn drive(&mut self, setpoint: &Setpoint, world: &mut PhysicsWorld) {
        let dt = world.integration_parameters.dt;
        let driven: Vec<f64> =
            self.fingers.iter().map(|finger| self.driven(finger, world)).collect();
        let count = driven.len() as f64;
        let mean = driven.iter().sum::<f64>() / count;
        let mean_rate = (mean - self.last.iter().sum::<f64>() / count) / dt;
        let gap = self.model.gap_for_joint(mean);
        let target = setpoint.gripper_gap_m.clamp(self.model.closed_m, self.model.open_m);
        let is_opening = target > gap;
        let wanted = if is_opening { self.model.max_force_n } else { setpoint.gripper_force_n };
        let force = wanted.clamp(LEAST_FORCE_N, self.model.max_force_n.max(LEAST_FORCE_N));
        let fastest = self.model.speed_m_s / self.model.gap_per_joint.abs();
        let rate = APPROACH_PER_S * (target - gap) / self.model.gap_per_joint;
        for (finger, own) in self.fingers.iter().zip(&driven) {
            let fastest = fastest.min(finger.speed_limit / finger.multiplier.abs());
            let speed = finger.multiplier * rate.clamp(-fastest, fastest);
            if let Some(joint) = world.impulse_joints.get_mut(finger.drive, false) {
                joint.data.set_motor_velocity(JointAxis::LinX, speed, DRIVE_DAMPING);
                let most = force.min(finger.effort_limit);
                joint.data.set_motor_max_force(JointAxis::LinX, most);
            }
            if count < 2.0 {
                continue;
            }
            // Where the others will be at the end of the step: the gear holds back only what differs.
            let others = (mean * count - own) / (count - 1.0) + mean_rate * dt;
            let place = finger.multiplier * others + finger.offset;
            let rate = finger.multiplier * mean_rate;
            if let Some(joint) = world.impulse_joints.get_mut(finger.slide, false) {
                joint.data.set_motor(JointAxis::LinX, place, rate, GEAR_STIFFNESS, GEAR_DAMPING);
            }
        }
        self.last = driven;
    }

    /// Where the fingers are, base frame.
    pub(crate) fn base_from_finger(&self, world: &PhysicsWorld, out: &mut Vec<Isometry3<f64>>) {
        out.clear();
        let places = self.fingers.iter().map(|finger| {
            let body = world.bodies.get(finger.handle);
            body.map_or_else(Isometry3::identity, |body| isometry(body.position()))
        });
        out.extend(places);
    }

    /// Reads the grip force off the contacts: the mean over the fingers of what presses on each along
    /// its slide.
    pub(crate) fn feel(&mut self, contacts: &[RawContact], world: &PhysicsWorld) {
        let pressed = self.fingers.iter().map(|finger| {
            let Some(body) = world.bodies.get(finger.handle) else { return 0.0 };
            let along = isometry(body.position()).rotation * finger.axis;
            let opening = along * (finger.multiplier * self.model.gap_per_joint).signum();
            let felt = contacts.iter().map(|contact| {
                let on_it = f64::from(u8::from(contact.second == finger.body))
                    - f64::from(u8::from(contact.first == finger.body));
                contact.normal.dot(&opening) * contact.force_n * on_it
            });
            felt.sum::<f64>().max(0.0)
        });
        self.force_n = pressed.sum::<f64>() / self.fingers.len().max(1) as f64;
    }

    /// Whether at least two fingers press on a body.
    pub(crate) fn grips(&self, body: usize, contacts: &[RawContact]) -> bool {
        let touches = |finger: &&Finger| {
            contacts.iter().any(|contact| {
                let pair = (contact.first, contact.second);
                pair == (finger.body, body) || pair == (body, finger.body)
            })
        };
        self.fingers.iter().filter(touches).count() >= 2
    }

    /// Changes the friction of the pads.
    pub(crate) fn set_friction(&self, coefficient: f64, world: &mut PhysicsWorld) {
        for handle in self.fingers.iter().flat_map(|finger| &finger.colliders) {
            if let Some(collider) = world.colliders.get_mut(*handle) {
                collider.set_friction(coefficient);
            }
        }
    }
}

/// A finger about to be made.
struct FingerSpot<'a> {
    link: usize,
    name: &'a str,
    carrier: usize,
    hand: RigidBodyHandle,
    hand_from_slide: Isometry3<f64>,
    axis: Vector3<f64>,
    multiplier: f64,
    offset: f64,
    range: [f64; 2],
    speed_limit: f64,
    effort_limit: f64,
}

impl<'a> FingerSpot<'a> {
    /// The place of a finger; none for one that hangs on nothing that the arm carries.
    fn find(
        robot: &Robot,
        arm: &Arm,
        links: &Links,
        name: &'a str,
    ) -> Result<Option<Self>, SimulatorError> {
        let link = robot.link(name);
        let joint = link.and_then(|link| robot.links()[link].parent_joint);
        let (Some(link), Some(joint)) = (link, joint) else { return Ok(None) };
        let joint = &robot.joints()[joint];
        if joint.kind != JointKind::Prismatic {
            return Err(SimulatorError::Finger { joint: joint.name.clone() });
        }
        let parent = arm.chain.attachments().iter().find(|place| place.link == joint.parent);
        let parent = parent.and_then(|place| Some((place, place.joint?)));
        Ok(parent.map(|(place, carrier)| Self {
            link,
            name,
            carrier,
            hand: links.carrier(carrier),
            hand_from_slide: place.carrier_from_link * joint.parent_from_joint,
            axis: joint.axis.into_inner(),
            multiplier: joint.mimic.as_ref().map_or(1.0, |mimic| mimic.multiplier),
            offset: joint.mimic.as_ref().map_or(0.0, |mimic| mimic.offset),
            range: joint.limit.map_or([-1.0, 1.0], |limit| [limit.lower, limit.upper]),
            speed_limit: joint.limit.map_or(f64::INFINITY, |limit| limit.velocity),
            effort_limit: joint.limit.map_or(f64::INFINITY, |limit| limit.effort),
        }))
    }

    fn insert(
        self,
        robot: &Robot,
        (driven, number): (f64, usize),
        links: &mut Links,
        world: &mut PhysicsWorld,
        bodies: &mut Bodies,
        surface_friction: f64,
    ) -> Finger {
        let body = bodies.add(Touching::Finger(self.name.into()));
        links.carry(body, Some(self.carrier));
        let way = self.axis * (self.multiplier * driven + self.offset);
        let start = links.base_from_link[self.carrier]
            * self.hand_from_slide
            * Isometry3::translation(way.x, way.y, way.z);
        let link = &robot.links()[self.link];
        let (builder, density) = rigid_body(link, &start);
        let handle = world.insert_body(builder);
        let mut colliders = Vec::new();
        for shape in &link.collisions {
            let Some(part) = link_part(&shape.link_from_body, &shape.geometry) else {
                links.notes.push(format!("finger `{}`: its mesh is not simulated", self.name));
                continue;
            };
            let collider = ColliderBuilder::new(part.shape.clone())
                .position(pose(&part.body_from_part))
                .density(density)
                .collision_groups(groups(FINGERS, OBJECTS | FIXTURES))
                .friction(surface_friction)
                .friction_combine_rule(CoefficientCombineRule::Multiply)
                .user_data(body as u128);
            colliders.push(world.insert_collider(collider, Some(handle)));
            let carrier = (body, self.carrier, Some(number));
            links.solids.push(LinkSolid::new(carrier, &part, &start));
        }
        let (slide, drive) = self.join(handle, world);
        Finger {
            body,
            handle,
            slide,
            drive,
            colliders,
            hand_from_slide: self.hand_from_slide,
            axis: self.axis,
            multiplier: self.multiplier,
            offset: self.offset,
            speed_limit: self.speed_limit,
            effort_limit: self.effort_limit,
        }
    }

    /// The slide with the gear, and the drive beside it.
    fn join(
        &self,
        finger: RigidBodyHandle,
        world: &mut PhysicsWorld,
    ) -> (ImpulseJointHandle, ImpulseJointHandle) {
        let half_turn =
            || UnitQuaternion::from_axis_angle(&Vector3::z_axis(), std::f64::consts::PI);
        let turn = UnitQuaternion::rotation_between(&Vector3::x(), &self.axis);
        let turn = Isometry3::from_parts(Default::default(), turn.unwrap_or_else(half_turn));
        let frames = (pose(&(self.hand_from_slide * turn)), pose(&turn));
        let (frequency_hz, damping) = SLIDE_SPRING;
        let joint = |locked| {
            GenericJointBuilder::new(locked)
                .softness(SpringCoefficients::new(frequency_hz, damping))
                .local_frame1(frames.0)
                .local_frame2(frames.1)
                .contacts_enabled(false)
                .motor_model(JointAxis::LinX, MotorModel::ForceBased)
        };
        let slide = joint(JointAxesMask::LOCKED_PRISMATIC_AXES).limits(JointAxis::LinX, self.range);
        let drive = joint(JointAxesMask::empty());
        (
            world.insert_impulse_joint(self.hand, finger, slide.build()),
            world.insert_impulse_joint(self.hand, finger, drive.build()),
        )
    }
}

/// The body of a finger, and the density of its shapes where its mass is not known.
fn rigid_body(link: &Link, start: &Isometry3<f64>) -> (RigidBodyBuilder, f64) {
    let builder = RigidBodyBuilder::dynamic().pose(pose(start)).can_sleep(false);
    let Some(inertial) = link.inertial.filter(|inertial| inertial.mass_kg > 0.0) else {
        return (builder, ASSUMED_DENSITY);
    };
    let more = (LEAST_MASS_KG / inertial.mass_kg).max(1.0);
    let inertia = inertial.inertia_kg_m2 * more;
    let column = |index: usize| vector(&inertia.column(index).into());
    let inertia = rapier3d_f64::math::Matrix::from_cols(column(0), column(1), column(2));
    let centre = vector(&inertial.centre_m);
    let mass = inertial.mass_kg * more;
    let properties = MassProperties::with_inertia_matrix(centre, mass, inertia);
    (builder.additional_mass_properties(properties), 0.0)
}

/// Coefficient of the pads' surface such that pad and object rub with `grip`.
pub(crate) fn pad_surface(grip: f64, friction: f64) -> f64 {
    grip / surface(friction)
}
