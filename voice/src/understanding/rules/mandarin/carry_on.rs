//! What a clause takes from the clauses before it, and what it adds to them: "打开抽屉…再关上",
//! "拿那个,红色的", "名字叫…".

use robot_core::task::{Place, Relation, TaskCommand};

use super::super::draft::Draft;
use super::super::ellipsis;
use super::cut::orders_stop;
use super::fragments::fragments;
use super::{frames_place, phrase};

/// What happens between opening a thing and shutting it again.
pub(super) fn is_carried(command: &TaskCommand) -> bool {
    matches!(
        command,
        TaskCommand::Pick { .. } | TaskCommand::Place { .. } | TaskCommand::Wait { .. }
    )
}

/// "把灯打开再关掉": the second order is for the thing of the first, and no stop.
pub(super) fn same_thing(mut next: Draft, last: Option<&TaskCommand>, text: &str) -> Draft {
    if let (
        [TaskCommand::Place { to: Some(to), .. }],
        Some(TaskCommand::Open { object: Some(opened), .. }),
    ) = (next.commands.as_mut_slice(), last)
        && to.reference == frames_place::INSIDE
    {
        to.reference.clone_from(opened);
    }
    let ([command], Some(last)) = (next.commands.as_mut_slice(), last) else { return next };
    let is_stop_word = text.contains("停下") || text.contains("停住") || orders_stop(text);
    let again = match (&*command, last) {
        (
            TaskCommand::Stop | TaskCommand::Close { object: None, .. },
            TaskCommand::TurnOn { object: object @ Some(_) },
        ) if !is_stop_word => TaskCommand::TurnOff { object: object.clone() },
        (
            TaskCommand::Open { object: None, .. },
            TaskCommand::TurnOff { object: object @ Some(_) },
        ) => TaskCommand::TurnOn { object: object.clone() },
        (
            TaskCommand::Stop | TaskCommand::Close { object: None, .. },
            TaskCommand::Open { object: object @ Some(_), arm },
        ) if !is_stop_word => TaskCommand::Close { object: object.clone(), arm: *arm },
        (
            TaskCommand::Open { object: None, .. },
            TaskCommand::Close { object: object @ Some(_), arm },
        ) => TaskCommand::Open { object: object.clone(), arm: *arm },
        _ => return next,
    };
    *command = again;
    next.confidence = next.confidence.max(0.85);
    next
}

/// "第二排左起第三本书，拿一下": the thing stands in a clause of its own.
pub(super) fn about(topic: &str, next: &Draft) -> Option<Draft> {
    const LONGEST: usize = 14;
    let is_short = topic.chars().count() <= LONGEST;
    let thing = fragments(topic).and_then(|pieces| match pieces.as_slice() {
        [ellipsis::Fragment::Object(thing)] => Some(thing.clone()),
        _ => None,
    });
    let mut completed = next.clone();
    let [
        TaskCommand::Pick { object: slot @ None, .. }
        | TaskCommand::Handover { object: slot @ None, .. },
    ] = completed.commands.as_mut_slice()
    else {
        return None;
    };
    *slot = Some(thing.filter(|_| is_short)?);
    Some(completed.doubted(0.9))
}

/// "取个料放二号托盘": what is in the hand is put there, and nothing else is put down.
pub(super) fn into_what_follows(commands: &mut [TaskCommand]) {
    const TAKES_THINGS: &[&str] =
        &["托盘", "料盘", "料框", "料箱", "箱", "盒", "台", "架", "篮", "筐", "治具", "工位", "位"];
    let mut holds = false;
    for command in commands {
        match command {
            TaskCommand::Pick { object: Some(_), .. } => holds = true,
            TaskCommand::Place { object: object @ Some(_), to: to @ None, .. } if holds => {
                let named = object.as_deref().unwrap_or_default();
                if TAKES_THINGS.iter().any(|end| named.ends_with(end)) {
                    *to = object.take().map(|place| Place::new(Relation::At, place));
                }
                holds = false;
            }
            _ => holds = false,
        }
    }
}

/// "开始录制，名字叫去毛刺": the name follows in a clause of its own.
pub(super) fn names_last(text: &str, draft: &mut Draft) -> bool {
    let name = ["名字叫做", "名字叫", "命名为", "名称是", "名字是", "就叫", "叫做", "叫"]
        .iter()
        .find_map(|mark| text.strip_prefix(mark))
        .and_then(phrase::noun);
    match (draft.commands.last_mut(), name) {
        (
            Some(
                TaskCommand::Record { name: slot @ None, .. }
                | TaskCommand::Teach { name: slot @ None },
            ),
            Some(name),
        ) => {
            *slot = Some(name);
            true
        }
        _ => false,
    }
}

/// "拿那个,红色的积木" says which one is meant; "给我红积木,然后蓝的" names another.
pub(super) fn names_thing(text: &str, draft: &mut Draft) -> bool {
    let Some(last) = draft.commands.last_mut() else { return false };
    let pieces = fragments(text);
    let Some([ellipsis::Fragment::Object(thing)]) = pieces.as_deref() else { return false };
    let (TaskCommand::Pick { object: Some(object), .. }
    | TaskCommand::Handover { object: Some(object), .. }) = last
    else {
        return false;
    };
    if matches!(object.as_str(), "那个" | "这个" | "那" | "这") && thing.chars().count() > 1 {
        object.clone_from(thing);
        return true;
    }
    let another = thing.ends_with('的') && thing.chars().count() <= 4;
    if !another {
        return false;
    }
    let mut next = last.clone();
    if let TaskCommand::Pick { object, .. } | TaskCommand::Handover { object, .. } = &mut next {
        *object = Some(thing.clone());
    }
    draft.commands.push(next);
    draft.confidence = draft.confidence.min(0.8);
    true
}
