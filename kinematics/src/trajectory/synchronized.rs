//! All axes of a motion from state to state, arriving together as early as they can.
//!
//! The arrival is the earliest time at which every axis can arrive. It is found from below: the axis
//! that seems to need longest gives a first time. An axis that can arrive then with a [`Cruise`] needs
//! no further look; only for the others the general solver (`rsruckig`: L. Berscheid and T. Kröger,
//! "Jerk-limited Real-time Trajectory Generation with Arbitrary Target States", RSS 2021) computes when
//! they can arrive at all, which moves the time up or gives their motion. The result is that of
//! looking at the possible times of all axes, which costs several times more.

use rsruckig::block::Block;
use rsruckig::position_third_step1::PositionThirdOrderStep1;
use rsruckig::position_third_step2::PositionThirdOrderStep2;
use rsruckig::prelude::Profile;

use super::bounds::Bounds;
use super::cruise::AxisTask;
use super::profile::{AxisProfile, Piece};
use super::rest::fastest;
use super::state::State;
use super::transition::{Motion, Strength, Transition};

/// Times nearer than this, s, are one.
const SAME_TIME_S: f64 = 1e-14;

/// Work memory of one axis.
struct Axis {
    /// What is left to do after braking back inside the limits.
    task: AxisTask,
    /// The pieces of that braking, and how long it takes.
    braking: Option<Box<Profile>>,
    braking_s: f64,
    /// When the axis can arrive, once it was computed.
    possible: Box<Block>,
    is_known: bool,
    profile: AxisProfile,
}

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
        let still = Motion { velocity: 0.0, acceleration: 0.0 };
        let strength = Strength { up: 1.0, down: 1.0, jerk: 1.0 };
        let axis = || Axis {
            task: AxisTask {
                from: 0.0,
                start: still,
                to: 0.0,
                goal: still,
                velocity: [0.0; 2],
                strength,
            },
            braking: None,
            braking_s: 0.0,
            possible: Box::default(),
            is_known: false,
            profile: AxisProfile::default(),
        };
        Self {
            axes: (0..dof).map(|_| axis()).collect(),
            extremes: Box::default(),
            input: Box::default(),
        }
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
        if !axis.is_known {
            axis.write_input(&mut self.input);
            reset(&mut self.extremes, &axis.task);
            if !self.extremes.get_profile(&self.input, &mut axis.possible) {
                return None;
            }
            axis.is_known = true;
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

impl Axis {
    fn begin(&mut self, start: &State, goal: &State, bounds: &Bounds, index: usize) {
        let motion = |state: &State| Motion {
            velocity: state.velocity[index],
            acceleration: state.acceleration[index],
        };
        self.task = AxisTask {
            from: start.position[index],
            start: motion(start),
            to: goal.position[index],
            goal: motion(goal),
            velocity: [bounds.velocity_min[index], bounds.velocity_max[index]],
            strength: Strength {
                up: bounds.acceleration_max[index],
                down: -bounds.acceleration_min[index],
                jerk: bounds.jerk[index],
            },
        };
        self.is_known = false;
        self.braking_s = 0.0;
        if !self.task.starts_inside() {
            self.brake();
        }
    }

    /// Brakes back inside the limits of velocity and acceleration first.
    fn brake(&mut self) {
        let profile = self.braking.get_or_insert_default();
        let task = &mut self.task;
        let (Motion { velocity, acceleration }, strength) = (task.start, task.strength);
        let [least, most] = task.velocity;
        profile.brake.get_position_brake_trajectory(
            velocity,
            acceleration,
            most,
            least,
            strength.up,
            -strength.down,
            strength.jerk,
        );
        let start = &mut task.start;
        profile.brake.finalize(&mut task.from, &mut start.velocity, &mut start.acceleration);
        self.braking_s = profile.brake.duration;
    }

    /// Whether the axis neither moves nor has to.
    fn is_still(&mut self) -> bool {
        let task = &self.task;
        let is_still = task.from == task.to && self.braking_s == 0.0 && task.is_rest_to_rest();
        if is_still {
            self.profile = AxisProfile::default();
            self.profile.push(0.0, f64::INFINITY, [task.to, 0.0, 0.0, 0.0]);
        }
        is_still
    }

    /// About how long the axis needs: to rest, over the way that is left, and away from rest.
    fn guess_s(&self) -> f64 {
        let task = &self.task;
        let [stop, go] = task.transitions(0.0);
        let way = task.to - task.from - stop.way - go.way;
        let most = if way < 0.0 { -task.velocity[0] } else { task.velocity[1] };
        self.braking_s
            + stop.duration_s()
            + go.duration_s()
            + fastest(way.abs(), most, task.strength).1
    }

    /// The motion with a cruise that takes this long, if there is one.
    fn cruise_until(&mut self, when_s: f64) -> bool {
        let Some(cruise) = self.task.arrive_after(when_s - self.braking_s) else {
            return false;
        };
        self.profile = AxisProfile::default();
        self.push_braking();
        cruise.append_to(&mut self.profile, self.braking_s, &self.task);
        true
    }

    fn push_braking(&mut self) {
        if self.braking_s > 0.0
            && let Some(profile) = &self.braking
        {
            push_brake(&mut self.profile, profile);
        }
    }

    /// The motion that takes this long, by the general solver.
    fn solve_until(&mut self, input: &mut Profile, when_s: f64) -> bool {
        self.write_input(input);
        let (task, strength) = (&self.task, self.task.strength);
        let mut solver = PositionThirdOrderStep2::new(
            when_s - self.braking_s,
            task.from,
            task.start.velocity,
            task.start.acceleration,
            task.to,
            task.goal.velocity,
            task.goal.acceleration,
            task.velocity[1],
            task.velocity[0],
            strength.up,
            -strength.down,
            strength.jerk,
        );
        let is_found = solver.get_profile(input);
        if is_found {
            self.profile = pieces_of(input);
        }
        is_found
    }

    fn write_input(&self, input: &mut Profile) {
        let task = &self.task;
        match &self.braking {
            Some(profile) if self.braking_s > 0.0 => input.brake = profile.brake,
            _ => input.brake = Default::default(),
        }
        input.set_boundary(
            task.from,
            task.start.velocity,
            task.start.acceleration,
            task.to,
            task.goal.velocity,
            task.goal.acceleration,
        );
    }

    /// Whether the axis stays within its range, or where it starts outside, goes no farther out.
    fn stays_within(&self, [lower, upper]: [f64; 2], start: f64) -> bool {
        if lower == f64::NEG_INFINITY && upper == f64::INFINITY {
            return true;
        }
        let tolerance = |limit: f64| 1e-8 * limit.abs().max(1.0);
        let (lower, upper) = (lower.min(start), upper.max(start));
        let (lower, upper) = (lower - tolerance(lower), upper + tolerance(upper));
        let pieces = self.profile.pieces();
        pieces.windows(2).all(|pair| {
            let within = |value: f64| value >= lower && value <= upper;
            turns(&pair[0], pair[1].start_s).into_iter().flatten().all(within)
                && within(pair[1].state[0])
        })
    }
}

/// Positions at which the velocity vanishes within a piece.
fn turns(piece: &Piece, end_s: f64) -> [Option<f64>; 2] {
    let [_, v, a, j] = piece.state;
    let length_s = end_s - piece.start_s;
    let at = |t_s: f64| (t_s > 0.0 && t_s < length_s).then(|| piece.at(piece.start_s + t_s)[0]);
    let square = a * a - 2.0 * j * v;
    if square < 0.0 {
        return [None; 2];
    }
    // The two roots of v + a·t + j·t²/2, without cancellation and also for j = 0.
    let sum = -(a + square.sqrt().copysign(a));
    [at(2.0 * v / sum), at(sum / j)]
}

impl AxisTask {
    /// Whether velocity and acceleration keep their limits now and when the acceleration is taken
    /// back.
    fn starts_inside(&self) -> bool {
        let Motion { velocity, acceleration } = self.start;
        let [least, most] = self.velocity;
        let Strength { up, down, jerk } = self.strength;
        let eased = velocity + 0.5 * acceleration * acceleration.abs() / jerk;
        let is_inside = |v: f64| v >= least && v <= most;
        is_inside(velocity) && is_inside(eased) && acceleration >= -down && acceleration <= up
    }
}

fn reset(extremes: &mut PositionThirdOrderStep1, task: &AxisTask) {
    extremes.reset(
        task.from,
        task.start.velocity,
        task.start.acceleration,
        task.to,
        task.goal.velocity,
        task.goal.acceleration,
        task.velocity[1],
        task.velocity[0],
        task.strength.up,
        -task.strength.down,
        task.strength.jerk,
    );
}

fn push_brake(pieces: &mut AxisProfile, profile: &Profile) -> f64 {
    let brake = &profile.brake;
    let mut t_s = 0.0;
    if brake.duration > 0.0 {
        for k in 0..2 {
            t_s = pieces.push(t_s, brake.t[k], [brake.p[k], brake.v[k], brake.a[k], brake.j[k]]);
        }
    }
    t_s
}

/// The pieces of a profile of the general solver.
pub(super) fn pieces_of(profile: &Profile) -> AxisProfile {
    let mut pieces = AxisProfile::default();
    let mut t_s = push_brake(&mut pieces, profile);
    for k in 0..7 {
        let state = [profile.p[k], profile.v[k], profile.a[k], profile.j[k]];
        t_s = pieces.push(t_s, profile.t[k], state);
    }
    // An axis that arrives before the others keeps its final velocity.
    pieces.push(t_s, f64::INFINITY, [profile.p[7], profile.v[7], profile.a[7], 0.0]);
    pieces
}
