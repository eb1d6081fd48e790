//! External torques from measured motion and motor torques, without accelerations.
//!
//! The generalised momentum `p = M(q)·q̇` obeys `ṗ = τ + ∂T/∂q − g + τ_ext`. The observer integrates the right
//! side without `τ_ext` and reads `τ_ext` from the drift, as a first-order low-pass of it with the time
//! constant `1 / gain` (A. De Luca and R. Mattone, *Sensorless robot collision detection and hybrid
//! force/motion control*, ICRA 2005). Friction that the model does not know shows up as external torque:
//! subtract it from the motor torques first.

use super::Dynamics;
use crate::JointVector;

/// Time, s, over which the mass matrix is differenced along the motion.
const DIFFERENCE_S: f64 = 1e-5;

/// Estimates external joint torques; one step a control period, nothing allocates.
#[derive(Clone, Debug)]
pub struct MomentumObserver {
    gain_1_s: f64,
    /// Momentum that the model explains, and the estimate; none before the first step.
    state: Option<(JointVector, JointVector)>,
}

impl MomentumObserver {
    /// An observer that follows external torques with the time constant `1 / gain_1_s`.
    pub fn new(gain_1_s: f64) -> Self {
        Self { gain_1_s, state: None }
    }

    /// Forgets everything: for the moment at which the payload changes.
    pub fn reset(&mut self) {
        self.state = None;
    }

    /// Takes what was measured at the end of a period, and the motor torques during it, and returns the
    /// external torques (Nm, N for a linear axis): positive if they push towards positive positions.
    ///
    /// A period of which something is not finite is left out: the estimate stays as it was.
    pub fn step(
        &mut self,
        dynamics: &Dynamics,
        q: &[f64],
        qd: &[f64],
        motor_torques: &[f64],
        period_s: f64,
    ) -> JointVector {
        let momentum = dynamics.mass_matrix(q).times(qd);
        let Some((explained, estimate)) = &mut self.state else {
            let none = JointVector::zeros(momentum.len());
            let is_finite = momentum.iter().all(|value| value.is_finite());
            self.state = is_finite.then_some((momentum, none));
            return none;
        };
        let drift = dynamics.momentum_drift(q, qd);
        // Implicit in the estimate, so that it is stable for every gain and period.
        let share = 1.0 / (1.0 + self.gain_1_s * period_s);
        let (mut explains, mut estimates) = (*explained, *estimate);
        for axis in 0..momentum.len() {
            explains[axis] += (motor_torques[axis] + drift[axis]) * period_s;
            let residual = self.gain_1_s * (momentum[axis] - explains[axis]);
            estimates[axis] = share * residual;
            explains[axis] += estimates[axis] * period_s;
        }
        if explains.iter().chain(estimates.iter()).all(|value| value.is_finite()) {
            (*explained, *estimate) = (explains, estimates);
        }
        *estimate
    }
}

impl Dynamics {
    /// `∂T/∂q − g`: how the momentum changes without motor and external torques.
    fn momentum_drift(&self, q: &[f64], qd: &[f64]) -> JointVector {
        let along = |time_s: f64| {
            let q = JointVector::from_fn(qd.len(), |axis| q[axis] + time_s * qd[axis]);
            self.mass_matrix(&q).times(qd)
        };
        let (before, after) = (along(-DIFFERENCE_S), along(DIFFERENCE_S));
        let bias = self.bias(q, qd);
        // ∂T/∂q = Ṁ·q̇ − C·q̇, and the bias is C·q̇ + g.
        JointVector::from_fn(qd.len(), |axis| {
            (after[axis] - before[axis]) / (2.0 * DIFFERENCE_S) - bias[axis]
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Robot;

    /// Half a second of motion under motor torques that hold against gravity and push, and a push from
    /// outside; what the observer says at the end.
    fn observed(outside: f64) -> JointVector {
        let urdf = include_str!("../../../urdf/scr5_class/robot.urdf");
        let robot = Robot::from_urdf(urdf, None).unwrap();
        let dynamics = Dynamics::new(&robot, &robot.arms()[0].chain);
        let mut observer = MomentumObserver::new(50.0);
        let mut q = JointVector::from_slice(&[0.2, 0.4, -0.3, 1.2, 0.5, 0.8, 0.1]);
        let mut qd = JointVector::from_slice(&[0.5, -0.3, 0.4, 0.2, -0.6, 0.3, 0.1]);
        let period_s = 2e-4;
        let mut last = JointVector::zeros(7);
        for _ in 0..2500 {
            let gravity = dynamics.gravity(&q);
            let motor = JointVector::from_fn(7, |axis| gravity[axis] - 2.0 * qd[axis]);
            let mut all = motor;
            all[3] += outside;
            let qdd = dynamics.forward(&q, &qd, &all).unwrap();
            for axis in 0..7 {
                qd[axis] += qdd[axis] * period_s;
                q[axis] += qd[axis] * period_s;
            }
            last = observer.step(&dynamics, &q, &qd, &motor, period_s);
        }
        last
    }

    #[test]
    fn what_was_not_measured_changes_nothing() {
        let urdf = include_str!("../../../urdf/scr5_class/robot.urdf");
        let robot = Robot::from_urdf(urdf, None).unwrap();
        let dynamics = Dynamics::new(&robot, &robot.arms()[0].chain);
        let mut observer = MomentumObserver::new(50.0);
        let (q, still, lost) = ([0.3; 7], [0.0; 7], [f64::NAN; 7]);
        let push = JointVector::from_fn(7, |axis| dynamics.gravity(&q)[axis] + 1.0);
        for (q, torques) in [(&lost, &push[..]), (&q, &push), (&q, &push), (&q, &lost)] {
            let found = observer.step(&dynamics, q, &still, torques, 1e-3);
            assert!(found.iter().all(|value| value.is_finite()), "{found:?}");
        }
        let before = observer.clone().step(&dynamics, &lost, &lost, &push, 1e-3);
        assert!(before.iter().all(|value| *value < -0.04), "{before:?}");
    }

    #[test]
    fn finds_the_axis_and_the_size_of_a_push() {
        for outside in [0.0, 4.0, -7.0] {
            let found = observed(outside);
            for axis in 0..7 {
                let expected = if axis == 3 { outside } else { 0.0 };
                assert!((found[axis] - expected).abs() < 0.1, "axis {axis}: {found:?}");
            }
        }
    }
}
