//! Arms, grippers and groups.

use crate::JointVector;
use crate::chain::Chain;
use std::collections::BTreeMap;

/// An arm: the chain from its base to its tool centre point, with what belongs to it.
#[derive(Clone, Debug)]
pub struct Arm {
    /// Name, for example `arm` or `left`.
    pub name: String,
    /// The moving joints from the base link to the tip link.
    pub chain: Chain,
    /// Heaviest load in kg that it may carry beyond its gripper, where that is known.
    pub payload_kg: Option<f64>,
    /// The gripper at its tip.
    pub gripper: Option<Gripper>,
    /// Named poses, within the limits.
    pub poses: BTreeMap<String, JointVector>,
}

/// A parallel gripper. The tip frame lies between its pads: z points away from the palm, y is the
/// direction in which the fingers close.
#[derive(Clone, Debug, PartialEq)]
pub struct Gripper {
    /// Finger joints in the robot's order, the driven one first.
    pub joint_names: Vec<String>,
    /// Links that move with the fingers.
    pub finger_links: Vec<String>,
    /// Gap between the pads with the driven joint at zero, m.
    pub gap_at_zero_m: f64,
    /// Change of the gap for each metre (or radian) of the driven joint.
    pub gap_per_joint: f64,
    /// Widest gap, m.
    pub open_m: f64,
    /// Narrowest gap, m.
    pub closed_m: f64,
    /// Strongest grip, N.
    pub max_force_n: f64,
    /// Fastest change of the gap, m/s.
    pub speed_m_s: f64,
    /// Extent of a pad along the tip's x, m.
    pub pad_width_m: f64,
    /// Extent of a pad along the tip's z, m.
    pub pad_length_m: f64,
    /// How far the fingers reach beyond the tip along its z, m.
    pub fingertip_beyond_tip_m: f64,
    /// How far the palm lies behind the tip along its z, m.
    pub palm_behind_tip_m: f64,
}

impl Gripper {
    /// Position of the driven finger joint for a gap between the pads; the gap is kept in range.
    pub fn joint_for_gap(&self, gap_m: f64) -> f64 {
        (gap_m.clamp(self.closed_m, self.open_m) - self.gap_at_zero_m) / self.gap_per_joint
    }

    /// Gap between the pads for a position of the driven finger joint.
    pub fn gap_for_joint(&self, position: f64) -> f64 {
        self.gap_at_zero_m + self.gap_per_joint * position
    }
}

/// Arms that move together, by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Name, for example `both`.
    pub name: String,
    /// Names of the arms.
    pub arms: Vec<String>,
}
