//! What a robot description is, what it can do, and what is missing or wrong in it.

use crate::collision::CollisionModel;
use crate::dynamics::Dynamics;
use crate::ik::{IkKind, IkSolver};
use crate::limits::Limits;
use crate::model::{Arm, Inertial, Robot};
use nalgebra::{Matrix3, Vector3};
use serde::Serialize;
use std::fmt;

/// Configurations at which the holding torques are looked at.
const SAMPLES: usize = 2000;

/// A robot at a glance. `Display` prints it for people, serde for machines.
#[derive(Clone, Debug, Serialize)]
pub struct RobotReport {
    /// Name in the URDF.
    pub name: String,
    /// Number of links.
    pub links: usize,
    /// Number of joints of every kind.
    pub joints: usize,
    /// Sum of all masses, kg.
    pub mass_kg: f64,
    /// The arms.
    pub arms: Vec<ArmReport>,
    /// Names of groups of arms.
    pub groups: Vec<String>,
    /// Pairs of links that `robot.toml` allows to touch; those that a joint joins are not listed.
    pub allowed_pairs: Vec<(String, String)>,
    /// What is missing or doubtful; empty for a complete description.
    pub findings: Vec<String>,
}

/// An arm at a glance.
#[derive(Clone, Debug, Serialize)]
pub struct ArmReport {
    /// Name.
    pub name: String,
    /// Base link.
    pub base: String,
    /// Tip link.
    pub tip: String,
    /// Number of axes.
    pub dof: usize,
    /// How inverse kinematics are solved, in words.
    pub inverse_kinematics: &'static str,
    /// All links stretched, from the first joint to the tip, m.
    pub reach_m: f64,
    /// Greatest load, kg, where it is known.
    pub payload_kg: Option<f64>,
    /// Greatest share of an axis' effort that gravity takes with the payload, over many configurations.
    pub holding_share: f64,
    /// Gap of the gripper from closed to open, m.
    pub gripper_gap_m: Option<[f64; 2]>,
    /// Pairs of links that are kept apart while the arm moves; none if the shapes cannot be used.
    pub checked_pairs: Option<usize>,
    /// Names of the poses.
    pub poses: Vec<String>,
    /// The axes, base to tip.
    pub axes: Vec<AxisReport>,
}

/// An axis at a glance; rad or m, Nm or N.
#[derive(Clone, Debug, Serialize)]
pub struct AxisReport {
    /// Name of the joint.
    pub name: String,
    /// Whether it slides instead of turning.
    pub is_linear: bool,
    /// Lowest position.
    pub lower: f64,
    /// Highest position.
    pub upper: f64,
    /// Greatest speed.
    pub velocity: f64,
    /// Greatest acceleration.
    pub acceleration: f64,
    /// Greatest jerk.
    pub jerk: f64,
    /// Greatest torque or force.
    pub effort: f64,
}

impl RobotReport {
    /// Looks a robot over.
    ///
    /// ```
    /// use kinematics::{Robot, check::RobotReport};
    /// let urdf = r#"<robot name="stick">
    ///   <link name="base"/><link name="arm"/>
    ///   <joint name="turn" type="revolute"><parent link="base"/><child link="arm"/>
    ///     <limit lower="-1" upper="1" effort="10" velocity="1"/></joint>
    /// </robot>"#;
    /// let report = RobotReport::of(&Robot::from_urdf(urdf, None)?);
    /// assert_eq!(report.arms[0].dof, 1);
    /// assert!(report.findings.iter().any(|finding| finding.contains("weightless")));
    /// # Ok::<(), kinematics::model::ModelError>(())
    /// ```
    pub fn of(robot: &Robot) -> Self {
        let mut findings = robot.warnings().to_vec();
        let arms =
            robot.arms().iter().map(|arm| ArmReport::of(robot, arm, &mut findings)).collect();
        for link in robot.links().iter().filter(|link| link.collisions.is_empty()) {
            if link.inertial.is_some() {
                findings.push(format!("link `{}` has no collision shape", link.name));
            }
        }
        Self {
            name: robot.name().to_owned(),
            links: robot.links().len(),
            joints: robot.joints().len(),
            mass_kg: robot.mass_kg(),
            arms,
            groups: robot.groups().iter().map(|group| group.name.clone()).collect(),
            allowed_pairs: robot.allowed_collisions().to_vec(),
            findings,
        }
    }
}

