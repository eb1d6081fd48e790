//! The arm: rigid bodies, rotors, friction, and the servos that a real drive has inside.
//!
//! ```text
//! (M(q) + I_r) q̈ = τ − c(q, q̇) − g(q) − b q̇ − f sign(q̇)      |τ| ≤ torque limit
//! τ = (M(q) + I_r) u + c(q, q̇) + g(q) + b q̇* + f sign(q̇*)
//! u = q̈* + ω² (q* − q) + 2ω (q̇* − q̇) + ω³/4 ∫(q* − q) dt
//! ```
//!
//! with set-points `q*`, rotor inertias `I_r`, viscous friction `b`, dry friction `f` and the servos'
//! natural frequency `ω`. The servos know the arm, but not the load in the gripper. Integration is
//! semi-implicit, friction implicit, in steps of half a millisecond.

use kinematics::dynamics::Dynamics;
use kinematics::model::{Inertial, Robot};
use kinematics::{Chain, JointVector};

use super::config::SimulatorConfig;
use crate::drive::Setpoint;

/// Below this speed dry friction falls to zero in proportion, rad/s or m/s.
const STICTION_SPEED: f64 = 0.005;
/// Dry friction per unit of the torque limit where the model gives none.
const FRICTION_PER_EFFORT: f64 = 0.01;
/// Viscous friction per unit of torque limit over speed limit where the model gives none.
const DAMPING_PER_RATIO: f64 = 0.02;
/// Most torque that the integral part may ask for, as acceleration, rad/s².
const MOST_INTEGRAL: f64 = 5.0;

/// State and parameters of the arm.
#[derive(Clone, Debug)]
pub(super) struct SimulatedArm {
    plant: Dynamics,
    model: Dynamics,
    pub(super) position: JointVector,
    pub(super) velocity: JointVector,
    pub(super) effort: JointVector,
    integral: JointVector,
    effort_limit: JointVector,
    rotor: JointVector,
    damping: JointVector,
    friction: JointVector,
    servo_rad_s: f64,
    substep_s: f64,
}

impl SimulatedArm {
    pub(super) fn new(
        robot: &Robot,
        chain: &Chain,
        start: &JointVector,
        config: &SimulatorConfig,
    ) -> Self {
        let dof = chain.dof();
        let limits = chain.limits();
        let joint = |index: usize| {
            let name = chain.joint_names().get(index);
            name.and_then(|name| robot.joint(name)).map(|joint| &robot.joints()[joint])
        };
        let given = |value: Option<f64>, assumed: f64| {
            value.filter(|value| *value > 0.0).unwrap_or(assumed)
        };
        let dynamics = Dynamics::new(robot, chain);
        let zero = JointVector::zeros(dof);
        Self {
            plant: dynamics.clone(),
            model: dynamics,
            position: *start,
            velocity: zero,
            effort: zero,
            integral: zero,
            effort_limit: limits.effort,
            rotor: JointVector::from_fn(dof, |axis| {
                limits.effort[axis] * config.rotor_inertia_per_effort
            }),
            damping: JointVector::from_fn(dof, |axis| {
                let assumed = DAMPING_PER_RATIO * limits.effort[axis] / limits.velocity[axis];
                given(joint(axis).map(|joint| joint.damping), assumed)
            }),
            friction: JointVector::from_fn(dof, |axis| {
                let assumed = FRICTION_PER_EFFORT * limits.effort[axis];
                given(joint(axis).map(|joint| joint.friction), assumed)
            }),
            servo_rad_s: config.servo_rad_s,
            substep_s: config.substep_s,
        }
    }

    /// Fixes a load to the tip; the servos do not know it.
    pub(super) fn set_payload(&mut self, payload: Option<&Inertial>) {
        self.plant.set_payload(payload);
    }

    /// Moves towards a set-point that is to be reached at the end of the period.
    pub(super) fn follow(&mut self, setpoint: &Setpoint, period_s: f64) {
        let substeps = (period_s / self.substep_s).ceil().max(1.0);
        let dt = period_s / substeps;
        for substep in 1..=substeps as usize {
            let before_end = substep as f64 * dt - period_s;
            self.effort = self.servo(setpoint, before_end, dt);
            self.integrate(dt);
        }
    }

