//! A program in the making: where the arm would stand, what it would hold, what the scene would be.

use kinematics::JointVector;
use kinematics::model::{Arm, Gripper};
use kinematics::trajectory::LongestStop;
use nalgebra::{Isometry3, Point3};

use super::load::load;
use super::mover::{Contact, Mover, Way};
use super::program::{Held, Program, Step};
use super::{Known, SkillConfig};
use crate::executor::{Fact, Refusal};
use crate::scene::{Object, ObjectId, Scene};
use crate::task::ArmName;

/// Steps of one command, drawn up against a copy of the scene that follows every step.
pub struct Draft<'a> {
    pub(super) known: Known<'a>,
    pub(super) scene: Scene,
    pub(super) mover: &'a mut Mover,
    /// Where the arm stands after the steps so far.
    pub(super) q: JointVector,
    pub(super) held: Option<Held>,
    steps: Vec<Drawn>,
    /// What was held before the first step.
    held_before: Option<Held>,
}

/// A step of a draft.
#[allow(clippy::large_enum_variant, reason = "a program has few steps")]
enum Drawn {
    /// A motion that has no time yet.
    Way {
        stage: &'static str,
        way: Way,
    },
    Step(Step),
}

/// What an attempt is rolled back to, and what steps drawn ahead lead to.
struct Mark {
    scene: Scene,
    q: JointVector,
    held: Option<Held>,
    steps: usize,
}

/// Steps that begin somewhere else than where the draft has come to.
pub(super) struct Ahead {
    steps: Vec<Drawn>,
    end: Mark,
}

impl<'a> Draft<'a> {
    /// Begins where the arm stands at rest, holding what it holds.
    pub fn new(
        known: Known<'a>,
        mover: &'a mut Mover,
        q: JointVector,
        held: Option<Held>,
    ) -> Result<Self, Refusal> {
        let scene = known.scene.clone();
        mover.begin();
        mover.set_gap(known.gap_m)?;
        let held_before = held.clone();
        let mut draft = Self { known, scene, mover, q, held, steps: Vec::new(), held_before };
        draft.update_hand()?;
        Ok(draft)
    }

    /// The finished program, its motions timed.
    ///
    /// # Errors
    /// The arm is too weak for what it carries on the way.
    pub fn finish(self, fact: Option<Fact>) -> Result<Program, Refusal> {
        let mut steps = Vec::with_capacity(self.steps.len());
        let mut longest_stop = LongestStop::default();
        let mut carried = self.held_before.and_then(|held| load(&self.known.scene.objects, &held));
        for drawn in self.steps {
            let step = match drawn {
                Drawn::Way { stage, way } => {
                    let trajectory = self.mover.time(&way, carried.as_ref())?;
                    longest_stop = longest_stop.max(self.mover.longest_stop(&trajectory));
                    Step::Move { stage, trajectory }
                }
                Drawn::Step(step) => step,
            };
            match &step {
                Step::Hold(held) => carried = load(&self.known.scene.objects, held),
                Step::LetGo => carried = None,
                _ => {}
            }
            steps.push(step);
        }
        Ok(Program { steps, fact, longest_stop, times: self.mover.times() })
    }

