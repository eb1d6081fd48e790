//! What the conversation has been about: the memory behind "it", "the other one", "there", "again".

use serde::{Deserialize, Serialize};

use crate::scene::ObjectId;
use crate::task::{GroundedCommand, Place, TaskCommand};

/// Objects, places and commands that were mentioned last.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Discourse {
    /// The objects of the last command that had any; "them", and "it" where there is one.
    pub objects: Vec<ObjectId>,
    /// Objects mentioned before those, latest first, at most [`Discourse::DEPTH`].
    pub earlier: Vec<ObjectId>,
    /// What was put down last.
    pub placed: Option<ObjectId>,
    /// Where something was put or the tool was sent last; "there".
    pub place: Option<Place>,
    /// Where the last picked object was taken from, if that was said; "put it back".
    pub origin: Option<Place>,
    /// The last commands that asked for motion, for "again" and "now the blue one".
    pub commands: Vec<GroundedCommand>,
}

impl Discourse {
    /// How many earlier objects are remembered.
    pub const DEPTH: usize = 16;

    /// Remembers one utterance's commands.
    pub fn note(&mut self, commands: &[GroundedCommand]) {
        for command in commands {
            self.note_one(command);
        }
        let tasks: Vec<_> = commands.iter().filter(|c| is_task(&c.command)).cloned().collect();
        if !tasks.is_empty() {
            self.commands = tasks;
        }
    }

    /// Remembers the objects and places of one command.
    pub(super) fn note_one(&mut self, grounded: &GroundedCommand) {
        self.mention(&grounded.object_ids);
        match &grounded.command {
            TaskCommand::Place { to, .. } => {
                self.placed = grounded.object_ids.last().cloned().or(self.placed.take());
                self.place = to.clone().or(self.place.take());
            }
            TaskCommand::Move { to: Some(to), .. } => self.place = Some(to.clone()),
            TaskCommand::Pick { from, .. } => self.origin.clone_from(from),
            _ => {}
        }
    }

    fn mention(&mut self, ids: &[ObjectId]) {
        if ids.is_empty() {
            return;
        }
        for id in self.objects.drain(..) {
            self.earlier.retain(|known| *known != id);
            self.earlier.insert(0, id);
        }
        self.earlier.retain(|known| !ids.contains(known));
        self.earlier.truncate(Self::DEPTH);
        self.objects = ids.to_vec();
    }
}

/// Whether a command is work that can be done again, not talk about work.
fn is_task(command: &TaskCommand) -> bool {
    !matches!(
        command,
        TaskCommand::Stop
            | TaskCommand::Pause
            | TaskCommand::Resume
            | TaskCommand::Cancel
            | TaskCommand::Repeat { .. }
            | TaskCommand::Speed { .. }
            | TaskCommand::Ask { .. }
            | TaskCommand::Yes
            | TaskCommand::No
            | TaskCommand::None { .. }
    )
}
