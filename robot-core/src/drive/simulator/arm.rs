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
//! natural frequency `ω` and torques from outside `τ_e`. The servos know the arm, but neither the load in
//! the gripper nor what the arm touches. Integration is semi-implicit, friction implicit. An end stop
//! takes all speed, a governor what is beyond the speed limit.

use kinematics::dynamics::{Dynamics, JointMatrix};
use kinematics::model::{Inertial, Robot};
use kinematics::{Chain, JointVector};

use crate::drive::Setpoint;

/// Below this speed dry friction falls to zero in proportion, rad/s or m/s.
const STICTION_SPEED: f64 = 0.005;
/// Dry friction per unit of the torque limit where the model gives none.
const FRICTION_PER_EFFORT: f64 = 0.01;
/// Viscous friction per unit of torque limit over speed limit where the model gives none.
const DAMPING_PER_RATIO: f64 = 0.02;
/// Most torque that the integral part may ask for, as acceleration, rad/s².
const MOST_INTEGRAL: f64 = 30.0;

/// What the robot's model does not say of its arm.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ArmConfig {
    /// Longest step of the dynamics and of the drives' own servos, s.
    pub substep_s: f64,
    /// Natural frequency of the drives' servos, rad/s.
    pub servo_rad_s: f64,
    /// Inertia of rotor and gear, as seen at the joint, per unit of the joint's torque limit:
    /// kg m² per N m.
    pub rotor_inertia_per_effort: f64,
    /// Factor on the friction in the joints; 0 for none.
    pub friction_scale: f64,
    /// Whether the motors have power. Without it the arm falls.
    pub is_powered: bool,
}

impl Default for ArmConfig {
    fn default() -> Self {
        Self {
            substep_s: 0.0005,
            servo_rad_s: 60.0,
            rotor_inertia_per_effort: 0.002,
            friction_scale: 1.0,
            is_powered: true,
        }
    }
}

/// State and parameters of an arm, for any simulator.
#[derive(Clone, Debug)]
pub struct SimulatedArm {
    /// Joint positions, rad or m.
    pub position: JointVector,
    /// Joint velocities, rad/s or m/s.
    pub velocity: JointVector,
    /// Torques of the motors, N m or N.
    pub effort: JointVector,
    /// Torques from outside, such as those of contacts, N m or N.
    pub external: JointVector,
    /// With what is fixed to the tip.
    plant: Dynamics,
    /// What the servos know.
    model: Dynamics,
    integral: JointVector,
    rotor: JointVector,
    damping: JointVector,
    friction: JointVector,
    config: ArmConfig,
}

impl SimulatedArm {
    /// An arm at rest at `start`, rad or m for each joint of the chain.
    pub fn new(robot: &Robot, chain: &Chain, start: &JointVector, config: ArmConfig) -> Self {
        let dof = chain.dof();
        let limits = chain.limits();
        let given = |value: f64, assumed: f64| {
            config.friction_scale * if value > 0.0 { value } else { assumed }
        };
        let (damping, friction) = (chain.damping(), chain.dry_friction());
        let dynamics = Dynamics::new(robot, chain);
        let zero = JointVector::zeros(dof);
        Self {
            position: *start,
            velocity: zero,
            effort: zero,
            external: zero,
            plant: dynamics.clone(),
            model: dynamics,
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
            config,
        }
    }

    /// Fixes a load to the tip; the servos do not know it.
    pub fn set_payload(&mut self, payload: Option<&Inertial>) {
        self.plant.set_payload(payload);
    }

