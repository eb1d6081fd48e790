//! Skills: from a grounded command to steps that the control loop can carry out.
//!
//! Every skill is drawn up to its end before anything moves: inverse kinematics, a path that is
//! checked against the scene and what is held, a timed trajectory within all limits. What cannot be
//! done is refused with the reason, and the arm stays where it is.

mod arrangement;
mod config;
mod draft;
pub mod grasp;
mod load;
mod mover;
mod pick;
mod place;
mod program;
mod refusals;
mod solids;
pub mod spot;
pub mod target;
mod travel;

use std::collections::BTreeSet;

use kinematics::JointVector;
use kinematics::model::Arm;

pub use config::SkillConfig;
pub use draft::Draft;
pub use mover::{Mover, MoverError, Way};
pub use program::{Held, Program, Step};

use crate::executor::{Fact, Memory, Refusal};
use crate::scene::{ObjectId, Scene};
use crate::task::{GroundedCommand, Place, TaskCommand};

/// The name by which the operator's place is meant.
const OPERATOR: &str = "operator";
/// Longest wait, seconds.
const LONGEST_WAIT_S: f64 = 3600.0;

/// What is known when a command is drawn up.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    /// The scene as it is now.
    pub scene: &'a Scene,
    /// The arm.
    pub arm: &'a Arm,
    /// Settings.
    pub config: &'a SkillConfig,
    /// Poses that were taught.
    pub memory: &'a Memory,
    /// Objects that the operator wants left alone.
    pub avoided: &'a BTreeSet<ObjectId>,
    /// Distance between the fingers now, metres.
    pub gap_m: f64,
}

impl Known<'_> {
    /// A pose that was taught, or one of the robot.
    fn pose(&self, name: &str) -> Option<JointVector> {
        let own = || {
            let named =
                self.arm.poses.iter().find(|(own, _)| own.eq_ignore_ascii_case(name.trim()));
            named.map(|(_, pose)| pose)
        };
        own().or_else(|| self.memory.pose(name)).copied()
    }
}

/// Draws up the program of one command; `q` is where the arm stands at rest.
///
/// # Errors
/// The reason why the command cannot be carried out from here. Commands that are not motion (`ask`,
/// `speed`, `stop`, …) are the executor's and are not supported here.
pub fn draw_up(
    command: &GroundedCommand,
    known: Known<'_>,
    mover: &mut Mover,
    q: JointVector,
    held: Option<Held>,
) -> Result<Program, Refusal> {
    let mut draft = Draft::new(known, mover, q, held)?;
    let fact = draft.carry_out(command)?;
    draft.finish(fact)
}

