//! One run on the graph.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use kinematics::JointVector;
use kinematics::model::Robot;
use lianshou_nodes::arm::scene;
use r2r::lianshou_interfaces::msg::{SafetyState, Say, TaskCommand as TaskCommandMessage};
use r2r::sensor_msgs::msg::JointState;
use robot_core::control::StopLevel;
use robot_core::executor::{Activity, Event};
use robot_core::scene::{Object, Scene};
use robot_core::supervisor::Violation;
use robot_core::task::GroundedCommand;
use sim_tests::backend::{
    BackendError, Button, Disturbance, Happening, Setting, Speech, Trial, TrialState,
};
use sim_tests::people::Visitors;
use tempfile::TempDir;
use voice::understanding::Language;

use super::lacks;
use super::operator::{News, Operator};
use super::process::NodeProcess;
use super::settling::Settling;

/// Longest wait for the arm's next state in a step; whether it comes at all, the player watches.
const STEP_LIMIT: Duration = Duration::from_secs(1);

/// What a run is made of. The order is that in which it is taken apart.
pub(crate) struct Parts {
    /// This side of the graph.
    pub(crate) operator: Operator,
    /// The node `lianshou_voice`.
    pub(crate) voice: NodeProcess,
    /// The node `lianshou_arm`.
    pub(crate) arm: NodeProcess,
    /// Holds the scene and what the nodes print; removed when it is dropped.
    pub(crate) folder: TempDir,
}

/// A conversation with the nodes.
pub(crate) struct GraphTrial {
    parts: Parts,
    settling: Settling,
    seen: Seen,
    visitors: Visitors,
    language: Language,
    watches_people: bool,
    is_deaf: bool,
    happenings: Vec<Happening>,
}

/// The arm as of its last messages.
struct Seen {
    joint_names: Vec<String>,
    finger_names: Vec<String>,
    scene: Scene,
    safety: Option<SafetyState>,
    position: JointVector,
    velocity: JointVector,
    gripper_gap_m: f64,
    has_joints: bool,
    is_fresh: bool,
    has_scene: bool,
}

impl GraphTrial {
    /// Waits until everybody is there.
    ///
    /// # Errors
    /// Somebody does not come.
    pub(crate) fn begin(mut parts: Parts, setting: &Setting) -> Result<Self> {
        let mut seen = Seen::new(setting)?;
        let watches_people = setting.watches_people;
        let Parts { operator, arm, voice, .. } = &mut parts;
        let look = |operator: &Operator| {
            arm.check()?;
            voice.check()?;
            if watches_people { operator.see(&[]) } else { Ok(()) }
        };
        operator.wait_for_all(look, |news| {
            seen.take(&news);
            seen.is_complete()
        })?;
        Ok(Self {
            parts,
            settling: Settling::new(Instant::now()),
            seen,
            visitors: Visitors::default(),
            language: setting.language,
            watches_people,
            is_deaf: false,
            happenings: Vec::new(),
        })
    }

    fn now_s(&self) -> f64 {
        self.seen.safety.as_ref().map_or(0.0, |safety| safety.control_time_s)
    }

    /// Lets time pass until the arm tells its state.
    fn advance(&mut self) -> Result<()> {
        self.parts.arm.check()?;
        self.parts.voice.check()?;
        if self.watches_people
            && let Some(people) = self.visitors.observed(self.now_s())
        {
            self.parts.operator.see(&people)?;
        }
        self.seen.is_fresh = false;
        let (before_s, begin) = (self.now_s(), Instant::now());
        while self.now_s() <= before_s && begin.elapsed() < STEP_LIMIT {
            for news in self.parts.operator.turn() {
                self.seen.take(&news);
                self.note(news)?;
            }
        }
        Ok(())
    }

