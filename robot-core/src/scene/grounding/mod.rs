//! Grounding: which objects, places and poses the words of a command mean.
//!
//! Phrases are taken apart for either language ([`english`], [`chinese`]), matched against names
//! and attributes ([`matching`]), then narrowed by places, ranks and the conversation
//! ([`select`]). Left, right, in front and behind are the operator's ([`spatial`]). What remains
//! decides: one object fits, several fit and the shortest question that tells them apart is asked,
//! or nothing fits and the operator is told.
//!
//! Names, attributes and phrases are data: nothing in them is obeyed. Without a scene, phrases
//! stay as they are and no reference is asked about.

mod chinese;
mod chinese_words;
mod determiner;
mod discourse;
mod english;
mod english_words;
mod fuzzy;
mod lexicon;
mod matching;
mod phrase;
mod question;
mod rank;
mod select;
mod sequence;
mod slots;
mod spatial;
#[cfg(test)]
mod tests;

pub use discourse::Discourse;
pub use question::{Question, Settled, Slot, Split};

use crate::scene::Scene;
use crate::task::{GroundedCommand, TaskCommand};

use select::{Found, Wish};
use sequence::{Halt, Walk};

/// What became of the references of an utterance.
#[derive(Clone, Debug, PartialEq)]
pub enum Grounding {
    /// All references are resolved.
    Ready {
        /// The commands with their objects.
        commands: Vec<GroundedCommand>,
        /// An object was only found by a word that sounds like it; worth a confirmation.
        is_doubtful: bool,
    },
    /// Several things fit, or a word is missing. All commands are held.
    Ask(Box<Question>),
    /// Nothing in the scene fits.
    NothingFits {
        /// Index of the command.
        command: usize,
        /// The words that fit nothing.
        phrase: String,
    },
}

/// A name or an attribute in the other language, word by word, where the lexicon has the words;
/// `None` where it lacks one, or where nothing changes.
pub fn translate(text: &str, to_mandarin: bool) -> Option<String> {
    let text = phrase::normalise(text);
    if text.is_empty() || text.chars().any(phrase::is_han) == to_mandarin {
        return None;
    }
    let words: Vec<String> = match to_mandarin {
        true => text.split(' ').map(lexicon::singular).collect(),
        false => chinese::words_of(&text),
    };
    let words: Option<Vec<&str>> =
        words.iter().map(|word| lexicon::translate(word, to_mandarin)).collect();
    Some(words?.join(if to_mandarin { "" } else { " " }))
}

/// Most commands of one utterance that are looked at.
pub const MAX_COMMANDS: usize = 64;

/// Resolves all references of one utterance.
///
/// `utterance` is what was said; only articles are looked up in it.
///
/// ```
/// use robot_core::scene::{Scene, grounding::{self, Discourse, Grounding}};
/// use robot_core::task::TaskCommand;
/// let scene: Scene = serde_json::from_str(r#"{"objects": [
///     {"id": "b1", "name": "block", "attributes": ["red"], "position": [0.4, 0.1, 0.0]},
///     {"id": "b2", "name": "block", "attributes": ["blue"], "position": [0.4, -0.1, 0.0]}]}"#).unwrap();
/// let pick = |object: &str| vec![TaskCommand::Pick { object: Some(object.into()), from: None, arm: None }];
/// let memory = Discourse::default();
/// match grounding::ground(&pick("red block"), "pick up the red block", Some(&scene), &memory) {
///     Grounding::Ready { commands, .. } => assert_eq!(commands[0].object_ids, ["b1"]),
///     other => panic!("{other:?}"),
/// }
/// let unclear = grounding::ground(&pick("block"), "pick up the block", Some(&scene), &memory);
/// assert!(matches!(unclear, Grounding::Ask(_)));
/// ```
pub fn ground(
    commands: &[TaskCommand],
    utterance: &str,
    scene: Option<&Scene>,
    discourse: &Discourse,
) -> Grounding {
    ground_settled(commands, utterance, scene, discourse, Vec::new())
}

