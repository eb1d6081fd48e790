//! All axes of a motion from state to state, arriving together as early as they can.
//!
//! The arrival is the earliest time at which every axis can arrive. It is found from below: the axis
//! that seems to need longest gives a first time. An axis that can arrive then with a [`Cruise`] needs
//! no further look; only for the others the general solver (`rsruckig`: L. Berscheid and T. Kröger,
//! "Jerk-limited Real-time Trajectory Generation with Arbitrary Target States", RSS 2021) computes when
//! they can arrive at all, which moves the time up or gives their motion. The result is that of
//! looking at the possible times of all axes, which costs several times more.

use rsruckig::position_third_step1::PositionThirdOrderStep1;
use rsruckig::prelude::Profile;

use super::axis::{Axis, pieces_of};
use super::bounds::Bounds;
use super::profile::AxisProfile;
use super::state::State;
use super::transition::Transition;

/// Times nearer than this, s, are one.
const SAME_TIME_S: f64 = 1e-14;

/// Solves motions of one number of axes and keeps its work memory.
pub(super) struct Synchronized {
    axes: Vec<Axis>,
    extremes: Box<PositionThirdOrderStep1>,
    input: Box<Profile>,
}

/// When the axes shall arrive.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Arrival {
    /// Every axis as early as it can.
    Early,
    /// All at once, as early as they can.
    Together,
    /// All at once, not before this time, s.
    NotBefore(f64),
}

/// No motion of this kind was found for an axis.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct NotFound {
    pub(super) axis: usize,
}

impl Synchronized {
    pub(super) fn new(dof: usize) -> Self {
        Self {
            axes: (0..dof).map(|_| Axis::new()).collect(),
            extremes: Box::default(),
            input: Box::default(),
        }
    }

    /// Takes all memory that it will ever need.
    pub(super) fn prepare(&mut self) {
        self.axes.iter_mut().for_each(Axis::prepare);
    }

    /// The motions of all axes after [`Self::solve`].
    pub(super) fn profiles(&self) -> impl Iterator<Item = AxisProfile> + '_ {
        self.axes.iter().map(|axis| axis.profile)
    }

    /// Solves a checked request and returns the duration. Position limits are not looked at before
    /// the end.
    pub(super) fn solve(
        &mut self,
        start: &State,
        goal: &State,
        bounds: &Bounds,
        arrival: Arrival,
    ) -> Result<f64, NotFound> {
        for (index, axis) in self.axes.iter_mut().enumerate() {
            axis.begin(start, goal, bounds, index);
        }
        let duration_s = match arrival {
            Arrival::Early => self.arrive_early()?,
            Arrival::Together => self.arrive_together(None)?,
            Arrival::NotBefore(when_s) => self.arrive_together(Some(when_s))?,
        };
        for (index, axis) in self.axes.iter().enumerate() {
            let range = [bounds.lower[index], bounds.upper[index]];
            if !axis.stays_within(range, start.position[index]) {
                return Err(NotFound { axis: index });
            }
        }
        Ok(duration_s)
    }

    /// Brings every axis to the velocity of `goal`, and returns when the last one is there.
    pub(super) fn reach(&mut self, start: &State, goal: &State, bounds: &Bounds) -> f64 {
        let mut duration_s: f64 = 0.0;
        for (index, axis) in self.axes.iter_mut().enumerate() {
            axis.begin(start, goal, bounds, index);
            axis.profile = AxisProfile::default();
            axis.push_braking();
            let task = &axis.task;
            let to = task.goal.velocity;
            let transition = Transition::between(task.start, to, task.strength);
            let begin = [task.from, task.start.velocity, task.start.acceleration];
            let jerk = task.strength.jerk;
            let end = transition.append_to(&mut axis.profile, axis.braking_s, begin, jerk);
            axis.profile.push(end.0, f64::INFINITY, [end.1[0], to, 0.0, 0.0]);
            duration_s = duration_s.max(end.0);
        }
        duration_s
    }

    fn arrive_early(&mut self) -> Result<f64, NotFound> {
        let mut duration_s: f64 = 0.0;
        for index in 0..self.axes.len() {
            let earliest_s = self.earliest_from(index, 0.0).ok_or(NotFound { axis: index })?;
            duration_s = duration_s.max(earliest_s);
        }
        Ok(duration_s)
    }

    fn arrive_together(&mut self, not_before_s: Option<f64>) -> Result<f64, NotFound> {
        let guesses = self.axes.iter().map(Axis::guess_s).enumerate();
        let (mut limiting, _) = guesses.fold((0, -1.0), |a, b| if b.1 > a.1 { b } else { a });
        let mut when_s = self.earliest_from(limiting, 0.0).ok_or(NotFound { axis: limiting })?;
        let mut is_limited = true;
        if let Some(not_before_s) = not_before_s.filter(|&not_before_s| not_before_s > when_s) {
            (when_s, is_limited) = (not_before_s, false);
        }
        let mut checked = 0;
        let mut index = 0;
        // Every axis in turn, until all have agreed to the time; the limiting one has set it.
        while checked + usize::from(is_limited) < self.axes.len() {
            if !(is_limited && index == limiting) {
                match self.arrive_at(index, when_s)? {
                    None => checked += 1,
                    Some(later_s) => {
                        (limiting, when_s, checked, is_limited) = (index, later_s, 0, true);
                    }
                }
            }
            index = (index + 1) % self.axes.len();
        }
        Ok(when_s)
    }

    /// Makes an axis arrive at `when_s`. If it cannot, gives the next time at which it can, with the
    /// profile for that.
    fn arrive_at(&mut self, index: usize, when_s: f64) -> Result<Option<f64>, NotFound> {
        let axis = &mut self.axes[index];
        if axis.is_still() {
            return Ok(None);
        }
        if axis.cruise_until(when_s) {
            return Ok(None);
        }
        let later_s = self.earliest_from(index, when_s).ok_or(NotFound { axis: index })?;
        if later_s > when_s + SAME_TIME_S {
            return Ok(Some(later_s));
        }
        if later_s >= when_s - SAME_TIME_S || self.axes[index].solve_until(&mut self.input, when_s)
        {
            return Ok(None);
        }
        Err(NotFound { axis: index })
    }

    /// The earliest time, not before `when_s`, from which on an axis can arrive, with its profile if
    /// it is the first of an interval of such times; a time before `when_s` if that lies within one.
    fn earliest_from(&mut self, index: usize, when_s: f64) -> Option<f64> {
        let axis = &mut self.axes[index];
        if axis.is_still() {
            return Some(0.0);
        }
        if axis.task.is_rest_to_rest() && axis.braking_s == 0.0 {
            let cruise = axis.task.rest_to_rest();
            axis.profile = AxisProfile::default();
            cruise.append_to(&mut axis.profile, 0.0, &axis.task);
            return Some(cruise.duration_s);
        }
        if !axis.is_known && !axis.find_possible(&mut self.input, &mut self.extremes) {
            return None;
        }
        let possible = &axis.possible;
        let mut found = (possible.t_min, &possible.p_min);
        for interval in [&possible.a, &possible.b].into_iter().flatten() {
            if when_s > interval.left + SAME_TIME_S && interval.right > found.0 {
                found = (interval.right, &interval.profile);
            }
        }
        axis.profile = pieces_of(found.1);
        Some(found.0)
    }
}
