//! What the robot hears, asks, says, does and comes to in each step.

use robot_core::executor::{Event, Outcome};
use robot_core::task::GroundedCommand;

use super::Finding;
use crate::backend::Happening;
use crate::play::Record;
use crate::scenario::{OutcomeKind, Place, Scenario, Step};

pub(super) fn judge(scenario: &Scenario, record: &Record, findings: &mut Vec<Finding>) {
    // Steps that were never reached are already found.
    for (index, step) in scenario.steps.iter().enumerate().take(record.steps.len()) {
        judge_words(step, index, record, findings);
        judge_commands(step, index, record, findings);
        judge_outcome(step, index, record, findings);
    }
}

fn judge_words(step: &Step, index: usize, record: &Record, findings: &mut Vec<Finding>) {
    let mut heard = Vec::new();
    let mut asked = Vec::new();
    let mut said = Vec::new();
    for (_, happening) in record.during(index) {
        match happening {
            Happening::Heard { text, .. } => heard.push(text.as_str()),
            Happening::Said { text, is_question } => {
                said.push(text.as_str());
                if *is_question {
                    asked.push(text.as_str());
                }
            }
            _ => {}
        }
    }
    let expected =
        [("hears", &step.hears, heard), ("asks", &step.asks, asked), ("says", &step.says, said)];
    for (key, pattern, texts) in expected {
        let Some(pattern) = pattern else { continue };
        if !texts.iter().any(|text| pattern.matches(text)) {
            let texts = texts.iter().map(|text| format!("“{text}”")).collect::<Vec<_>>();
            let found = if texts.is_empty() { "nothing".into() } else { texts.join(", ") };
            let message = format!("expected “{pattern}”, found {found}");
            findings.push(Finding::new(Place::Step(index), key, message));
        }
    }
}

/// Commands that were accepted in a step, with the numbers of their tasks.
fn accepted(record: &Record, index: usize) -> (Vec<&GroundedCommand>, Vec<u64>) {
    let mut all = (Vec::new(), Vec::new());
    for (_, happening) in record.during(index) {
        if let Happening::Accepted { commands, tasks } = happening {
            all.0.extend(commands);
            all.1.extend(tasks);
        }
    }
    all
}

fn judge_commands(step: &Step, index: usize, record: &Record, findings: &mut Vec<Finding>) {
    let (commands, _) = accepted(record, index);
    if let Some(expected) = &step.does {
        let verbs: Vec<String> = commands.iter().map(|command| command.command.verb()).collect();
        if verbs != *expected {
            let message = format!("expected {expected:?}, accepted {verbs:?}");
            findings.push(Finding::new(Place::Step(index), "does", message));
        }
    }
    if let Some(expected) = &step.objects {
        let ids: Vec<&String> = commands.iter().flat_map(|command| &command.object_ids).collect();
        if ids != expected.iter().collect::<Vec<_>>() {
            let message = format!("expected {expected:?}, accepted {ids:?}");
            findings.push(Finding::new(Place::Step(index), "objects", message));
        }
    }
}

fn judge_outcome(step: &Step, index: usize, record: &Record, findings: &mut Vec<Finding>) {
    let Some(expected) = step.outcome else { return };
    let (_, tasks) = accepted(record, index);
    let outcomes: Vec<&Outcome> =
        record.happenings.iter().filter_map(|(_, happening)| outcome(happening, &tasks)).collect();
    let fits = |outcome: &&Outcome| {
        let reason = step.reason.as_ref();
        kind(outcome) == expected && reason.is_none_or(|reason| why(outcome) == *reason)
    };
    let is_found = match expected {
        OutcomeKind::Done => !outcomes.is_empty() && outcomes.iter().all(fits),
        _ => outcomes.iter().any(fits),
    };
    if !is_found {
        let found: Vec<String> = outcomes
            .iter()
            .map(|outcome| format!("{:?} {}", kind(outcome), why(outcome)))
            .collect();
        let reason = step.reason.as_deref().unwrap_or_default();
        let message = format!("expected {expected:?} {reason}, found [{}]", found.join(", "));
        findings.push(Finding::new(Place::Step(index), "outcome", message));
    }
}

fn outcome<'a>(happening: &'a Happening, tasks: &[u64]) -> Option<&'a Outcome> {
    match happening {
        Happening::Event(Event::Finished { task, outcome, .. }) if tasks.contains(task) => {
            Some(outcome)
        }
        _ => None,
    }
}

fn kind(outcome: &Outcome) -> OutcomeKind {
    match outcome {
        Outcome::Done { .. } => OutcomeKind::Done,
        Outcome::Refused { .. } => OutcomeKind::Refused,
        Outcome::Failed { .. } => OutcomeKind::Failed,
        Outcome::Dropped { .. } => OutcomeKind::Dropped,
    }
}

/// The word for a reason in the wire form: `path_blocked`, `grasp_missed`, `stop`, ….
fn why(outcome: &Outcome) -> String {
    let value = serde_json::to_value(outcome).unwrap_or_default();
    let reason = &value["reason"];
    let word =
        [&reason["refusal"], &reason["failure"], reason].into_iter().find_map(|v| v.as_str());
    word.unwrap_or_default().to_owned()
}
