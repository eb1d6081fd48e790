//! Frames of opening, pointing, teaching, avoiding and waiting.

use robot_core::task::{AskTopic, NoneReason, Place, TaskCommand};

use super::super::draft::Draft;
use super::super::quantity::Quantity;
use super::super::tokens::{Token, begins, text_of};
use super::arguments::Kind;
use super::frames::{Arguments, sure};
use super::frames_switch::{press, switch};
use super::lexicon::Verb;
use super::numbers;
use super::{frames_motion, speed};

pub(super) fn read(verb: Verb, arguments: &Arguments<'_>) -> Option<Draft> {
    match verb {
        Verb::Open | Verb::Close => open_close(verb, arguments),
        Verb::Release if arguments.noun_count() > 0 && !arguments.places().is_empty() => {
            super::frames_place::place(Verb::Drop, arguments)
        }
        // "release the brakes": the arm would fall.
        Verb::Release if arguments.noun().is_some_and(|noun| noun.contains("brake")) => {
            Some(Draft::none(NoneReason::Unsafe, 0.8))
        }
        // "release the new version"
        Verb::Release
            if arguments.noun().is_some_and(|noun| super::abstract_nouns::names_nothing(&noun)) =>
        {
            Some(Draft::none(NoneReason::Chat, 0.75))
        }
        Verb::Release => sure(TaskCommand::Open { object: None, arm: arguments.arm() }),
        Verb::Start
        | Verb::TurnOn
        | Verb::TurnOff
        | Verb::StopThing
        | Verb::Switch
        | Verb::Shut => switch(verb, arguments),
        Verb::Press | Verb::Hit => press(verb, arguments),
        Verb::Point | Verb::Touch => point(verb, arguments),
        Verb::Find => {
            let object = arguments.noun_with_places();
            Some(Draft::new(TaskCommand::Ask { topic: AskTopic::Location, object }, 0.85))
        }
        Verb::Teach => teach(arguments.tokens),
        Verb::Record => Some(record(arguments.tokens)),
        Verb::Run => run(arguments),
        // "play the recording"; songs are for another machine.
        Verb::Play => Some(
            run(arguments)
                .filter(|_| names_task(arguments))
                .unwrap_or_else(|| Draft::none(NoneReason::Unable, 0.8)),
        ),
        Verb::Speed => speed::read(arguments.tokens),
        Verb::Wait => wait(arguments),
        Verb::Avoid | Verb::Mind => avoid(arguments),
        // "home depot hours" is no way home; "home all axes" is.
        Verb::Home => {
            let own = ["axes", "axis", "joints", "arm", "arms", "position", "robot", "all"];
            let other = arguments
                .noun()
                .is_some_and(|noun| !noun.split(' ').any(|word| own.contains(&word)));
            let confidence = if arguments.noun_count() > 0 { 0.8 } else { 0.93 };
            let home = TaskCommand::Home { arm: arguments.arm() };
            (!other).then(|| Draft::new(home, confidence))
        }
        Verb::Repeat => repeat(arguments),
        _ => None,
    }
}

fn open_close(verb: Verb, arguments: &Arguments<'_>) -> Option<Draft> {
    let tool = arguments.has_tool() && arguments.noun_count() == 0;
    let mut object = if tool { None } else { arguments.noun_with_places() };
    // "open the gripper halfway": how far is not in the contract.
    let how_far = [" halfway", " half way", " partway", " a little", " slightly"];
    if let Some(thing) =
        object.as_deref().and_then(|noun| how_far.iter().find_map(|tail| noun.strip_suffix(tail)))
    {
        object = Some(thing.to_owned()).filter(|thing| {
            let words: Vec<Token> = thing.split(' ').map(Token::new).collect();
            super::lexicon::tools().whole(&words).is_none()
        });
    }
    // "shut the light off"
    if verb == Verb::Close && object.as_deref() == Some("down") {
        object = None;
    }
    if object.as_deref().is_some_and(|noun| matches!(noun, "it" | "them")) {
        // "it" is the drawer spoken of, or the gripper: grounding decides.
        return Some(Draft::new(open_or_close(verb, object, arguments), 0.85));
    }
    sure(open_or_close(verb, object, arguments))
}

fn open_or_close(verb: Verb, object: Option<String>, arguments: &Arguments<'_>) -> TaskCommand {
    let arm = arguments.arm();
    if verb == Verb::Open {
        TaskCommand::Open { object, arm }
    } else {
        TaskCommand::Close { object, arm }
    }
}

