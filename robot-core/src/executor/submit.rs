//! Taking commands: what acts at once, what waits, and what a stop means for the rest.

use super::executor::Executor;
use super::queue::QUEUE_LIMIT;
use super::queue::{Task, is_immediate};
use super::{DropReason, Event, Fact, Outcome, Refusal, TaskId};
use crate::control::{ControlState, StopLevel};
use crate::task::{ArmName, GroundedCommand, TaskCommand};

impl Executor {
    /// Takes the commands of one utterance (or button, or script) in their order and returns the
    /// number of each. Every one ends with an [`Event::Finished`].
    ///
    /// - `stop` latches at once, wherever it stands; what follows it in the same list is refused.
    /// - `pause`, `resume`, `cancel`, `speed`, `ask` and `avoid` act at once unless something that
    ///   has to wait stands before them in the list.
    /// - While a stop is latched, everything that moves is refused.
    /// - If a command fails, the rest of its list is dropped.
    pub fn submit(&mut self, commands: Vec<GroundedCommand>) -> Vec<TaskId> {
        let ids = self.numbers.take(commands.len());
        self.submit_numbered(ids.iter().copied().zip(commands).collect());
        ids
    }

    /// As [`Executor::submit`], for commands that were numbered before with [`TaskNumbers`].
    pub fn submit_numbered(&mut self, commands: Vec<(TaskId, GroundedCommand)>) {
        let submission = self.next_submission;
        self.next_submission += 1;
        let tasks = commands.into_iter().map(|(id, command)| Task {
            id,
            command,
            submission,
            is_noted: true,
        });
        let tasks: Vec<Task> = tasks.collect();
        if tasks.iter().any(|task| task.command.command == TaskCommand::Stop) {
            self.stop_now(tasks);
            return;
        }
        self.remember_task(&tasks);
        let mut is_waiting = false;
        for task in tasks {
            is_waiting |= !is_immediate(&task.command.command);
            self.take(task, is_waiting);
        }
    }

    /// A stop is never queued: it comes first, and commands beside it are not carried out.
    fn stop_now(&mut self, tasks: Vec<Task>) {
        self.handle.stop(StopLevel::Hold);
        for task in tasks {
            let outcome = match task.command.command {
                TaskCommand::Stop => Outcome::Done { fact: None },
                _ => Outcome::Refused { reason: Refusal::Stopped },
            };
            self.end(task, outcome);
        }
    }

    fn take(&mut self, task: Task, is_waiting: bool) {
        if is_waiting {
            if let Err(reason) = self.may_queue(&task) {
                self.end(task, Outcome::Refused { reason });
                return;
            }
            let (id, command) = (task.id, task.command.clone());
            self.events.push(Event::Queued { task: id, command });
            self.queue.push(task);
            return;
        }
        let state = self.handle.state();
        let outcome = self.act_at_once(&task, &state);
        let verb = task.command.command.verb();
        let refused = Outcome::Refused { reason: Refusal::NotSupported { verb } };
        self.end(task, outcome.unwrap_or(refused));
    }

    fn may_queue(&self, task: &Task) -> Result<(), Refusal> {
        let is_stopped = self.handle.stop_handle().level().is_some() && !self.is_releasing;
        if is_stopped && !is_immediate(&task.command.command) {
            return Err(Refusal::Stopped);
        }
        if !self.queue.has_room_for(1) {
            return Err(Refusal::QueueFull { limit: QUEUE_LIMIT });
        }
        let (Some(asked), own) = (task.command.command.arm(), &self.arm.name) else {
            return Ok(());
        };
        let asked = match asked {
            ArmName::Left => "left",
            ArmName::Right => "right",
            ArmName::Both => "both",
        };
        // An only arm is neither left nor right by name; it answers to "right".
        let is_only = !["left", "right", "both"].contains(&own.as_str());
        if own == asked || is_only && asked == "right" {
            Ok(())
        } else {
            Err(Refusal::UnknownArm { arm: asked.into() })
        }
    }

    /// What `repeat` will do again: the last list that held something to do.
    fn remember_task(&mut self, tasks: &[Task]) {
        let commands: Vec<_> = tasks
            .iter()
            .map(|task| &task.command)
            .filter(|command| {
                !is_immediate(&command.command)
                    && !matches!(
                        command.command,
                        TaskCommand::Repeat { .. }
                            | TaskCommand::Teach { .. }
                            | TaskCommand::Record { .. }
                    )
            })
            .cloned()
            .collect();
        if !commands.is_empty() {
            self.last_task = commands;
        }
    }

