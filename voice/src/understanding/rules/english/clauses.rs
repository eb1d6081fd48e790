//! Cuts a sentence into clauses: one order each, and what links it to the one before.

use super::super::quantity::Quantity;
use super::super::tokens::{Token, begins};
use super::clause_starts::starts_clause;
use super::lexicon::{self, Verb};
use super::numbers;

/// How a clause follows from the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Join {
    /// The next step.
    Then,
    /// Takes back what was just said: "sorry", "I mean".
    Corrects,
    /// Comes before what was just said: "but first".
    First,
    /// A second thing for the verb before: "and the blue one in the bin".
    SameVerb,
}

/// A clause without the words that join it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Clause<'a> {
    pub(super) join: Join,
    pub(super) words: &'a [Token],
}

const CORRECTIONS: &[&str] = &[
    "no i wanted to say",
    "no what i mean is",
    "no what i meant was",
    "wait no i mean",
    "sorry i mean",
    "sorry i meant",
    "no i mean",
    "no i meant",
    "no wait",
    "wait no",
    "no no no",
    "no no",
    "no sorry",
    "sorry no",
    "oh sorry",
    "or rather",
    "no actually",
    "actually no",
    "i mean",
    "i meant",
    "make that",
    "make it",
    "scratch that",
    "strike that",
    "correction",
    "my mistake",
    "oops",
    "sorry",
    "actually",
    "rather",
    "no not that",
    "no make that",
    "or no",
    "oh no",
    "no",
    "wait",
    "hmm no",
    "uh no",
    "i wanted to say",
    "no rather",
    "um no",
    "er",
    "instead",
];

/// Cuts one sentence.
pub(super) fn split(words: &[Token]) -> Vec<Clause<'_>> {
    let mut clauses = Vec::new();
    let mut start = 0;
    let mut join = Join::Then;
    let mut at = 0;
    while at < words.len() {
        match boundary(words, start, at) {
            Some((skip, next)) => {
                push(&mut clauses, join, &words[start..at]);
                at += skip;
                start = at;
                join = next;
                // The first word of a clause is never its own boundary.
                at += usize::from(next != Join::Corrects || skip == 0);
            }
            None => at += 1,
        }
    }
    push(&mut clauses, join, &words[start.min(words.len())..]);
    clauses
}

pub(super) fn push<'a>(clauses: &mut Vec<Clause<'a>>, join: Join, words: &'a [Token]) {
    let from = words.iter().position(|token| !is_joint(token)).unwrap_or(words.len());
    let to = words.iter().rposition(|token| !is_joint(token)).map_or(from, |last| last + 1);
    if from < to {
        clauses.push(Clause { join, words: &words[from..to] });
    }
}

pub(super) fn is_joint(token: &Token) -> bool {
    token.is_punctuation() || token.is_any(&["and", "then", "plus"])
}

/// Whether a new clause begins at `at`: how many joining words to skip, and how it is joined.
fn boundary(words: &[Token], start: usize, at: usize) -> Option<(usize, Join)> {
    let rest = &words[at..];
    if at > start
        && let Some(skip) = correction(words, start, at)
    {
        return Some((skip, Join::Corrects));
    }
    if at == start {
        return None;
    }
    if names_pick_and_place(words, at) || is_one_verb(&words[start..], at - start) {
        return None;
    }
    let joint = rest.iter().take_while(|token| is_joint(token) || token.is("but")).count();
    if joint > 0 {
        let after = &rest[joint..];
        if begins(after, "first") || begins(after, "before that") {
            return Some((joint, Join::First));
        }
        if starts_clause(after) {
            return Some((joint, Join::Then));
        }
        if begins_way(after) {
            return Some((joint, Join::Then));
        }
        let conjoined = rest[..joint].iter().any(|token| token.is_any(&["and", ","]));
        if joined_by_then(&rest[..joint]) && is_next_thing(&words[start..at], after) {
            return Some((joint, Join::SameVerb));
        }
        if conjoined && is_gapped(&words[start..at], after) {
            return Some((joint, Join::SameVerb));
        }
        return None;
    }
    let begins_bare = starts_bare(words, start, at);
    begins_bare.then_some((0, Join::Then))
}

/// "go |and get me the pliers", "press |and hold the button": one order with two verbs; "go and wait"
/// is two.
fn is_one_verb(words: &[Token], at: usize) -> bool {
    let rest = &words[at..];
    at == 1
        && (words[0].is("go")
            && begins(rest, "and")
            && rest.get(1).is_some_and(|next| !next.is("wait"))
            || words[0].is_any(&["press", "push"]) && begins(rest, "and hold"))
}

/// "the pick and place task": a name, not two orders.
fn names_pick_and_place(words: &[Token], at: usize) -> bool {
    let is_name = at.checked_sub(2).is_some_and(|before| {
        words[before].is_any(&["the", "a", "your", "our", "run", "start", "execute", "perform"])
    });
    is_name && words[at - 1].is("pick") && begins(&words[at..], "and place")
}

