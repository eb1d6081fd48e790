//! The executor itself: begins one task after another, step by step, and reports.

use std::collections::BTreeSet;

use kinematics::ik::VelocityIk;
use kinematics::model::Arm;
use nalgebra::Isometry3;

use super::answer::{Trouble, View};
use super::follow::Following;
use super::grip_doubt::GripDoubt;
use super::queue::Queue;
use super::running::{Running, Waiting};
use super::{Activity, DropReason, Event, Fact, Memory, Outcome, SpeedPolicy, TaskNumbers};
use crate::caution::{Caution, Halt};
use crate::control::{ControlEvent, ControlHandle, ControlState, Phase, StopLevel, StopTicket};
use crate::scene::{ObjectId, Scene};
use crate::skills::{Held, Known, Mover, SkillConfig, draw_up};
use crate::task::{ArmName, GroundedCommand};

/// Executes grounded commands on one arm. Call [`Executor::step`] again and again.
pub struct Executor {
    pub(super) arm: Arm,
    pub(super) config: SkillConfig,
    pub(super) mover: Mover,
    pub(super) handle: ControlHandle,
    pub(super) scene: Scene,
    pub(super) memory: Memory,
    pub(super) speed: SpeedPolicy,
    pub(super) queue: Queue,
    pub(super) running: Option<Running>,
    pub(super) following: Option<Following>,
    pub(super) held: Option<Held>,
    pub(super) avoided: BTreeSet<ObjectId>,
    pub(super) last_task: Vec<GroundedCommand>,
    pub(super) trouble: Option<Trouble>,
    pub(super) events: Vec<Event>,
    pub(super) control_events: Vec<ControlEvent>,
    pub(super) numbers: TaskNumbers,
    pub(super) next_submission: u64,
    pub(super) is_paused: bool,
    /// The latched stop that was reported; a resume answers this one and no later one.
    pub(super) reported_stop: Option<StopTicket>,
    /// The reported stop was answered; the arm may still have to come to rest.
    pub(super) is_releasing: bool,
    /// What the fingers came to is not known: a task was taken off while they moved.
    pub(super) doubt: Option<GripDoubt>,
    /// The last order to steer was refused, and that was told.
    pub(super) is_steer_refused: bool,
    pub(super) velocity_ik: VelocityIk,
    last_time_s: f64,
}

/// What an executor works with.
pub struct ExecutorParts {
    /// The arm.
    pub arm: Arm,
    /// Its planner.
    pub mover: Mover,
    /// The way to its control loop.
    pub handle: ControlHandle,
    /// The scene at the start.
    pub scene: Scene,
    /// Settings of the skills.
    pub config: SkillConfig,
    /// Highest speed override, 0 to 1.
    pub speed_limit: f64,
}

impl Executor {
    /// An executor without tasks. The scene's poses become those of the arm.
    pub fn new(parts: ExecutorParts) -> Self {
        let speed = SpeedPolicy::new(parts.speed_limit);
        parts.handle.set_override(speed.scale());
        let mut scene = parts.scene;
        scene.poses = parts.arm.poses.keys().cloned().collect();
        scene.holding.clear();
        Self {
            velocity_ik: VelocityIk::new(&parts.arm.chain),
            is_steer_refused: false,
            arm: parts.arm,
            config: parts.config,
            mover: parts.mover,
            handle: parts.handle,
            scene,
            memory: Memory::default(),
            speed,
            queue: Queue::default(),
            running: None,
            following: None,
            held: None,
            avoided: BTreeSet::new(),
            last_task: Vec::new(),
            trouble: None,
            events: Vec::new(),
            control_events: Vec::new(),
            numbers: TaskNumbers::default(),
            next_submission: 1,
            is_paused: false,
            reported_stop: None,
            is_releasing: false,
            doubt: None,
            last_time_s: 0.0,
        }
    }

    /// The scene as far as the executor knows it; what is held moves with the hand.
    pub fn scene(&self) -> &Scene {
        &self.scene
    }

