//! Frames of taking and giving.

use robot_core::task::{Direction, NoneReason, Relation, TaskCommand};

use super::super::draft::Draft;
use super::super::quantity::Quantity;
use super::arguments::Kind;
use super::frames::{Arguments, sure};
use super::frames_place::place;
use super::lexicon::Verb;
use super::manners::Adverb;

/// "pick up", "lift", "raise", "take"…
pub(super) fn pick(verb: Verb, arguments: &Arguments<'_>) -> Option<Draft> {
    if arguments.has(Adverb::FromOperator) {
        return give(Verb::Receive, arguments);
    }
    // "hold it for five seconds": what is held stays held.
    if let (Verb::Hold, true, Some(Quantity::Duration(seconds))) =
        (verb, arguments.noun_is_pronoun(), arguments.quantity())
    {
        return sure(TaskCommand::Wait { seconds: Some(seconds) });
    }
    let to_operator = arguments.has(Adverb::ToOperator);
    if matches!(verb, Verb::Raise | Verb::Lower | Verb::Lift | Verb::Hold)
        && moves_tool(verb, arguments)
    {
        return Some(jog_by_verb(verb, arguments));
    }
    if verb == Verb::Lower {
        return place(Verb::Put, arguments);
    }
    if matches!(verb, Verb::Hold | Verb::Take) && is_held_out(arguments) {
        return give(Verb::Receive, arguments).map(|draft| draft.doubted(0.8));
    }
    if to_operator {
        return give(Verb::Give, arguments);
    }
    if verb == Verb::Pick && arguments.noun().is_some_and(|noun| noun.ends_with("drawer")) {
        return sure(TaskCommand::Open { object: arguments.noun(), arm: arguments.arm() });
    }
    if verb == Verb::Take
        && arguments.noun_is_pronoun()
        && arguments.direction() == Some(Direction::Backward)
        && arguments.places().is_empty()
    {
        return place(Verb::Return, arguments);
    }
    let destination = arguments
        .places()
        .into_iter()
        .rev()
        .find(|(_, place)| matches!(place.relation, Relation::At));
    if destination.is_some() || verb == Verb::Take && carries(arguments) {
        return place(Verb::Put, arguments);
    }
    let object = without_grip(arguments.noun_with_places());
    let confidence = if object.is_some() { 0.95 } else { 0.6 };
    let from = arguments.from().filter(|place| !is_approach(&place.reference));
    let command = TaskCommand::Pick { object, from, arm: arguments.arm() };
    let mut draft = Draft::new(command, confidence);
    if let (Some(distance_m), Verb::Lift | Verb::Raise | Verb::Pick) = (arguments.length(), verb) {
        let up = TaskCommand::Jog {
            arm: None,
            direction: Some(Direction::Up),
            distance_m: Some(distance_m),
        };
        draft = draft.then(up).doubted(0.8);
    }
    if matches!(verb, Verb::Hold) && arguments.noun_is_pronoun() {
        draft = draft.doubted(0.7);
    }
    Some(draft)
}

/// "the mug by its handle": where to grip is not in the contract, the mug is.
fn without_grip(object: Option<String>) -> Option<String> {
    const GRIPS: &[&str] = &[" by the ", " by its "];
    const PARTS: &[&str] = &[
        "handle", "edge", "edges", "rim", "side", "sides", "neck", "corner", "end", "top", "base",
    ];
    object.map(|object| {
        GRIPS
            .iter()
            .find_map(|grip| object.split_once(grip))
            .filter(|(_, part)| PARTS.contains(part))
            .map_or(object.clone(), |(thing, _)| thing.to_owned())
    })
}

/// "grip it from the side": how to come near, not where it lies.
fn is_approach(reference: &str) -> bool {
    matches!(reference, "side" | "sides" | "above" | "below" | "top" | "front" | "back")
}

/// "take this", "hold these for me": what the operator holds out.
fn is_held_out(arguments: &Arguments<'_>) -> bool {
    arguments.places().is_empty()
        && arguments.from().is_none()
        && arguments.noun().is_some_and(|noun| matches!(noun.as_str(), "this" | "these"))
}

/// "take the cup to the table": "to" says that it is carried, not only taken.
fn carries(arguments: &Arguments<'_>) -> bool {
    arguments.parts.iter().any(|part| {
        matches!(part.kind, Kind::Place { .. })
            && arguments.tokens[part.span.start].is_any(&["into", "onto", "to", "over"])
    })
}