fn names_task(arguments: &Arguments<'_>) -> bool {
    arguments.tokens.iter().any(|token| token.is_any(TASK_WORDS) || token.is("back"))
}

pub(super) fn is_task(noun: &str) -> bool {
    noun.split(' ')
        .next_back()
        .is_some_and(|word| TASK_WORDS.contains(&word.to_lowercase().as_str()))
}

fn point(verb: Verb, arguments: &Arguments<'_>) -> Option<Draft> {
    if verb == Verb::Touch {
        let reference = arguments.noun_with_places()?;
        let to = Some(Place::new(robot_core::task::Relation::At, reference));
        return Some(Draft::new(TaskCommand::Move { arm: arguments.arm(), to, linear: None }, 0.8));
    }
    if arguments.noun_count() > 0 {
        let mut object = arguments.noun_with_places()?;
        if let Some(which) = object
            .strip_prefix("which one is the ")
            .or_else(|| object.strip_prefix("which one is "))
        {
            object = which.to_owned();
        }
        return sure(TaskCommand::Point { object: Some(object), to: None });
    }
    let to = arguments.destination();
    if to.is_none() {
        let direction = arguments.direction()?;
        return Some(Draft::new(
            TaskCommand::Rotate {
                arm: arguments.arm(),
                object: None,
                joint: None,
                direction: Some(direction),
                angle_deg: None,
            },
            0.45,
        ));
    }
    match to {
        // "point to the box": the thing itself.
        Some(place) if place.relation == robot_core::task::Relation::At => {
            sure(TaskCommand::Point { object: Some(place.reference), to: None })
        }
        to => sure(TaskCommand::Point { object: None, to }),
    }
}

/// "remember this position as X", "call this X", "save it under the name X".
fn teach(tokens: &[Token]) -> Option<Draft> {
    const MARKERS: &[&str] = &["as", "called", "named", "under"];
    const SPOT: &[&str] = &[
        "position",
        "pose",
        "spot",
        "place",
        "point",
        "location",
        "here",
        "waypoint",
        "this",
        "it",
        "configuration",
        "posture",
        "that",
        "current",
        "where",
    ];
    let about_pose = tokens.iter().any(|token| token.is_any(SPOT));
    if let Some(at) = tokens.iter().position(|token| token.is_any(MARKERS)) {
        let name = name_of(&tokens[at + 1..]);
        let confidence = if about_pose && name.is_some() { 0.95 } else { 0.55 };
        return Some(Draft::new(TaskCommand::Teach { name }, confidence));
    }
    // "call this spot home two", "name this position pick"
    let start = tokens
        .iter()
        .position(|token| token.is_any(&["this", "it", "here", "that", "the", "current"]))?;
    let mut at = start + 1;
    while tokens.get(at).is_some_and(|token| token.is_any(SPOT)) {
        at += 1;
    }
    let name = name_of(&tokens[at..]);
    let confidence = if about_pose { 0.9 } else { 0.4 };
    Some(Draft::new(TaskCommand::Teach { name }, confidence))
}

/// A given name: the words as said, without article and manners.
fn name_of(tokens: &[Token]) -> Option<String> {
    let skip = tokens
        .iter()
        .take_while(|token| token.is_any(&["the", "a", "an", "as", "name", "called", "named", ","]))
        .count();
    let end = tokens
        .iter()
        .position(|token| token.is_punctuation() || token.is("please"))
        .unwrap_or(tokens.len());
    frames_motion::rest_text(tokens.get(skip..end.max(skip)).unwrap_or_default())
}

fn record(tokens: &[Token]) -> Draft {
    const MARKERS: &[&str] = &["as", "called", "named", "for", "under"];
    let name = tokens
        .iter()
        .position(|token| token.is_any(MARKERS))
        .and_then(|at| name_of(&tokens[at + 1..]))
        .map(|name| strip_task_word(&name));
    let about_task = tokens.is_empty()
        || tokens.iter().any(|token| {
            token.is_any(&[
                "this", "task", "program", "it", "motion", "what", "sequence", "a", "new",
                "routine", "movement", "called", "named",
            ])
        });
    Draft::new(TaskCommand::Record { name, on: Some(true) }, if about_task { 0.93 } else { 0.6 })
}

const TASK_WORDS: &[&str] = &[
    "program",
    "programme",
    "task",
    "routine",
    "sequence",
    "job",
    "macro",
    "skill",
    "recipe",
    "cycle",
    "procedure",
    "script",
    "recording",
    "demo",
    "action",
];

