//! The drive: one control period after the other through arm, bodies, springs and sensors.

use std::sync::{Arc, Mutex, TryLockError};

use kinematics::model::{Arm, Robot};
use kinematics::{Chain, JointVector};
use nalgebra::{Isometry3, Quaternion, UnitQuaternion, Vector3};
use rapier3d_f64::prelude::PhysicsWorld;
use robot_core::cell::{CellConfig, SceneSource};
use robot_core::drive::{Drive, Measured, Setpoint};
use robot_core::scene::Scene;

use crate::arm::SimulatedArm;
use crate::bodies::{SimulatedObject, insert_floor};
use crate::compliant::Springs;
use crate::config::SimulatorConfig;
use crate::contact::{Bodies, ContactReport, Peaks, RawContact, solved};
use crate::drawer::SimulatedDrawer;
use crate::error::SimulatorError;
use crate::gripper::{Fingers, pad_surface};
use crate::handle::{Shared, SimulatorHandle};
use crate::intervention::Intervention;
use crate::links::Links;
use crate::person::People;
use crate::physics;
use crate::sensors::Sensors;
use crate::truth::{DrawerTruth, ObjectTruth, StateHash, Truth};

/// Longest step that is taken in one period: a longer period is cut short, s.
const LONGEST_PERIOD_S: f64 = 0.1;

/// A push on a link that lasts a while.
struct Push {
    joint: usize,
    force: Vector3<f64>,
    until_s: f64,
}

/// A simulated arm with gripper, objects, drawers and people.
///
/// # Real time
/// The engine allocates memory when contacts begin and end. That is outside the letter of the contract
/// of [`Drive`] for the real-time thread; in virtual time, which this is made for, it does not matter.
/// It takes no lock that it would have to wait for, and does not log or panic.
pub struct Simulator {
    chain: Chain,
    arm: SimulatedArm,
    links: Links,
    fingers: Option<Fingers>,
    world: PhysicsWorld,
    objects: Vec<SimulatedObject>,
    drawers: Vec<SimulatedDrawer>,
    people: People,
    springs: Springs,
    bodies: Bodies,
    sensors: Sensors,
    contacts: Vec<RawContact>,
    peaks: Peaks,
    pushes: Vec<Push>,
    base_from_finger: Vec<Isometry3<f64>>,
    wrenches: Vec<(Vector3<f64>, Vector3<f64>)>,
    shared: Arc<Mutex<Shared>>,
    config: SimulatorConfig,
    hash: StateHash,
    time_s: f64,
    /// Where the arm holds while its drive is dead.
    held: Option<Setpoint>,
}

impl Simulator {
    /// An arm of a robot at rest at `start`, its gripper open, among the objects of a scene. Objects
    /// without a shape are not simulated.
    ///
    /// # Errors
    /// If the start position or a setting makes no sense, or a finger does not slide.
    pub fn new(
        robot: &Robot,
        arm: &Arm,
        start: &JointVector,
        scene: &Scene,
        config: &SimulatorConfig,
    ) -> Result<(Self, SimulatorHandle), SimulatorError> {
        let joints = arm.chain.dof();
        if start.len() != joints || !start.iter().all(|value| value.is_finite()) {
            return Err(SimulatorError::Start { position: start.to_vec(), joints });
        }
        config.check()?;
        let base_from_root = base_from_root(robot, &arm.chain);
        let mut world = physics::world(config.step_s, &base_from_root.rotation);
        let mut bodies = Bodies::default();
        let friction = config.friction;
        let mut links = Links::new(robot, arm, start, &mut world, &mut bodies, friction);
        let pads = pad_surface(config.grip_friction, friction);
        let fingers = Fingers::new(robot, arm, &mut links, &mut world, &mut bodies, pads)?;
        let insert = |object| SimulatedObject::insert(object, &mut world, &mut bodies, friction);
        let objects = scene.objects.iter().filter_map(insert).collect();
        let insert = |drawer| SimulatedDrawer::new(drawer, &mut world, &mut bodies, friction);
        let drawers = config.drawers.iter().map(insert).collect();
        if let Some(height_m) = config.floor_z_m {
            insert_floor(&mut world, &mut bodies, &base_from_root, height_m, friction);
        }
        let people = People::new(&config.people, &mut world, &mut bodies, friction);
        let springs = Springs::new(&world, &links.solids, friction);
        let shared = Arc::new(Mutex::new(Shared {
            truth: Truth::new(*start),
            contacts: ContactReport::default(),
            peaks: Vec::new(),
            interventions: Vec::new(),
            clears_peaks: false,
        }));
        let mut simulator = Self {
            chain: arm.chain.clone(),
            arm: SimulatedArm::new(robot, &arm.chain, start, config),
            links,
            fingers,
            world,
            objects,
            drawers,
            people,
            springs,
            bodies,
            sensors: Sensors::new(config.seed, config.position_noise, config.velocity_noise),
            contacts: Vec::new(),
            peaks: Peaks::default(),
            pushes: Vec::new(),
            base_from_finger: Vec::new(),
            wrenches: vec![(Vector3::zeros(), Vector3::zeros()); joints],
            shared: shared.clone(),
            config: config.clone(),
            hash: StateHash(0),
            time_s: 0.0,
            held: None,
        };
        simulator.publish();
        Ok((simulator, SimulatorHandle(shared)))
    }

