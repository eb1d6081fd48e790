//! Putting URDF and side file together.

use super::side_file::{SideArm, SideFile, SideGripper};
use super::{Arm, Gripper, Group, Joint, Link, ModelError, Robot, tree, urdf};
use crate::JointVector;
use crate::chain::Chain;
use std::collections::BTreeMap;
use std::path::Path;

impl Robot {
    /// Reads a robot folder (with `robot.urdf` and, optionally, `robot.toml`) or a bare URDF file.
    /// Beside a URDF file called `robot.urdf` the side file is read too.
    ///
    /// # Errors
    /// If a file cannot be read or the description cannot be used; see [`ModelError`].
    pub fn load(path: &Path) -> Result<Self, ModelError> {
        let urdf_path = if path.is_dir() { path.join("robot.urdf") } else { path.to_path_buf() };
        let folder = urdf_path.parent();
        let xml = read(&urdf_path)?;
        let side_path = urdf_path.with_file_name("robot.toml");
        let is_robot = urdf_path.file_name().is_some_and(|name| name == "robot.urdf");
        let side = if is_robot && side_path.exists() { Some(read(&side_path)?) } else { None };
        Self::build(&xml, side.as_deref(), folder)
    }

    /// Reads a robot from text. Mesh files are not looked for.
    ///
    /// Without a side file, or without arms in it, the arm is found like this: from the root it follows
    /// the branch with the most moving joints one after the other, leaving out fingers, and ends where
    /// only fingers move any more; its tip is the last link, or the link fixed to it that is called
    /// `tcp`, `tool0`, `ee_link`, `tool` or `flange`. A finger is a joint whose name, or the name of
    /// its link, says so (`finger`, `gripper`, `knuckle`, `jaw`, `claw`, `thumb`), a sliding joint
    /// that leads or follows another, or one of several single joints at the end of the tree.
    ///
    /// What is not given is assumed, with a warning: accelerations of 5 rad/s² and 1 m/s², jerks of 50 rad/s³
    /// and 10 m/s³, an effort of 100 Nm or N, and for a continuous joint without limit 1 rad/s.
    ///
    /// # Errors
    /// If the description cannot be used; see [`ModelError`].
    pub fn from_urdf(urdf_xml: &str, side: Option<&str>) -> Result<Self, ModelError> {
        Self::build(urdf_xml, side, None)
    }

    fn build(xml: &str, side: Option<&str>, folder: Option<&Path>) -> Result<Self, ModelError> {
        let side = side.map(SideFile::parse).transpose()?.unwrap_or_default();
        let urdf::Description { name, mut links, mut joints, link_index, mut warnings } =
            urdf::describe(xml, folder)?;
        let root = tree::connect(&mut links, &joints)?;
        apply_limits(&side, &mut joints, &mut warnings)?;
        warn_about_masses(&links, &joints, &mut warnings);
        let mut robot = Self {
            name,
            links,
            joints,
            link_index,
            root,
            arms: Vec::new(),
            groups: Vec::new(),
            allowed_collisions: Vec::new(),
            warnings,
        };
        robot.add_arms(&side)?;
        robot.add_groups(&side)?;
        robot.add_allowed_collisions(&side)?;
        Ok(robot)
    }

    fn add_arms(&mut self, side: &SideFile) -> Result<(), ModelError> {
        for arm in &side.arms {
            let arm = self.arm_from_side(arm)?;
            if self.arms.iter().any(|other| other.name == arm.name) {
                return Err(ModelError::Duplicate { kind: "arm", name: arm.name });
            }
            self.arms.push(arm);
        }
        if side.arms.is_empty() {
            let (base, tip) = self.likely_arm();
            let chain = Chain::new(self, &base, &tip)?;
            let poses = BTreeMap::new();
            let name = "arm".to_owned();
            self.arms.push(Arm { name, chain, payload_kg: None, gripper: None, poses });
            self.warnings
                .push(format!("no side file names an arm; taken from `{base}` to `{tip}`"));
        }
        Ok(())
    }

    fn arm_from_side(&self, side: &SideArm) -> Result<Arm, ModelError> {
        let chain = Chain::new(self, &side.base, &side.tip)?;
        let mut poses = BTreeMap::new();
        for (name, values) in &side.poses {
            let place = format!("pose `{name}` of arm `{}`", side.name);
            if values.len() != chain.dof() {
                let message =
                    format!("{place} has {} values for {} axes", values.len(), chain.dof());
                return Err(ModelError::SideFile { message });
            }
            if !chain.limits().contains(values, 1e-9) {
                let message = format!("{place} {values:?} is outside the joint limits");
                return Err(ModelError::SideFile { message });
            }
            poses.insert(name.clone(), JointVector::from_slice(values));
        }
        let gripper = side.gripper.as_ref().map(|gripper| self.gripper(gripper)).transpose()?;
        let name = side.name.clone();
        Ok(Arm { name, chain, payload_kg: side.payload_kg, gripper, poses })
    }

