//! `robot.toml`: what a URDF cannot say. Unknown keys are errors, so that a typing mistake is not
//! taken for a default.

use super::ModelError;
use serde::Deserialize;
use std::collections::BTreeMap;

/// The whole side file.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SideFile {
    /// Limits by joint name.
    #[serde(default)]
    pub(super) limits: BTreeMap<String, SideLimits>,
    #[serde(default)]
    pub(super) arms: Vec<SideArm>,
    #[serde(default)]
    pub(super) groups: Vec<SideGroup>,
    /// Pairs of links that may touch.
    #[serde(default)]
    pub(super) allowed_collisions: Vec<[String; 2]>,
}

/// Limits of a joint: rad/s² and rad/s³, or m/s² and m/s³.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SideLimits {
    pub(super) acceleration: f64,
    pub(super) jerk: f64,
}

/// An arm: a chain of links with a tool.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SideArm {
    pub(super) name: String,
    pub(super) base: String,
    pub(super) tip: String,
    pub(super) payload_kg: Option<f64>,
    pub(super) gripper: Option<SideGripper>,
    #[serde(default)]
    pub(super) poses: BTreeMap<String, Vec<f64>>,
}

/// A parallel gripper.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SideGripper {
    /// The driven finger joint; fingers that mimic it follow.
    pub(super) joint: String,
    pub(super) finger_links: Vec<String>,
    /// Gap between the pads when the finger joint is at zero, m.
    pub(super) gap_at_zero_m: f64,
    /// Change of the gap for each metre (radian) of the finger joint.
    pub(super) gap_per_joint: f64,
    pub(super) open_m: f64,
    pub(super) closed_m: f64,
    pub(super) max_force_n: f64,
    pub(super) speed_m_s: f64,
    pub(super) pad_width_m: f64,
    pub(super) pad_length_m: f64,
    pub(super) fingertip_beyond_tip_m: f64,
    pub(super) palm_behind_tip_m: f64,
}

/// Arms that move together.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SideGroup {
    pub(super) name: String,
    pub(super) arms: Vec<String>,
}

impl SideFile {
    pub(super) fn parse(text: &str) -> Result<Self, ModelError> {
        toml::from_str(text).map_err(|error| ModelError::SideFile { message: error.to_string() })
    }
}
