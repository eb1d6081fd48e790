//! Watches the measurement: does it still arrive, and does the arm follow its set-points?
#![deny(clippy::indexing_slicing, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use super::violation::{LimitKind, Violation};
use crate::drive::{Measured, Setpoint};

/// Judges one measurement a period.
#[derive(Clone, Debug)]
pub(crate) struct Watchdog {
    stale_after_s: f64,
    following_error: f64,
    last_time_s: f64,
    age_s: f64,
}

impl Watchdog {
    pub(crate) fn new(stale_after_s: f64, following_error: f64, first: &Measured) -> Self {
        Self { stale_after_s, following_error, last_time_s: first.time_s, age_s: 0.0 }
    }

    /// Time for which the measurement has not advanced, s.
    pub(crate) fn age_s(&self) -> f64 {
        self.age_s
    }

    /// What is wrong now: a measurement that stands still, is not a number, or is too far from the
    /// set-point that it answers. A measurement that cannot be read counts as none.
    pub(crate) fn observe(
        &mut self,
        measured: &Measured,
        setpoint: &Setpoint,
        period_s: f64,
    ) -> Option<Violation> {
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
        let errors = measured.position.iter().zip(setpoint.position.iter());
        let worst = errors
            .map(|(measured, wanted)| (measured - wanted).abs())
            .enumerate()
            .fold((0, 0.0), |worst, next| if next.1 > worst.1 { next } else { worst });
        let (joint, error) = worst;
        (error > self.following_error).then(|| {
            Violation::of_joint(LimitKind::FollowingError, joint, error, self.following_error)
        })
    }
}

#[cfg(test)]
#[allow(clippy::indexing_slicing)]
mod tests {
    use kinematics::JointVector;

    use super::*;

    fn measured(time_s: f64, position: f64) -> Measured {
        Measured { time_s, ..Measured::at_rest(JointVector::from_slice(&[position]), 0.0) }
    }

    #[test]
    fn a_time_that_stands_still_or_runs_back_is_stale() {
        for times in [[1.0, 1.0, 1.0], [0.9, 0.8, 0.7], [f64::NAN, f64::NAN, f64::NAN]] {
            let mut watchdog = Watchdog::new(0.0025, 0.1, &measured(1.0, 0.0));
            let setpoint = Setpoint::at_rest(JointVector::zeros(1), 0.0);
            let found = times.map(|time| watchdog.observe(&measured(time, 0.0), &setpoint, 0.001));
            assert_eq!(found.map(|violation| violation.is_some()), [false, false, true]);
            assert_eq!(watchdog.observe(&measured(1.1, 0.0), &setpoint, 0.001), None);
        }
    }

    #[test]
    fn a_joint_that_lags_behind_is_named() {
        let mut watchdog = Watchdog::new(0.0025, 0.1, &measured(0.0, 0.0));
        let setpoint = Setpoint::at_rest(JointVector::zeros(1), 0.0);
        assert_eq!(watchdog.observe(&measured(0.001, -0.09), &setpoint, 0.001), None);
        let violation = watchdog.observe(&measured(0.002, -0.11), &setpoint, 0.001);
        let violation = violation.expect("0.11 rad is too far");
        assert_eq!((violation.limit, violation.joint), (LimitKind::FollowingError, Some(0)));
    }
}
