//! Questions about things: where they are, what is held, what is there.

use robot_core::task::{AskTopic, Relation};

use super::super::draft::Draft;
use super::super::tokens::{Token, begins, contains, has_any};
use super::lexicon;
use super::questions::{ask, object};

pub(super) fn location(words: &[Token]) -> Option<Draft> {
    if let Some(at) = words.iter().position(|token| token.is("where")) {
        if at > 0 {
            return None;
        }
        if begins(words, "where are you")
            || begins(words, "where is your")
            || begins(words, "where is the arm")
            || begins(words, "where is the gripper")
        {
            let going = has_any(words, &["going", "headed", "heading"]);
            return if going {
                ask(AskTopic::Plan, None, 0.9)
            } else {
                ask(AskTopic::State, None, 0.7)
            };
        }
        if begins(words, "where will you") || begins(words, "where do you want") {
            return ask(AskTopic::Plan, None, 0.8);
        }
        let rest = &words[1..];
        let skip = rest
            .iter()
            .take_while(|token| {
                token.is_any(&[
                    "is", "are", "did", "do", "you", "can", "i", "find", "put", "place", "leave",
                    "has", "have", "was", "were", "has", "does", "my", "we", "see", "the", "gone",
                    "exactly", "lies", "would", "could",
                ]) && !token.is("my")
            })
            .count();
        let named = object(&rest[skip..]).map(|text| {
            let plain = text
                .trim_end_matches(" go")
                .trim_end_matches(" is")
                .trim_end_matches(" are")
                .trim_end_matches(" gone")
                .to_owned();
            plain.trim_end_matches(" right").to_owned()
        });
        return ask(AskTopic::Location, named.filter(|text| !text.is_empty()), 0.92);
    }
    if let Some(thing) = held_in_which(words) {
        return ask(AskTopic::Location, Some(thing), 0.88);
    }
    // "did you see him take it" is no question for a thing.
    let of_people = ["have you seen", "did you see"].iter().any(|prefix| {
        let rest = words.get(prefix.split(' ').count()..).unwrap_or_default();
        begins(words, prefix)
            && rest.first().is_some_and(|next| {
                next.is_any(&["him", "her", "them", "us", "someone", "anybody", "anyone", "how"])
            })
    });
    if of_people {
        return None;
    }
    let seen = [
        "have you seen",
        "did you see",
        "do you know where is",
        "have you found",
        "what is the position of",
        "what is the location of",
        "in which bin is",
        "on which shelf is",
        "which shelf is",
        "what happened to",
    ];
    seen.iter().find(|prefix| begins(words, prefix)).and_then(|prefix| {
        ask(AskTopic::Location, object(&words[prefix.split(' ').count()..]), 0.85)
    })
}

/// "which bin are the nuts in", "on which shelf is the tape": the thing that is looked for.
fn held_in_which(words: &[Token]) -> Option<String> {
    const PLACED: &[&str] = &["in", "on", "at", "under", "inside"];
    let end = words.iter().position(Token::is_punctuation).unwrap_or(words.len());
    let words = &words[..end];
    let asks = |token: &Token| token.is_any(&["which", "what"]);
    let verb = words.iter().position(|token| token.is_any(&["is", "are"]))?;
    let of_robot = words.get(verb + 1).is_some_and(|next| next.is_any(&["you", "we", "i", "they"]));
    if of_robot {
        return None;
    }
    let leads = words.first()?.is_any(PLACED) && words.get(1).is_some_and(asks) && verb > 2;
    let trails = asks(words.first()?) && words.last()?.is_any(PLACED) && verb > 1;
    let stop = if trails { words.len() - 1 } else { words.len() };
    (leads || trails).then(|| object(words.get(verb + 1..stop)?)).flatten()
}

pub(super) fn holding(words: &[Token]) -> Option<Draft> {
    let in_hand = has_any(words, &["hand", "hands", "gripper", "grip", "claw", "fingers", "jaws"]);
    let asks =
        words.first()?.is_any(&["what", "is", "are", "do", "have", "which", "did", "anything"]);
    if asks
        && (contains(words, "holding")
            || contains(words, "you carrying")
            || contains(words, "you hold")
            || contains(words, "you gripping")
            || begins(words, "do you still have")
            || begins(words, "do you have")
            || begins(words, "have you got")
            || in_hand && !has_any(words, &["open", "closed", "ok", "okay", "broken", "moving"]))
    {
        let skip = [
            "are you holding",
            "are you still holding",
            "are you carrying",
            "do you have",
            "do you still have",
            "have you got",
            "do you hold",
            "is",
            "did you grab",
        ];
        let prefix = skip.iter().find(|prefix| begins(words, prefix));
        let named = prefix.and_then(|prefix| {
            let rest = &words[prefix.split(' ').count()..];
            let end = rest
                .iter()
                .position(|token| token.is_any(&["in", "on", "with", "?", "right", "now", "still"]))
                .unwrap_or(rest.len());
            object(&rest[..end])
        });
        let named = named.filter(|text| {
            !matches!(
                text.as_str(),
                "anything"
                    | "something"
                    | "it"
                    | "empty"
                    | "gripper"
                    | "hand"
                    | "gripper empty"
                    | "your hand empty"
                    | "your gripper empty"
                    | "hand empty"
                    | "your gripper"
                    | "your hand"
            )
        });
        return ask(AskTopic::Holding, named, 0.88);
    }
    None
}

