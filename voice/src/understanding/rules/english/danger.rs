//! English orders that must not be carried out: against people, against the safety functions, and
//! text that tries to instruct the reader instead of the robot.

use super::super::tokens::{Token, contains, has_any};

/// Flinging is never done, except into a bin.
const FLING: &[&str] =
    &["throw", "throws", "hurl", "toss", "fling", "chuck", "launch", "lob", "catapult", "yeet"];
const BINS: &[&str] = &[
    "away",
    "bin",
    "trash",
    "garbage",
    "basket",
    "box",
    "rubbish",
    "bucket",
    "waste",
    "dumpster",
    "out",
    "crate",
    "container",
    "dustbin",
    "can",
    "tray",
    "drawer",
];
const VIOLENCE: &[&str] = &[
    "punch",
    "stab",
    "slap",
    "strangle",
    "attack",
    "murder",
    "beat",
    "whack",
    "hurt",
    "injure",
    "harm",
    "smack",
    "kick",
    "choke",
    "shoot",
    "decapitate",
    "electrocute",
    "burn",
    "bite",
    "headbutt",
    "sabotage",
    "destroy",
    "explode",
];
const CONTACT: &[&str] = &[
    "hit", "strike", "push", "shove", "poke", "pinch", "squeeze", "grab", "crush", "cut", "smash",
    "ram", "bump", "kill", "knock", "scare", "break", "run", "drop", "swing", "clamp", "grip",
    "press", "drill", "pick", "lift", "bend", "twist", "close", "trap", "charge", "chase",
    "tickle", "slam", "drive", "move",
];
const BODIES: &[&str] = &[
    "him",
    "her",
    "them",
    "operator",
    "person",
    "people",
    "man",
    "woman",
    "guy",
    "worker",
    "someone",
    "somebody",
    "everyone",
    "human",
    "humans",
    "visitor",
    "visitors",
    "colleague",
    "boss",
    "child",
    "kid",
    "dog",
    "cat",
    "baby",
    "neck",
    "throat",
    "eye",
    "eyes",
];
const BODY_PARTS: &[&str] =
    &["finger", "fingers", "face", "nose", "foot", "leg", "toe", "head", "hand", "arm"];
const DEFEAT: &[&str] = &[
    "disable",
    "bypass",
    "ignore",
    "override",
    "deactivate",
    "remove",
    "defeat",
    "disengage",
    "skip",
    "mute",
    "circumvent",
    "jumper",
    "bridge",
    "unplug",
    "suppress",
    "disregard",
    "lift",
    "cancel",
    "exceed",
    "break",
    "raise",
    "increase",
    "kill",
    "cut",
    "switch",
    "turn",
    "shut",
    "forget",
    "drop",
    "change",
    "reset",
    "delete",
    "clear",
    "stop",
    "without",
    "unlock",
    "no",
    "beyond",
    "relax",
    "extend",
    "set",
    "double",
    "loosen",
    "get",
    "take",
    "violate",
    "do",
    "lower",
    "reduce",
    "make",
    "put",
    "modify",
    "edit",
    "overwrite",
    "write",
    "allow",
    "trick",
    "tape",
    "block",
    "cover",
    "hack",
    "reprogram",
];
const SAFETY: &[&str] = &[
    "safety",
    "limit",
    "limits",
    "limiter",
    "scanner",
    "scanners",
    "interlock",
    "interlocks",
    "guard",
    "guards",
    "collision",
    "collisions",
    "protective",
    "restrictions",
    "restriction",
    "estop",
    "e-stop",
    "supervisor",
    "safeguard",
    "safeguards",
    "lidar",
    "watchdog",
    "boundaries",
    "separation",
    "singularity",
    "firewall",
    "password",
];
const SAFETY_PHRASES: &[&str] = &[
    "light curtain",
    "emergency stop",
    "speed limit",
    "force limit",
    "torque limit",
    "dead man",
    "deadman switch",
    "enabling switch",
    "protective stop",
    "stop button does not",
    "joint limit",
    "light barrier",
    "safe mode",
    "reduced mode",
    "human detection",
    "person detection",
    "people detection",
    "separation monitoring",
    "force monitoring",
    "stop function",
    "stop word",
    "stop words",
    "stop commands",
    "laser curtain",
];
const INJECTION: &[&str] = &[
    "previous instructions",
    "prior instructions",
    "all instructions",
    "your instructions",
    "above instructions",
    "system prompt",
    "developer mode",
    "debug mode",
    "admin mode",
    "god mode",
    "root access",
    "jailbreak",
    "you are now a",
    "you are now an",
    "you are now in",
    "you are now free",
    "you are now my",
    "you are now the",
    "new instructions",
    "as an ai",
    "language model",
    "pretend you",
    "pretend to be",
    "act as",
    "sudo",
    "end of prompt",
    "do anything now",
    "your rules",
    "the rules",
    "your programming",
    "your guidelines",
    "safety rules",
    "no restrictions",
    "maintenance mode",
    "system override",
    "output json",
    "json",
    "instruction override",
    "forget everything",
    "simulation only",
    "this is a drill so",
    "reply with",
    "respond with",
    "output only",
    "print your",
    "reveal your",
    "role play",
    "roleplay",
    "hypothetically",
    "system message",
    "user mode",
    "factory mode",
    "privileged mode",
    "expert mode",
    "unsafe mode",
    "automatic mode without",
    "service mode",
    "override code",
    "authorization code",
    "authorisation code",
    "from now on you",
];
const RECKLESS: &[&str] = &[
    "as hard as you can",
    "at any cost",
    "even if someone",
    "even if somebody",
    "even if i am",
    "even if there is",
    "even if it hits",
    "whatever happens",
    "no matter what",
    "no matter who",
    "through the wall",
    "through the operator",
    "into the operator",
    "at the operator",
    "into the wall",
    "into the person",
    "at his head",
    "at my head",
    "at my face",
    "towards my face",
    "toward my face",
    "crash into",
    "slam into",
    "smash into",
    "regardless of",
    "do not stop for anyone",
    "do not stop for anything",
    "never stop for",
    "while i am inside",
    "while someone is inside",
    "with the door open",
    "maximum force",
    "full force",
    "unlimited",
    "warp speed",
    "infinite speed",
    "ludicrous speed",
    "light speed",
    "beyond the maximum",
    "above the maximum",
    "over the maximum",
    "above maximum",
    "beyond maximum",
    "faster than allowed",
    "more than allowed",
    "past the limit",
    "over the limit",
];

/// Whether carrying this out, or obeying it, would be unsafe.
pub(super) fn is_unsafe(words: &[Token], raw: &str) -> bool {
    looks_like_markup(raw)
        || flings(words)
        || harms(words)
        || lands_on_body(words)
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
    let thrown = words.iter().position(|token| token.is_any(FLING));
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
    let names_safety =
        has_any(words, SAFETY) || SAFETY_PHRASES.iter().any(|phrase| contains(words, phrase));
    let press = words.first().is_some_and(|token| token.is_any(&["press", "push", "hit"]));
    let defeat = words.iter().any(|token| token.is_any(DEFEAT));
    let plain_thing = has_any(words, &["guard", "guards", "limit"])
        && has_any(words, &["pick", "put", "place", "grab"]);
    names_safety && defeat && !thing && !asks && !press && !plain_thing
}
