//! Braking every joint by itself, as fast as its limits allow.
//!
//! The last resort: it needs no path, only the last set-point. Each joint runs the time-optimal
//! three-phase profile to rest (jerk to the peak deceleration, constant deceleration, jerk back to
//! zero) from any velocity and acceleration:
//!
//! ```text
//! x² = J v + a²/2          peak deceleration without a constant phase, at most A
//! t₁ = (a + x)/J,   t₂ = (v + (a² − 2x²)/2J)/x,   t₃ = x/J
//! ```
//!
//! with velocity `v` (mirrored to be positive once the acceleration is taken back), acceleration
//! `a`, acceleration limit `A` and jerk limit `J`. No profile within these limits travels less, so a
//! joint on a trajectory that ends inside its range also stops inside its range.
#![deny(clippy::indexing_slicing, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use kinematics::{JointVector, MAX_AXES};

use crate::drive::Setpoint;

/// The three phases of one joint: `(duration s, jerk rad/s³)`.
#[derive(Clone, Copy, Debug, Default)]
struct AxisBrake {
    position: f64,
    velocity: f64,
    acceleration: f64,
    phases: [(f64, f64); 3],
}

impl AxisBrake {
    fn new(position: f64, velocity: f64, acceleration: f64, limit: f64, jerk: f64) -> Self {
        let relaxed = velocity + acceleration * acceleration.abs() / (2.0 * jerk);
        let sign = if relaxed < 0.0 { -1.0 } else { 1.0 };
        let (v, a) = (sign * velocity, sign * acceleration);
        let free_peak = (jerk * v + a * a / 2.0).max(0.0).sqrt();
        // A joint that already brakes harder than the limit first eases off to it, at this jerk.
        let peak = free_peak.min(limit.max(-a)).max(f64::MIN_POSITIVE);
        let approach = ((a + peak) / jerk).max(0.0);
        let level = ((v + (a * a - 2.0 * peak * peak) / (2.0 * jerk)) / peak).max(0.0);
        let phases = [(approach, -sign * jerk), (level, 0.0), (peak / jerk, sign * jerk)];
        Self { position, velocity, acceleration, phases }
    }

    fn duration_s(&self) -> f64 {
        self.phases.iter().map(|(duration, _)| duration).sum()
    }

    /// `(position, velocity, acceleration)` at a time since the start, s.
    fn sample(&self, time_s: f64) -> (f64, f64, f64) {
        let (mut p, mut v, mut a) = (self.position, self.velocity, self.acceleration);
        let mut left = time_s;
        for (duration, jerk) in self.phases {
            let t = left.min(duration);
            p += t * (v + t * (a / 2.0 + t * jerk / 6.0));
            v += t * (a + t * jerk / 2.0);
            a += t * jerk;
            left -= t;
        }
        if left > 0.0 { (p, 0.0, 0.0) } else { (p, v, a) }
    }
}

/// Brings all joints to rest from a set-point, each on its own.
#[derive(Clone, Copy, Debug)]
pub struct Brake {
    axes: [AxisBrake; MAX_AXES],
    dof: usize,
    elapsed_s: f64,
    duration_s: f64,
}

impl Brake {
    /// Plans the brake from the last set-point; `acceleration` and `jerk` are the positive limits.
    pub fn new(from: &Setpoint, acceleration: &JointVector, jerk: &JointVector) -> Self {
        let mut axes = [AxisBrake::default(); MAX_AXES];
        let states = from.position.iter().zip(from.velocity.iter()).zip(from.acceleration.iter());
        let limits = acceleration.iter().zip(jerk.iter());
        for ((axis, ((p, v), a)), (limit, jerk)) in axes.iter_mut().zip(states).zip(limits) {
            *axis = AxisBrake::new(*p, *v, *a, *limit, *jerk);
        }
        let duration_s = axes.iter().map(AxisBrake::duration_s).fold(0.0, f64::max);
        Self { axes, dof: from.position.len(), elapsed_s: 0.0, duration_s }
    }

    /// Time until every joint rests, from the start of the brake, s.
    pub fn duration_s(&self) -> f64 {
        self.duration_s
    }

    /// Whether every joint rests.
    pub fn is_done(&self) -> bool {
        self.elapsed_s >= self.duration_s
    }

    /// Writes the joint state one period later into `setpoint`.
    pub fn step(&mut self, period_s: f64, setpoint: &mut Setpoint) {
        self.elapsed_s += period_s;
        let outputs = setpoint
            .position
            .iter_mut()
            .zip(setpoint.velocity.iter_mut())
            .zip(setpoint.acceleration.iter_mut());
        for (axis, ((p, v), a)) in self.axes.iter().take(self.dof).zip(outputs) {
            (*p, *v, *a) = axis.sample(self.elapsed_s);
        }
    }
}

#[cfg(test)]
#[allow(clippy::indexing_slicing)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn start(velocity: f64, acceleration: f64) -> Setpoint {
        let mut setpoint = Setpoint::at_rest(JointVector::zeros(1), 0.0);
        setpoint.velocity[0] = velocity;
        setpoint.acceleration[0] = acceleration;
        setpoint
    }

    #[test]
    fn a_resting_joint_stays() {
        let one = JointVector::from_slice(&[1.0]);
        let mut brake = Brake::new(&start(0.0, 0.0), &one, &one);
        assert!(brake.duration_s() < 1e-100);
        let mut setpoint = start(0.0, 0.0);
        brake.step(0.001, &mut setpoint);
        assert!(brake.is_done());
        assert_eq!(setpoint, start(0.0, 0.0));
    }

    proptest! {
        #[test]
        fn every_joint_comes_to_rest_within_its_limits(
            velocity in -3.0..3.0_f64, share in -1.0..1.0_f64,
            limit in 0.5..20.0_f64, jerk in 1.0..500.0_f64,
        ) {
            let acceleration = share * limit;
            let mut setpoint = start(velocity, acceleration);
            let mut brake = Brake::new(
                &setpoint,
                &JointVector::from_slice(&[limit]),
                &JointVector::from_slice(&[jerk]),
            );
            let period = 0.001;
            let mut last = setpoint;
            while !brake.is_done() {
                brake.step(period, &mut setpoint);
                prop_assert!(setpoint.acceleration[0].abs() <= limit * (1.0 + 1e-9));
                let change = setpoint.acceleration[0] - last.acceleration[0];
                prop_assert!(change.abs() <= jerk * period * (1.0 + 1e-6) + 1e-9);
                let mean = (setpoint.position[0] - last.position[0]) / period;
                prop_assert!((mean - setpoint.velocity[0]).abs() <= limit * period + 1e-9);
                last = setpoint;
            }
            prop_assert!(setpoint.velocity[0].abs() < 1e-9 && setpoint.acceleration[0] == 0.0);
        }
    }
}
