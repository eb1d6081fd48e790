//! An arm on the other side of a graph, as a conversation sees it.
//!
//! Pure: what goes out are [`ToArm`] orders, what comes in is [`FromArm`], and time is an argument.
//!
//! Both sides watch the link. The arm hears our heartbeat and holds when it is silent; here the
//! arm's safety state is the heartbeat. When it is silent, or says that it does not hear us, the
//! connection counts as lost: nothing is sent any more, what was under way is given up as unknown,
//! and the transport drops what it has not delivered ([`ToArm::Forget`]), so that no command of
//! before the loss reaches the arm after it. When the arm is heard again, nothing goes on by itself.

use std::collections::BTreeMap;
use std::time::Instant;

use robot_core::caution::{Caution, Halt};
use robot_core::control::StopLevel;
use robot_core::executor::{Activity, DropReason, Event, Fact, Outcome, Refusal, TaskId};
use robot_core::scene::Scene;
use robot_core::task::{GroundedCommand, TaskCommand};
use serde::Deserialize;
use voice::session::Workcell;

/// The arm tells what came of a task to who asked and to everybody. The second is not repeated when
/// it comes within this time, s.
const SAID_TWICE_WITHIN_S: f64 = 0.5;

/// Counts the goals of a conversation.
pub type GoalNumber = u64;

/// What goes to the arm.
#[derive(Clone, Debug, PartialEq)]
pub enum ToArm {
    /// Execute these commands.
    Execute {
        /// Which goal this is.
        goal: GoalNumber,
        /// The commands as a JSON list.
        commands_json: String,
    },
    /// The connection is lost: drop everything that was not delivered.
    Forget,
}

/// What comes from the arm.
#[derive(Clone, Debug, PartialEq)]
#[allow(clippy::large_enum_variant, reason = "a few a second")]
pub enum FromArm {
    /// A goal was not taken, or nobody was there to take it.
    NotTaken {
        /// Which.
        goal: GoalNumber,
    },
    /// A goal gets on.
    Progress {
        /// Which.
        goal: GoalNumber,
        /// The command in work, from 0.
        step: usize,
        /// Share of it that is done, 0 to 1.
        fraction: f64,
        /// What it does now.
        stage: String,
    },
    /// A goal is over.
    Result {
        /// Which.
        goal: GoalNumber,
        /// What became of each command: a JSON list of `{"command":…,"outcome":…}`.
        outcomes_json: String,
        /// The reason in words, where there is no list.
        message: String,
    },
    /// How the arm is.
    State(ArmState),
    /// What stands in the cell; its named poses are ours.
    Scene(Box<Scene>),
    /// Something that the arm tells to anybody.
    Said(Fact),
}

/// The part of the safety state that matters to a conversation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ArmState {
    /// What the arm is doing.
    pub activity: Activity,
    /// The stop that is latched.
    pub stop: Option<StopLevel>,
    /// Age of our last heartbeat that the arm has heard, s; `None` when it has heard none.
    pub heartbeat_age_s: Option<f64>,
    /// Whether it becomes slower when `lianshou/affect` asks for it.
    pub heeds_affect: bool,
}

/// One line of the result: a command, and its outcome beside it.
#[derive(Deserialize)]
struct Line {
    #[serde(flatten)]
    outcome: Outcome,
}

/// Stops the arm from any thread.
pub type StopLine = Box<dyn Fn(StopLevel) + Send + Sync>;

/// An arm elsewhere.
pub struct RemoteCell {
    orders: tokio::sync::mpsc::UnboundedSender<ToArm>,
    news: std::sync::mpsc::Receiver<FromArm>,
    stop: StopLine,
    begun: Instant,
    silent_after_s: f64,
    scene: Scene,
    state: Option<ArmState>,
    heard_s: f64,
    is_connected: bool,
    has_scene: bool,
    was_lost: bool,
    goals: BTreeMap<GoalNumber, Goal>,
    last_goal: GoalNumber,
    last_task: TaskId,
    events: Vec<Event>,
    /// Facts that were told to everybody and may still come as the end of a goal of ours.
    said: Vec<(Fact, f64)>,
    /// Facts that came as the end of a goal of ours.
    answered: Vec<(Fact, f64)>,
}

#[derive(Debug)]
struct Goal {
    tasks: Vec<(TaskId, GroundedCommand)>,
    /// The command that was told to have begun.
    step: Option<usize>,
}

