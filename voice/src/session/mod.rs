//! A conversation with a cell: what is heard becomes work for the arm, what the arm reports becomes
//! sentences. Console, demonstration and scenario tests all talk to a cell through this door.

mod cues;
mod setup;
mod spotted;
mod workcell;

use std::time::Instant;

use robot_core::cell::Cell;
use robot_core::control::StopLevel;
use robot_core::executor::{Event, TaskId};
use robot_core::scene::Scene;
use robot_core::task::{GroundedCommand, TaskCommand};

use crate::affect::Attention;
use crate::dialogue::{Dialogue, Policy, Situation, Turn};
use crate::understanding::{Readers, Utterance, spot_stop};

pub use setup::{CellRequest, open_cell};
pub use workcell::Workcell;

/// What one utterance led to.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// Commands, question and reply.
    pub turn: Turn,
    /// Tasks that the executor took.
    pub tasks: Vec<TaskId>,
    /// Time for reading, grounding and policy, milliseconds.
    pub understanding_ms: f64,
    /// What the robot says first: how cues of voice or words change what it does.
    pub influence: Option<String>,
}

/// Something that the executor reported.
#[derive(Clone, Debug)]
pub struct Report {
    /// What happened.
    pub event: Event,
    /// What the robot says about it, if anything.
    pub sentence: Option<String>,
}

/// A cell, a dialogue and the readers of language.
pub struct Session<W = Cell> {
    cell: W,
    dialogue: Dialogue,
    readers: Readers,
    attention: Attention,
    /// When the question that waits was asked, seconds.
    asked_at_s: Option<f64>,
}

impl<W: Workcell> Session<W> {
    /// A conversation that has not begun.
    pub fn new(cell: W, readers: Readers, policy: Policy) -> Self {
        let dialogue = Dialogue::new(policy);
        Self { cell, dialogue, readers, attention: Attention::default(), asked_at_s: None }
    }

    /// Takes one utterance. A stop word reaches the control loop before anything else is done with
    /// the text; accepted commands go to the executor before this returns.
    pub fn hear(&mut self, utterance: &Utterance<'_>) -> Exchange {
        self.take_up(utterance, false)
    }

    fn take_up(&mut self, utterance: &Utterance<'_>, is_spotted: bool) -> Exchange {
        let order = self.cue_order(utterance);
        if order.is_none() && spot_stop(utterance.text).is_some() {
            self.cell.stop(StopLevel::Hold);
        }
        self.cell.log("operator", utterance.text);
        let (mut exchange, is_about_cues) = match order {
            Some(order) => (self.obey_cue_order(order, utterance), true),
            None => self.attend(utterance),
        };
        if is_spotted {
            exchange.turn = exchange.turn.after_spotted();
        }
        // Of cues, only the action is recorded, and it was.
        if let Some(spoken) = exchange.turn.spoken().filter(|_| !is_about_cues) {
            self.cell.log("robot", spoken);
        }
        let commands = exchange.turn.commands.iter();
        let work: Vec<GroundedCommand> =
            commands.filter(|command| is_work(&command.command)).cloned().collect();
        if !work.is_empty() {
            exchange.tasks = self.cell.submit(work);
        }
        exchange
    }

    /// Takes one utterance without doing anything about it: nothing is stopped, nothing submitted.
    pub fn consider(&mut self, utterance: &Utterance<'_>) -> Exchange {
        let start = Instant::now();
        let scene = self.cell.scene().clone();
        let situation = Situation {
            scene: Some(&scene),
            now_s: self.cell.time_s(),
            caution: self.attention.caution(),
            ..Situation::default()
        };
        let turn = self.dialogue.hear(utterance, &situation, &mut self.readers);
        let understanding_ms = start.elapsed().as_secs_f64() * 1e3;
        Exchange { turn, tasks: Vec::new(), understanding_ms, influence: None }
    }

    /// What happened since the last call, with what the robot says about it. In virtual time, time
    /// passes in here.
    pub fn poll(&mut self) -> Vec<Report> {
        let events = self.cell.poll();
        let scene = self.cell.scene();
        let reports: Vec<Report> = events
            .into_iter()
            .map(|event| Report { sentence: self.dialogue.report(&event, scene), event })
            .collect();
        for sentence in reports.iter().filter_map(|report| report.sentence.as_deref()) {
            self.cell.log("robot", sentence);
        }
        reports
    }

    /// The sentence for a question that nobody answered in time.
    pub fn remind(&mut self) -> Option<String> {
        let situation = Situation {
            scene: Some(self.cell.scene()),
            now_s: self.cell.time_s(),
            ..Situation::default()
        };
        self.dialogue.tick(&situation)
    }

    /// The cell.
    pub fn cell(&self) -> &W {
        &self.cell
    }

    /// The cell, to collect its telemetry.
    pub fn cell_mut(&mut self) -> &mut W {
        &mut self.cell
    }

    /// The conversation.
    pub fn dialogue(&self) -> &Dialogue {
        &self.dialogue
    }

    /// Ends the conversation and gives the cell back.
    pub fn into_cell(self) -> W {
        self.cell
    }
}

/// Whether a command is for the executor; the others are only part of the conversation.
fn is_work(command: &TaskCommand) -> bool {
    !matches!(command, TaskCommand::None { .. } | TaskCommand::Yes | TaskCommand::No)
}

/// Words that an operator of this scene is likely to say: names, attributes and poses.
pub fn vocabulary(scene: &Scene) -> Vec<String> {
    let mut words: Vec<String> = scene
        .objects
        .iter()
        .flat_map(|object| {
            let first = object.attributes.first().map(|word| format!("{word} {}", object.name));
            [first.unwrap_or_else(|| object.name.clone())]
        })
        .chain(scene.poses.iter().cloned())
        .collect();
    words.sort();
    words.dedup();
    words
}
