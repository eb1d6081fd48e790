//! One axis of a motion from state to state: braking back inside the limits, and when it can arrive.

use rsruckig::block::Block;
use rsruckig::position_third_step1::PositionThirdOrderStep1;
use rsruckig::position_third_step2::PositionThirdOrderStep2;
use rsruckig::prelude::Profile;

use super::bounds::Bounds;
use super::cruise::AxisTask;
use super::profile::{AxisProfile, Piece};
use super::rest::fastest;
use super::state::State;
use super::transition::{Motion, Strength};

/// Work memory of one axis.
pub(super) struct Axis {
    /// What is left to do after braking back inside the limits.
    pub(super) task: AxisTask,
    /// The pieces of that braking, and how long it takes.
    braking: Option<Box<Profile>>,
    pub(super) braking_s: f64,
    /// When the axis can arrive, once it was computed.
    pub(super) possible: Box<Block>,
    pub(super) is_known: bool,
    pub(super) profile: AxisProfile,
}

impl Axis {
    /// An axis that has nothing to do yet.
    pub(super) fn new() -> Self {
        let still = Motion { velocity: 0.0, acceleration: 0.0 };
        let strength = Strength { up: 1.0, down: 1.0, jerk: 1.0 };
        let (start, goal, velocity) = (still, still, [0.0; 2]);
        Self {
            task: AxisTask { from: 0.0, start, to: 0.0, goal, velocity, strength },
            braking: None,
            braking_s: 0.0,
            possible: Box::default(),
            is_known: false,
            profile: AxisProfile::default(),
        }
    }

    /// Takes the memory that a start outside of the limits will need.
    pub(super) fn prepare(&mut self) {
        self.braking.get_or_insert_default();
    }

    /// Takes up the task of axis `index` of a request.
    pub(super) fn begin(&mut self, start: &State, goal: &State, bounds: &Bounds, index: usize) {
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
        let Motion { velocity, acceleration } = task.start;
        let [most, least, up, down, jerk] = task.limits();
        let brake = &mut profile.brake;
        brake.get_position_brake_trajectory(velocity, acceleration, most, least, up, down, jerk);
        let start = &mut task.start;
        profile.brake.finalize(&mut task.from, &mut start.velocity, &mut start.acceleration);
        self.braking_s = profile.brake.duration;
    }

    /// Whether the axis neither moves nor has to.
    pub(super) fn is_still(&mut self) -> bool {
        let task = &self.task;
        let is_still = task.from == task.to && self.braking_s == 0.0 && task.is_rest_to_rest();
        if is_still {
            self.profile = AxisProfile::default();
            self.profile.push(0.0, f64::INFINITY, [task.to, 0.0, 0.0, 0.0]);
        }
        is_still
    }

    /// About how long the axis needs: to rest, over the way that is left, and away from rest.
    pub(super) fn guess_s(&self) -> f64 {
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
    pub(super) fn cruise_until(&mut self, when_s: f64) -> bool {
        let Some(cruise) = self.task.arrive_after(when_s - self.braking_s) else {
            return false;
        };
        self.profile = AxisProfile::default();
        self.push_braking();
        cruise.append_to(&mut self.profile, self.braking_s, &self.task);
        true
    }

    pub(super) fn push_braking(&mut self) {
        if self.braking_s > 0.0
            && let Some(profile) = &self.braking
        {
            push_brake(&mut self.profile, profile);
        }
    }

    /// The motion that takes this long, by the general solver.
    pub(super) fn solve_until(&mut self, input: &mut Profile, when_s: f64) -> bool {
        self.write_input(input);
        let [p0, v0, a0, p1, v1, a1] = self.task.ends();
        let [most, least, up, down, jerk] = self.task.limits();
        let time_s = when_s - self.braking_s;
        let mut solver = PositionThirdOrderStep2::new(
            time_s, p0, v0, a0, p1, v1, a1, most, least, up, down, jerk,
        );
        let is_found = solver.get_profile(input);
        if is_found {
            self.profile = pieces_of(input);
        }
        is_found
    }

    /// Computes by the general solver when the axis can arrive; false if it never can.
    pub(super) fn find_possible(
        &mut self,
        input: &mut Profile,
        extremes: &mut PositionThirdOrderStep1,
    ) -> bool {
        self.write_input(input);
        let [p0, v0, a0, p1, v1, a1] = self.task.ends();
        let [most, least, up, down, jerk] = self.task.limits();
        extremes.reset(p0, v0, a0, p1, v1, a1, most, least, up, down, jerk);
        self.is_known = extremes.get_profile(input, &mut self.possible);
        self.is_known
    }

    fn write_input(&self, input: &mut Profile) {
        match &self.braking {
            Some(profile) if self.braking_s > 0.0 => input.brake = profile.brake,
            _ => input.brake = Default::default(),
        }
        let [p0, v0, a0, p1, v1, a1] = self.task.ends();
        input.set_boundary(p0, v0, a0, p1, v1, a1);
    }

    /// Whether the axis stays within its range, or where it starts outside, goes no farther out.
    pub(super) fn stays_within(&self, [lower, upper]: [f64; 2], start: f64) -> bool {
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
    /// Position, velocity and acceleration at the start and at the goal, as the general solver takes
    /// them.
    fn ends(&self) -> [f64; 6] {
        let (start, goal) = (self.start, self.goal);
        let (from, to) = (self.from, self.to);
        [from, start.velocity, start.acceleration, to, goal.velocity, goal.acceleration]
    }

    /// Greatest and least velocity, greatest and least acceleration, and jerk, in the same order.
    fn limits(&self) -> [f64; 5] {
        let Strength { up, down, jerk } = self.strength;
        [self.velocity[1], self.velocity[0], up, -down, jerk]
    }

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
