//! Questions that wait for an answer, and what an answer is.

use robot_core::scene::Scene;
use robot_core::scene::grounding::{self, Discourse, Grounding, Question, Slot, Split};
use robot_core::task::{Direction, GroundedCommand, TaskCommand};

use crate::understanding::is_han;

/// A question that the robot has asked.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Pending {
    pub(super) kind: Asked,
    /// The words in which it was asked.
    pub(super) text: String,
    pub(super) asked_at_s: f64,
}

/// What was asked.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Asked {
    /// Which object, which way, where to.
    Clarify(Box<Question>),
    /// Yes or no to these commands.
    Confirm(Vec<GroundedCommand>),
    /// Something in a dialogue that is only known from its transcript.
    Reported,
}

/// Words around an answer that say nothing.
const PREFIXES: [&str; 31] = [
    "uh",
    "um",
    "er",
    "well",
    "ok",
    "okay",
    "yes",
    "yeah",
    "no",
    "sorry",
    "i mean",
    "i meant",
    "i want",
    "i'd like",
    "that would be",
    "it's",
    "it is",
    "take",
    "pick",
    "use",
    "the one",
    "i said",
    "please",
    "to the",
    "嗯",
    "呃",
    "我要",
    "我说的是",
    "要",
    "就是",
    "不",
];
const SUFFIXES: [&str; 9] =
    ["please", "thanks", "thank you", "of course", "i think", "吧", "啊", "谢谢", "就行"];

/// The words of an answer without what surrounds them.
pub(super) fn answer_words(text: &str) -> String {
    let lower = text.to_lowercase();
    let mut words = lower.trim_matches(|c: char| !c.is_alphanumeric()).trim();
    loop {
        let before = words;
        for prefix in PREFIXES {
            if let Some(rest) = words.strip_prefix(prefix) {
                let ends = prefix.ends_with(is_han) || rest.starts_with([' ', ',', '.', ':']);
                if ends && !rest.trim().is_empty() {
                    words = rest.trim_start_matches(|c: char| !c.is_alphanumeric());
                }
            }
        }
        for suffix in SUFFIXES {
            if let Some(rest) = words.strip_suffix(suffix)
                && !rest.trim().is_empty()
            {
                words = rest.trim_end_matches(|c: char| !c.is_alphanumeric());
            }
        }
        if words == before {
            break;
        }
    }
    match words {
        "either" | "either one" | "any" | "whichever" | "doesn't matter" | "随便" | "都行"
        | "都可以" => {
            if words.chars().any(is_han) {
                "随便一个".into()
            } else {
                "any one".into()
            }
        }
        "都要" | "两个都要" | "全部" => "所有的".into(),
        words => words.to_owned(),
    }
}

/// The words of an utterance that answer a question, or `None` where it is an order of its own.
///
/// An order with the verb in question and an object ("take the left one") is an answer.
pub(super) fn as_answer(
    question: &Question,
    text: &str,
    read: &[TaskCommand],
    is_sure: bool,
) -> Option<String> {
    let asked = question.held.get(question.command)?;
    if let [command] = read
        && std::mem::discriminant(command) == std::mem::discriminant(asked)
        && let Some(object) = object_of(command)
        && question.slot == Slot::Object
    {
        return Some(object);
    }
    let bare_direction = matches!(read, [TaskCommand::Jog { distance_m: None, .. }]);
    let is_order = read.iter().any(|command| {
        !matches!(command, TaskCommand::None { .. } | TaskCommand::Yes | TaskCommand::No)
    });
    if is_order && is_sure && !bare_direction {
        return None;
    }
    let words = answer_words(text);
    (words.chars().count() <= 80).then_some(words)
}

fn object_of(command: &TaskCommand) -> Option<String> {
    let value = serde_json::to_value(command).ok()?;
    Some(value.get("object")?.as_str()?.to_owned())
}

/// Completes the held commands with an answer.
pub(super) fn complete(
    question: &Question,
    words: &str,
    read: &[TaskCommand],
    scene: Option<&Scene>,
    memory: &Discourse,
) -> Option<Grounding> {
    match (question.slot, &question.split) {
        (Slot::Direction, Split::Missing) => with_direction(question, words, read, scene, memory),
        (Slot::Reference, Split::Missing) => with_place(question, read, scene, memory),
        _ => grounding::answer(question, words, scene, memory),
    }
}

fn with_direction(
    question: &Question,
    words: &str,
    read: &[TaskCommand],
    scene: Option<&Scene>,
    memory: &Discourse,
) -> Option<Grounding> {
    let said = match read {
        [TaskCommand::Jog { direction: Some(direction), .. }] => Some(*direction),
        _ => direction(words),
    }?;
    let mut held = question.held.clone();
    if let Some(TaskCommand::Jog { direction, .. }) = held.get_mut(question.command) {
        *direction = Some(said);
    }
    Some(grounding::ground(&held, words, scene, memory))
}

fn direction(words: &str) -> Option<Direction> {
    Some(match words {
        "left" | "to the left" | "左" | "左边" | "向左" | "往左" => Direction::Left,
        "right" | "to the right" | "右" | "右边" | "向右" | "往右" => Direction::Right,
        "up" | "upwards" | "上" | "向上" | "往上" => Direction::Up,
        "down" | "downwards" | "下" | "向下" | "往下" => Direction::Down,
        "forward" | "forwards" | "前" | "向前" | "往前" => Direction::Forward,
        "back" | "backward" | "backwards" | "后" | "向后" | "往后" => Direction::Backward,
        _ => return None,
    })
}

fn with_place(
    question: &Question,
    read: &[TaskCommand],
    scene: Option<&Scene>,
    memory: &Discourse,
) -> Option<Grounding> {
    let [TaskCommand::Move { to: Some(said), .. }] = read else { return None };
    let mut held = question.held.clone();
    if let Some(TaskCommand::Move { to, .. }) = held.get_mut(question.command) {
        *to = Some(said.clone());
    }
    let grounding = grounding::ground(&held, "", scene, memory);
    (!matches!(grounding, Grounding::NothingFits { .. })).then_some(grounding)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_lose_the_words_around_them() {
        for (text, words) in [
            ("Um, the left one, please.", "the left one"),
            ("no, sorry, I meant the blue one", "the blue one"),
            ("我要左边的", "左边的"),
            ("either", "any one"),
            ("no", "no"),
            ("", ""),
        ] {
            assert_eq!(answer_words(text), words, "{text}");
        }
    }
}
