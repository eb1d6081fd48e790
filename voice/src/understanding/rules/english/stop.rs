//! Orders to stop in English: never missed, and not heard where somebody only talks of stopping.

use super::super::tokens::{Token, begins, contains, has_any};
use super::{idioms, lexicon};

/// Nouns that "stop" is the first half of.
const COMPOUNDS: &[&str] = &[
    "button", "buttons", "sign", "signs", "signal", "light", "switch", "block", "pin", "bar",
    "line", "point", "collar", "valve", "key", "lamp", "screw", "bolt", "position", "watch",
    "lever", "plate", "word", "words", "command", "label", "sticker", "cock", "gap", "bracket",
    "pad", "category", "function", "relay", "circuit",
];
/// Words before "stop" that make it a noun or put it into another's mouth.
const NOUN_BEFORE: &[&str] = &[
    "the",
    "a",
    "an",
    "this",
    "that",
    "next",
    "bus",
    "pit",
    "door",
    "hard",
    "last",
    "first",
    "end",
    "emergency",
    "safety",
    "protective",
    "mechanical",
    "depth",
    "red",
    "non",
    "one",
    "tram",
    "train",
    "each",
    "every",
    "truck",
    "it",
    "they",
    "he",
    "she",
    "said",
    "says",
    "they'll",
    "who",
    "which",
    "someone",
];
/// What may be stopped by stopping the robot.
const ROBOT_WORDS: &[&str] = &[
    "after",
    "arm",
    "arms",
    "robot",
    "moving",
    "motion",
    "motions",
    "movement",
    "movements",
    "everything",
    "all",
    "it",
    "that",
    "this",
    "there",
    "here",
    "now",
    "right",
    "immediately",
    "at",
    "before",
    "when",
    "what",
    "please",
    "doing",
    "going",
    "where",
    "as",
    "and",
    "then",
    "if",
    "in",
    "machine",
    "program",
    "task",
    "job",
    "cycle",
    "or",
    "because",
    "yourself",
    "both",
    "the",
    "rotating",
    "turning",
    "spinning",
    "pushing",
    "pulling",
    "lifting",
    "lowering",
    "operation",
    "your",
    "working",
    "sequence",
    "process",
    "left",
    "asap",
    "already",
    "you",
    "me",
    "just",
    "a",
    "so",
    "dead",
    "short",
    "completely",
    "instantly",
    "quickly",
    "at",
    "on",
    "above",
    "over",
    "gripping",
    "squeezing",
    "running",
    "running",
];
const ROBOT_NOUNS: &[&str] = &[
    "arm",
    "arms",
    "robot",
    "motion",
    "movement",
    "machine",
    "program",
    "task",
    "job",
    "cycle",
    "left",
    "right",
    "gripper",
    "hand",
    "operation",
    "sequence",
    "process",
    "work",
    "current",
    "whole",
    "entire",
    "cobot",
    "rotation",
    "manipulator",
    "system",
    "routine",
    "tool",
];

/// Whether a clause orders a stop.
pub(in super::super) fn orders_stop(clause: &[Token]) -> bool {
    let words = without_manners(clause);
    if words.is_empty() {
        return false;
    }
    if idioms::stop_clauses().whole(words).is_some() {
        return true;
    }
    // "hold it right there while I tighten this"
    let until = words.iter().position(|token| token.is_any(&["while", "until"]));
    let held = until.is_some_and(|at| {
        words[0].is_any(&["hold", "stay", "keep"])
            && words.get(at + 1).is_some_and(|who| who.is_any(&["i", "we", "my"]))
            && idioms::stop_clauses().whole(&words[..at]).is_some()
    });
    if held {
        return true;
    }
    let repeated = words.len() >= 3
        && words.iter().filter(|token| !token.is_punctuation()).all(|token| token.is("no"));
    repeated || wants_emergency_stop(words) || (0..words.len()).any(|at| stop_word_at(words, at))
}

/// "hit the emergency stop": whoever says so wants the robot to stand still.
fn wants_emergency_stop(words: &[Token]) -> bool {
    const ACTS: &[&str] =
        &["hit", "press", "push", "slap", "smash", "activate", "trigger", "use", "pull"];
    let named = contains(words, "emergency stop")
        || contains(words, "e stop")
        || has_any(words, &["estop", "e-stop"]);
    named && words[0].is_any(ACTS) && words.len() <= 6
}

/// Drops politeness around a clause.
fn without_manners(clause: &[Token]) -> &[Token] {
    const MANNERS: &[&str] = &[
        "please",
        "okay",
        "now",
        "robot",
        "hey",
        "immediately",
        "just",
        "oh",
        "so",
        "alright",
        "well",
        "thanks",
        "right",
        "quick",
        "everyone",
        "guys",
        "man",
        "dude",
        "lianshou",
        ",",
        "!",
        ".",
        "?",
        "no",
        "but",
        "and",
        "then",
        "wait",
    ];
    let start = clause.iter().position(|token| !token.is_any(MANNERS)).unwrap_or(0);
    let end =
        clause.iter().rposition(|token| !token.is_any(MANNERS)).map_or(clause.len(), |at| at + 1);
    &clause[start..end.max(start)]
}

