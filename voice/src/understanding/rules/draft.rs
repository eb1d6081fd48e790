//! A reading in the making.

use robot_core::task::{NoneReason, TaskCommand};

use super::super::Hint;

/// Commands read so far, with how well the words support them.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Draft {
    pub(super) commands: Vec<TaskCommand>,
    /// 0 to 1; a list is as good as its weakest command.
    pub(super) confidence: f64,
    pub(super) hints: Vec<Hint>,
}

impl Draft {
    pub(super) fn new(command: TaskCommand, confidence: f64) -> Self {
        Self { commands: vec![command], confidence, hints: Vec::new() }
    }

    pub(super) fn none(reason: NoneReason, confidence: f64) -> Self {
        Self::new(TaskCommand::None { reason }, confidence)
    }

    /// Nothing read yet.
    pub(super) fn empty() -> Self {
        Self { commands: Vec::new(), confidence: 1.0, hints: Vec::new() }
    }

    pub(super) fn doubted(mut self, factor: f64) -> Self {
        self.confidence *= factor;
        self
    }

    pub(super) fn hinted(mut self, hint: Hint) -> Self {
        if !self.hints.contains(&hint) {
            self.hints.push(hint);
        }
        self
    }

    /// Appends what comes next.
    pub(super) fn extend(&mut self, next: Self) {
        self.commands.extend(next.commands);
        self.confidence = self.confidence.min(next.confidence);
        self.hints.extend(next.hints);
    }

    pub(super) fn then(mut self, command: TaskCommand) -> Self {
        self.commands.push(command);
        self
    }

    pub(super) fn after(mut self, command: TaskCommand) -> Self {
        self.commands.insert(0, command);
        self
    }
}