    /// Commands that are no motion; `None` for those that are.
    pub(super) fn act_at_once(&mut self, task: &Task, state: &ControlState) -> Option<Outcome> {
        let ids = &task.command.object_ids;
        let result = match &task.command.command {
            TaskCommand::Pause => Ok(Some(self.pause())),
            TaskCommand::Resume => Ok(Some(self.resume())),
            TaskCommand::Cancel => Ok(Some(self.cancel())),
            TaskCommand::Speed { scale, factor, change } => {
                let fact = self.speed.apply(*scale, *factor, *change);
                self.handle.set_override(self.speed.scale());
                fact.map(Some)
            }
            TaskCommand::Ask { topic, object } => {
                self.view().answer(*topic, ids, object.as_deref()).map(Some)
            }
            TaskCommand::Avoid { object, to, on } => {
                let place = to.as_ref().and_then(|place| place.reference_id.as_ref());
                let said = object.as_ref().or(to.as_ref().map(|place| &place.reference));
                self.avoid(ids.first().or(place), said, on.unwrap_or(true)).map(Some)
            }
            TaskCommand::Teach { name } => {
                self.teach(name.as_deref(), state.setpoint.position).map(Some)
            }
            TaskCommand::Record { name, on } => self.record(name.as_deref(), *on).map(Some),
            TaskCommand::Run { name, times } => {
                let commands = self.memory.task(name.as_deref(), times.unwrap_or(1));
                commands.and_then(|commands| self.queue_again(commands, task)).map(|()| None)
            }
            TaskCommand::Repeat { times } => self.repeat(times.unwrap_or(1), task).map(|()| None),
            // Said to the dialogue, not to the arm.
            TaskCommand::Yes | TaskCommand::No | TaskCommand::None { .. } => Ok(None),
            _ => return None,
        };
        Some(match result {
            Ok(fact) => Outcome::Done { fact },
            Err(reason) => Outcome::Refused { reason },
        })
    }

    /// Holds on the path; what runs and what waits is kept.
    pub fn pause(&mut self) -> Fact {
        self.handle.pause();
        self.is_paused = true;
        Fact::Paused { task: self.running.as_ref().map(|running| running.task.id) }
    }

    /// Goes on after a pause, or releases a latched stop. After a stop nothing goes on: it dropped
    /// what ran and what waited.
    pub fn resume(&mut self) -> Fact {
        if self.handle.stop_handle().level().is_some() {
            // A stop that has not been reported yet is newer than what the operator answers.
            let Some(ticket) = self.reported_stop else { return Fact::NothingToResume };
            self.handle.resume_after(ticket);
            self.is_releasing = true;
            return Fact::StopReleased;
        }
        if !self.is_paused {
            return Fact::NothingToResume;
        }
        self.handle.resume();
        self.is_paused = false;
        Fact::Resumed { task: self.running.as_ref().map(|running| running.task.id) }
    }

    /// Drops what runs and what waits; the arm comes to rest on its path.
    pub fn cancel(&mut self) -> Fact {
        self.handle.cancel();
        self.drop_follow();
        self.is_paused = false;
        Fact::Cancelled { dropped: self.drop_everything(DropReason::Cancel) }
    }

    fn repeat(&mut self, times: u32, task: &Task) -> Result<(), Refusal> {
        if self.last_task.is_empty() {
            return Err(Refusal::NothingToRepeat);
        }
        let times = usize::try_from(times).unwrap_or(usize::MAX);
        if self.last_task.len().saturating_mul(times) > QUEUE_LIMIT {
            return Err(Refusal::QueueFull { limit: QUEUE_LIMIT });
        }
        let again = std::iter::repeat_n(&self.last_task, times).flatten().cloned().collect();
        self.queue_again(again, task)
    }

    fn queue_again(
        &mut self,
        commands: Vec<GroundedCommand>,
        origin: &Task,
    ) -> Result<(), Refusal> {
        if !self.queue.has_room_for(commands.len()) {
            return Err(Refusal::QueueFull { limit: QUEUE_LIMIT });
        }
        let is_noted = matches!(origin.command.command, TaskCommand::Repeat { .. });
        let mut tasks = Vec::new();
        for (id, command) in self.numbers.take(commands.len()).into_iter().zip(commands) {
            self.events.push(Event::Queued { task: id, command: command.clone() });
            let submission = origin.submission;
            tasks.push(Task { id, command, submission, is_noted });
        }
        self.queue.push_first(tasks);
        Ok(())
    }

    fn avoid(
        &mut self,
        id: Option<&String>,
        said: Option<&String>,
        on: bool,
    ) -> Result<Fact, Refusal> {
        let said = id.or(said).ok_or_else(|| Refusal::MissingSlot { slot: "object".into() })?;
        let object = self.scene.object(said).map(|object| object.id.clone());
        let object = object.ok_or_else(|| Refusal::UnknownObject { phrase: said.clone() })?;
        if on {
            self.avoided.insert(object.clone());
        } else {
            self.avoided.remove(&object);
        }
        self.mover.set_avoided(&self.avoided);
        Ok(Fact::Avoiding { object, on })
    }

    fn teach(
        &mut self,
        name: Option<&str>,
        pose: kinematics::JointVector,
    ) -> Result<Fact, Refusal> {
        let name = self.memory.teach(name, pose)?;
        if !self.scene.poses.contains(&name) {
            self.scene.poses.push(name.clone());
        }
        Ok(Fact::PoseTaught { name })
    }

    fn record(&mut self, name: Option<&str>, on: Option<bool>) -> Result<Fact, Refusal> {
        if on.unwrap_or(true) {
            return Ok(Fact::Recording { name: self.memory.record(name)? });
        }
        let ended = self.memory.end_recording();
        let (name, steps) = ended
            .ok_or_else(|| Refusal::UnknownTask { name: name.unwrap_or_default().to_owned() })?;
        Ok(Fact::Recorded { name, steps })
    }
}
