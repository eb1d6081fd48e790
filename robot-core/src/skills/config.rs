//! What the cell's owner sets for the skills. Nothing that is said changes any of it.

use nalgebra::Point3;
use serde::{Deserialize, Serialize};

/// Settings of the skills.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SkillConfig {
    /// Smallest and largest x, y, z that the tip may be sent to, base frame, metres.
    pub workspace: [[f64; 3]; 2],
    /// Where objects are handed over, base frame, metres.
    pub handover: [f64; 3],
    /// How far above (or before) an object the tool stops before it grasps or releases, metres.
    pub approach_m: f64,
    /// Share of the joint limits that is used for motions close to objects, 0 to 1.
    pub careful_share: f64,
    /// Share of the joint torques that a planned motion may take, 0 to 1: the rest is for what the
    /// model does not know and for the drives' own control.
    pub torque_share: f64,
    /// Room kept to everything while moving freely, metres.
    pub clearance_m: f64,
    /// Room kept to things that the operator wants avoided, metres.
    pub avoided_clearance_m: f64,
    /// Grip force, newtons; no more than the gripper has.
    pub grip_force_n: f64,
}

impl Default for SkillConfig {
    fn default() -> Self {
        Self {
            workspace: [[-1.2, -1.2, 0.005], [1.2, 1.2, 1.6]],
            handover: [0.5, -0.1, 0.35],
            approach_m: 0.08,
            careful_share: 0.5,
            torque_share: 0.9,
            clearance_m: 0.008,
            avoided_clearance_m: 0.06,
            grip_force_n: 30.0,
        }
    }
}

impl SkillConfig {
    /// Whether the tip may be sent to this position.
    pub fn is_within_workspace(&self, position: &Point3<f64>) -> bool {
        let [min, max] = &self.workspace;
        (0..3).all(|axis| (min[axis]..=max[axis]).contains(&position[axis]))
    }
}
