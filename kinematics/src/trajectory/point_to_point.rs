//! The fastest jerk-limited motion from one state to another.
//!
//! The request is checked in [`super::request`]. The profiles come from
//! [`super::synchronized`]; those with another synchronization, and those on which a position limit
//! bears, from `rsruckig` as a whole, a port of Ruckig (L. Berscheid and T. Kröger, "Jerk-limited
//! Real-time Trajectory Generation with Arbitrary Target States", RSS 2021). They are kept as plain
//! pieces of constant jerk that the control loop can sample.

use rsruckig::prelude::{
    ControlInterface, DataArrayOrVec, InputParameter, Ruckig, RuckigResult, ThrowErrorHandler,
};
use rsruckig::trajectory::Trajectory as Solution;

use super::axis::pieces_of;
use super::bounds::{Bounds, check_finite, check_length};
use super::error::TrajectoryError;
use super::profile::AxisProfile;
use super::request::{check_request, check_speed, check_start};
use super::state::State;
use super::synchronized::{Arrival, Synchronized};
use super::timed::Trajectory;
use crate::{JointVector, Limits};

/// Where an axis without position limits jogs to, in rad or m from where it is.
const FAR: f64 = 1e3;

/// How much longer than the fastest one a motion may take, where position limits forbid that.
const LATER: [f64; 10] = [1.02, 1.05, 1.1, 1.2, 1.35, 1.6, 2.0, 3.0, 5.0, 10.0];

/// How the axes of one motion are brought together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Synchronization {
    /// All axes arrive at the same instant.
    #[default]
    Time,
    /// All axes run the same profile, scaled: a straight line in joint space where the start and
    /// the goal permit one within the limits, else as `Time`.
    Phase,
    /// Every axis arrives as early as it can.
    None,
}

/// A solver for one group of axes that keeps its work memory from call to call.
pub struct PointToPoint {
    synchronized: Synchronized,
    solver: Ruckig<0, ThrowErrorHandler>,
    input: InputParameter<0>,
    solution: Solution<0>,
    dof: usize,
}

impl PointToPoint {
    /// A solver for `dof` axes.
    pub fn new(dof: usize) -> Self {
        Self {
            synchronized: Synchronized::new(dof),
            solver: Ruckig::new(Some(dof), 1e-3),
            input: InputParameter::new(Some(dof)),
            solution: Solution::new(Some(dof)),
            dof,
        }
    }

    /// Takes all memory that a motion from any state will need.
    pub(super) fn prepare(&mut self) {
        self.synchronized.prepare();
    }

    /// The fastest motion from `start` to `goal` within `bounds`, any velocity and acceleration at
    /// both ends.
    ///
    /// A start that is faster than the bounds allow is first brought back inside them; a start
    /// outside the position range may only move back towards it.
    ///
    /// # Errors
    /// What is wrong with the request, with values and limits: see [`TrajectoryError`].
    pub fn solve(
        &mut self,
        start: &State,
        goal: &State,
        bounds: &Bounds,
        synchronization: Synchronization,
    ) -> Result<Trajectory, TrajectoryError> {
        let mut motion = Trajectory::hold(&start.position);
        self.solve_into(start, goal, bounds, synchronization, &mut motion)?;
        Ok(motion)
    }

    /// [`Self::solve`] into an existing trajectory, which keeps its memory. On an error it stays.
    ///
    /// # Errors
    /// As for [`Self::solve`].
    pub fn solve_into(
        &mut self,
        start: &State,
        goal: &State,
        bounds: &Bounds,
        synchronization: Synchronization,
        motion: &mut Trajectory,
    ) -> Result<(), TrajectoryError> {
        check_request(start, goal, bounds, self.dof)?;
        let arrival = match synchronization {
            Synchronization::Time => Some(Arrival::Together),
            Synchronization::None => Some(Arrival::Early),
            Synchronization::Phase => None,
        };
        let solve = |arrival| self.synchronized.solve(start, goal, bounds, arrival).ok();
        if let Some(duration_s) = arrival.and_then(solve) {
            motion.set_profiles(start, goal, duration_s, self.synchronized.profiles());
            return Ok(());
        }
        self.fill_input(start, goal, bounds, synchronization);
        if let Err(error) = self.run() {
            let duration_s = self.solve_later(start, goal, bounds).ok_or(error)?;
            motion.set_profiles(start, goal, duration_s, self.synchronized.profiles());
            return Ok(());
        }
        let profiles = self.solution.profiles[0].iter().map(pieces_of);
        motion.set_profiles(start, goal, self.solution.duration, profiles);
        Ok(())
    }