    /// Notes where somebody (a camera, the simulator) sees objects. Ids that the scene does not have
    /// are ignored.
    pub fn see(&mut self, seen: impl IntoIterator<Item = (ObjectId, Isometry3<f64>)>) {
        for (id, base_from_object) in seen {
            if let Some(object) = self.scene.objects.iter_mut().find(|object| object.id == id) {
                object.set_base_from_object(&base_from_object);
            }
        }
    }

    /// Replaces the scene; poses and what is held stay. What is held but not in the new scene is
    /// carried over.
    pub fn replace_scene(&mut self, mut scene: Scene) {
        scene.poses = std::mem::take(&mut self.scene.poses);
        scene.holding = std::mem::take(&mut self.scene.holding);
        let held = self.held.as_ref().map(|held| held.object.clone());
        let carried = held.filter(|id| scene.object(id).is_none());
        if let Some(object) = carried.and_then(|id| self.scene.object(&id)) {
            scene.objects.push(object.clone());
        }
        self.scene = scene;
    }

    /// Reports a fact that belongs to no task.
    pub fn say(&mut self, fact: Fact) {
        self.events.push(Event::Said { fact });
    }

    /// Is as careful as this from now on, instead of as before; see [`Caution`]. A halt in it is
    /// carried out at once.
    pub fn heed(&mut self, caution: &Caution) {
        self.speed.heed(caution);
        self.handle.set_override(self.speed.scale());
        self.handle.set_extra_distance_m(caution.extra_distance_m());
        match caution.halt() {
            Halt::None => {}
            Halt::Pause => {
                self.pause();
            }
            Halt::Stop => {
                self.handle.stop(StopLevel::Hold);
            }
        }
    }

    /// The control loop, for whoever reads its state and telemetry.
    pub fn control(&mut self) -> &mut ControlHandle {
        &mut self.handle
    }

    /// Where the numbers of tasks come from.
    pub fn numbers(&self) -> TaskNumbers {
        self.numbers.clone()
    }

    /// What happened since the last call.
    pub fn take_events(&mut self) -> Vec<Event> {
        std::mem::take(&mut self.events)
    }

    /// What happened in the control loop since the last call.
    pub fn take_control_events(&mut self) -> Vec<ControlEvent> {
        std::mem::take(&mut self.control_events)
    }

    /// What the gripper holds.
    pub fn holding(&self) -> Option<&ObjectId> {
        self.held.as_ref().map(|held| &held.object)
    }

    /// What the executor is doing.
    pub fn activity(&self) -> Activity {
        if self.handle.stop_handle().level().is_some() {
            Activity::Stopped
        } else if self.is_paused {
            Activity::Paused
        } else if self.running.is_some()
            || self.queue.len() > 0
            || self.following.is_some()
            || self.is_steered(&self.handle.state())
        {
            Activity::Running
        } else {
            Activity::Idle
        }
    }

    /// Whether nothing runs, nothing waits and the arm stands.
    pub fn is_idle(&self) -> bool {
        let is_standing =
            matches!(self.handle.state().phase, Phase::Idle | Phase::Stopped | Phase::Paused);
        let is_free = self.running.is_none() && self.following.is_none() && self.doubt.is_none();
        is_standing && is_free && (self.queue.len() == 0 || self.is_paused)
    }

    /// Looks at the control loop and does what is due: notes stops and ends of motions, begins the
    /// next step or task. Planning happens in here, never in the control loop.
    pub fn step(&mut self) {
        let state = self.handle.state();
        let elapsed_s = (state.time_s - self.last_time_s).max(0.0);
        self.last_time_s = state.time_s;
        while let Some(event) = self.handle.event() {
            self.control_events.push(event);
        }
        self.follow_hand(&state);
        self.collect_endings();
        self.notice_stop(&state);
        self.settle_doubt(&state, elapsed_s);
        if self.reported_stop.is_some() || self.is_paused {
            return;
        }
        if let Some(running) = &mut self.running {
            running.let_pass(elapsed_s);
        }
        self.feel_loss(&state);
        self.begin_steps(&state);
        self.begin_follow(&state);
        let is_free = self.running.is_none() && self.following.is_none() && self.doubt.is_none();
        if is_free && state.phase == Phase::Idle && state.active.is_none() {
            self.begin_task(&state);
        }
    }

