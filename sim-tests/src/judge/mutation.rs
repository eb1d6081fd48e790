//! Wrong expectations: every expectation of a scenario, turned into one that must not hold.
//!
//! A test that cannot fail shows nothing. Expectations are judged from the record of a run, so that
//! each can be shown to fail without another run.

use robot_core::scene::Scene;

use super::judge;
use crate::play::Record;
use crate::scenario::{End, EndKind, OutcomeKind, Pattern, Place, Scenario};

/// A scenario with one wrong expectation.
pub struct Mutation {
    /// Where.
    pub place: Place,
    /// Which key.
    pub key: &'static str,
    /// The scenario.
    pub scenario: Scenario,
}

/// All single wrong expectations.
pub fn mutations(scenario: &Scenario, scene: &Scene) -> Vec<Mutation> {
    let mut all = Vec::new();
    for index in 0..scenario.steps.len() {
        of_step(scenario, index, &mut all);
    }
    of_always(scenario, &mut all);
    for index in 0..scenario.end.len() {
        let mut wrong = scenario.clone();
        let Ok(kind) = scenario.end[index].kind(index) else { continue };
        wrong.end[index] = wrong_end(&kind, scene);
        all.push(Mutation { place: Place::End(index), key: "end", scenario: wrong });
    }
    all
}

/// Wrong expectations that this record satisfies nevertheless: there should be none.
pub fn unnoticed(scenario: &Scenario, record: &Record) -> Vec<String> {
    let wrong = mutations(scenario, &record.before).into_iter();
    let unnoticed = wrong.filter(|mutation| judge(&mutation.scenario, record).is_empty());
    unnoticed.map(|mutation| format!("{}, {}", mutation.place, mutation.key)).collect()
}

fn of_step(scenario: &Scenario, index: usize, all: &mut Vec<Mutation>) {
    let step = &scenario.steps[index];
    let place = Place::Step(index);
    let mut change = |key, change: &dyn Fn(&mut crate::scenario::Step)| {
        let mut wrong = scenario.clone();
        change(&mut wrong.steps[index]);
        all.push(Mutation { place, key, scenario: wrong });
    };
    let nobody_says_this = || Some(Pattern::from("no such words".to_owned()));
    if step.hears.is_some() {
        change("hears", &|step| step.hears = nobody_says_this());
    }
    if step.asks.is_some() {
        change("asks", &|step| step.asks = nobody_says_this());
    }
    if step.says.is_some() {
        change("says", &|step| step.says = nobody_says_this());
    }
    if step.does.is_some() {
        change("does", &|step| step.does.get_or_insert_default().push("guide".into()));
    }
    if step.objects.is_some() {
        change("objects", &|step| step.objects.get_or_insert_default().push("table".into()));
    }
    if let Some(outcome) = step.outcome {
        let other = match outcome {
            OutcomeKind::Done => OutcomeKind::Refused,
            _ => OutcomeKind::Done,
        };
        change("outcome", &|step| step.outcome = Some(other));
    }
    if step.reason.is_some() {
        change("reason", &|step| step.reason = Some("no_such_reason".into()));
    }
}

fn of_always(scenario: &Scenario, all: &mut Vec<Mutation>) {
    let always = &scenario.always;
    let mut change = |key, change: &dyn Fn(&mut crate::scenario::Always)| {
        let mut wrong = scenario.clone();
        change(&mut wrong.always);
        all.push(Mutation { place: Place::Always, key, scenario: wrong });
    };
    if !always.permits.is_empty() {
        change("permits", &|always| always.permits.clear());
    }
    if always.most_contact_n.is_some() {
        change("most_contact_n", &|always| always.most_contact_n = Some(-1.0));
    }
    if always.least_person_m.is_some() {
        change("least_person_m", &|always| always.least_person_m = Some(1e3));
    }
    if always.most_tool_m_s.is_some() {
        change("most_tool_m_s", &|always| always.most_tool_m_s = Some(0.0));
    }
}

/// An expectation of the same kind, where there is one, that is wrong if the given one holds.
fn wrong_end(kind: &EndKind<'_>, scene: &Scene) -> End {
    let far = Some([9.0, 9.0, 9.0]);
    let none = End::default();
    match *kind {
        EndKind::Inside { object, container } => {
            End { object: Some(object.into()), on: Some(container.into()), ..none }
        }
        EndKind::On { object, below } => {
            End { object: Some(object.into()), inside: Some(below.into()), ..none }
        }
        EndKind::Near { object, .. }
        | EndKind::Unmoved { object, .. }
        | EndKind::Beside { object, .. } => End { object: Some(object.into()), near: far, ..none },
        EndKind::ObjectTurned { object, angle_deg, .. } => {
            End { object: Some(object.into()), turned_deg: Some(angle_deg + 90.0), ..none }
        }
        EndKind::ArmAt { .. } => End { arm_at: Some("zero".into()), ..none },
        EndKind::ToolMoved { .. } => End { tool_moved: far, ..none },
        EndKind::ToolTurned { angle_deg, .. } => {
            End { tool_turned_deg: Some(angle_deg + 90.0), ..none }
        }
        EndKind::JointTurned { joint, angle_deg, .. } => {
            End { joint: Some(joint), turned_deg: Some(angle_deg + 90.0), ..none }
        }
        EndKind::Holding { object: Some(_) } => End { holding: Some("nothing".into()), ..none },
        EndKind::Holding { object: None } => {
            let any = scene.objects.iter().find(|object| object.is_movable());
            let id = any.map_or("table", |object| &object.id);
            End { holding: Some(id.into()), ..none }
        }
        EndKind::Stopped { is_stopped } => End { stopped: Some(!is_stopped), ..none },
        EndKind::TimeUnder { .. } => End { time_under_s: Some(1e-3), ..none },
    }
}
