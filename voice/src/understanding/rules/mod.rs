//! The rules reader: a table-driven grammar for English and Mandarin.
//!
//! Each language has one folder: its tables, and the few functions that put their entries
//! together. What a reading cannot account for lowers its confidence; below [`Reading::SURE`] the
//! dialogue asks the language model or the operator. The reader keeps no state and never fails.

mod assembly;
mod carried;
mod draft;
mod ellipsis;
mod english;
mod mandarin;
mod phrase_table;
mod quantity;
mod tokens;

use robot_core::task::{NoneReason, TaskCommand};

use super::{Hint, Language, Reader, ReaderError, Reading, ReadingContext, Source, Utterance};
use draft::Draft;
pub(super) use quantity::Quantity;

/// No order is longer than this; what is, is not read beyond a stop.
const LONGEST_ORDER_CHARS: usize = 600;

/// The quantity that a phrase begins with: "five centimetres", "a quarter turn", "百分之三十".
pub(super) fn quantity(phrase: &str) -> Option<Quantity> {
    match phrase.chars().any(super::is_han) {
        true => mandarin::quantity(phrase),
        false => english::quantity(phrase),
    }
}

/// Reads plain commands by rules.
#[derive(Clone, Copy, Debug, Default)]
pub struct RulesReader;

impl RulesReader {
    /// A reader; it has no state.
    pub fn new() -> Self {
        Self
    }

    /// Reads one utterance; the rules always have an answer, if only "unclear".
    ///
    /// ```
    /// use robot_core::task::TaskCommand;
    /// use voice::understanding::{ReadingContext, RulesReader, Utterance};
    /// let reading = RulesReader::new().reading(&Utterance::typed("let go"), &ReadingContext::default());
    /// assert_eq!(reading.commands, [TaskCommand::Open { object: None, arm: None }]);
    /// assert!(reading.is_sure());
    /// ```
    pub fn reading(&self, utterance: &Utterance<'_>, context: &ReadingContext<'_>) -> Reading {
        let past = Past { history: context.history };
        let draft = read(utterance.text, utterance.language(), &past);
        let heard = if utterance.confidence.is_finite() { utterance.confidence } else { 0.0 };
        // Recognition that is half sure makes every reading doubtful, but never a stop.
        let stops = draft.commands.contains(&TaskCommand::Stop);
        let heard = if stops { 1.0 } else { 0.5 + 0.5 * heard.clamp(0.0, 1.0) };
        Reading {
            confidence: (draft.confidence * heard).clamp(0.0, 1.0),
            commands: draft.commands,
            source: Source::Rules,
            hints: draft.hints,
        }
    }
}

impl Reader for RulesReader {
    fn read(
        &mut self,
        utterance: &Utterance<'_>,
        context: &ReadingContext<'_>,
    ) -> Result<Reading, ReaderError> {
        Ok(self.reading(utterance, context))
    }
}

/// The orders given before this utterance.
struct Past<'a> {
    history: &'a [String],
}

impl Past<'_> {
    /// The unit of length that the operator used last, metres.
    fn length_unit_m(&self) -> Option<f64> {
        const TURNS: usize = 4;
        let own = |turn: &&String| !is_robot_turn(turn);
        self.history.iter().rev().filter(own).take(TURNS).find_map(|turn| carried::unit_m(turn))
    }

    /// The last order in the history that a half sentence can complete.
    fn orders(&self) -> Option<Vec<TaskCommand>> {
        const TURNS: usize = 4;
        let turns = self.history.iter().enumerate().rev();
        let own = turns.filter(|(_, turn)| !is_robot_turn(turn));
        own.take(TURNS).find_map(|(at, turn)| {
            // A half sentence among them means what it meant then.
            let before = &self.history[at.saturating_sub(2)..at];
            let draft = read(turn, Language::of(turn), &Past { history: before });
            let ordered = draft.commands.iter().any(|command| {
                !matches!(
                    command,
                    TaskCommand::None { .. }
                        | TaskCommand::Yes
                        | TaskCommand::No
                        | TaskCommand::Stop
                )
            });
            ordered.then_some(draft.commands)
        })
    }
}

/// Whether a turn of the history is the robot's.
fn is_robot_turn(turn: &str) -> bool {
    let lower = turn.trim_start().to_lowercase();
    ["robot:", "robot：", "机器人：", "机器人:"].iter().any(|mark| lower.starts_with(mark))
}

fn read(text: &str, language: Language, past: &Past<'_>) -> Draft {
    let clean = tokens::clean(text);
    let long = clean.chars().count() > LONGEST_ORDER_CHARS;
    if long {
        return read_long(&clean, language);
    }
    let mut draft = match language {
        Language::En => english::read(&clean, past),
        Language::Zh => mandarin::read(&clean, past),
    };
    if draft.commands.is_empty() {
        draft = Draft::none(NoneReason::Unclear, 0.5);
    }
    put_back(&mut draft.commands, past);
    put_inside(&mut draft.commands, past);
    carried::over(&mut draft, &clean, language, past);
    draft
}

/// "put it back": where it came from is told by the order that took it.
fn put_back(commands: &mut [TaskCommand], past: &Past<'_>) {
    for command in commands {
        let TaskCommand::Place { to: Some(place), .. } = command else { continue };
        if !matches!(place.reference.as_str(), "where it was" | "原位") {
            continue;
        }
        let source = past.orders().and_then(|orders| {
            orders.into_iter().rev().find_map(|order| match order {
                TaskCommand::Pick { from, .. } => from,
                _ => None,
            })
        });
        if let Some(source) = source {
            *place = source;
        }
    }
}

/// "绿色的也放进去": into what was filled or opened before.
fn put_inside(commands: &mut [TaskCommand], past: &Past<'_>) {
    for command in commands {
        let TaskCommand::Place { to: Some(place), .. } = command else { continue };
        if place.reference != mandarin::INSIDE {
            continue;
        }
        let filled = past.orders().and_then(|orders| {
            orders.into_iter().rev().find_map(|order| match order {
                TaskCommand::Place { to, .. } => to.map(|to| to.reference),
                TaskCommand::Open { object, .. } => object,
                _ => None,
            })
        });
        if let Some(container) = filled {
            place.reference = container;
        }
    }
}

/// Of a flood of words only a stop counts.
fn read_long(clean: &str, language: Language) -> Draft {
    let head: String = clean.chars().take(LONGEST_ORDER_CHARS).collect();
    let stops = match language {
        Language::En => english::spots_stop(&head),
        Language::Zh => mandarin::spots_stop(&head),
    };
    if stops { Draft::new(TaskCommand::Stop, 0.9) } else { Draft::none(NoneReason::Unclear, 0.9) }
}

/// Whether the text orders a stop, in either language.
pub(super) fn spots_stop(text: &str) -> bool {
    let head: String = tokens::clean(text).chars().take(LONGEST_ORDER_CHARS).collect();
    match Language::of(&head) {
        Language::En => english::spots_stop(&head),
        Language::Zh => mandarin::spots_stop(&head) || english::spots_stop(&head),
    }
}
