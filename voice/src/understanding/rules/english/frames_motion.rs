//! Frames of moving the tool, turning and sliding.

use robot_core::task::{Direction, NoneReason, Place, Relation, TaskCommand};

use super::super::carried;
use super::super::draft::Draft;
use super::super::ellipsis::opposite;
use super::super::quantity::Quantity;
use super::super::tokens::{Token, text_of};
use super::arguments::Kind;
use super::frames::{Arguments, sure};
use super::joints::{joint_number, joint_or_object};
use super::lexicon::Verb;
use super::manners::Adverb;
use super::numbers;

const COLOURS: &[&str] =
    &["red", "green", "blue", "yellow", "white", "purple", "orange", "pink", "warm", "warmer"];

/// No arm reaches this far: an order for more is answered, not tried.
const ABSURD_DISTANCE_M: f64 = 9.0;

/// "move", "go", "come down", "back off"…
pub(super) fn travel(verb: Verb, arguments: &Arguments<'_>) -> Option<Draft> {
    if arguments.length().is_some_and(|metres| metres.abs() >= ABSURD_DISTANCE_M) {
        return Some(Draft::none(NoneReason::Unable, 0.85));
    }
    // "move the a4 to the tray" carries a part of that name; no joint goes to a place.
    let goes_nowhere = arguments.places().is_empty();
    let names_joint =
        arguments.noun().is_some_and(|noun| joint_number(&noun, arguments.tokens).is_some());
    if goes_nowhere && names_joint {
        return rotate(Verb::Rotate, arguments);
    }
    let carried = verb == Verb::Move && arguments.noun_count() > 0 && !names_motion(arguments);
    if carried {
        return move_thing(arguments);
    }
    if arguments.has(Adverb::ToOperator) {
        return sure(match arguments.length() {
            // So far and no further: backward is towards the operator.
            Some(metres) => TaskCommand::Jog {
                arm: arguments.arm(),
                direction: Some(Direction::Backward),
                distance_m: Some(metres.abs()),
            },
            None => go_to(arguments, Place::new(Relation::At, "operator")),
        });
    }
    if let Some(place) = arguments.destination() {
        let home = matches!(
            place.reference.as_str(),
            "home"
                | "home position"
                | "home pose"
                | "your home position"
                | "home posture"
                | "initial position"
                | "start position"
                | "starting position"
                | "zero position"
                | "rest position"
        );
        if home && place.relation == Relation::At {
            return sure(TaskCommand::Home { arm: arguments.arm() });
        }
        return sure(go_to(arguments, place));
    }
    let jogs = jogs(verb, arguments);
    if !jogs.commands.is_empty() {
        return Some(jogs);
    }
    // "move a little": which way has to be asked.
    if verb == Verb::Move && arguments.noun_count() == 0 && arguments.has(Adverb::Vague) {
        let (arm, direction, distance_m) = (arguments.arm(), None, None);
        return Some(Draft::new(TaskCommand::Jog { arm, direction, distance_m }, 0.75));
    }
    // "approach the part", "reach the tray": the noun itself is the goal.
    if verb == Verb::Go && arguments.noun_count() > 0 {
        let noun = arguments.noun_with_places()?;
        if noun == "home" {
            return sure(TaskCommand::Home { arm: arguments.arm() });
        }
        let command = go_to(arguments, Place::new(Relation::At, noun));
        return Some(Draft::new(command, 0.8));
    }
    None
}

/// "the way", "a step": nouns that are no things.
fn names_motion(arguments: &Arguments<'_>) -> bool {
    arguments.noun().is_some_and(|noun| {
        matches!(
            noun.as_str(),
            "way"
                | "step"
                | "bit"
                | "little"
                | "there"
                | "here"
                | "over there"
                | "over here"
                | "direction"
                | "joints"
        )
    })
}

