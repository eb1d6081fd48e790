//! From poses to timed motions: inverse kinematics, collision-checked paths, trajectories.

mod contact;
mod path;
mod posture;
mod way;

use std::collections::BTreeSet;
use std::time::Instant;

use kinematics::Dynamics;
use kinematics::collision::{CollisionError, CollisionModel, MotionWorkspace, Obstacles};
use kinematics::ik::IkSolver;
use kinematics::model::{Arm, Robot};
use kinematics::planning::Planner;
use nalgebra::Isometry3;

pub(super) use contact::Contact;
pub(super) use posture::distance;
pub use way::Way;

use super::SkillConfig;
use super::solids::solids;
use crate::executor::{Refusal, StageTimes};
use crate::scene::{ObjectId, Scene, Shape};

/// Samples that the planner may draw for one command, over all of its attempts: a count, not a time,
/// so that the same command has the same outcome on every machine.
const SAMPLES: usize = 30_000;

/// Why the planner of an arm could not be built.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MoverError {
    /// The shapes of the robot cannot be used.
    #[error(transparent)]
    Collision(#[from] CollisionError),
}

/// Plans the motions of one arm.
pub struct Mover {
    robot: Robot,
    arm: Arm,
    dynamics: Dynamics,
    torque_share: f64,
    solver: IkSolver,
    collision: CollisionModel,
    planner: Planner,
    work: MotionWorkspace,
    clearance_m: f64,
    avoided_clearance_m: f64,
    avoided: BTreeSet<ObjectId>,
    in_hand: Option<ObjectId>,
    /// Samples that the planner may still draw for this command.
    samples_left: usize,
    times: StageTimes,
}

impl Mover {
    /// A planner for this arm.
    ///
    /// # Errors
    /// The shapes of the robot cannot be used.
    pub fn new(robot: &Robot, arm: &Arm, config: &SkillConfig) -> Result<Self, MoverError> {
        Ok(Self {
            robot: robot.clone(),
            arm: arm.clone(),
            dynamics: Dynamics::new(robot, &arm.chain),
            torque_share: config.torque_share,
            solver: IkSolver::new(&arm.chain),
            collision: CollisionModel::new(robot, &arm.chain)?,
            planner: Planner::new(),
            work: MotionWorkspace::default(),
            clearance_m: config.clearance_m,
            avoided_clearance_m: config.avoided_clearance_m,
            avoided: BTreeSet::new(),
            in_hand: None,
            samples_left: SAMPLES,
            times: StageTimes::default(),
        })
    }

    /// Starts on a new command: counts planning time anew and allows a full number of samples.
    pub fn begin(&mut self) {
        self.times = StageTimes::default();
        self.samples_left = SAMPLES;
    }

    /// Planning time since the count began.
    pub fn times(&self) -> StageTimes {
        self.times
    }

    /// Objects to keep well away from.
    pub fn set_avoided(&mut self, avoided: &BTreeSet<ObjectId>) {
        self.avoided.clone_from(avoided);
    }

    /// Moves the modelled fingers.
    ///
    /// # Errors
    /// The gap is not a number.
    pub fn set_gap(&mut self, gap_m: f64) -> Result<(), Refusal> {
        let Some(gripper) = &self.arm.gripper else { return Ok(()) };
        let moved = self.collision.set_gripper_gap(&self.robot, &self.arm.chain, gripper, gap_m);
        moved.map_err(|_| Refusal::InvalidValue { slot: "gap_m".into(), value: None })
    }

    /// Puts an object into the modelled hand: its id, its pose in the tip's frame and its shape.
    ///
    /// # Errors
    /// The object has no usable shape.
    pub fn set_in_hand(
        &mut self,
        held: Option<(&str, Isometry3<f64>, Shape)>,
    ) -> Result<(), Refusal> {
        if let Some(id) = self.in_hand.take() {
            self.collision.detach(&id);
        }
        let Some((id, tip_from_object, shape)) = held else { return Ok(()) };
        let gripper = self.arm.gripper.as_ref();
        let fingers = gripper.map(|gripper| gripper.finger_links.clone()).unwrap_or_default();
        let may_touch: Vec<&str> = fingers.iter().map(String::as_str).collect();
        let attached = self.collision.attach(id, &solids(&shape, &tip_from_object), &may_touch);
        attached.map_err(|_| Refusal::NoShape { object: id.to_owned() })?;
        self.in_hand = Some(id.to_owned());
        Ok(())
    }

    /// Ids of the objects that stand inside the arm in a posture.
    pub fn objects_in_arm(&self, q: &[f64], scene: &Scene) -> Vec<ObjectId> {
        self.culprits(q, scene)
    }

    /// The parts of the arm that touch each other in a posture.
    pub fn self_contact(&self, q: &[f64]) -> Option<String> {
        let nothing = Obstacles::default();
        if self.collision.is_free(q, &nothing) {
            return None;
        }
        self.collision.closest(q, &nothing).map(|closest| closest.pair.to_string())
    }
}

fn ms_since(started: Instant) -> f64 {
    started.elapsed().as_secs_f64() * 1e3
}
