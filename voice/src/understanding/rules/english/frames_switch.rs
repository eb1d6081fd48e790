//! Frames of switching and pressing.

use robot_core::task::{Direction, NoneReason, TaskCommand};

use super::super::draft::Draft;
use super::super::tokens::contains;
use super::frames::{Arguments, sure};
use super::frames_motion::is_button;
use super::frames_other::{is_task, run};
use super::lexicon::Verb;
use super::manners::Particle;

pub(super) fn switch(verb: Verb, arguments: &Arguments<'_>) -> Option<Draft> {
    if verb == Verb::Start && contains(arguments.tokens, "pick and place") {
        return run(arguments);
    }
    let object = arguments.noun_with_places();
    if matches!(verb, Verb::Start | Verb::StopThing) && object.as_deref().is_some_and(is_task) {
        return if verb == Verb::Start { run(arguments) } else { sure(TaskCommand::Cancel) };
    }
    let on = match verb {
        Verb::TurnOn | Verb::Start => true,
        Verb::TurnOff | Verb::StopThing => false,
        _ if arguments.particle(Particle::On) => true,
        _ if arguments.particle(Particle::Off) || arguments.particle(Particle::Out) => false,
        _ if arguments.direction() == Some(Direction::Down) => false,
        _ if arguments.tokens.first().is_some_and(|token| token.is("the"))
            && arguments.particle(Particle::Shut) =>
        {
            return sure(TaskCommand::Close { object, arm: None });
        }
        // "flick the switch"
        _ if object.as_deref().is_some_and(is_button) => {
            return press(Verb::Press, arguments);
        }
        // "switch to Chinese", "switch hands": nothing that is on or off.
        _ if verb == Verb::Switch => return Some(Draft::none(NoneReason::Unclear, 0.75)),
        // "shut the door"
        _ => {
            return sure(TaskCommand::Close { object, arm: arguments.arm() })
                .map(|draft| draft.doubted(0.9));
        }
    };
    // "stop sign goes in the bin" says where it goes.
    let object =
        object.filter(|object| !object.contains(" goes ") && !object.contains(" belongs "))?;
    // "stop sign on the left" names a thing.
    if verb == Verb::StopThing && object.starts_with("sign") {
        return None;
    }
    if matches!(object.as_str(), "it" | "that" | "this" | "them") && matches!(verb, Verb::StopThing)
    {
        return sure(TaskCommand::Stop);
    }
    let command = if on {
        TaskCommand::TurnOn { object: Some(object) }
    } else {
        TaskCommand::TurnOff { object: Some(object) }
    };
    sure(command)
}

pub(super) fn press(verb: Verb, arguments: &Arguments<'_>) -> Option<Draft> {
    // "press down gently on the lid": what stands behind "on" is the thing.
    let on = arguments.places().into_iter().map(|(_, place)| place.reference).next();
    let (object, twice) = without_twice(arguments.noun_with_places().or(on));
    let button = object.as_deref().is_some_and(is_button);
    if verb == Verb::Hit && !button {
        return Some(Draft::none(NoneReason::Unsafe, 0.8));
    }
    let confidence = if object.is_some() { 0.95 } else { 0.6 };
    let draft = Draft::new(TaskCommand::Press { object: object.clone() }, confidence);
    Some(if twice { draft.then(TaskCommand::Press { object }) } else { draft })
}

/// "the button twice": how often is no part of the thing.
fn without_twice(object: Option<String>) -> (Option<String>, bool) {
    match object.as_deref().and_then(|object| object.strip_suffix(" twice")) {
        Some(thing) => (Some(thing.to_owned()), true),
        None => (object, false),
    }
}
