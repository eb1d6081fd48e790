//! The one time law: override, pause, resume and stop as one smooth law on the trajectory's clock.
//!
//! A trajectory q(τ) is passed with a rate r = dτ/dt between 0 and 1, so the tool never leaves its
//! path, whatever happens to the rate:
//!
//! - velocity: q′·r
//! - acceleration: q″·r² + q′·ṙ
//! - jerk: q‴·r³ + 3·q″·r·ṙ + q′·r̈
//!
//! Every step chooses the slope ṙ at its end:
//!
//! 1. as steep as it may be while the rate can still land on the wanted one with slope zero;
//! 2. no axis changes its acceleration by more than its jerk limit permits in a period;
//! 3. **no axis exceeds its acceleration limit**: at ṙ = 0 the acceleration is q″·r², which the
//!    trajectory keeps within the limit at r = 1 and therefore at any smaller rate, so a permitted
//!    slope always exists. While an axis already brakes with its full acceleration the law cannot
//!    brake it harder without leaving the path; it then follows the trajectory's own braking.
//!
//! On a straight path this is the fastest stop there is. Where axes are at odds (one would have to
//! brake while another may not), the third rule goes before the second and landing goes before both:
//! the jerk of a sample can exceed the limit of the axis while the rate changes, and only then. The test
//! `jerk_stays_within_the_documented_factor` holds [`JERK_FACTOR`].

use super::rate::Rate;
use super::slope_range::SlopeRange;
use super::state::State;
use super::timed::Trajectory;
use crate::{JointVector, Limits};

/// Greatest joint jerk while the rate changes, as a multiple of the axis limit; with a constant rate
/// the factor is 1. Measured, not derived: in 4000 random motions of seven axes that were disturbed
/// at random instants the greatest was 2.75.
pub const JERK_FACTOR: f64 = 4.0;

/// Share of the jerk limit with which the rate lands; the rest is for what the path itself does
/// meanwhile.
const LANDING: f64 = 0.8;

/// Share of the jerk limit that the change of the trajectory's own acceleration may take.
const MIXED: f64 = 0.7;

/// Jerk of a fast hold, as a multiple of the limits.
const FAST_JERK: f64 = 2.0;

/// Fewest periods in which the rate may vanish, where hardly any axis moves.
const SHORTEST_STOP: f64 = 10.0;

/// Longest motion that a forecast follows, in steps.
const FORECAST_STEPS: usize = 200_000;

/// A point of the trajectory's clock.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct TimePoint {
    /// Trajectory time τ in s.
    pub t_s: f64,
    /// dτ/dt, 0 to 1.
    pub rate: f64,
    /// d²τ/dt² in 1/s.
    pub rate_dot: f64,
}

/// How hard a stop is. Levels only get harder: see [`TimeLaw::stop`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum StopLevel {
    /// The fastest stop on the path within the limits of acceleration and jerk, held under power (in
    /// the manner of IEC 60204-1 category 2).
    Hold,
    /// The same with twice the jerk.
    FastHold,
}

/// What a stop from the present instant would take.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StopForecast {
    /// Time until the rate is zero (or the trajectory has ended), in s.
    pub time_s: f64,
    /// Trajectory time that still passes, in s.
    pub trajectory_time_s: f64,
    /// Where the axes will stand.
    pub position: JointVector,
    /// Distance that every axis still travels, back and forth counted, in rad or m.
    pub travel: JointVector,
}

/// The state of the law. Copyable: a copy can be stepped ahead to see what will happen.
#[derive(Clone, Copy, Debug)]
pub struct TimeLaw {
    velocity: JointVector,
    acceleration: JointVector,
    jerk: JointVector,
    t_s: f64,
    rate: Rate,
    /// The trajectory at `t_s`, at rate 1.
    here: State,
    override_share: f64,
    paused: bool,
    stop: Option<StopLevel>,
    finished: bool,
}