    fn note(&mut self, news: News) -> Result<()> {
        let now = Instant::now();
        match news {
            News::Understood(message) => {
                let command = understood(&message)?;
                self.settling.understood(&command.command, now);
                self.happenings
                    .push(Happening::Accepted { commands: vec![command], tasks: Vec::new() });
            }
            News::Said(say) if !say.text.is_empty() => {
                self.settling.answered(now);
                let is_question = say.kind == Say::QUESTION as u8;
                self.happenings.push(Happening::Said { text: say.text, is_question });
            }
            News::Event(json) => self.note_event(&json, now)?,
            _ => {}
        }
        Ok(())
    }

    fn note_event(&mut self, json: &str, now: Instant) -> Result<()> {
        let unreadable = || format!("an event of the arm cannot be read: {json}");
        let value: serde_json::Value = serde_json::from_str(json).with_context(unreadable)?;
        if let Some(event) = value.get("executor") {
            let event: Event = serde_json::from_value(event.clone()).with_context(unreadable)?;
            // The numbers are the arm's; the voice does not tell its own.
            if let Some(task) = self.settling.note(&event, now) {
                let (commands, tasks) = (Vec::new(), vec![task]);
                self.happenings.push(Happening::Accepted { commands, tasks });
            }
            self.happenings.push(Happening::Event(event));
        }
        let control = value.get("control").filter(|event| event["event"] == "violation");
        if let Some(violation) = control {
            let violation: Violation =
                serde_json::from_value(violation.clone()).with_context(unreadable)?;
            self.happenings.push(Happening::Violated(violation));
        }
        Ok(())
    }
}

fn understood(message: &TaskCommandMessage) -> Result<GroundedCommand> {
    serde_json::from_str(&message.command_json)
        .with_context(|| format!("a command cannot be read: {}", message.command_json))
}

impl Trial for GraphTrial {
    fn say(&mut self, speech: &Speech) -> Result<(), BackendError> {
        let Speech::Text(text) = speech else {
            return Err(lacking("play a recording".into()));
        };
        if !self.is_deaf {
            self.settling.asked(Instant::now());
            self.happenings.push(Happening::Heard { text: text.clone(), confidence: 1.0 });
            self.parts.operator.say(text, self.language).map_err(BackendError::broken)?;
        }
        Ok(())
    }

    fn press(&mut self, button: Button) -> Result<(), BackendError> {
        match lacks::of_button(button) {
            Some(what) => Err(lacking(what)),
            None => self.parts.operator.press(button).map_err(BackendError::broken),
        }
    }

    fn disturb(&mut self, disturbance: &Disturbance) -> Result<(), BackendError> {
        match disturbance {
            Disturbance::Walk { from, to, speed_m_s } => {
                self.visitors.walk(*from, *to, *speed_m_s, self.now_s());
            }
            Disturbance::PeopleLeave => self.visitors.leave(),
            Disturbance::PeopleFeedSilent => self.visitors.fall_silent(),
            Disturbance::VoiceLost(is_lost) => self.is_deaf = *is_lost,
            other => {
                return Err(lacking(lacks::of_disturbance(other).unwrap_or_default()));
            }
        }
        Ok(())
    }

    fn step(&mut self) -> Result<Vec<Happening>, BackendError> {
        self.advance().map_err(BackendError::broken)?;
        Ok(std::mem::take(&mut self.happenings))
    }

    fn state(&self) -> TrialState {
        let (stop, activity) = self.seen.safety.as_ref().map_or((None, Activity::Idle), how_it_is);
        TrialState {
            time_s: self.now_s(),
            position: self.seen.position,
            velocity: self.seen.velocity,
            is_fresh: self.seen.is_fresh,
            gripper_gap_m: self.seen.gripper_gap_m,
            stop,
            activity,
            is_idle: activity != Activity::Running
                && self.settling.is_settled(Instant::now())
                && self.parts.operator.is_answered()
                && self.happenings.is_empty(),
            contact_n: None,
        }
    }

