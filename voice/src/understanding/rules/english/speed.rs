//! Orders about speed in English.

use robot_core::task::{NoneReason, SpeedChange, TaskCommand};

use super::super::draft::Draft;
use super::super::quantity::Quantity;
use super::super::tokens::{Token, contains, has_any};
use super::numbers;

/// Whether a clause is about speed, whatever its verb.
pub(super) fn is_about_speed(clause: &[Token]) -> bool {
    has_any(clause, &["speed", "faster", "slower", "velocity", "pace", "speedup"])
        || contains(clause, "slow down")
        || contains(clause, "as fast")
        || has_any(clause, &["percent"])
            && has_any(clause, &["go", "run", "move", "work", "drop", "slow", "at", "to"])
            && clause.len() <= 6
}

const SLOWER: &[&str] = &[
    "slow",
    "slower",
    "reduce",
    "decrease",
    "lower",
    "decelerate",
    "down",
    "drop",
    "cut",
    "halve",
    "less",
    "slowly",
];
const FASTER: &[&str] = &[
    "fast",
    "faster",
    "increase",
    "raise",
    "accelerate",
    "up",
    "boost",
    "quicker",
    "more",
    "hurry",
    "bump",
];

/// Reads the words of an order about speed; the verb is among them or was cut off before.
pub(super) fn read(clause: &[Token]) -> Option<Draft> {
    let slower = has_any(clause, SLOWER);
    let faster = has_any(clause, FASTER) && !slower;
    if (has_any(clause, &["times"])
        || has_any(clause, &["twice", "double", "triple", "half"])
            && has_any(clause, &["as", "faster", "double", "triple", "slower"]))
        && let Some(factor) = factor(clause, slower)
    {
        return Some(by(factor));
    }
    if has_any(
        clause,
        &["normal", "default", "full", "max", "maximum", "top", "regular", "standard"],
    ) && !slower
        && share(clause).is_none()
    {
        return Some(to(1.0));
    }
    if let Some((share, relative)) = share(clause) {
        let relative = relative && (slower || faster);
        return Some(match (relative, slower) {
            (true, true) => by(1.0 - share),
            (true, false) => by(1.0 + share),
            _ => to(share),
        });
    }
    let change = if slower { SpeedChange::Slower } else { SpeedChange::Faster };
    let known = slower || faster;
    let command = TaskCommand::Speed { scale: None, factor: None, change: Some(change) };
    known.then(|| Draft::new(command, 0.88))
}

fn to(scale: f64) -> Draft {
    if !(0.0..=1.0).contains(&scale) {
        return Draft::none(NoneReason::Unable, 0.85);
    }
    Draft::new(TaskCommand::Speed { scale: Some(round(scale)), factor: None, change: None }, 0.95)
}

fn by(factor: f64) -> Draft {
    if !(factor > 0.0 && factor <= 10.0) {
        return Draft::none(NoneReason::Unable, 0.85);
    }
    Draft::new(TaskCommand::Speed { scale: None, factor: Some(round(factor)), change: None }, 0.93)
}

fn round(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}

/// "twice as fast", "three times faster", "half as fast".
fn factor(clause: &[Token], slower: bool) -> Option<f64> {
    let mut found = None;
    for at in 0..clause.len() {
        if let Some((Quantity::Times(times), _)) = numbers::quantity(&clause[at..]) {
            found = Some(times);
            break;
        }
        found = match clause[at].word.as_str() {
            "twice" | "double" => Some(2.0),
            "triple" => Some(3.0),
            "half" => return Some(0.5),
            _ => continue,
        };
        break;
    }
    let factor = found?;
    Some(if slower && factor > 1.0 { 1.0 / factor } else { factor })
}

/// A share of the full speed, and whether "by" makes it relative.
fn share(clause: &[Token]) -> Option<(f64, bool)> {
    for at in 0..clause.len() {
        let Some((quantity, _)) = numbers::quantity(&clause[at..]) else { continue };
        let relative = at > 0 && clause[at - 1].is("by");
        let value = match quantity {
            Quantity::Share(share) => share,
            Quantity::Bare(number) if number <= 1.0 => number,
            // "speed fifty" is percent, as on a teach pendant.
            Quantity::Bare(number) if (2.0..=100.0).contains(&number) => number / 100.0,
            _ => continue,
        };
        return Some((value, relative));
    }
    None
}
