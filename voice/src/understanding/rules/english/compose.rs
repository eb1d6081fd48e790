//! From a whole English utterance to a list of commands.

use robot_core::task::{AskTopic, NoneReason, SpeedChange, TaskCommand};

use super::super::draft::Draft;
use super::super::ellipsis::{self, Fragment, Link};
use super::super::tokens::{self, Token, begins, contains, has_any};
use super::super::{Hint, Past};
use super::clauses::{Clause, Join};
use super::lexicon::{self, Adverb, Verb};
use super::people::NoOrder;
use super::{clauses, danger, frames, idioms, negation, normal, people, questions, speed, stop};

/// Reads an utterance. `past`: the orders given before, for half sentences.
pub(in super::super) fn read(text: &str, past: &Past<'_>) -> Draft {
    let (words, repaired) = normal::normalise(tokens::tokenize(text));
    if words.iter().all(Token::is_punctuation) {
        return Draft::none(NoneReason::Unclear, 0.95);
    }
    let stops = stop_anywhere(&words);
    if !stops && danger::is_unsafe(&words, text) {
        return Draft::none(NoneReason::Unsafe, 0.9);
    }
    if !stops && people::is_for_others(&words) {
        return Draft::none(NoneReason::NotAddressed, 0.85);
    }
    let mut draft = Draft::empty();
    for sentence in sentences(&words) {
        let next = read_sentence(sentence, past, &draft);
        append(&mut draft, next);
    }
    if repaired {
        draft = draft.doubted(0.95);
    }
    super::super::assembly::assemble(draft)
}

fn stop_anywhere(words: &[Token]) -> bool {
    sentences(words).any(|sentence| {
        stop::orders_stop(sentence)
            || clauses::split(sentence).iter().any(|clause| stop::orders_stop(clause.words))
    })
}

/// Sentences, each without the mark at its end.
fn sentences(words: &[Token]) -> impl Iterator<Item = &[Token]> {
    words
        .split(|token| token.is_any(&[".", "!", "?"]))
        .filter(|sentence| sentence.iter().any(|token| !token.is_punctuation()))
}

/// Joins sentences; small talk beside an order says nothing.
fn append(draft: &mut Draft, next: Draft) {
    let is_none = |draft: &Draft| {
        draft.commands.iter().all(|command| {
            matches!(command, TaskCommand::None { .. } | TaskCommand::Yes | TaskCommand::No)
        })
    };
    if draft.commands.is_empty() {
        *draft = next;
    } else if is_none(&next) && !next.commands.is_empty() {
        if is_none(draft)
            && matches!(draft.commands.as_slice(), [TaskCommand::None { reason: NoneReason::Chat }])
        {
            *draft = next;
        }
    } else if is_none(draft) {
        *draft = next;
    } else {
        draft.extend(next);
    }
}

fn read_sentence(sentence: &[Token], past: &Past<'_>, before: &Draft) -> Draft {
    let trimmed = trim(sentence);
    if stop::orders_stop(trimmed) && clauses::split(trimmed).len() <= 1 {
        return Draft::new(TaskCommand::Stop, 0.99);
    }
    if let Some(idiom) = whole_idiom(trimmed) {
        return idiom;
    }
    if let Some(draft) = negation::read(trimmed).filter(|_| clauses::split(trimmed).len() <= 1) {
        return draft;
    }
    let bare = super::without_openers(trimmed);
    if let Some(draft) = wish(bare).or_else(|| wish(trimmed)) {
        return draft;
    }
    if let Some(draft) = questions::read(trimmed) {
        return draft;
    }
    let reordered = reorder(trimmed);
    let trimmed = reordered.as_deref().unwrap_or(trimmed);
    let bare = super::without_openers(trimmed);
    let stops = clauses::split(trimmed).iter().any(|clause| stop::orders_stop(clause.words));
    if let Some(no_order) = people::no_order(bare).filter(|_| !stops) {
        return not_an_order(no_order, trimmed);
    }
    let clauses = clauses::split(trimmed);
    read_clauses(&clauses, past, before)
}