/// The length of a correction marker at this place.
fn correction(words: &[Token], start: usize, at: usize) -> Option<usize> {
    let comma = usize::from(words[at].is(","));
    let rest = &words[at + comma..];
    let marker = CORRECTIONS.iter().find(|marker| begins(rest, marker))?;
    let length = marker.split(' ').count();
    let mut after = &rest[length..];
    let second_comma = usize::from(after.first().is_some_and(|token| token.is(",")));
    after = &after[second_comma..];
    let weak = matches!(
        *marker,
        "no" | "wait" | "sorry" | "actually" | "rather" | "er" | "instead" | "make it" | "oops"
    );
    let set_off = comma + second_comma > 0;
    let previous = &words[at.saturating_sub(1)];
    let negative_noun = *marker == "no"
        && (previous.is_any(&["with", "has", "have", "is", "there"]) || at == start);
    // "wait five seconds", "make it faster", "sorry" at the end
    let waits =
        *marker == "wait" && (numbers::number(after).is_some() || starts_clause(after) || !set_off);
    if after.is_empty() || negative_noun || waits {
        return None;
    }
    if weak && !set_off && !(*marker == "no" || *marker == "sorry" || *marker == "actually") {
        return None;
    }
    Some(comma + length + second_comma)
}

/// An order in the middle of words that lack punctuation: "pick up red block put in tray go home".
fn starts_bare(words: &[Token], start: usize, at: usize) -> bool {
    const STRONG: &[&str] = &[
        "put", "pick", "grab", "go", "take", "bring", "give", "open", "close", "move", "return",
        "turn", "drop", "place", "then", "stack", "wait", "rotate", "insert", "stop", "release",
        "resume",
    ];
    let token = &words[at];
    let previous = &words[at - 1];
    if !token.is_any(STRONG) || at < start + 2 {
        return false;
    }
    let inside_noun = previous.is_any(&[
        "the", "a", "an", "to", "and", "not", "can", "you", "your", "my", "this", "that", "of",
        "in", "on", "at", "or", "half", "quarter", "full", "which", "who", "will", "i", "we",
        "should", "could", "would", "must", "please", "for", "by", "with", "let", "help", "go",
        "never", "over", "under", "near", "until", "from", "left", "right", "is", "are", "without",
    ]) || numbers::number(std::slice::from_ref(previous)).is_some();
    if inside_noun
        && !(previous.is_any(&["left", "right"])
            && token.is_any(&["put", "pick", "grab", "go", "take"]))
    {
        return false;
    }
    if token.is("stop") {
        return false;
    }
    let next = words.get(at + 1);
    let object_follows = next.is_some_and(|next| {
        next.is_any(&["the", "it", "that", "this", "a", "them", "gripper", "my"])
    });
    match token.word.as_str() {
        "go" => next.is_some_and(|next| {
            next.is_any(&["home", "to", "back", "up", "down", "left", "right"])
        }),
        "pick" => next.is_some_and(|next| next.is("up")) || object_follows,
        "put" => next.is_some() && !previous.is_any(&["up"]),
        "grab" | "bring" | "give" | "take" => next.is_some(),
        "move" | "wait" | "rotate" => next.is_some_and(|next| {
            next.is_any(&[
                "to", "up", "down", "left", "right", "forward", "back", "the", "it", "for", "joint",
            ]) || numbers::number(std::slice::from_ref(next)).is_some()
        }),
        "return" => next.is_some_and(|next| next.is_any(&["home", "to", "it", "the"])),
        "turn" => next.is_some_and(|next| next.is_any(&["on", "off", "it", "the"])),
        _ => object_follows,
    }
}

/// "…in the tray and the blue one in the bin": a thing and its place, the verb is the one before.
fn is_gapped(before: &[Token], after: &[Token]) -> bool {
    let before = super::without_openers(before);
    let puts = lexicon::verbs().longest(before).is_some_and(|(_, verb)| {
        matches!(verb, Verb::Put | Verb::Drop | Verb::Move | Verb::Stack | Verb::Load)
    });
    let end =
        after.iter().position(|token| token.is_any(&["and", ",", "then"])).unwrap_or(after.len());
    let determined =
        after.first().is_some_and(|token| token.is_any(&["the", "this", "that", "all", "my", "a"]));
    let has_place = |words: &[Token]| {
        (1..words.len()).any(|at| lexicon::relations().longest(&words[at..]).is_some())
    };
    let places = puts
        && has_place(before)
        && has_place(&after[..end])
        && !before.iter().any(|token| token.is("between"));
    // "the bolt with the left and the nut with the right"
    let has_arm = |words: &[Token]| {
        (1..words.len()).any(|at| lexicon::arms().longest(&words[at..]).is_some())
    };
    // "two bolts from the left bin and one nut from the right bin"
    let has_source = |words: &[Token]| {
        (1..words.len()).any(|at| lexicon::sources().longest(&words[at..]).is_some())
    };
    let counted = numbers::number(after).is_some();
    if (determined || counted) && has_source(before) && has_source(&after[..end]) {
        return true;
    }
    determined && (places || has_arm(before) && has_arm(&after[..end]))
}

/// "to the tray, then |up five centimetres": where to go on.
fn begins_way(after: &[Token]) -> bool {
    let Some((taken, _)) = lexicon::directions().longest(after) else { return false };
    matches!(numbers::quantity(&after[taken..]), Some((Quantity::Length(_), _)))
}

fn joined_by_then(joint: &[Token]) -> bool {
    joint.iter().any(|token| token.is("then"))
}

/// "give me the red block, then |the blue one".
fn is_next_thing(before: &[Token], after: &[Token]) -> bool {
    let takes_things =
        lexicon::verbs().longest(super::without_openers(before)).is_some_and(|(_, verb)| {
            matches!(
                verb,
                Verb::Give
                    | Verb::Bring
                    | Verb::Pick
                    | Verb::Take
                    | Verb::Press
                    | Verb::Open
                    | Verb::Close
                    | Verb::TurnOn
                    | Verb::TurnOff
                    | Verb::Point
            )
        });
    let determined =
        after.first().is_some_and(|token| token.is_any(&["the", "this", "that", "my"]));
    takes_things && determined && after.len() <= 5
}