    /// The drive for a cell: its robot, arm, start pose and scene.
    ///
    /// # Errors
    /// As [`Simulator::new`], or robot or scene cannot be read.
    pub fn for_cell(
        cell: &CellConfig,
        config: &SimulatorConfig,
    ) -> Result<(Self, SimulatorHandle), SimulatorError> {
        let robot = Robot::load(&cell.robot)?;
        let arm = robot.arm(cell.arm.as_deref())?;
        let start = arm.poses.get(&cell.start_pose);
        let start = start.ok_or_else(|| SimulatorError::NoStartPose {
            robot: robot.name().to_owned(),
            pose: cell.start_pose.clone(),
        })?;
        let scene = match &cell.scene {
            SceneSource::Empty => Scene::default(),
            SceneSource::File(path) => Scene::load(path)?,
            SceneSource::Given(scene) => (**scene).clone(),
        };
        Self::new(&robot, arm, start, &scene, config)
    }

    /// What of the robot is not simulated: shapes given as meshes.
    pub fn notes(&self) -> &[String] {
        &self.links.notes
    }

    /// One step of `dt` seconds that ends `before_end_s` − `dt` before the end of the period.
    fn step(&mut self, setpoint: &Setpoint, before_end_s: f64, dt: f64) {
        self.time_s += dt;
        self.arm.follow(setpoint, before_end_s, dt);
        self.links.go(&self.arm.position, &mut self.world);
        self.people.step(&mut self.world, self.time_s, dt);
        self.world.integration_parameters.dt = dt;
        if let Some(fingers) = &mut self.fingers {
            fingers.drive(setpoint, &mut self.world);
        }
        self.world.step();
        self.contacts.clear();
        solved(&self.world, dt, &mut self.contacts);
        if let Some(fingers) = &mut self.fingers {
            fingers.base_from_finger(&self.world, &mut self.base_from_finger);
            fingers.feel(&self.contacts, &self.world);
        }
        self.links.move_solids(&self.base_from_finger);
        self.springs.press(&self.links.solids, &mut self.people, dt, &mut self.contacts);
        self.feel();
        self.peaks.note(self.time_s, &self.contacts);
    }

    /// Turns what touches the arm into torques at its joints, for the next step.
    fn feel(&mut self) {
        self.wrenches.fill((Vector3::zeros(), Vector3::zeros()));
        let mut press = |body: usize, point: &Vector3<f64>, force: Vector3<f64>| {
            if let Some(Some(joint)) = self.links.joint_of_body.get(body) {
                let (sum, moment) = &mut self.wrenches[*joint];
                *sum += force;
                *moment += point.cross(&force);
            }
        };
        for contact in &self.contacts {
            press(contact.second, &contact.point, contact.force_on_second);
            press(contact.first, &contact.point, -contact.force_on_second);
        }
        let now = self.time_s;
        self.pushes.retain(|push| push.until_s > now);
        for push in &self.pushes {
            let origin = self.links.base_from_link[push.joint].translation.vector;
            let (sum, moment) = &mut self.wrenches[push.joint];
            *sum += push.force;
            *moment += origin.cross(&push.force);
        }
        self.arm.external = self.links.torques(&self.wrenches);
    }

