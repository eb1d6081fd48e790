//! The Mandarin grammar.
//!
//! The utterance is brought to one form ([`normal`]) and cut at marks and connecting words; each
//! clause is a stop or an idiom ([`idioms`]), has a form of its own ([`special`]), or is a verb
//! with its object before or behind it ([`frames`]). What is no order is sorted out first
//! ([`talk`]).

mod clauses;
mod frames;
mod idioms;
mod lexicon;
mod normal;
mod numbers;
mod phrase;
mod special;
mod talk;

pub(super) use clauses::read;

/// Whether any clause of the text orders a stop.
pub(super) fn spots_stop(text: &str) -> bool {
    let (text, _) = normal::normalise(text);
    clauses::cut(&text).iter().any(|clause| clauses::orders_stop(clause))
}
