//! Speed and separation monitoring: how far away a person must be, and how fast the arm may be.
//!
//! Protective separation distance after ISO/TS 15066:2016, 5.5.4 (now ISO 10218-2:2025, annex L):
//!
//! ```text
//! S_p = S_h + S_r + S_s + C + Z_d + Z_r
//! S_h = v_h (T_r + T_s)   way of the person, v_h m/s towards the robot
//! S_r = v_r T_r           way of the robot until it reacts
//! S_s = v_r T_s / 2       way of the robot while it brakes evenly
//! ```
//!
//! `T_r` is the reaction time of the whole chain (sensing, processing, network, control), `T_s` the
//! stopping time, `C` the intrusion distance of ISO 13855, `Z_d` and `Z_r` the uncertainties of the
//! positions of person and robot. Distances count from the arm and its workpiece, not from the tool
//! centre point alone. This is an operational limiter above the robot's safety controller.

use serde::{Deserialize, Serialize};

/// Speed of a person whose speed is not measured, m/s (ISO 13855 and ISO/TS 15066).
pub const WALKING_SPEED_M_S: f64 = 1.6;

/// What does not change while the arm moves.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SeparationParameters {
    /// Reaction time `T_r` of the whole chain without the age of the measurement, s.
    pub reaction_s: f64,
    /// Deceleration of the fastest point when the arm stops, m/s².
    pub deceleration_m_s2: f64,
    /// Intrusion distance `C`, m.
    pub intrusion_m: f64,
    /// Uncertainty `Z_d` of the position of a person, m.
    pub person_uncertainty_m: f64,
    /// Uncertainty `Z_r` of the position of the robot, m.
    pub robot_uncertainty_m: f64,
}

impl Default for SeparationParameters {
    fn default() -> Self {
        Self {
            reaction_s: 0.1,
            deceleration_m_s2: 3.0,
            intrusion_m: 0.2,
            person_uncertainty_m: 0.1,
            robot_uncertainty_m: 0.05,
        }
    }
}

impl SeparationParameters {
    /// `C + Z_d + Z_r`, m.
    pub fn margin_m(&self) -> f64 {
        self.intrusion_m + self.person_uncertainty_m + self.robot_uncertainty_m
    }

    /// Whether every value is finite and in its physical range.
    pub fn is_valid(&self) -> bool {
        let lengths = [
            self.reaction_s,
            self.intrusion_m,
            self.person_uncertainty_m,
            self.robot_uncertainty_m,
        ];
        lengths.iter().all(|value| value.is_finite() && *value >= 0.0)
            && self.deceleration_m_s2.is_finite()
            && self.deceleration_m_s2 > 0.0
    }

    /// Protective separation distance `S_p` in metres for given speeds and stopping time.
    ///
    /// ```
    /// use robot_core::supervisor::separation::{SeparationParameters, WALKING_SPEED_M_S};
    /// let distance =
    ///     SeparationParameters::default().protective_distance_m(WALKING_SPEED_M_S, 1.0, 0.3);
    /// assert!((distance - 1.24).abs() < 1e-12);
    /// ```
    pub fn protective_distance_m(
        &self,
        person_speed_m_s: f64,
        robot_speed_m_s: f64,
        stopping_s: f64,
    ) -> f64 {
        person_speed_m_s * (self.reaction_s + stopping_s)
            + robot_speed_m_s * self.reaction_s
            + robot_speed_m_s * stopping_s / 2.0
            + self.margin_m()
    }

    /// Highest speed in m/s that the robot may have towards a person at this distance, so that the
    /// protective separation distance is kept when it brakes at
    /// [`SeparationParameters::deceleration_m_s2`]: the positive root of
    ///
    /// ```text
    /// v²/2a + v (T_r + v_h/a) + v_h T_r + C + Z_d + Z_r − S = 0      (T_s = v/a, S_s = v²/2a)
    /// ```
    ///
    /// or 0 when the person is too near. `age_s` is how old the measurement is; it adds to the
    /// reaction time. Anything that is not a number yields 0, the most dangerous reading.
    pub fn allowed_speed_m_s(&self, distance_m: f64, person_speed_m_s: f64, age_s: f64) -> f64 {
        let reaction = self.reaction_s + age_s.max(0.0);
        let constant = person_speed_m_s * reaction + self.margin_m() - distance_m;
        let deceleration = self.deceleration_m_s2;
        let half = reaction + person_speed_m_s / deceleration;
        let speed = deceleration * ((half * half - 2.0 * constant / deceleration).sqrt() - half);
        if constant < 0.0 && speed.is_finite() { speed.max(0.0) } else { 0.0 }
    }

