//! Several arms on one tool path: the first leads, the others keep their places relative to it.

use nalgebra::Isometry3;

use super::continuation::advance;
use super::error::CartesianError;
use super::follow::{FollowOptions, Led, apart, check_start, lead};
use super::tool_path::ToolPath;
use crate::model::{GroupArm, JointGroup};
use crate::trajectory::JointPath;
use crate::trajectory::bounds::{check_finite, check_length};
use crate::{JointVector, Limits};

/// The path of the axes of a group that leads the tool of its first arm along `path` (in the frame of that arm's
/// base) while the tool of every other arm keeps the place relative to the first that it has at `start`: two
/// hands on one thing. Timed by [`crate::trajectory::along_path`] with the group's limits, all arms run on
/// one clock.
///
/// As [`super::follow`] otherwise.
///
/// # Errors
/// What stands in the way and where: see [`CartesianError`]; also if arms share an axis, which leaves nothing
/// to keep a relative place with.
pub fn follow_together(
    group: &JointGroup,
    start: &[f64],
    path: &ToolPath,
    options: &FollowOptions,
) -> Result<JointPath, CartesianError> {
    check_length("the start", start, group.dof())?;
    check_finite("the start", start)?;
    if group.shares_axes() {
        return Err(CartesianError::SharedAxes);
    }
    let first = &group.arms()[0];
    check_start(first.chain(), &first.own(start), &path.pose(0.0))?;
    let world_from_tip =
        |arm: &GroupArm| arm.chain().world_from_base() * arm.chain().forward(&arm.own(start));
    let first_from_world = world_from_tip(first).inverse();
    let relative = |arm: &GroupArm| first_from_world * world_from_tip(arm);
    let first_from_other = group.arms().iter().map(relative).collect();
    lead(&Together { group, path, first_from_other }, start, path, options)
}

struct Together<'a> {
    group: &'a JointGroup,
    path: &'a ToolPath,
    /// Place of every arm's tip in the first one's frame; its own is the identity.
    first_from_other: Vec<Isometry3<f64>>,
}

impl Together<'_> {
    /// The target of every arm, in the frame of its own base.
    fn targets(&self, at_m: f64) -> impl Iterator<Item = (&GroupArm, Isometry3<f64>)> {
        let first = &self.group.arms()[0];
        let world_from_first = first.chain().world_from_base() * self.path.pose(at_m);
        self.group.arms().iter().zip(&self.first_from_other).map(move |(arm, first_from_other)| {
            let base_from_world = arm.chain().world_from_base().inverse();
            (arm, base_from_world * world_from_first * first_from_other)
        })
    }
}

impl Led for Together<'_> {
    fn limits(&self) -> &Limits {
        self.group.limits()
    }

    fn advance(&self, before: &JointVector, at_m: f64) -> Result<JointVector, f64> {
        let mut q = *before;
        for (arm, target) in self.targets(at_m) {
            let own = advance(arm.chain(), &arm.own(before), &target)?;
            arm.places().iter().zip(own.iter()).for_each(|(&place, &value)| q[place] = value);
        }
        Ok(q)
    }

    fn deviation(&self, q: &JointVector, at_m: f64) -> [f64; 2] {
        let of = |(arm, target): (&GroupArm, Isometry3<f64>)| {
            apart(&target, &arm.chain().forward(&arm.own(q)))
        };
        let worse = |a: [f64; 2], b: [f64; 2]| [a[0].max(b[0]), a[1].max(b[1])];
        self.targets(at_m).map(of).fold([0.0; 2], worse)
    }
}
