//! The summary for a terminal.

use std::fmt::Write as _;

use super::{RunReport, Verdict};

/// One line per run, what was not as expected below, and the sums.
pub fn table(reports: &[RunReport]) -> String {
    let width = reports.iter().map(|report| report.name.chars().count()).max().unwrap_or(0);
    let mut text = String::new();
    for report in reports {
        let _ = writeln!(
            text,
            "{:7}  {:width$}  {:6.1} s in {:5.1} s  {}",
            report.verdict.word(),
            report.name,
            report.cell_s,
            report.wall_s,
            report.title,
        );
        for line in report.before.iter().chain(&report.verdict.lines()) {
            let _ = writeln!(text, "           {line}");
        }
    }
    let count = |is_so: fn(&Verdict) -> bool| {
        reports.iter().filter(|report| is_so(&report.verdict)).count()
    };
    let _ = writeln!(
        text,
        "{} scenarios: {} passed, {} failed, {} broken, {} skipped",
        reports.len(),
        count(|verdict| matches!(verdict, Verdict::Passed)),
        count(|verdict| matches!(verdict, Verdict::Failed(_))),
        count(|verdict| matches!(verdict, Verdict::Broken(_))),
        count(|verdict| matches!(verdict, Verdict::Skipped(_))),
    );
    text
}
