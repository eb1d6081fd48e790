//! What waits to be done.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::TaskId;
use crate::task::{GroundedCommand, TaskCommand};

/// Most tasks that may wait.
pub const QUEUE_LIMIT: usize = 1000;

/// Hands out the numbers of tasks, to any thread.
#[derive(Clone, Debug, Default)]
pub struct TaskNumbers(Arc<AtomicU64>);

impl TaskNumbers {
    /// The next `count` numbers, from 1.
    pub fn take(&self, count: usize) -> Vec<TaskId> {
        let first = self.0.fetch_add(count as u64, Ordering::Relaxed) + 1;
        (first..).take(count).collect()
    }
}

/// A command with its number and the submission that it came with.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Task {
    pub(crate) id: TaskId,
    pub(crate) command: GroundedCommand,
    /// Commands of one submission belong together: if one fails, the later ones are dropped.
    pub(crate) submission: u64,
    /// Whether a recording notes it: not what a recorded task inside it came to.
    pub(crate) is_noted: bool,
}

/// Tasks in the order in which they are to be begun.
#[derive(Debug, Default)]
pub(crate) struct Queue {
    tasks: VecDeque<Task>,
}

impl Queue {
    pub(crate) fn len(&self) -> usize {
        self.tasks.len()
    }

    pub(crate) fn has_room_for(&self, count: usize) -> bool {
        self.tasks.len() + count <= QUEUE_LIMIT
    }

    pub(crate) fn push(&mut self, task: Task) {
        self.tasks.push_back(task);
    }

    /// Puts tasks before everything that waits, in their order.
    pub(crate) fn push_first(&mut self, tasks: Vec<Task>) {
        for task in tasks.into_iter().rev() {
            self.tasks.push_front(task);
        }
    }

    pub(crate) fn next(&mut self) -> Option<Task> {
        self.tasks.pop_front()
    }

    pub(crate) fn commands(&self) -> Vec<GroundedCommand> {
        self.tasks.iter().map(|task| task.command.clone()).collect()
    }

    /// Takes everything off.
    pub(crate) fn clear(&mut self) -> Vec<Task> {
        self.tasks.drain(..).collect()
    }

    /// Takes off what belongs to a submission that went wrong.
    pub(crate) fn drop_submission(&mut self, submission: u64) -> Vec<Task> {
        let all = self.tasks.drain(..);
        let (dropped, kept): (Vec<_>, Vec<_>) = all.partition(|task| task.submission == submission);
        self.tasks = kept.into();
        dropped
    }
}

/// Whether a command may act at once instead of waiting for its turn.
pub(crate) fn is_immediate(command: &TaskCommand) -> bool {
    matches!(
        command,
        TaskCommand::Pause
            | TaskCommand::Resume
            | TaskCommand::Cancel
            | TaskCommand::Speed { .. }
            | TaskCommand::Ask { .. }
            | TaskCommand::Avoid { .. }
            | TaskCommand::Yes
            | TaskCommand::No
            | TaskCommand::None { .. }
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn task(id: TaskId, submission: u64) -> Task {
        let command = TaskCommand::Home { arm: None }.into();
        Task { id, command, submission, is_noted: true }
    }

    #[test]
    fn a_failed_submission_takes_only_its_own_tasks_along() {
        let mut queue = Queue::default();
        for (id, submission) in [(1, 1), (2, 2), (3, 1), (4, 2)] {
            queue.push(task(id, submission));
        }
        let dropped: Vec<_> = queue.drop_submission(1).iter().map(|task| task.id).collect();
        assert_eq!(dropped, [1, 3]);
        assert_eq!(queue.next().map(|task| task.id), Some(2));
        queue.push_first(vec![task(8, 3), task(9, 3)]);
        assert_eq!(queue.next().map(|task| task.id), Some(8));
        assert_eq!(queue.clear().len(), 2);
        assert!(queue.has_room_for(QUEUE_LIMIT) && !queue.has_room_for(QUEUE_LIMIT + 1));
    }
}
