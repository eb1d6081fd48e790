//! The dialogue: from what was heard to commands that may be carried out, a question, or a reply.
//!
//! [`Dialogue::hear`] takes an utterance through reading, grounding and the confirmation
//! [`Policy`]. What it returns as [`Turn::commands`] is accepted and goes to the executor; what
//! stands in [`Turn::held`] waits for the answer to [`Turn::question`]. A stop is never held, asked
//! about or delayed: it is accepted whatever else is going on.
//!
//! [`Dialogue::report`] turns the executor's events into sentences. Replies are made from commands,
//! scene and facts alone.
//!
//! Time is an argument everywhere, so that a dialogue can be replayed.

mod answers;
mod ellipsis;
mod heard;
mod history;
mod pending;
mod policy;
mod report;
mod sentences;
mod spotted;
#[cfg(test)]
mod transcripts;
mod turn;

use robot_core::caution::Caution;
use robot_core::scene::Scene;
use robot_core::scene::grounding::{self, Discourse, Grounding};
use robot_core::task::{GroundedCommand, NoneReason, TaskCommand};

use crate::understanding::{Language, Readers, Reading, Source, Utterance, spot_stop};
use heard::{Heard, Silence};
use pending::{Asked, Pending};

pub use policy::{Occasion, Policy, Treatment};
pub use sentences::{Remark, Speaker};
pub use turn::Turn;

/// What is the case when something is heard.
#[derive(Clone, Copy, Debug, Default)]
pub struct Situation<'a> {
    /// The scene, if there is one.
    pub scene: Option<&'a Scene>,
    /// Whether a person is near the arm.
    pub is_person_near: bool,
    /// Time, seconds, from any origin; it never runs backwards.
    pub now_s: f64,
    /// How careful the operator's cues ask to be. It can only add questions and shorten replies.
    pub caution: Caution,
}

/// Longest utterance that is read, characters. A longer one is only searched for a stop.
pub const MAX_UTTERANCE_CHARS: usize = 600;
/// Turns that the readers are shown.
const HISTORY_TURNS: usize = 20;
/// Questions that can be open at once.
const MAX_PENDING: usize = 4;

/// A conversation with one operator.
#[derive(Clone, Debug)]
pub struct Dialogue {
    policy: Policy,
    memory: Discourse,
    pending: Vec<Pending>,
    history: Vec<String>,
    has_moved: bool,
    /// Whether the operator has said or heard that the arm is stopped.
    knows_of_stop: bool,
    /// What is known of a language model that should answer and does not.
    silence: Silence,
    language: Language,
}

impl Dialogue {
    /// A conversation that has not begun.
    pub fn new(policy: Policy) -> Self {
        Self {
            policy,
            memory: Discourse::default(),
            pending: Vec::new(),
            history: Vec::new(),
            has_moved: false,
            knows_of_stop: false,
            silence: Silence::default(),
            language: Language::En,
        }
    }

    /// The language of the last utterance; replies are in it.
    pub fn language(&self) -> Language {
        self.language
    }

    /// Whether a question waits for an answer.
    pub fn is_waiting(&self) -> bool {
        !self.pending.is_empty()
    }

    /// Takes one utterance through reading, grounding and policy.
    pub fn hear(
        &mut self,
        utterance: &Utterance<'_>,
        situation: &Situation<'_>,
        readers: &mut Readers,
    ) -> Turn {
        self.language = utterance.language();
        let turn = match self.unreadable(utterance, situation) {
            Some(turn) => turn,
            None => self.read_and_respond(utterance, situation, readers),
        };
        self.remember(utterance.text, &turn);
        turn
    }

    /// Silence and speeches are not read; a stop inside a speech counts.
    fn unreadable(&mut self, utterance: &Utterance<'_>, situation: &Situation<'_>) -> Option<Turn> {
        let text = utterance.text.trim();
        let is_long = text.chars().nth(MAX_UTTERANCE_CHARS).is_some();
        let remark = match (text.chars().any(char::is_alphanumeric), is_long) {
            (true, false) => return None,
            (true, true) if spot_stop(text).is_some() => {
                return Some(self.stop(Vec::new(), &Heard::new(text, situation, Source::Rules)));
            }
            (true, true) => Remark::TooLong,
            (false, _) => Remark::Silence,
        };
        let reply = self.speaker(situation).remark(&remark);
        let nothing = TaskCommand::None { reason: NoneReason::Unclear };
        Some(Turn {
            commands: vec![nothing.into()],
            reply: Some(reply),
            ..self.turn(Source::Rules)
        })
    }

