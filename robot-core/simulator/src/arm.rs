//! The arm: rigid bodies, rotors, friction, end stops, and the servos that a real drive has inside.
//!
//! ```text
//! (M(q) + I_r) q̈ = τ + τ_e − c(q, q̇) − g(q) − b q̇ − f sign(q̇)      |τ| ≤ torque limit
//! τ = (M(q) + I_r) u + c(q, q̇) + g(q) + b q̇* + f sign(q̇*)
//! u = q̈* + 2ω (v − q̇) + ω³/4 ∫(q* − q) dt
//! v = q̇* + ω/2 (q* − q)                                               |v| ≤ speed limit
//! ```
//!
//! with set-points `q*`, rotor inertias `I_r`, viscous friction `b`, dry friction `f`, the servos'
//! natural frequency `ω` and the torques of contacts `τ_e`. The servos know the arm, but neither the load
//! in the gripper nor what the arm touches. Integration is semi-implicit, friction implicit. An end stop
//! takes all speed, a governor what is beyond the speed limit.

use kinematics::dynamics::{Dynamics, JointMatrix};
use kinematics::model::Robot;
use kinematics::{Chain, JointVector};
use robot_core::drive::Setpoint;

use crate::config::SimulatorConfig;

/// Below this speed dry friction falls to zero in proportion, rad/s or m/s.
const STICTION_SPEED: f64 = 0.005;
/// Dry friction per unit of the torque limit where the model gives none.
const FRICTION_PER_EFFORT: f64 = 0.01;
/// Viscous friction per unit of torque limit over speed limit where the model gives none.
const DAMPING_PER_RATIO: f64 = 0.02;
/// Most torque that the integral part may ask for, as acceleration, rad/s².
const MOST_INTEGRAL: f64 = 30.0;
/// Longest step of arm and servos, s.
const SUBSTEP_S: f64 = 0.0005;

/// State and parameters of the arm.
#[derive(Clone, Debug)]
pub(crate) struct SimulatedArm {
    pub(crate) dynamics: Dynamics,
    pub(crate) position: JointVector,
    pub(crate) velocity: JointVector,
    /// Torques of the motors, N m (N).
    pub(crate) effort: JointVector,
    /// Torques of contacts, N m (N).
    pub(crate) external: JointVector,
    pub(crate) rotor: JointVector,
    integral: JointVector,
    damping: JointVector,
    friction: JointVector,
    servo_rad_s: f64,
    is_powered: bool,
}

impl SimulatedArm {
    pub(crate) fn new(
        robot: &Robot,
        chain: &Chain,
        start: &JointVector,
        config: &SimulatorConfig,
    ) -> Self {
        let dof = chain.dof();
        let limits = chain.limits();
        let given = |value: f64, assumed: f64| {
            config.joint_friction_scale * if value > 0.0 { value } else { assumed }
        };
        let (damping, friction) = (chain.damping(), chain.dry_friction());
        let zero = JointVector::zeros(dof);
        Self {
            dynamics: Dynamics::new(robot, chain),
            position: *start,
            velocity: zero,
            effort: zero,
            external: zero,
            integral: zero,
            rotor: JointVector::from_fn(dof, |axis| {
                limits.effort[axis] * config.rotor_inertia_per_effort
            }),
            damping: JointVector::from_fn(dof, |axis| {
                let assumed = DAMPING_PER_RATIO * limits.effort[axis] / limits.velocity[axis];
                given(damping[axis], assumed)
            }),
            friction: JointVector::from_fn(dof, |axis| {
                given(friction[axis], FRICTION_PER_EFFORT * limits.effort[axis])
            }),
            servo_rad_s: config.servo_rad_s,
            is_powered: config.is_powered,
        }
    }

    /// Moves for `duration_s`, from `before_end_s` before the end of the period at whose end the
    /// set-point is to be reached.
    pub(crate) fn follow(&mut self, setpoint: &Setpoint, before_end_s: f64, duration_s: f64) {
        let substeps = (duration_s / SUBSTEP_S - 1e-9).ceil().max(1.0);
        let dt = duration_s / substeps;
        for substep in 1..=substeps as usize {
            if self.is_powered {
                self.effort = self.servo(setpoint, substep as f64 * dt - before_end_s, dt);
            } else {
                self.effort.fill(0.0);
            }
            self.integrate(dt);
        }
    }

