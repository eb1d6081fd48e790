//! Following a target that changes while the arm moves: jogging, hand guiding, tracking.

use super::bounds::Bounds;
use super::error::TrajectoryError;
use super::point_to_point::{PointToPoint, Synchronization};
use super::state::State;
use super::timed::Trajectory;
use crate::{JointVector, Limits};

/// A set-point that runs after a target, which may change at any rate. Velocity and acceleration
/// never jump and the limits hold, whatever the targets do.
///
/// After construction nothing is allocated while targets are accepted.
///
/// ```
/// use kinematics::{JointVector, Limits};
/// use kinematics::trajectory::{Servo, State};
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let all = |value| JointVector::from_slice(&[value]);
/// let limits = Limits::new(all(-3.0), all(3.0), all(2.0), all(10.0), all(100.0), all(50.0))?;
/// let mut servo = Servo::new(State::at_rest(&[0.0]), &limits)?;
/// servo.jog(&[0.5])?;
/// (0..1000).for_each(|_| { servo.step(1e-3); });
/// assert!((servo.state().velocity[0] - 0.5).abs() < 1e-9);
/// servo.jog(&[0.0])?;
/// (0..1000).for_each(|_| { servo.step(1e-3); });
/// assert!(servo.state().velocity[0].abs() < 1e-9);
/// # Ok(())
/// # }
/// ```
pub struct Servo {
    solver: PointToPoint,
    bounds: Bounds,
    motion: Trajectory,
    t_s: f64,
    /// The velocity of the jog that is on.
    jogging: Option<JointVector>,
}

impl Servo {
    /// Begins at `state` under `limits`.
    ///
    /// # Errors
    /// If the state does not fit the limits; see [`TrajectoryError`].
    pub fn new(state: State, limits: &Limits) -> Result<Self, TrajectoryError> {
        let bounds = Bounds::from(limits);
        let mut solver = PointToPoint::new(bounds.dof());
        let still = JointVector::zeros(bounds.dof());
        let mut motion = Trajectory::hold(&state.position);
        solver.jog_into(&state, &still, &bounds, &mut motion)?;
        Ok(Self { solver, bounds, motion, t_s: 0.0, jogging: Some(still) })
    }

    /// The present set-point.
    pub fn state(&self) -> State {
        self.motion.sample(self.t_s)
    }

    /// Runs to `goal` from now on. On an error the target before stays.
    ///
    /// # Errors
    /// If the goal cannot be reached within the limits; see [`TrajectoryError`].
    pub fn aim(&mut self, goal: &State) -> Result<(), TrajectoryError> {
        let here = self.state();
        self.solver.solve_into(
            &here,
            goal,
            &self.bounds,
            Synchronization::Time,
            &mut self.motion,
        )?;
        self.t_s = 0.0;
        self.jogging = None;
        Ok(())
    }

    /// Moves every axis with its velocity (rad/s) from now on, until the next target or the end of
    /// its range, where it stops smoothly. More than the velocity limit counts as the limit.
    ///
    /// # Errors
    /// If a velocity is not finite or their number is wrong.
    pub fn jog(&mut self, velocity: &[f64]) -> Result<(), TrajectoryError> {
        super::bounds::check_length("the velocity", velocity, self.bounds.dof())?;
        let velocity = JointVector::from_slice(velocity);
        if self.jogging == Some(velocity) {
            return Ok(());
        }
        let here = self.state();
        self.solver.jog_into(&here, &velocity, &self.bounds, &mut self.motion)?;
        self.t_s = 0.0;
        self.jogging = Some(velocity);
        Ok(())
    }

    /// Advances by `period_s` and returns the set-point.
    pub fn step(&mut self, period_s: f64) -> State {
        if period_s > 0.0 && period_s.is_finite() {
            self.t_s += period_s;
        }
        self.state()
    }

    /// Whether the set-point has come to rest.
    pub fn is_at_rest(&self) -> bool {
        self.state().is_at_rest(1e-9, 1e-6)
    }
}