impl RemoteCell {
    /// An arm that has not been heard yet. `scene` holds the named poses of its model; the arm
    /// counts as lost after `silent_after_s`.
    pub fn new(
        orders: tokio::sync::mpsc::UnboundedSender<ToArm>,
        news: std::sync::mpsc::Receiver<FromArm>,
        stop: StopLine,
        scene: Scene,
        silent_after_s: f64,
    ) -> Self {
        Self {
            orders,
            news,
            stop,
            begun: Instant::now(),
            silent_after_s,
            scene,
            state: None,
            heard_s: f64::NEG_INFINITY,
            is_connected: false,
            has_scene: false,
            was_lost: false,
            goals: BTreeMap::new(),
            last_goal: 0,
            last_task: 0,
            events: Vec::new(),
            said: Vec::new(),
            answered: Vec::new(),
        }
    }

    /// Whether the arm is heard, and hears us.
    pub fn is_connected(&self) -> bool {
        self.is_connected
    }

    /// Whether the arm is heard, hears us, and has told what stands in its cell.
    pub fn is_known(&self) -> bool {
        self.is_connected && self.has_scene
    }

    /// As [`Workcell::poll`], at a time of the caller's.
    pub fn poll_at(&mut self, now_s: f64) -> Vec<Event> {
        while let Ok(news) = self.news.try_recv() {
            self.note(news, now_s);
        }
        self.watch_link(now_s);
        self.tell_facts(now_s);
        std::mem::take(&mut self.events)
    }

    /// Tells the facts that are no answer to us.
    fn tell_facts(&mut self, now_s: f64) {
        let is_recent = |(_, at_s): &(Fact, f64)| now_s - at_s <= SAID_TWICE_WITHIN_S;
        self.answered.retain(is_recent);
        let answered = &self.answered;
        self.said.retain(|(fact, _)| !answered.iter().any(|(other, _)| other == fact));
        let is_alone = self.goals.is_empty();
        let due: Vec<(Fact, f64)> =
            self.said.extract_if(.., |said| is_alone || !is_recent(said)).collect();
        self.events.extend(due.into_iter().map(|(fact, _)| Event::Said { fact }));
    }

    fn note(&mut self, news: FromArm, now_s: f64) {
        match news {
            FromArm::State(state) => self.note_state(state, now_s),
            FromArm::Scene(mut scene) => {
                scene.poses = std::mem::take(&mut self.scene.poses);
                self.scene = *scene;
                self.has_scene = true;
            }
            FromArm::Said(fact) => {
                if let Fact::PoseTaught { name } = &fact
                    && !self.scene.poses.contains(name)
                {
                    self.scene.poses.push(name.clone());
                }
                self.said.push((fact, now_s));
            }
            FromArm::NotTaken { goal } => {
                self.end(goal, |_| Outcome::Refused { reason: Refusal::NoConnection }, now_s);
            }
            FromArm::Progress { goal, step, fraction, stage } => {
                self.note_progress(goal, step, fraction, stage, now_s);
            }
            FromArm::Result { goal, outcomes_json, .. } => {
                let lines: Vec<Line> = serde_json::from_str(&outcomes_json).unwrap_or_default();
                let outcomes: Vec<Outcome> = lines.into_iter().map(|line| line.outcome).collect();
                // Without a list the goal could not be read: nothing was begun.
                let unread = Outcome::Refused {
                    reason: Refusal::NotSupported { verb: "read the command".into() },
                };
                self.end(goal, |index| outcomes.get(index).unwrap_or(&unread).clone(), now_s);
            }
        }
    }

    fn note_state(&mut self, state: ArmState, now_s: f64) {
        let was_stopped = self.state.is_some_and(|before| before.stop.is_some());
        self.heard_s = now_s;
        if let (Some(level), false) = (state.stop, was_stopped) {
            let dropped = self.goals.values().map(|goal| goal.tasks.len()).sum();
            self.events.push(Event::Stopped { level, dropped, time_s: now_s });
        }
        self.state = Some(state);
    }

    fn note_progress(
        &mut self,
        goal: GoalNumber,
        step: usize,
        fraction: f64,
        stage: String,
        now_s: f64,
    ) {
        let Some(goal) = self.goals.get_mut(&goal) else { return };
        let Some((task, command)) = goal.tasks.get(step).cloned() else { return };
        if goal.step != Some(step) {
            goal.step = Some(step);
            self.events.push(Event::Started { task, command, time_s: now_s });
        }
        self.events.push(Event::Progress { task, fraction, stage });
    }

    /// Every command of a goal ends, each in its own way.
    fn end(&mut self, goal: GoalNumber, outcome: impl Fn(usize) -> Outcome, now_s: f64) {
        let Some(goal) = self.goals.remove(&goal) else { return };
        for (index, (task, command)) in goal.tasks.into_iter().enumerate() {
            let outcome = outcome(index);
            if let Outcome::Done { fact: Some(fact) } = &outcome {
                self.answered.push((fact.clone(), now_s));
            }
            self.events.push(Event::Finished { task, command, outcome, time_s: now_s });
        }
    }