fn go_to(arguments: &Arguments<'_>, to: Place) -> TaskCommand {
    let linear = arguments.has(Adverb::Linear).then_some(true);
    TaskCommand::Move { arm: arguments.arm(), to: Some(to), linear }
}

/// Each direction with the distance that stands nearest to it.
fn jogs(verb: Verb, arguments: &Arguments<'_>) -> Draft {
    let arm = arguments.arm();
    let mut draft = Draft::empty();
    draft.confidence = 0.95;
    let mut distances: Vec<(usize, f64)> = Vec::new();
    let mut ways: Vec<(usize, Direction)> = Vec::new();
    for (index, part) in arguments.parts.iter().enumerate() {
        match part.kind {
            Kind::Direction(way) => ways.push((index, way)),
            Kind::Quantity(Quantity::Length(metres)) => distances.push((index, metres)),
            _ => {}
        }
    }
    if let Verb::Jog(way) = verb {
        // "back away to the left" has two directions; "back up" has one.
        let same = ways.iter().any(|(_, other)| *other == way);
        let plain =
            matches!(ways.as_slice(), [(_, Direction::Up | Direction::Down | Direction::Backward)]);
        if ways.is_empty() || plain && !same {
            ways = vec![(0, way)];
        }
    }
    if verb == Verb::GoBack && ways.is_empty() {
        ways.push((0, Direction::Backward));
    }
    let single = distances.len() == 1 && ways.len() > 1;
    let unit_m = carried::unit_m(&text_of(arguments.tokens));
    // "three centimetres left, one centimetre down": each its own, in their order.
    let leads = distances.len() == ways.len()
        && distances.first().zip(ways.first()).is_some_and(|(distance, way)| distance.0 < way.0);
    for (position, (index, way)) in ways.iter().enumerate() {
        let next = ways.get(position + 1).map_or(usize::MAX, |(next, _)| *next);
        let own = if leads {
            distances.get(position).copied()
        } else if ways.len() == 1 {
            distances.first().copied()
        } else {
            distances.iter().copied().find(|(at, _)| (*index..next).contains(at))
        };
        let mut distance_m = own.map(|(_, metres)| metres);
        // "up ten centimetres, left five": the unit that was named.
        let bare = arguments.parts.iter().enumerate().find_map(|(at, part)| match part.kind {
            Kind::Quantity(Quantity::Bare(number)) if (*index..next).contains(&at) => Some(number),
            _ => None,
        });
        if let (None, Some(number), Some(unit_m)) = (distance_m, bare, unit_m) {
            distance_m = Some(carried::tidy(number * unit_m));
        }
        if single && distance_m.is_none() && position == 0 && distances[0].0 < *index {
            distance_m = Some(distances[0].1);
        }
        let (way, distance_m) = positive(*way, distance_m);
        let direction = Some(way);
        draft.commands.push(TaskCommand::Jog { arm, direction, distance_m });
    }
    if arguments.noun_count() > 0 {
        draft.confidence = 0.6;
    }
    let unmeasured = draft
        .commands
        .iter()
        .any(|command| matches!(command, TaskCommand::Jog { distance_m: None, .. }));
    let bare = unmeasured
        && arguments.quantity().is_some_and(|quantity| matches!(quantity, Quantity::Bare(_)));
    if bare
        || ways
            .iter()
            .any(|(_, way)| matches!(way, Direction::Clockwise | Direction::Counterclockwise))
    {
        draft.confidence = 0.55;
    }
    draft
}

/// "minus five centimetres up" is down.
fn positive(way: Direction, distance_m: Option<f64>) -> (Direction, Option<f64>) {
    match distance_m {
        Some(metres) if metres < 0.0 => (opposite(way), Some(-metres)),
        other => (way, other),
    }
}