impl ArmReport {
    fn of(robot: &Robot, arm: &Arm, findings: &mut Vec<String>) -> Self {
        let chain = &arm.chain;
        let (kind, limits) = (IkSolver::new(chain).kind(), chain.limits());
        let holding_share = holding_share(robot, arm);
        let collision = CollisionModel::new(robot, chain);
        let mut find = |text: String| findings.push(format!("arm `{}`: {text}", arm.name));
        match &collision {
            Ok(model) => model.notes().iter().for_each(|note| find(note.clone())),
            Err(error) => find(error.to_string()),
        }
        if arm.gripper.is_none() {
            find("no gripper is described".to_owned());
        }
        if !arm.poses.contains_key("home") {
            find("no pose is called `home`".to_owned());
        }
        if arm.payload_kg.is_none() {
            find("no payload is given".to_owned());
        }
        if kind == IkKind::Numeric && chain.dof() < 6 {
            find(format!("{} axes cannot reach every pose of the tip", chain.dof()));
        }
        if holding_share > 1.0 {
            find(format!("gravity takes up to {:.0} % of an axis' effort", 100.0 * holding_share));
        }
        for axis in (0..chain.dof()).filter(|&axis| limits.lower[axis] == limits.upper[axis]) {
            find(format!("axis `{}` is locked", chain.joint_names()[axis]));
        }
        Self {
            name: arm.name.clone(),
            base: chain.base().to_owned(),
            tip: chain.tip().to_owned(),
            dof: chain.dof(),
            inverse_kinematics: kind.description(),
            reach_m: chain.reach_m(),
            payload_kg: arm.payload_kg,
            holding_share,
            gripper_gap_m: arm.gripper.as_ref().map(|gripper| [gripper.closed_m, gripper.open_m]),
            checked_pairs: collision.ok().map(|model| model.checked_pairs().count()),
            poses: arm.poses.keys().cloned().collect(),
            axes: (0..chain.dof()).map(|axis| AxisReport::of(arm, limits, axis)).collect(),
        }
    }
}

impl AxisReport {
    fn of(arm: &Arm, limits: &Limits, axis: usize) -> Self {
        Self {
            name: arm.chain.joint_names()[axis].clone(),
            is_linear: arm.chain.is_prismatic(axis),
            lower: limits.lower[axis],
            upper: limits.upper[axis],
            velocity: limits.velocity[axis],
            acceleration: limits.acceleration[axis],
            jerk: limits.jerk[axis],
            effort: limits.effort[axis],
        }
    }
}

fn holding_share(robot: &Robot, arm: &Arm) -> f64 {
    let mut dynamics = Dynamics::new(robot, &arm.chain);
    dynamics.set_payload(arm.payload_kg.map(Inertial::point).as_ref());
    let limits = arm.chain.limits();
    let share = |sample: usize| {
        let q = crate::JointVector::from_fn(arm.chain.dof(), |axis| {
            // A spread without randomness: multiples of irrational numbers.
            let part = ((sample + 1) as f64 * ((axis + 2) as f64).sqrt()).fract();
            limits.lower[axis] + part * (limits.upper[axis] - limits.lower[axis])
        });
        let tau = dynamics.gravity(&q);
        tau.iter().zip(limits.effort.iter()).map(|(t, most)| t.abs() / most).fold(0.0, f64::max)
    };
    (0..SAMPLES).map(share).fold(0.0, f64::max)
}

impl Inertial {
    /// A mass concentrated in the origin.
    pub fn point(mass_kg: f64) -> Self {
        Self { mass_kg, centre_m: Vector3::zeros(), inertia_kg_m2: Matrix3::zeros() }
    }
}

impl fmt::Display for RobotReport {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            out,
            "{}: {} links, {} joints, {:.1} kg",
            self.name, self.links, self.joints, self.mass_kg
        )?;
        self.arms.iter().try_for_each(|arm| write!(out, "{arm}"))?;
        if !self.groups.is_empty() {
            writeln!(out, "groups: {}", self.groups.join(", "))?;
        }
        if !self.allowed_pairs.is_empty() {
            writeln!(out, "{} pairs of links need not be kept apart:", self.allowed_pairs.len())?;
            for pairs in self.allowed_pairs.chunks(4) {
                let names = pairs.iter().map(|(first, second)| format!("{first} | {second}"));
                writeln!(out, "  {}", names.collect::<Vec<_>>().join(", "))?;
            }
        }
        match &self.findings[..] {
            [] => writeln!(out, "nothing is missing"),
            findings => findings.iter().try_for_each(|finding| writeln!(out, "! {finding}")),
        }
    }
}

impl fmt::Display for ArmReport {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "arm {}: {} axes from {} to {}", self.name, self.dof, self.base, self.tip)?;
        writeln!(out, "  inverse kinematics: {}", self.inverse_kinematics)?;
        writeln!(out, "  stretched {:.3} m from the first joint", self.reach_m)?;
        if let Some(payload) = self.payload_kg {
            let share = 100.0 * self.holding_share;
            writeln!(
                out,
                "  payload {payload} kg; holding takes up to {share:.0} % of an axis' effort"
            )?;
        }
        if let Some([closed, open]) = self.gripper_gap_m {
            writeln!(out, "  gripper from {closed} to {open} m")?;
        }
        if let Some(pairs) = self.checked_pairs {
            writeln!(out, "  {pairs} pairs of links are kept apart")?;
        }
        writeln!(out, "  poses: {}", self.poses.join(", "))?;
        self.axes.iter().try_for_each(|axis| write!(out, "{axis}"))
    }
}

impl fmt::Display for AxisReport {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (length, torque) = if self.is_linear { ("m", "N") } else { ("rad", "Nm") };
        writeln!(
            out,
            "  {:<24} {:>7.3} … {:>6.3} {length}, {:.2} {length}/s, {:.1} {length}/s², {:.0} {length}/s³, \
             {:.0} {torque}",
            self.name,
            self.lower,
            self.upper,
            self.velocity,
            self.acceleration,
            self.jerk,
            self.effort
        )
    }
}
