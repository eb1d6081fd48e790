//! Sentences that are no chain of clauses: idioms, wishes, "X goes in Y", "before X, Y".

use robot_core::task::TaskCommand;

use super::super::draft::Draft;
use super::super::tokens::{Token, begins, has_any};
use super::lexicon::{self, Verb};
use super::{clause_starts, frames, idioms, negation};

/// An idiom, with or without what is said before it for manners' sake.
pub(super) fn whole_idiom(words: &[Token]) -> Option<Draft> {
    let plain: Vec<Token> = words.iter().filter(|token| !token.is(",")).cloned().collect();
    let table = idioms::idioms();
    let found = table
        .whole(&plain)
        .or_else(|| table.whole(super::without_openers(&plain)))
        .or_else(|| {
            // "now", "again", "for a second" at the end.
            let last = plain.len().checked_sub(1)?;
            plain[last]
                .is_any(&[
                    "now",
                    "again",
                    "immediately",
                    "there",
                    "quickly",
                    "slowly",
                    "carefully",
                    "first",
                    "too",
                    "here",
                ])
                .then(|| table.whole(super::without_openers(&plain[..last])))
                .flatten()
        })?;
    let confidence = match found {
        idioms::Idiom::Unclear => 0.6,
        idioms::Idiom::Chat => 0.9,
        idioms::Idiom::ComeHere => 0.7,
        _ => 0.95,
    };
    let single_go = plain.len() == 1 && plain[0].is("go");
    Some(Draft::new(found.command(), if single_go { 0.6 } else { confidence }))
}

/// "here, take it": what the operator holds out.
pub(super) fn holds_out(words: &[Token]) -> Option<Draft> {
    // "catch, I am giving you the gasket"
    let given = words.windows(4).position(|row| {
        row[0].is("i")
            && row[1].is("am")
            && row[2].is_any(&["giving", "handing", "passing"])
            && row[3].is("you")
    });
    if let Some(at) = given.filter(|at| *at <= 2) {
        let object = frames::Arguments::new(&words[at + 4..], true).noun();
        return Some(Draft::new(TaskCommand::Receive { object, arm: None }, 0.85));
    }
    const OFFERS: &[&str] = &["here you go", "here you are", "here it is", "here"];
    let offer = OFFERS.iter().find(|offer| begins(words, offer))?;
    let rest = &words[offer.split(' ').count()..];
    let rest = &rest[rest.iter().take_while(|token| token.is(",")).count()..];
    let thing = rest
        .split_first()
        .filter(|(verb, _)| verb.is_any(&["take", "hold", "catch"]))
        .map(|(_, thing)| thing)?;
    let short = thing.len() <= 3 && !has_any(thing, &["from", "to", "in", "on"]);
    let object = frames::Arguments::new(thing, true)
        .noun()
        .filter(|noun| !matches!(noun.as_str(), "it" | "this" | "that" | "them"));
    short.then(|| Draft::new(TaskCommand::Receive { object, arm: None }, 0.85))
}

/// "I need the hammer", "can I have the tape": hand it over. "I am going to …": no.
pub(super) fn wish(words: &[Token]) -> Option<Draft> {
    const WISHES: &[&str] = &[
        "i need",
        "i want",
        "i would like",
        "can i have",
        "could i have",
        "may i have",
        "can i get",
        "could i get",
        "i will have",
        "i will take",
        "i could use",
        "let me have",
        "we need",
    ];
    let wish = WISHES.iter().find(|wish| begins(words, wish))?;
    let rest = &words[wish.split(' ').count()..];
    let first = rest.first()?;
    if first.is_any(&["to", "you", "help", "it", "some", "more", "a", "your"])
        && !(first.is("a") && rest.len() <= 4 && wish != &"i need a")
        || has_any(
            rest,
            &[
                "coffee",
                "break",
                "moment",
                "water",
                "know",
                "see",
                "go",
                "latte",
                "cappuccino",
                "espresso",
                "tea",
                "milk",
                "beer",
                "pizza",
                "to",
                "you",
            ],
        )
    {
        return None;
    }
    let end = rest.iter().rposition(|token| !token.is_any(&["now", "then", "please"]))? + 1;
    let draft = frames::read(Verb::Give, &rest[..end])?;
    Some(draft.doubted(0.85))
}

