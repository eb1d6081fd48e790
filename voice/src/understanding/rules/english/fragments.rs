//! Half sentences: pieces without a verb that complete an earlier order.

use robot_core::task::{AskTopic, NoneReason, TaskCommand};

use super::super::Past;
use super::super::draft::Draft;
use super::super::ellipsis::{self, Fragment, Link};
use super::super::tokens::{self, Token, begins, contains};
use super::clause_chain::is_filler;
use super::clauses::{Clause, Join};
use super::manners::Adverb;
use super::{frames, questions};

/// The pieces of a clause without a verb.
pub(super) fn fragments(words: &[Token]) -> Option<Vec<Fragment>> {
    use super::super::quantity::Quantity;
    use super::arguments::{self, Kind};
    let rest = super::without_openers(words);
    if contains(rest, "other way")
        || contains(rest, "opposite direction")
        || contains(rest, "other direction")
    {
        return Some(vec![Fragment::Opposite]);
    }
    let same = begins(rest, "same") || begins(rest, "the same");
    let rest = if same {
        &rest[rest
            .iter()
            .position(|token| token.is_any(&["with", "for", "to"]))
            .map_or(0, |at| at + 1)..]
    } else {
        rest
    };
    let arguments = frames::Arguments::new(rest, true);
    let mut pieces = Vec::new();
    for (index, part) in arguments::split(rest, true).iter().enumerate() {
        pieces.push(match &part.kind {
            Kind::Noun => match arguments.noun_with_places() {
                Some(text)
                    if !same
                        && pieces.is_empty()
                        && arguments.places().len() == 1
                        && arguments.noun_count() == 1
                        && !text.contains("one")
                        && !text.contains("left") =>
                {
                    Fragment::Object(tokens::text_of(&rest[part.span.clone()]))
                }
                Some(text) => {
                    pieces.push(Fragment::Object(text));
                    break;
                }
                None => return None,
            },
            Kind::Place { relation, reference, second } => {
                let _ = (relation, reference, second);
                let place = arguments.places().into_iter().find(|(at, _)| *at == index)?.1;
                let place = arguments.extended(index, place);
                pieces.push(Fragment::Place(place));
                break;
            }
            Kind::Direction(way) => Fragment::Direction(*way),
            Kind::Quantity(Quantity::Length(metres)) => Fragment::Length(*metres),
            Kind::Quantity(Quantity::Angle(degrees)) => Fragment::Angle(*degrees),
            Kind::Quantity(Quantity::Duration(seconds)) => Fragment::Duration(*seconds),
            Kind::Quantity(Quantity::Times(times)) => Fragment::Times(*times as u32),
            Kind::Quantity(Quantity::Bare(number)) => Fragment::Number(*number),
            Kind::Arm(arm) => Fragment::Arm(*arm),
            Kind::Adverb(Adverb::Vague) => Fragment::More,
            Kind::Adverb(_) | Kind::Joint => continue,
            _ => return None,
        });
    }
    (!pieces.is_empty()).then_some(pieces)
}

/// No clause is an order: perhaps the words complete an earlier one.
pub(super) fn read_fragment(clauses: &[Clause<'_>], past: &Past<'_>, before: &Draft) -> Draft {
    let rejected = |clause: &Clause<'_>| {
        clause.words.first().is_some_and(|token| token.is("not"))
            && !clause.words.iter().any(|token| token.is_any(&[",", "but"]))
    };
    let usable = clauses.iter().rev().find(|clause| !rejected(clause) && !is_filler(clause.words));
    let Some(clause) = usable else {
        return Draft::none(NoneReason::Unclear, 0.6);
    };
    let negated = clauses
        .iter()
        .any(|clause| clause.words.first().is_some_and(|token| token.is_any(&["no", "not"])));
    let mut words = clause.words;
    // "not that one, the other one"
    if words.first().is_some_and(|token| token.is("not"))
        && let Some(comma) = words.iter().position(|token| token.is_any(&[",", "but"]))
    {
        words = &words[comma + 1..];
    }
    while words.len() > 1 && words[0].is_any(&["no", "not", ",", "yes", "nope", "wrong"]) {
        words = &words[1..];
    }
    let rejected = rejections(clauses);
    if let Some(comma) = words.windows(2).position(|pair| pair[0].is(",") && pair[1].is("not")) {
        words = &words[..comma];
    }
    if let Some(draft) = questions::read(words) {
        return draft;
    }
    if let Some(pieces) = fragments(words) {
        let pieces = ellipsis::with_unit(pieces, past);
        let base =
            if before.commands.is_empty() { past.orders() } else { Some(before.commands.clone()) };
        if let Some(commands) =
            base.as_deref().and_then(|base| instead_of(base, &pieces, &rejected))
        {
            return Draft { commands, confidence: 0.8, hints: Vec::new() };
        }
        let link =
            if negated || clause.join == Join::Corrects { Link::Corrects } else { Link::GoesOn };
        let link =
            if matches!(pieces.as_slice(), [Fragment::Object(_)]) && before.commands.is_empty() {
                Link::GoesOn
            } else {
                link
            };
        if let Some(commands) = base.and_then(|base| ellipsis::complete(&base, &pieces, link)) {
            return Draft { commands, confidence: 0.8, hints: Vec::new() };
        }
    }
    unknown(words)
}

/// "not the tray": the things that are not meant.
fn rejections(clauses: &[Clause<'_>]) -> Vec<String> {
    let pieces = clauses.iter().flat_map(|clause| clause.words.split(|token| token.is(",")));
    let things = pieces.filter_map(|piece| {
        let (first, thing) = piece.split_first()?;
        let article = usize::from(thing.first()?.is_any(&["the", "a", "an"]));
        first.is("not").then(|| tokens::text_of(&thing[article..]))
    });
    things.filter(|thing| !thing.is_empty()).collect()
}

/// "the box, not the tray": the box takes the place of the tray, wherever that was.
fn instead_of(
    base: &[TaskCommand],
    pieces: &[Fragment],
    rejected: &[String],
) -> Option<Vec<TaskCommand>> {
    let [Fragment::Object(new)] = pieces else { return None };
    let mut commands = base.to_vec();
    let place = commands
        .iter_mut()
        .filter_map(TaskCommand::place_mut)
        .flatten()
        .find(|place| rejected.contains(&place.reference))?;
    place.reference.clone_from(new);
    Some(commands)
}

/// Words that are neither order nor half an order.
fn unknown(words: &[Token]) -> Draft {
    let known = words.iter().filter(|token| token.is_any(FUNCTION_WORDS)).count();
    if known >= 2 && words.len() >= 4 {
        return Draft::none(NoneReason::Chat, 0.5);
    }
    if words.len() == 1 && words[0].is("help") {
        return Draft::new(TaskCommand::Ask { topic: AskTopic::Help, object: None }, 0.9);
    }
    Draft::none(NoneReason::Unclear, 0.55)
}

const FUNCTION_WORDS: &[&str] = &[
    "i", "you", "he", "she", "we", "they", "is", "are", "was", "were", "my", "his", "her", "our",
    "their", "have", "has", "had", "do", "did", "because", "so", "very", "really", "what", "who",
    "think", "know", "want", "like", "good", "bad",
];