impl Draft<'_> {
    fn carry_out(&mut self, command: &GroundedCommand) -> Result<Option<Fact>, Refusal> {
        let ids = &command.object_ids;
        match &command.command {
            TaskCommand::Home { .. } => self.go_to_pose("home")?,
            TaskCommand::Move { to, linear, .. } => {
                self.move_to(to.as_ref(), linear.unwrap_or(false))?;
            }
            TaskCommand::Jog { direction, distance_m, .. } => self.jog(*direction, *distance_m)?,
            TaskCommand::Rotate { object, joint, direction, angle_deg, .. } => {
                match (joint, object) {
                    (Some(joint), _) => self.turn_joint(joint, *direction, *angle_deg)?,
                    (None, Some(phrase)) => {
                        let angle = travel::signed_angle(*direction, *angle_deg)?;
                        return self.turn_named(one(ids, phrase)?, angle);
                    }
                    (None, None) => self.turn_tool(*direction, *angle_deg)?,
                }
            }
            TaskCommand::Pick { object, .. } => {
                let id = named(ids, object.as_deref())?;
                self.pick(id)?;
                return Ok(Some(Fact::Grasped { object: id.clone() }));
            }
            TaskCommand::Place { object, to, .. } => {
                return self.place_all(ids, object.as_deref(), to.as_ref());
            }
            TaskCommand::Point { object, to } => self.point(ids, object.as_deref(), to.as_ref())?,
            TaskCommand::Open { object: None, .. } => return self.open_gripper(),
            TaskCommand::Close { object: None, .. } => self.close_gripper()?,
            TaskCommand::Handover { object, .. } => {
                return self.hand_over(ids, object.as_deref());
            }
            TaskCommand::Receive { .. } => return self.receive(),
            TaskCommand::Wait { seconds } => {
                let seconds = travel::within("seconds", seconds.unwrap_or(1.0), LONGEST_WAIT_S)?;
                self.push(Step::Wait { seconds });
            }
            other => return Err(Refusal::NotSupported { verb: other.verb() }),
        }
        Ok(None)
    }

    fn turn_named(&mut self, id: &ObjectId, angle_rad: f64) -> Result<Option<Fact>, Refusal> {
        self.turn_object(id, angle_rad)?;
        Ok(Some(self.released(id)))
    }

    /// Places every object that was named, one after another; with no name, what is held.
    fn place_all(
        &mut self,
        ids: &[ObjectId],
        phrase: Option<&str>,
        to: Option<&Place>,
    ) -> Result<Option<Fact>, Refusal> {
        if to.is_some_and(|place| place.reference_id.is_none() && place.reference == OPERATOR) {
            return self.hand_over(ids, phrase);
        }
        if ids.is_empty() {
            if let Some(phrase) = phrase {
                return Err(Refusal::UnknownObject { phrase: phrase.to_owned() });
            }
            let held = self.held.as_ref().map(|held| held.object.clone());
            let id = held.ok_or(Refusal::NotHolding { object: None })?;
            self.place(None, to)?;
            return Ok(Some(self.released(&id)));
        }
        for id in ids {
            self.place(Some(id), to)?;
        }
        Ok(ids.last().map(|id| self.released(id)))
    }

    fn released(&self, id: &str) -> Fact {
        Fact::Released { object: id.to_owned(), support: self.scene.support_of(id) }
    }

    fn point(
        &mut self,
        ids: &[ObjectId],
        phrase: Option<&str>,
        to: Option<&Place>,
    ) -> Result<(), Refusal> {
        match (ids.first(), phrase, to) {
            (Some(id), _, _) => self.point_at(Some(id), id),
            (None, Some(phrase), _) => self.point_at(None, phrase),
            (None, None, Some(place)) => {
                self.point_at(place.reference_id.as_deref(), &place.reference)
            }
            (None, None, None) => Err(Refusal::MissingSlot { slot: "object".into() }),
        }
    }

    fn open_gripper(&mut self) -> Result<Option<Fact>, Refusal> {
        let open_m = self.gripper()?.open_m;
        self.grip("open", open_m)?;
        let Some(object) = self.let_go()? else { return Ok(None) };
        self.scene.settle(&object);
        let support = self.scene.support_of(&object);
        Ok(Some(Fact::Released { object, support }))
    }

    fn close_gripper(&mut self) -> Result<(), Refusal> {
        let closed_m = self.gripper()?.closed_m;
        if self.held.is_none() {
            self.grip("close", closed_m)?;
            self.push(Step::Feel);
        }
        Ok(())
    }

    fn hand_over(
        &mut self,
        ids: &[ObjectId],
        phrase: Option<&str>,
    ) -> Result<Option<Fact>, Refusal> {
        match (&self.held, ids.first()) {
            (Some(held), Some(id)) if held.object != *id => {
                return Err(Refusal::AlreadyHolding { object: held.object.clone() });
            }
            (None, _) => {
                let id = named(ids, phrase)?;
                self.pick(id)?;
            }
            _ => {}
        }
        self.go_to_hand()?;
        Ok(Some(Fact::AtHand { object: self.held.as_ref().map(|held| held.object.clone()) }))
    }

    fn receive(&mut self) -> Result<Option<Fact>, Refusal> {
        if let Some(held) = &self.held {
            return Err(Refusal::AlreadyHolding { object: held.object.clone() });
        }
        let open_m = self.gripper()?.open_m;
        self.grip("open", open_m)?;
        self.go_to_hand()?;
        Ok(Some(Fact::AtHand { object: None }))
    }
}

/// The first object that was meant.
fn named<'a>(ids: &'a [ObjectId], phrase: Option<&str>) -> Result<&'a ObjectId, Refusal> {
    match phrase {
        Some(phrase) => one(ids, phrase),
        None => ids.first().ok_or_else(|| Refusal::MissingSlot { slot: "object".into() }),
    }
}

fn one<'a>(ids: &'a [ObjectId], phrase: &str) -> Result<&'a ObjectId, Refusal> {
    ids.first().ok_or_else(|| Refusal::UnknownObject { phrase: phrase.to_owned() })
}
