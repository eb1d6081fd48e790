//! The slots that many verbs share, wherever a verb keeps them.

use super::{ArmName, Place, TaskCommand};

/// The slot for the arm of a command, borrowed as the command is.
macro_rules! slot_of_arm {
    ($command:expr) => {
        match $command {
            TaskCommand::Home { arm }
            | TaskCommand::Move { arm, .. }
            | TaskCommand::Jog { arm, .. }
            | TaskCommand::Rotate { arm, .. }
            | TaskCommand::Pick { arm, .. }
            | TaskCommand::Place { arm, .. }
            | TaskCommand::Handover { arm, .. }
            | TaskCommand::Receive { arm, .. }
            | TaskCommand::Open { arm, .. }
            | TaskCommand::Close { arm, .. } => Some(arm),
            _ => None,
        }
    };
}

impl TaskCommand {
    /// The arm that the command is for, if it names one.
    pub fn arm(&self) -> Option<ArmName> {
        slot_of_arm!(self).copied().flatten()
    }

    /// The slot for the arm, if the verb has one.
    pub fn arm_mut(&mut self) -> Option<&mut Option<ArmName>> {
        slot_of_arm!(self)
    }

    /// The slot for the object that is acted on or asked about, if the verb has one.
    pub fn object_mut(&mut self) -> Option<&mut Option<String>> {
        match self {
            Self::Pick { object, .. }
            | Self::Place { object, .. }
            | Self::Push { object, .. }
            | Self::Pull { object, .. }
            | Self::Handover { object, .. }
            | Self::Receive { object, .. }
            | Self::Rotate { object, .. }
            | Self::Open { object, .. }
            | Self::Close { object, .. }
            | Self::TurnOn { object }
            | Self::TurnOff { object }
            | Self::Press { object }
            | Self::Point { object, .. }
            | Self::Avoid { object, .. }
            | Self::Ask { object, .. } => Some(object),
            _ => None,
        }
    }

    /// The slot for the place: where to, or with `pick` where from.
    ///
    /// ```
    /// use robot_core::task::{Place, Relation, TaskCommand};
    /// let tray = Place::new(Relation::In, "tray");
    /// let mut order = TaskCommand::Place { object: None, to: Some(tray.clone()), arm: None };
    /// assert_eq!(order.place_mut(), Some(&mut Some(tray)));
    /// assert_eq!(TaskCommand::Stop.place_mut(), None);
    /// ```
    pub fn place_mut(&mut self) -> Option<&mut Option<Place>> {
        match self {
            Self::Move { to, .. }
            | Self::Place { to, .. }
            | Self::Push { to, .. }
            | Self::Pull { to, .. }
            | Self::Point { to, .. }
            | Self::Avoid { to, .. } => Some(to),
            Self::Pick { from, .. } => Some(from),
            _ => None,
        }
    }
}