    pub(super) fn config(&self) -> &'a SkillConfig {
        self.known.config
    }

    pub(super) fn arm(&self) -> &'a Arm {
        self.known.arm
    }

    pub(super) fn gripper(&self) -> Result<&'a Gripper, Refusal> {
        self.known.arm.gripper.as_ref().ok_or(Refusal::NoGripper)
    }

    pub(super) fn base_from_tip(&self) -> Isometry3<f64> {
        self.known.arm.chain.forward(&self.q)
    }

    /// An object by id, unless the operator wants it left alone.
    pub(super) fn object(&self, id: &str) -> Result<Object, Refusal> {
        let object = self.scene.object(id).cloned();
        let object = object.ok_or_else(|| Refusal::UnknownObject { phrase: id.to_owned() })?;
        if self.known.avoided.contains(id) {
            return Err(Refusal::Avoided { object: object.id });
        }
        Ok(object)
    }

    /// Postures for a pose of the tip, nearest to the present one first.
    pub(super) fn postures(&mut self, pose: &Isometry3<f64>) -> Result<Vec<JointVector>, Refusal> {
        let position = Point3::from(pose.translation.vector);
        if !self.config().is_within_workspace(&position) {
            return Err(Refusal::OutsideWorkspace { position: position.coords.into() });
        }
        self.mover.postures(pose, &self.q)
    }

    /// Moves freely to the first of these postures that a path leads to.
    pub(super) fn transfer(
        &mut self,
        stage: &'static str,
        goals: &[JointVector],
    ) -> Result<(), Refusal> {
        let way = self.mover.transfer(&self.q, goals, &self.scene)?;
        self.append(stage, way);
        Ok(())
    }

    /// Moves the tip on a straight line, at this share of the joint limits.
    pub(super) fn straight(
        &mut self,
        stage: &'static str,
        pose: &Isometry3<f64>,
        contact: &Contact,
        share: f64,
    ) -> Result<(), Refusal> {
        let way = self.line_from(&self.q.clone(), pose, contact, share)?;
        self.append(stage, way);
        Ok(())
    }

    /// A straight line that begins somewhere else; it is not part of the program yet.
    pub(super) fn line_from(
        &mut self,
        from: &JointVector,
        pose: &Isometry3<f64>,
        contact: &Contact,
        share: f64,
    ) -> Result<Way, Refusal> {
        let position = Point3::from(pose.translation.vector);
        if !self.config().is_within_workspace(&position) {
            return Err(Refusal::OutsideWorkspace { position: position.coords.into() });
        }
        self.mover.straight(from, pose, &self.scene, contact, share)
    }

    /// Moves all joints evenly to a posture, straight in joint space.
    pub(super) fn turn_joints(
        &mut self,
        stage: &'static str,
        goal: &JointVector,
    ) -> Result<(), Refusal> {
        let way = self.mover.even(&self.q, goal, &self.scene)?;
        self.append(stage, way);
        Ok(())
    }

    pub(super) fn append(&mut self, stage: &'static str, way: Way) {
        self.q = way.end();
        if !way.is_still() {
            self.steps.push(Drawn::Way { stage, way });
        }
    }

    pub(super) fn grip(&mut self, stage: &'static str, gap_m: f64) -> Result<(), Refusal> {
        let gripper = self.gripper()?;
        let force_n = self.config().grip_force_n.min(gripper.max_force_n);
        let gap_m = gap_m.clamp(gripper.closed_m, gripper.open_m);
        self.push(Step::Grip { stage, gap_m, force_n });
        self.mover.set_gap(gap_m)
    }

    pub(super) fn push(&mut self, step: Step) {
        self.steps.push(Drawn::Step(step));
    }

    /// Takes an object into the hand where it is now.
    pub(super) fn hold(&mut self, object: &Object, width_m: f64) -> Result<(), Refusal> {
        let base_from_object = object.base_from_object();
        let held = Held {
            object: object.id.clone(),
            tip_from_object: self.base_from_tip().inverse() * base_from_object,
            upright: base_from_object.rotation,
            width_m,
        };
        self.held = Some(held.clone());
        self.push(Step::Hold(held));
        self.update_hand()
    }

    /// Lets go of what is held; it stays where the hand left it.
    pub(super) fn let_go(&mut self) -> Result<Option<ObjectId>, Refusal> {
        let Some(held) = self.held.take() else { return Ok(None) };
        let base_from_object = self.base_from_tip() * held.tip_from_object;
        if let Some(object) = self.scene.objects.iter_mut().find(|one| one.id == held.object) {
            object.set_base_from_object(&base_from_object);
        }
        self.push(Step::LetGo);
        self.update_hand()?;
        Ok(Some(held.object))
    }

    /// Tries something; if it is refused, everything is as before.
    pub(super) fn attempt<T>(
        &mut self,
        what: impl FnOnce(&mut Self) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        let mark = self.mark();
        let result = what(self);
        if result.is_err() {
            self.roll_back(mark)?;
        }
        result
    }

    /// Draws up what comes after the arm has come to a posture, before it is known how it gets there.
    pub(super) fn ahead(
        &mut self,
        posture: &JointVector,
        what: impl FnOnce(&mut Self) -> Result<(), Refusal>,
    ) -> Result<Ahead, Refusal> {
        let mark = self.mark();
        self.q = *posture;
        let result = what(self);
        let steps = self.steps.split_off(mark.steps);
        let end = self.mark();
        self.roll_back(mark)?;
        result.map(|()| Ahead { steps, end })
    }

    /// Goes on with steps that were drawn ahead from where the draft is now.
    pub(super) fn join(&mut self, ahead: Ahead) -> Result<(), Refusal> {
        self.steps.extend(ahead.steps);
        let steps = self.steps.len();
        self.roll_back(Mark { steps, ..ahead.end })
    }

    fn mark(&self) -> Mark {
        let (scene, q, held) = (self.scene.clone(), self.q, self.held.clone());
        Mark { scene, q, held, steps: self.steps.len() }
    }

    fn roll_back(&mut self, mark: Mark) -> Result<(), Refusal> {
        self.steps.truncate(mark.steps);
        (self.scene, self.q, self.held) = (mark.scene, mark.q, mark.held);
        self.mover.set_gap(self.gap_m())?;
        self.update_hand()
    }

    /// Distance between the fingers after the steps so far, metres.
    fn gap_m(&self) -> f64 {
        let gripped = self.steps.iter().rev().find_map(|drawn| match drawn {
            Drawn::Step(Step::Grip { gap_m, .. }) => Some(*gap_m),
            _ => None,
        });
        gripped.unwrap_or(self.known.gap_m)
    }

    /// Tells the collision model what is in the hand.
    fn update_hand(&mut self) -> Result<(), Refusal> {
        self.scene.holding.clear();
        if let Some(held) = &self.held {
            self.scene.holding.insert(ArmName::Right, held.object.clone());
        }
        let in_hand = self.held.as_ref().and_then(|held| {
            let object = self.scene.object(&held.object)?;
            Some((held.object.as_str(), held.tip_from_object, object.shape?))
        });
        self.mover.set_in_hand(in_hand)
    }
}
