//! How far a noun phrase reaches.

use std::ops::Range;

use robot_core::task::Relation;

use super::super::quantity::Quantity;
use super::super::tokens::Token;
use super::arguments::{ARTICLES, DETERMINERS, GLUE, place};
use super::lexicon::{self};
use super::manners::{self};
use super::numbers;

const PARTICIPLES: &[&str] = &[
    "is",
    "are",
    "lying",
    "standing",
    "located",
    "placed",
    "positioned",
    "sitting",
    "closest",
    "nearest",
    "next",
    "which",
    "that",
    "lies",
    "sits",
    "stands",
    "resting",
    "stuck",
    "hanging",
    "left",
    "found",
];

const PRONOUNS: &[&str] = &[
    "it",
    "them",
    "this",
    "that",
    "these",
    "those",
    "everything",
    "something",
    "anything",
    "one",
    "him",
    "her",
    "one",
    "both",
    "all",
    "here",
    "there",
];

/// Whether a phrase can end before this token.
pub(super) fn ends_phrase(tokens: &[Token], at: usize) -> bool {
    let Some(token) = tokens.get(at) else { return true };
    let rest = &tokens[at..];
    token.is_punctuation()
        || token.is_any(&["and", "or", "then", "until", "while", "but"])
        || lexicon::relations().longest(rest).is_some()
        || lexicon::sources().longest(rest).is_some()
        || lexicon::directions().longest(rest).is_some()
        || manners::adverbs().longest(rest).is_some()
        || lexicon::arms().longest(rest).is_some()
        || token.is_any(ARTICLES)
        || (numbers::number(rest).is_some() && !token.is("one"))
        || is_measure(rest)
}

/// "one and a half inches": with its unit, "one" is a number.
fn is_measure(rest: &[Token]) -> bool {
    numbers::quantity(rest).is_some_and(|(quantity, _)| !matches!(quantity, Quantity::Bare(_)))
}

/// The span of a noun phrase that starts here, without its article; empty if none does.
pub(super) fn noun_span(tokens: &[Token], start: usize, wants_object: bool) -> Range<usize> {
    let mut begin = start;
    while tokens.get(begin).is_some_and(|token| token.is_any(ARTICLES)) {
        begin += 1;
    }
    let after_article = begin > start;
    let mut end = begin;
    while end < tokens.len() && continues(tokens, begin, end, after_article || wants_object) {
        end += 1;
    }
    // A phrase never ends on its glue.
    while end > begin && tokens[end - 1].is_any(&["of", "which", "except", "for"]) {
        end -= 1;
    }
    begin..end
}

/// Whether the token at `at` belongs to the noun phrase that began at `begin`.
fn continues(tokens: &[Token], begin: usize, at: usize, head_wanted: bool) -> bool {
    let token = &tokens[at];
    if token.is_punctuation() {
        return false;
    }
    let previous = at.checked_sub(1).filter(|_| at > begin).map(|before| &tokens[before]);
    let glued = previous
        .is_some_and(|token| token.is_any(GLUE) || token.is_any(PARTICIPLES) && at > begin + 1)
        // "that" alone is a pronoun: "repeat that four times".
        && !(at == begin + 1 && tokens[begin].is("that") && numbers::number(&tokens[at..]).is_some());
    // "the thing that looks |like a |screw"
    let likened = at >= begin + 2
        && (token.is("like") && tokens[at - 1].is_any(&["looks", "look"])
            || tokens[at - 1].is("like") && tokens[at - 2].is_any(&["looks", "look"]));
    if likened {
        return true;
    }
    // "second from the left |behind the box": the side ends there.
    let counted = at >= begin + 4 && tokens[at - 2].is("the") && tokens[at - 3].is("from");
    if glued && !counted {
        return true;
    }
    // "the block but not |the red one"
    if at >= begin + 2 && tokens[at - 1].is("not") && tokens[at - 2].is("but") {
        return true;
    }
    // "nearest to |the edge", "closest |to me"
    let superlative = |before: usize| {
        at >= begin + before && tokens[at - before].is_any(&["closest", "nearest", "furthest"])
    };
    if superlative(1) && token.is("to") || superlative(2) && tokens[at - 1].is("to") {
        return true;
    }
    // "second from the |left"
    let counts_from = at >= begin + 3
        && tokens[at - 1].is("the")
        && tokens[at - 2].is("from")
        && token.is_any(&["left", "right", "top", "bottom", "end"]);
    if counts_from {
        return true;
    }
    let rest = &tokens[at..];
    if token.is_any(&["while", "until", "because", "whenever", "then", "please", "not", "so"]) {
        return false;
    }
    if token.is_any(&["and", "or"]) {
        return at > begin && joins_adjectives(tokens, begin, at);
    }
    if token.is_any(&["but", "except"]) {
        return at > begin;
    }
    if at == begin {
        return begins_noun(tokens, at, head_wanted);
    }
    if previous.is_some_and(|token| token.is_any(&["it", "them", "everything", "him"]))
        && begin + 1 == at
    {
        return false;
    }
    if token.is_any(&[
        "left", "right", "top", "bottom", "back", "front", "lower", "upper", "down", "up", "near",
        "far", "close", "on", "off", "over", "open", "closed", "like", "first", "second", "next",
        "fast", "only", "around", "about", "out",
    ]) {
        return attribute_word(tokens, begin, at);
    }
    if token.is_any(&["from"]) {
        return previous
            .is_some_and(|token| token.is_any(&["left", "right", "top", "bottom", "end"]))
            || tokens.get(at + 1).is_some_and(|token| token.is("the"))
                && tokens
                    .get(at + 2)
                    .is_some_and(|token| token.is_any(&["left", "right", "top", "bottom", "end"]));
    }
    if let Some((quantity, _)) = numbers::quantity(rest) {
        // "the 10 mm socket" but "the box ten centimetres", "that four times"
        let measure = matches!(quantity, Quantity::Length(_) | Quantity::Angle(_));
        if !matches!(quantity, Quantity::Bare(_)) {
            return measure && previous.is_some_and(|token| token.is_any(DETERMINERS));
        }
    }
    // "that is behind |the can"
    let located = at >= begin + 3
        && tokens[at - 2].is_any(&["is", "are", "lying", "standing", "sitting", "lies", "stands"])
        && lexicon::relations().whole(&tokens[at - 1..at]).is_some();
    if token.is_any(ARTICLES) && located {
        return true;
    }
    if token.is_any(ARTICLES)
        && !previous.is_some_and(|token| token.is_any(&["all", "both", "half", "of", "from"]))
    {
        return false;
    }
    lexicon::relations().longest(rest).is_none()
        && lexicon::sources().longest(rest).is_none()
        && lexicon::directions().longest(rest).is_none()
        && manners::adverbs().longest(rest).is_none()
        && lexicon::arms().longest(rest).is_none_or(|(taken, _)| taken == 1)
}