/// "raise the arm", "lift it up a bit", "lower the gripper": the tool moves, nothing is grasped.
fn moves_tool(verb: Verb, arguments: &Arguments<'_>) -> bool {
    let placed = !arguments.places().is_empty();
    let vague = arguments.has(Adverb::Vague);
    let measured = arguments.length().is_some() || vague;
    let own = arguments.has_tool() || arguments.arm().is_some() && arguments.noun_count() == 0;
    if own && verb != Verb::Hold {
        return true;
    }
    match verb {
        Verb::Lift => {
            arguments.noun_is_pronoun() && measured && !placed
                || arguments.noun_count() == 0 && measured
        }
        Verb::Hold => {
            arguments.noun_is_pronoun() && arguments.direction() == Some(Direction::Up) && !placed
        }
        Verb::Raise => (arguments.noun_is_pronoun() || arguments.noun_count() == 0) && !placed,
        _ => !placed && arguments.from().is_none(),
    }
}

fn jog_by_verb(verb: Verb, arguments: &Arguments<'_>) -> Draft {
    let direction = if verb == Verb::Lower { Direction::Down } else { Direction::Up };
    let command = TaskCommand::Jog {
        arm: arguments.arm(),
        direction: Some(direction),
        distance_m: arguments.length(),
    };
    let named = arguments.noun_count() > 0 && !arguments.noun_is_pronoun();
    Draft::new(command, if named { 0.6 } else { 0.93 })
}

/// "give Bob the hammer": the second noun is the thing; whether to give it is asked.
fn thing_for_somebody(arguments: &Arguments<'_>) -> Option<String> {
    let mut nouns = arguments.parts.iter().filter(|part| part.kind == Kind::Noun);
    let (person, thing) = (nouns.next()?, nouns.next()?);
    let named = person.span.len() == 1
        && arguments.tokens[person.span.start].text.starts_with(char::is_uppercase);
    named.then(|| super::super::tokens::text_of(&arguments.tokens[thing.span.clone()]))
}

/// Two things without "to": "give that bolt a turn".
fn gives_in_a_figure(arguments: &Arguments<'_>) -> bool {
    let mut nouns = arguments.parts.iter().filter(|part| part.kind == Kind::Noun);
    let (Some(_), Some(second)) = (nouns.next(), nouns.next()) else { return false };
    let article = second.span.start.checked_sub(1).map(|before| &arguments.tokens[before]);
    arguments.tokens[second.span.start].is_any(&["a", "an"])
        || article.is_some_and(|token| token.is_any(&["a", "an"]))
}

/// "give", "bring", "receive"…
pub(super) fn give(verb: Verb, arguments: &Arguments<'_>) -> Option<Draft> {
    // "give me five millimetres to the left"
    if let (Verb::Give, Some(metres), Some(direction), 0) =
        (verb, arguments.length(), arguments.direction(), arguments.noun_count())
    {
        let direction = Some(direction);
        return sure(TaskCommand::Jog {
            arm: arguments.arm(),
            direction,
            distance_m: Some(metres),
        });
    }
    // "give me ten seconds"
    if let (0, Some(Quantity::Duration(seconds))) = (arguments.noun_count(), arguments.quantity()) {
        return sure(TaskCommand::Wait { seconds: Some(seconds) });
    }
    let arm = arguments.arm();
    if verb == Verb::Receive || arguments.has(Adverb::FromOperator) {
        return sure(TaskCommand::Receive { object: arguments.noun(), arm });
    }
    let to_operator = arguments.has(Adverb::ToOperator);
    if !to_operator {
        let goal = arguments.destination();
        let away = verb == Verb::Bring && goal.is_some();
        let tool = arguments.has_tool() && arguments.noun_count() == 0;
        if tool {
            return super::frames_motion::travel(Verb::Move, arguments);
        }
        if away
            && arguments.places().iter().any(|(index, place)| {
                let start = &arguments.tokens[arguments.parts[*index].span.start];
                matches!(place.relation, Relation::At | Relation::On | Relation::In)
                    || start.is_any(&["close", "closer", "nearer"])
            })
        {
            return place(Verb::Put, arguments);
        }
        if verb == Verb::Bring && arguments.direction() == Some(Direction::Backward) {
            return place(Verb::Return, arguments);
        }
    }
    if let Some(thing) = thing_for_somebody(arguments) {
        let command = TaskCommand::Handover { object: Some(thing), arm };
        return Some(Draft::new(command, 0.6));
    }
    // "give the vise a bit of an opening" hands nothing over.
    if !to_operator && gives_in_a_figure(arguments) {
        return Some(Draft::none(NoneReason::Unclear, 0.7));
    }
    let object = arguments.noun_with_places().map(|noun| {
        let here = [" over here", " here"].iter().find_map(|tail| noun.strip_suffix(tail));
        here.map_or(noun.clone(), str::to_owned)
    });
    let confidence = if object.is_some() { 0.93 } else { 0.7 };
    Some(Draft::new(TaskCommand::Handover { object, arm }, confidence))
}