impl TimeLaw {
    /// The law at the beginning of `trajectory`, for axes with these `limits`.
    pub fn new(trajectory: &Trajectory, limits: &Limits) -> Self {
        let mut law = Self {
            velocity: limits.velocity,
            acceleration: limits.acceleration,
            jerk: limits.jerk,
            t_s: 0.0,
            rate: Rate::default(),
            here: *trajectory.start(),
            override_share: 1.0,
            paused: false,
            stop: None,
            finished: false,
        };
        law.begin(trajectory);
        law
    }

    /// The law in the middle of `trajectory`, at full rate.
    pub(super) fn at(trajectory: &Trajectory, limits: &Limits, t_s: f64) -> Self {
        let mut law = Self::new(trajectory, limits);
        (law.t_s, law.here) = (t_s, trajectory.sample(t_s));
        law
    }

    /// Starts another trajectory. Override, pause and a latched stop stay as they are.
    ///
    /// From rest the rate is at once what the override says. A trajectory that starts in motion
    /// starts at rate 1, because its start state is a real velocity, and slows down from there.
    pub fn begin(&mut self, trajectory: &Trajectory) {
        let from_rest = trajectory.start().is_at_rest(1e-9, 1e-9);
        let value = if from_rest { self.target() } else { 1.0 };
        self.t_s = 0.0;
        self.rate = Rate { value, slope: 0.0 };
        self.here = *trajectory.start();
        self.finished = trajectory.duration_s() <= 0.0;
    }

    /// Caps the rate at `share`, 0 to 1; values outside are clamped, NaN counts as 0.
    pub fn set_override(&mut self, share: f64) {
        self.override_share = if share.is_nan() { 0.0 } else { share.clamp(0.0, 1.0) };
    }

    /// The cap of the rate.
    pub fn override_share(&self) -> f64 {
        self.override_share
    }

    /// Slows to a standstill on the path until [`Self::resume`].
    pub fn pause(&mut self) {
        self.paused = true;
    }

    /// Stops on the path and latches. A later stop can only be harder.
    pub fn stop(&mut self, level: StopLevel) {
        self.stop = self.stop.max(Some(level));
    }

    /// Ends a pause and releases a latched stop; the motion goes on along the path.
    pub fn resume(&mut self) {
        self.paused = false;
        self.stop = None;
    }

    /// Whether a pause is in force.
    pub fn is_paused(&self) -> bool {
        self.paused
    }

    /// The stop that is latched.
    pub fn latched_stop(&self) -> Option<StopLevel> {
        self.stop
    }

    /// Whether the trajectory has ended.
    pub fn is_finished(&self) -> bool {
        self.finished
    }

    /// Whether the clock stands and stays so: the trajectory has ended, or the rate is zero and
    /// nothing asks for more.
    pub fn is_stationary(&self) -> bool {
        self.finished || (self.rate == Rate::default() && self.target() == 0.0)
    }

    /// The present point of the clock.
    pub fn point(&self) -> TimePoint {
        TimePoint { t_s: self.t_s, rate: self.rate.value, rate_dot: self.rate.slope }
    }

    /// The set-point: the trajectory's present state, passed at the present rate.
    pub fn state(&self) -> State {
        self.here.at_rate(self.rate.value, self.rate.slope)
    }

    /// The rate that is wanted now.
    fn target(&self) -> f64 {
        if self.paused || self.stop.is_some() { 0.0 } else { self.override_share }
    }

    /// Advances by one control period along `trajectory`, the one given to [`Self::begin`].
    ///
    /// Allocates nothing. A period that is not positive and finite changes nothing.
    pub fn step(&mut self, trajectory: &Trajectory, period_s: f64) -> TimePoint {
        if !(period_s > 0.0 && period_s.is_finite()) || self.is_stationary() {
            return self.point();
        }
        let (t_s, rate, here) = self.advance(trajectory, period_s);
        self.t_s = t_s;
        self.rate = rate;
        self.here = here;
        if t_s >= trajectory.duration_s() {
            self.finished = true;
            // What follows the end is standing still: no slope is carried into it.
            self.rate.slope = 0.0;
        }
        self.point()
    }

