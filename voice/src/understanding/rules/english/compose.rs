//! From a whole English utterance to a list of commands.

use super::clause_chain::read_clauses;
use super::sentence_forms::{goes_in, holds_out, reorder, whole_idiom, wish};
use robot_core::task::{NoneReason, TaskCommand};

use super::super::draft::Draft;
use super::super::tokens::{self, Token, begins, contains};
use super::super::{Hint, Past};
use super::people::NoOrder;
use super::{abstract_nouns, clauses, danger, negation, normal, people, questions, stop};

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
    if !stops && abstract_nouns::is_asked_of_people(&words) {
        return Draft::none(NoneReason::Chat, 0.75);
    }
    if !stops && uses_a_tool(&words) {
        return Draft::none(NoneReason::Unable, 0.75);
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
    if leaves_alone(trimmed) {
        return Draft::none(NoneReason::Unclear, 0.8);
    }
    if asks_for_time(trimmed) {
        return Draft::new(TaskCommand::Pause, 0.9);
    }
    let is_whole = clauses::split(trimmed).len() <= 1 && !contains(trimmed, "while you");
    if let Some(draft) = negation::read(trimmed).filter(|_| is_whole) {
        return draft;
    }
    let bare = super::without_openers(trimmed);
    if let Some(draft) = holds_out(trimmed) {
        return draft;
    }
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

/// "leave the big one where it is": nothing is to be done.
fn leaves_alone(words: &[Token]) -> bool {
    let stays = ["where it is", "where they are", "as it is", "as they are"];
    begins(super::without_openers(words), "leave")
        && clauses::split(words).len() <= 1
        && stays.iter().any(|stay| contains(words, stay))
}

/// "hold on, I need to check something": what the time is for is no order.
fn asks_for_time(words: &[Token]) -> bool {
    const CALLS: &[&str] = &["hold on", "hang on", "hold up", "wait", "one moment", "one second"];
    const AMOUNTS: &[&str] = &["a sec", "a second", "a moment", "a minute", "just"];
    const REASONS: &[&str] = &[
        "i need to",
        "i have to",
        "i must",
        "i will",
        "i forgot",
        "i got to",
        "let me",
        "let us",
        "we need",
        "we have",
        "my",
        "there is",
        "someone",
        "somebody",
        "something",
    ];
    let Some(call) = CALLS.iter().find(|call| begins(words, call)) else { return false };
    let mut rest = &words[call.split(' ').count()..];
    while let Some(length) = AMOUNTS
        .iter()
        .find(|amount| begins(rest, amount))
        .map(|amount| amount.split(' ').count())
        .or_else(|| rest.first().is_some_and(|token| token.is(",")).then_some(1))
    {
        rest = &rest[length..];
    }
    REASONS.iter().any(|reason| begins(rest, reason))
}

/// "scoop up the rice with the spoon": nothing in the contract says what to do it with.
fn uses_a_tool(words: &[Token]) -> bool {
    const TOOLS: &[&str] = &[
        "spoon", "fork", "knife", "hammer", "cloth", "brush", "elbow", "foot", "tweezers", "tongs",
        "scissors", "spatula", "rag",
    ];
    let end = words.iter().rposition(|token| !token.is_punctuation()).map_or(0, |at| at + 1);
    end >= 5
        && words[end - 3].is("with")
        && words[end - 2].is_any(&["the", "a", "your"])
        && words[end - 1].is_any(TOOLS)
        && !words[0].is_any(&["bin", "box", "tray"])
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

fn not_an_order(kind: NoOrder, words: &[Token]) -> Draft {
    match kind {
        NoOrder::Statement if goes_in(words).is_some() => {
            goes_in(words).unwrap_or_else(Draft::empty)
        }
        NoOrder::Statement => Draft::none(NoneReason::Chat, 0.72).hinted(Hint::NotAnOrder),
        NoOrder::Conditional => Draft::none(NoneReason::Unclear, 0.75).hinted(Hint::Conditional),
    }
}
