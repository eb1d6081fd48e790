//! Whether a cell is one that could be: nothing inside of anything else, nothing lost, and the robot
//! knows what it holds.

use robot_core::scene::{Object, Scene};

use super::Finding;
use crate::backend::Happening;
use crate::play::Record;
use crate::scenario::{Place, Scenario};

/// How deep two objects may seem to be in each other at rest, m: more than contact and the boxes
/// around turned objects explain.
const DEEPEST_M: f64 = 0.008;
/// How far below everything an object may lie, m.
const LOWEST_M: f64 = -1.0;
/// "What are you holding?" in the languages of the operator.
pub const HOLDING_QUESTIONS: [&str; 2] = ["what are you holding", "你手里拿着什么"];
const NOTHING: [&str; 2] = ["nothing", "没有"];

pub(super) fn judge(scenario: &Scenario, record: &Record, findings: &mut Vec<Finding>) {
    let mut found = |message| findings.push(Finding::new(Place::Always, "plausible", message));
    for object in &record.after.objects {
        let is_somewhere = object.position.iter().all(|value| value.is_finite());
        if !is_somewhere || object.position[2] < LOWEST_M {
            found(format!("{} is at {:?}", object.id, object.position));
        }
    }
    for (first, second, depth_m) in intersections(&record.after) {
        found(format!("{first} is {:.1} mm inside {second}", depth_m * 1e3));
    }
    if let Some(message) = wrong_about_holding(scenario, record) {
        found(message);
    }
}

/// Pairs of movable objects that are inside of each other.
fn intersections(scene: &Scene) -> Vec<(&str, &str, f64)> {
    let movable: Vec<&Object> = scene
        .objects
        .iter()
        .filter(|object| object.is_movable() && object.shape.is_some())
        .collect();
    let mut found = Vec::new();
    for (index, first) in movable.iter().enumerate() {
        for second in &movable[index + 1..] {
            let depth_m = depth(first, second);
            if depth_m > DEEPEST_M {
                found.push((first.id.as_str(), second.id.as_str(), depth_m));
            }
        }
    }
    found
}

/// How deep the balls that fit into two objects are in each other, m: never more than the objects
/// themselves, so nothing is found that is not so.
fn depth(first: &Object, second: &Object) -> f64 {
    let radius = |object: &Object| object.shape.map_or(0.0, |shape| shape.half_extents().min());
    let way = nalgebra::Vector3::from(first.position) - nalgebra::Vector3::from(second.position);
    radius(first) + radius(second) - way.norm()
}

/// Whether the robot says at the end that it holds something and does not, or the other way round.
fn wrong_about_holding(scenario: &Scenario, record: &Record) -> Option<String> {
    let last = scenario.steps.len().checked_sub(1)?;
    let question = scenario.steps[last].say.as_deref()?;
    if !HOLDING_QUESTIONS.contains(&question) || record.trouble.is_some() {
        return None;
    }
    let answer = record.during(last).iter().find_map(|(_, happening)| match happening {
        Happening::Said { text, .. } => Some(text.as_str()),
        _ => None,
    });
    let Some(answer) = answer else { return Some("nobody answers what is held".into()) };
    let says_nothing = NOTHING.iter().any(|word| answer.to_lowercase().contains(word));
    let holds_nothing = record.holding.is_none();
    (says_nothing != holds_nothing).then(|| {
        format!(
            "the robot says “{answer}”, but holds {}",
            record.holding.as_deref().unwrap_or("nothing")
        )
    })
}
