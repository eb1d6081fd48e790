//! Scores the whole way of an utterance in a scene: does the robot act, on the right things, does it
//! ask, about the right things, or does it leave the arm alone?
//!
//! The set lies in `voice/evaluation/scenes`: items on JSON lines, and the scenes that they name.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use robot_core::scene::Scene;
use robot_core::task::{GroundedCommand, TaskCommand};
use serde::Deserialize;

use super::EvaluationError;
use crate::dialogue::{Dialogue, Policy, Situation, Turn};
use crate::understanding::{Language, Readers, Utterance};

/// One utterance in a scene, with what the robot should do about it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SceneItem {
    /// Unique within the set.
    pub id: String,
    /// The words.
    pub say: String,
    /// Their language.
    pub lang: Language,
    /// The name of the scene.
    pub scene: String,
    /// Earlier turns.
    #[serde(default)]
    pub history: Vec<String>,
    /// What should come of it.
    pub expect: Expected,
    /// Whether the item is kept for measuring only.
    #[serde(default)]
    pub held_out: bool,
}

/// What should come of an utterance.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Expected {
    /// These commands, on these things.
    Act(Vec<Step>),
    /// A question about these things; about anything where none is named.
    Ask(Vec<String>),
    /// Nothing is done, and nothing has to be asked.
    Refuse,
}

/// One command, as far as grounding decides it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// The verb.
    #[serde(rename = "do")]
    pub verb: String,
    /// The things, in any order.
    #[serde(default)]
    pub ids: Vec<String>,
    /// What the place refers to, if the item tells.
    #[serde(default)]
    pub at: Option<String>,
}

/// The items of a folder with the scenes that they name.
#[derive(Debug)]
pub struct SceneSet {
    /// The items.
    pub items: Vec<SceneItem>,
    scenes: BTreeMap<String, Scene>,
}

impl SceneSet {
    /// Reads `scenes.json` and every `*.jsonl` of a folder.
    ///
    /// # Errors
    /// Where a file cannot be read, a line is no item, or a scene is not there.
    pub fn load(folder: &Path) -> Result<Self, EvaluationError> {
        let path = folder.join("scenes.json");
        let name = path.display().to_string();
        let text = std::fs::read_to_string(&path)
            .map_err(|source| EvaluationError::File { path: name.clone(), source })?;
        let scenes: BTreeMap<String, Scene> = serde_json::from_str(&text)
            .map_err(|source| EvaluationError::Line { path: name, line: 1, source })?;
        let items: Vec<SceneItem> = super::lines(folder)?;
        let missing = items.iter().find(|item| !scenes.contains_key(&item.scene));
        match missing {
            Some(item) => Err(EvaluationError::Scene { name: item.scene.clone() }),
            None => Ok(Self { items, scenes }),
        }
    }

    /// What the dialogue makes of an item.
    pub fn play(&self, item: &SceneItem, readers: &mut Readers) -> Turn {
        let situation = Situation { scene: self.scenes.get(&item.scene), ..Situation::default() };
        let mut dialogue = Dialogue::new(Policy::evaluation());
        dialogue.recall(&item.history, &situation, readers);
        let utterance = Utterance { text: &item.say, language: Some(item.lang), confidence: 1.0 };
        dialogue.hear(&utterance, &situation, readers)
    }
}

/// What came of an utterance, beside what should have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// As expected in all: the commands with their things, or the question with its candidates.
    pub right: bool,
    /// It asked.
    pub asks: bool,
    /// Something would move.
    pub moves: bool,
}

/// Compares a turn with what is expected.
pub fn judge(item: &SceneItem, turn: &Turn) -> Outcome {
    let asks = turn.question.is_some();
    let does = |command: &&GroundedCommand| !matches!(command.command, TaskCommand::None { .. });
    let steps: Vec<&GroundedCommand> = turn.commands.iter().filter(does).collect();
    let right = match &item.expect {
        Expected::Act(expected) => {
            !asks
                && expected.len() == steps.len()
                && expected.iter().zip(&steps).all(|(step, command)| is_step(step, command))
        }
        Expected::Ask(candidates) => {
            asks && (candidates.is_empty() || same(candidates, &turn.candidates))
        }
        Expected::Refuse => !asks && !steps.iter().any(|c| c.command.moves()),
    };
    let moves = !asks && steps.iter().any(|command| command.command.moves());
    Outcome { right, asks, moves }
}

fn is_step(step: &Step, command: &GroundedCommand) -> bool {
    let mut plain = command.command.clone();
    let place = plain.place_mut().and_then(|place| place.as_ref()?.reference_id.clone());
    step.verb == command.command.verb()
        && same(&step.ids, &command.object_ids)
        && (step.at.is_none() || step.at == place)
}

fn same(first: &[String], second: &[String]) -> bool {
    let sorted = |ids: &[String]| {
        let mut ids = ids.to_vec();
        ids.sort();
        ids
    };
    sorted(first) == sorted(second)
}

/// Counts over a set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SceneScore {
    items: usize,
    right: usize,
    to_act: usize,
    asks_needlessly: usize,
    idle: usize,
    to_ask: usize,
    asks_where_it_should: usize,
    asks_about_the_right: usize,
    guesses: usize,
    to_refuse: usize,
    moves_anyway: usize,
}

impl SceneScore {
    /// Adds one item.
    pub fn add(&mut self, item: &SceneItem, outcome: Outcome) {
        let count = |condition: bool| usize::from(condition);
        self.items += 1;
        self.right += count(outcome.right);
        match item.expect {
            Expected::Act(_) => {
                self.to_act += 1;
                self.asks_needlessly += count(outcome.asks);
                self.idle += count(!outcome.right && !outcome.asks && !outcome.moves);
            }
            Expected::Ask(_) => {
                self.to_ask += 1;
                self.asks_where_it_should += count(outcome.asks);
                self.asks_about_the_right += count(outcome.right);
                self.guesses += count(outcome.moves);
            }
            Expected::Refuse => {
                self.to_refuse += 1;
                self.asks_needlessly += count(outcome.asks);
                self.moves_anyway += count(outcome.moves);
            }
        }
    }

    /// The heading of the table that a score prints its row of.
    pub const HEADING: &'static str = "| items | right % | asks where it should | about the right things | moves on a guess | asks needlessly | moves where it must not |\n| ---: | ---: | ---: | ---: | ---: | ---: | ---: |";

    /// Shares of asking where it should, and of asking where it need not; for a test.
    pub fn asking(&self) -> (f64, f64) {
        let share = |count: usize, of: usize| count as f64 / of.max(1) as f64;
        let rest = self.to_act + self.to_refuse;
        (share(self.asks_where_it_should, self.to_ask), share(self.asks_needlessly, rest))
    }

    /// Items in which something moves though the robot should have asked or left it.
    pub fn wrong_motion(&self) -> usize {
        self.guesses + self.moves_anyway
    }
}

impl fmt::Display for SceneScore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "| {} | {:.1} | {} of {} | {} | {} | {} of {} | {} of {} |",
            self.items,
            100.0 * self.right as f64 / self.items.max(1) as f64,
            self.asks_where_it_should,
            self.to_ask,
            self.asks_about_the_right,
            self.guesses,
            self.asks_needlessly,
            self.to_act + self.to_refuse,
            self.moves_anyway,
            self.to_refuse,
        )
    }
}
