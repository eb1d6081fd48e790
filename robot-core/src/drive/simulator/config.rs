//! How the embedded simulator behaves where the robot's model does not say it.

use serde::{Deserialize, Serialize};

use super::arm::ArmConfig;

/// Settings of the simulator.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SimulatorConfig {
    /// Longest step of the dynamics and of the drives' own servos, s.
    pub substep_s: f64,
    /// Natural frequency of the drives' servos, rad/s.
    pub servo_rad_s: f64,
    /// Inertia of rotor and gear, as seen at the joint, per unit of the joint's torque limit:
    /// kg m² per N m.
    pub rotor_inertia_per_effort: f64,
    /// Coefficient of friction between fingers and objects.
    pub grip_friction: f64,
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
            substep_s: 0.0005,
            servo_rad_s: 60.0,
            rotor_inertia_per_effort: 0.002,
            grip_friction: 0.6,
            position_noise: 0.0,
            velocity_noise: 0.0,
            seed: 1,
        }
    }
}

impl SimulatorConfig {
    pub(super) fn arm(&self) -> ArmConfig {
        ArmConfig {
            substep_s: self.substep_s,
            servo_rad_s: self.servo_rad_s,
            rotor_inertia_per_effort: self.rotor_inertia_per_effort,
            ..ArmConfig::default()
        }
    }
}
