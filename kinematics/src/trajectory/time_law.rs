//! The one time law: override, pause, resume and stop as one smooth law on the trajectory's clock.
//!
//! A trajectory q(τ) is passed with a rate r = dτ/dt between 0 and 1, so the tool never leaves its
//! path, whatever happens to the rate:
//!
//! - velocity: q′·r
//! - acceleration: q″·r² + q′·ṙ
//! - jerk: q‴·r³ + 3·q″·r·ṙ + q′·r̈
//!
//! Every step chooses ṙ so that **no axis exceeds its acceleration limit**: at ṙ = 0 the
//! acceleration is q″·r², which the trajectory keeps within the limit at r = 1 and therefore at any
//! smaller rate, so a permitted ṙ always exists. While an axis already brakes with its full
//! acceleration the law cannot brake it harder without leaving the path; it then follows the
//! trajectory's own braking. r̈ is bounded so that q′·r̈ stays within the jerk limit of every axis.
//! The trajectory's own jerk (first term) and the mixed term add to that: the jerk of a sample can
//! exceed the limit of the axis while the rate changes, and only then. The test
//! `jerk_stays_within_the_documented_factor` holds [`JERK_FACTOR`].

use super::rate::{Pace, Rate};
use super::state::State;
use super::timed::Trajectory;
use crate::{JointVector, Limits};

/// Greatest joint jerk while the rate changes, as a multiple of the axis limit; with a constant rate
/// the factor is 1. Measured, not derived: of 2·10⁸ samples of random motions that were disturbed at
/// random instants one in 5000 exceeded 1.5, and the greatest that any run showed was 3.93.
pub const JERK_FACTOR: f64 = 4.0;

/// Accelerations count as within the limit up to this relative excess.
const ACCELERATION_TOLERANCE: f64 = 1e-10;

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
    /// Smooth stop on the path, held under power (in the manner of IEC 60204-1 category 2).
    Hold,
    /// The fastest deceleration along the path that the acceleration limits permit, with twice the
    /// jerk of `Hold`.
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
        let wanted = self.rate.approach(self.target(), self.pace(), period_s);
        let (t_s, rate, here) = self.admissible(trajectory, wanted, period_s);
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

    /// How fast the rate may change here.
    ///
    /// Slope: a smooth stop takes at most half of the acceleration limit and a quarter of the jerk
    /// limit through the mixed term; a fast stop is only bounded by what [`Self::admissible`]
    /// permits. Curvature: q′·r̈ within the jerk limit of every axis; the speed that one jerk ramp
    /// to the acceleration limit adds is counted in, so that the law does not get hasty where an
    /// axis has only just begun to move.
    fn pace(&self) -> Pace {
        let (mut slope, mut curvature) = (f64::INFINITY, f64::INFINITY);
        for axis in 0..self.here.dof() {
            let (acceleration, jerk) = (self.acceleration[axis], self.jerk[axis]);
            let speed = self.here.velocity[axis].abs() + 0.5 * acceleration * acceleration / jerk;
            let mixed = 3.0 * self.here.acceleration[axis].abs() * self.rate.value;
            slope = slope.min(0.5 * acceleration / speed).min(0.25 * jerk / (mixed + 1e-12));
            curvature = curvature.min(0.5 * jerk / speed);
        }
        match self.stop {
            Some(StopLevel::FastHold) => Pace { slope: f64::INFINITY, curvature: 2.0 * curvature },
            _ => Pace { slope, curvature },
        }
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
            let (least, most) = self.slope_range(&here, rate.value);
            if (least..=most).contains(&rate.slope) {
                return (t_s, rate, here);
            }
            rate = self.with_slope(rate.slope.clamp(least, most), period_s);
        }
        self.bisect(trajectory, rate.slope, period_s)
    }

    /// Searches between slope 0, which is always permitted, and `slope`, which is not.
    fn bisect(&self, trajectory: &Trajectory, slope: f64, period_s: f64) -> (f64, Rate, State) {
        let (mut inside, mut outside) = (0.0, slope);
        for _ in 0..10 {
            let rate = self.with_slope(0.5 * (inside + outside), period_s);
            let (_, here) = self.arrive(trajectory, rate, period_s);
            let (least, most) = self.slope_range(&here, rate.value);
            if (least..=most).contains(&rate.slope) {
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

    /// Least and greatest slope with which |q″·r² + q′·ṙ| stays within the limit of every axis.
    ///
    /// Where the trajectory itself exceeds a limit (it starts outside the limits and brakes), its
    /// own acceleration is the limit.
    fn slope_range(&self, here: &State, rate: f64) -> (f64, f64) {
        let (mut least, mut most) = (f64::NEG_INFINITY, f64::INFINITY);
        for axis in 0..here.dof() {
            let (speed, acceleration) = (here.velocity[axis], here.acceleration[axis]);
            if speed == 0.0 {
                continue;
            }
            let limit = self.acceleration[axis].max(acceleration.abs());
            let room = limit * (1.0 + ACCELERATION_TOLERANCE);
            let own = acceleration * rate * rate;
            let (one, other) = ((room - own) / speed, (-room - own) / speed);
            least = least.max(one.min(other));
            most = most.min(one.max(other));
        }
        (least.min(0.0), most.max(0.0))
    }
}