/// "what is left of the cup", "is anything behind the box": a relation and a thing.
fn asks_by_place(words: &[Token]) -> bool {
    const ASKED: &[&str] = &[
        "what is",
        "what are",
        "what else is",
        "what stands",
        "what sits",
        "what lies",
        "what do you see",
        "what can you see",
        "is anything",
        "is something",
        "is there anything",
        "which one is",
        "which part is",
        "which object is",
    ];
    ASKED.iter().filter(|prefix| begins(words, prefix)).any(|prefix| {
        let rest = &words[prefix.split(' ').count()..];
        lexicon::relations().longest(rest).is_some_and(|(taken, relation)| {
            relation != Relation::At
                && !rest[0].is_any(&["with", "by", "over", "against", "through"])
                && rest.get(taken).is_some_and(|next| !next.is_punctuation())
        })
    })
}

pub(super) fn objects(words: &[Token]) -> Option<Draft> {
    let counted = [
        "count the",
        "count all the",
        "how many",
        "do you see",
        "can you see",
        "is there",
        "are there",
        "is there any",
        "are there any",
        "do we have",
        "do you recognize",
        "do you detect",
        "can you find any",
        "what color is",
        "which color is",
        "what color are",
        "what kind of",
        "how big is",
        "how heavy is",
        "how large is",
        "how far is",
        "what size is",
        "do you know the",
    ];
    if let Some(prefix) = counted.iter().rev().find(|prefix| begins(words, prefix)) {
        let rest = &words[prefix.split(' ').count()..];
        let end = rest
            .iter()
            .position(|token| {
                token.is_any(&[
                    "are", "do", "is", "can", "in", "on", "left", "?", "lie", "lying", "at", "you",
                    "there", "anywhere", "around", "nearby",
                ])
            })
            .unwrap_or(rest.len());
        let named = object(&rest[..end]).filter(|text| {
            !matches!(text.as_str(), "objects" | "things" | "parts" | "anything" | "something")
        });
        return ask(AskTopic::Objects, named, 0.85);
    }
    let listing = begins(words, "what do you see")
        || begins(words, "what can you see")
        || begins(words, "what is on")
        || begins(words, "what is in")
        || begins(words, "what objects")
        || begins(words, "which objects")
        || begins(words, "what parts")
        || begins(words, "which parts")
        || begins(words, "what things")
        || begins(words, "list")
        || begins(words, "describe")
        || begins(words, "what is there")
        || begins(words, "what is lying")
        || asks_by_place(words)
        || begins(words, "what have we got on")
        || begins(words, "which blocks")
        || begins(words, "what blocks")
        || begins(words, "what is next to")
        || begins(words, "what is under")
        || begins(words, "what is behind")
        || begins(words, "which one is")
        || asks_for_extreme(words)
        || begins(words, "which")
            && has_any(
                words,
                &[
                    "there",
                    "see",
                    "available",
                    "heaviest",
                    "biggest",
                    "largest",
                    "smallest",
                    "closest",
                    "nearest",
                ],
            );
    if listing {
        return ask(AskTopic::Objects, None, 0.85);
    }
    None
}

/// "what is the biggest object on the table".
fn asks_for_extreme(words: &[Token]) -> bool {
    const EXTREMES: &[&str] = &[
        "biggest",
        "largest",
        "smallest",
        "tallest",
        "shortest",
        "longest",
        "heaviest",
        "lightest",
        "closest",
        "nearest",
        "farthest",
        "furthest",
        "leftmost",
        "rightmost",
    ];
    const THINGS: &[&str] =
        &["object", "thing", "item", "part", "block", "piece", "box", "cube", "one", "tool"];
    begins(words, "what is the") && has_any(words, EXTREMES) && has_any(words, THINGS)
}
