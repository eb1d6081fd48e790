//! Frames of taking, putting and giving.

use robot_core::task::{Direction, NoneReason, Place, Relation, TaskCommand};

use super::super::draft::Draft;
use super::super::quantity::Quantity;
use super::arguments::Kind;
use super::frames::{Arguments, sure};
use super::lexicon::Verb;
use super::manners::{Adverb, Particle};

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

/// "put", "drop", "bin", "throw away", "return"…
pub(super) fn place(verb: Verb, arguments: &Arguments<'_>) -> Option<Draft> {
    if arguments.has(Adverb::ToOperator) {
        return give(Verb::Give, arguments);
    }
    // "align the gripper with the hole": the tool itself is moved.
    if arguments.has_tool() && arguments.noun_count() == 0 && !arguments.places().is_empty() {
        return super::frames_motion::travel(Verb::Move, arguments);
    }
    let (object, to) = object_and_place(arguments);
    // "put the lamp on"
    if verb == Verb::Put && arguments.particle(Particle::On) && to.is_none() && object.is_some() {
        return sure(TaskCommand::TurnOn { object });
    }
    // "leave the gripper open": it stays as it is.
    if arguments.has_tool() && arguments.noun_count() == 0 {
        return Some(Draft::none(NoneReason::Unclear, 0.75));
    }
    // "drop it a centimetre"
    if let (Verb::Drop, Some(metres), None) = (verb, arguments.length(), &to) {
        let (arm, direction) = (arguments.arm(), Some(Direction::Down));
        return sure(TaskCommand::Jog { arm, direction, distance_m: Some(metres) });
    }
    // "leave the red block alone"
    if let Some(thing) = object.as_deref().and_then(|object| object.strip_suffix(" alone")) {
        let object = Some(thing.to_owned());
        return sure(TaskCommand::Avoid { object, to: None, on: Some(true) });
    }
    let (object, to) = with_exception(object, to);
    // "stack the blocks": on what, and in which order?
    // "put it upside down", "lay it flat": how it is to stand is not in the contract.
    let posed = ["upright", "upside", "flat", "sideways"]
        .iter()
        .any(|pose| arguments.tokens.iter().any(|token| token.is(pose)));
    if posed || to.as_ref().is_some_and(|place| is_own_side(&place.reference)) {
        return Some(Draft::none(NoneReason::Unable, 0.75));
    }
    // "somewhere safe": which place that is, only the operator knows.
    let anywhere = ["somewhere", "wherever", "anywhere", "either", "together"]
        .iter()
        .any(|word| arguments.tokens.iter().any(|token| token.is(word)));
    let arranged = arguments.has(Adverb::Linear) && to.is_none();
    if anywhere || arranged {
        return Some(Draft::none(NoneReason::Unclear, 0.7));
    }
    // "load the machine": with what?
    if matches!(verb, Verb::Stack | Verb::Load) && to.is_none() {
        return Some(Draft::none(NoneReason::Unclear, 0.75));
    }
    if to.as_ref().is_some_and(|place| is_criterion(&place.reference)) {
        return Some(Draft::none(NoneReason::Unable, 0.8));
    }
    let to = match (verb, to) {
        (Verb::Bin, None) => Some(Place::new(Relation::In, "bin")),
        (Verb::Toss, None) if arguments.particle(Particle::Away) => {
            Some(Place::new(Relation::In, "trash"))
        }
        (Verb::ThrowAway, None) => Some(Place::new(Relation::In, "trash")),
        (_, to) => to,
    };
    let to_its_place = arguments.has(Adverb::BackToPlace)
        || verb == Verb::Return
        || matches!(arguments.direction(), Some(Direction::Backward))
        || arguments.particle(Particle::Away) && to.is_none();
    let to = match to {
        None if to_its_place => Some(Place::new(Relation::At, "where it was")),
        to => to.map(|mut place| {
            if verb == Verb::Return
                && arguments.direction().is_none()
                && place.relation == Relation::NextTo
            {
                place.relation = Relation::At;
            }
            place
        }),
    };
    let to = to
        .or_else(|| side_place(arguments))
        .or_else(|| where_it_was(arguments))
        .or_else(|| over_there(arguments))
        .map(|mut place| {
            if place.relation == Relation::Above
                && matches!(place.reference.as_str(), "there" | "here")
            {
                place = Place::new(Relation::At, format!("over {}", place.reference));
            }
            place
        });
    let nothing = object.is_none() && to.is_none() && arguments.direction().is_none();
    let confidence = match (object.is_some(), to.is_some()) {
        _ if nothing => 0.5,
        (true, true) => 0.95,
        (true, false) if verb == Verb::Drop || arguments.direction() == Some(Direction::Down) => {
            0.9
        }
        (true, false) => 0.75,
        (false, _) => 0.8,
    };
    let command = TaskCommand::Place { object, to, arm: arguments.arm() };
    Some(Draft::new(command, confidence))
}

