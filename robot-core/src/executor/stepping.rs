//! Single steps of a program: what goes to the control loop, and what the fingers tell.

use super::executor::Executor;
use super::running::Waiting;
use super::{Event, Fact, Failure};
use crate::control::ControlState;
use crate::scene::Object;
use crate::skills::{Held, Step};

/// Fingers this much closer than the object is wide hold nothing, metres.
const MISSED_M: f64 = 0.006;
/// Objects whose middle is this near to the tip may be what the fingers closed on, metres.
const FELT_WITHIN_M: f64 = 0.04;
/// Fingers closer than this hold nothing, metres.
const THINNEST_M: f64 = 0.003;

impl Executor {
    /// Begins the next step of the running task.
    pub(super) fn begin_step(&mut self, state: &ControlState) -> Result<(), Failure> {
        let Some(running) = &mut self.running else { return Ok(()) };
        let fraction = running.fraction();
        let Some(step) = running.steps.pop_front() else { return Ok(()) };
        let task = running.task.id;
        let stage = step.stage().to_owned();
        match step {
            Step::Grip { .. } => running.is_gripping = true,
            Step::Hold(_) | Step::LetGo | Step::Feel => running.is_gripping = false,
            Step::Move { .. } | Step::Wait { .. } => {}
        }
        self.events.push(Event::Progress { task, fraction, stage });
        let waiting = match step {
            Step::Move { trajectory, .. } => {
                let sent = self.handle.send(trajectory).map_err(|_| Failure::MotionLost)?;
                self.announce(state);
                Waiting::Order(sent)
            }
            Step::Grip { gap_m, force_n, .. } => {
                let sent = self.handle.gripper(gap_m, force_n);
                Waiting::Order(sent.map_err(|_| Failure::MotionLost)?)
            }
            Step::Wait { seconds } => Waiting::Seconds(seconds),
            Step::Hold(held) => {
                self.take_hold(held, state)?;
                Waiting::Nothing
            }
            Step::LetGo => {
                self.let_go();
                Waiting::Nothing
            }
            Step::Feel => {
                self.feel(state);
                Waiting::Nothing
            }
        };
        if let Some(running) = &mut self.running {
            running.waiting = waiting;
        }
        Ok(())
    }

    fn announce(&mut self, state: &ControlState) {
        let Some(running) = &mut self.running else { return };
        if !running.has_moved {
            running.has_moved = true;
            self.events.push(Event::Moving { task: running.task.id, time_s: state.time_s });
        }
    }

    fn take_hold(&mut self, held: Held, state: &ControlState) -> Result<(), Failure> {
        let gap_m = state.measured.gripper_gap_m;
        if gap_m < held.width_m - MISSED_M {
            return Err(Failure::GraspMissed { object: held.object, gap_m });
        }
        // Where somebody sees the object now is where it is; the fingers may have moved it a little.
        let base_from_tip = self.arm.chain.forward(&state.measured.position);
        let seen = self.scene.object(&held.object).map(Object::base_from_object);
        let tip_from_object =
            seen.map_or(held.tip_from_object, |seen| base_from_tip.inv_mul(&seen));
        self.set_held(Some(Held { tip_from_object, ..held }));
        Ok(())
    }

    /// The object stays where the hand left it, or falls onto what is below.
    pub(super) fn let_go(&mut self) {
        if let Some(held) = self.held.clone() {
            self.set_held(None);
            self.scene.settle(&held.object);
        }
    }

    /// What the fingers closed on, by the place of the objects.
    pub(super) fn feel(&mut self, state: &ControlState) {
        let gap_m = state.measured.gripper_gap_m;
        if gap_m < THINNEST_M || self.held.is_some() {
            return;
        }
        let base_from_tip = self.arm.chain.forward(&state.measured.position);
        let tip = base_from_tip.translation.vector;
        let distance =
            |object: &Object| (object.base_from_object().translation.vector - tip).norm();
        let movable = self.scene.objects.iter().filter(|object| object.is_movable());
        let nearest = movable.min_by(|a, b| distance(a).total_cmp(&distance(b)));
        let Some(object) = nearest.filter(|object| distance(object) < FELT_WITHIN_M) else {
            return;
        };
        let base_from_object = object.base_from_object();
        let held = Held {
            object: object.id.clone(),
            tip_from_object: base_from_tip.inverse() * base_from_object,
            upright: base_from_object.rotation,
            width_m: gap_m,
        };
        if let Some(running) = &mut self.running {
            running.fact = Some(Fact::Grasped { object: held.object.clone() });
        }
        self.set_held(Some(held));
    }

    /// Fingers that came closer than what they held have lost it.
    pub(super) fn feel_loss(&mut self, state: &ControlState) {
        let Some(held) = &self.held else { return };
        if state.measured.gripper_gap_m >= held.width_m - MISSED_M {
            return;
        }
        let object = held.object.clone();
        self.set_held(None);
        self.scene.settle(&object);
        self.fail(Failure::ObjectLost { object });
    }
}
