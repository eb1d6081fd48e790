//! How tasks end: done, failed, refused, or taken off.

use super::answer::Trouble;
use super::grip_doubt::GripDoubt;
use super::queue::Task;
use super::running::Running;
use super::{DropReason, Event, Executor, Fact, Failure, Outcome, Refusal};
use crate::task::{GroundedCommand, TaskCommand};

impl Executor {
    /// Takes off what runs and what waits; how many tasks that were.
    pub(super) fn drop_everything(&mut self, reason: DropReason) -> usize {
        let running = self.take_off().map(|running| running.task);
        let tasks: Vec<Task> = running.into_iter().chain(self.queue.clear()).collect();
        let count = tasks.len();
        for task in tasks {
            self.end(task, Outcome::Dropped { reason });
        }
        count
    }

    pub(super) fn complete(&mut self) {
        let Some(running) = self.running.take() else { return };
        let fact = running.fact.map(|fact| match fact {
            Fact::Released { object, .. } => {
                let support = self.scene.support_of(&object);
                Fact::Released { object, support }
            }
            other => other,
        });
        self.end(running.task, Outcome::Done { fact });
    }

    /// Takes the running task off before its end; what its fingers came to has to be felt then.
    pub(super) fn take_off(&mut self) -> Option<Running> {
        let running = self.running.take();
        if running.as_ref().is_some_and(|running| running.is_gripping) {
            self.doubt = Some(GripDoubt::default());
        }
        running
    }

    pub(super) fn fail(&mut self, reason: Failure) {
        let Some(running) = self.take_off() else { return };
        self.handle.cancel();
        self.end(running.task, Outcome::Failed { reason });
    }

    /// Reports how a task ended, and drops the rest of its submission if it did not end well.
    pub(super) fn end(&mut self, task: Task, outcome: Outcome) {
        let time_s = self.handle.state().time_s;
        let (submission, is_done) = (task.submission, outcome.is_done());
        let is_dropped = matches!(outcome, Outcome::Dropped { .. });
        if is_done && task.is_noted && is_noteworthy(&task.command.command) {
            self.memory.note(&task.command);
        }
        if !is_done && !is_dropped {
            self.trouble = Some(Trouble::of(&task.command, &outcome));
        }
        let (id, command) = (task.id, task.command);
        self.events.push(Event::Finished { task: id, command, outcome, time_s });
        if !is_done && !is_dropped {
            for task in self.queue.drop_submission(submission) {
                self.end(task, Outcome::Dropped { reason: DropReason::EarlierFailed });
            }
        }
    }
}

/// Whether a recorded task does this again: what it was told to do, not what was said about it.
/// `repeat` is noted as what it came to.
fn is_noteworthy(command: &TaskCommand) -> bool {
    let is_about_tasks = matches!(
        command,
        TaskCommand::Record { .. }
            | TaskCommand::Repeat { .. }
            | TaskCommand::Ask { .. }
            | TaskCommand::Stop
            | TaskCommand::Pause
            | TaskCommand::Resume
            | TaskCommand::Cancel
            | TaskCommand::Yes
            | TaskCommand::No
            | TaskCommand::None { .. }
    );
    !is_about_tasks
}

impl Trouble {
    fn of(command: &GroundedCommand, outcome: &Outcome) -> Self {
        let (refusal, failure): (Option<Refusal>, Option<Failure>) = match outcome {
            Outcome::Refused { reason } => (Some(reason.clone()), None),
            Outcome::Failed { reason } => (None, Some(reason.clone())),
            _ => (None, None),
        };
        Self { command: command.clone(), refusal, failure }
    }
}
