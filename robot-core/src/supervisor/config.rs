//! What the supervisor holds the arm to. Nothing said can raise any of it.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::arm_guard::ArmDistanceConfig;
use super::separation::SeparationParameters;

/// An axis-aligned box in the base frame, metres.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Workspace {
    /// Smallest x, y, z.
    pub min: [f64; 3],
    /// Largest x, y, z.
    pub max: [f64; 3],
}

impl Workspace {
    /// Largest distance along an axis by which a point lies outside, m; 0 or less inside.
    pub fn outside_m(&self, point: &[f64; 3]) -> f64 {
        let bounds = self.min.iter().zip(&self.max);
        point
            .iter()
            .zip(bounds)
            .map(|(value, (min, max))| (min - value).max(value - max))
            .fold(f64::NEG_INFINITY, f64::max)
    }
}

/// Speed and separation monitoring.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SeparationConfig {
    /// Reaction, braking and uncertainties.
    pub parameters: SeparationParameters,
    /// Observations older than this count as a person at the arm, s.
    pub stale_after_s: f64,
    /// Half of the thickness of the arm with tool and workpiece, m.
    pub arm_radius_m: f64,
    /// Half of the width of a person with stretched clothes, m.
    pub person_radius_m: f64,
}

impl Default for SeparationConfig {
    fn default() -> Self {
        Self {
            parameters: SeparationParameters::default(),
            stale_after_s: 0.3,
            arm_radius_m: 0.12,
            person_radius_m: 0.25,
        }
    }
}

/// Limits beside those of the joints, which belong to the robot.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SupervisorConfig {
    /// Highest speed of the tool centre point, m/s.
    pub tool_speed_m_s: f64,
    /// Where the tool centre point may be; everywhere without it.
    pub workspace: Option<Workspace>,
    /// Largest distance between set-point and measurement of a joint, rad (m for linear axes).
    pub following_error: f64,
    /// How much later than its set-point the arm may be anywhere, s: a drive on the other side of a
    /// network takes its time. The following error is the distance from where the set-points were
    /// during this time; 0 for a drive that follows at once.
    pub follows_within_s: f64,
    /// A measurement that does not advance for this long is stale, s.
    pub stale_after_s: f64,
    /// Jerk that a set-point may have, as a multiple of the joint's limit. While the rate changes,
    /// the time law exceeds the limit up to [`kinematics::trajectory::JERK_FACTOR`].
    pub jerk_factor: f64,
    /// How long a limit that has just fallen may be exceeded while the arm slows down, s.
    pub slow_down_s: f64,
    /// How far arms of one loop keep from each other; not watched without it.
    pub arm_distance: Option<ArmDistanceConfig>,
    /// Speed and separation monitoring; off without it.
    pub separation: Option<SeparationConfig>,
    /// Highest speed of any point of the arm by power and force limiting, m/s
    /// ([`super::contact::permitted_speed_m_s`]); off without it.
    pub contact_speed_m_s: Option<f64>,
}

impl Default for SupervisorConfig {
    fn default() -> Self {
        Self {
            tool_speed_m_s: 1.5,
            workspace: None,
            following_error: 0.1,
            follows_within_s: 0.0,
            stale_after_s: 0.02,
            jerk_factor: 1.25 * kinematics::trajectory::JERK_FACTOR,
            slow_down_s: 1.0,
            arm_distance: Some(ArmDistanceConfig::default()),
            separation: None,
            contact_speed_m_s: None,
        }
    }
}

/// A value of the configuration that makes no sense.
#[derive(Clone, Debug, PartialEq, Error)]
#[error("supervisor: {name} is {value}; it must be finite and greater than 0")]
pub struct SupervisorConfigError {
    /// Which value.
    pub name: &'static str,
    /// What it is.
    pub value: f64,
}

impl SupervisorConfig {
    /// Checks every value.
    ///
    /// # Errors
    /// The first value that is not finite and positive, or an empty workspace.
    pub fn check(&self) -> Result<(), SupervisorConfigError> {
        let mut values = vec![
            ("tool_speed_m_s", self.tool_speed_m_s),
            ("following_error", self.following_error),
            ("stale_after_s", self.stale_after_s),
            ("jerk_factor", self.jerk_factor),
            ("slow_down_s", self.slow_down_s),
            ("contact_speed_m_s", self.contact_speed_m_s.unwrap_or(1.0)),
        ];
        // The only one that may be 0.
        let is_delay = self.follows_within_s >= 0.0 && self.follows_within_s.is_finite();
        values.push(("follows_within_s", if is_delay { 1.0 } else { self.follows_within_s }));
        if let Some(workspace) = &self.workspace {
            let sides = workspace.min.iter().zip(&workspace.max);
            values.extend(sides.map(|(min, max)| ("workspace edge length", max - min)));
        }
        if let Some(arms) = &self.arm_distance {
            values.extend([
                ("arm_distance.least_m", arms.least_m),
                ("arm_distance.reaction_s", arms.reaction_s),
                ("arm_distance.deceleration_m_s2", arms.deceleration_m_s2),
            ]);
        }
        if let Some(separation) = &self.separation {
            let valid = if separation.parameters.is_valid() { 1.0 } else { f64::NAN };
            values.extend([
                ("separation.parameters", valid),
                ("separation.stale_after_s", separation.stale_after_s),
                ("separation.arm_radius_m", separation.arm_radius_m),
                ("separation.person_radius_m", separation.person_radius_m),
            ]);
        }
        match values.into_iter().find(|(_, value)| !(value.is_finite() && *value > 0.0)) {
            Some((name, value)) => Err(SupervisorConfigError { name, value }),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn senseless_values_are_named() {
        assert_eq!(SupervisorConfig::default().check(), Ok(()));
        let zero = SupervisorConfig { tool_speed_m_s: 0.0, ..Default::default() };
        assert_eq!(zero.check().unwrap_err().name, "tool_speed_m_s");
        let nan = SupervisorConfig { following_error: f64::NAN, ..Default::default() };
        assert_eq!(nan.check().unwrap_err().name, "following_error");
        let late = SupervisorConfig { follows_within_s: -0.1, ..Default::default() };
        assert_eq!(late.check().unwrap_err().name, "follows_within_s");
        let workspace = Some(Workspace { min: [0.0; 3], max: [1.0, 0.0, 1.0] });
        let flat = SupervisorConfig { workspace, ..Default::default() };
        assert_eq!(flat.check().unwrap_err().name, "workspace edge length");
        let parameters = SeparationParameters { deceleration_m_s2: 0.0, ..Default::default() };
        let separation = Some(SeparationConfig { parameters, ..Default::default() });
        let endless = SupervisorConfig { separation, ..Default::default() };
        assert_eq!(endless.check().unwrap_err().name, "separation.parameters");
    }

    #[test]
    fn distance_outside_is_negative_inside() {
        let workspace = Workspace { min: [0.0; 3], max: [1.0, 2.0, 3.0] };
        assert_eq!(workspace.outside_m(&[0.5, 0.25, 1.0]), -0.25);
        assert_eq!(workspace.outside_m(&[1.5, 1.0, 1.0]), 0.5);
    }
}