/// "move the block …": carried to a place, or slid in a direction.
fn move_thing(arguments: &Arguments<'_>) -> Option<Draft> {
    if arguments.has(Adverb::ToOperator) {
        return super::frames_grasp::give(Verb::Give, arguments);
    }
    if !arguments.places().is_empty() || arguments.has(Adverb::BackToPlace) {
        return super::frames_place::place(Verb::Put, arguments);
    }
    let raised = matches!(arguments.direction(), Some(Direction::Up | Direction::Down));
    if raised && arguments.noun_is_pronoun() {
        return Some(jogs(Verb::Go, arguments)).map(|draft| Draft { confidence: 0.85, ..draft });
    }
    if arguments.direction().is_some() {
        return slide(Verb::Push, arguments).map(|draft| draft.doubted(0.9));
    }
    // "move the block": where to? Something has to be asked.
    Some(Draft::new(
        TaskCommand::Pick {
            object: arguments.noun_with_places(),
            from: arguments.from(),
            arm: None,
        },
        0.4,
    ))
}

/// "push", "pull"…
pub(super) fn slide(verb: Verb, arguments: &Arguments<'_>) -> Option<Draft> {
    use super::manners::Particle;
    let object = arguments.noun();
    if arguments.particle(Particle::Shut) {
        return sure(TaskCommand::Close { object, arm: arguments.arm() });
    }
    if arguments.particle(Particle::Open) {
        return sure(TaskCommand::Open { object, arm: arguments.arm() });
    }
    let button = object.as_deref().is_some_and(is_button);
    if verb == Verb::Push
        && button
        && arguments.direction().is_none_or(|way| way == Direction::Down)
    {
        if arguments.places().is_empty() {
            return super::frames_switch::press(Verb::Press, arguments);
        }
        // "push the button next to the door": which one, and not where to.
        let beside = arguments.places().iter().all(|(_, place)| {
            matches!(
                place.relation,
                Relation::NextTo
                    | Relation::On
                    | Relation::LeftOf
                    | Relation::RightOf
                    | Relation::Under
                    | Relation::Above
            )
        });
        if beside {
            return sure(TaskCommand::Press { object: arguments.noun_with_places() });
        }
    }
    let mut to = arguments.destination();
    if arguments.has(Adverb::ToOperator) {
        to = Some(Place::new(Relation::At, "operator"));
    }
    let distance_m = arguments.length();
    let mut direction = arguments.direction();
    if verb == Verb::Push && arguments.particle(Particle::Away) {
        direction = direction.or(Some(Direction::Forward));
    }
    let (direction, distance_m) = match direction {
        Some(way) => {
            let (way, distance_m) = positive(way, distance_m);
            (Some(way), distance_m)
        }
        None => (None, distance_m),
    };
    let object =
        if to.is_none() && direction.is_none() { arguments.noun_with_places() } else { object };
    let confidence = if object.is_some() { 0.93 } else { 0.55 };
    let command = if verb == Verb::Push {
        TaskCommand::Push { object, direction, distance_m, to }
    } else {
        TaskCommand::Pull { object, direction, distance_m, to }
    };
    Some(Draft::new(command, confidence))
}

/// Things that are pressed, not slid.
pub(super) fn is_button(noun: &str) -> bool {
    const ENDINGS: &[&str] =
        &["button", "buttons", "key", "switch", "buzzer", "bell", "pedal", "doorbell", "trigger"];
    noun.split(' ').any(|word| ENDINGS.contains(&word.to_lowercase().as_str()))
}