    fn collect_endings(&mut self) {
        while let Some(finished) = self.handle.finished() {
            if self.note_follow_ending(&finished) {
                continue;
            }
            let Some(running) = &mut self.running else { continue };
            if let Err(failure) = running.note_ending(finished.id, finished.ending) {
                self.fail(failure);
            }
        }
    }

    /// A stop from anywhere drops what runs and what waits, once.
    fn notice_stop(&mut self, state: &ControlState) {
        let ticket = self.handle.stop_handle().ticket();
        let Some(level) = ticket.level() else {
            self.reported_stop = None;
            self.is_releasing = false;
            return;
        };
        if self.reported_stop == Some(ticket) {
            return;
        }
        self.reported_stop = Some(ticket);
        self.is_releasing = false;
        self.is_paused = false;
        self.handle.cancel();
        self.drop_follow();
        let dropped = self.drop_everything(DropReason::Stop);
        self.events.push(Event::Stopped { level, dropped, time_s: state.time_s });
    }

    fn begin_task(&mut self, state: &ControlState) {
        let Some(task) = self.queue.next() else { return };
        let (id, command) = (task.id, task.command.clone());
        self.events.push(Event::Started { task: id, command, time_s: state.time_s });
        if let Some(outcome) = self.act_at_once(&task, state) {
            self.end(task, outcome);
            return;
        }
        let known = Known {
            scene: &self.scene,
            arm: &self.arm,
            config: &self.config,
            memory: &self.memory,
            avoided: &self.avoided,
            gap_m: state.measured.gripper_gap_m,
        };
        let start = state.setpoint.position;
        match draw_up(&task.command, known, &mut self.mover, start, self.held.clone()) {
            Ok(program) => {
                let (duration_s, times) = (program.duration_s(), program.times);
                let (stop_s, stop_m) = (program.longest_stop.time_s, program.longest_stop.tool_m);
                self.events.push(Event::Planned { task: id, duration_s, stop_s, stop_m, times });
                self.running = Some(Running::new(task, program));
                // A stop that came while this was planned keeps the first step back.
                self.notice_stop(state);
                if self.reported_stop.is_none() {
                    self.begin_steps(state);
                }
            }
            Err(reason) => self.end(task, Outcome::Refused { reason }),
        }
    }

    /// Begins steps until one has to be waited for; ends the task after the last.
    fn begin_steps(&mut self, state: &ControlState) {
        while let Some(running) = &mut self.running {
            if running.waiting != Waiting::Nothing {
                return;
            }
            if running.is_over() {
                self.complete();
                return;
            }
            if let Err(failure) = self.begin_step(state) {
                self.fail(failure);
            }
        }
    }

    /// What is held moves with the hand.
    fn follow_hand(&mut self, state: &ControlState) {
        let Some(held) = &self.held else { return };
        let base_from_tip = self.arm.chain.forward(&state.measured.position);
        let base_from_object = base_from_tip * held.tip_from_object;
        if let Some(object) = self.scene.objects.iter_mut().find(|one| one.id == held.object) {
            object.set_base_from_object(&base_from_object);
        }
    }

    pub(super) fn set_held(&mut self, held: Option<Held>) {
        self.scene.holding.clear();
        if let Some(held) = &held {
            self.scene.holding.insert(ArmName::Right, held.object.clone());
        }
        self.held = held;
    }

    pub(super) fn view(&self) -> View<'_> {
        View {
            scene: &self.scene,
            activity: self.activity(),
            running: self.running.as_ref().map(|running| &running.task.command),
            queued: self.queue.commands(),
            holding: self.holding().cloned(),
            speed: &self.speed,
            trouble: self.trouble.as_ref(),
        }
    }
}