/// "top", "left", "next"… inside a phrase: an attribute if a noun follows it.
fn attribute_word(tokens: &[Token], begin: usize, at: usize) -> bool {
    let after_determiner = at == begin
        || tokens[at - 1].is_any(DETERMINERS)
        || tokens[at - 1].is_any(&[
            "far", "top", "bottom", "upper", "lower", "front", "back", "middle", "large", "small",
            "big", "second", "very", "extreme", "to", "the",
        ]);
    let noun_follows = tokens.get(at + 1).is_some_and(|next| {
        !next.is_punctuation()
            && (!ends_phrase(tokens, at + 1) || next.is_any(&["left", "right", "back", "next"]))
    });
    let next_is_of = tokens.get(at + 1).is_some_and(|next| next.is("of"));
    let last = at + 1 >= tokens.len();
    after_determiner && !next_is_of && (noun_follows || last && at > begin)
}

/// "red and blue block", "nuts and bolts": no article follows the "and".
fn joins_adjectives(tokens: &[Token], begin: usize, at: usize) -> bool {
    let next = tokens.get(at + 1);
    let first_is_pronoun = tokens[begin].is_any(PRONOUNS) && at == begin + 1;
    !first_is_pronoun
        && next.is_some_and(|next| {
            !next.is_any(DETERMINERS)
                && !next.is_punctuation()
                && !next.is_any(&["then", "it"])
                && lexicon::verbs()
                    .longest(&tokens[at + 1..])
                    .is_none_or(|(n, _)| n == 1 && next.is_any(COLOURS))
                && lexicon::directions().longest(&tokens[at + 1..]).is_none()
                && lexicon::relations().longest(&tokens[at + 1..]).is_none()
        })
}

const COLOURS: &[&str] = &["red", "green", "blue", "yellow", "white", "black"];

fn begins_noun(tokens: &[Token], at: usize, head_wanted: bool) -> bool {
    let rest = &tokens[at..];
    let token = &tokens[at];
    if token.is_any(&[
        "not", "if", "when", "because", "while", "until", "is", "are", "was", "i", "you", "we",
        "he", "she", "they", "of", "to", "do", "does", "then",
    ]) {
        return false;
    }
    if head_wanted || token.is_any(DETERMINERS) {
        let adverb_alone =
            manners::adverbs().longest(rest).is_some_and(|(taken, _)| taken == rest.len());
        return !adverb_alone || token.is_any(PRONOUNS);
    }
    if token.is_any(&["left", "right", "top", "bottom", "middle", "here", "there", "front", "back"])
    {
        return true;
    }
    lexicon::relations().longest(rest).is_none()
        && lexicon::directions().longest(rest).is_none()
        && manners::adverbs().longest(rest).is_none()
}

/// The end of a reference with the places that describe it: "the shelf next to the lamp".
pub(super) fn with_attributes(tokens: &[Token], end: usize) -> usize {
    let Some((taken, relation)) =
        lexicon::relations().longest(tokens.get(end..).unwrap_or_default())
    else {
        return end;
    };
    if matches!(relation, Relation::At) || tokens[end].is_any(&["into", "onto"]) {
        return end;
    }
    place(tokens, end, taken, relation).map_or(end, |part| part.span.end)
}