    /// What stopping at `level` from now on would take, by stepping a copy ahead with `period_s`.
    ///
    /// With the period of the control loop the forecast is exact.
    pub fn forecast(
        &self,
        trajectory: &Trajectory,
        level: StopLevel,
        period_s: f64,
    ) -> StopForecast {
        let mut law = *self;
        law.stop(level);
        let mut travel = JointVector::zeros(self.here.dof());
        let mut steps = 0;
        while !law.is_stationary() && steps < FORECAST_STEPS && period_s > 0.0 {
            let before = law.here.position;
            law.step(trajectory, period_s);
            let after = law.here.position;
            for (axis, sum) in travel.iter_mut().enumerate() {
                *sum += (after[axis] - before[axis]).abs();
            }
            steps += 1;
        }
        StopForecast {
            time_s: steps as f64 * period_s,
            trajectory_time_s: law.t_s - self.t_s,
            position: law.here.position,
            travel,
        }
    }

    /// The point at the end of the period.
    fn advance(&self, trajectory: &Trajectory, period_s: f64) -> (f64, Rate, State) {
        let target = self.target();
        let curvature = self.landing_curvature(target, period_s);
        let [least, most] = self.slope_caps(target);
        let steepest = self.rate.steepest(target, curvature, period_s);
        // What the trajectory brakes by itself has to be taken back on landing, too.
        let eased =
            if steepest < 0.0 { (steepest + self.own_braking(target)).min(0.0) } else { steepest };
        let wanted = eased.clamp(least, most);
        if steepest == 0.0 && self.rate.lands_on(target, wanted, curvature, period_s) {
            let rate = Rate { value: target, slope: 0.0 };
            let (t_s, here) = self.arrive(trajectory, rate, period_s);
            return (t_s, rate, here);
        }
        let [low, high] = self.rate.range_inside(target, curvature, period_s);
        let before = self.state().acceleration;
        let share = if self.stop == Some(StopLevel::FastHold) { FAST_JERK } else { 1.0 };
        let changes = JointVector::from_fn(before.len(), |axis| share * self.jerk[axis] * period_s);
        let mut rate = self.with_slope(self.rate.slope, period_s);
        for _ in 0..5 {
            let (t_s, here) = self.arrive(trajectory, rate, period_s);
            let accelerations = SlopeRange::of_accelerations(&here, rate.value, &self.acceleration);
            let jerks = SlopeRange::of_jerks(&here, rate.value, &before, &changes);
            let slope = jerks.map_or(wanted, |jerks| jerks.nearest(wanted));
            // A landing that is put off ends in a jolt.
            let slope = slope.max(low).min(high);
            let next = self.with_slope(accelerations.nearest(slope), period_s);
            let is_settled = (next.slope - rate.slope).abs() <= 1e-6 * (1.0 + next.slope.abs());
            if is_settled && accelerations.contains(rate.slope) {
                return (t_s, rate, here);
            }
            rate = next;
        }
        self.admissible(trajectory, rate, period_s)
    }

    /// The slope that would brake as hard as the trajectory itself does more than on landing, 1/s:
    /// |q″|·(r² − target²)/|q′| for the axis whose jerk limit bears most on landing. An axis that hardly moves has no say.
    fn own_braking(&self, target: f64) -> f64 {
        let weight = |axis: usize| self.here.velocity[axis].abs() / self.jerk[axis];
        let Some(axis) = (0..self.here.dof()).max_by(|&i, &j| weight(i).total_cmp(&weight(j)))
        else {
            return 0.0;
        };
        let (speed, own) = (self.here.velocity[axis], self.here.acceleration[axis]);
        let change = self.rate.value * self.rate.value - target * target;
        if speed * own < 0.0 { (own / speed).abs() * change } else { 0.0 }
    }

