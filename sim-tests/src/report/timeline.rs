//! What happened in a run, line by line, for people.

use std::fmt::Write as _;

use robot_core::executor::{Event, Outcome};

use crate::backend::Happening;
use crate::judge::Finding;
use crate::play::Record;
use crate::scenario::Prepared;

/// Time, who, what; then what was not as expected.
pub fn timeline(scenario: &Prepared, record: &Record, findings: &[Finding]) -> String {
    let mut text =
        format!("{}\n{} on {}\n\n", scenario.scenario.title, scenario.name, record.backend);
    let mut next_step = 0;
    for (index, (time_s, happening)) in record.happenings.iter().enumerate() {
        steps_before(scenario, record, &mut next_step, index, &mut text);
        if let Some((who, what)) = in_words(happening) {
            let _ = writeln!(text, "{time_s:8.2}  {who:9} {what}");
        }
    }
    steps_before(scenario, record, &mut next_step, usize::MAX, &mut text);
    text.push('\n');
    if findings.is_empty() {
        text.push_str("Everything as expected.\n");
    }
    for finding in findings {
        let _ = writeln!(text, "NOT AS EXPECTED: {finding}");
    }
    text
}

fn steps_before(
    scenario: &Prepared,
    record: &Record,
    next: &mut usize,
    happened: usize,
    text: &mut String,
) {
    let is_due = |step: &&(f64, usize)| step.1 <= happened;
    while let Some((time_s, _)) = record.steps.get(*next).filter(is_due) {
        let step = &scenario.scenario.steps[*next];
        let number = *next + 1;
        let _ = writeln!(text, "{time_s:8.2}  step {number:<4} {}", step.in_words());
        *next += 1;
    }
}

fn in_words(happening: &Happening) -> Option<(&'static str, String)> {
    Some(match happening {
        Happening::Heard { text, confidence } => ("heard", format!("“{text}” ({confidence:.2})")),
        Happening::Said { text, is_question: true } => ("asks", format!("“{text}”")),
        Happening::Said { text, .. } => ("says", format!("“{text}”")),
        Happening::Accepted { commands, .. } if commands.is_empty() => return None,
        Happening::Accepted { commands, .. } => {
            ("accepts", serde_json::to_string(commands).unwrap_or_default())
        }
        Happening::Violated(violation) => ("stopped", format!("by the supervisor: {violation}")),
        Happening::Event(event) => ("", of_event(event)?),
    })
}

fn of_event(event: &Event) -> Option<String> {
    Some(match event {
        Event::Moving { task, .. } => format!("task {task} moves"),
        Event::Progress { task, stage, .. } => format!("task {task}: {stage}"),
        Event::Stopped { level, dropped, .. } => format!("stop {level:?}, {dropped} tasks dropped"),
        Event::Finished { task, command, outcome, .. } => {
            let verb = command.command.verb();
            format!("task {task} ({verb}): {}", of_outcome(outcome))
        }
        _ => return None,
    })
}

fn of_outcome(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Done { .. } => "done".into(),
        Outcome::Refused { reason } => format!("refused, {reason:?}"),
        Outcome::Failed { reason } => format!("failed, {reason:?}"),
        Outcome::Dropped { reason } => format!("dropped, {reason:?}"),
    }
}
