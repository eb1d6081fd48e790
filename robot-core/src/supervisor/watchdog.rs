//! Watches the measurement: does it still arrive, and does the arm follow its set-points?
#![deny(clippy::indexing_slicing, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use kinematics::JointVector;

use super::config::SupervisorConfig;
use super::violation::{LimitKind, Violation};
use crate::drive::{Measured, Setpoint};

/// Most set-points that are remembered: a second at 1 kHz.
const MEMORY: usize = 1024;

/// Judges one measurement a period.
#[derive(Clone, Debug)]
pub(crate) struct Watchdog {
    stale_after_s: f64,
    following_error: f64,
    follows_within_s: f64,
    last_time_s: f64,
    age_s: f64,
    /// The last set-points, the newest at `newest`.
    recent: Box<[JointVector]>,
    newest: usize,
}

impl Watchdog {
    pub(crate) fn new(config: &SupervisorConfig, first: &Measured) -> Self {
        // A drive that follows at once needs only the set-point that it answers.
        let memory = if config.follows_within_s > 0.0 { MEMORY } else { 1 };
        Self {
            stale_after_s: config.stale_after_s,
            following_error: config.following_error,
            follows_within_s: config.follows_within_s,
            last_time_s: first.time_s,
            age_s: 0.0,
            recent: vec![first.position; memory].into(),
            newest: 0,
        }
    }

    /// Time for which the measurement has not advanced, s.
    pub(crate) fn age_s(&self) -> f64 {
        self.age_s
    }

    /// What is wrong now: a measurement that stands still, is not a number, or is too far from the
    /// set-points that it may answer. A measurement that cannot be read counts as none.
    pub(crate) fn observe(
        &mut self,
        measured: &Measured,
        setpoint: &Setpoint,
        period_s: f64,
    ) -> Option<Violation> {
        self.remember(&setpoint.position);
        let readable = measured.is_finite() && measured.position.len() == setpoint.position.len();
        if readable && measured.time_s > self.last_time_s {
            self.last_time_s = measured.time_s;
            self.age_s = 0.0;
        } else {
            self.age_s += period_s;
        }
        if self.age_s > self.stale_after_s {
            let bound = self.stale_after_s;
            return Some(Violation::of(LimitKind::StaleMeasurement, self.age_s, bound));
        }
        if !readable {
            return None;
        }
        let (joint, error) = self.worst_joint(&measured.position, period_s);
        (error > self.following_error).then(|| {
            Violation::of_joint(LimitKind::FollowingError, joint, error, self.following_error)
        })
    }

    fn remember(&mut self, position: &JointVector) {
        self.newest = (self.newest + 1) % self.recent.len();
        if let Some(slot) = self.recent.get_mut(self.newest) {
            *slot = *position;
        }
    }

    /// The joint that is farthest from where its set-points were, and how far.
    fn worst_joint(&self, position: &JointVector, period_s: f64) -> (usize, f64) {
        let (mut lowest, mut highest) = (*position, *position);
        lowest.fill(f64::INFINITY);
        highest.fill(f64::NEG_INFINITY);
        let memory = self.recent.len();
        let count = ((self.follows_within_s / period_s).ceil() as usize + 1).min(memory);
        for back in 0..count {
            let slot = (self.newest + memory - back) % memory;
            let wanted = self.recent.get(slot).into_iter().flat_map(|wanted| wanted.iter());
            for ((low, high), wanted) in lowest.iter_mut().zip(highest.iter_mut()).zip(wanted) {
                *low = low.min(*wanted);
                *high = high.max(*wanted);
            }
        }
        let ranges = lowest.iter().zip(highest.iter());
        let errors = position.iter().zip(ranges).map(|(at, (low, high))| (low - at).max(at - high));
        errors
            .map(|error| error.max(0.0))
            .enumerate()
            .fold((0, 0.0), |worst, next| if next.1 > worst.1 { next } else { worst })
    }
}

#[cfg(test)]
#[allow(clippy::indexing_slicing)]
mod tests {
    use super::*;

    fn watchdog(follows_within_s: f64, first: &Measured) -> Watchdog {
        let config = SupervisorConfig {
            stale_after_s: 0.0025,
            following_error: 0.1,
            follows_within_s,
            ..Default::default()
        };
        Watchdog::new(&config, first)
    }

    fn measured(time_s: f64, position: f64) -> Measured {
        Measured { time_s, ..Measured::at_rest(JointVector::from_slice(&[position]), 0.0) }
    }

    #[test]
    fn a_time_that_stands_still_or_runs_back_is_stale() {
        for times in [[1.0, 1.0, 1.0], [0.9, 0.8, 0.7], [f64::NAN, f64::NAN, f64::NAN]] {
            let mut watchdog = watchdog(0.0, &measured(1.0, 0.0));
            let setpoint = Setpoint::at_rest(JointVector::zeros(1), 0.0);
            let found = times.map(|time| watchdog.observe(&measured(time, 0.0), &setpoint, 0.001));
            assert_eq!(found.map(|violation| violation.is_some()), [false, false, true]);
            assert_eq!(watchdog.observe(&measured(1.1, 0.0), &setpoint, 0.001), None);
        }
    }

    #[test]
    fn a_joint_that_lags_behind_is_named() {
        let mut watchdog = watchdog(0.0, &measured(0.0, 0.0));
        let setpoint = Setpoint::at_rest(JointVector::zeros(1), 0.0);
        assert_eq!(watchdog.observe(&measured(0.001, -0.09), &setpoint, 0.001), None);
        let violation = watchdog.observe(&measured(0.002, -0.11), &setpoint, 0.001);
        let violation = violation.expect("0.11 rad is too far");
        assert_eq!((violation.limit, violation.joint), (LimitKind::FollowingError, Some(0)));
    }

    #[test]
    fn a_late_arm_is_where_its_setpoints_were() {
        // 1 rad/s with a delay of 0.3 s: 0.3 rad behind, but on its way.
        let at = |time_s: f64| (time_s - 0.3_f64).max(0.0);
        let mut patient = watchdog(0.3, &measured(0.0, 0.0));
        let mut impatient = watchdog(0.15, &measured(0.0, 0.0));
        let mut complaints = [0, 0];
        for step in 1..=1000 {
            let time_s = f64::from(step) * 0.001;
            let setpoint = Setpoint::at_rest(JointVector::from_slice(&[time_s]), 0.0);
            let seen = measured(time_s, at(time_s));
            complaints[0] += usize::from(patient.observe(&seen, &setpoint, 0.001).is_some());
            complaints[1] += usize::from(impatient.observe(&seen, &setpoint, 0.001).is_some());
        }
        assert_eq!(complaints[0], 0);
        assert!(complaints[1] > 500, "0.3 rad behind with 0.15 s: {}", complaints[1]);
    }

    #[test]
    fn a_late_arm_that_never_moves_is_noticed() {
        let mut watchdog = watchdog(0.3, &measured(0.0, 0.0));
        let mut observe = |time_s: f64| {
            let setpoint = Setpoint::at_rest(JointVector::from_slice(&[time_s]), 0.0);
            watchdog.observe(&measured(time_s, 0.0), &setpoint, 0.001)
        };
        let first =
            (1..=1000).map(|step| f64::from(step) * 0.001).find(|at| observe(*at).is_some());
        let first = first.expect("it does not move at all");
        assert!((0.4..0.41).contains(&first), "{first}");
    }
}