    /// Least and greatest slope that is sought. While the rate changes, the trajectory's own
    /// acceleration q″·r² changes too, which costs 3·q″·r·ṙ of jerk. Slowing down where the trajectory
    /// speeds up, both relieve each other; everywhere else a steep slope would first hide that jerk
    /// and then be stuck with it.
    fn slope_caps(&self, target: f64) -> [f64; 2] {
        let rate = self.rate.value.max(target).max(1e-3);
        let (mut down, mut up) = (f64::INFINITY, f64::INFINITY);
        for axis in 0..self.here.dof() {
            let own = self.here.acceleration[axis];
            let cap = MIXED * self.jerk[axis] / (3.0 * own.abs() * rate).max(1e-12);
            up = up.min(cap);
            if own * self.here.velocity[axis] < 0.0 {
                down = down.min(cap);
            }
        }
        [-down, up]
    }

    /// By how much the slope may change while the rate lands on `target`, 1/s²: q′·r̈ within the jerk
    /// limit of every axis, with the velocity that the axis can have by then.
    fn landing_curvature(&self, target: f64, period_s: f64) -> f64 {
        let (mut steepest, mut ramp_s) = (f64::INFINITY, 0.0f64);
        for axis in 0..self.here.dof() {
            let (acceleration, jerk) = (self.acceleration[axis], self.jerk[axis]);
            steepest = steepest.min(acceleration / self.here.velocity[axis].abs().max(1e-9));
            ramp_s = ramp_s.max(acceleration / jerk);
        }
        let change = (target - self.rate.value).abs();
        let ahead_s = 0.5 * (self.rate.value + target) * (change / steepest + ramp_s);
        let mut curvature = 2.0 / (SHORTEST_STOP * period_s).powi(2);
        for axis in 0..self.here.dof() {
            let speed = self.here.velocity[axis].abs();
            let growth = self.here.acceleration[axis] * self.here.velocity[axis].signum();
            let later = (speed + growth.max(0.0) * ahead_s).min(self.velocity[axis].max(speed));
            curvature = curvature.min(LANDING * self.jerk[axis] / later.max(1e-12));
        }
        if self.stop == Some(StopLevel::FastHold) { FAST_JERK * curvature } else { curvature }
    }

    /// The rate nearest to `wanted` with which no axis exceeds its acceleration limit at the end of
    /// the period, with the trajectory time and the trajectory's state there.
    fn admissible(
        &self,
        trajectory: &Trajectory,
        wanted: Rate,
        period_s: f64,
    ) -> (f64, Rate, State) {
        let mut rate = wanted;
        for _ in 0..4 {
            let (t_s, here) = self.arrive(trajectory, rate, period_s);
            let range = SlopeRange::of_accelerations(&here, rate.value, &self.acceleration);
            if range.contains(rate.slope) {
                return (t_s, rate, here);
            }
            rate = self.with_slope(range.nearest(rate.slope), period_s);
        }
        self.bisect(trajectory, rate.slope, period_s)
    }

    /// Searches between slope 0, which is always permitted, and `slope`, which is not.
    fn bisect(&self, trajectory: &Trajectory, slope: f64, period_s: f64) -> (f64, Rate, State) {
        let (mut inside, mut outside) = (0.0, slope);
        for _ in 0..10 {
            let rate = self.with_slope(0.5 * (inside + outside), period_s);
            let (_, here) = self.arrive(trajectory, rate, period_s);
            let range = SlopeRange::of_accelerations(&here, rate.value, &self.acceleration);
            if range.contains(rate.slope) {
                inside = rate.slope;
            } else {
                outside = rate.slope;
            }
        }
        let rate = self.with_slope(inside, period_s);
        let (t_s, here) = self.arrive(trajectory, rate, period_s);
        (t_s, rate, here)
    }

    fn with_slope(&self, slope: f64, period_s: f64) -> Rate {
        let value = self.rate.value + 0.5 * (self.rate.slope + slope) * period_s;
        Rate { value, slope }.kept_inside()
    }

    fn arrive(&self, trajectory: &Trajectory, rate: Rate, period_s: f64) -> (f64, State) {
        let t_s = self.t_s + 0.5 * (self.rate.value + rate.value) * period_s;
        let t_s = t_s.min(trajectory.duration_s());
        (t_s, trajectory.sample(t_s))
    }
}
