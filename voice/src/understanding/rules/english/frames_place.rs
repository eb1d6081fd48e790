//! Frames of putting things down: "put", "drop", "stack", "return".

use robot_core::task::{Direction, NoneReason, Place, Relation, TaskCommand};

use super::super::draft::Draft;
use super::arguments::Kind;
use super::frames::{Arguments, sure};
use super::frames_grasp::give;
use super::lexicon::Verb;
use super::manners::{Adverb, Particle};

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
    // "lean forward"
    if verb == Verb::Put && object.is_none() && to.is_none() && arguments.direction().is_some() {
        return Some(Draft::none(NoneReason::Unclear, 0.6));
    }
    // "deliver the snacks to the man in the red shirt"
    let person = ["person", "man", "woman", "guy", "operator", "guest", "guests", "lady"];
    if let Some(place) = to.as_ref().filter(|place| place.relation == Relation::At)
        && place.reference.split(' ').any(|word| person.contains(&word))
    {
        return sure(TaskCommand::Handover { object, arm: arguments.arm() });
    }
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
