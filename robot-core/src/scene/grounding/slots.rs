//! The reference slots of a command, seen the same way for all verbs.

use crate::scene::ObjectId;
use crate::task::{ArmName, TaskCommand};

use super::question::Slot;

/// What a verb needs of its `object` slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Need {
    /// Must be said.
    Must,
    /// What is held, if nothing is said.
    Held,
    /// May be absent.
    May,
    /// Said to be looked at or expected, not to be touched: need not be there, may be several.
    Loose,
}

/// The `object` slot of a command, and what the verb needs of it; none for verbs without objects.
pub(super) fn object(command: &TaskCommand) -> Option<(&Option<String>, Need)> {
    use TaskCommand as C;
    Some(match command {
        C::Pick { object, .. }
        | C::Push { object, .. }
        | C::Pull { object, .. }
        | C::TurnOn { object }
        | C::TurnOff { object }
        | C::Press { object } => (object, Need::Must),
        C::Place { object, .. } | C::Handover { object, .. } => (object, Need::Held),
        C::Rotate { object, .. } | C::Open { object, .. } | C::Close { object, .. } => {
            (object, Need::May)
        }
        C::Point { object, to } | C::Avoid { object, to, .. } => {
            (object, if to.is_some() { Need::May } else { Need::Must })
        }
        C::Receive { object, .. } | C::Ask { object, .. } => (object, Need::Loose),
        _ => return None,
    })
}

/// The arm that a command names.
pub(super) fn arm(command: &TaskCommand) -> Option<ArmName> {
    use TaskCommand as C;
    match command {
        C::Pick { arm, .. }
        | C::Place { arm, .. }
        | C::Handover { arm, .. }
        | C::Receive { arm, .. }
        | C::Open { arm, .. }
        | C::Close { arm, .. } => *arm,
        _ => None,
    }
}

/// A slot that the verb cannot do without and that was not said.
pub(super) fn missing(command: &TaskCommand) -> Option<Slot> {
    match command {
        TaskCommand::Jog { direction: None, .. } => Some(Slot::Direction),
        TaskCommand::Move { to: None, .. } => Some(Slot::Reference),
        command => match object(command)? {
            (None, Need::Must) => Some(Slot::Object),
            _ => None,
        },
    }
}

/// Puts an answer into the slot that was missing.
pub(super) fn fill_object(command: &mut TaskCommand, phrase: &str) {
    use TaskCommand as C;
    match command {
        C::Pick { object, .. }
        | C::Push { object, .. }
        | C::Pull { object, .. }
        | C::TurnOn { object }
        | C::TurnOff { object }
        | C::Press { object }
        | C::Place { object, .. }
        | C::Handover { object, .. }
        | C::Rotate { object, .. }
        | C::Open { object, .. }
        | C::Close { object, .. }
        | C::Point { object, .. }
        | C::Avoid { object, .. } => *object = Some(phrase.to_owned()),
        _ => {}
    }
}

/// What an arm holds, or any arm where none is named.
pub(super) fn held(scene: &crate::scene::Scene, arm: Option<ArmName>) -> Vec<ObjectId> {
    match arm {
        Some(arm) if arm != ArmName::Both => scene.holding.get(&arm).cloned().into_iter().collect(),
        _ => scene.holding.values().cloned().collect(),
    }
}