/// Drops commas and manners at both ends.
fn trim(sentence: &[Token]) -> &[Token] {
    let from = sentence.iter().position(|token| !token.is(",")).unwrap_or(sentence.len());
    let mut to = sentence.len();
    const TAILS: &[&str] = &[
        "please",
        "thanks",
        "thank you",
        "will you",
        "would you",
        "could you",
        "can you",
        "okay",
        "robot",
        "that is all",
        "if you can",
        "if you do not mind",
        "if you please",
        "if possible",
        "would you mind",
        "please robot",
        "man",
        "buddy",
        "mate",
        "thank you very much",
        "if you could",
        "all right",
        "you know",
    ];
    loop {
        let rest = &sentence[from..to];
        let comma = rest.last().is_some_and(|token| token.is(","));
        let tail = TAILS.iter().find(|tail| {
            let length = tail.split(' ').count();
            rest.len() > length && begins(&rest[rest.len() - length..], tail)
        });
        match (comma, tail) {
            (true, _) => to -= 1,
            (_, Some(tail)) => to -= tail.split(' ').count(),
            _ => return rest,
        }
    }
}

/// An idiom, with or without what is said before it for manners' sake.
fn whole_idiom(words: &[Token]) -> Option<Draft> {
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

/// "I need the hammer", "can I have the tape": hand it over. "I am going to …": no.
fn wish(words: &[Token]) -> Option<Draft> {
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
    let draft = frames::read(Verb::Give, rest)?;
    Some(draft.doubted(0.85))
}

fn not_an_order(kind: NoOrder, words: &[Token]) -> Draft {
    match kind {
        NoOrder::Statement if goes_in(words).is_some() => {
            goes_in(words).unwrap_or_else(Draft::empty)
        }
        NoOrder::Statement => Draft::none(NoneReason::Chat, 0.72).hinted(Hint::NotAnOrder),
        NoOrder::Conditional => Draft::none(NoneReason::Unclear, 0.75).hinted(Hint::Conditional),
    }
}

/// "the red block goes in the tray": a way to say where things are to be put.
fn goes_in(words: &[Token]) -> Option<Draft> {
    let at = words.iter().position(|token| token.is_any(&["goes", "belongs", "go"]))?;
    let thing = words
        .first()
        .is_some_and(|token| token.is_any(&["the", "this", "that", "all", "these", "those", "it"]));
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
fn reorder(words: &[Token]) -> Option<Vec<Token>> {
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
        clauses::starts_clause(&clause).then_some(clause)
    };
    let joined = |first: &[Token], second: &[Token]| {
        first
            .iter()
            .cloned()
            .chain([Token::new("then")])
            .chain(second.iter().cloned())
            .collect::<Vec<_>>()
    };
    let first = words.first()?;
    if first.is_any(&["before", "after", "once"])
        && !begins(words, "after that")
        && !begins(words, "before that")
        && !begins(words, "after this")
    {
        let end = comma(1).or_else(|| {
            (3..words.len()).find(|at| {
                clauses::starts_clause(&words[*at..])
                    && !words[*at].is_any(&["in", "on"])
                    && lexicon::verbs().longest(&words[*at..]).is_some_and(|(n, _)| {
                        n > 1 || words[*at].is_any(&["put", "place", "go", "open", "close", "pick"])
                    })
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
    let at =
        words.iter().position(|token| token.is_any(&["before", "after"])).filter(|at| *at > 1)?;
    let next = words.get(at + 1)?;
    negation::base_form(&next.word)?;
    let inner = imperative(&words[at + 1..])?;
    let outer = &words[..at];
    Some(if words[at].is("before") { joined(outer, &inner) } else { joined(&inner, outer) })
}

/// Reads the clauses of a sentence one after the other.
fn read_clauses(clauses: &[Clause<'_>], past: &Past<'_>, before: &Draft) -> Draft {
    let mut draft = Draft::empty();
    let mut last = 0;
    let mut topic: Option<&[Token]> = None;
    let mut leftover: Vec<&[Token]> = Vec::new();
    for clause in clauses {
        let previous_length = draft.commands.len();
        let verb = previous_verb(clauses, clause);
        let next = match clause.join {
            Join::SameVerb => frames::read(verb.unwrap_or(Verb::Put), clause.words),
            _ => read_clause(clause.words),
        };
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

/// "from the shelf, take …", "with the right arm, grab …".
fn is_adjunct(words: &[Token]) -> bool {
    lexicon::sources().longest(words).is_some() || lexicon::arms().longest(words).is_some()
}

fn is_filler(words: &[Token]) -> bool {
    let rest = super::without_openers(words);
    lexicon::adverbs().whole(rest).is_some_and(|adverb| adverb == Adverb::Filler)
        || lexicon::openers().whole(rest).is_some()
        || idioms::idioms().whole(rest).is_some()
}

/// The verb of the clause before this one.
fn previous_verb(clauses: &[Clause<'_>], clause: &Clause<'_>) -> Option<Verb> {
    let at = clauses.iter().position(|other| std::ptr::eq(other, clause))?;
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

/// One clause. `None` if it is no order: a fragment, or nothing that is understood.
fn read_clause(words: &[Token]) -> Option<Draft> {
    if stop::orders_stop(words) {
        return Some(Draft::new(TaskCommand::Stop, 0.99));
    }
    if let Some(draft) = negation::read(words) {
        return Some(draft);
    }
    let slowly = words.first().is_some_and(|token| token.is_any(&["slowly", "slow"]));
    let rest = super::without_openers(words);
    let rest = if slowly && rest.len() > 1 && rest[0].is_any(&["slowly"]) {
        super::without_openers(&rest[1..])
    } else {
        rest
    };
    if let Some(at) = rest.iter().position(|token| token.is("without")).filter(|at| *at > 0)
        && let Some(ban) = rest.get(at + 1..).and_then(negation::read_gerund)
    {
        let mut draft = ban;
        draft.extend(read_clause(&rest[..at])?);
        return Some(draft);
    }
    if let Some(idiom) = whole_idiom(rest) {
        return Some(idiom);
    }
    if let Some(ban) = negation::read(rest) {
        return Some(ban);
    }
    let draft = clause_with_speed(rest).or_else(|| verb_clause(rest))?;
    let slowly = slowly || says_slowly(rest) && !speed::is_about_speed(rest);
    let moves = !draft.commands.iter().any(|command| {
        matches!(
            command,
            TaskCommand::None { .. } | TaskCommand::Speed { .. } | TaskCommand::Ask { .. }
        )
    });
    let slower =
        TaskCommand::Speed { scale: None, factor: None, change: Some(SpeedChange::Slower) };
    Some(if slowly && moves { draft.after(slower) } else { draft })
}

fn says_slowly(words: &[Token]) -> bool {
    (1..words.len()).any(|at| {
        lexicon::adverbs().longest(&words[at..]).is_some_and(|(_, adverb)| adverb == Adverb::Slowly)
    })
}

/// A clause about speed, alone or beside an order: "go home at half speed".
fn clause_with_speed(words: &[Token]) -> Option<Draft> {
    if !speed::is_about_speed(words) {
        return None;
    }
    let adjunct = (1..words.len())
        .find(|at| words[*at].is_any(&["at", "with"]) && speed_phrase(&words[*at..]));
    if let Some(at) = adjunct {
        let length = words[at..]
            .iter()
            .position(|token| token.is_any(&["speed", "percent"]))
            .map_or(words.len() - at, |end| end + 1);
        let order: Vec<Token> = words[..at].iter().chain(&words[at + length..]).cloned().collect();
        let plain = order.iter().all(|token| {
            token.is_any(&[
                "go", "run", "move", "drive", "work", "operate", "travel", "proceed", "continue",
            ])
        });
        if !plain {
            let mut draft = speed::read(&words[at..at + length])?;
            draft.extend(verb_clause(&order)?);
            return Some(draft);
        }
    }
    // "at half speed go home"
    if words[0].is_any(&["at", "with"]) {
        let end = words.iter().position(|token| token.is_any(&["speed", "percent"]))? + 1;
        let mut draft = speed::read(&words[..end])?;
        if end < words.len() {
            draft.extend(read_clause(&words[end..])?);
        }
        return Some(draft);
    }
    let object = has_any(words, &["pick", "put", "grab", "block", "cup", "place"]);
    if object { None } else { speed::read(words) }
}

fn speed_phrase(words: &[Token]) -> bool {
    let near = &words[..words.len().min(6)];
    has_any(near, &["speed", "percent"])
}

/// A verb and its arguments, also when an adjunct stands before the verb.
fn verb_clause(words: &[Token]) -> Option<Draft> {
    if begins(words, "do it") || begins(words, "do that") || begins(words, "do this") {
        let times = frames::Arguments::new(&words[2..], true).times()?;
        return frames::sure(TaskCommand::Repeat { times: Some(times) });
    }
    if let Some((taken, _)) = lexicon::arms().longest(words) {
        let rest = &words[taken..];
        let skip = usize::from(rest.first().is_some_and(|token| token.is(",")));
        let order = super::without_openers(&rest[skip.min(rest.len())..]);
        if let Some((verb_length, verb)) = lexicon::verbs().longest(order) {
            let arguments: Vec<Token> =
                order[verb_length..].iter().chain(&words[..taken]).cloned().collect();
            return frames::read(verb, &arguments);
        }
        return frames::read(Verb::Move, words).filter(|draft| !draft.commands.is_empty());
    }
    let hand_verb = words[0].is("hand") && lexicon::directions().longest(&words[1..]).is_none();
    if !hand_verb && lexicon::tools().longest(words).is_some_and(|(taken, ())| taken < words.len())
    {
        let draft = frames::read(Verb::Move, words);
        return draft
            .filter(|draft| {
                matches!(
                    draft.commands.first(),
                    Some(TaskCommand::Jog { .. } | TaskCommand::Move { .. })
                )
            })
            .map(|draft| draft.doubted(0.9));
    }
    if let Some((taken, verb)) = lexicon::verbs().longest(words) {
        return with_object_lists(verb, &words[taken..]);
    }
    if let Some(base) = negation::base_form(&words.first()?.word) {
        // "how about picking up …"
        let mut plain = words.to_vec();
        plain[0] = Token::new(&base);
        let (taken, verb) = lexicon::verbs().longest(&plain)?;
        return frames::read(verb, &plain[taken..]).map(|draft| draft.doubted(0.9));
    }
    let is_adjunct = lexicon::sources().longest(words).is_some()
        || lexicon::relations().longest(words).is_some();
    if is_adjunct {
        let at = (2..words.len()).find(|at| {
            lexicon::verbs()
                .longest(&words[*at..])
                .is_some_and(|(_, verb)| !matches!(verb, Verb::Unable))
                && clauses::starts_clause(&words[*at..])
        })?;
        let (taken, verb) = lexicon::verbs().longest(&words[at..])?;
        let adjunct = words[..at].iter().filter(|token| !token.is(","));
        let arguments: Vec<Token> = words[at + taken..].iter().chain(adjunct).cloned().collect();
        return frames::read(verb, &arguments).map(|draft| draft.doubted(0.95));
    }
    bare_jog(words).or_else(|| switched(words))
}

/// "lights off", "conveyor on".
fn switched(words: &[Token]) -> Option<Draft> {
    let (last, thing) = words.split_last().filter(|(_, thing)| (1..4).contains(&thing.len()))?;
    let on = last.is("on");
    if !on && !last.is("off") {
        return None;
    }
    let verb = if on { Verb::TurnOn } else { Verb::TurnOff };
    frames::read(verb, thing).map(|draft| draft.doubted(0.9))
}

/// "left five centimetres", "a bit higher", "down".
fn bare_jog(words: &[Token]) -> Option<Draft> {
    let draft = frames::read(Verb::Go, words)?;
    let has_direction =
        (0..words.len()).any(|at| lexicon::directions().longest(&words[at..]).is_some());
    let plain = matches!(draft.commands.as_slice(), [TaskCommand::Jog { .. }, ..])
        && draft.confidence > 0.9;
    (has_direction && plain).then(|| draft.doubted(if words.len() == 1 { 0.76 } else { 0.9 }))
}

/// "the lamp and the fan": one command for each thing named with its own article.
fn with_object_lists(verb: Verb, words: &[Token]) -> Option<Draft> {
    let listable = matches!(
        verb,
        Verb::Pick
            | Verb::Put
            | Verb::Drop
            | Verb::Give
            | Verb::Bring
            | Verb::Open
            | Verb::Close
            | Verb::TurnOn
            | Verb::TurnOff
            | Verb::Press
            | Verb::Push
            | Verb::Pull
            | Verb::Take
            | Verb::Turn
            | Verb::Switch
            | Verb::Avoid
            | Verb::Move
            | Verb::Start
            | Verb::StopThing
    );
    let Some((items, tail)) = listed(words).filter(|_| listable) else {
        return frames::read(verb, words);
    };
    let mut draft = Draft::empty();
    for item in items {
        let arguments: Vec<Token> = item.iter().chain(tail).cloned().collect();
        draft.extend(frames::read(verb, &arguments)?);
    }
    Some(draft)
}

/// The things of a list, and what stands behind it.
fn listed(words: &[Token]) -> Option<(Vec<&[Token]>, &[Token])> {
    use super::arguments::{self, Kind};
    let both = usize::from(words.first().is_some_and(|token| token.is("both")));
    let words = &words[both..];
    let parts = arguments::split(words, true);
    let mut items = Vec::new();
    let mut at = 0;
    let mut end = 0;
    while let Some(part) = parts.get(at).filter(|part| part.kind == Kind::Noun) {
        items.push(&words[part.span.clone()]);
        end = part.span.end;
        match parts.get(at + 1) {
            Some(joint) if joint.kind == Kind::Joint => at += 2,
            // "the nut, the bolt and the washer"
            Some(next) if next.kind == Kind::Noun && words[end].is(",") => at += 1,
            _ => break,
        }
    }
    let pronoun = items.iter().any(|item| item.len() == 1 && item[0].is_any(&["it", "that"]));
    let disjoint = words[..end].iter().any(|token| token.is("or"));
    (items.len() > 1 && !pronoun && !disjoint).then(|| (items, &words[end..]))
}

/// The pieces of a clause without a verb.
fn fragments(words: &[Token]) -> Option<Vec<Fragment>> {
    use super::arguments::{self, Kind};
    use super::numbers::Quantity;
    let rest = super::without_openers(words);
    if contains(rest, "other way")
        || contains(rest, "opposite direction")
        || contains(rest, "other direction")
    {
        return Some(vec![Fragment::Opposite]);
    }
    let same = begins(rest, "same") || begins(rest, "the same");
    let rest = if same {
        &rest[rest
            .iter()
            .position(|token| token.is_any(&["with", "for", "to"]))
            .map_or(0, |at| at + 1)..]
    } else {
        rest
    };
    let arguments = frames::Arguments::new(rest, true);
    let mut pieces = Vec::new();
    for (index, part) in arguments::split(rest, true).iter().enumerate() {
        pieces.push(match &part.kind {
            Kind::Noun => match arguments.noun_with_places() {
                Some(text)
                    if !same
                        && pieces.is_empty()
                        && arguments.places().len() == 1
                        && arguments.noun_count() == 1
                        && !text.contains("one")
                        && !text.contains("left") =>
                {
                    Fragment::Object(tokens::text_of(&rest[part.span.clone()]))
                }
                Some(text) => {
                    pieces.push(Fragment::Object(text));
                    break;
                }
                None => return None,
            },
            Kind::Place { relation, reference, second } => {
                let _ = (relation, reference, second);
                let place = arguments.places().into_iter().find(|(at, _)| *at == index)?.1;
                let place = arguments.extended(index, place);
                pieces.push(Fragment::Place(place));
                break;
            }
            Kind::Direction(way) => Fragment::Direction(*way),
            Kind::Quantity(Quantity::Length(metres)) => Fragment::Length(*metres),
            Kind::Quantity(Quantity::Angle(degrees)) => Fragment::Angle(*degrees),
            Kind::Quantity(Quantity::Duration(seconds)) => Fragment::Duration(*seconds),
            Kind::Quantity(Quantity::Times(times)) => Fragment::Times(*times as u32),
            Kind::Quantity(Quantity::Bare(number)) => Fragment::Number(*number),
            Kind::Arm(arm) => Fragment::Arm(*arm),
            Kind::Adverb(Adverb::Vague) => Fragment::More,
            Kind::Adverb(_) | Kind::Joint => continue,
            _ => return None,
        });
    }
    (!pieces.is_empty()).then_some(pieces)
}

/// No clause is an order: perhaps the words complete an earlier one.
fn read_fragment(clauses: &[Clause<'_>], past: &Past<'_>, before: &Draft) -> Draft {
    let rejected = |clause: &Clause<'_>| {
        clause.words.first().is_some_and(|token| token.is("not"))
            && !clause.words.iter().any(|token| token.is_any(&[",", "but"]))
    };
    let usable = clauses.iter().rev().find(|clause| !rejected(clause) && !is_filler(clause.words));
    let Some(clause) = usable else {
        return Draft::none(NoneReason::Unclear, 0.6);
    };
    let negated = clauses
        .iter()
        .any(|clause| clause.words.first().is_some_and(|token| token.is_any(&["no", "not"])));
    let mut words = clause.words;
    // "not that one, the other one"
    if words.first().is_some_and(|token| token.is("not"))
        && let Some(comma) = words.iter().position(|token| token.is_any(&[",", "but"]))
    {
        words = &words[comma + 1..];
    }
    while words.len() > 1 && words[0].is_any(&["no", "not", ",", "yes", "nope", "wrong"]) {
        words = &words[1..];
    }
    if let Some(draft) = questions::read(words) {
        return draft;
    }
    if let Some(pieces) = fragments(words) {
        let base =
            if before.commands.is_empty() { past.orders() } else { Some(before.commands.clone()) };
        let link =
            if negated || clause.join == Join::Corrects { Link::Corrects } else { Link::GoesOn };
        let link =
            if matches!(pieces.as_slice(), [Fragment::Object(_)]) && before.commands.is_empty() {
                Link::GoesOn
            } else {
                link
            };
        if let Some(commands) = base.and_then(|base| ellipsis::complete(&base, &pieces, link)) {
            return Draft { commands, confidence: 0.8, hints: Vec::new() };
        }
    }
    unknown(words)
}

/// Words that are neither order nor half an order.
fn unknown(words: &[Token]) -> Draft {
    let known = words.iter().filter(|token| token.is_any(FUNCTION_WORDS)).count();
    if known >= 2 && words.len() >= 4 {
        return Draft::none(NoneReason::Chat, 0.5);
    }
    if words.len() == 1 && words[0].is("help") {
        return Draft::new(TaskCommand::Ask { topic: AskTopic::Help, object: None }, 0.9);
    }
    Draft::none(NoneReason::Unclear, 0.55)
}

const FUNCTION_WORDS: &[&str] = &[
    "i", "you", "he", "she", "we", "they", "is", "are", "was", "were", "my", "his", "her", "our",
    "their", "have", "has", "had", "do", "did", "because", "so", "very", "really", "what", "who",
    "think", "know", "want", "like", "good", "bad",
];
