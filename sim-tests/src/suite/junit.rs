//! The summary for continuous integration: JUnit's XML, as most servers read it.

use std::fmt::Write as _;

use super::{RunReport, Verdict};

/// One test suite named after the back end, one test case per scenario.
pub fn junit(backend: &str, reports: &[RunReport]) -> String {
    let count = |is_so: fn(&Verdict) -> bool| {
        reports.iter().filter(|report| is_so(&report.verdict)).count()
    };
    let seconds: f64 = reports.iter().map(|report| report.wall_s).sum();
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n");
    let _ = writeln!(
        text,
        "<testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\" time=\"{seconds:.3}\">",
        escaped(backend),
        reports.len(),
        count(|verdict| matches!(verdict, Verdict::Failed(_))),
        count(|verdict| matches!(verdict, Verdict::Broken(_))),
        count(|verdict| matches!(verdict, Verdict::Skipped(_))),
    );
    for report in reports {
        case(&mut text, backend, report);
    }
    text.push_str("</testsuite>\n</testsuites>\n");
    text
}

fn case(text: &mut String, backend: &str, report: &RunReport) {
    let _ = write!(
        text,
        "<testcase classname=\"{}\" name=\"{}\" time=\"{:.3}\">",
        escaped(backend),
        escaped(&report.name),
        report.wall_s
    );
    let element = match report.verdict {
        Verdict::Passed => None,
        Verdict::Failed(_) => Some("failure"),
        Verdict::Broken(_) => Some("error"),
        Verdict::Skipped(_) => Some("skipped"),
    };
    if let Some(element) = element {
        let lines = escaped(&report.verdict.lines().join("\n"));
        let title = escaped(&report.title);
        let _ = write!(text, "\n<{element} message=\"{title}\">{lines}</{element}>\n");
    }
    text.push_str("</testcase>\n");
}

/// Text for XML; characters that XML 1.0 does not know are left out.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' => out.push(letter),
            letter if letter < ' ' || letter == '\u{fffe}' || letter == '\u{ffff}' => {}
            letter => out.push(letter),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judge::Finding;
    use crate::scenario::Place;

    #[test]
    fn what_was_said_cannot_break_the_file() {
        let report = RunReport {
            name: "a".into(),
            title: "<\"&".into(),
            path: "a.toml".into(),
            verdict: Verdict::Failed(vec![Finding::new(Place::Step(0), "says", "</failure>\u{1}")]),
            cell_s: 1.0,
            wall_s: 0.5,
            folder: None,
            before: Vec::new(),
        };
        let text = junit("embedded", &[report]);
        assert_eq!(text.matches("</failure>").count(), 1, "{text}");
        assert!(text.contains("message=\"&lt;&quot;&amp;\""), "{text}");
        assert!(text.contains("failures=\"1\"") && !text.contains('\u{1}'), "{text}");
    }
}
