//! How a list of commands gets on, and how it ends.

use robot_core::executor::{Event, Outcome, TaskId};
use robot_core::task::GroundedCommand;
use serde::Serialize;

/// Where the list is.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// The command in work, from 0.
    pub index: u32,
    /// How many there are.
    pub count: u32,
    /// Share of it that is done, 0 to 1.
    pub fraction: f64,
    /// What it does now.
    pub stage: String,
}

/// How the list ended, in the words of the action's result.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ending {
    /// One of the constants of the action.
    pub outcome: u8,
    /// Why it is not done.
    pub message: String,
    /// What became of each command.
    pub outcomes_json: String,
}

impl Ending {
    /// Everything was done.
    pub const DONE: u8 = 0;
    /// Something was not begun.
    pub const REFUSED: u8 = 1;
    /// Something was begun and not finished.
    pub const FAILED: u8 = 2;
    /// Something was taken off.
    pub const DROPPED: u8 = 3;
    /// The goal could not be read.
    pub const INVALID: u8 = 4;

    /// For a goal that could not be read.
    pub fn invalid(message: String) -> Self {
        Self { outcome: Self::INVALID, message, outcomes_json: "[]".into() }
    }
}

/// What became of one command.
#[derive(Serialize)]
struct Line {
    command: GroundedCommand,
    #[serde(flatten)]
    outcome: Outcome,
}

/// Follows the commands of one goal.
pub struct Progress {
    ids: Vec<TaskId>,
    lines: Vec<Option<Line>>,
}

impl Progress {
    /// For tasks with these numbers, in their order.
    pub fn new(ids: &[TaskId]) -> Self {
        Self { ids: ids.to_vec(), lines: ids.iter().map(|_| None).collect() }
    }

    /// Takes note of an event; the step that it tells of, if any.
    pub fn note(&mut self, event: &Event) -> Option<Step> {
        match event {
            Event::Started { task, .. } => self.step(*task, 0.0, "plan"),
            Event::Progress { task, fraction, stage } => self.step(*task, *fraction, stage),
            Event::Finished { task, command, outcome, .. } => {
                let place = self.ids.iter().position(|id| id == task)?;
                let (command, outcome) = (command.clone(), outcome.clone());
                self.lines[place] = Some(Line { command, outcome });
                self.step(*task, 1.0, "end")
            }
            _ => None,
        }
    }

    fn step(&self, task: TaskId, fraction: f64, stage: &str) -> Option<Step> {
        let index = u32::try_from(self.ids.iter().position(|id| *id == task)?).ok()?;
        let count = u32::try_from(self.ids.len()).ok()?;
        Some(Step { index, count, fraction, stage: stage.to_owned() })
    }

    /// How the list ended, once every command has.
    pub fn ending(&self) -> Option<Ending> {
        let lines: Vec<&Line> = self.lines.iter().map(Option::as_ref).collect::<Option<_>>()?;
        let outcomes_json = serde_json::to_string(&lines).unwrap_or_default();
        // The first that went wrong is the cause, the rest was dropped because of it.
        let bad = lines.iter().find(|line| !line.outcome.is_done());
        let (outcome, message) = bad.map_or((Ending::DONE, String::new()), |line| told(line));
        Some(Ending { outcome, message, outcomes_json })
    }
}

fn told(line: &Line) -> (u8, String) {
    let verb = line.command.command.verb();
    let tell = |what: &str, reason: serde_json::Result<String>| {
        format!("{verb} {what}: {}", reason.unwrap_or_default())
    };
    match &line.outcome {
        Outcome::Done { .. } => (Ending::DONE, String::new()),
        Outcome::Refused { reason } => {
            (Ending::REFUSED, tell("was refused", serde_json::to_string(reason)))
        }
        Outcome::Failed { reason } => {
            (Ending::FAILED, tell("failed", serde_json::to_string(reason)))
        }
        Outcome::Dropped { reason } => {
            (Ending::DROPPED, tell("was dropped", serde_json::to_string(reason)))
        }
    }
}

#[cfg(test)]
mod tests {
    use robot_core::executor::{DropReason, Refusal};
    use robot_core::task::TaskCommand;

    use super::*;

    fn finished(task: TaskId, outcome: Outcome) -> Event {
        let command = TaskCommand::Home { arm: None }.into();
        Event::Finished { task, command, outcome, time_s: 1.0 }
    }

    #[test]
    fn a_list_is_done_when_all_of_it_is() {
        let mut progress = Progress::new(&[7, 8]);
        assert_eq!(progress.ending(), None);
        let step = progress.note(&finished(7, Outcome::Done { fact: None })).unwrap();
        assert_eq!((step.index, step.count, step.fraction), (0, 2, 1.0));
        assert_eq!(progress.ending(), None);
        progress.note(&finished(8, Outcome::Done { fact: None }));
        let ending = progress.ending().unwrap();
        assert_eq!((ending.outcome, ending.message.as_str()), (Ending::DONE, ""));
        assert!(ending.outcomes_json.contains(r#""outcome":"done""#), "{}", ending.outcomes_json);
    }

    #[test]
    fn the_first_failure_is_the_reason() {
        let mut progress = Progress::new(&[1, 2]);
        progress.note(&finished(1, Outcome::Refused { reason: Refusal::NoGripper }));
        progress.note(&finished(2, Outcome::Dropped { reason: DropReason::EarlierFailed }));
        let ending = progress.ending().unwrap();
        assert_eq!(ending.outcome, Ending::REFUSED);
        assert_eq!(ending.message, r#"home was refused: {"refusal":"no_gripper"}"#);
    }

    #[test]
    fn events_of_others_are_not_counted() {
        let mut progress = Progress::new(&[1]);
        assert_eq!(progress.note(&finished(9, Outcome::Done { fact: None })), None);
        assert_eq!(progress.ending(), None);
    }
}
