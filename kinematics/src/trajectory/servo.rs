//! Following a target that changes while the arm moves: jogging, hand guiding, tracking.

use super::bounds::Bounds;
use super::error::TrajectoryError;
use super::point_to_point::{PointToPoint, Synchronization};
use super::state::State;
use super::timed::Trajectory;
use crate::{JointVector, Limits};

/// A jog slower than this is none, rad/s or m/s.
const STANDING: f64 = 1e-5;

/// A set-point that runs after a target, which may change at any rate. Velocity and acceleration
/// never jump and the limits hold, whatever the targets do.
///
/// After construction nothing is allocated while targets are accepted; only the error for a target to which no
/// motion was found carries text.
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
    /// Highest velocities towards a goal, as a share of the limits.
    speed_share: f64,
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
        solver.prepare();
        let still = JointVector::zeros(bounds.dof());
        let mut motion = Trajectory::hold(&state.position);
        solver.jog_into(&state, &still, &bounds, &mut motion)?;
        Ok(Self { solver, bounds, speed_share: 1.0, motion, t_s: 0.0, jogging: Some(still) })
    }

    /// The present set-point.
    pub fn state(&self) -> State {
        self.motion.sample(self.t_s)
    }

    /// Begins anew at `state`; what was aimed at is forgotten.
    ///
    /// # Errors
    /// As for [`Servo::new`]; the motion before goes on then.
    pub fn restart(&mut self, state: &State) -> Result<(), TrajectoryError> {
        let still = JointVector::zeros(self.bounds.dof());
        self.solver.jog_into(state, &still, &self.bounds, &mut self.motion)?;
        self.t_s = 0.0;
        self.jogging = Some(still);
        Ok(())
    }

    /// From the next [`Servo::aim`] on, goals are run to with at most this share of the velocity limits.
    /// What is not above 0 and at most 1 changes nothing.
    pub fn set_speed_share(&mut self, share: f64) {
        if share > 0.0 && share <= 1.0 {
            self.speed_share = share;
        }
    }

    /// Runs to `goal` from now on. On an error the target before stays.
    ///
    /// # Errors
    /// If the goal cannot be reached within the limits; see [`TrajectoryError`].
    pub fn aim(&mut self, goal: &State) -> Result<(), TrajectoryError> {
        let here = self.state();
        let mut bounds = self.bounds.clone();
        bounds.velocity_min.iter_mut().for_each(|velocity| *velocity *= self.speed_share);
        bounds.velocity_max.iter_mut().for_each(|velocity| *velocity *= self.speed_share);
        self.solver.solve_into(&here, goal, &bounds, Synchronization::Time, &mut self.motion)?;
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
        let velocity = JointVector::from_fn(velocity.len(), |axis| {
            if velocity[axis].abs() < STANDING { 0.0 } else { velocity[axis] }
        });
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
