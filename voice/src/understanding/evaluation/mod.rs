//! Scores a reader on an evaluation set: the measures that decide whether it may move an arm.
//!
//! The set lies in `voice/evaluation/*.jsonl`, in the batch form with an `expect` field beside it.
//! It is written by hand, not generated from the grammar; the items marked `held_out` are never
//! used to improve a reader.

use std::fmt;
use std::path::Path;

use robot_core::scene::Scene;
use robot_core::task::TaskCommand;
use serde::{Deserialize, Serialize};

use super::{Language, Reading, ReadingContext, RulesReader, Utterance};

pub mod pipeline;

/// One sentence with what it means.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// Unique within the set; its prefix names the group ("en-plant", "zh-general").
    pub id: String,
    /// The words.
    pub say: String,
    /// Their language.
    pub lang: Language,
    /// The scene, if the sentence needs one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scene: Option<Scene>,
    /// Earlier turns.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub history: Vec<String>,
    /// What is to be read.
    pub expect: Vec<TaskCommand>,
    /// Other readings that are as fair.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<Vec<TaskCommand>>,
    /// The kind of sentence, in sets that are sorted by kinds ("corpus", "plant", "talk").
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// The corpus that the sentence is taken from, if it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Whether the robot has to ask back.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub expect_question: bool,
    /// Whether the item is kept for measuring only.
    #[serde(default)]
    pub held_out: bool,
}

/// Why an evaluation set cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EvaluationError {
    /// A file or folder cannot be read.
    #[error("cannot read {path}: {source}")]
    File {
        /// Which.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// A line is no item.
    #[error("{path}, line {line}: {source}")]
    Line {
        /// In which file.
        path: String,
        /// Counted from 1.
        line: usize,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// An item names a scene that is not there.
    #[error("there is no scene {name:?}")]
    Scene {
        /// Which.
        name: String,
    },
}

/// Reads every `*.jsonl` of a folder, in the order of their names.
pub fn load(folder: &Path) -> Result<Vec<Item>, EvaluationError> {
    lines(folder)
}

/// Reads every line of the `*.txt` of a folder that is no comment: talk that is no order.
///
/// # Errors
/// Where a file cannot be read.
pub fn talk(folder: &Path) -> Result<Vec<String>, EvaluationError> {
    let mut talk = Vec::new();
    for name in ["en.txt", "zh.txt"] {
        let path = folder.join(name);
        let text = std::fs::read_to_string(&path)
            .map_err(|source| EvaluationError::File { path: path.display().to_string(), source })?;
        let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
        talk.extend(lines.map(str::to_owned));
    }
    Ok(talk)
}

/// Whether the rules would move something for these words without asking.
pub fn moves_by_talk(text: &str) -> bool {
    let reading = RulesReader::new().reading(&Utterance::typed(text), &ReadingContext::default());
    let answer = Answer::from(&reading);
    !answer.asks && answer.commands.iter().any(TaskCommand::moves)
}

fn lines<T: serde::de::DeserializeOwned>(folder: &Path) -> Result<Vec<T>, EvaluationError> {
    let file_error = |path: &Path| {
        let path = path.display().to_string();
        move |source| EvaluationError::File { path, source }
    };
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(file_error(folder))? {
        let path = entry.map_err(file_error(folder))?.path();
        if path.extension().is_some_and(|extension| extension == "jsonl") {
            paths.push(path);
        }
    }
    paths.sort();
    let mut items = Vec::new();
    for path in paths {
        let text = std::fs::read_to_string(&path).map_err(file_error(&path))?;
        for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let item = serde_json::from_str(line).map_err(|source| EvaluationError::Line {
                path: path.display().to_string(),
                line: index + 1,
                source,
            })?;
            items.push(item);
        }
    }
    Ok(items)
}

/// What a reader or the whole dialogue made of an item.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The commands that would be carried out.
    pub commands: Vec<TaskCommand>,
    /// Whether the robot asks back; commands beside a question are held.
    pub asks: bool,
}

impl From<&Reading> for Answer {
    /// An unsure reading is asked about before anything moves.
    fn from(reading: &Reading) -> Self {
        let asks = !reading.is_sure() && reading.commands.iter().any(TaskCommand::moves);
        Self { commands: reading.commands.clone(), asks }
    }
}

/// How one answer compares with what was meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// All commands with all slots.
    pub exact: bool,
    /// The verbs in their order.
    pub verbs: bool,
    /// Something moves that must not: the dangerous error.
    pub wrong_motion: bool,
    /// A stop was meant and not read.
    pub missed_stop: bool,
    /// A stop was read and not meant.
    pub false_stop: bool,
    /// Asks though nothing is unclear.
    pub asks_needlessly: bool,
    /// Asks where it has to.
    pub asks_rightly: bool,
}

