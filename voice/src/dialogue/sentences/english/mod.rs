//! English sentences.

pub(super) mod facts;

use robot_core::scene::grounding::{Question, Slot, Split};
use robot_core::task::{
    Direction, GroundedCommand, JointRef, NoneReason, Place, Relation, SpeedChange, TaskCommand,
};

use super::Remark;
use super::nouns::{Nouns, speakable};
use super::numbers::{length_english, percent, plain};
use crate::spotter::StopWord;

/// "a, b and c"
pub(super) fn list(names: &[String], more: usize) -> String {
    let mut names = names.to_vec();
    if more > 0 {
        names.push(format!("{more} more"));
    }
    match names.split_last() {
        None => "nothing".to_owned(),
        Some((only, [])) => only.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    }
}

/// "a, b or c"
fn options(names: &[String]) -> String {
    match names.split_last() {
        None => String::new(),
        Some((only, [])) => only.clone(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => format!("{}{}", first.to_uppercase(), letters.as_str()),
        None => String::new(),
    }
}

fn sentence(text: &str) -> String {
    format!("{}.", capital(text))
}

pub(super) fn steps(steps: &[String], more: usize) -> String {
    let mut text = steps.join(", then ");
    if more > 0 {
        text.push_str(&format!(", then {more} more steps"));
    }
    sentence(&text)
}

pub(super) fn confirm(steps: &[String]) -> String {
    format!("{}, all right?", capital(&steps.join(", then ")))
}

/// One step, as a clause that begins a sentence.
pub(super) fn doing(grounded: &GroundedCommand, nouns: &Nouns<'_>) -> String {
    use TaskCommand as C;
    let the = |object: &Option<String>| nouns.slot(object.as_deref(), &grounded.object_ids);
    let of = |object: &Option<String>, otherwise: &str| match object {
        None if grounded.object_ids.is_empty() => otherwise.to_owned(),
        _ => the(object),
    };
    let to = |to: &Option<Place>| {
        to.as_ref().map(|to| format!(" {}", place(to, nouns))).unwrap_or_default()
    };
    let towards = |place: &Option<Place>| to(place).replacen(" at ", " towards ", 1);
    match &grounded.command {
        C::Stop => "stopped".into(),
        C::Pause => "paused".into(),
        C::Resume => "going on".into(),
        C::Cancel => "cancelled".into(),
        C::Home { .. } => "going home".into(),
        C::Move { to: place, .. } => format!("moving{}", to(place).replacen(" at ", " to ", 1)),
        C::Jog { direction: d, distance_m, .. } => format!("moving{}{}", by(*distance_m), way(*d)),
        C::Rotate { object, joint, direction: d, angle_deg, .. } => {
            let angle = angle_deg.map(|a| format!(" by {} degrees", plain(a))).unwrap_or_default();
            format!("turning {}{angle}{}", turned(joint.as_ref(), of(object, "the tool")), way(*d))
        }
        C::Pick { object, .. } => format!("picking up {}", the(object)),
        C::Place { object, to: None, .. } => format!("putting {} down", of(object, "it")),
        C::Place { object, to: place, .. } => format!("putting {}{}", of(object, "it"), to(place)),
        C::Push { object, direction: d, distance_m, to: place } => {
            format!("pushing {}{}{}{}", the(object), by(*distance_m), way(*d), towards(place))
        }
        C::Pull { object, direction: d, distance_m, to: place } => {
            format!("pulling {}{}{}{}", the(object), by(*distance_m), way(*d), towards(place))
        }
        C::Handover { object, .. } => format!("handing you {}", of(object, "it")),
        C::Receive { object, .. } => format!("taking {} from you", of(object, "it")),
        C::Open { object, .. } => format!("opening {}", of(object, "the gripper")),
        C::Close { object, .. } => format!("closing {}", of(object, "the gripper")),
        C::TurnOn { object } => format!("switching on {}", the(object)),
        C::TurnOff { object } => format!("switching off {}", the(object)),
        C::Press { object } => format!("pressing {}", the(object)),
        C::Point { object: None, to: place } => format!("pointing{}", to(place)),
        C::Point { object, .. } => format!("pointing at {}", the(object)),
        C::Guide { on } => format!("hand guiding {}", if *on { "on" } else { "off" }),
        C::Teach { name } => format!("remembering this pose{}", called(name)),
        C::Record { name, on: Some(false) } => format!("ending the recording{}", called(name)),
        C::Record { name, .. } => format!("recording{}", called(name)),
        C::Run { name, times } => {
            format!("running {}{}", name.as_deref().map_or("it".into(), speakable), often(*times))
        }
        C::Speed { scale, factor, change } => speed(*scale, *factor, *change),
        C::Repeat { times } => format!("doing it again{}", often(*times)),
        C::Wait { seconds } => {
            format!(
                "waiting{}",
                seconds.map(|s| format!(" {} seconds", plain(s))).unwrap_or_default()
            )
        }
        C::Avoid { on: Some(false), object, to: place } => {
            format!("no longer keeping away from {}", avoided(object, place, grounded, nouns))
        }
        C::Avoid { object, to: place, .. } => {
            format!("keeping away from {}", avoided(object, place, grounded, nouns))
        }
        C::Ask { .. } => "answering you".into(),
        C::Yes => "all right".into(),
        C::No => "all right, I won't".into(),
        C::None { reason } => nothing(*reason).trim_end_matches('.').to_owned(),
    }
}

fn avoided(
    object: &Option<String>,
    to: &Option<Place>,
    grounded: &GroundedCommand,
    nouns: &Nouns<'_>,
) -> String {
    match (object, to) {
        (None, Some(to)) => reference(to, nouns),
        _ => nouns.slot(object.as_deref(), &grounded.object_ids),
    }
}

fn turned(joint: Option<&JointRef>, object: String) -> String {
    match joint {
        Some(JointRef::Number(number)) => format!("joint {number}"),
        Some(JointRef::Name(name)) => format!("the {}", speakable(name)),
        None => object,
    }
}

fn called(name: &Option<String>) -> String {
    name.as_ref().map(|name| format!(" as {}", speakable(name))).unwrap_or_default()
}

fn often(times: Option<u32>) -> String {
    times.filter(|times| *times > 1).map(|times| format!(" {times} times")).unwrap_or_default()
}

fn speed(scale: Option<f64>, factor: Option<f64>, change: Option<SpeedChange>) -> String {
    match (scale, factor, change) {
        (Some(scale), ..) => format!("going at {} percent", percent(scale)),
        (_, Some(factor), _) => format!("going at {} times the speed", plain(factor)),
        (.., Some(SpeedChange::Slower)) => "going slower".into(),
        (.., Some(SpeedChange::Faster)) => "going faster".into(),
        _ => "changing the speed".into(),
    }
}

fn by(distance_m: Option<f64>) -> String {
    distance_m.map(|distance| format!(" {}", length_english(distance))).unwrap_or_default()
}

fn way(direction: Option<Direction>) -> String {
    let word = match direction {
        None => return String::new(),
        Some(Direction::Left) => "left",
        Some(Direction::Right) => "right",
        Some(Direction::Forward) => "forward",
        Some(Direction::Backward) => "back",
        Some(Direction::Up) => "up",
        Some(Direction::Down) => "down",
        Some(Direction::Clockwise) => "clockwise",
        Some(Direction::Counterclockwise) => "counterclockwise",
    };
    format!(" {word}")
}

fn reference(place: &Place, nouns: &Nouns<'_>) -> String {
    match place.reference.as_str() {
        "operator" => "you".into(),
        pose if place.relation == Relation::At && place.reference_id.is_none() => speakable(pose),
        phrase => nouns.slot(Some(phrase), place.reference_id.as_slice()),
    }
}

/// "in the tray"
pub(super) fn place(place: &Place, nouns: &Nouns<'_>) -> String {
    if place.relation == Relation::At && place.reference == "where it was" {
        return "back where it was".into();
    }
    let relation = match place.relation {
        Relation::At => "at",
        Relation::On => "on",
        Relation::In => "in",
        Relation::Under => "under",
        Relation::Above => "above",
        Relation::LeftOf => "to the left of",
        Relation::RightOf => "to the right of",
        Relation::InFrontOf => "in front of",
        Relation::Behind => "behind",
        Relation::NextTo => "next to",
        Relation::Between => "between",
    };
    let second = place.second_reference.as_ref().map(|phrase| {
        format!(" and {}", nouns.slot(Some(phrase), place.second_reference_id.as_slice()))
    });
    format!("{relation} {}{}", reference(place, nouns), second.unwrap_or_default())
}

/// The clarification question.
pub(super) fn ask(question: &Question, nouns: &Nouns<'_>) -> String {
    let noun = speakable(question.phrase.trim_end_matches(" one"));
    match &question.split {
        Split::Missing => missing(question),
        Split::Words(words) => {
            let words: Vec<String> =
                words.iter().map(|word| format!("the {}", nouns.word(word))).collect();
            let one = if question.candidates.len() == words.len() { " one" } else { "" };
            let same = words.iter().any(|word| word.ends_with(&noun));
            format!("Which {}: {}{}?", which(&noun), options(&words), if same { "" } else { one })
        }
        Split::LeftRight => format!("I see two {}, the left or the right one?", plural(&noun)),
        Split::LeftMiddleRight => "The left, the middle or the right one?".into(),
        Split::NearFar => "The near or the far one?".into(),
        Split::Places(places) => {
            let places: Vec<String> = places
                .iter()
                .map(|place| format!("the one at the {}", nouns.word(place)))
                .collect();
            format!("Which {}: {}?", which(&noun), options(&places))
        }
        Split::Pointing => format!("What do you mean by \"{noun}\"?"),
        Split::Count(number) => format!("I see {number} {}. Which one?", plural(&noun)),
    }
}

/// "blue blocks"; what is no noun becomes "that fit".
pub(super) fn plural(noun: &str) -> String {
    match which(noun).as_str() {
        "one" | "other" | "same" => "that fit".into(),
        noun if noun.ends_with('s') && !noun.ends_with("ss") => noun.to_owned(),
        noun if noun.ends_with("ss") || noun.ends_with('x') || noun.ends_with("ch") => {
            format!("{noun}es")
        }
        noun => format!("{noun}s"),
    }
}

fn which(noun: &str) -> String {
    match noun {
        "" | "it" | "that" | "this" | "them" | "one" | "there" => "one".into(),
        noun => noun.to_owned(),
    }
}

fn missing(question: &Question) -> String {
    let verb = question.held.get(question.command);
    let text = match (question.slot, verb) {
        (Slot::Direction, _) => "Which way?",
        (Slot::Reference | Slot::SecondReference, _) => "Where to?",
        (_, Some(TaskCommand::Pick { .. })) => "What shall I pick up?",
        (_, Some(TaskCommand::Push { .. })) => "What shall I push?",
        (_, Some(TaskCommand::Pull { .. })) => "What shall I pull?",
        (_, Some(TaskCommand::TurnOn { .. })) => "What shall I switch on?",
        (_, Some(TaskCommand::TurnOff { .. })) => "What shall I switch off?",
        (_, Some(TaskCommand::Press { .. })) => "What shall I press?",
        _ => "What do you mean?",
    };
    text.into()
}

fn nothing(reason: NoneReason) -> &'static str {
    match reason {
        NoneReason::Chat => "I'm here to help with the arm.",
        NoneReason::Unclear => "I didn't understand that.",
        NoneReason::Unable => "I can't do that.",
        NoneReason::Unsafe => "I won't do that, it isn't safe.",
        NoneReason::NotAddressed => "",
    }
}

pub(super) fn remark(remark: &Remark, nouns: &Nouns<'_>) -> String {
    match remark {
        Remark::Silence => "I didn't hear anything.".into(),
        Remark::TooLong => "That was too much at once. Please say it in short steps.".into(),
        Remark::Nothing(reason) => nothing(*reason).into(),
        Remark::NothingFits(phrase) => {
            let phrase = speakable(phrase);
            let noun = nouns.the(&phrase).replacen("the ", "", 1);
            match noun.as_str() {
                "it" | "that" | "this" | "them" => "I don't know what you mean.".into(),
                noun => format!("I don't see any {noun}."),
            }
        }
        Remark::LeftAlone => "All right, I won't.".into(),
        Remark::NothingAsked => "I haven't asked anything.".into(),
        Remark::NoAnswer => "I heard no answer, so I leave it.".into(),
        Remark::Spotted(StopWord::Shout) => {
            "I heard a shout and stopped. Say resume to go on.".into()
        }
        Remark::Spotted(word) => {
            format!("I heard “{}” and stopped. Say resume to go on.", word.text())
        }
        Remark::ModelSilent => {
            "My language model does not answer, so I understand plain orders only.".into()
        }
    }
}
