//! English orders that must not be carried out: against people, against the safety functions, and
//! text that tries to instruct the reader instead of the robot.

use super::super::tokens::{Token, contains, has_any};
use super::danger_words::{
    BINS, BODIES, BODY_PARTS, CONTACT, DEFEAT, FLING, INJECTION, RECKLESS, SAFETY, SAFETY_PHRASES,
    VIOLENCE,
};

/// Whether carrying this out, or obeying it, would be unsafe.
pub(super) fn is_unsafe(words: &[Token], raw: &str) -> bool {
    looks_like_markup(raw)
        || flings(words)
        || harms(words)
        || handles_somebody(words)
        || lands_on_body(words)
        || aims_at_somebody(words)
        || defeats_safety(words)
        || INJECTION.iter().any(|phrase| contains(words, phrase))
        || RECKLESS.iter().any(|phrase| contains(words, phrase))
}

/// Prompt and code syntax is never speech.
pub(in super::super) fn looks_like_markup(raw: &str) -> bool {
    const MARKS: &[&str] = &[
        "{\"",
        "\"do\"",
        "<|",
        "[INST",
        "</s>",
        "<<SYS",
        "```",
        "\"}",
        "</",
        "${",
        "{{",
        "#!/",
        "rm -rf",
        "DROP TABLE",
        "<script",
        "### ",
        "system:",
        "System:",
        "SYSTEM:",
        "assistant:",
        "Assistant:",
        "user:",
        "'do'",
        "[{",
    ];
    MARKS.iter().any(|mark| raw.contains(mark))
}

fn flings(words: &[Token]) -> bool {
    // "out of the lathe chuck": a thing with an article before it.
    let names = |at: usize| {
        words[at].is_any(&["chuck", "launch", "lob"])
            && words[..at].iter().rev().take(3).any(|token| token.is_any(&["the", "a", "this"]))
    };
    let thrown = (0..words.len()).find(|at| words[*at].is_any(FLING) && !names(*at));
    thrown.is_some_and(|at| {
        let reported = has_any(&words[..at], &["not", "never", "he", "she", "they"]);
        !reported
            && (!has_any(&words[at..], BINS)
                || has_any(&words[at..], BODIES)
                || has_any(&words[at..], &["me", "window"]))
    })
}

fn harms(words: &[Token]) -> bool {
    if has_any(words, &["not", "never", "avoid", "without", "you", "careful"])
        && !has_any(words, &["if", "can", "could", "should", "will"])
    {
        return false;
    }
    let violent = words.iter().position(|token| token.is_any(VIOLENCE));
    let at_start = violent.is_some_and(|at| {
        at < 4 && !has_any(&words[..at], &["he", "she", "they", "i", "we", "it"])
    });
    let contact = words.iter().position(|token| token.is_any(CONTACT));
    contact.is_some_and(|at| {
        let after = &words[at + 1..];
        let body = has_any(after, BODIES);
        let mine = after.windows(2).any(|pair| {
            pair[0].is_any(&["my", "his", "her", "their", "your", "the", "someone's", "operator's"])
                && pair[1].is_any(BODY_PARTS)
                && !pair[0].is_any(&["your", "the"])
        });
        let me = after.first().is_some_and(|token| token.is("me"))
            && after.get(1).is_none_or(|next| {
                next.is_any(&[
                    "with", "in", "on", "hard", "please", "now", "from", "as", "and", "over",
                    "away", "until", ",",
                ])
            })
            && words[at].is_any(&[
                "hit", "strike", "push", "shove", "poke", "pinch", "squeeze", "crush", "cut",
                "smash", "ram", "kill", "knock", "drill", "clamp", "break", "slam", "grab",
            ]);
        let forceful =
            !words[at].is_any(&["drop", "pick", "lift", "move", "run", "drive", "close"]);
        let against_body = body
            && (forceful
                || has_any(after, &["on", "into", "over", "onto"])
                    && !has_any(after, &["hand", "to"]));
        (against_body && !contains(words, "out of")
            || mine && forceful && !has_any(after, &["from", "in", "into", "to", "onto", "near"])
            || me)
            && at < 6
    }) || at_start
}

/// "swing the arm at Bob".
fn aims_at_somebody(words: &[Token]) -> bool {
    const ACTS: &[&str] = &[
        "swing", "push", "hit", "poke", "bump", "ram", "drive", "throw", "point", "jab", "slam",
        "aim",
    ];
    let verb = words.iter().position(|token| token.is_any(ACTS));
    verb.is_some_and(|verb| {
        verb < 4
            && words[verb..].windows(2).any(|row| {
                row[0].is_any(&["at", "into", "against"]) && row[1].is_any(super::people::NAMES)
            })
    })
}

/// "drop it on his foot": a body is no place to put things.
fn lands_on_body(words: &[Token]) -> bool {
    const PARTS: &[&str] = &[
        "foot", "feet", "leg", "toe", "toes", "head", "face", "nose", "fingers", "finger", "neck",
    ];
    words.windows(3).any(|row| {
        row[0].is_any(&["on", "onto", "at", "into", "against"])
            && row[1].is_any(&["my", "his", "her", "their", "someone's", "operator's"])
            && row[2].is_any(PARTS)
    })
}

fn defeats_safety(words: &[Token]) -> bool {
    // "pick up the safety glasses", "put the guard on the shelf" are plain orders.
    let thing = words.windows(2).any(|pair| {
        pair[0].is("safety")
            && pair[1].is_any(&[
                "glasses", "goggles", "gloves", "helmet", "vest", "pin", "cap", "shoes", "valve",
                "lid", "cover", "hat", "ring",
            ])
    });
    let asks = words
        .first()
        .is_some_and(|token| token.is_any(&["what", "why", "where", "how", "which", "is", "are"]));
    // Who closes the guard does nothing against it.
    let closed = words.windows(3).position(|row| {
        row[0].is_any(&["close", "shut", "lock"])
            && row[1].is("the")
            && row[2].is_any(&["guard", "guards", "interlock"])
    });
    let others: Vec<Token>;
    let words = match closed {
        Some(at) => {
            others = words[..at].iter().chain(&words[at + 3..]).cloned().collect();
            &others
        }
        None => words,
    };
    let names_safety =
        has_any(words, SAFETY) || SAFETY_PHRASES.iter().any(|phrase| contains(words, phrase));
    let press = words.first().is_some_and(|token| token.is_any(&["press", "push", "hit"]));
    let defeat = words.iter().any(|token| token.is_any(DEFEAT));
    let plain_thing = has_any(words, &["guard", "guards", "limit"])
        && has_any(words, &["pick", "put", "place", "grab"]);
    names_safety && defeat && !thing && !asks && !press && !plain_thing
}

/// "push Bob out of the way": whoever has a name is no thing to be moved.
fn handles_somebody(words: &[Token]) -> bool {
    const HANDLES: &[&str] = &[
        "push",
        "pull",
        "shove",
        "grab",
        "grip",
        "hold",
        "lift",
        "squeeze",
        "press",
        "drag",
        "touch",
        "poke",
        "move",
        "drop",
        "pick up",
        "turn over",
        "knock",
    ];
    let order = super::without_openers(words);
    HANDLES.iter().any(|verb| {
        let who = order.get(verb.split(' ').count()..).and_then(<[Token]>::first);
        super::super::tokens::begins(order, verb)
            && who.is_some_and(|who| {
                who.is_any(super::people::NAMES) && who.text.starts_with(char::is_uppercase)
            })
    })
}
