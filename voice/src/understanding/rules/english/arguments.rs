//! The arguments of an English verb: noun phrases, places, directions, quantities.

use super::noun_phrase::{ends_phrase, noun_span, with_attributes};
use std::ops::Range;

use robot_core::task::{ArmName, Direction, Relation};

use super::super::quantity::Quantity;
use super::super::tokens::Token;
use super::lexicon::{self};
use super::manners::{self, Adverb, Particle};
use super::numbers;

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

pub(super) const ARTICLES: &[&str] = &["the", "a", "an"];
pub(super) const DETERMINERS: &[&str] = &[
    "the", "a", "an", "this", "that", "these", "those", "my", "your", "his", "her", "its", "our",
    "their", "any", "all", "every", "each", "both", "another", "some", "no",
];
/// Words after which a noun phrase goes on, whatever follows.
pub(super) const GLUE: &[&str] = &[
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
    let adverb = manners::adverbs().longest(rest);
    let relation = lexicon::relations().longest(rest);
    let source = lexicon::sources().longest(rest);
    let direction = lexicon::directions()
        .longest(rest)
        .filter(|(taken, _)| !names_thing_at_side(tokens, at, *taken));
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

/// "to the left tote" is a place, "to the left" a direction: a short plain noun follows, and nothing
/// behind it.
fn names_thing_at_side(tokens: &[Token], at: usize, taken: usize) -> bool {
    const NO_NOUN: &[&str] = &[
        "i", "you", "we", "it", "when", "if", "as", "that", "which", "until", "than", "so",
        "because", "side", "hand", "hands", "faster", "slower", "more", "quicker", "while",
        "unless", "before", "after", "without", "like", "of", "one",
    ];
    let side = taken > 1
        && tokens[at].is_any(&["to", "on", "towards", "toward"])
        && tokens[at + taken - 1].is_any(&["left", "right"]);
    let noun = tokens.get(at + taken..).unwrap_or_default();
    let end = noun.iter().position(Token::is_punctuation).unwrap_or(noun.len());
    let noun = &noun[..end];
    side && (1..=2).contains(&noun.len())
        && !ends_phrase(tokens, at + taken)
        && !noun.iter().any(|token| token.is_any(NO_NOUN))
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
pub(super) fn place(tokens: &[Token], at: usize, taken: usize, relation: Relation) -> Option<Part> {
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

/// Whether a particle stands among the parts.
pub(super) fn has_particle(parts: &[Part], particle: Particle) -> bool {
    parts.iter().any(|part| part.kind == Kind::Adverb(Adverb::Particle(particle)))
}
