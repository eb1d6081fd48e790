//! Opening, closing, switching and pressing: the thing decides.

use robot_core::task::{NoneReason, TaskCommand};

use super::super::draft::Draft;
use super::super::quantity::Quantity;
use super::lexicon::Verb;
use super::nouns::{is_device, is_gripper, is_tool};
use super::numbers;

/// Open, close, switch on or off: the thing decides.
pub(super) fn switch(verb: Verb, noun: Option<String>) -> Draft {
    let name = noun.as_deref().unwrap_or_default();
    // "把螺丝拧紧": screwing is none of ours.
    if ["螺丝", "螺栓", "螺母", "螺钉", "螺帽"].iter().any(|screw| name.ends_with(screw))
    {
        return Draft::none(NoneReason::Unable, 0.8);
    }
    // A suction cup is switched, though it is a tool.
    if name.ends_with("吸盘") {
        let command = if matches!(verb, Verb::Open | Verb::TurnOn) {
            TaskCommand::TurnOn { object: noun }
        } else {
            TaskCommand::TurnOff { object: noun }
        };
        return Draft::new(command, 0.85);
    }
    // "在工件上方停": where to stand still, and nothing to be switched.
    if name.starts_with('在') {
        return Draft::none(NoneReason::Unclear, 0.75);
    }
    let lid = ["门", "盖", "盖子", "罩", "罩子"].iter().any(|part| name.ends_with(part));
    let device = is_device(name) && !lid;
    let robot = is_tool(name)
        || name.is_empty()
        || matches!(name, "它" | "这个" | "那个" | "那儿" | "那里" | "那" | "这儿" | "这里" | "这");
    let command = match verb {
        Verb::TurnOff if robot => TaskCommand::Stop,
        Verb::Open | Verb::Close if is_gripper(name) || name.is_empty() || is_tool(name) => {
            let arm = None;
            if verb == Verb::Open {
                TaskCommand::Open { object: None, arm }
            } else {
                TaskCommand::Close { object: None, arm }
            }
        }
        Verb::TurnOn => TaskCommand::TurnOn { object: noun },
        Verb::TurnOff => TaskCommand::TurnOff { object: noun },
        Verb::Open if device => TaskCommand::TurnOn { object: noun },
        Verb::Close if device => TaskCommand::TurnOff { object: noun },
        Verb::Open => TaskCommand::Open { object: noun, arm: None },
        _ => TaskCommand::Close { object: noun, arm: None },
    };
    Draft::new(command, 0.93)
}

/// How often, if more than once, and what is behind it.
pub(super) fn times(rest: &str) -> (Option<u32>, &str) {
    match numbers::quantity(rest) {
        Some((Quantity::Times(count), taken)) => {
            (Some(count as u32).filter(|count| *count > 1), &rest[taken..])
        }
        _ => (None, rest),
    }
}

/// "绿色按钮按两下": as often as that.
pub(super) fn press(object: Option<String>, rest: &str) -> (Draft, &str) {
    const MOST: usize = 5;
    let count = numbers::number(rest)
        .filter(|(_, taken)| rest[*taken..].starts_with('下') || rest[*taken..].starts_with('次'));
    let (often, rest) = match count {
        Some((count, taken)) => ((count as usize).clamp(1, MOST), &rest[taken + '下'.len_utf8()..]),
        None => (1, rest),
    };
    let mut draft = Draft::new(TaskCommand::Press { object: object.clone() }, 0.93);
    for _ in 1..often {
        draft = draft.then(TaskCommand::Press { object: object.clone() });
    }
    (draft, rest)
}
