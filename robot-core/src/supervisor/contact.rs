//! Power and force limiting: how fast the arm may meet a part of the body.
//!
//! After ISO/TS 15066:2016, annex A (now ISO 10218-2:2025, annex M):
//!
//! ```text
//! E = F²/2k = μ v²/2   ⇒   v_max = F_max / √(μ k)
//! μ = 1 / (1/m_H + 1/m_R),   m_R = M/2 + m_L
//! ```
//!
//! `k` is the spring constant and `m_H` the mass of the body region (table A.3), `M` the moving mass
//! of the arm, `m_L` its effective payload with the tool, `F_max` the permissible force (table A.2),
//! for transient contact twice that of quasi-static contact, except on skull and face, where
//! transient contact is not permissible. A clamped body part cannot recoil: `m_H` = ∞, μ = m_R.
//! The clamped form is our worst-case reading; the specification states the energy for transient
//! contact.

use serde::{Deserialize, Serialize};

/// Body regions of table A.3.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum BodyRegion {
    SkullAndForehead,
    Face,
    Neck,
    BackAndShoulders,
    Chest,
    Abdomen,
    Pelvis,
    UpperArmAndElbow,
    LowerArmAndWrist,
    HandsAndFingers,
    ThighsAndKnees,
    LowerLegs,
}

impl BodyRegion {
    /// Every region, in the order of the table.
    pub const ALL: [Self; 12] = [
        Self::SkullAndForehead,
        Self::Face,
        Self::Neck,
        Self::BackAndShoulders,
        Self::Chest,
        Self::Abdomen,
        Self::Pelvis,
        Self::UpperArmAndElbow,
        Self::LowerArmAndWrist,
        Self::HandsAndFingers,
        Self::ThighsAndKnees,
        Self::LowerLegs,
    ];

    /// Limits and mechanical properties of the region.
    pub fn properties(self) -> BodyProperties {
        let (force_n, pressure_n_cm2, stiffness_n_mm, mass_kg) = match self {
            Self::SkullAndForehead => (130.0, 110.0, 150.0, 4.4),
            Self::Face => (65.0, 110.0, 75.0, 4.4),
            Self::Neck => (150.0, 140.0, 50.0, 1.2),
            Self::BackAndShoulders => (210.0, 160.0, 35.0, 40.0),
            Self::Chest => (140.0, 120.0, 25.0, 40.0),
            Self::Abdomen => (110.0, 140.0, 10.0, 40.0),
            Self::Pelvis => (180.0, 210.0, 25.0, 40.0),
            Self::UpperArmAndElbow => (150.0, 190.0, 30.0, 3.0),
            Self::LowerArmAndWrist => (160.0, 180.0, 40.0, 2.0),
            Self::HandsAndFingers => (140.0, 190.0, 75.0, 0.6),
            Self::ThighsAndKnees => (220.0, 220.0, 50.0, 75.0),
            Self::LowerLegs => (130.0, 210.0, 60.0, 75.0),
        };
        BodyProperties {
            force_n,
            pressure_n_cm2,
            stiffness_n_m: stiffness_n_mm * 1000.0,
            mass_kg,
            transient_permitted: !matches!(self, Self::SkullAndForehead | Self::Face),
        }
    }
}

/// What annex A says of one body region.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BodyProperties {
    /// Permissible quasi-static force, N (table A.2).
    pub force_n: f64,
    /// Permissible quasi-static pressure at the most sensitive point of the region, N/cm²
    /// (table A.2).
    pub pressure_n_cm2: f64,
    /// Effective spring constant, N/m (table A.3, which lists N/mm).
    pub stiffness_n_m: f64,
    /// Effective mass, kg (table A.3).
    pub mass_kg: f64,
    /// Whether transient contact is permissible at all.
    pub transient_permitted: bool,
}

/// How the body part is met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Contact {
    /// The body part can recoil; twice the quasi-static limits hold.
    Transient,
    /// The body part is clamped and cannot recoil.
    Clamped,
}

/// Effective mass of the robot at the contact, kg: half of the moving mass and the payload.
///
/// A coarse value for any pose; the mass matrix gives a finer one for a given pose and direction.
pub fn effective_mass_kg(moving_mass_kg: f64, payload_kg: f64) -> f64 {
    moving_mass_kg / 2.0 + payload_kg
}