    /// Torques of the drives' servos for the set-point as it is `before_end` seconds after the end
    /// of the period (negative).
    fn servo(&mut self, setpoint: &Setpoint, before_end: f64, dt: f64) -> JointVector {
        let dof = self.position.len();
        let omega = self.servo_rad_s;
        let mut wanted = JointVector::zeros(dof);
        let mut compensation = JointVector::zeros(dof);
        for axis in 0..dof {
            let a = setpoint.acceleration[axis];
            let v = setpoint.velocity[axis] + a * before_end;
            let p = setpoint.position[axis]
                + before_end * (setpoint.velocity[axis] + a * before_end / 2.0);
            let error = p - self.position[axis];
            let integral = self.integral[axis] + error * dt * omega.powi(3) / 4.0;
            self.integral[axis] = integral.clamp(-MOST_INTEGRAL, MOST_INTEGRAL);
            wanted[axis] = a
                + omega * omega * error
                + 2.0 * omega * (v - self.velocity[axis])
                + self.integral[axis];
            compensation[axis] = self.rotor[axis] * wanted[axis] + self.friction_torque(axis, v);
        }
        let rigid = self.model.inverse(&self.position, &self.velocity, &wanted);
        JointVector::from_fn(dof, |axis| {
            let limit = self.effort_limit[axis];
            (rigid[axis] + compensation[axis]).clamp(-limit, limit)
        })
    }

    fn friction_torque(&self, axis: usize, velocity: f64) -> f64 {
        let dry = self.friction[axis] * (velocity / STICTION_SPEED).clamp(-1.0, 1.0);
        self.damping[axis] * velocity + dry
    }

    /// One semi-implicit step under the present torques.
    fn integrate(&mut self, dt: f64) {
        let dof = self.position.len();
        let bias = self.plant.bias(&self.position, &self.velocity);
        let mut mass = self.plant.mass_matrix(&self.position);
        let implicit = JointVector::from_fn(dof, |axis| {
            // The slope of the friction law, taken at the end of the step, keeps it stable.
            let is_sticking = self.velocity[axis].abs() < STICTION_SPEED;
            let dry = if is_sticking { self.friction[axis] / STICTION_SPEED } else { 0.0 };
            self.rotor[axis] + dt * (self.damping[axis] + dry)
        });
        mass.add_to_diagonal(&implicit);
        let force = JointVector::from_fn(dof, |axis| {
            self.effort[axis] - bias[axis] - self.friction_torque(axis, self.velocity[axis])
        });
        // The rotors make the matrix positive definite whatever the links weigh.
        let Some(acceleration) = mass.solve(&force) else {
            return;
        };
        for axis in 0..dof {
            self.velocity[axis] += acceleration[axis] * dt;
            self.position[axis] += self.velocity[axis] * dt;
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
        SimulatedArm::new(robot, &arm.chain, &arm.poses[pose], &SimulatorConfig::default())
    }

    /// Kinetic energy with rotors, J.
    fn kinetic_energy(arm: &SimulatedArm) -> f64 {
        let mut mass = arm.plant.mass_matrix(&arm.position);
        mass.add_to_diagonal(&arm.rotor);
        let momentum = mass.times(&arm.velocity);
        momentum.iter().zip(arm.velocity.iter()).map(|(p, v)| p * v / 2.0).sum()
    }

    #[test]
    fn a_falling_arm_without_friction_keeps_its_energy() {
        let robot = robot();
        let mut arm = arm(&robot, "home");
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
            arm.follow(&Setpoint::at_rest(far, 0.0), 0.002);
            let limits = arm.effort_limit;
            assert!(arm.effort.iter().zip(limits.iter()).all(|(e, limit)| e.abs() <= *limit));
        }
        assert!(arm.position.iter().all(|value| value.is_finite()));
    }
}
