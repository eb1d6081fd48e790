//! Puts the commands of all clauses into the list that is handed on.

use robot_core::task::{AskTopic, Direction, TaskCommand};

use super::draft::Draft;

/// Drops what says nothing beside an order, joins what is one order said twice, and puts
/// standing constraints before the motion that they are for.
pub(super) fn assemble(mut draft: Draft) -> Draft {
    if draft.commands.len() > 1 {
        drop_manners(&mut draft.commands);
        join_doubles(&mut draft.commands);
        slow_before_repeating(&mut draft.commands);
        find_for_use(&mut draft.commands);
        // Stable: constraints keep their order, and so do the steps.
        let stops = draft.commands.iter().any(|command| matches!(command, TaskCommand::Stop));
        if !stops {
            draft.commands.sort_by_key(|command| !matches!(command, TaskCommand::Avoid { .. }));
        }
    }
    draft
}

/// "yes", "no", thanks and "wait" beside an order.
fn drop_manners(commands: &mut Vec<TaskCommand>) {
    let says_nothing = |command: &TaskCommand| {
        matches!(command, TaskCommand::None { .. } | TaskCommand::Yes | TaskCommand::No)
    };
    if commands.iter().any(|command| !says_nothing(command)) {
        // What could not be read must not hide behind what could: "unsafe" and "unable" stay.
        let refused = commands.iter().any(|command| {
            matches!(
                command,
                TaskCommand::None {
                    reason: robot_core::task::NoneReason::Unsafe
                        | robot_core::task::NoneReason::Unable
                }
            )
        });
        if refused {
            let has_stop = commands.contains(&TaskCommand::Stop);
            commands.retain(|command| match command {
                TaskCommand::None { .. } => !has_stop,
                TaskCommand::Stop => true,
                _ => false,
            });
        } else {
            commands.retain(|command| !says_nothing(command));
        }
    } else {
        commands.truncate(1);
    }
    if commands.len() > 1 && commands[0] == TaskCommand::Pause {
        commands.remove(0);
    }
}

/// "find the cup and put it on the table": looking for it is part of taking it.
fn find_for_use(commands: &mut Vec<TaskCommand>) {
    let mut at = 1;
    while at < commands.len() {
        let found = match &commands[at - 1] {
            TaskCommand::Ask { topic: AskTopic::Location, object: Some(found) } => found.clone(),
            _ => {
                at += 1;
                continue;
            }
        };
        let (TaskCommand::Pick { object, .. }
        | TaskCommand::Place { object, .. }
        | TaskCommand::Handover { object, .. }
        | TaskCommand::Push { object, .. }) = &mut commands[at]
        else {
            at += 1;
            continue;
        };
        if object.as_deref().is_none_or(|thing| matches!(thing, "it" | "that" | "them" | "它")) {
            *object = Some(found);
            commands.remove(at - 1);
        } else {
            at += 1;
        }
    }
}

/// "again, but slower": the speed is for what is done again, so it comes first.
fn slow_before_repeating(commands: &mut [TaskCommand]) {
    if let [.., TaskCommand::Repeat { .. }, TaskCommand::Speed { .. }] = commands {
        let last = commands.len() - 1;
        commands.swap(last - 1, last);
    }
}

/// "grasp and lift the block" is one pick; "stop, stop" is one stop; a lift after a pick is in it.
fn join_doubles(commands: &mut Vec<TaskCommand>) {
    let mut at = 1;
    while at < commands.len() {
        // "start recording, name it deburr": the name of the recording, not of a pose.
        if let (
            TaskCommand::Record { name: slot @ None, on: Some(true) },
            TaskCommand::Teach { name: Some(name) },
        ) = (&mut commands[at - 1].clone(), &commands[at])
        {
            *slot = Some(name.clone());
            commands[at - 1] = TaskCommand::Record { name: slot.clone(), on: Some(true) };
            commands.remove(at);
            continue;
        }
        let drop_earlier = matches!(
            (&commands[at - 1], &commands[at]),
            (
                TaskCommand::Pick { object: None, .. } | TaskCommand::Close { object: None, .. },
                TaskCommand::Pick { object: Some(_), .. }
            ) | (TaskCommand::Place { object: None, to: None, .. }, TaskCommand::Place { .. })
                | (TaskCommand::Teach { name: None }, TaskCommand::Teach { name: Some(_) })
        );
        let drop_later = matches!(
            (&commands[at - 1], &commands[at]),
            (TaskCommand::Stop, TaskCommand::Stop | TaskCommand::Pause)
                | (TaskCommand::Pause, TaskCommand::Pause)
                | (
                    TaskCommand::Jog { distance_m: None, .. },
                    TaskCommand::Jog { distance_m: None, .. }
                )
                | (TaskCommand::Cancel, TaskCommand::Cancel)
                | (TaskCommand::Guide { on: true }, TaskCommand::Guide { on: true })
                | (TaskCommand::Guide { on: false }, TaskCommand::Guide { on: false })
                | (
                    TaskCommand::Pick { .. },
                    TaskCommand::Jog { direction: Some(Direction::Up), distance_m: None, .. }
                )
        ) && is_said_again(&commands[at - 1], &commands[at])
            || is_same_pick(&commands[at - 1], &commands[at]);
        if drop_earlier {
            commands.remove(at - 1);
        } else if drop_later {
            commands.remove(at);
        } else {
            at += 1;
        }
    }
}

/// "up up up" is one order; "left, then up" are two.
fn is_said_again(first: &TaskCommand, second: &TaskCommand) -> bool {
    let both_jog = matches!((first, second), (TaskCommand::Jog { .. }, TaskCommand::Jog { .. }));
    !both_jog || first == second
}

/// "grasp the block and lift it".
fn is_same_pick(first: &TaskCommand, second: &TaskCommand) -> bool {
    let (TaskCommand::Pick { .. }, TaskCommand::Pick { object: Some(object), from: None, .. }) =
        (first, second)
    else {
        return false;
    };
    matches!(object.as_str(), "it" | "that" | "them" | "它")
}
