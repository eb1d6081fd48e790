//! The live timeline: one line for everything that happens.

use std::io::Write;

use robot_core::executor::{Event, Outcome};

/// Prints to standard output; times are seconds since the start.
pub(super) struct Timeline;

impl Timeline {
    /// One line.
    pub(super) fn line(&self, at_s: f64, who: &str, what: &str) {
        let mut out = std::io::stdout().lock();
        // A closed terminal does not end the demonstration.
        let _ = writeln!(out, "{at_s:7.2} s  {who:<11} {what}");
        let _ = out.flush();
    }

    /// The line for an event of the executor, if it is worth one.
    pub(super) fn event(&self, at_s: f64, event: &Event) {
        match event {
            Event::Planned { duration_s, times, .. } => {
                let what = format!(
                    "{duration_s:.1} s of motion (ik {:.1} ms, path {:.1} ms, timing {:.1} ms)",
                    times.ik_ms, times.plan_ms, times.time_ms
                );
                self.line(at_s, "planned", &what);
            }
            Event::Moving { task, .. } => self.line(at_s, "moving", &format!("task {task}")),
            Event::Finished { task, outcome, .. } => {
                self.line(at_s, "finished", &format!("task {task}: {}", in_words(outcome)));
            }
            Event::Stopped { dropped, .. } => {
                self.line(at_s, "STOPPED", &format!("{dropped} tasks dropped"));
            }
            _ => {}
        }
    }
}

/// A word for how a task ended.
pub(super) fn in_words(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Done { .. } => "done",
        Outcome::Refused { .. } => "refused",
        Outcome::Failed { .. } => "failed",
        Outcome::Dropped { .. } => "dropped",
    }
}
