//! Half sentences: "now the blue one", "no, to the right", "ten centimetres", completed from the
//! order that they continue or correct.

use robot_core::task::{ArmName, Direction, Place, TaskCommand};

use super::{Past, carried};

/// One piece of a half sentence.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Fragment {
    Object(String),
    Place(Place),
    Direction(Direction),
    /// Metres.
    Length(f64),
    /// Degrees.
    Angle(f64),
    /// Seconds.
    Duration(f64),
    Times(u32),
    Arm(ArmName),
    /// A number alone; its unit is that of the order before.
    Number(f64),
    /// "a little more", "further".
    More,
    /// "the other way".
    Opposite,
}

/// Whether the half sentence takes back what was just said or goes on from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Link {
    Corrects,
    GoesOn,
}

/// "another five" after "ten millimetres": a number alone has the unit of the order before.
pub(super) fn with_unit(pieces: Vec<Fragment>, past: &Past<'_>) -> Vec<Fragment> {
    let Some(unit_m) = past.length_unit_m() else { return pieces };
    let with = |piece| match piece {
        Fragment::Number(number) => Fragment::Length(carried::tidy(number * unit_m)),
        piece => piece,
    };
    pieces.into_iter().map(with).collect()
}

/// Completes a list of commands with the fragments. `None` if they do not fit.
pub(super) fn complete(
    commands: &[TaskCommand],
    fragments: &[Fragment],
    link: Link,
) -> Option<Vec<TaskCommand>> {
    let mut commands = commands.to_vec();
    let mut fitted = false;
    for fragment in fragments {
        // A correction concerns what was said last; a continuation starts at the first command.
        let fits = match link {
            Link::Corrects => commands.iter_mut().rev().any(|command| fit(command, fragment, link)),
            Link::GoesOn => commands.iter_mut().any(|command| fit(command, fragment, link)),
        };
        fitted |= fits;
        if !fits && !matches!(fragment, Fragment::More) {
            return None;
        }
    }
    fitted.then_some(commands)
}

fn fit(command: &mut TaskCommand, fragment: &Fragment, link: Link) -> bool {
    match fragment {
        Fragment::Object(text) => fit_object(command, text, link),
        Fragment::Place(place) => fit_place(command, place),
        Fragment::Direction(way) => fit_direction(command, *way),
        Fragment::Opposite => fit_opposite(command),
        Fragment::Arm(name) => fit_arm(command, *name),
        other => fit_amount(command, other),
    }
}

fn fit_object(command: &mut TaskCommand, text: &str, link: Link) -> bool {
    let new = Some(text.to_owned());
    match command {
        // The reference was said last: "put it in the bin, sorry, the tray".
        TaskCommand::Place { to: Some(place), .. } | TaskCommand::Move { to: Some(place), .. }
            if link == Link::Corrects =>
        {
            match &mut place.second_reference {
                Some(second) => *second = text.to_owned(),
                None => place.reference = text.to_owned(),
            }
            true
        }
        TaskCommand::Pick { object, from, .. } => {
            if link == Link::GoesOn {
                *from = None;
            }
            *object = new;
            true
        }
        TaskCommand::Place { object, .. }
        | TaskCommand::Push { object, .. }
        | TaskCommand::Pull { object, .. }
        | TaskCommand::Handover { object, .. }
        | TaskCommand::Receive { object, .. }
        | TaskCommand::Open { object: object @ Some(_), .. }
        | TaskCommand::Close { object: object @ Some(_), .. }
        | TaskCommand::TurnOn { object }
        | TaskCommand::TurnOff { object }
        | TaskCommand::Press { object }
        | TaskCommand::Avoid { object: object @ Some(_), .. }
        | TaskCommand::Ask { object: object @ Some(_), .. }
        | TaskCommand::Point { object: object @ Some(_), .. }
        | TaskCommand::Rotate { object: object @ Some(_), .. } => {
            *object = new;
            true
        }
        TaskCommand::Move { to: Some(place), .. } => {
            place.reference = text.to_owned();
            true
        }
        TaskCommand::Run { name, .. } | TaskCommand::Teach { name } => {
            *name = new;
            true
        }
        _ => false,
    }
}

fn fit_place(command: &mut TaskCommand, new: &Place) -> bool {
    match command {
        TaskCommand::Place { to, .. }
        | TaskCommand::Move { to, .. }
        | TaskCommand::Push { to, .. }
        | TaskCommand::Pull { to, .. } => {
            *to = Some(new.clone());
            true
        }
        TaskCommand::Pick { from: Some(from), .. } => {
            *from = new.clone();
            true
        }
        _ => false,
    }
}

fn fit_direction(command: &mut TaskCommand, way: Direction) -> bool {
    match command {
        TaskCommand::Jog { direction, .. }
        | TaskCommand::Rotate { direction, .. }
        | TaskCommand::Push { direction, .. }
        | TaskCommand::Pull { direction, .. } => {
            *direction = Some(way);
            true
        }
        _ => false,
    }
}

/// The other sense of a direction.
pub(super) fn opposite(way: Direction) -> Direction {
    match way {
        Direction::Left => Direction::Right,
        Direction::Right => Direction::Left,
        Direction::Up => Direction::Down,
        Direction::Down => Direction::Up,
        Direction::Forward => Direction::Backward,
        Direction::Backward => Direction::Forward,
        Direction::Clockwise => Direction::Counterclockwise,
        Direction::Counterclockwise => Direction::Clockwise,
    }
}

fn fit_opposite(command: &mut TaskCommand) -> bool {
    match command {
        TaskCommand::Jog { direction: Some(way), .. }
        | TaskCommand::Rotate { direction: Some(way), .. }
        | TaskCommand::Push { direction: Some(way), .. }
        | TaskCommand::Pull { direction: Some(way), .. } => {
            *way = opposite(*way);
            true
        }
        _ => false,
    }
}

fn fit_arm(command: &mut TaskCommand, name: ArmName) -> bool {
    command.arm_mut().map(|arm| *arm = Some(name)).is_some()
}

fn fit_amount(command: &mut TaskCommand, fragment: &Fragment) -> bool {
    match (command, fragment) {
        (
            TaskCommand::Jog { distance_m, .. }
            | TaskCommand::Push { distance_m, .. }
            | TaskCommand::Pull { distance_m, .. },
            Fragment::Length(metres),
        ) => *distance_m = Some(*metres),
        (TaskCommand::Jog { distance_m, .. }, Fragment::More) => *distance_m = None,
        (
            TaskCommand::Rotate { angle_deg, .. },
            Fragment::Angle(degrees) | Fragment::Number(degrees),
        ) => {
            *angle_deg = Some(*degrees);
        }
        (TaskCommand::Rotate { angle_deg, .. }, Fragment::More) => *angle_deg = None,
        (TaskCommand::Wait { seconds }, Fragment::Duration(new) | Fragment::Number(new)) => {
            *seconds = Some(*new);
        }
        (TaskCommand::Run { times, .. } | TaskCommand::Repeat { times }, Fragment::Times(new)) => {
            *times = Some(*new);
        }
        (TaskCommand::Speed { change: Some(_), .. }, Fragment::More) => {}
        _ => return false,
    }
    true
}
