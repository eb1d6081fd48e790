//! What kind of effect a command has; the dialogue is stricter with motion than with talk.

use super::TaskCommand;

impl TaskCommand {
    /// Whether the command may make the arm, the gripper or an output of the cell act, at once or
    /// when it is run again. Stopping, asking and slowing down do not count.
    ///
    /// ```
    /// use robot_core::task::TaskCommand;
    /// assert!(TaskCommand::Resume.moves());
    /// assert!(!TaskCommand::Stop.moves());
    /// ```
    pub fn moves(&self) -> bool {
        match self {
            Self::Stop
            | Self::Pause
            | Self::Cancel
            | Self::Teach { .. }
            | Self::Record { .. }
            | Self::Speed { .. }
            | Self::Wait { .. }
            | Self::Avoid { .. }
            | Self::Ask { .. }
            | Self::Yes
            | Self::No
            | Self::None { .. } => false,
            Self::Guide { on } => *on,
            _ => true,
        }
    }
}