/// "palletizing job" → "palletizing"; "program five" and "job" stay.
fn strip_task_word(name: &str) -> String {
    let words: Vec<&str> = name.split(' ').collect();
    match words.as_slice() {
        [first, .., last] if TASK_WORDS.contains(last) && !TASK_WORDS.contains(first) => {
            words[..words.len() - 1].join(" ")
        }
        [first, second @ ..]
            if TASK_WORDS.contains(first)
                && !second.is_empty()
                && !second[0].starts_with(|c: char| c.is_ascii_digit())
                && numbers::number(&[Token::new(second[0])]).is_none() =>
        {
            second.join(" ").trim_start_matches("called ").trim_start_matches("named ").to_owned()
        }
        _ => name.to_owned(),
    }
}

pub(super) fn run(arguments: &Arguments<'_>) -> Option<Draft> {
    const DEVICES: &[&str] =
        &["conveyor", "belt", "motor", "pump", "fan", "machine", "compressor", "spindle", "mixer"];
    let tokens = arguments.tokens;
    let quantity =
        arguments.parts.iter().find(|part| matches!(part.kind, Kind::Quantity(Quantity::Times(_))));
    let end = quantity.map_or(tokens.len(), |part| part.span.start);
    let twice = tokens.iter().position(|token| token.is_any(&["twice", "thrice", "once"]));
    let times = arguments.times().or_else(|| {
        twice
            .filter(|at| !tokens[*at].is("once"))
            .map(|at| if tokens[at].is("twice") { 2 } else { 3 })
    });
    let end = end.min(twice.unwrap_or(tokens.len()));
    let start =
        tokens.iter().take_while(|token| token.is_any(&["the", "a", "an", "my", "our"])).count();
    let manners = tokens[start.min(end)..end]
        .iter()
        .rposition(|token| !token.is_any(&["please", "now", "again", ",", "for", "me"]))
        .map_or(start, |at| start + at + 1);
    // "run at 250 millimetres per second": a speed that is no share of the full one.
    if tokens.first().is_some_and(|token| token.is("at")) {
        return Some(Draft::none(NoneReason::Unable, 0.75));
    }
    let name = text_of(tokens.get(start..manners)?);
    if name.is_empty() {
        return None;
    }
    // "do the same for the green block"
    if name == "same" || name.starts_with("same ") {
        return Some(Draft::none(NoneReason::Unclear, 0.7));
    }
    if DEVICES.iter().any(|device| name.ends_with(device)) {
        return sure(TaskCommand::TurnOn { object: Some(name) });
    }
    let is_task = name.split(' ').any(|word| TASK_WORDS.contains(&word));
    let confidence = if is_task || name.split(' ').count() <= 2 { 0.92 } else { 0.6 };
    Some(Draft::new(TaskCommand::Run { name: Some(strip_task_word(&name)), times }, confidence))
}

fn wait(arguments: &Arguments<'_>) -> Option<Draft> {
    let seconds = arguments.quantity().and_then(|quantity| match quantity {
        Quantity::Duration(seconds) => Some(seconds),
        Quantity::Bare(seconds) => Some(seconds),
        _ => None,
    });
    if arguments.tokens.first().is_some_and(|token| token.is_any(&["until", "till"])) {
        return Some(Draft::new(TaskCommand::Pause, 0.6));
    }
    match seconds {
        Some(seconds) => sure(TaskCommand::Wait { seconds: Some(seconds) }),
        None if begins(arguments.tokens, "a") || arguments.tokens.is_empty() => {
            sure(TaskCommand::Wait { seconds: None })
        }
        None => Some(Draft::new(TaskCommand::Pause, 0.6)),
    }
}

/// "keep away from the glass", "watch out for the cables".
pub(super) fn avoid(arguments: &Arguments<'_>) -> Option<Draft> {
    let object = arguments.noun_with_places();
    let to = if object.is_none() { arguments.destination() } else { None };
    let known = object.is_some() || to.is_some();
    let to = to.or_else(|| arguments.from());
    if !known && to.is_none() {
        return None;
    }
    sure(TaskCommand::Avoid { object, to, on: Some(true) })
}

fn repeat(arguments: &Arguments<'_>) -> Option<Draft> {
    let twice = arguments.tokens.iter().any(|token| token.is("twice"));
    let times = arguments.times().or(twice.then_some(2));
    let pronoun = arguments.noun().is_none_or(|noun| {
        [
            "that", "it", "this", "task", "last", "motion", "step", "same", "whole", "move",
            "program", "process",
        ]
        .iter()
        .any(|word| noun.split(' ').any(|said| said == *word))
    });
    Some(Draft::new(TaskCommand::Repeat { times }, if pronoun { 0.93 } else { 0.55 }))
}
