//! The embedded simulator: an arm, its gripper and the objects of a scene behind the [`Drive`] trait.
//!
//! | part | how true it is |
//! |---|---|
//! | arm | rigid-body dynamics with rotor inertia, viscous and dry friction, limits of torque and speed, end stops; servos with computed torque and PID, as a real drive has them |
//! | gripper | gap, speed, force; grips what lies between its pads, pushes what it meets with one finger, loses what is too heavy for its friction |
//! | objects | carried by the fingers, or falling straight down onto what is under their middle, where they lie flat |
//! | sensors | exact, or with reproducible noise |
//!
//! Not simulated: contact of the arm or of carried objects with anything (they pass through; the
//! planner keeps them apart), toppling, sliding and bouncing. The same scene,
//! set-points and seed give the same numbers, bit by bit.

mod arm;
mod body;
mod config;
mod gripper;
mod noise;
mod objects;
mod settle;

use kinematics::model::{Arm, Robot};
use kinematics::{Chain, JointVector};
use thiserror::Error;

pub use arm::{ArmConfig, SimulatedArm};
pub use config::SimulatorConfig;
pub use noise::Noise;
pub use objects::{ObjectState, SimulatedObject, SimulatedObjects};

use super::{Drive, Measured, Setpoint};
use crate::scene::Scene;
use body::SimulatedBody;
use gripper::{GripChange, SimulatedGripper};
use objects::ObjectWriter;
use settle::Bodies;

/// Why a simulator could not be built.
#[derive(Clone, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum SimulatorError {
    /// The start position has the wrong number of joints or is not a number.
    #[error("the simulator cannot start at {position:?}: the arm has {joints} joints")]
    Start {
        /// Asked position, rad or m.
        position: Vec<f64>,
        /// Joints of the arm.
        joints: usize,
    },
    /// A setting makes no sense.
    #[error("simulator: {name} is {value}; it must be finite and not negative")]
    Setting {
        /// Which setting.
        name: &'static str,
        /// What it is.
        value: f64,
    },
}

/// A simulated arm with gripper and objects.
pub struct Simulator {
    chain: Chain,
    arm: SimulatedArm,
    gripper: Option<SimulatedGripper>,
    bodies: Bodies,
    objects: ObjectWriter,
    noise: Noise,
    config: SimulatorConfig,
    time_s: f64,
}

impl Simulator {
    /// An arm of a robot at rest at `start`, its gripper open, among the objects of a scene. Objects
    /// without a shape are not simulated.
    ///
    /// # Errors
    /// If the start position or a setting makes no sense.
    pub fn new(
        robot: &Robot,
        arm: &Arm,
        start: &JointVector,
        scene: &Scene,
        config: SimulatorConfig,
    ) -> Result<(Self, SimulatedObjects), SimulatorError> {
        let joints = arm.chain.dof();
        if start.len() != joints || !start.iter().all(|value| value.is_finite()) {
            return Err(SimulatorError::Start { position: start.to_vec(), joints });
        }
        check(&config)?;
        let with_shape = scene
            .objects
            .iter()
            .filter_map(|object| SimulatedBody::new(object).map(|body| (object.id.clone(), body)));
        let (ids, bodies): (Vec<_>, Vec<_>) = with_shape.unzip();
        let (mut writer, reader) = objects::objects(ids);
        writer.publish(&bodies);
        let simulator = Self {
            chain: arm.chain.clone(),
            arm: SimulatedArm::new(robot, &arm.chain, start, config.arm()),
            gripper: arm
                .gripper
                .as_ref()
                .map(|gripper| SimulatedGripper::new(gripper, config.grip_friction)),
            bodies: Bodies::new(bodies),
            objects: writer,
            noise: Noise::new(config.seed),
            config,
            time_s: 0.0,
        };
        Ok((simulator, reader))
    }

    fn grip(&mut self, setpoint: &Setpoint, period_s: f64) {
        let Some(gripper) = &mut self.gripper else {
            return;
        };
        let base_from_tip = self.chain.forward(&self.arm.position);
        match gripper.step(setpoint, &base_from_tip, &mut self.bodies, period_s) {
            GripChange::None => {}
            GripChange::Released => self.arm.set_payload(None),
            GripChange::Gripped(index) => {
                if let Some(body) = self.bodies.bodies.get(index) {
                    let tip_from_body = base_from_tip.inv_mul(&body.base_from_body);
                    self.arm.set_payload(Some(&body.inertial_in(&tip_from_body)));
                }
            }
        }
    }
}

fn check(config: &SimulatorConfig) -> Result<(), SimulatorError> {
    let positive = f64::MIN_POSITIVE;
    let settings = [
        ("substep_s", config.substep_s, 1e-6),
        ("servo_rad_s", config.servo_rad_s, positive),
        ("rotor_inertia_per_effort", config.rotor_inertia_per_effort, positive),
        ("grip_friction", config.grip_friction, 0.0),
        ("position_noise", config.position_noise, 0.0),
        ("velocity_noise", config.velocity_noise, 0.0),
    ];
    match settings.into_iter().find(|(_, value, least)| !(value >= least && value.is_finite())) {
        Some((name, value, _)) => Err(SimulatorError::Setting { name, value }),
        None => Ok(()),
    }
}

impl Drive for Simulator {
    fn dof(&self) -> usize {
        self.chain.dof()
    }

    fn measure(&mut self) -> Measured {
        let noise = &mut self.noise;
        let mut noisy = |exact: &JointVector, deviation: f64| {
            JointVector::from_fn(exact.len(), |axis| exact[axis] + noise.normal(deviation))
        };
        Measured {
            position: noisy(&self.arm.position, self.config.position_noise),
            velocity: noisy(&self.arm.velocity, self.config.velocity_noise),
            effort: self.arm.effort,
            gripper_gap_m: self.gripper.as_ref().map_or(0.0, |gripper| gripper.gap_m),
            gripper_force_n: self.gripper.as_ref().map_or(0.0, |gripper| gripper.force_n),
            time_s: self.time_s,
        }
    }

    /// Its time is that of the set-points: late ones are as good as those in time.
    fn late_setpoints(&self) -> usize {
        100
    }

    fn exchange(&mut self, setpoint: &Setpoint, period_s: f64) -> Measured {
        self.arm.follow(setpoint, period_s, period_s);
        self.grip(setpoint, period_s);
        self.bodies.step(period_s);
        self.objects.publish(&self.bodies.bodies);
        self.time_s += period_s;
        self.measure()
    }
}
