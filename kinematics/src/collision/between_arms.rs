//! How far two arms of a robot are from each other: fast enough for every period of a control loop.
//!
//! Each shape of a moving link stands for the smallest capsule around it along its own axes, so that a distance
//! is that of two segments, less two radii (a mesh stands for a ball). It is never greater than the true
//! distance. What the hands hold, and links that stand still, are not looked at here: [`CollisionModel`]
//! does that when a motion is planned.
//!
//! [`CollisionModel`]: super::CollisionModel

use nalgebra::{Isometry3, Vector3};

use super::distance::segment::closest_points;
use super::error::CollisionError;
use super::frames::Frames;
use super::links;
use super::shape::{Shape, Solid};
use crate::model::{GroupArm, JointGroup, Robot};

/// The moving links of the arms of a group as capsules.
#[derive(Clone, Debug)]
pub struct BetweenArms {
    arms: Vec<ArmCapsules>,
}

#[derive(Clone, Debug)]
struct ArmCapsules {
    frames: Frames,
    world_from_base: Isometry3<f64>,
    capsules: Vec<Capsule>,
    /// The same in the world, at the position asked for last.
    placed: Vec<Capsule>,
}

/// All points within `radius_m` of a segment, in a frame of the arm.
#[derive(Clone, Copy, Debug)]
struct Capsule {
    frame: usize,
    ends: [Vector3<f64>; 2],
    middle: Vector3<f64>,
    half_m: f64,
    radius_m: f64,
}

impl BetweenArms {
    /// Reads the shapes of every link that an arm of the group moves; fingers stand open.
    ///
    /// # Errors
    /// As [`CollisionModel::new`](super::CollisionModel::new).
    pub fn new(robot: &Robot, group: &JointGroup) -> Result<Self, CollisionError> {
        let arms = group.arms().iter().map(|arm| ArmCapsules::new(robot, arm));
        Ok(Self { arms: arms.collect::<Result<_, _>>()? })
    }

    /// Distance between the nearest two links of different arms, m, at the positions of every arm in the
    /// group's order; below 0 where the capsules overlap. Infinite for fewer than two arms. Allocates
    /// nothing.
    pub fn distance_m<'a>(&mut self, positions: impl IntoIterator<Item = &'a [f64]>) -> f64 {
        for (arm, position) in self.arms.iter_mut().zip(positions) {
            arm.place(position);
        }
        let mut nearest_m = f64::INFINITY;
        for (index, first) in self.arms.iter().enumerate() {
            for second in self.arms.iter().skip(index + 1) {
                for one in &first.placed {
                    for other in &second.placed {
                        nearest_m = one.nearest_m(other, nearest_m);
                    }
                }
            }
        }
        nearest_m
    }
}

impl ArmCapsules {
    fn new(robot: &Robot, arm: &GroupArm) -> Result<Self, CollisionError> {
        let chain = arm.chain();
        let frames = Frames::new(robot, chain);
        let gripper = robot.arm(Some(arm.name())).ok().and_then(|arm| arm.gripper.as_ref());
        let side = match gripper {
            Some(gripper) => links::side_positions(gripper, gripper.open_m),
            None => links::opened(robot, chain),
        };
        let parts = links::parts(robot, chain, &frames, &side, &mut Vec::new())?;
        let moving = parts.iter().filter(|part| part.frame > 0);
        let capsules: Vec<Capsule> = moving
            .flat_map(|part| part.solids.iter().map(|solid| Capsule::around(solid, part.frame)))
            .collect();
        let world_from_base = *chain.world_from_base();
        Ok(Self { frames, world_from_base, placed: capsules.clone(), capsules })
    }

    fn place(&mut self, position: &[f64]) {
        let poses = self.frames.poses(position);
        for (placed, own) in self.placed.iter_mut().zip(&self.capsules) {
            let world_from_frame = self.world_from_base * poses[own.frame];
            placed.ends =
                own.ends.map(|end| (world_from_frame * nalgebra::Point3::from(end)).coords);
            placed.middle = (placed.ends[0] + placed.ends[1]) / 2.0;
        }
    }
}

impl Capsule {
    fn around(solid: &Solid, frame: usize) -> Self {
        let centre = solid.pose * solid.shape.centre();
        let (axis, half_m, radius_m) = match &solid.shape {
            Shape::Capsule { radius, half_length } | Shape::Cylinder { radius, half_length } => {
                (Vector3::z(), *half_length, *radius)
            }
            Shape::Cuboid { half_extents } => {
                let long = half_extents.imax();
                let mut axis = Vector3::zeros();
                axis[long] = 1.0;
                let half_m = half_extents[long];
                (axis, half_m, (half_extents.norm_squared() - half_m * half_m).sqrt())
            }
            Shape::Sphere { .. } | Shape::Hull(_) => {
                (Vector3::z(), 0.0, solid.shape.bounding_radius())
            }
        };
        let along = solid.pose.rotation * axis * half_m;
        let ends = [centre.coords - along, centre.coords + along];
        Self { frame, ends, middle: centre.coords, half_m, radius_m }
    }

    /// The distance to another capsule if it is below `within_m`, else that.
    fn nearest_m(&self, other: &Self, within_m: f64) -> f64 {
        let grown_m = self.radius_m + other.radius_m;
        let reach_m = within_m + grown_m + self.half_m + other.half_m;
        if (self.middle - other.middle).norm_squared() >= reach_m * reach_m && reach_m > 0.0 {
            return within_m;
        }
        let ([a, b], [c, d]) = (&self.ends, &other.ends);
        let (on_self, on_other) = closest_points((a, b), (c, d));
        within_m.min((on_self - on_other).norm() - grown_m)
    }
}
