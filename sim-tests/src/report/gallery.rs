//! A page with the pictures of all runs.

use std::fmt::Write as _;

use crate::suite::{RunReport, escaped};

const HEAD: &str = "<!doctype html>
<html lang=\"en\"><head><meta charset=\"utf-8\">
<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">
<title>Scenarios</title><style>
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem; background: #f6f6f2; color: #222; }
main { display: grid; grid-template-columns: repeat(auto-fill, minmax(420px, 1fr)); gap: 1.5rem; }
article { background: #fff; border-radius: 8px; padding: 1rem; border-left: 6px solid #2e964a; }
article.FAILED, article.BROKEN { border-color: #c0342c; }
article.skipped { border-color: #999; }
img { width: 100%; }
h2 { font-size: 1rem; margin: 0; }
p { margin: .3rem 0; }
pre { white-space: pre-wrap; font-size: .85rem; color: #a02018; }
@media (prefers-color-scheme: dark) {
  body { background: #1c1c1a; color: #ddd; } article { background: #2a2a28; }
  pre { color: #ff9a90; } a { color: #8ab4f8; }
}
</style></head><body>
";

/// `index.html` beside the folders of the runs.
pub fn gallery(backend: &str, reports: &[RunReport]) -> String {
    let passed = reports.iter().filter(|report| report.verdict.is_fine()).count();
    let mut text = String::from(HEAD);
    let _ = writeln!(
        text,
        "<h1>Scenarios on {}</h1>\n<p>{passed} of {} as expected.</p>\n<main>",
        escaped(backend),
        reports.len()
    );
    for report in reports {
        article(&mut text, report);
    }
    text.push_str("</main></body></html>\n");
    text
}

fn article(text: &mut String, report: &RunReport) {
    let (name, word) = (escaped(&report.name), report.verdict.word());
    let _ = writeln!(
        text,
        "<article class=\"{word}\" id=\"{name}\"><h2>{}</h2>\n<p>{name}: {word}, {:.1} s</p>",
        escaped(&report.title),
        report.cell_s
    );
    if report.folder.is_some() {
        let _ = writeln!(
            text,
            "<a href=\"{name}/cell.svg\"><img src=\"{name}/cell.png\" loading=\"lazy\" \
             alt=\"The cell at moments of the run\"></a>\n\
             <p><a href=\"{name}/timeline.txt\">timeline</a> · <a href=\"{name}/joints.svg\">joints</a> · \
             <a href=\"{name}/tool_path.svg\">tool path</a> · <a href=\"{name}/summary.json\">numbers</a> · \
             <a href=\"{name}/run.mcap\">recording</a> · <a href=\"{name}/scenario.toml\">scenario</a></p>"
        );
    }
    let lines = report.verdict.lines();
    if !lines.is_empty() {
        let _ = writeln!(text, "<pre>{}</pre>", escaped(&lines.join("\n")));
    }
    text.push_str("</article>\n");
}
