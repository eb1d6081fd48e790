//! Who is spoken to, and whether an order is given at all.

use super::super::tokens::{Token, begins, contains, has_any};
use super::{idioms, lexicon, manners, numbers};

/// Names that begin speech to somebody else.
pub(super) const NAMES: &[&str] = &[
    "john",
    "dave",
    "david",
    "mike",
    "michael",
    "tom",
    "thomas",
    "bob",
    "jim",
    "james",
    "steve",
    "peter",
    "paul",
    "mark",
    "mary",
    "anna",
    "anne",
    "lisa",
    "sarah",
    "susan",
    "jack",
    "joe",
    "kevin",
    "chris",
    "frank",
    "bill",
    "george",
    "emma",
    "julia",
    "maria",
    "jane",
    "kate",
    "laura",
    "linda",
    "karen",
    "martin",
    "alex",
    "ben",
    "sam",
    "dan",
    "daniel",
    "max",
    "lucas",
    "leo",
    "eric",
    "brian",
    "gary",
    "wei",
    "ming",
    "hans",
    "klaus",
    "pierre",
    "mohammed",
    "ahmed",
    "ali",
    "carlos",
    "jose",
    "luis",
    "mom",
    "mum",
    "dad",
    "mommy",
    "daddy",
    "honey",
    "darling",
    "sweetheart",
    "guys",
    "folks",
    "everybody",
    "alexa",
    "siri",
    "cortana",
    "google",
    "jarvis",
    "bixby",
    "boss",
    "doctor",
    "team",
    "ladies",
    "rachel",
    "emily",
    "nick",
    "tony",
    "andy",
    "rob",
    "matt",
    "greg",
    "jeff",
    "scott",
    "jenny",
    "amy",
    "helen",
    "ryan",
    "adam",
    "oliver",
    "harry",
    "charlie",
    "sophie",
    "olivia",
    "mr",
    "mrs",
    "ms",
    "miss",
];

/// Whether somebody else is addressed, or this is talk over the phone.
pub(super) fn is_for_others(words: &[Token]) -> bool {
    const PHRASES: &[&str] = &[
        "talking to you",
        "talking to someone",
        "talking to him",
        "talking to her",
        "on the phone",
        "call you back",
        "call you later",
        "speaking to",
        "i was talking",
        "i am talking to",
        "we were talking",
        "not talking to",
        "meet you at",
        "see you at lunch",
        "pass that on to",
        "tell him to",
        "tell her to",
        "tell them to",
    ];
    let start = words
        .iter()
        .take_while(|token| {
            token.is_any(&[
                "hey", "okay", "hi", "hello", "no", ",", "oh", "yo", "yeah", "so", "and", "well",
            ])
        })
        .count();
    let start = ["hang on", "hold on", "wait", "listen"]
        .iter()
        .find(|call| begins(&words[start..], call))
        .map_or(start, |call| start + call.split(' ').count());
    let Some(first) = words.get(start) else { return false };
    let named = first.is_any(NAMES)
        // "mark this position", "bill", "max speed" are words too.
        && (!first.is_any(&["mark", "max", "bill", "jack", "rob", "frank", "team", "will", "sam", "boss", "miss"])
            || words.get(start + 1).is_some_and(|next| next.is(",")));
    // "Karl, push the cart": whoever is called by a name is no robot.
    let calls_by_name = words.get(start + 1).is_some_and(|next| next.is(","))
        && words.len() > start + 2
        && first.text.starts_with(char::is_uppercase)
        && !is_known(first);
    if calls_by_name {
        return true;
    }
    // "take five everyone"
    let called = words.iter().rev().find(|token| !token.is_punctuation()).is_some_and(|last| {
        last.is_any(&["everyone", "everybody", "guys", "folks", "team", "gentlemen", "ladies"])
    });
    let hands_over = words.iter().any(|token| token.is_any(&["to", "for", "from", "of"]));
    named || called && !hands_over || PHRASES.iter().any(|phrase| contains(words, phrase))
}

/// Whether a word is one of the grammar's, and so no name.
fn is_known(token: &Token) -> bool {
    let word = std::slice::from_ref(token);
    lexicon::verbs().longest(word).is_some()
        || lexicon::directions().longest(word).is_some()
        || lexicon::relations().longest(word).is_some()
        || lexicon::tools().longest(word).is_some()
        || manners::openers().longest(word).is_some()
        || manners::adverbs().longest(word).is_some()
        || idioms::idioms().longest(word).is_some()
        || numbers::number(word).is_some()
        || token
            .is_any(&["robot", "lianshou", "that", "this", "there", "here", "it", "not", "wrong"])
}

/// What kind of sentence it is, if it is no order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoOrder {
    /// About what was, is, or might be.
    Statement,
    /// An order that hangs on something the robot cannot judge.
    Conditional,
}

