//! Bans and permissions in English: "don't touch the glass", "you can touch it again".

use robot_core::task::{NoneReason, Place, Relation, TaskCommand};

use super::super::draft::Draft;
use super::super::tokens::{Token, begins};
use super::frames::Arguments;
use super::lexicon::{self, Verb};

/// Reads a clause that forbids something; `None` if it forbids nothing.
pub(super) fn read(words: &[Token]) -> Option<Draft> {
    if let Some(draft) = permission(words) {
        return Some(draft);
    }
    // "do not forget to close the drawer" forbids nothing.
    if begins(words, "do not forget to") || begins(words, "never forget to") {
        return None;
    }
    const BANS: &[&str] = &[
        "do not you ever",
        "do you not",
        "do not ever",
        "do not try to",
        "do not",
        "never ever",
        "never",
        "you must not",
        "you should not",
        "must not",
        "should not",
        "you are not to",
        "you can not",
        "you may not",
        "make sure you do not",
        "make sure not to",
        "make sure to not",
        "try not to",
        "be careful not to",
        "take care not to",
        "not to",
        "avoid",
        "i do not want you to",
        "please do not",
    ];
    let ban = BANS.iter().find(|ban| begins(words, ban))?;
    let rest = &words[ban.split(' ').count()..];
    let rest = super::without_openers(rest);
    forbidden(rest).or_else(|| (*ban != "avoid").then(|| Draft::none(NoneReason::Unclear, 0.8)))
}

/// "without touching the vase": the gerund of a forbidden action.
pub(super) fn read_gerund(words: &[Token]) -> Option<Draft> {
    let mut plain = words.to_vec();
    let first = plain.first_mut()?;
    first.word = base_form(&first.word)?;
    forbidden(&plain)
}

/// "touching" → "touch", "putting" → "put", "moving" → "move".
pub(super) fn base_form(gerund: &str) -> Option<String> {
    let stem = gerund.strip_suffix("ing")?;
    let is_verb = |word: &str| {
        lexicon::verbs().longest(&[Token::new(word)]).is_some()
            || matches!(word, "knock" | "hit" | "bump" | "disturb" | "damage" | "scratch" | "crash")
    };
    let with_e = format!("{stem}e");
    let undoubled = stem.get(..stem.len().saturating_sub(1)).unwrap_or_default().to_owned();
    [with_e, stem.to_owned(), undoubled].into_iter().find(|word| is_verb(word))
}

/// What must not be touched, gone near, or moved.
fn forbidden(words: &[Token]) -> Option<Draft> {
    const NEAR: &[&str] = &[
        "go near to",
        "go near",
        "go close to",
        "come near",
        "come close to",
        "get near",
        "get close to",
        "get too close to",
        "go too close to",
        "get too near",
        "move near",
        "move close to",
        "move too close to",
        "move towards",
        "approach",
        "go anywhere near",
        "get anywhere near",
        "come anywhere near",
        "go to",
        "move to",
        "go towards",
        "go into",
        "enter",
        "reach into",
        "drive to",
        "drive into",
        "drive near",
        "be near",
    ];
    const CONTACT: &[&str] = &[
        "touch",
        "bump into",
        "bump",
        "hit",
        "knock over",
        "knock down",
        "knock off",
        "knock",
        "crash into",
        "collide with",
        "run into",
        "disturb",
        "damage",
        "scratch",
        "break",
        "spill",
        "tip over",
        "brush against",
        "mess with",
        "step on",
        "crush",
        "drop on",
        "contact",
        "graze",
        "interfere with",
        "play with",
        "scrape",
    ];
    let phrase = NEAR.iter().chain(CONTACT).find(|phrase| begins(words, phrase));
    if let Some(phrase) = phrase {
        let arguments = Arguments::new(&words[phrase.split(' ').count()..], true);
        return avoid(arguments.noun_with_places(), None);
    }
    let (taken, verb) = lexicon::verbs().longest(words)?;
    let arguments = Arguments::new(&words[taken..], super::frames::wants_object(verb));
    match verb {
        Verb::Go | Verb::Move | Verb::GoBack | Verb::Put
            if arguments.noun_count() == 0 || verb == Verb::Put =>
        {
            let place = arguments.destination()?;
            if verb == Verb::Put {
                return Some(Draft::none(NoneReason::Unclear, 0.7));
            }
            if matches!(place.relation, Relation::NextTo | Relation::At) {
                return avoid(Some(place.reference), None);
            }
            avoid(None, Some(place))
        }
        Verb::Pick
        | Verb::Take
        | Verb::Lift
        | Verb::Hold
        | Verb::Move
        | Verb::Push
        | Verb::Pull
        | Verb::Touch
        | Verb::Raise
        | Verb::Hit => {
            let object = arguments.noun_with_places()?;
            if matches!(object.as_str(), "it" | "that" | "this" | "them")
                && !matches!(verb, Verb::Touch | Verb::Hit)
            {
                return None;
            }
            avoid(Some(object), None)
        }
        _ => None,
    }
}

fn avoid(object: Option<String>, to: Option<Place>) -> Option<Draft> {
    let known = object.is_some() || to.is_some();
    known.then(|| Draft::new(TaskCommand::Avoid { object, to, on: Some(true) }, 0.92))
}

/// "you can touch the glass again", "it is ok to go near the lamp", "stop avoiding the box".
fn permission(words: &[Token]) -> Option<Draft> {
    const ALLOWED: &[&str] = &[
        "you can",
        "you may",
        "you are allowed to",
        "it is okay to",
        "it is fine to",
        "feel free to",
        "now you can",
        "it is safe to",
        "you are free to",
        "okay to",
    ];
    const LIFTED: &[&str] = &[
        "stop avoiding",
        "no need to avoid",
        "you do not have to avoid",
        "you do not need to avoid",
        "forget about avoiding",
        "no longer avoid",
        "do not avoid",
        "you do not have to keep away from",
        "you no longer have to avoid",
        "no need to keep away from",
        "ignore the restriction on",
        "do not worry about",
    ];
    if let Some(phrase) = LIFTED.iter().find(|phrase| begins(words, phrase)) {
        let arguments = Arguments::new(&words[phrase.split(' ').count()..], true);
        return lifted(arguments.noun_with_places());
    }
    let phrase = ALLOWED.iter().find(|phrase| begins(words, phrase))?;
    let rest = &words[phrase.split(' ').count()..];
    let contact =
        ["touch", "go near", "go close to", "come near", "approach", "get close to", "move near"];
    let verb = contact.iter().find(|verb| begins(rest, verb))?;
    let again = words.iter().any(|token| token.is_any(&["again", "now", "anymore"]));
    if !again && *verb == "approach" {
        return None;
    }
    let arguments = Arguments::new(&rest[verb.split(' ').count()..], true);
    lifted(arguments.noun_with_places())
}

fn lifted(object: Option<String>) -> Option<Draft> {
    object
        .is_some()
        .then(|| Draft::new(TaskCommand::Avoid { object, to: None, on: Some(false) }, 0.9))
}