/// "the red block goes in the tray": a way to say where things are to be put.
pub(super) fn goes_in(words: &[Token]) -> Option<Draft> {
    let at = words.iter().position(|token| token.is_any(&["goes", "belongs", "go"]))?;
    let thing = words.first().is_some_and(|token| {
        token.is_any(&[
            "the",
            "this",
            "that",
            "all",
            "these",
            "those",
            "it",
            "anything",
            "everything",
        ])
    });
    if !thing
        || has_any(words, &["if", "when", "not", "always", "he", "she", "home", "well", "usually"])
        || at == 0
    {
        return None;
    }
    let without: Vec<Token> = words[..at].iter().chain(&words[at + 1..]).cloned().collect();
    frames::read(Verb::Put, &without)
        .filter(|draft| {
            matches!(
                draft.commands.as_slice(),
                [TaskCommand::Place { object: Some(_), to: Some(_), .. }]
            )
        })
        .map(|draft| draft.doubted(0.85))
}

/// "before you X, Y" is Y then X; "after X-ing, Y" is X then Y; "X without touching Y".
pub(super) fn reorder(words: &[Token]) -> Option<Vec<Token>> {
    let comma =
        |from: usize| words[from..].iter().position(|token| token.is(",")).map(|at| from + at);
    let imperative = |clause: &[Token]| -> Option<Vec<Token>> {
        let skip = clause
            .iter()
            .take_while(|token| token.is_any(&["you", "have", "having", "finish"]))
            .count();
        let mut clause = clause.get(skip..)?.to_vec();
        let first = clause.first_mut()?;
        if let Some(base) = negation::base_form(&first.word) {
            *first = Token::new(&base);
        }
        clause_starts::starts_clause(&clause).then_some(clause)
    };
    let joined = |first: &[Token], second: &[Token]| {
        first
            .iter()
            .cloned()
            .chain([Token::new("then")])
            .chain(second.iter().cloned())
            .collect::<Vec<_>>()
    };
    const OUTER: &[&str] = &[
        "put", "place", "go", "open", "close", "pick", "drop", "grab", "take", "wait", "turn",
        "release", "move", "lift", "rotate",
    ];
    let first = words.first()?;
    if first.is_any(&["before", "after", "once"])
        && !begins(words, "after that")
        && !begins(words, "before that")
        && !begins(words, "after this")
    {
        let end = comma(1).or_else(|| {
            let own = words[1..].iter().take_while(|token| token.is_any(&["you", "have"])).count();
            (3 + own..words.len()).find(|at| {
                clause_starts::starts_clause(&words[*at..])
                    && !words[*at].is_any(&["in", "on"])
                    && lexicon::verbs()
                        .longest(&words[*at..])
                        .is_some_and(|(n, _)| n > 1 || words[*at].is_any(OUTER))
            })
        })?;
        let inner = imperative(&words[1..end])?;
        let outer = &words[end..];
        return Some(if first.is("before") {
            joined(outer, &inner)
        } else {
            joined(&inner, outer)
        });
    }
    // "keep off the glue while you fetch the nut": the ban, and what it is for.
    if let Some(at) = words.windows(2).position(|pair| pair[0].is("while") && pair[1].is("you")) {
        let bans = first.is_any(&["do", "never", "avoid", "stay", "keep", "mind", "watch"]);
        let are = usize::from(words.get(at + 2).is_some_and(|next| next.is("are")));
        let inner = words.get(at + 2 + are..).and_then(imperative).filter(|_| bans && at > 1)?;
        return Some(joined(&words[..at], &inner));
    }
    let at =
        words.iter().position(|token| token.is_any(&["before", "after"])).filter(|at| *at > 1)?;
    let next = words.get(at + 1)?;
    if !next.is("you") {
        negation::base_form(&next.word)?;
    }
    let inner = imperative(&words[at + 1..])?;
    let outer = &words[..at];
    Some(if words[at].is("before") { joined(outer, &inner) } else { joined(&inner, outer) })
}
