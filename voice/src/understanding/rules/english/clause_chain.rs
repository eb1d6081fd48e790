//! The clauses of a sentence, one after the other: steps, corrections, topics, what is left over.

use robot_core::task::TaskCommand;

use super::super::super::Language;
use super::super::draft::Draft;
use super::super::ellipsis::{self, Fragment, Link};
use super::super::tokens::{self, Token};
use super::super::{Hint, Past, carried};
use super::clause::read_clause;
use super::clauses::{Clause, Join};
use super::fragments::{fragments, read_fragment};
use super::lexicon::{self, Verb};
use super::manners::{self, Adverb};
use super::{frames, idioms};

/// Reads the clauses of a sentence one after the other.
pub(super) fn read_clauses(clauses: &[Clause<'_>], past: &Past<'_>, before: &Draft) -> Draft {
    let mut draft = Draft::empty();
    let mut last = 0;
    let mut topic: Option<&[Token]> = None;
    let mut leftover: Vec<&[Token]> = Vec::new();
    for clause in clauses {
        let replaced;
        let clause = match after_rejection(clause) {
            Some(words) => {
                replaced = Clause { join: clause.join, words };
                &replaced
            }
            None => clause,
        };
        let previous_length = draft.commands.len();
        let verb = previous_verb(clauses, clause.words);
        let next = match clause.join {
            Join::SameVerb => frames::read(verb.unwrap_or(Verb::Put), clause.words),
            _ => read_clause(clause.words),
        };
        // "Left, no, right": what corrects something is a side, not a yes.
        let is_yes = |next: &Draft| matches!(next.commands.as_slice(), [TaskCommand::Yes]);
        let next = next.filter(|next| clause.join != Join::Corrects || !is_yes(next));
        match (clause.join, next) {
            (Join::Corrects, Some(next)) if previous_length > last || previous_length > 0 => {
                draft.commands.truncate(last);
                draft.extend(next.hinted(Hint::SelfCorrection).doubted(0.95));
            }
            (Join::First, Some(next)) => {
                draft.commands.splice(0..0, next.commands);
                draft.confidence = draft.confidence.min(next.confidence);
            }
            (_, Some(mut next)) => {
                if let Some(topic) = topic.take() {
                    next = if is_adjunct(topic) {
                        let joined: Vec<Token> =
                            clause.words.iter().chain(topic).cloned().collect();
                        read_clause(&joined).unwrap_or(next)
                    } else {
                        about(next, topic)
                    };
                }
                last = previous_length;
                in_unit_of(clauses, clause.words, &mut next);
                draft.extend(next);
            }
            (join, None) => {
                let fragments = fragments(clause.words);
                let link = if join == Join::Corrects { Link::Corrects } else { Link::GoesOn };
                let completed = (join == Join::Corrects)
                    .then(|| {
                        fragments
                            .as_ref()
                            .and_then(|pieces| ellipsis::complete(&draft.commands, pieces, link))
                    })
                    .flatten();
                match completed {
                    Some(commands) => {
                        draft.commands = commands;
                        draft = draft.hinted(Hint::SelfCorrection).doubted(0.95);
                    }
                    None if draft.commands.is_empty() => {
                        topic = Some(clause.words);
                        leftover.push(clause.words);
                    }
                    None => leftover.push(clause.words),
                }
            }
        }
    }
    share_thing(clauses, &mut draft);
    let answers_only = draft.commands.iter().all(|command| {
        matches!(command, TaskCommand::Yes | TaskCommand::No | TaskCommand::None { .. })
    });
    if draft.commands.is_empty() || answers_only && leftover.iter().any(|words| !is_filler(words)) {
        let fragment = read_fragment(clauses, past, before);
        let helps = !matches!(fragment.commands.as_slice(), [TaskCommand::None { .. }]);
        if draft.commands.is_empty() || helps {
            return fragment;
        }
    }
    let lost: usize =
        leftover.iter().filter(|words| !is_filler(words)).map(|words| words.len()).sum();
    let used_topic = topic.is_none() && leftover.len() == 1;
    if lost > 0 && !used_topic {
        let text =
            leftover.iter().map(|words| tokens::text_of(words)).collect::<Vec<_>>().join(" ");
        draft = draft.hinted(Hint::Leftover(text)).doubted(if lost <= 2 { 0.75 } else { 0.6 });
    }
    draft
}

/// "up ten centimetres, then left five": the unit of the clause before.
fn in_unit_of(clauses: &[Clause<'_>], words: &[Token], next: &mut Draft) {
    let [TaskCommand::Jog { distance_m: slot @ None, .. }] = next.commands.as_mut_slice() else {
        return;
    };
    let Some(at) = clauses.iter().position(|other| std::ptr::eq(other.words, words)) else {
        return;
    };
    let unit_m = clauses[..at]
        .iter()
        .rev()
        .find_map(|earlier| carried::unit_m(&tokens::text_of(earlier.words)));
    *slot =
        unit_m.and_then(|unit_m| carried::amount_m(&tokens::text_of(words), Language::En, unit_m));
}

/// "grasp and rotate the red block": a verb without a thing, joined to one that has it.
fn share_thing(clauses: &[Clause<'_>], draft: &mut Draft) {
    const GRASPS: &[&str] = &["grasp", "grab", "take", "lift", "pick up", "grip", "pick"];
    let alone = |words: &[Token]| {
        let order = super::without_openers(words);
        GRASPS
            .iter()
            .any(|verb| tokens::begins(order, verb) && order.len() == verb.split(' ').count())
    };
    let ([first, _], [earlier, later]) = (clauses, draft.commands.as_mut_slice()) else { return };
    let thing = match later {
        TaskCommand::Rotate { object, .. }
        | TaskCommand::Push { object, .. }
        | TaskCommand::Pull { object, .. }
        | TaskCommand::Handover { object, .. }
        | TaskCommand::Place { object, .. } => object.clone(),
        _ => None,
    };
    if let Some(thing) = thing.filter(|_| alone(first.words)) {
        *earlier = TaskCommand::Pick { object: Some(thing), from: None, arm: None };
    }
}

/// "no, not the door |the drawer": what is meant instead of what was said.
fn after_rejection<'a>(clause: &Clause<'a>) -> Option<&'a [Token]> {
    let words = clause.words;
    if clause.join != Join::Corrects || !words.first()?.is("not") {
        return None;
    }
    let determined = |token: &Token| token.is_any(&["the", "this", "that", "a", "an"]);
    let instead = (3..words.len()).find(|at| determined(&words[*at]))?;
    Some(&words[instead..])
}

/// "from the shelf, take …", "with the right arm, grab …".
pub(super) fn is_adjunct(words: &[Token]) -> bool {
    lexicon::sources().longest(words).is_some() || lexicon::arms().longest(words).is_some()
}

pub(super) fn is_filler(words: &[Token]) -> bool {
    let rest = super::without_openers(words);
    manners::adverbs().whole(rest).is_some_and(|adverb| adverb == Adverb::Filler)
        || manners::openers().whole(rest).is_some()
        || idioms::idioms().whole(rest).is_some()
}

/// The verb of the clause before this one.
fn previous_verb(clauses: &[Clause<'_>], words: &[Token]) -> Option<Verb> {
    let at = clauses.iter().position(|other| std::ptr::eq(other.words, words))?;
    let before = clauses[..at].iter().rev().find(|other| other.join != Join::SameVerb)?;
    lexicon::verbs().longest(super::without_openers(before.words)).map(|(_, verb)| verb)
}

/// "that one on the left, pick it up": the pronoun is the topic.
fn about(mut draft: Draft, topic: &[Token]) -> Draft {
    let pieces = fragments(topic);
    let Some([Fragment::Object(text)]) = pieces.as_deref() else { return draft.doubted(0.8) };
    let is_pronoun = |object: &Option<String>| {
        object.as_deref().is_some_and(|noun| matches!(noun, "it" | "that" | "them" | "this"))
    };
    for command in &mut draft.commands {
        match command {
            TaskCommand::Pick { object, .. }
            | TaskCommand::Place { object, .. }
            | TaskCommand::Handover { object, .. }
            | TaskCommand::Push { object, .. }
            | TaskCommand::Open { object, .. }
            | TaskCommand::Close { object, .. }
                if is_pronoun(object) =>
            {
                *object = Some(text.clone());
                return draft.doubted(0.95);
            }
            _ => {}
        }
    }
    draft.doubted(0.7)
}