    /// A position limit may forbid the fastest motion; a slower one passes it.
    fn solve_later(&mut self, start: &State, goal: &State, bounds: &Bounds) -> Option<f64> {
        let free = Bounds {
            lower: JointVector::from_fn(self.dof, |_| f64::NEG_INFINITY),
            upper: JointVector::from_fn(self.dof, |_| f64::INFINITY),
            ..bounds.clone()
        };
        let earliest_s = self.synchronized.solve(start, goal, &free, Arrival::Together).ok()?;
        LATER.into_iter().find_map(|factor| {
            let arrival = Arrival::NotBefore(earliest_s * factor);
            self.synchronized.solve(start, goal, bounds, arrival).ok()
        })
    }

    /// The fastest motion from `start` to the `velocity` (rad/s, one number an axis) wherever that
    /// leads, every axis as early as it can: to follow, or with zeros to stop. An axis that is there
    /// keeps its velocity until the motion ends. Position limits are not looked at.
    ///
    /// # Errors
    /// As for [`Self::solve`]; the velocity must be within the bounds.
    pub fn solve_velocity(
        &mut self,
        start: &State,
        velocity: &[f64],
        bounds: &Bounds,
    ) -> Result<Trajectory, TrajectoryError> {
        bounds.check()?;
        check_length("the bounds' velocity", &bounds.velocity_max, self.dof)?;
        check_start(start, self.dof)?;
        check_length("the velocity", velocity, self.dof)?;
        check_finite("the velocity", velocity)?;
        let mut goal = State::at_rest(&start.position);
        goal.velocity.copy_from_slice(velocity);
        for axis in 0..self.dof {
            check_speed(&goal, bounds, axis)?;
        }
        let duration_s = self.synchronized.reach(start, &goal, bounds);
        for (axis, profile) in self.synchronized.profiles().enumerate() {
            if let Some([p, ..]) = profile.at(duration_s) {
                goal.position[axis] = p;
            }
        }
        let mut motion = Trajectory::hold(&start.position);
        motion.set_profiles(start, &goal, duration_s, self.synchronized.profiles());
        Ok(motion)
    }

    /// Every axis with its velocity (rad/s) until the end of its range, where it stops; axes with
    /// velocity 0 stop at once. Reuses the memory of `motion`.
    ///
    /// # Errors
    /// As for [`Self::solve`].
    pub(super) fn jog_into(
        &mut self,
        start: &State,
        velocity: &JointVector,
        bounds: &Bounds,
        motion: &mut Trajectory,
    ) -> Result<(), TrajectoryError> {
        check_finite("the velocity", velocity)?;
        let (mut goal, mut bounds) = (State::at_rest(&start.position), bounds.clone());
        for (axis, &wanted) in velocity.iter().enumerate() {
            let here = start.position[axis];
            if wanted > 0.0 {
                goal.position[axis] = bounds.upper[axis].min(here + FAR);
                bounds.velocity_max[axis] = bounds.velocity_max[axis].min(wanted);
            } else if wanted < 0.0 {
                goal.position[axis] = bounds.lower[axis].max(here - FAR);
                bounds.velocity_min[axis] = bounds.velocity_min[axis].max(wanted);
            } else {
                // Only its velocity counts; the position is where the axis is, in range or not.
                goal.position[axis] = here.clamp(bounds.lower[axis], bounds.upper[axis]);
            }
        }
        check_request(start, &goal, &bounds, self.dof)?;
        self.fill_input(start, &goal, &bounds, Synchronization::None);
        for (axis, &wanted) in velocity.iter().enumerate() {
            if wanted == 0.0 {
                self.interfaces()[axis] = ControlInterface::Velocity;
            }
        }
        self.run()?;
        let duration_s = self.solution.duration;
        for (axis, profile) in self.solution.profiles[0].iter().enumerate() {
            let state = pieces_of(profile).at(duration_s);
            goal.position[axis] = state.map_or(start.position[axis], |[p, ..]| p);
        }
        let profiles = self.solution.profiles[0].iter().map(pieces_of);
        motion.set_profiles(start, &goal, duration_s, profiles);
        Ok(())
    }