    /// The arm is lost when it is silent, or does not hear us.
    fn watch_link(&mut self, now_s: f64) {
        let is_heard = now_s - self.heard_s <= self.silent_after_s;
        let age_s = self.state.and_then(|state| state.heartbeat_age_s);
        let hears_us = age_s.is_some_and(|age_s| age_s <= self.silent_after_s);
        match (self.is_connected, is_heard && hears_us) {
            (true, false) => self.lose(now_s),
            (false, true) => {
                self.is_connected = true;
                let activity = self.activity();
                // The first time is no news.
                if std::mem::take(&mut self.was_lost) {
                    self.events.push(Event::Said { fact: Fact::ConnectionBack { activity } });
                }
            }
            _ => {}
        }
    }

    fn lose(&mut self, now_s: f64) {
        (self.is_connected, self.was_lost) = (false, true);
        let _ = self.orders.send(ToArm::Forget);
        self.events.push(Event::Said { fact: Fact::ConnectionLost });
        let reason = DropReason::ConnectionLost;
        let goals: Vec<GoalNumber> = self.goals.keys().copied().collect();
        for goal in goals {
            self.end(goal, |_| Outcome::Dropped { reason }, now_s);
        }
    }

    fn submit_at(&mut self, commands: Vec<GroundedCommand>, now_s: f64) -> Vec<TaskId> {
        let tasks: Vec<(TaskId, GroundedCommand)> = (self.last_task + 1..).zip(commands).collect();
        self.last_task += tasks.len() as TaskId;
        let ids = tasks.iter().map(|(id, _)| *id).collect();
        self.last_goal += 1;
        let goal = self.last_goal;
        let commands: Vec<&GroundedCommand> = tasks.iter().map(|(_, command)| command).collect();
        let json = serde_json::to_string(&commands);
        let is_stop = commands.iter().any(|command| command.command == TaskCommand::Stop);
        self.goals.insert(goal, Goal { tasks, step: None });
        if is_stop {
            (self.stop)(StopLevel::Hold);
            // What stands beside a stop is not done.
            self.end_stop(goal, now_s);
        } else if let (true, Ok(commands_json)) = (self.is_connected, json) {
            let _ = self.orders.send(ToArm::Execute { goal, commands_json });
        } else {
            self.end(goal, |_| Outcome::Refused { reason: Refusal::NoConnection }, now_s);
        }
        ids
    }

    fn end_stop(&mut self, goal: GoalNumber, now_s: f64) {
        let is_stop: Vec<bool> = self.goals.get(&goal).map_or_else(Vec::new, |goal| {
            goal.tasks.iter().map(|(_, one)| one.command == TaskCommand::Stop).collect()
        });
        let outcome = |index: usize| match is_stop.get(index) {
            Some(true) => Outcome::Done { fact: None },
            _ => Outcome::Refused { reason: Refusal::Stopped },
        };
        self.end(goal, outcome, now_s);
    }

    fn now_s(&self) -> f64 {
        self.begun.elapsed().as_secs_f64()
    }
}

impl Workcell for RemoteCell {
    fn scene(&self) -> &Scene {
        &self.scene
    }

    fn time_s(&self) -> f64 {
        self.now_s()
    }

    fn activity(&self) -> Activity {
        self.state.map_or(Activity::Idle, |state| state.activity)
    }

    fn is_idle(&self) -> bool {
        let is_standing = self.activity() != Activity::Running;
        is_standing && self.goals.is_empty()
    }

    fn stop(&self, level: StopLevel) {
        (self.stop)(level);
    }

    /// Halts by itself; that the arm is slower and farther from people, `lianshou/affect` asks.
    fn heed(&mut self, caution: Caution) -> bool {
        match caution.halt() {
            Halt::Stop => self.stop(StopLevel::Hold),
            Halt::Pause => drop(self.submit(vec![TaskCommand::Pause.into()])),
            Halt::None => {}
        }
        caution.speed_factor() == 1.0 || self.state.is_some_and(|state| state.heeds_affect)
    }

    fn submit(&mut self, commands: Vec<GroundedCommand>) -> Vec<TaskId> {
        self.submit_at(commands, self.now_s())
    }

    fn poll(&mut self) -> Vec<Event> {
        self.poll_at(self.now_s())
    }

    /// What is said is on the graph for whoever records it.
    fn log(&self, _speaker: &str, _text: &str) {}
}

#[cfg(test)]
mod tests;
