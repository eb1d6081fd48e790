//! The slots that many verbs share, wherever a verb keeps them.

use super::{ArmName, Place, TaskCommand};

impl TaskCommand {
    /// The arm that the command is for, if it names one.
    pub fn arm(&self) -> Option<ArmName> {
        match self {
            Self::Home { arm }
            | Self::Move { arm, .. }
            | Self::Jog { arm, .. }
            | Self::Rotate { arm, .. }
            | Self::Pick { arm, .. }
            | Self::Place { arm, .. }
            | Self::Handover { arm, .. }
            | Self::Receive { arm, .. }
            | Self::Open { arm, .. }
            | Self::Close { arm, .. } => *arm,
            _ => None,
        }
    }

    /// The slot for the arm, if the verb has one.
    pub fn arm_mut(&mut self) -> Option<&mut Option<ArmName>> {
        match self {
            Self::Home { arm }
            | Self::Move { arm, .. }
            | Self::Jog { arm, .. }
            | Self::Rotate { arm, .. }
            | Self::Pick { arm, .. }
            | Self::Place { arm, .. }
            | Self::Handover { arm, .. }
            | Self::Receive { arm, .. }
            | Self::Open { arm, .. }
            | Self::Close { arm, .. } => Some(arm),
            _ => None,
        }
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
