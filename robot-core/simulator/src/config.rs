//! How the simulator behaves where the robot's model does not say it, and what stands around.

use robot_core::drive::simulator::ArmConfig;
use serde::{Deserialize, Serialize};

use crate::drawer::Drawer;
use crate::error::SimulatorError;
use crate::person::Person;

/// Settings of the simulator.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SimulatorConfig {
    /// Longest step of the rigid bodies and contacts, s. The arm takes two steps in it.
    pub step_s: f64,
    /// Natural frequency of the drives' servos, rad/s.
    pub servo_rad_s: f64,
    /// Whether the motors have power. Without it the arm falls: for known-answer tests.
    pub is_powered: bool,
    /// Inertia of rotor and gear, as seen at the joint, per unit of the joint's torque limit:
    /// kg m² per N m.
    pub rotor_inertia_per_effort: f64,
    /// Factor on the friction in the joints; 0 for none.
    pub joint_friction_scale: f64,
    /// Coefficient of friction between objects, and between objects and what they lie on.
    pub friction: f64,
    /// Coefficient of friction between finger pads and objects.
    pub grip_friction: f64,
    /// Height of the floor that catches what falls off, m in the base frame; none without it.
    pub floor_z_m: Option<f64>,
    /// Drawers in the cell.
    pub drawers: Vec<Drawer>,
    /// People in the cell.
    pub people: Vec<Person>,
    /// Standard deviation of the measured joint positions, rad or m; 0 for none.
    pub position_noise: f64,
    /// Standard deviation of the measured joint velocities, rad/s or m/s; 0 for none.
    pub velocity_noise: f64,
    /// Where the noise begins: the same seed gives the same run.
    pub seed: u64,
}

impl Default for SimulatorConfig {
    fn default() -> Self {
        Self {
            step_s: 0.001,
            servo_rad_s: 60.0,
            is_powered: true,
            rotor_inertia_per_effort: 0.002,
            joint_friction_scale: 1.0,
            friction: 0.5,
            grip_friction: 0.8,
            floor_z_m: Some(-0.8),
            drawers: Vec::new(),
            people: Vec::new(),
            position_noise: 0.0,
            velocity_noise: 0.0,
            seed: 1,
        }
    }
}

impl SimulatorConfig {
    pub(crate) fn arm(&self) -> ArmConfig {
        ArmConfig {
            servo_rad_s: self.servo_rad_s,
            rotor_inertia_per_effort: self.rotor_inertia_per_effort,
            friction_scale: self.joint_friction_scale,
            is_powered: self.is_powered,
            ..ArmConfig::default()
        }
    }

    pub(crate) fn check(&self) -> Result<(), SimulatorError> {
        let huge = 1e6;
        let settings = [
            ("step_s", self.step_s, 1e-5, 0.01),
            ("servo_rad_s", self.servo_rad_s, 1e-3, 500.0),
            ("rotor_inertia_per_effort", self.rotor_inertia_per_effort, 0.0, huge),
            ("joint_friction_scale", self.joint_friction_scale, 0.0, huge),
            ("friction", self.friction, 1e-3, 10.0),
            ("grip_friction", self.grip_friction, 0.0, 10.0),
            ("floor_z_m", self.floor_z_m.unwrap_or_default(), -huge, huge),
            ("position_noise", self.position_noise, 0.0, 1.0),
            ("velocity_noise", self.velocity_noise, 0.0, 10.0),
        ];
        for (name, value, least, most) in settings {
            check_range(name, value, least, most)?;
        }
        self.drawers.iter().try_for_each(Drawer::check)?;
        self.people.iter().try_for_each(Person::check)
    }
}

/// Refuses what is outside the range or not a number.
pub(crate) fn check_range(
    name: &str,
    value: f64,
    least: f64,
    most: f64,
) -> Result<(), SimulatorError> {
    if (least..=most).contains(&value) {
        return Ok(());
    }
    Err(SimulatorError::Setting { name: name.to_owned(), value, least, most })
}
