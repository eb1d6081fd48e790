//! What holds throughout every run, and what a scenario asks beside it.

use robot_core::executor::Event;
use robot_core::supervisor::separation::SeparationParameters;

use super::Finding;
use super::pushed::is_pushed;
use crate::backend::Happening;
use crate::play::{Point, Record};
use crate::scenario::{Place, Scenario};

/// A stop at full speed brakes for less than this, s.
const BRAKING_S: f64 = 1.5;
/// An arm that is farther from where it has stopped has moved, rad or m.
const STOPPED_WITHIN: f64 = 0.003;
/// A joint that is faster moves, rad/s or m/s.
const MOVING: f64 = 0.02;
/// Measurements may exceed a limit by this, rad or m, or by this share of a speed.
const MEASURED_WITHIN: f64 = 0.05;
/// How far an object may be pushed and count as untouched, m.
const UNTOUCHED_M: f64 = 0.005;

pub(super) fn judge(scenario: &Scenario, record: &Record, findings: &mut Vec<Finding>) {
    judge_limits(record, findings);
    judge_stops(&record.points, findings);
    judge_violations(scenario, record, findings);
    judge_tasks(record, findings);
    if scenario.watches_people {
        let margin_m = SeparationParameters::default().margin_m();
        judge_people(&record.points, margin_m, "protective distance", findings);
    }
    judge_wishes(scenario, record, findings);
}

fn found(findings: &mut Vec<Finding>, key: &'static str, message: String) {
    findings.push(Finding::new(Place::Always, key, message));
}

fn judge_limits(record: &Record, findings: &mut Vec<Finding>) {
    if record.limits.samples > 0 {
        if record.limits.violations > 0 {
            let (count, used) = (record.limits.violations, record.limits.used);
            let message = format!("{count} set-points beyond a limit; shares used: {used:?}");
            found(findings, "joint limits", message);
        }
        return;
    }
    let Ok(arm) = record.robot.arm(record.arm.as_deref()) else { return };
    let limits = arm.chain.limits();
    let breaks = |point: &Point| {
        (0..point.position.len()).find(|&joint| {
            let position = point.position[joint];
            position < limits.lower[joint] - MEASURED_WITHIN
                || position > limits.upper[joint] + MEASURED_WITHIN
        })
    };
    if let Some((point, joint)) =
        record.points.iter().find_map(|point| Some((point, breaks(point)?)))
    {
        let (time_s, position) = (point.time_s, point.position[joint]);
        let message = format!("at {time_s:.2} s joint {} is at {position:.3}", joint + 1);
        found(findings, "joint limits", message);
    }
}

/// Some time after a stop the arm stands, and stays until the stop is released, unless a person pushes it.
pub(super) fn judge_stops(points: &[Point], findings: &mut Vec<Finding>) {
    let mut since_s = None;
    let mut rest: Option<&Point> = None;
    for (point, is_pushed) in points.iter().zip(is_pushed(points)) {
        if !point.is_stopped {
            (since_s, rest) = (None, None);
            continue;
        }
        if !point.is_fresh || is_pushed {
            // What the arm did of itself meanwhile, nobody can tell from here.
            rest = None;
            continue;
        }
        let begin_s = *since_s.get_or_insert(point.time_s);
        if point.time_s - begin_s < BRAKING_S {
            continue;
        }
        let rest = *rest.get_or_insert(point);
        let moved = rest.position.iter().zip(point.position.iter());
        let moved = moved.map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        if moved > STOPPED_WITHIN {
            let message = format!(
                "a joint moved by {moved:.4} between {:.2} and {:.2} s, with a stop since {begin_s:.2} s",
                rest.time_s, point.time_s
            );
            return found(findings, "no motion while stopped", message);
        }
    }
}

fn judge_violations(scenario: &Scenario, record: &Record, findings: &mut Vec<Finding>) {
    for (time_s, happening) in &record.happenings {
        if let Happening::Violated(violation) = happening
            && !scenario.always.permits.contains(&violation.limit)
        {
            found(findings, "supervisor", format!("at {time_s:.2} s: {violation}"));
        }
    }
}

/// Every accepted task comes to an end.
fn judge_tasks(record: &Record, findings: &mut Vec<Finding>) {
    let mut open: Vec<u64> = Vec::new();
    for (_, happening) in &record.happenings {
        match happening {
            Happening::Accepted { tasks, .. } => open.extend(tasks),
            Happening::Event(Event::Queued { task, .. }) if !open.contains(task) => {
                open.push(*task);
            }
            _ => {}
        }
    }
    for (_, happening) in &record.happenings {
        if let Happening::Event(Event::Finished { task, .. }) = happening {
            open.retain(|open| open != task);
        }
    }
    if !open.is_empty() && record.trouble.is_none() {
        found(findings, "every task ends", format!("tasks without an end: {open:?}"));
    }
}

/// No person is near while the arm moves of itself.
pub(super) fn judge_people(
    points: &[Point],
    least_m: f64,
    key: &'static str,
    findings: &mut Vec<Finding>,
) {
    let moving = points.iter().zip(is_pushed(points));
    let moving = moving.filter(|(point, is_pushed)| point.joint_speed > MOVING && !is_pushed);
    let moving = moving.map(|(point, _)| point);
    let nearest = moving
        .filter_map(|point| Some((point.person_m?, point)))
        .min_by(|a, b| a.0.total_cmp(&b.0));
    if let Some((distance_m, point)) = nearest
        && distance_m < least_m
    {
        let message = format!(
            "at {:.2} s a person is {distance_m:.3} m from the moving arm, least is {least_m:.3} m",
            point.time_s
        );
        found(findings, key, message);
    }
}

fn judge_wishes(scenario: &Scenario, record: &Record, findings: &mut Vec<Finding>) {
    let always = &scenario.always;
    for id in &always.untouched {
        let moved_m = record.moved_m.get(id).copied().unwrap_or_default();
        if moved_m > UNTOUCHED_M {
            found(findings, "untouched", format!("{id} was moved by {moved_m:.3} m"));
        }
    }
    if let Some(least_m) = always.least_person_m {
        judge_people(&record.points, least_m, "least_person_m", findings);
    }
    if let Some(most) = always.most_tool_m_s {
        let fastest = record.points.iter().map(|point| point.tool_speed_m_s).fold(0.0, f64::max);
        if fastest > most {
            let message = format!("the tool reached {fastest:.3} m/s, most is {most} m/s");
            found(findings, "most_tool_m_s", message);
        }
    }
    if let Some(most) = always.most_contact_n {
        let contact = record.points.iter().filter_map(|point| point.contact_n).reduce(f64::max);
        match contact {
            Some(contact) if contact > most => {
                let message = format!("contact with {contact:.1} N, most is {most} N");
                found(findings, "most_contact_n", message);
            }
            Some(_) => {}
            None => found(findings, "most_contact_n", "no contact is simulated here".into()),
        }
    }
}