    fn intervene(&mut self, intervention: Intervention) {
        let world = &mut self.world;
        match intervention {
            Intervention::DriveDead { seconds } => {
                let seconds = seconds.unwrap_or(f64::INFINITY);
                self.sensors.dead_until_s = self.time_s + seconds;
                let gap = self.fingers.as_ref().map_or(0.0, |fingers| fingers.gap_m(world));
                self.held = Some(Setpoint::at_rest(self.arm.position, gap));
            }
            Intervention::DriveBack => self.sensors.dead_until_s = f64::NEG_INFINITY,
            Intervention::LateData { delay_s } => self.sensors.set_delay(delay_s),
            Intervention::Noise { position, velocity } => {
                self.sensors.set_noise(position, velocity);
            }
            Intervention::GripFriction { coefficient } => {
                let surface = pad_surface(coefficient.clamp(0.0, 10.0), self.config.friction);
                if let Some(fingers) = &self.fingers {
                    fingers.set_friction(surface, world);
                }
            }
            Intervention::SetDrawer { id, opening_m } => {
                let drawer = self.drawers.iter().find(|one| one.drawer.id == id);
                if let Some(drawer) = drawer.filter(|_| opening_m.is_finite()) {
                    drawer.set(world, opening_m);
                }
            }
            Intervention::PushArm { joint, force_n, seconds } => {
                let force = Vector3::from(force_n);
                if joint < self.chain.dof() && force.iter().all(|value| value.is_finite()) {
                    self.pushes.push(Push { joint, force, until_s: self.time_s + seconds });
                }
            }
            Intervention::WalkPerson { name, path } => {
                self.people.walk(&name, &path, self.time_s);
            }
            of_object => self.move_object(of_object),
        }
    }

    fn move_object(&mut self, intervention: Intervention) {
        let world = &mut self.world;
        let index = |id: &str| self.objects.iter().position(|object| object.id == id);
        match intervention {
            Intervention::MoveObject { id, position, orientation } => {
                let Some(object) = index(&id).map(|index| &self.objects[index]) else { return };
                let turn = orientation.map_or(object.pose(world).rotation, |[x, y, z, w]| {
                    UnitQuaternion::try_new(Quaternion::new(w, x, y, z), 1e-9).unwrap_or_default()
                });
                let place = Isometry3::from_parts(position.into(), turn);
                if position.iter().all(|value| value.is_finite()) {
                    object.place(world, &place);
                }
            }
            Intervention::PushObject { id, impulse_n_s } => {
                let impulse = Vector3::from(impulse_n_s);
                let object = index(&id).filter(|_| impulse.iter().all(|value| value.is_finite()));
                if let Some(object) = object {
                    self.objects[object].push(world, &impulse);
                }
            }
            Intervention::AddObject { object } => {
                let friction = self.config.friction;
                let bodies = &mut self.bodies;
                self.objects.extend(SimulatedObject::insert(&object, world, bodies, friction));
            }
            Intervention::RemoveObject { id } => {
                if let Some(index) = index(&id) {
                    let gone = self.objects.remove(index);
                    world.wake_up_all(true);
                    world.remove_body(gone.handle);
                }
            }
            _ => return,
        }
        self.springs.find_walls(world);
    }

    fn obey(&mut self) {
        let interventions = match self.shared.try_lock() {
            Ok(mut shared) => {
                if std::mem::take(&mut shared.clears_peaks) {
                    self.peaks.clear();
                }
                std::mem::take(&mut shared.interventions)
            }
            // Somebody is reading; there is another period soon.
            Err(TryLockError::WouldBlock | TryLockError::Poisoned(_)) => return,
        };
        for intervention in interventions {
            self.intervene(intervention);
        }
    }

    fn gap_m(&self) -> f64 {
        self.fingers.as_ref().map_or(0.0, |fingers| fingers.gap_m(&self.world))
    }

    fn grip_force_n(&self) -> f64 {
        self.fingers.as_ref().map_or(0.0, |fingers| fingers.force_n)
    }

