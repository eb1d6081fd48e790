//! The English grammar.
//!
//! Words are brought to one form ([`normal`]), cut into sentences and clauses ([`clauses`]); each
//! clause is a stop ([`stop`]), an idiom ([`idioms`]), a question ([`questions`]), or a verb with
//! its arguments ([`frames`]). What is no order ([`people`]) or must not be done ([`danger`]) is
//! sorted out first.

mod abstract_nouns;
mod arguments;
mod axes;
mod clause;
mod clause_chain;
mod clause_starts;
mod clauses;
mod compose;
mod containers;
mod danger;
mod danger_words;
mod fragments;
mod frames;
mod frames_grasp;
mod frames_motion;
mod frames_other;
mod frames_place;
mod frames_switch;
mod hesitation;
pub(super) mod idioms;
mod joints;
mod lexicon;
mod manners;
mod negation;
mod no_things;
mod normal;
mod noun_phrase;
pub(super) mod numbers;
mod object_lists;
mod people;
mod questions;
mod questions_objects;
mod sentence_forms;
mod speed;
mod stop;

pub(super) use compose::read;
pub(super) use danger::looks_like_markup;

use super::quantity::Quantity;
use super::tokens::{self, Token};

/// The quantity that a phrase begins with, "twice" and "full" among them.
pub(super) fn quantity(phrase: &str) -> Option<Quantity> {
    let (words, _) = normal::normalise(tokens::tokenize(phrase));
    let alone = |word: &str| match word {
        "once" => Some(Quantity::Times(1.0)),
        "twice" | "double" => Some(Quantity::Times(2.0)),
        "triple" => Some(Quantity::Times(3.0)),
        "full" => Some(Quantity::Share(1.0)),
        _ => None,
    };
    let first = words.first()?;
    alone(&first.word).or_else(|| numbers::quantity(&words).map(|(quantity, _)| quantity))
}

/// Whether any clause of the text orders a stop.
pub(super) fn spots_stop(text: &str) -> bool {
    let (words, _) = normal::normalise(tokens::tokenize(text));
    words.split(|token| token.is_any(&[".", "!", "?"])).any(|sentence| {
        stop::orders_stop(sentence)
            || clauses::split(sentence).iter().any(|clause| stop::orders_stop(clause.words))
    })
}

/// The clause without what is said before an order for manners' sake.
fn without_openers(words: &[Token]) -> &[Token] {
    let mut rest = words;
    while let Some(first) = rest.first() {
        let skip = if first.is_punctuation() {
            1
        } else if keeps_opener(rest) {
            return rest;
        } else {
            match manners::openers().longest(rest) {
                Some((taken, ())) if taken < rest.len() => taken,
                _ => return rest,
            }
        };
        rest = &rest[skip..];
    }
    rest
}

/// Openers that are verbs or answers here: "go home", "arm down", "start the pump", "right a bit".
fn keeps_opener(rest: &[Token]) -> bool {
    let verb = lexicon::verbs().longest(rest).map_or(0, |(taken, _)| taken);
    let opener = manners::openers().longest(rest).map_or(0, |(taken, ())| taken);
    let weak = rest[0].is_any(&[
        "go", "start", "arm", "continue", "keep", "help", "like", "remember", "proceed", "begin",
        "come", "machine",
    ]);
    if !weak {
        return verb > opener;
    }
    if rest[0].is("arm") {
        return !rest.get(1).is_some_and(|next| next.is(","));
    }
    // "go pick it up": an opener when another verb follows, but not in "go up" or "go left".
    let next_verb = rest.get(opener..).and_then(|after| lexicon::verbs().longest(after));
    let is_motion = lexicon::directions().longest(&rest[1..]).is_some()
        || lexicon::relations().longest(&rest[1..]).is_some();
    verb > opener || next_verb.is_none() || is_motion
}
