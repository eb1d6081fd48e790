//! The shortest question that tells candidates apart.

use serde::{Deserialize, Serialize};

use crate::scene::ObjectId;
use crate::task::{GroundedCommand, TaskCommand};

use super::lexicon::{self, Kind};
use super::phrase::normalise;
use super::select::View;
use super::spatial;

/// Which part of a command a question is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Slot {
    /// The object.
    Object,
    /// What the place refers to.
    Reference,
    /// The second thing of "between".
    SecondReference,
    /// Which way.
    Direction,
}

/// What tells the candidates apart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Split {
    /// A word for each or for each group, in the order of the candidates, without repeats.
    Words(Vec<String>),
    /// Two: the left and the right one, in this order.
    LeftRight,
    /// Three: left, middle, right.
    LeftMiddleRight,
    /// Two: the near and the far one, in this order.
    NearFar,
    /// Two or more, each in or on another thing; its names in the order of the candidates.
    Places(Vec<String>),
    /// Too many, or too much alike: how many there are.
    Count(usize),
    /// A pronoun that points at nothing: what does it mean?
    Pointing,
    /// The slot is missing: nothing was said.
    Missing,
}

/// Something that must be asked before the commands can be accepted.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// All commands of the utterance, as they were read; held until the answer.
    pub held: Vec<TaskCommand>,
    /// The commands grounded as far as that goes without the answer.
    pub partly: Vec<GroundedCommand>,
    /// Which references are settled by earlier answers.
    pub settled: Vec<Settled>,
    /// Index of the command in question.
    pub command: usize,
    /// Its slot in question.
    pub slot: Slot,
    /// The words that are not clear; empty if nothing was said.
    pub phrase: String,
    /// What may be meant, in the order of `split`.
    pub candidates: Vec<ObjectId>,
    /// What to ask.
    pub split: Split,
}

/// A reference whose meaning the operator has told.
#[derive(Clone, Debug, PartialEq)]
pub struct Settled {
    /// Index of the command.
    pub command: usize,
    /// Its slot.
    pub slot: Slot,
    /// What is meant.
    pub object_ids: Vec<ObjectId>,
}

/// Most options that are worth saying one by one.
const MOST_OPTIONS: usize = 4;
/// Positions closer than this are no way to tell things apart, metres.
const CLEAR_GAP_M: f64 = 0.03;

/// How to tell the candidates apart; sorts them into the order in which the question names them.
pub(super) fn split(view: &View, candidates: &mut [usize]) -> Split {
    if candidates.len() > 32 {
        return Split::Count(candidates.len());
    }
    if let Some(words) = distinct_words(view, candidates) {
        return Split::Words(words);
    }
    if let Some(split) = by_position(view, candidates) {
        return split;
    }
    if let Some(places) = by_place(view, candidates) {
        return Split::Places(places);
    }
    grouped_words(view, candidates).map_or(Split::Count(candidates.len()), Split::Words)
}

/// A word for each that no other has: a colour, else a name, else any attribute.
fn distinct_words(view: &View, candidates: &[usize]) -> Option<Vec<String>> {
    if candidates.len() > MOST_OPTIONS {
        return None;
    }
    let all_differ = |words: Vec<Option<String>>| -> Option<Vec<String>> {
        let words: Vec<String> = words.into_iter().collect::<Option<_>>()?;
        let alike = |a: &String| words.iter().filter(|b| *b == a || shares_key(a, b)).count() > 1;
        (!words.iter().any(alike)).then_some(words)
    };
    let each =
        |word: &dyn Fn(usize) -> Option<String>| candidates.iter().map(|i| word(*i)).collect();
    all_differ(each(&|index| colour(view, index)))
        .or_else(|| all_differ(each(&|index| Some(view.object(index).name.trim().to_owned()))))
        .or_else(|| all_differ(each(&|index| own_attribute(view, candidates, index))))
}

fn shares_key(a: &str, b: &str) -> bool {
    let keys = lexicon::keys_of(a);
    lexicon::keys_of(b).iter().any(|key| keys.contains(key))
}

/// The object's colour in its own words.
fn colour(view: &View, index: usize) -> Option<String> {
    let object = view.object(index);
    let name = normalise(&object.name);
    let words = object.attributes.iter().map(|word| normalise(word));
    let mut words = words.chain(name.split(' ').map(str::to_owned));
    words.find(|word| lexicon::is_kind(word, Kind::Colour))
}

/// An attribute that none of the others has.
fn own_attribute(view: &View, candidates: &[usize], index: usize) -> Option<String> {
    let attributes = view.object(index).attributes.iter().map(|word| normalise(word));
    attributes.filter(|word| !word.is_empty() && word.chars().count() <= 24).find(|word| {
        let others = candidates.iter().filter(|other| **other != index);
        others.into_iter().all(|other| !view.vocabulary[*other].carries(word))
    })
}

fn by_position(view: &View, candidates: &mut [usize]) -> Option<Split> {
    let operator = view.scene.operator;
    let place = |index: usize| spatial::seen(&operator, view.object(index).position);
    candidates.sort_by(|a, b| place(*b).left.total_cmp(&place(*a).left));
    let gap = |a: usize, b: usize| place(a).left - place(b).left;
    match *candidates {
        [a, b] => {
            let depth = place(a).ahead - place(b).ahead;
            if gap(a, b) >= depth.abs() && gap(a, b) > CLEAR_GAP_M {
                Some(Split::LeftRight)
            } else if depth.abs() > CLEAR_GAP_M {
                candidates.sort_by(|a, b| place(*a).ahead.total_cmp(&place(*b).ahead));
                Some(Split::NearFar)
            } else {
                None
            }
        }
        [a, b, c] if gap(a, b) > CLEAR_GAP_M && gap(b, c) > CLEAR_GAP_M => {
            Some(Split::LeftMiddleRight)
        }
        _ => None,
    }
}

/// Names of the different things that the candidates lie in or on.
fn by_place(view: &View, candidates: &[usize]) -> Option<Vec<String>> {
    if candidates.len() > MOST_OPTIONS {
        return None;
    }
    let names: Vec<String> = candidates.iter().map(|i| holder(view, *i)).collect::<Option<_>>()?;
    let mut sorted = names.clone();
    sorted.sort();
    sorted.dedup();
    (sorted.len() == names.len()).then_some(names)
}

fn holder(view: &View, index: usize) -> Option<String> {
    let object = view.object(index);
    let furniture = (0..view.scene.objects.len())
        .filter(|other| *other != index && view.vocabulary[*other].is_furniture());
    let near = furniture.map(|other| {
        let other = view.object(other);
        (spatial::distance(object.position, other.position), other)
    });
    let (gap, holder) = near.min_by(|a, b| a.0.total_cmp(&b.0))?;
    (gap < 0.25).then(|| holder.name.clone())
}

/// Colours of groups: asking for the colour halves the field.
fn grouped_words(view: &View, candidates: &[usize]) -> Option<Vec<String>> {
    let words: Vec<String> = candidates.iter().map(|i| colour(view, *i)).collect::<Option<_>>()?;
    let mut groups: Vec<String> = Vec::new();
    for word in words {
        if !groups.iter().any(|group| *group == word || shares_key(group, &word)) {
            groups.push(word);
        }
    }
    (2..=MOST_OPTIONS).contains(&groups.len()).then_some(groups)
}
