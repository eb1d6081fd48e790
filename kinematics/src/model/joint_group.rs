//! Arms that move together, as one set of axes.

use super::{ModelError, Robot};
use crate::chain::Chain;
use crate::limits::Limits;
use crate::{JointVector, MAX_AXES};
use nalgebra::Isometry3;

/// The axes of one or several arms in one vector: `left`, `right`, `both`.
///
/// An axis that several arms share (a torso that turns) occurs once.
#[derive(Clone, Debug)]
pub struct JointGroup {
    name: String,
    arms: Vec<GroupArm>,
    joint_names: Vec<String>,
    limits: Limits,
}

/// One arm of a [`JointGroup`].
#[derive(Clone, Debug)]
pub struct GroupArm {
    name: String,
    chain: Chain,
    /// For each axis of the chain its place in the group.
    places: Vec<usize>,
}

impl GroupArm {
    /// Name of the arm.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its chain.
    pub fn chain(&self) -> &Chain {
        &self.chain
    }

    /// For each axis of the chain its place in the group's vectors.
    pub fn places(&self) -> &[usize] {
        &self.places
    }

    /// The arm's own positions out of the group's.
    pub fn own(&self, group_q: &[f64]) -> JointVector {
        JointVector::from_fn(self.places.len(), |axis| group_q[self.places[axis]])
    }
}

impl Robot {
    /// A group of arms by name, from `robot.toml`, or a single arm by its name.
    ///
    /// # Errors
    /// If nothing is called so, or the arms together have more than [`MAX_AXES`] axes.
    pub fn joint_group(&self, name: &str) -> Result<JointGroup, ModelError> {
        let listed = self.groups().iter().find(|group| group.name == name);
        let arms = match listed {
            Some(group) => group.arms.clone(),
            None => vec![name.to_owned()],
        };
        let mut group = Vec::new();
        let (mut joint_names, mut ranges) = (Vec::<String>::new(), Vec::new());
        for arm in &arms {
            let chain = &self.arm(Some(arm))?.chain;
            let mut places = Vec::new();
            for (axis, joint) in chain.joint_names().iter().enumerate() {
                let place = joint_names.iter().position(|known| known == joint);
                places.push(place.unwrap_or_else(|| {
                    joint_names.push(joint.clone());
                    ranges.push(axis_limits(chain.limits(), axis));
                    joint_names.len() - 1
                }));
            }
            group.push(GroupArm { name: arm.clone(), chain: chain.clone(), places });
        }
        let found = joint_names.len();
        if found > MAX_AXES {
            return Err(ModelError::GroupTooLarge {
                group: name.to_owned(),
                found,
                most: MAX_AXES,
            });
        }
        let of = |value: usize| JointVector::from_fn(found, |axis| ranges[axis][value]);
        let limits = Limits::new(of(0), of(1), of(2), of(3), of(4), of(5)).map_err(|source| {
            ModelError::Limits { base: name.to_owned(), tip: arms.join(", "), source }
        })?;
        Ok(JointGroup { name: name.to_owned(), arms: group, joint_names, limits })
    }
}

/// Lower, upper, velocity, acceleration, jerk and effort of one axis.
fn axis_limits(limits: &Limits, axis: usize) -> [f64; 6] {
    [
        limits.lower[axis],
        limits.upper[axis],
        limits.velocity[axis],
        limits.acceleration[axis],
        limits.jerk[axis],
        limits.effort[axis],
    ]
}

impl JointGroup {
    /// Name of the group.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its arms.
    pub fn arms(&self) -> &[GroupArm] {
        &self.arms
    }

    /// Number of axes.
    pub fn dof(&self) -> usize {
        self.joint_names.len()
    }

    /// Names of the axes: those of the first arm from base to tip, then what the others add.
    pub fn joint_names(&self) -> &[String] {
        &self.joint_names
    }

    /// Limits of the axes.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Whether an axis moves more than one arm.
    pub fn shares_axes(&self) -> bool {
        self.arms.iter().map(|arm| arm.places.len()).sum::<usize>() > self.dof()
    }

    /// Pose of every arm's tip in the frame of its own base.
    ///
    /// # Panics
    /// If `q` is shorter than [`JointGroup::dof`].
    pub fn forward(&self, q: &[f64]) -> impl Iterator<Item = Isometry3<f64>> {
        self.arms.iter().map(move |arm| arm.chain.forward(&arm.own(q)))
    }

    /// The group's positions from those of its arms, in the order of [`JointGroup::arms`]; where arms share
    /// an axis, the last one has its way.
    pub fn together<'a>(&self, arms: impl IntoIterator<Item = &'a [f64]>) -> JointVector {
        let mut q = self.limits.middle();
        for (arm, own) in self.arms.iter().zip(arms) {
            arm.places.iter().zip(own).for_each(|(&place, &value)| q[place] = value);
        }
        q
    }
}
