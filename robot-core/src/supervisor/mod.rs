//! The supervisor: the last word on every set-point, inside the control step.
//!
//! It works in this order: it caps the rate along the path so that speed limits are kept (tool
//! speed, [separation](separation) from people, [contact](contact) with them); it stops the arm on
//! the path when that does not help in time or when the measurement cannot be trusted; and it
//! refuses a set-point that exceeds a limit, whereupon every joint brakes by itself.
//!
//! Everything that is unknown counts as its most dangerous value: a measurement that stands still,
//! a silent people feed, a value that is not a number.
//!
//! Between arms of one loop it watches the distance in every period ([`ArmDistanceConfig`]). Not done yet: the
//! distance of an arm to itself. It belongs into [`Supervisor::review`], beside the workspace; planned motions
//! are checked for it before they are sent.
//!
//! This is an operational limiter above the robot's own safety controller, not a safety function in
//! the sense of ISO 10218.

mod arm_guard;
mod config;
pub mod contact;
mod joint_check;
mod people;
pub mod separation;
mod steering;
mod violation;
mod watchdog;

use kinematics::{Chain, MAX_AXES};
use nalgebra::Isometry3;

pub use arm_guard::ArmDistanceConfig;
pub(crate) use arm_guard::ArmGuard;
pub use config::{SeparationConfig, SupervisorConfig, SupervisorConfigError, Workspace};
pub use people::{MOST_PEOPLE, PeopleFeed, Person};
pub use violation::{LimitKind, Violation};

use crate::drive::{Measured, Setpoint};
use people::{PeopleWatch, Seen, distance_from_above, people_feed};
use watchdog::Watchdog;

/// Speed limits of the present instant, m/s.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct SpeedLimits {
    /// Of the tool centre point.
    pub(crate) tool_m_s: f64,
    /// Of any point of the arm.
    pub(crate) arm_m_s: f64,
    /// What sets `arm_m_s`.
    pub(crate) arm_cause: LimitKind,
}

impl SpeedLimits {
    /// Nothing may move, for want of any better knowledge.
    pub(crate) const NONE_AT_ALL: Self =
        Self { tool_m_s: 0.0, arm_m_s: 0.0, arm_cause: LimitKind::Separation };
}

/// What the supervisor says to a set-point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Verdict {
    /// It may be handed out.
    Accepted,
    /// It may be handed out, but the arm must stop on its path.
    StopOnPath(Violation),
    /// It must not be handed out.
    Refused(Violation),
}

/// Holds set-points and measurements to the limits. Pure: no clock, no allocation after `new`.
pub(crate) struct Supervisor {
    chain: Chain,
    config: SupervisorConfig,
    watchdog: Watchdog,
    people: PeopleWatch,
    /// Distance to people beyond the configured one, m.
    extra_distance_m: f64,
    /// Deceleration of the motion in work, m/s², where that is less than the configured one.
    deceleration_m_s2: f64,
    /// For how long the tool has been faster than the present speed limits, s.
    too_fast_s: f64,
}

impl Supervisor {
    pub(crate) fn new(
        chain: Chain,
        config: SupervisorConfig,
        first: &Measured,
    ) -> (Self, PeopleFeed) {
        let (feed, people) = people_feed();
        let watchdog = Watchdog::new(&config, first);
        let (extra_distance_m, deceleration_m_s2, too_fast_s) = (0.0, f64::INFINITY, 0.0);
        let supervisor = Self {
            chain,
            config,
            watchdog,
            people,
            extra_distance_m,
            deceleration_m_s2,
            too_fast_s,
        };
        (supervisor, feed)
    }

    pub(crate) fn chain(&self) -> &Chain {
        &self.chain
    }

    /// Judges the measurement that answers the last set-point.
    pub(crate) fn observe(
        &mut self,
        measured: &Measured,
        setpoint: &Setpoint,
        period_s: f64,
    ) -> Option<Violation> {
        self.watchdog.observe(measured, setpoint, period_s)
    }

    /// Why the latest measurement cannot be believed, if it cannot.
    pub(crate) fn doubt(&self) -> Option<Violation> {
        let age = self.watchdog.age_s();
        // A drive on the other side of a network measures more rarely than it is asked.
        let is_remote = self.config.follows_within_s > 0.0;
        let bound = if is_remote { self.config.stale_after_s } else { 0.0 };
        (age > bound).then(|| Violation::of(LimitKind::StaleMeasurement, age, bound))
    }

    /// Keeps more distance from people than configured, never less.
    pub(crate) fn keep_farther_by_m(&mut self, distance_m: f64) {
        // `max` would ignore a distance that is not a number.
        self.extra_distance_m =
            if distance_m.is_nan() { f64::INFINITY } else { distance_m.max(0.0) };
    }

    /// Distances to people are kept as if the arm braked no harder than this: what was forecast of the stops
    /// of the motion in work. Never harder than configured.
    pub(crate) fn brake_with_at_most(&mut self, deceleration_m_s2: f64) {
        self.deceleration_m_s2 = deceleration_m_s2.max(f64::MIN_POSITIVE);
    }

