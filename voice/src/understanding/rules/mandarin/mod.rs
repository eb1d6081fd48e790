//! The Mandarin grammar.
//!
//! The utterance is brought to one form ([`normal`]) and cut at marks and connecting words; each
//! clause is a stop or an idiom ([`idioms`]), has a form of its own ([`special`]), or is a verb
//! with its object before or behind it ([`frames`]). What is no order is sorted out first
//! ([`talk`]).

mod abstract_nouns;
mod bans;
mod carry_on;
mod clauses;
mod cut;
mod danger;
mod devices;
mod fragments;
mod frames;
mod frames_motion;
mod frames_place;
mod frames_switch;
mod idioms;
mod lexicon;
mod manners;
mod normal;
mod nouns;
pub(super) mod numbers;
mod people;
mod phrase;
mod programs;
mod questions;
mod serial;
mod special;
mod speed;
mod topics;
mod unable;

pub(super) use clauses::read;
pub(super) use frames_place::INSIDE;

use super::quantity::Quantity;

/// The quantity that a phrase begins with.
pub(super) fn quantity(phrase: &str) -> Option<Quantity> {
    let (text, _) = normal::normalise(phrase);
    numbers::quantity(&text).map(|(quantity, _)| quantity)
}

/// Whether any clause of the text orders a stop.
pub(super) fn spots_stop(text: &str) -> bool {
    let (text, _) = normal::normalise(text);
    cut::cut(&text).iter().any(|clause| cut::orders_stop(clause))
}