    /// Moves for `duration_s`, from `before_end_s` before the end of the period at whose end the
    /// set-point is to be reached.
    pub fn follow(&mut self, setpoint: &Setpoint, before_end_s: f64, duration_s: f64) {
        let substeps = (duration_s / self.config.substep_s - 1e-9).ceil().max(1.0);
        let dt = duration_s / substeps;
        for substep in 1..=substeps as usize {
            if self.config.is_powered {
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
        let omega = self.config.servo_rad_s;
        let limits = self.model.chain().limits();
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
        let rigid = self.model.inverse(&self.position, &self.velocity, &wanted);
        JointVector::from_fn(dof, |axis| {
            let limit = limits.effort[axis];
            (rigid[axis] + compensation[axis]).clamp(-limit, limit)
        })
    }

    fn friction_torque(&self, axis: usize, velocity: f64) -> f64 {
        let dry = self.friction[axis] * (velocity / STICTION_SPEED).clamp(-1.0, 1.0);
        self.damping[axis] * velocity + dry
    }

    /// Mass matrix with rotors and load.
    fn mass_matrix(&self) -> JointMatrix {
        let mut mass = self.plant.mass_matrix(&self.position);
        mass.add_to_diagonal(&self.rotor);
        mass
    }

    /// One semi-implicit step under the present torques.
    fn integrate(&mut self, dt: f64) {
        let dof = self.position.len();
        let bias = self.plant.bias(&self.position, &self.velocity);
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
        // The rotors make the matrix positive definite whatever the links weigh.
        let Some(acceleration) = mass.solve(&force) else {
            return;
        };
        for axis in 0..dof {
            self.velocity[axis] += acceleration[axis] * dt;
            self.advance(axis, dt);
        }
    }

    /// Moves an axis with its speed, governor and end stops.
    fn advance(&mut self, axis: usize, dt: f64) {
        let limits = self.plant.chain().limits();
        let (lower, upper) = (limits.lower[axis], limits.upper[axis]);
        let velocity = &mut self.velocity[axis];
        if self.config.is_powered {
            // The drive's governor: a motor does not turn faster than its supply lets it.
            let fastest = limits.velocity[axis];
            *velocity = velocity.clamp(-fastest, fastest);
        }
        let position = &mut self.position[axis];
        *position += *velocity * dt;
        if *position < lower && *velocity < 0.0 || *position > upper && *velocity > 0.0 {
            *position = position.clamp(lower, upper);
            *velocity = 0.0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn robot() -> Robot {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../urdf/scr5_class");
        Robot::load(folder.as_ref()).expect("the shipped robot loads")
    }

    fn arm(robot: &Robot, pose: &str) -> SimulatedArm {
        let arm = robot.arm(None).expect("it has an arm");
        SimulatedArm::new(robot, &arm.chain, &arm.poses[pose], ArmConfig::default())
    }

    /// Kinetic energy with rotors, J.
    fn kinetic_energy(arm: &SimulatedArm) -> f64 {
        let momentum = arm.mass_matrix().times(&arm.velocity);
        momentum.iter().zip(arm.velocity.iter()).map(|(p, v)| p * v / 2.0).sum()
    }

    #[test]
    fn a_falling_arm_without_friction_keeps_its_energy() {
        let robot = robot();
        let mut arm = arm(&robot, "home");
        arm.config.is_powered = false;
        arm.friction.fill(0.0);
        arm.damping.fill(0.0);
        let dt = 1e-5;
        let mut work = 0.0;
        for _ in 0..30_000 {
            let gravity = arm.plant.gravity(&arm.position);
            let before = arm.position;
            arm.integrate(dt);
            // Gravity torques are what holding takes, so falling gains their negative.
            let ways = arm.position.iter().zip(before.iter()).map(|(now, last)| now - last);
            work -= gravity.iter().zip(ways).map(|(torque, way)| torque * way).sum::<f64>();
        }
        let energy = kinetic_energy(&arm);
        assert!(energy > 1.0, "it fell: {energy} J");
        assert!((energy - work).abs() < 0.01 * energy, "{energy} J of {work} J");
    }

    #[test]
    fn friction_takes_energy_and_the_arm_comes_to_rest() {
        let robot = robot();
        let mut arm = arm(&robot, "zero");
        arm.plant.set_gravity(Default::default());
        arm.velocity.fill(1.0);
        let mut energy = kinetic_energy(&arm);
        for _ in 0..20_000 {
            arm.integrate(5e-4);
            let next = kinetic_energy(&arm);
            assert!(next <= energy * (1.0 + 1e-6) + 1e-9, "{next} J after {energy} J");
            energy = next;
        }
        assert!(energy < 1e-6, "{energy} J");
    }

    #[test]
    fn torques_never_exceed_their_limits() {
        let robot = robot();
        let mut arm = arm(&robot, "home");
        let mut far = arm.position;
        far[1] += 1.0;
        for _ in 0..200 {
            arm.follow(&Setpoint::at_rest(far, 0.0), 0.002, 0.002);
            let limits = arm.model.chain().limits().effort;
            assert!(arm.effort.iter().zip(limits.iter()).all(|(e, limit)| e.abs() <= *limit));
        }
        assert!(arm.position.iter().all(|value| value.is_finite()));
    }
}
