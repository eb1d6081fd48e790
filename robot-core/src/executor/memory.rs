//! What the robot was taught: poses and tasks by name.

use std::collections::BTreeMap;

use kinematics::JointVector;

use super::Refusal;
use crate::task::{GroundedCommand, TaskCommand};

/// Longest name, bytes.
const LONGEST_NAME: usize = 200;
/// Most commands that a recorded task may come to, recorded tasks inside it counted.
const LONGEST_TASK: usize = 1000;
/// Most levels of recorded tasks inside recorded tasks.
const DEEPEST_TASK: usize = 8;

/// Poses and tasks by name. Names are compared without case and surrounding space.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    poses: BTreeMap<String, JointVector>,
    tasks: BTreeMap<String, Vec<GroundedCommand>>,
    recording: Option<(String, Vec<GroundedCommand>)>,
}

impl Memory {
    /// A pose that was taught.
    pub fn pose(&self, name: &str) -> Option<&JointVector> {
        self.poses.get(&key(name))
    }

    /// Remembers a pose; an older one of this name is forgotten.
    ///
    /// # Errors
    /// There is no name, or it is longer than a name.
    pub fn teach(&mut self, name: Option<&str>, pose: JointVector) -> Result<String, Refusal> {
        let name = named(name)?;
        self.poses.insert(name.clone(), pose);
        Ok(name)
    }

    /// Names of the poses that were taught.
    pub fn pose_names(&self) -> impl Iterator<Item = &str> {
        self.poses.keys().map(String::as_str)
    }

    /// Begins to record a task; a recording under another name is dropped.
    ///
    /// # Errors
    /// There is no name, or it is longer than a name.
    pub fn record(&mut self, name: Option<&str>) -> Result<String, Refusal> {
        let name = named(name)?;
        self.recording = Some((name.clone(), Vec::new()));
        Ok(name)
    }

    /// Notes a command that was done, if a recording runs.
    pub fn note(&mut self, command: &GroundedCommand) {
        if let Some((_, commands)) =
            self.recording.as_mut().filter(|(_, all)| all.len() < LONGEST_TASK)
        {
            commands.push(command.clone());
        }
    }

    /// Ends the recording and keeps it: its name and the number of its commands. `None` if none runs.
    pub fn end_recording(&mut self) -> Option<(String, usize)> {
        let (name, commands) = self.recording.take()?;
        let count = commands.len();
        self.tasks.insert(name.clone(), commands);
        Some((name, count))
    }

    /// The commands of a recorded task, `times` over, with the recorded tasks inside it resolved.
    ///
    /// # Errors
    /// No such task, or one that runs itself or comes to more than 1000 commands.
    pub fn task(&self, name: Option<&str>, times: u32) -> Result<Vec<GroundedCommand>, Refusal> {
        let name = name.ok_or_else(|| Refusal::MissingSlot { slot: "name".into() })?;
        let mut commands = Vec::new();
        for _ in 0..times {
            self.unfold(name, 0, &mut commands)?;
        }
        Ok(commands)
    }

    fn unfold(
        &self,
        name: &str,
        depth: usize,
        out: &mut Vec<GroundedCommand>,
    ) -> Result<(), Refusal> {
        let unknown = || Refusal::UnknownTask { name: name.to_owned() };
        let commands = self.tasks.get(&key(name)).ok_or_else(unknown)?;
        for command in commands {
            if depth >= DEEPEST_TASK || out.len() >= LONGEST_TASK {
                return Err(Refusal::EndlessTask { name: name.to_owned() });
            }
            match &command.command {
                TaskCommand::Run { name: Some(inner), times } => {
                    for _ in 0..times.unwrap_or(1).min(LONGEST_TASK as u32) {
                        self.unfold(inner, depth + 1, out)?;
                    }
                }
                _ => out.push(command.clone()),
            }
        }
        Ok(())
    }
}

fn key(name: &str) -> String {
    name.trim().to_lowercase()
}

fn named(name: Option<&str>) -> Result<String, Refusal> {
    let name = name.map(key).filter(|name| !name.is_empty() && name.len() <= LONGEST_NAME);
    name.ok_or_else(|| Refusal::MissingSlot { slot: "name".into() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(name: &str) -> GroundedCommand {
        TaskCommand::Run { name: Some(name.into()), times: None }.into()
    }

    fn home() -> GroundedCommand {
        TaskCommand::Home { arm: None }.into()
    }

    #[test]
    fn recorded_task_is_unfolded_and_repeated() {
        let mut memory = Memory::default();
        memory.record(Some("Greet")).unwrap();
        memory.note(&home());
        assert_eq!(memory.end_recording(), Some(("greet".into(), 1)));
        memory.record(Some("outer")).unwrap();
        memory.note(&run("greet"));
        memory.note(&home());
        memory.end_recording();
        assert_eq!(memory.task(Some(" OUTER "), 3).unwrap(), vec![home(); 6]);
    }

    #[test]
    fn task_that_runs_itself_is_refused() {
        let mut memory = Memory::default();
        memory.record(Some("loop")).unwrap();
        memory.note(&run("loop"));
        memory.end_recording();
        assert!(matches!(memory.task(Some("loop"), 1), Err(Refusal::EndlessTask { .. })));
        assert!(matches!(memory.task(Some("other"), 1), Err(Refusal::UnknownTask { .. })));
        assert!(matches!(memory.task(None, 1), Err(Refusal::MissingSlot { .. })));
    }

    #[test]
    fn absurd_repetition_is_refused_at_once() {
        let mut memory = Memory::default();
        memory.record(Some("a")).unwrap();
        memory.note(&home());
        memory.end_recording();
        assert!(matches!(memory.task(Some("a"), u32::MAX), Err(Refusal::EndlessTask { .. })));
    }

    #[test]
    fn names_are_names() {
        let mut memory = Memory::default();
        let pose = JointVector::zeros(7);
        assert!(memory.teach(None, pose).is_err());
        assert!(memory.teach(Some("  "), pose).is_err());
        assert!(memory.teach(Some(&"x".repeat(201)), pose).is_err());
        memory.teach(Some("Bin A"), pose).unwrap();
        assert_eq!(memory.pose("bin a"), Some(&pose));
        assert!(memory.end_recording().is_none());
    }
}