    fn scene(&self) -> &Scene {
        &self.seen.scene
    }

    fn holding(&self) -> Option<&Object> {
        let id = self.seen.scene.holding.values().next()?;
        self.seen.scene.object(id)
    }

    fn people(&self) -> Vec<[f64; 2]> {
        self.visitors.positions(self.now_s())
    }

    fn finish(self: Box<Self>) -> Result<(), BackendError> {
        let Parts { operator, arm, voice, folder } = self.parts;
        let ended = voice.end().and(arm.end());
        drop((operator, folder));
        ended.map_err(BackendError::broken)
    }
}

fn lacking(what: String) -> BackendError {
    BackendError::Lacks { backend: "ros2".into(), what }
}

/// The latched stop, and what the arm does.
fn how_it_is(safety: &SafetyState) -> (Option<StopLevel>, Activity) {
    let is_level = |level: u32| u32::from(safety.stop_level) == level;
    let stop = if is_level(SafetyState::NO_STOP as u32) {
        None
    } else if is_level(SafetyState::HOLD as u32) {
        Some(StopLevel::Hold)
    } else if is_level(SafetyState::FAST_HOLD as u32) {
        Some(StopLevel::FastHold)
    } else {
        Some(StopLevel::SafetyRequest)
    };
    let is_phase = |phase: u32| u32::from(safety.phase) == phase;
    let activity = if stop.is_some() {
        Activity::Stopped
    } else if is_phase(SafetyState::PAUSED as u32) {
        Activity::Paused
    } else if is_phase(SafetyState::IDLE as u32) {
        Activity::Idle
    } else {
        Activity::Running
    };
    (stop, activity)
}

impl Seen {
    fn new(setting: &Setting) -> Result<Self> {
        let robot = Robot::load(&setting.robot)?;
        let arm = robot.arm(setting.arm.as_deref())?;
        let dof = arm.chain.dof();
        Ok(Self {
            joint_names: arm.chain.joint_names().to_vec(),
            finger_names: arm.gripper.iter().flat_map(|it| it.joint_names.clone()).collect(),
            scene: setting.scene.clone(),
            safety: None,
            position: JointVector::zeros(dof),
            velocity: JointVector::zeros(dof),
            gripper_gap_m: 0.0,
            has_joints: false,
            is_fresh: false,
            has_scene: false,
        })
    }

    /// Whether the arm has told everything, and hears the voice.
    fn is_complete(&self) -> bool {
        let hears_voice = self.safety.as_ref().is_some_and(|safety| safety.heartbeat_age_s >= 0.0);
        hears_voice && self.has_joints && self.has_scene
    }

    fn take(&mut self, news: &News) {
        match news {
            News::Safety(safety) => self.safety = Some(safety.clone()),
            News::Joints(joints) => self.take_joints(joints),
            News::Scene(message) => {
                if let Ok(told) = scene::told(message) {
                    (self.scene.objects, self.scene.holding) = (told.objects, told.holding);
                    self.has_scene = true;
                }
            }
            _ => {}
        }
    }

    fn take_joints(&mut self, joints: &JointState) {
        let place = |name: &String| joints.name.iter().position(|other| other == name);
        let places: Option<Vec<usize>> = self.joint_names.iter().map(place).collect();
        let Some(places) = places else { return };
        let pick = |values: &[f64]| -> Option<JointVector> {
            let picked: Option<Vec<f64>> =
                places.iter().map(|&place| values.get(place).copied()).collect();
            picked.map(|picked| JointVector::from_slice(&picked))
        };
        if let (Some(position), Some(velocity)) = (pick(&joints.position), pick(&joints.velocity)) {
            (self.position, self.velocity) = (position, velocity);
            (self.has_joints, self.is_fresh) = (true, true);
        }
        let fingers = self.finger_names.iter();
        self.gripper_gap_m = fingers.filter_map(|name| joints.position.get(place(name)?)).sum();
    }
}