/// "put everything in the bin except the cup": the exception belongs to the thing.
fn with_exception(object: Option<String>, to: Option<Place>) -> (Option<String>, Option<Place>) {
    let (Some(thing), Some(mut place)) = (object.clone(), to.clone()) else { return (object, to) };
    let split = [" except ", " but not ", " but ", " apart from ", " excluding "]
        .iter()
        .find_map(|mark| place.reference.find(mark));
    let Some(at) = split else { return (object, to) };
    let exception = place.reference.split_off(at);
    (Some(format!("{thing}{exception}")), Some(place))
}

fn is_own_side(reference: &str) -> bool {
    matches!(reference, "its side" | "its back" | "its head" | "its end" | "its face")
}

/// "sort them by colour": no place, and a task that is none of ours.
fn is_criterion(reference: &str) -> bool {
    matches!(
        reference,
        "color" | "colors" | "size" | "shape" | "type" | "weight" | "kind" | "number" | "length"
    )
}

/// "put it there"
fn over_there(arguments: &Arguments<'_>) -> Option<Place> {
    let last = arguments.tokens.iter().rev().find(|token| !token.is_punctuation())?;
    last.is("there").then(|| Place::new(Relation::At, "there"))
}

/// "exactly where the cup was": a place that another thing had.
fn where_it_was(arguments: &Arguments<'_>) -> Option<Place> {
    let at = arguments.tokens.iter().position(|token| token.is("where"))?;
    let clause = arguments.tokens.get(at..)?;
    let told = clause.len() > 2 && clause.last()?.is_any(&["was", "were", "stood", "is"]);
    told.then(|| Place::new(Relation::At, super::super::tokens::text_of(clause)))
}

/// "put it on the left", "put it to the right": a side without a reference.
fn side_place(arguments: &Arguments<'_>) -> Option<Place> {
    match arguments.direction()? {
        Direction::Left => Some(Place::new(Relation::At, "left")),
        Direction::Right => Some(Place::new(Relation::At, "right")),
        _ => None,
    }
}

/// Which part names the thing, and which the place. Several places: a leading attribute ("the
/// block on the left", "the cup next to the lamp into the box") belongs to the thing.
fn object_and_place(arguments: &Arguments<'_>) -> (Option<String>, Option<Place>) {
    let places = arguments.places();
    let first_noun = arguments.parts.iter().position(|part| part.kind == Kind::Noun);
    let directional = |index: usize| {
        arguments.tokens[arguments.parts[index].span.start]
            .is_any(&["into", "onto", "to", "inside", "towards", "toward", "back"])
    };
    // A later "into", "onto" or "to" is where it goes; what stands before describes the thing.
    let goal = places.iter().position(|(index, _)| directional(*index)).unwrap_or(0);
    let goal_index = places.get(goal).map(|(index, _)| *index);
    let to = places.get(goal).map(|(index, place)| arguments.extended(*index, place.clone()));
    let object = first_noun.filter(|noun| goal_index.is_none_or(|goal| *noun < goal)).map(|noun| {
        let start = arguments.parts[noun].span.start;
        let mut end = arguments.parts[noun].span.end;
        for part in arguments.parts[noun + 1..goal_index.unwrap_or(arguments.parts.len())].iter() {
            let side = matches!(part.kind, Kind::Direction(Direction::Left | Direction::Right))
                && part.span.len() > 1
                && goal_index.is_some();
            let attribute = side
                || matches!(part.kind, Kind::Place { .. } | Kind::From { relation: None, .. })
                    && goal_index.is_some();
            if part.span.start == end && attribute {
                end = part.span.end;
            }
        }
        super::super::tokens::text_of(&arguments.tokens[start..end])
    });
    (object, to)
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