    /// The speed limits that hold now. `wanted_tool_m_s` may lower the configured tool speed, never
    /// raise it.
    pub(crate) fn speed_limits(
        &mut self,
        wanted_tool_m_s: f64,
        at: &Setpoint,
        period_s: f64,
    ) -> SpeedLimits {
        // `min` would ignore a wanted speed that is not a number.
        let wanted = if wanted_tool_m_s.is_nan() { 0.0 } else { wanted_tool_m_s.max(0.0) };
        let contact = self.config.contact_speed_m_s.unwrap_or(f64::INFINITY);
        let separation = self.separation_speed_m_s(at, period_s);
        let (arm_m_s, arm_cause) = if separation < contact {
            (separation, LimitKind::Separation)
        } else {
            (contact, LimitKind::ContactSpeed)
        };
        SpeedLimits { tool_m_s: self.config.tool_speed_m_s.min(wanted), arm_m_s, arm_cause }
    }

    /// The highest speed that the nearest person allows, m/s.
    fn separation_speed_m_s(&mut self, at: &Setpoint, period_s: f64) -> f64 {
        let Some(config) = self.config.separation else {
            return f64::INFINITY;
        };
        let (chain, extra_distance_m) = (&self.chain, self.extra_distance_m);
        let mut parameters = config.parameters;
        parameters.deceleration_m_s2 = parameters.deceleration_m_s2.min(self.deceleration_m_s2);
        self.people.observe(period_s, config.stale_after_s, |seen| {
            let Seen::People(people) = seen else {
                return 0.0;
            };
            let outline = Outline::new(chain, at);
            let clearance = config.arm_radius_m + config.person_radius_m + extra_distance_m;
            people.fold(f64::INFINITY, |speed, person| {
                let distance = distance_from_above(person.position, outline.points()) - clearance;
                let (person_speed, age) = (person.speed_m_s, person.age_s);
                speed.min(parameters.allowed_speed_m_s(distance, person_speed, age))
            })
        })
    }

    /// The last word on `next`, which shall follow `last`.
    pub(crate) fn review(
        &mut self,
        last: &Setpoint,
        next: &Setpoint,
        limits: &SpeedLimits,
        period_s: f64,
    ) -> Verdict {
        match self.tool_speed_of(last, next, period_s) {
            Err(violation) => Verdict::Refused(violation),
            Ok(speed) => self.check_slowing(speed, limits, period_s),
        }
    }

    /// The speed of the tool, m/s, if `next` keeps every limit that may never be exceeded.
    fn tool_speed_of(
        &self,
        last: &Setpoint,
        next: &Setpoint,
        period_s: f64,
    ) -> Result<f64, Violation> {
        let factor = self.config.jerk_factor;
        joint_check::check_joints(self.chain.limits(), factor, last, next, period_s)?;
        let (base_from_tip, jacobian) = self.chain.jacobian(&next.position);
        let speed = jacobian.velocity(&next.velocity).fixed_rows::<3>(0).norm();
        let most = self.config.tool_speed_m_s;
        if speed > most * (1.0 + SPEED_TOLERANCE) {
            return Err(Violation::of(LimitKind::ToolSpeed, speed, most));
        }
        self.check_workspace(last, &base_from_tip)?;
        Ok(speed)
    }

    fn check_workspace(&self, last: &Setpoint, next: &Isometry3<f64>) -> Result<(), Violation> {
        let Some(workspace) = self.config.workspace else {
            return Ok(());
        };
        let outside = workspace.outside_m(&next.translation.vector.into());
        if outside <= 0.0 {
            return Ok(());
        }
        // From outside, only the way back is open.
        let before = self.chain.forward(&last.position).translation.vector.into();
        if outside <= workspace.outside_m(&before) {
            return Ok(());
        }
        Err(Violation::of(LimitKind::Workspace, outside, 0.0))
    }

    /// A limit may fall below the present speed (a person comes nearer); the rate cap then slows the
    /// arm down. Only if that takes too long it is an excess.
    fn check_slowing(&mut self, speed: f64, limits: &SpeedLimits, period_s: f64) -> Verdict {
        let (bound, cause) = if limits.arm_m_s < limits.tool_m_s {
            (limits.arm_m_s, limits.arm_cause)
        } else {
            (limits.tool_m_s, LimitKind::ToolSpeed)
        };
        if speed <= bound * (1.0 + SPEED_TOLERANCE) + CREEP_M_S {
            self.too_fast_s = 0.0;
            return Verdict::Accepted;
        }
        self.too_fast_s += period_s;
        if self.too_fast_s <= self.config.slow_down_s {
            return Verdict::Accepted;
        }
        self.too_fast_s = 0.0;
        Verdict::StopOnPath(Violation::of(cause, speed, bound))
    }
}

/// The rate cap looks speeds up in a table of finite resolution.
const SPEED_TOLERANCE: f64 = 0.02;
/// Speed that counts as standing, m/s.
const CREEP_M_S: f64 = 1e-3;

/// The arm as a chain of straight pieces from the base to the tip, seen from above.
struct Outline {
    points: [[f64; 2]; MAX_AXES + 2],
    count: usize,
}

impl Outline {
    fn new(chain: &Chain, at: &Setpoint) -> Self {
        let mut poses = [Isometry3::identity(); MAX_AXES];
        chain.link_poses(&at.position, &mut poses);
        let tip = chain.forward(&at.position);
        let joints = poses.iter().take(chain.dof()).chain(std::iter::once(&tip));
        let mut points = [[0.0; 2]; MAX_AXES + 2];
        for (point, pose) in points.iter_mut().skip(1).zip(joints) {
            *point = [pose.translation.x, pose.translation.y];
        }
        Self { points, count: chain.dof() + 2 }
    }

    fn points(&self) -> impl Iterator<Item = [f64; 2]> + '_ {
        self.points.iter().take(self.count).copied()
    }
}