    fn exact(&self) -> Measured {
        Measured {
            position: self.arm.position,
            velocity: self.arm.velocity,
            effort: self.arm.effort,
            gripper_gap_m: self.gap_m(),
            gripper_force_n: self.grip_force_n(),
            time_s: self.time_s,
        }
    }

    fn mix_state(&mut self) {
        self.hash.mix(&self.arm.position);
        self.hash.mix(&self.arm.velocity);
        self.hash.mix(&self.arm.external);
        for finger in &self.base_from_finger {
            self.hash.mix_pose(finger);
        }
        for object in &self.objects {
            self.hash.mix_pose(&object.pose(&self.world));
        }
        for drawer in &self.drawers {
            self.hash.mix(&[drawer.opening_m(&self.world)]);
        }
        for part in &self.people.parts {
            self.hash.mix_pose(&part.base_from_part);
        }
    }

    fn publish(&mut self) {
        let (gap_m, force_n) = (self.gap_m(), self.grip_force_n());
        let news = self.peaks.news(&self.bodies);
        let nearest = Springs::nearest_person_m(&self.links.solids, &self.people);
        let Ok(mut shared) = self.shared.try_lock() else { return };
        let truth = &mut shared.truth;
        truth.time_s = self.time_s;
        truth.position = self.arm.position;
        truth.velocity = self.arm.velocity;
        truth.effort = self.arm.effort;
        truth.contact_effort = self.arm.external;
        (truth.gripper_gap_m, truth.gripper_force_n) = (gap_m, force_n);
        truth.nearest_person_m = nearest;
        truth.state_hash = self.hash.0;
        truth.people.clear();
        truth.people.extend(self.people.truth());
        truth.objects.clear();
        let is_gripped = |object: &SimulatedObject| {
            let fingers = self.fingers.as_ref();
            fingers.is_some_and(|fingers| fingers.grips(object.body, &self.contacts))
        };
        truth.objects.extend(self.objects.iter().map(|object| ObjectTruth {
            id: object.id.clone(),
            base_from_object: object.pose(&self.world),
            velocity_m_s: object.velocity(&self.world),
            is_gripped: object.is_movable && is_gripped(object),
            is_movable: object.is_movable,
        }));
        truth.drawers.clear();
        truth.drawers.extend(self.drawers.iter().map(|drawer| DrawerTruth {
            id: drawer.drawer.id.clone(),
            opening_m: drawer.opening_m(&self.world),
        }));
        let named = self.contacts.iter().map(|raw| self.bodies.named(raw));
        shared.contacts.time_s = self.time_s;
        shared.contacts.contacts.clear();
        shared.contacts.contacts.extend(named);
        if let Some(peaks) = news {
            shared.peaks = peaks;
        }
    }
}

/// From the robot's root, along whose −z gravity pulls, to the base of the chain.
fn base_from_root(robot: &Robot, chain: &Chain) -> Isometry3<f64> {
    let root = robot.links()[robot.root()].name.as_str();
    let place = chain.attachments().iter().find(|place| place.name == root);
    place.map_or_else(Isometry3::identity, |place| place.carrier_from_link)
}

impl Drive for Simulator {
    fn dof(&self) -> usize {
        self.chain.dof()
    }

    fn measure(&mut self) -> Measured {
        let exact = self.exact();
        self.sensors.report(exact)
    }

    fn exchange(&mut self, setpoint: &Setpoint, period_s: f64) -> Measured {
        self.obey();
        let is_dead = self.time_s < self.sensors.dead_until_s;
        let held = self.held.filter(|_| is_dead);
        self.held = held;
        let setpoint = held.unwrap_or(*setpoint);
        let period_s = if period_s > 0.0 { period_s.min(LONGEST_PERIOD_S) } else { 0.0 };
        let steps = (period_s / self.config.step_s - 1e-9).ceil().max(1.0);
        let dt = period_s / steps;
        if dt > 0.0 {
            for step in 0..steps as usize {
                self.step(&setpoint, period_s - step as f64 * dt, dt);
            }
        }
        self.mix_state();
        self.publish();
        self.measure()
    }
}