fn ground_settled(
    commands: &[TaskCommand],
    utterance: &str,
    scene: Option<&Scene>,
    discourse: &Discourse,
    settled: Vec<Settled>,
) -> Grounding {
    let commands = &commands[..commands.len().min(MAX_COMMANDS)];
    let Some(scene) = scene else { return without_scene(commands) };
    let mut walk = Walk::new(scene, discourse, utterance, &settled);
    let mut partly = Vec::new();
    for (index, command) in commands.iter().enumerate() {
        match walk.step(index, command) {
            Ok(grounded) => partly.push(grounded),
            Err(Halt::Nothing { phrase }) => {
                return Grounding::NothingFits { command: index, phrase };
            }
            Err(Halt::Ask { slot, phrase, candidates, split }) => {
                let id = |index: &usize| walk.view.object(*index).id.clone();
                let candidates = candidates.iter().map(id).collect();
                partly.extend(commands[index..].iter().cloned().map(GroundedCommand::from));
                return Grounding::Ask(Box::new(Question {
                    held: commands.to_vec(),
                    partly,
                    settled,
                    command: index,
                    slot,
                    phrase,
                    candidates,
                    split,
                }));
            }
        }
    }
    Grounding::Ready { commands: partly, is_doubtful: walk.is_doubtful }
}

/// Without a scene only what was not said at all is asked for.
fn without_scene(commands: &[TaskCommand]) -> Grounding {
    let plain: Vec<GroundedCommand> = commands.iter().cloned().map(GroundedCommand::from).collect();
    let missing = commands.iter().enumerate().find_map(|(i, c)| Some((i, slots::missing(c)?)));
    match missing {
        Some((command, slot)) => Grounding::Ask(Box::new(Question {
            held: commands.to_vec(),
            partly: plain,
            settled: Vec::new(),
            command,
            slot,
            phrase: String::new(),
            candidates: Vec::new(),
            split: Split::Missing,
        })),
        None => Grounding::Ready { commands: plain, is_doubtful: false },
    }
}

/// Completes held commands with the answer to a question ("the left one", 蓝色的). `None` where
/// the words are no answer to it; what they mean else is for the caller to find out.
pub fn answer(
    question: &Question,
    answer: &str,
    scene: Option<&Scene>,
    discourse: &Discourse,
) -> Option<Grounding> {
    let mut held = question.held.clone();
    let mut settled = question.settled.clone();
    if question.split == Split::Missing {
        if question.slot != Slot::Object || phrase::normalise(answer).is_empty() {
            return None;
        }
        slots::fill_object(held.get_mut(question.command)?, answer);
        let grounding = ground_settled(&held, answer, scene, discourse, settled);
        return (!matches!(grounding, Grounding::NothingFits { .. })).then_some(grounding);
    }
    let scene = scene?;
    let view = select::View::new(scene, discourse);
    let parsed = phrase::parse(answer, scene);
    let wish = Wish { among: Some(&question.candidates), ..Wish::default() };
    let object_ids: Vec<String> = match view.select(&parsed, wish) {
        Found::Objects { indices, .. } => {
            indices.iter().map(|index| view.object(*index).id.clone()).collect()
        }
        Found::Several(indices) if indices.len() < question.candidates.len() => {
            return Some(narrower(question, &view, indices));
        }
        _ => return None,
    };
    settled.push(Settled { command: question.command, slot: question.slot, object_ids });
    Some(ground_settled(&held, answer, Some(scene), discourse, settled))
}

/// The answer leaves several: ask again about those.
fn narrower(question: &Question, view: &select::View, mut indices: Vec<usize>) -> Grounding {
    let split = question::split(view, &mut indices);
    let candidates = indices.iter().map(|index| view.object(*index).id.clone()).collect();
    Grounding::Ask(Box::new(Question { candidates, split, ..question.clone() }))
}