/// Highest permissible relative speed in m/s between robot and body part by force and, if the
/// contact area is given in cm², by pressure. `None`: this contact is not permissible at any speed.
///
/// A robot mass that is not a positive number yields `Some(0.0)`, the most dangerous reading.
///
/// ```
/// use robot_core::supervisor::contact::{BodyRegion, Contact, permitted_speed_m_s};
/// let hand = permitted_speed_m_s(BodyRegion::HandsAndFingers, Contact::Clamped, 16.75, None);
/// assert!((hand.expect("permitted") - 0.1249).abs() < 5e-5);
/// ```
pub fn permitted_speed_m_s(
    region: BodyRegion,
    contact: Contact,
    robot_mass_kg: f64,
    contact_area_cm2: Option<f64>,
) -> Option<f64> {
    let body = region.properties();
    let (multiplier, inverse_body_mass) = match contact {
        Contact::Transient if !body.transient_permitted => return None,
        Contact::Transient => (2.0, 1.0 / body.mass_kg),
        Contact::Clamped => (1.0, 0.0),
    };
    let pressure_force = contact_area_cm2.map_or(f64::INFINITY, |area| body.pressure_n_cm2 * area);
    let force = multiplier * body.force_n.min(pressure_force);
    let reduced_mass = 1.0 / (inverse_body_mass + 1.0 / robot_mass_kg);
    let speed = force / (reduced_mass * body.stiffness_n_m).sqrt();
    Some(if robot_mass_kg > 0.0 && speed.is_finite() { speed.max(0.0) } else { 0.0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Transient and clamped speeds of an arm of 17.7 kg with 2 kg payload and of one of 33.5 kg.
    const REFERENCE: [[Option<f64>; 4]; 12] = [
        [None, Some(0.1019), None, Some(0.0820)],
        [None, Some(0.0721), None, Some(0.0580)],
        [Some(1.2907), Some(0.2037), Some(1.2679), Some(0.1639)],
        [Some(0.7685), Some(0.3408), Some(0.6534), Some(0.2743)],
        [Some(0.6062), Some(0.2688), Some(0.5154), Some(0.2163)],
        [Some(0.7530), Some(0.3339), Some(0.6403), Some(0.2688)],
        [Some(0.7794), Some(0.3456), Some(0.6626), Some(0.2782)],
        [Some(1.1298), Some(0.2629), Some(1.0859), Some(0.2116)],
        [Some(1.2312), Some(0.2429), Some(1.1970), Some(0.1955)],
        [Some(1.3559), Some(0.1552), Some(1.3434), Some(0.1249)],
        [Some(0.6391), Some(0.2987), Some(0.5318), Some(0.2404)],
        [Some(0.3448), Some(0.1611), Some(0.2869), Some(0.1297)],
    ];

    #[test]
    fn permitted_speeds_match_the_reference_values() {
        let masses = [effective_mass_kg(17.7, 2.0), effective_mass_kg(33.5, 0.0)];
        for (region, row) in BodyRegion::ALL.into_iter().zip(REFERENCE) {
            for (column, expected) in row.into_iter().enumerate() {
                let contact = if column % 2 == 0 { Contact::Transient } else { Contact::Clamped };
                let speed = permitted_speed_m_s(region, contact, masses[column / 2], None);
                let near = match (speed, expected) {
                    (Some(speed), Some(expected)) => (speed - expected).abs() < 5.1e-5,
                    (None, None) => true,
                    _ => false,
                };
                assert!(near, "{region:?} {contact:?}: {speed:?}, expected {expected:?}");
            }
        }
    }

    #[test]
    fn a_small_contact_area_lowers_the_speed() {
        let hand = |area| {
            permitted_speed_m_s(BodyRegion::HandsAndFingers, Contact::Transient, 10.0, area)
                .expect("transient contact with a hand is permitted")
        };
        // 190 N/cm² on 0.5 cm² is 95 N, below the 140 N of the region.
        assert!((hand(Some(0.5)) / hand(None) - 95.0 / 140.0).abs() < 1e-12);
        assert_eq!(hand(Some(4.0)), hand(None));
    }

    #[test]
    fn a_senseless_robot_mass_stops_the_robot() {
        for mass in [0.0, -1.0, f64::NAN] {
            let speed = permitted_speed_m_s(BodyRegion::Chest, Contact::Clamped, mass, None);
            assert_eq!(speed, Some(0.0));
        }
    }
}