/// Compares an answer with the item's expectation.
pub fn judge(item: &Item, answer: &Answer) -> Verdict {
    let given: Vec<TaskCommand> = answer.commands.iter().map(plain).collect();
    let expected = fairest(item, &given);
    let stop_meant = expected.contains(&TaskCommand::Stop);
    let stop_given = given.contains(&TaskCommand::Stop);
    let moves_meant = expected.iter().any(TaskCommand::moves) && !item.expect_question;
    let moves_given = given.iter().any(TaskCommand::moves) && !answer.asks;
    Verdict {
        exact: expected == given,
        verbs: expected.iter().map(TaskCommand::verb).eq(given.iter().map(TaskCommand::verb)),
        wrong_motion: moves_given && !moves_meant,
        missed_stop: stop_meant && !stop_given,
        false_stop: stop_given && !stop_meant,
        asks_needlessly: answer.asks && !item.expect_question,
        asks_rightly: answer.asks && item.expect_question,
    }
}

/// The fair reading that the answer is, or has the verbs of; else the first one.
fn fairest(item: &Item, given: &[TaskCommand]) -> Vec<TaskCommand> {
    let fair = || {
        let readings = std::iter::once(&item.expect).chain(&item.also);
        readings.map(|reading| reading.iter().map(plain).collect::<Vec<_>>())
    };
    let verbs =
        |commands: &[TaskCommand]| commands.iter().map(TaskCommand::verb).collect::<Vec<_>>();
    fair()
        .find(|reading| reading == given)
        .or_else(|| fair().find(|reading| verbs(reading) == verbs(given)))
        .unwrap_or_else(|| item.expect.iter().map(plain).collect())
}

/// A command with what makes no difference taken away: capitals, "once", rounding.
fn plain(command: &TaskCommand) -> TaskCommand {
    let mut value = serde_json::to_value(command).unwrap_or_default();
    if let Some(slots) = value.as_object_mut() {
        slots.retain(|name, slot| !(name == "times" && *slot == 1));
        for (name, slot) in slots.iter_mut() {
            if let (Some(number), false) = (slot.as_f64(), name == "joint" || name == "times") {
                *slot = serde_json::json!((number * 1e5).round() / 1e5);
            }
            if let Some(text) = slot.as_str().filter(|_| name == "object" || name == "name") {
                *slot = text.to_lowercase().into();
            }
            if let Some(place) = slot.as_object_mut() {
                for reference in ["ref", "ref2"] {
                    if let Some(text) = place.get(reference).and_then(|text| text.as_str()) {
                        let lower = text.to_lowercase();
                        place.insert(reference.to_owned(), lower.into());
                    }
                }
            }
        }
    }
    let mut plain = serde_json::from_value(value).unwrap_or_else(|_| command.clone());
    if let TaskCommand::Avoid { on, .. } = &mut plain {
        *on = Some(on.unwrap_or(true));
    }
    if let Some(Some(place)) = plain.place_mut() {
        place.forget_ids();
    }
    plain
}

/// Counts over a set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Score {
    /// Items.
    pub items: usize,
    /// Items whose commands are exact.
    pub exact: usize,
    /// Items whose verbs are right.
    pub verbs: usize,
    /// Items on which something moves that must not.
    pub wrong_motion: usize,
    /// Items in which a stop is meant.
    pub stops_meant: usize,
    /// Items whose stop was missed.
    pub missed_stop: usize,
    /// Items with a stop that was not meant.
    pub false_stop: usize,
    /// Items in which the robot has to ask.
    pub questions_meant: usize,
    /// Items in which it asks where it has to.
    pub asks_rightly: usize,
    /// Items in which it asks needlessly.
    pub asks_needlessly: usize,
}

impl Score {
    /// Adds one verdict.
    pub fn add(&mut self, item: &Item, verdict: Verdict) {
        let count = |condition: bool| usize::from(condition);
        self.items += 1;
        self.exact += count(verdict.exact);
        self.verbs += count(verdict.verbs);
        self.wrong_motion += count(verdict.wrong_motion);
        self.stops_meant += count(item.expect.contains(&TaskCommand::Stop));
        self.missed_stop += count(verdict.missed_stop);
        self.false_stop += count(verdict.false_stop);
        self.questions_meant += count(item.expect_question);
        self.asks_rightly += count(verdict.asks_rightly);
        self.asks_needlessly += count(verdict.asks_needlessly);
    }

    /// The heading of the table that [`Score`] prints its row of.
    pub const HEADING: &'static str = "| items | exact % | verbs % | wrong motion % | missed stops | false stops % | asks rightly | asks needlessly % |\n| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |";
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let percent = |count: usize| 100.0 * count as f64 / self.items.max(1) as f64;
        write!(
            f,
            "| {} | {:.1} | {:.1} | {:.1} | {} of {} | {:.1} | {} of {} | {:.1} |",
            self.items,
            percent(self.exact),
            percent(self.verbs),
            percent(self.wrong_motion),
            self.missed_stop,
            self.stops_meant,
            percent(self.false_stop),
            self.asks_rightly,
            self.questions_meant,
            percent(self.asks_needlessly),
        )
    }
}

/// Scores answers over the items; `answer` is the reader under test.
pub fn score(items: &[Item], mut answer: impl FnMut(&Item) -> Answer) -> Score {
    let mut score = Score::default();
    for item in items {
        let verdict = judge(item, &answer(item));
        score.add(item, verdict);
    }
    score
}
