//! The arguments of an English verb: noun phrases, places, directions, quantities.

use std::ops::Range;

use robot_core::task::{ArmName, Direction, Relation};

use super::super::tokens::Token;
use super::lexicon::{self, Adverb, Particle};
use super::numbers::{self, Quantity};

/// One constituent behind a verb, with the tokens that it covers.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Part {
    pub(super) kind: Kind,
    pub(super) span: Range<usize>,
}

/// What a constituent is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind {
    /// A noun phrase; its article is not in the span.
    Noun,
    /// A relation with its reference.
    Place {
        relation: Relation,
        reference: Range<usize>,
        second: Option<Range<usize>>,
    },
    /// Where something is taken from.
    From {
        relation: Option<Relation>,
        reference: Range<usize>,
    },
    Direction(Direction),
    Quantity(Quantity),
    Arm(ArmName),
    /// The robot's own tool.
    Tool,
    Adverb(Adverb),
    /// "and", "or" between two constituents.
    Joint,
    /// A word that fits nowhere.
    Unknown,
}

const ARTICLES: &[&str] = &["the", "a", "an"];
const DETERMINERS: &[&str] = &[
    "the", "a", "an", "this", "that", "these", "those", "my", "your", "his", "her", "its", "our",
    "their", "any", "all", "every", "each", "both", "another", "some", "no",
];
/// Words after which a noun phrase goes on, whatever follows.
const GLUE: &[&str] = &[
    "of",
    "that",
    "which",
    "who",
    "whose",
    "except",
    "but",
    "than",
    "called",
    "named",
    "labeled",
    "labelled",
    "marked",
    "without",
    "containing",
    "having",
    "excluding",
    "where",
    "having",
    "for",
];
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

/// Splits what stands behind a verb into constituents. `wants_object`: the verb takes a thing, so
/// that "left bolt" is a thing and not a direction.
pub(super) fn split(tokens: &[Token], wants_object: bool) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let had_noun = parts.iter().any(|part: &Part| part.kind == Kind::Noun);
        let part = next_part(tokens, at, wants_object && !had_noun);
        at = part.span.end.max(at + 1);
        parts.push(part);
    }
    parts.retain(|part| part.kind != Kind::Adverb(Adverb::Filler));
    parts
}

fn next_part(tokens: &[Token], at: usize, wants_object: bool) -> Part {
    let rest = &tokens[at..];
    let part = |kind, taken: usize| Part { kind, span: at..at + taken };
    if rest[0].is_punctuation() {
        return part(Kind::Adverb(Adverb::Filler), 1);
    }
    if rest[0].is_any(&["and", "or", "plus"]) {
        return part(Kind::Joint, 1);
    }
    if let Some((taken, arm)) = lexicon::arms().longest(rest) {
        return part(Kind::Arm(arm), taken);
    }
    if let Some((taken, ())) = lexicon::tools().longest(rest) {
        // "the tool holder" is a thing; "the arm up" is the tool.
        if ends_phrase(tokens, at + taken) {
            return part(Kind::Tool, taken);
        }
    }
    let adverb = lexicon::adverbs().longest(rest);
    let relation = lexicon::relations().longest(rest);
    let source = lexicon::sources().longest(rest);
    let direction = lexicon::directions().longest(rest);
    if let Some(found) = whole_quantity(tokens, at, &part) {
        return found;
    }
    let longest = [
        adverb.map_or(0, |(n, _)| n),
        relation.map_or(0, |(n, _)| n),
        source.map_or(0, |(n, _)| n),
        direction.map_or(0, |(n, _)| n),
    ]
    .into_iter()
    .max()
    .unwrap_or(0);
    if let Some((taken, direction)) = direction.filter(|(n, _)| *n == longest) {
        let single = taken == 1
            && rest[0].is_any(&["left", "right", "back", "front", "lower", "upper", "up", "down"]);
        let starts_noun = single
            && wants_object
            && rest[0].is_any(&["left", "right", "back", "lower", "upper"])
            && !ends_phrase(tokens, at + 1);
        let of_follows = tokens.get(at + taken).is_some_and(|token| token.is("of"));
        if !starts_noun && !of_follows {
            return part(Kind::Direction(direction), taken);
        }
    }
    if let Some((taken, relation)) = source.filter(|(n, _)| *n == longest) {
        let reference = noun_span(tokens, at + taken, false);
        if !reference.is_empty() {
            let span = at..with_attributes(tokens, reference.end);
            let reference = reference.start..span.end;
            return Part { kind: Kind::From { relation, reference }, span };
        }
    }
    if let Some((taken, relation)) = relation.filter(|(n, _)| *n == longest)
        && let Some(place) = place(tokens, at, taken, relation)
    {
        return place;
    }
    if let Some((taken, adverb)) = adverb {
        return part(Kind::Adverb(adverb), taken);
    }
    let noun = noun_span(tokens, at, wants_object);
    if noun.is_empty() {
        return part(Kind::Unknown, 1);
    }
    Part { span: noun, kind: Kind::Noun }
}