/// Whether the word at this place is an order to stop.
fn stop_word_at(words: &[Token], at: usize) -> bool {
    let before = &words[..at];
    let after = &words[at + 1..];
    if words[at].is_any(&["freeze", "whoa"]) {
        return at == 0
            && after.iter().all(|token| {
                token.is_any(&[
                    "right",
                    "there",
                    "now",
                    "it",
                    "please",
                    "everything",
                    "robot",
                    ",",
                    "whoa",
                    "freeze",
                    "stop",
                    "arm",
                    "the",
                    "motion",
                    "all",
                ])
            });
    }
    if words[at].is_any(&["halt", "stop"]) {
        return !is_noun(before, after)
            && !is_negated(before)
            && !is_told_or_asked(before)
            && stops_the_robot(after);
    }
    // "don't you dare move" orders the same.
    if words[at].is("move") && contains(before, "dare") && contains(before, "not") {
        return true;
    }
    // "do not move" as the whole order; "do not move the cup" is a constraint.
    words[at].is("move")
        && contains(before, "do not")
        && before.len() <= 4
        && !has_any(before, &["if", "why", "when"])
        && (after.is_empty()
            || after[0]
                .is_any(&["now", "any", "at", "until", "yet", "a", "anymore", "please", ","])
            || begins(after, "the arm")
            || begins(after, "your arm")
            || begins(after, "the robot"))
}

fn is_noun(before: &[Token], after: &[Token]) -> bool {
    let said_by_me = before.len() >= 2
        && before[before.len() - 1].is("said")
        && before[before.len() - 2].is_any(&["i", "just"]);
    let noun_before = before.last().is_some_and(|token| token.is_any(NOUN_BEFORE)) && !said_by_me;
    let emergency = before.last().is_some_and(|token| token.is("emergency"));
    let alone_emergency = emergency && before.len() == 1 && after.is_empty();
    (noun_before && !alone_emergency && !begins_order(before))
        || after.first().is_some_and(|token| token.is_any(COMPOUNDS))
}

/// "stop that, stop": the demonstrative belongs to an earlier stop.
fn begins_order(before: &[Token]) -> bool {
    before.first().is_some_and(|token| token.is_any(&["stop", "halt"])) && before.len() <= 3
}

fn is_negated(before: &[Token]) -> bool {
    let near = &before[before.len().saturating_sub(3)..];
    has_any(near, &["not", "never", "without", "until", "dont", "cannot"])
}

/// "why did you stop", "if I stop", "he told me to stop", "it will stop", "used to stop".
fn is_told_or_asked(before: &[Token]) -> bool {
    let asked = before.first().is_some_and(|token| {
        token.is_any(&[
            "why", "did", "does", "when", "where", "how", "what", "who", "which", "if", "do",
            "has", "have", "is", "are", "was", "will",
        ])
    }) && !begins(before, "will you")
        && !begins(before, "when i say")
        && !begins(before, "are you going to");
    let others = has_any(
        before,
        &[
            "he",
            "she",
            "they",
            "told",
            "used",
            "would",
            "somebody",
            "yesterday",
            "we",
            "bus",
            "train",
            "clock",
            "press",
            "push",
            "hit",
        ],
    ) && !begins(before, "would you")
        && !contains(before, "told you");
    let third = before.len() >= 2
        && before[before.len() - 1].is_any(&["will", "should", "must", "to"])
        && has_any(before, &["it", "he", "she", "they", "conveyor", "machine", "belt"])
        && !has_any(before, &["you", "need"]);
    asked || others || third
}

fn stops_the_robot(after: &[Token]) -> bool {
    let Some(next) = after.iter().find(|token| !token.is_punctuation()) else { return true };
    if after[0].is_punctuation() || next.is_any(&["stop", "halt"]) {
        return true;
    }
    if after[0].is_any(&["the", "your", "this", "that", "a", "all", "both"])
        && after.len() > 1
        && !after[1].is_punctuation()
    {
        return after[1].is_any(ROBOT_NOUNS) && !names_device(&after[1..])
            || after[1].is_any(ROBOT_WORDS) && !after[0].is_any(&["the", "a"]);
    }
    next.is_any(ROBOT_WORDS)
        || lexicon::verbs().longest(after).is_some()
            && !next.is_any(&["recording", "record", "guiding", "hand", "free", "following"])
}

/// "the machine light", "the task lamp": the robot noun is only an attribute.
fn names_device(noun: &[Token]) -> bool {
    noun.get(1).is_some_and(|token| {
        token.is_any(&[
            "light",
            "lamp",
            "button",
            "fan",
            "belt",
            "conveyor",
            "recording",
            "pump",
            "vacuum",
        ])
    })
}
