//! How the control loop is set up.

use kinematics::Chain;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::drive::Measured;
use crate::supervisor::{SupervisorConfig, SupervisorConfigError};

/// Settings of the control loop.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ControlConfig {
    /// Time between two set-points, s: 0.002 for 500 Hz, 0.001 for 1 kHz.
    pub period_s: f64,
    /// Orders that may be in the queue or in work.
    pub queue: usize,
    /// Telemetry samples that may wait to be collected; 0 switches telemetry off.
    pub telemetry: usize,
    /// How far the arm may have been moved while it was stopped for its motion to go on, rad or m.
    pub resume_tolerance: f64,
    /// Without a new order for this long, an arm that is steered slows down and stands, s.
    pub steer_timeout_s: f64,
    /// What the supervisor holds the arm to.
    pub supervisor: SupervisorConfig,
}

impl Default for ControlConfig {
    fn default() -> Self {
        Self {
            period_s: 0.002,
            queue: 32,
            telemetry: 4096,
            resume_tolerance: 0.02,
            steer_timeout_s: 0.2,
            supervisor: SupervisorConfig::default(),
        }
    }
}

/// Why a control loop could not be set up.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ControlError {
    /// A setting of the loop makes no sense.
    #[error("control loop: {name} is {value}; it must lie between {least} and {most}")]
    Setting {
        /// Which setting.
        name: &'static str,
        /// What it is.
        value: f64,
        /// Smallest sensible value.
        least: f64,
        /// Largest sensible value.
        most: f64,
    },
    /// A setting of the supervisor makes no sense.
    #[error(transparent)]
    Supervisor(#[from] SupervisorConfigError),
    /// Drive and model disagree about the number of joints.
    #[error("the drive measures {measured} joints, the arm's model has {modelled}")]
    Joints {
        /// Joints of the first measurement.
        measured: usize,
        /// Joints of the chain.
        modelled: usize,
    },
    /// Several arms that are to be controlled together have a joint in common.
    #[error("the arms of `{group}` share a joint; they cannot be controlled side by side")]
    SharedAxes {
        /// Name of the group.
        group: String,
    },
    /// There must be one drive for each arm.
    #[error("{found} drives for {expected} arms")]
    Drives {
        /// Arms of the group.
        expected: usize,
        /// Drives that were given.
        found: usize,
    },
    /// The shapes of the arms cannot be used.
    #[error(transparent)]
    Shapes(#[from] kinematics::collision::CollisionError),
    /// The limits of the arm cannot be used for steering.
    #[error(transparent)]
    Steering(#[from] kinematics::trajectory::TrajectoryError),
    /// The first measurement is not a number.
    #[error("the drive's first measurement is not finite")]
    Measurement,
    /// The system refused to start the control thread.
    #[error("the control thread could not be started: {source}")]
    Thread {
        /// What the system said.
        #[from]
        source: std::io::Error,
    },
}

impl ControlConfig {
    pub(crate) fn check(&self, chain: &Chain, first: &Measured) -> Result<(), ControlError> {
        let settings = [
            ("period_s", self.period_s, 1e-4, 0.1),
            ("queue", self.queue as f64, 1.0, 10_000.0),
            ("telemetry", self.telemetry as f64, 0.0, 1e6),
            ("resume_tolerance", self.resume_tolerance, 0.0, 1.0),
            ("steer_timeout_s", self.steer_timeout_s, 0.0, 2.0),
        ];
        for (name, value, least, most) in settings {
            if !(least..=most).contains(&value) {
                return Err(ControlError::Setting { name, value, least, most });
            }
        }
        self.supervisor.check()?;
        if first.position.len() != chain.dof() {
            let (measured, modelled) = (first.position.len(), chain.dof());
            return Err(ControlError::Joints { measured, modelled });
        }
        if first.is_finite() { Ok(()) } else { Err(ControlError::Measurement) }
    }
}