    fn respond(&mut self, reading: Reading, heard: &Heard<'_>) -> Turn {
        let mut commands = reading.commands.clone();
        let stop = commands.iter().rposition(|command| *command == TaskCommand::Stop);
        if let Some(at) = stop {
            return self.stop(commands.split_off(at + 1), heard);
        }
        if spot_stop(heard.text).is_some() {
            return self.stop(Vec::new(), heard);
        }
        if let Some(turn) = self.answered(&reading, heard) {
            return turn;
        }
        if let Some(turn) = self.elliptic(&commands, heard) {
            return turn;
        }
        if commands.iter().any(TaskCommand::moves) || commands.contains(&TaskCommand::Cancel) {
            self.pending.clear();
        }
        self.take_up(&commands, heard)
    }

    /// Stops at once; what was said after it is held.
    fn stop(&mut self, rest: Vec<TaskCommand>, heard: &Heard<'_>) -> Turn {
        self.pending.clear();
        self.knows_of_stop = true;
        let stop = vec![GroundedCommand::from(TaskCommand::Stop)];
        let rest: Vec<TaskCommand> = rest
            .into_iter()
            .filter(|command| {
                !matches!(command, TaskCommand::None { .. } | TaskCommand::Yes | TaskCommand::No)
            })
            .collect();
        let turn = Turn { commands: stop, ..self.turn(heard.source) };
        let speaker = self.speaker(heard.situation);
        if rest.is_empty() {
            return Turn { reply: Some(speaker.acknowledge(&turn.commands)), ..turn };
        }
        match grounding::ground(&rest, heard.text, heard.situation.scene, &self.memory) {
            Grounding::Ready { commands, .. } => {
                let question = speaker.confirm_after_stop(&commands);
                self.ask(Asked::Confirm(commands.clone()), &question, heard);
                Turn { held: commands, question: Some(question), ..turn }
            }
            Grounding::Ask(question) => {
                let text = speaker.ask(&question);
                let (held, candidates) = (question.partly.clone(), question.candidates.clone());
                self.ask(Asked::Clarify(question), &text, heard);
                Turn { held, candidates, question: Some(text), ..turn }
            }
            Grounding::NothingFits { phrase, .. } => {
                Turn { reply: Some(speaker.remark(&Remark::NothingFits(phrase))), ..turn }
            }
        }
    }

    /// Something else than an order to stop held the arm: what was open is dropped, and the words
    /// are not read any further.
    pub fn interrupt(&mut self, utterance: &Utterance<'_>, reply: String) -> Turn {
        self.language = utterance.language();
        self.pending.clear();
        let turn = Turn { reply: Some(reply), ..self.turn(Source::Rules) };
        self.remember(utterance.text, &turn);
        turn
    }

    fn take_up(&mut self, commands: &[TaskCommand], heard: &Heard<'_>) -> Turn {
        let scene = heard.situation.scene;
        let grounding = grounding::ground(commands, heard.text, scene, &self.memory);
        self.settle(grounding, heard)
    }

    /// Accepts, confirms, asks or declines.
    fn settle(&mut self, grounding: Grounding, heard: &Heard<'_>) -> Turn {
        match grounding {
            Grounding::Ready { commands, is_doubtful } => {
                let mut occasions = heard.occasions.clone();
                if is_doubtful {
                    occasions.push(Occasion::Misheard);
                }
                self.occasions_of(&commands, heard.situation, &mut occasions);
                let moves = commands.iter().any(|c| c.command.moves());
                if moves && self.policy.asks(&occasions) {
                    return self.confirm(commands, heard);
                }
                self.accept(commands, heard)
            }
            Grounding::Ask(question) => {
                let text = self.speaker(heard.situation).ask(&question);
                let (held, candidates) = (question.partly.clone(), question.candidates.clone());
                self.ask(Asked::Clarify(question), &text, heard);
                Turn { held, candidates, question: Some(text), ..self.turn(heard.source) }
            }
            Grounding::NothingFits { phrase, .. } => {
                let reply = self.speaker(heard.situation).remark(&Remark::NothingFits(phrase));
                let nothing = TaskCommand::None { reason: NoneReason::Unclear };
                Turn {
                    commands: vec![nothing.into()],
                    reply: Some(reply),
                    ..self.turn(heard.source)
                }
            }
        }
    }

