//! Whether an order begins at a word.

use super::super::tokens::Token;
use super::clauses::is_joint;
use super::lexicon::{self, Verb};
use super::{idioms, numbers, stop};

/// Whether an order, a ban or a stop begins here, politeness aside.
pub(super) fn starts_clause(words: &[Token]) -> bool {
    let rest = super::without_openers(words);
    let Some(first) = rest.first() else { return false };
    if first.is_any(&["do", "never"]) && rest.get(1).is_some_and(|next| next.is("not"))
        || first.is("never")
    {
        return true;
    }
    let end = rest.iter().position(is_joint).unwrap_or(rest.len());
    if stop::orders_stop(&rest[..end])
        || idioms::idioms().whole(&rest[..end]).is_some_and(is_action)
    {
        return true;
    }
    if first.is_any(&["what", "where", "why", "how"]) {
        return true;
    }
    if lexicon::arms()
        .longest(rest)
        .is_some_and(|(taken, _)| taken >= 3 && lexicon::verbs().longest(&rest[taken..]).is_some())
    {
        return true;
    }
    let Some((taken, verb)) = lexicon::verbs().longest(rest) else { return false };
    taken > 1 || !is_noun_like(&first.word) || order_follows(rest, taken, verb)
}

fn is_action(idiom: idioms::Idiom) -> bool {
    !matches!(
        idiom,
        idioms::Idiom::Chat | idioms::Idiom::Unclear | idioms::Idiom::No | idioms::Idiom::Yes
    )
}

/// Verbs that are as often nouns.
fn is_noun_like(word: &str) -> bool {
    const NOUNS: &[&str] = &[
        "hook",
        "press",
        "point",
        "stand",
        "rest",
        "pack",
        "drive",
        "lock",
        "bin",
        "set",
        "stack",
        "hand",
        "drill",
        "saw",
        "hammer",
        "fix",
        "measure",
        "tap",
        "record",
        "label",
        "mark",
        "name",
        "watch",
        "play",
        "run",
        "scan",
        "iron",
        "fill",
        "switch",
        "jump",
        "volume",
        "order",
        "wipe",
        "kick",
        "start",
        "face",
        "hold",
        "grip",
        "lift",
        "turn",
        "step",
        "place",
        "position",
        "park",
        "screw",
        "bend",
        "pile",
        "fit",
        "seat",
        "plug",
        "rack",
        "sort",
        "arm",
        "home",
        "speed",
        "wind",
        "shift",
        "lower",
        "clamp",
        "catch",
        "release",
        "sink",
        "open",
        "close",
        "left",
        "draw",
        "present",
        "offer",
        "pass",
        "cut",
        "cook",
        "drop",
        "push",
        "pull",
        "slide",
        "pitch",
        "spin",
        "dip",
        "rise",
        "reverse",
        "extract",
        "shelve",
        "feed",
        "tuck",
        "select",
        "reach",
        "hover",
        "claim",
        "scoop",
        "poke",
        "slot",
        "stick",
        "dump",
        "trash",
        "store",
        "iron",
        "book",
        "power",
        "paint",
        "glue",
        "match",
        "clean",
        "right",
        "mind",
        "dim",
        "heat",
        "show",
        "aim",
        "touch",
        "spot",
        "notice",
        "call",
        "save",
        "wait",
        "delay",
        "sleep",
        "swing",
        "flip",
        "tilt",
        "twist",
        "bump",
        "nudge",
        "sweep",
        "tug",
        "mount",
        "load",
        "return",
        "transport",
        "transfer",
        "shut",
    ];
    NOUNS.contains(&word)
}

/// Whether what follows such a word makes it a verb.
fn order_follows(words: &[Token], taken: usize, verb: Verb) -> bool {
    let Some(next) = words.get(taken) else {
        return matches!(
            verb,
            Verb::Open
                | Verb::Close
                | Verb::Release
                | Verb::Home
                | Verb::Repeat
                | Verb::Wait
                | Verb::Hold
        );
    };
    next.is_any(&[
        "the",
        "a",
        "an",
        "it",
        "that",
        "this",
        "them",
        "these",
        "those",
        "me",
        "my",
        "your",
        "to",
        "at",
        "up",
        "down",
        "on",
        "off",
        "in",
        "into",
        "onto",
        "left",
        "right",
        "back",
        "for",
        "again",
        "all",
        "any",
        "over",
        "joint",
        "forward",
        "clockwise",
        "counterclockwise",
        "both",
        "everything",
        "gripper",
        "hand",
        "towards",
        "slowly",
        "above",
        "home",
        "around",
    ]) || numbers::number(&words[taken..]).is_some()
        || matches!(verb, Verb::Open | Verb::Close)
            && !next.is_any(&["to", "of"])
            && !next.is_punctuation()
        || next.is(",") && matches!(verb, Verb::Open | Verb::Close | Verb::Release)
}
