//! The drive: one control period after the other through arm, bodies, springs and sensors.

use std::sync::{Arc, Mutex};

use kinematics::model::{Arm, Robot};
use kinematics::{Chain, JointVector};
use nalgebra::{Isometry3, Vector3};
use rapier3d_f64::prelude::PhysicsWorld;
use robot_core::cell::{CellConfig, SceneSource};
use robot_core::drive::simulator::SimulatedArm;
use robot_core::drive::{Drive, Measured, Setpoint};
use robot_core::scene::Scene;

use crate::bodies::{SimulatedObject, insert_floor};
use crate::compliant::Springs;
use crate::config::SimulatorConfig;
use crate::contact::{Bodies, ContactReport, Peaks, RawContact, solved};
use crate::drawer::SimulatedDrawer;
use crate::error::SimulatorError;
use crate::gripper::{Fingers, pad_surface};
use crate::handle::{Shared, SimulatorHandle};
use crate::links::Links;
use crate::own_links::OwnLinks;
use crate::person::People;
use crate::physics;
use crate::sensors::Sensors;
use crate::truth::{StateHash, Truth};

/// Longest step that is taken in one period: a longer period is cut short, s.
const LONGEST_PERIOD_S: f64 = 0.1;

/// A push on a link that lasts a while.
pub(crate) struct Push {
    pub(crate) joint: usize,
    pub(crate) force: Vector3<f64>,
    pub(crate) until_s: f64,
}

/// A simulated arm with gripper, objects, drawers and people.
///
/// # Real time
/// The engine allocates memory when contacts begin and end. That is outside the letter of the contract
/// of [`Drive`] for the real-time thread; in virtual time, which this is made for, it does not matter.
/// It takes no lock that it would have to wait for, and does not log or panic.
pub struct Simulator {
    pub(crate) chain: Chain,
    pub(crate) arm: SimulatedArm,
    pub(crate) links: Links,
    pub(crate) fingers: Option<Fingers>,
    pub(crate) world: PhysicsWorld,
    pub(crate) objects: Vec<SimulatedObject>,
    pub(crate) drawers: Vec<SimulatedDrawer>,
    pub(crate) people: People,
    pub(crate) springs: Springs,
    pub(crate) own_links: OwnLinks,
    pub(crate) bodies: Bodies,
    pub(crate) sensors: Sensors,
    pub(crate) contacts: Vec<RawContact>,
    pub(crate) peaks: Peaks,
    pub(crate) pushes: Vec<Push>,
    pub(crate) base_from_finger: Vec<Isometry3<f64>>,
    pub(crate) wrenches: Vec<(Vector3<f64>, Vector3<f64>)>,
    pub(crate) shared: Arc<Mutex<Shared>>,
    pub(crate) config: SimulatorConfig,
    pub(crate) hash: StateHash,
    pub(crate) time_s: f64,
    /// Where the arm holds while its drive is dead.
    pub(crate) held: Option<Setpoint>,
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
        let own_links = OwnLinks::new(robot, &links, &bodies);
        let shared = Arc::new(Mutex::new(Shared {
            truth: Truth::new(*start),
            contacts: ContactReport::default(),
            peaks: Vec::new(),
            interventions: Vec::new(),
            clears_peaks: false,
        }));
        let mut simulator = Self {
            chain: arm.chain.clone(),
            arm: SimulatedArm::new(robot, &arm.chain, start, config.arm()),
            links,
            fingers,
            world,
            objects,
            drawers,
            people,
            springs,
            own_links,
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
        self.own_links.press(&self.springs, &self.links, dt, &mut self.contacts);
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

    pub(crate) fn gap_m(&self) -> f64 {
        self.fingers.as_ref().map_or(0.0, |fingers| fingers.gap_m(&self.world))
    }

    pub(crate) fn grip_force_n(&self) -> f64 {
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

    /// Its time is that of the set-points: late ones are as good as those in time.
    fn late_setpoints(&self) -> usize {
        100
    }

    fn exchange(&mut self, setpoint: &Setpoint, period_s: f64) -> Measured {
        self.obey();
        let is_dead = self.time_s < self.sensors.dead_until_s;
        // Without its drive the arm brakes; the fingers keep what they hold.
        let here = Setpoint {
            gripper_force_n: setpoint.gripper_force_n,
            ..Setpoint::at_rest(self.arm.position, setpoint.gripper_gap_m)
        };
        self.held = is_dead.then(|| self.held.unwrap_or(here));
        let setpoint = self.held.unwrap_or(*setpoint);
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