    fn occasions_of(
        &self,
        commands: &[GroundedCommand],
        situation: &Situation<'_>,
        occasions: &mut Vec<Occasion>,
    ) {
        if !self.has_moved {
            occasions.push(Occasion::FirstMotion);
        }
        if situation.caution.confirms() {
            occasions.push(Occasion::Caution);
        }
        let holds = situation.scene.is_some_and(|scene| !scene.holding.is_empty());
        let drops =
            |c: &GroundedCommand| matches!(c.command, TaskCommand::Open { object: None, .. });
        if holds && commands.iter().any(drops) {
            occasions.push(Occasion::Irreversible);
        }
    }

    fn confirm(&mut self, commands: Vec<GroundedCommand>, heard: &Heard<'_>) -> Turn {
        let question = self.speaker(heard.situation).confirm(&commands);
        self.ask(Asked::Confirm(commands.clone()), &question, heard);
        Turn { held: commands, question: Some(question), ..self.turn(heard.source) }
    }

    fn accept(&mut self, commands: Vec<GroundedCommand>, heard: &Heard<'_>) -> Turn {
        self.memory.note(&commands);
        self.has_moved |= commands.iter().any(|c| c.command.moves());
        let reply = self.reply_to(&commands, heard.situation);
        Turn { commands, reply, ..self.turn(heard.source) }
    }

    /// The reply to accepted commands; none where the executor will answer.
    fn reply_to(&self, commands: &[GroundedCommand], situation: &Situation<'_>) -> Option<String> {
        let speaker = self.speaker(situation);
        if let [GroundedCommand { command: TaskCommand::None { reason }, .. }] = commands {
            return Some(speaker.remark(&Remark::Nothing(*reason)))
                .filter(|reply| !reply.is_empty());
        }
        if let [GroundedCommand { command: TaskCommand::Ask { topic, object }, object_ids }] =
            commands
        {
            if !self.policy.answers_from_scene {
                return None;
            }
            return turn::answer(*topic, object.as_deref(), object_ids, situation.scene, &speaker);
        }
        let work: Vec<GroundedCommand> = commands
            .iter()
            .filter(|c| {
                !matches!(
                    c.command,
                    TaskCommand::Ask { .. } | TaskCommand::Yes | TaskCommand::None { .. }
                )
            })
            .cloned()
            .collect();
        (!work.is_empty()).then(|| match situation.caution.is_brief() {
            true => speaker.acknowledge_briefly(),
            false => speaker.acknowledge(&work),
        })
    }

    fn ask(&mut self, kind: Asked, text: &str, heard: &Heard<'_>) {
        if self.pending.len() == MAX_PENDING {
            self.pending.remove(0);
        }
        self.pending.push(Pending {
            kind,
            text: text.to_owned(),
            asked_at_s: heard.situation.now_s,
        });
    }

    /// Drops questions that were not answered in time; says so once. Call it now and then.
    pub fn tick(&mut self, situation: &Situation<'_>) -> Option<String> {
        let before = self.pending.len();
        let oldest = situation.now_s - self.policy.patience_s;
        self.pending.retain(|pending| pending.asked_at_s >= oldest);
        (self.pending.len() < before).then(|| self.speaker(situation).remark(&Remark::NoAnswer))
    }

    fn speaker<'s>(&self, situation: &Situation<'s>) -> Speaker<'s> {
        Speaker::new(self.language, situation.scene)
    }

    fn turn(&self, source: Source) -> Turn {
        Turn::silent(self.language, source)
    }

    fn remember(&mut self, text: &str, turn: &Turn) {
        self.history.push(text.chars().take(MAX_UTTERANCE_CHARS).collect());
        let said = turn.question.as_ref().or(turn.reply.as_ref());
        self.history.extend(said.map(|said| format!("robot: {said}")));
        let surplus = self.history.len().saturating_sub(HISTORY_TURNS);
        self.history.drain(..surplus);
    }
}