const SUBJECTS: &[&str] = &[
    "i",
    "he",
    "she",
    "we",
    "they",
    "it",
    "you",
    "there",
    "this",
    "that",
    "these",
    "those",
    "someone",
    "somebody",
    "nobody",
    "everybody",
    "everyone",
    "my",
    "our",
    "his",
    "her",
    "their",
    "who",
    "yesterday",
    "today",
    "earlier",
    "sometimes",
    "usually",
    "maybe",
    "people",
    "here",
    "what",
];
const FINITE: &[&str] = &[
    "is", "are", "was", "were", "am", "has", "had", "have", "did", "does", "fell", "looks",
    "seems", "goes", "went", "wants", "wanted", "needs", "needed", "said", "says", "told", "asked",
    "thinks", "thought", "moved", "picked", "put", "took", "dropped", "broke", "got", "made",
    "gave", "came", "works", "worked", "looked", "would", "could", "might", "should", "will",
    "can", "knows", "likes", "feels", "weighs", "costs", "happened", "stopped", "started", "used",
    "hopes", "wonder", "think", "hope", "guess", "believe", "remember", "know", "love", "hate",
    "like", "want", "need", "saw", "see", "heard", "fits", "belongs", "contains", "stands", "lies",
    "makes", "keeps", "kept", "left", "opened", "closed", "turned", "pushed", "pulled", "always",
    "never", "already", "just", "must",
];

/// Whether the clause states, tells or supposes instead of ordering.
pub(super) fn no_order(words: &[Token]) -> Option<NoOrder> {
    let first = words.first()?;
    if is_condition(words) {
        return Some(NoOrder::Conditional);
    }
    let reported = [
        "told me to",
        "told you to",
        "said to",
        "asked me to",
        "asked to",
        "wants me to",
        "wants us to",
        "he said",
        "she said",
        "they said",
        "they told",
        "said pick",
        "said move",
        "said put",
        "manual says",
        "sign says",
        "label says",
        "used to",
        "was going to",
        "were going to",
        "supposed to have",
        "would have",
        "should have",
        "could have",
        "i wonder",
        "i bet",
        "imagine",
        "suppose",
        "in theory",
        "last week",
        "last night",
        "yesterday",
        "last time",
        "already",
        "tomorrow",
        "next week",
        "later today",
        "in my dream",
        "i dreamed",
        "the movie",
        "for example",
        "such as saying",
        "people say",
        "for instance",
    ];
    if reported.iter().any(|phrase| contains(words, phrase))
        && !begins(words, "i told you to")
        && !begins(words, "i already told you to")
    {
        return Some(NoOrder::Statement);
    }
    if first.is_any(SUBJECTS) && !is_topic(words) {
        return Some(NoOrder::Statement);
    }
    let determiner = first.is_any(&["the", "a", "an", "some", "all", "any", "one", "two", "no"]);
    let finite = words.iter().skip(1).take(6).position(|token| {
        token.is_any(FINITE) && !token.is_any(&["left", "like", "put", "closed", "see"])
    });
    let stated =
        finite.is_some_and(|at| !has_any(&words[1..=at], &["that", "which", "who", "where"]));
    (determiner && stated).then_some(NoOrder::Statement)
}

/// "that one on the left, pick it up": a topic and an order.
fn is_topic(words: &[Token]) -> bool {
    words.first().is_some_and(|token| token.is_any(&["that", "this", "those", "these"]))
        && !words.get(1).is_some_and(|token| token.is_any(FINITE))
}

fn is_condition(words: &[Token]) -> bool {
    const CONDITIONS: &[&str] = &[
        "if",
        "unless",
        "whenever",
        "when",
        "once",
        "as soon as",
        "in case",
        "every time",
        "until",
        "provided",
        "assuming",
    ];
    const HARMLESS: &[&str] = &[
        "if you can",
        "if possible",
        "if you could",
        "if you do not mind",
        "if you please",
        "if you would",
        "if you like",
        "when you can",
        "when you are ready",
        "when you are done",
        "when you are done with that",
        "once you are done with that",
        "when you are finished with that",
        "when done",
        "once you are done",
        "once done",
        "once that is done",
        "whenever you are ready",
        "when you get a chance",
        "once more",
        "once again",
        "if you want",
        "as soon as possible",
        "as soon as you can",
        "once you are finished",
        "when you are finished",
        "once you have done that",
        "once you have it",
        "when you have it",
        "once you have done this",
        "when you have done that",
        "once you picked it up",
        "if you are ready",
        "if it is not too much trouble",
        "if it is no trouble",
        "if that is okay",
        "if it is okay",
        "if that is possible",
        "if it is possible",
        "if it is not a problem",
        "if you get a chance",
        "if you have time",
        "if you have a moment",
        "if you have a second",
        "when you have time",
        "when you have a moment",
        "when you have a second",
        "when you get a moment",
        "when finished",
        "once finished",
        "once you have picked it up",
        "once it is done",
        "when it is done",
        "when that is done",
    ];
    (0..words.len()).any(|at| {
        let rest = &words[at..];
        CONDITIONS.iter().any(|word| begins(rest, word))
            && !HARMLESS.iter().any(|phrase| begins(rest, phrase))
            && (rest.len() > 2 || at == 0 && rest.len() > 1)
            && !(rest[0].is("once") && at + 1 == words.len())
    })
}
