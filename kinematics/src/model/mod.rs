//! Robots as data: a URDF and a side file with what a URDF cannot say.
//!
//! A robot folder holds `robot.urdf` (links, joints, masses, shapes, limits of position, velocity and
//! effort) and `robot.toml` (acceleration and jerk limits, arms with base and tip links, grippers,
//! named poses, pairs of links that may touch). A bare URDF works too: the arm is then found, and
//! cautious limits are assumed, by the rules in [`Robot::from_urdf`].

mod arm;
mod error;
mod geometry;
mod joint;
mod joint_group;
mod likely_arm;
mod read;
mod side_file;
mod tree;
mod urdf;

pub(crate) use tree::joints_between;

pub use arm::{Arm, Gripper, Group};
pub use error::ModelError;
pub use geometry::{Body, Geometry, Inertial};
pub use joint::{Joint, JointKind, JointLimit, Mimic};
pub use joint_group::{GroupArm, JointGroup};

use crate::JointVector;
use std::collections::HashMap;

/// A link of a robot: a rigid body.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// Name in the URDF.
    pub name: String,
    /// Index of the joint that carries it; none for the root.
    pub parent_joint: Option<usize>,
    /// Mass properties, where the URDF gives them and they are not all zero.
    pub inertial: Option<Inertial>,
    /// What it looks like.
    pub visuals: Vec<Body>,
    /// What it occupies.
    pub collisions: Vec<Body>,
}

/// A robot: its tree of links and joints, and the arms in it.
#[derive(Clone, Debug)]
pub struct Robot {
    name: String,
    links: Vec<Link>,
    joints: Vec<Joint>,
    link_index: HashMap<String, usize>,
    root: usize,
    arms: Vec<Arm>,
    groups: Vec<Group>,
    allowed_collisions: Vec<(String, String)>,
    warnings: Vec<String>,
}

impl Robot {
    /// Name in the URDF.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// All links, in the order of the URDF.
    pub fn links(&self) -> &[Link] {
        &self.links
    }

    /// All joints, in the order of the URDF.
    pub fn joints(&self) -> &[Joint] {
        &self.joints
    }

    /// Index of the link that carries all others.
    pub fn root(&self) -> usize {
        self.root
    }

    /// Index of a link.
    pub fn link(&self, name: &str) -> Option<usize> {
        self.link_index.get(name).copied()
    }

    /// Index of a joint.
    pub fn joint(&self, name: &str) -> Option<usize> {
        self.joints.iter().position(|joint| joint.name == name)
    }

    /// The link that carries this one; none for the root.
    pub fn parent(&self, link: usize) -> Option<usize> {
        self.links[link].parent_joint.map(|joint| self.joints[joint].parent)
    }

    /// The arms, in the order of the side file.
    pub fn arms(&self) -> &[Arm] {
        &self.arms
    }

    /// One arm by name, or the first.
    ///
    /// # Errors
    /// If there is no arm of this name.
    pub fn arm(&self, name: Option<&str>) -> Result<&Arm, ModelError> {
        let found = match name {
            Some(name) => self.arms.iter().find(|arm| arm.name == name),
            None => self.arms.first(),
        };
        found.ok_or_else(|| ModelError::NoSuchArm {
            name: name.unwrap_or_default().to_owned(),
            known: self.arms.iter().map(|arm| arm.name.clone()).collect(),
        })
    }

    /// Groups of arms that move together, from the side file.
    pub fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// A named pose of an arm.
    pub fn pose(&self, arm: &str, name: &str) -> Option<&JointVector> {
        self.arms.iter().find(|candidate| candidate.name == arm)?.poses.get(name)
    }

    /// Pairs of links that the side file allows to touch. Links joined by a joint are not listed:
    /// they may always touch.
    pub fn allowed_collisions(&self) -> &[(String, String)] {
        &self.allowed_collisions
    }

    /// What is doubtful in the description but does not stop its use: missing masses, axes that are
    /// not of unit length, missing mesh files, assumed limits.
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    /// Sum of the masses of all links, in kg.
    pub fn mass_kg(&self) -> f64 {
        self.links.iter().filter_map(|link| link.inertial).map(|body| body.mass_kg).sum()
    }
}