    fn gripper(&self, side: &SideGripper) -> Result<Gripper, ModelError> {
        let unknown = |kind, name: &str| ModelError::Unknown {
            by: "the gripper in robot.toml".to_owned(),
            kind,
            name: name.to_owned(),
        };
        let driven = self.joint(&side.joint).ok_or_else(|| unknown("joint", &side.joint))?;
        for link in &side.finger_links {
            self.link(link).ok_or_else(|| unknown("link", link))?;
        }
        let usable = side.open_m > side.closed_m
            && side.closed_m >= 0.0
            && side.gap_per_joint != 0.0
            && side.max_force_n > 0.0
            && side.speed_m_s > 0.0;
        if !usable {
            let message = format!(
                "the gripper on `{}` needs open_m > closed_m >= 0, gap_per_joint \
                 other than 0, and positive max_force_n and speed_m_s",
                side.joint
            );
            return Err(ModelError::SideFile { message });
        }
        let follows =
            |joint: &&Joint| joint.mimic.as_ref().is_some_and(|mimic| mimic.leader == driven);
        let followers = self.joints.iter().filter(follows).map(|joint| joint.name.clone());
        Ok(Gripper {
            joint_names: std::iter::once(side.joint.clone()).chain(followers).collect(),
            finger_links: side.finger_links.clone(),
            gap_at_zero_m: side.gap_at_zero_m,
            gap_per_joint: side.gap_per_joint,
            open_m: side.open_m,
            closed_m: side.closed_m,
            max_force_n: side.max_force_n,
            speed_m_s: side.speed_m_s,
            pad_width_m: side.pad_width_m,
            pad_length_m: side.pad_length_m,
            fingertip_beyond_tip_m: side.fingertip_beyond_tip_m,
            palm_behind_tip_m: side.palm_behind_tip_m,
        })
    }

    fn add_groups(&mut self, side: &SideFile) -> Result<(), ModelError> {
        for group in &side.groups {
            for arm in &group.arms {
                self.arm(Some(arm))?;
            }
            self.groups.push(Group { name: group.name.clone(), arms: group.arms.clone() });
        }
        Ok(())
    }

    fn add_allowed_collisions(&mut self, side: &SideFile) -> Result<(), ModelError> {
        for [first, second] in &side.allowed_collisions {
            for link in [first, second] {
                self.link(link).ok_or_else(|| ModelError::Unknown {
                    by: "allowed_collisions in robot.toml".to_owned(),
                    kind: "link",
                    name: link.clone(),
                })?;
            }
            self.allowed_collisions.push((first.clone(), second.clone()));
        }
        Ok(())
    }
}

fn read(path: &Path) -> Result<String, ModelError> {
    std::fs::read_to_string(path)
        .map_err(|error| ModelError::Read { path: path.to_path_buf(), message: error.to_string() })
}

fn apply_limits(
    side: &SideFile,
    joints: &mut [Joint],
    warnings: &mut Vec<String>,
) -> Result<(), ModelError> {
    if let Some(name) = side.limits.keys().find(|name| !joints.iter().any(|j| &j.name == *name)) {
        let by = "limits in robot.toml".to_owned();
        return Err(ModelError::Unknown { by, kind: "joint", name: name.clone() });
    }
    for joint in joints.iter_mut().filter(|joint| joint.is_driven()) {
        let Some(limit) = &mut joint.limit else { continue };
        match side.limits.get(&joint.name) {
            Some(given) => (limit.acceleration, limit.jerk) = (given.acceleration, given.jerk),
            None => warnings.push(format!(
                "joint `{}`: no acceleration and jerk limits are given; {} and {} are assumed",
                joint.name, limit.acceleration, limit.jerk
            )),
        }
        if limit.effort == 0.0 {
            limit.effort = 100.0;
            warnings.push(format!("joint `{}`: no effort limit; 100 is assumed", joint.name));
        }
    }
    Ok(())
}

fn warn_about_masses(links: &[Link], joints: &[Joint], warnings: &mut Vec<String>) {
    for joint in joints.iter().filter(|joint| joint.is_driven()) {
        let link = &links[joint.child];
        if link.inertial.is_none() {
            warnings.push(format!(
                "link `{}` moves but has no mass; it counts as weightless",
                link.name
            ));
        }
    }
}