    /// Torques of the drives' servos for the set-point as it is `time` seconds after the end of the
    /// period (negative within it).
    fn servo(&mut self, setpoint: &Setpoint, time: f64, dt: f64) -> JointVector {
        let dof = self.position.len();
        let omega = self.servo_rad_s;
        let limits = self.dynamics.chain().limits().clone();
        let mut wanted = JointVector::zeros(dof);
        let mut compensation = JointVector::zeros(dof);
        for axis in 0..dof {
            let a = setpoint.acceleration[axis];
            let v = setpoint.velocity[axis] + a * time;
            let p = setpoint.position[axis] + time * (setpoint.velocity[axis] + a * time / 2.0);
            let p = p.clamp(limits.lower[axis], limits.upper[axis]);
            let error = p - self.position[axis];
            let integral = self.integral[axis] + error * dt * omega.powi(3) / 4.0;
            self.integral[axis] = integral.clamp(-MOST_INTEGRAL, MOST_INTEGRAL);
            let fastest = limits.velocity[axis];
            let speed = (v + omega / 2.0 * error).clamp(-fastest, fastest);
            wanted[axis] = a + 2.0 * omega * (speed - self.velocity[axis]) + self.integral[axis];
            compensation[axis] = self.rotor[axis] * wanted[axis] + self.friction_torque(axis, v);
        }
        let rigid = self.dynamics.inverse(&self.position, &self.velocity, &wanted);
        JointVector::from_fn(dof, |axis| {
            let limit = limits.effort[axis];
            (rigid[axis] + compensation[axis]).clamp(-limit, limit)
        })
    }

    fn friction_torque(&self, axis: usize, velocity: f64) -> f64 {
        let dry = self.friction[axis] * (velocity / STICTION_SPEED).clamp(-1.0, 1.0);
        self.damping[axis] * velocity + dry
    }

    /// Mass matrix with rotors.
    pub(crate) fn mass_matrix(&self) -> JointMatrix {
        let mut mass = self.dynamics.mass_matrix(&self.position);
        mass.add_to_diagonal(&self.rotor);
        mass
    }

    /// One semi-implicit step under the present torques.
    pub(crate) fn integrate(&mut self, dt: f64) {
        let dof = self.position.len();
        let bias = self.dynamics.bias(&self.position, &self.velocity);
        let mut mass = self.mass_matrix();
        let implicit = JointVector::from_fn(dof, |axis| {
            // The slope of the friction law, taken at the end of the step, keeps it stable.
            let is_sticking = self.velocity[axis].abs() < STICTION_SPEED;
            let dry = if is_sticking { self.friction[axis] / STICTION_SPEED } else { 0.0 };
            dt * (self.damping[axis] + dry)
        });
        mass.add_to_diagonal(&implicit);
        let force = JointVector::from_fn(dof, |axis| {
            self.effort[axis] + self.external[axis]
                - bias[axis]
                - self.friction_torque(axis, self.velocity[axis])
        });
        let Some(acceleration) = mass.solve(&force) else {
            return;
        };
        let limits = self.dynamics.chain().limits();
        for axis in 0..dof {
            self.velocity[axis] += acceleration[axis] * dt;
            if self.is_powered {
                // The drive's governor: a motor does not turn faster than its supply lets it.
                let fastest = limits.velocity[axis];
                self.velocity[axis] = self.velocity[axis].clamp(-fastest, fastest);
            }
            self.position[axis] += self.velocity[axis] * dt;
            let (lower, upper) = (limits.lower[axis], limits.upper[axis]);
            if self.position[axis] < lower && self.velocity[axis] < 0.0
                || self.position[axis] > upper && self.velocity[axis] > 0.0
            {
                self.position[axis] = self.position[axis].clamp(lower, upper);
                self.velocity[axis] = 0.0;
            }
        }
    }
}