    /// As [`Self::allowed_speed_m_s`] for a robot whose stopping time `T_s` is known and constant:
    /// Pupa et al., "A safety-aware kinodynamic architecture for human-robot collaboration"
    /// (IEEE RA-L 2021):
    ///
    /// ```text
    /// v = (S − v_h (T_s+T_r) − C − Z_d − Z_r) / (T_s+T_r) − a T_s² / (2 (T_s+T_r))
    /// ```
    pub fn allowed_speed_at_stopping_time_m_s(
        &self,
        distance_m: f64,
        person_speed_m_s: f64,
        stopping_s: f64,
    ) -> f64 {
        let time = stopping_s + self.reaction_s;
        let speed = (distance_m - person_speed_m_s * time - self.margin_m()) / time
            - self.deceleration_m_s2 * stopping_s * stopping_s / (2.0 * time);
        if speed.is_finite() { speed.max(0.0) } else { 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn protective_distance_matches_the_reference_values() {
        let parameters = SeparationParameters::default();
        for (speed, expected) in [(1.0, 1.240), (0.5, 1.115), (0.0, 0.990)] {
            let distance = parameters.protective_distance_m(WALKING_SPEED_M_S, speed, 0.3);
            assert!((distance - expected).abs() < 1e-12, "{speed} m/s: {distance} m");
        }
    }

    #[test]
    fn allowed_speed_matches_the_reference_values() {
        let parameters = SeparationParameters::default();
        let cases = [
            (0.5, 0.0),
            (0.8, 0.4130),
            (1.0, 0.6593),
            (1.24, 0.9267),
            (1.5, 1.1903),
            (2.0, 1.6426),
        ];
        for (distance, expected) in cases {
            let speed = parameters.allowed_speed_m_s(distance, WALKING_SPEED_M_S, 0.0);
            assert!((speed - expected).abs() < 5e-5, "{distance} m: {speed} m/s");
        }
    }

    #[test]
    fn what_is_not_a_number_stops_the_robot() {
        let parameters = SeparationParameters::default();
        for bad in [f64::NAN, f64::NEG_INFINITY] {
            assert_eq!(parameters.allowed_speed_m_s(bad, WALKING_SPEED_M_S, 0.0), 0.0);
        }
        assert_eq!(parameters.allowed_speed_m_s(2.0, f64::NAN, 0.0), 0.0);
        assert_eq!(parameters.allowed_speed_m_s(2.0, WALKING_SPEED_M_S, f64::INFINITY), 0.0);
        assert_eq!(parameters.allowed_speed_at_stopping_time_m_s(f64::NAN, 1.6, 0.3), 0.0);
    }

    proptest! {
        #[test]
        fn the_allowed_speed_needs_just_this_distance(distance in 0.0..5.0_f64, person in 0.0..2.0_f64) {
            let parameters = SeparationParameters::default();
            let speed = parameters.allowed_speed_m_s(distance, person, 0.0);
            if speed > 0.0 {
                let stopping = speed / parameters.deceleration_m_s2;
                let needed = parameters.protective_distance_m(person, speed, stopping);
                prop_assert!((needed - distance).abs() < 1e-9, "{needed} for {distance}");
            }
        }

        #[test]
        fn the_constant_time_form_inverts_the_distance(speed in 0.1..2.0_f64, stopping in 0.1..0.6_f64) {
            // With S_s = v T_s + a T_s²/2 as Pupa et al. bound it.
            let p = SeparationParameters::default();
            let way = speed * stopping + p.deceleration_m_s2 * stopping * stopping / 2.0;
            let distance = WALKING_SPEED_M_S * (stopping + p.reaction_s)
                + speed * p.reaction_s + way + p.margin_m();
            let back =
                p.allowed_speed_at_stopping_time_m_s(distance, WALKING_SPEED_M_S, stopping);
            prop_assert!((back - speed).abs() < 1e-9);
        }

        #[test]
        fn the_distance_grows_with_every_term(
            person in 0.0..2.0_f64, robot in 0.0..2.0_f64, stopping in 0.0..1.0_f64,
            more in 0.01..0.5_f64,
        ) {
            let p = SeparationParameters::default();
            let base = p.protective_distance_m(person, robot, stopping);
            prop_assert!(p.protective_distance_m(person + more, robot, stopping) > base);
            prop_assert!(p.protective_distance_m(person, robot + more, stopping) > base);
            let faster = person + robot > 0.0;
            prop_assert!(!faster || p.protective_distance_m(person, robot, stopping + more) > base);
            let slower = SeparationParameters { reaction_s: p.reaction_s + more, ..p };
            let rise = slower.protective_distance_m(person, robot, stopping) - base;
            prop_assert!((rise - more * (person + robot)).abs() < 1e-9, "dS/dT_r = v_h + v_r");
            for wider in [
                SeparationParameters { intrusion_m: p.intrusion_m + more, ..p },
                SeparationParameters { person_uncertainty_m: p.person_uncertainty_m + more, ..p },
                SeparationParameters { robot_uncertainty_m: p.robot_uncertainty_m + more, ..p },
            ] {
                prop_assert!(wider.protective_distance_m(person, robot, stopping) > base);
            }
        }
    }
}
