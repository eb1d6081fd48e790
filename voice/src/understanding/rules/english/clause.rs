//! One clause: a stop, an idiom, a ban, or a verb with its arguments.

use robot_core::task::{NoneReason, SpeedChange, TaskCommand};

use super::super::draft::Draft;
use super::super::quantity::Quantity;
use super::super::tokens::{Token, begins, has_any};
use super::lexicon::{self, Verb};
use super::manners::{self, Adverb};
use super::object_lists::with_object_lists;
use super::sentence_forms::whole_idiom;
use super::{clause_starts, frames, negation, numbers, speed, stop};

/// One clause. `None` if it is no order: a fragment, or nothing that is understood.
pub(super) fn read_clause(words: &[Token]) -> Option<Draft> {
    if stop::orders_stop(words) {
        return Some(Draft::new(TaskCommand::Stop, 0.99));
    }
    if let Some(draft) = negation::read(words) {
        return Some(draft);
    }
    // "mind holding the cover": asked for, not warned of.
    if let [mind, gerund, ..] = words
        && mind.is("mind")
        && negation::base_form(&gerund.word).is_some()
    {
        return read_clause(&words[1..]).map(|draft| draft.doubted(0.95));
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
    // "too far to the left" tells what is wrong, not how much.
    if rest.first().is_some_and(|token| token.is("too")) {
        return Some(Draft::none(NoneReason::Unclear, 0.7));
    }
    // "in ten seconds go home"
    if rest.first().is_some_and(|token| token.is_any(&["in", "after"]))
        && let Some((Quantity::Duration(seconds), taken)) = numbers::quantity(&rest[1..])
        && let Some(draft) =
            rest.get(1 + taken..).filter(|order| !order.is_empty()).and_then(read_clause)
    {
        return Some(draft.after(TaskCommand::Wait { seconds: Some(seconds) }));
    }
    // "take it easy with that one": whatever it is, more gently.
    if ["take it easy", "take it slow", "take it steady", "go easy", "easy with", "easy on"]
        .iter()
        .any(|call| begins(rest, call))
    {
        let change = Some(SpeedChange::Slower);
        return Some(Draft::new(TaskCommand::Speed { scale: None, factor: None, change }, 0.9));
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
        manners::adverbs().longest(&words[at..]).is_some_and(|(_, adverb)| adverb == Adverb::Slowly)
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
            .rposition(|token| token.is_any(&["speed", "percent"]))
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
    // "joint one plus 30 degrees", "vacuum on"
    if words[0].is_any(&["joint", "axis"]) {
        return frames::read(Verb::Rotate, words).filter(|draft| {
            matches!(draft.commands.as_slice(), [TaskCommand::Rotate { joint: Some(_), .. }])
        });
    }
    // "three more times"
    if let Some(times) = more_times(words) {
        return frames::sure(TaskCommand::Repeat { times: Some(times) });
    }
    // "in a straight line to the tray": the way says that it goes there.
    if begins(words, "in a straight line") && words.len() > 4 {
        return frames::read(Verb::Go, words);
    }
    if words.len() == 2 && words[0].is("vacuum") {
        return switched(words);
    }
    if let Some((taken, verb)) = lexicon::verbs().longest(words) {
        return with_object_lists(verb, &words[taken..]);
    }
    if let Some(base) = negation::base_form(&words.first()?.word) {
        // "turning left gets you there" tells something.
        if has_any(words, &["gets", "is", "means", "takes", "makes", "will", "was", "helps"]) {
            return None;
        }
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
                && clause_starts::starts_clause(&words[*at..])
        })?;
        let (taken, verb) = lexicon::verbs().longest(&words[at..])?;
        let adjunct = words[..at].iter().filter(|token| !token.is(","));
        let arguments: Vec<Token> = words[at + taken..].iter().chain(adjunct).cloned().collect();
        return frames::read(verb, &arguments).map(|draft| draft.doubted(0.95));
    }
    bare_jog(words).or_else(|| switched(words)).or_else(|| carried(words))
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

/// "red block into the tray": "into" and "onto" alone say that it is to be put there.
fn carried(words: &[Token]) -> Option<Draft> {
    let at = words.iter().position(|token| token.is_any(&["into", "onto"]))?;
    let talks = words[0].is_any(&[
        "i", "you", "he", "she", "we", "they", "it", "what", "where", "who", "how", "is", "are",
        "was", "not", "no",
    ]);
    if at == 0 || talks {
        return None;
    }
    frames::read(Verb::Put, words)
        .filter(|draft| {
            matches!(
                draft.commands.as_slice(),
                [TaskCommand::Place { object: Some(_), to: Some(_), .. }]
            )
        })
        .map(|draft| draft.doubted(0.8))
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

/// "three more times", "another two times".
fn more_times(words: &[Token]) -> Option<u32> {
    let another = usize::from(words.first().is_some_and(|token| token.is("another")));
    let (count, taken) = numbers::number(&words[another..])?;
    let rest: Vec<&Token> = words[another + taken..].iter().collect();
    let said = match rest.as_slice() {
        [more, times] => more.is("more") && times.is("times"),
        [times] => another == 1 && times.is("times"),
        _ => false,
    };
    (said && (2.0..=1000.0).contains(&count)).then_some(count as u32)
}