    /// [`Self::solve`] for a single axis, as its bare profile with the duration.
    pub(super) fn solve_axis(
        &mut self,
        start: &State,
        goal: &State,
        bounds: &Bounds,
    ) -> Result<(AxisProfile, f64), TrajectoryError> {
        check_request(start, goal, bounds, self.dof)?;
        if let Ok(duration_s) = self.synchronized.solve(start, goal, bounds, Arrival::Early) {
            let profile = self.synchronized.profiles().next().unwrap_or_default();
            return Ok((profile, duration_s));
        }
        self.fill_input(start, goal, bounds, Synchronization::None);
        self.run()?;
        Ok((pieces_of(&self.solution.profiles[0][0]), self.solution.duration))
    }

    fn run(&mut self) -> Result<(), TrajectoryError> {
        match self.solver.calculate(&self.input, &mut self.solution) {
            Ok(RuckigResult::Working | RuckigResult::Finished) => Ok(()),
            Ok(other) => Err(TrajectoryError::NoProfile { detail: format!("{other:?}") }),
            Err(error) => Err(TrajectoryError::NoProfile { detail: error.to_string() }),
        }
    }

    /// Which of position and velocity each axis is steered by.
    fn interfaces(&mut self) -> &mut [ControlInterface] {
        let dof = self.dof;
        self.input
            .per_dof_control_interface
            .get_or_insert_with(|| DataArrayOrVec::Heap(vec![ControlInterface::Position; dof]))
    }

    fn fill_input(
        &mut self,
        start: &State,
        goal: &State,
        bounds: &Bounds,
        synchronization: Synchronization,
    ) {
        use rsruckig::prelude::Synchronization as Solver;
        self.interfaces().fill(ControlInterface::Position);
        let input = &mut self.input;
        input.synchronization = match synchronization {
            Synchronization::Time => Solver::Time,
            Synchronization::Phase => Solver::Phase,
            Synchronization::None => Solver::None,
        };
        input.current_position.copy_from_slice(&start.position);
        input.current_velocity.copy_from_slice(&start.velocity);
        input.current_acceleration.copy_from_slice(&start.acceleration);
        input.target_position.copy_from_slice(&goal.position);
        input.target_velocity.copy_from_slice(&goal.velocity);
        input.target_acceleration.copy_from_slice(&goal.acceleration);
        input.max_velocity.copy_from_slice(&bounds.velocity_max);
        input.max_acceleration.copy_from_slice(&bounds.acceleration_max);
        input.max_jerk.copy_from_slice(&bounds.jerk);
        let optional = [
            (&mut input.min_velocity, &bounds.velocity_min),
            (&mut input.min_acceleration, &bounds.acceleration_min),
            (&mut input.min_position, &bounds.lower),
            (&mut input.max_position, &bounds.upper),
        ];
        for (slot, values) in optional {
            slot.get_or_insert_with(|| DataArrayOrVec::Heap(values.to_vec()))
                .copy_from_slice(values);
        }
    }
}

/// The fastest jerk-limited motion from `start` to `goal` within `limits`, all axes arriving
/// together.
///
/// ```
/// use kinematics::{JointVector, Limits};
/// use kinematics::trajectory::{State, TrajectoryError, point_to_point};
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let all = |value| JointVector::from_slice(&[value]);
/// let limits = Limits::new(all(-3.0), all(3.0), all(2.0), all(10.0), all(100.0), all(50.0))?;
/// let motion = point_to_point(&State::at_rest(&[0.0]), &State::at_rest(&[1.0]), &limits)?;
/// assert!((motion.sample(motion.duration_s() / 2.0).position[0] - 0.5).abs() < 1e-9);
///
/// let mut fast = State::at_rest(&[2.99]);
/// fast.velocity[0] = 2.0;
/// let error = point_to_point(&fast, &State::at_rest(&[0.0]), &limits).unwrap_err();
/// assert!(matches!(error, TrajectoryError::CannotStop { axis: 0, .. }));
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// What is wrong with the request: see [`TrajectoryError`].
pub fn point_to_point(
    start: &State,
    goal: &State,
    limits: &Limits,
) -> Result<Trajectory, TrajectoryError> {
    let bounds = Bounds::from(limits);
    PointToPoint::new(bounds.dof()).solve(start, goal, &bounds, Synchronization::Time)
}