/// A number with a unit; a bare number only where nothing follows that it could count.
fn whole_quantity(tokens: &[Token], at: usize, part: &dyn Fn(Kind, usize) -> Part) -> Option<Part> {
    let (quantity, taken) = numbers::quantity(&tokens[at..])?;
    if matches!(quantity, Quantity::Bare(_)) && !ends_phrase(tokens, at + taken) {
        return None;
    }
    if tokens[at].is_any(&["one"]) && taken == 1 {
        return None;
    }
    Some(part(Kind::Quantity(quantity), taken))
}

/// A relation and what it relates to.
fn place(tokens: &[Token], at: usize, taken: usize, relation: Relation) -> Option<Part> {
    let measured = numbers::quantity(&tokens[at + taken..])
        .is_some_and(|(quantity, _)| !matches!(quantity, Quantity::Bare(_)));
    let first = noun_span(tokens, at + taken, false);
    if first.is_empty() || measured {
        return None;
    }
    let mut end = first.end;
    let mut second = None;
    if relation == Relation::Between && tokens.get(end).is_some_and(|token| token.is("and")) {
        let other = noun_span(tokens, end + 1, false);
        if !other.is_empty() {
            end = other.end;
            second = Some(other);
        }
    }
    Some(Part { kind: Kind::Place { relation, reference: first, second }, span: at..end })
}

/// Whether a phrase can end before this token.
fn ends_phrase(tokens: &[Token], at: usize) -> bool {
    let Some(token) = tokens.get(at) else { return true };
    let rest = &tokens[at..];
    token.is_punctuation()
        || token.is_any(&["and", "or", "then", "until", "while", "but"])
        || lexicon::relations().longest(rest).is_some()
        || lexicon::sources().longest(rest).is_some()
        || lexicon::directions().longest(rest).is_some()
        || lexicon::adverbs().longest(rest).is_some()
        || lexicon::arms().longest(rest).is_some()
        || token.is_any(ARTICLES)
        || (numbers::number(rest).is_some() && !token.is("one"))
}

/// The span of a noun phrase that starts here, without its article; empty if none does.
fn noun_span(tokens: &[Token], start: usize, wants_object: bool) -> Range<usize> {
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
    if glued {
        return true;
    }
    let rest = &tokens[at..];
    if token.is_any(&["while", "until", "because", "whenever", "then", "please", "not"]) {
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
    if token.is_any(ARTICLES)
        && !previous.is_some_and(|token| token.is_any(&["all", "both", "half", "of", "from"]))
    {
        return false;
    }
    lexicon::relations().longest(rest).is_none()
        && lexicon::sources().longest(rest).is_none()
        && lexicon::directions().longest(rest).is_none()
        && lexicon::adverbs().longest(rest).is_none()
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
            lexicon::adverbs().longest(rest).is_some_and(|(taken, _)| taken == rest.len());
        return !adverb_alone || token.is_any(PRONOUNS);
    }
    if token.is_any(&["left", "right", "top", "bottom", "middle", "here", "there", "front", "back"])
    {
        return true;
    }
    lexicon::relations().longest(rest).is_none()
        && lexicon::directions().longest(rest).is_none()
        && lexicon::adverbs().longest(rest).is_none()
}

/// The end of a reference with the places that describe it: "the shelf next to the lamp".
fn with_attributes(tokens: &[Token], end: usize) -> usize {
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

/// Whether a particle stands among the parts.
pub(super) fn has_particle(parts: &[Part], particle: Particle) -> bool {
    parts.iter().any(|part| part.kind == Kind::Adverb(Adverb::Particle(particle)))
}