/// "rotate", "turn", "tilt"…
pub(super) fn rotate(verb: Verb, arguments: &Arguments<'_>) -> Option<Draft> {
    use super::manners::Particle;
    let object = arguments.noun_with_places();
    if verb == Verb::Turn && object.is_some() && !arguments.has_tool() {
        if arguments.particle(Particle::On) {
            return sure(TaskCommand::TurnOn { object });
        }
        if arguments.particle(Particle::Off) || arguments.particle(Particle::Out) {
            return sure(TaskCommand::TurnOff { object });
        }
        let flipped = arguments.quantity().is_none() && arguments.direction().is_none();
        if flipped && object.as_deref().is_some_and(is_button) {
            return sure(TaskCommand::Press { object });
        }
    }
    let (object, upside_down) = upside_down(object);
    let mut angle_deg = arguments.parts.iter().find_map(|part| match part.kind {
        Kind::Quantity(Quantity::Angle(degrees)) => Some(degrees),
        _ => None,
    });
    let bare = arguments.parts.iter().find_map(|part| match part.kind {
        Kind::Quantity(Quantity::Bare(number)) => Some(number),
        _ => None,
    });
    angle_deg = angle_deg.or(bare);
    let mut direction = arguments.direction();
    if upside_down {
        (angle_deg, direction) = (Some(180.0), None);
    }
    // "the knob to the right": the direction is none of its attributes.
    let object = object.map(|object| {
        let side =
            [" to the right", " to the left"].iter().find_map(|tail| object.strip_suffix(tail));
        side.map_or(object.clone(), str::to_owned)
    });
    let around = has_word(arguments, "around")
        || has_word(arguments, "over")
        || has_word(arguments, "round");
    if around && angle_deg.is_none() && direction.is_none() && arguments.noun_count() == 0 {
        angle_deg = Some(180.0);
    }
    if let Some(degrees) = angle_deg.filter(|degrees| *degrees < 0.0) {
        angle_deg = Some(-degrees);
        // A positive angle turns counterclockwise.
        direction = direction.map(opposite).or(Some(Direction::Clockwise));
    }
    let (joint, object) = joint_or_object(arguments, object);
    // "joint five to 90 degrees": an angle to go to is not one to turn by, and not in the contract.
    let absolute = arguments.tokens.windows(2).any(|pair| {
        pair[0].is("to")
            && (pair[1].is_any(&["minus", "negative"]) || numbers::number(&pair[1..]).is_some())
    });
    // "turn the lights blue", "turn right after the gas station"
    let coloured = object.as_deref().is_some_and(|noun| {
        noun.contains("light") && COLOURS.iter().any(|colour| noun.ends_with(colour))
    });
    // "screw the lid onto the jar"
    let screwed =
        object.as_deref().is_some_and(|noun| noun.contains(" onto ") || noun.contains(" into "));
    if screwed
        || coloured
        || has_word(arguments, "upright")
        || object.as_deref().is_some_and(|noun| matches!(noun, "after" | "before"))
    {
        return Some(Draft::none(NoneReason::Unable, 0.8));
    }
    if absolute && angle_deg.is_some() {
        return Some(Draft::none(NoneReason::Unable, 0.8));
    }
    if joint.is_none()
        && object.is_none()
        && direction.is_none()
        && angle_deg.is_none()
        && !arguments.has_tool()
    {
        return None;
    }
    if let Some(place) = arguments.destination().filter(|_| object.is_none() && joint.is_none()) {
        // "turn to the box", "swing over to the bin"
        return Some(Draft::new(
            TaskCommand::Move { arm: arguments.arm(), to: Some(place), linear: None },
            0.6,
        ));
    }
    let arm = arguments.arm();
    let vague_object = object.as_deref().is_some_and(|noun| noun.split(' ').count() > 4);
    let command = TaskCommand::Rotate { arm, object, joint, direction, angle_deg };
    Some(Draft::new(command, if vague_object { 0.6 } else { 0.93 }))
}

/// "the block upside down": half a turn.
fn upside_down(object: Option<String>) -> (Option<String>, bool) {
    match object.as_deref().and_then(|object| object.strip_suffix(" upside")) {
        Some(thing) => (Some(thing.to_owned()), true),
        None => (object, false),
    }
}

fn has_word(arguments: &Arguments<'_>, word: &str) -> bool {
    arguments.tokens.iter().any(|token| token.is(word))
}

/// Tokens as a phrase; used by frames that take the rest as it is.
pub(super) fn rest_text(tokens: &[Token]) -> Option<String> {
    let text = text_of(tokens);
    (!text.is_empty()).then_some(text)
}
