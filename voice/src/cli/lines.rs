//! JSON lines in, JSON lines out, with progress: the frame of every batch command.

use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::Path;

use anyhow::{Context, Result};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// What became of a line that could not be handled; stands in its place in the output.
#[derive(Serialize)]
struct FailedLine<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<serde_json::Value>,
    line: usize,
    error: &'a str,
}

/// How a run went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    /// Lines answered.
    pub(super) answered: usize,
    /// Lines that could not be read or answered.
    pub(super) failed: usize,
}

/// Answers every line of `input` with a line of `output` (`-` is standard input or output).
///
/// A line that cannot be read or answered gives `{"id","line","error"}` and does not end the run.
/// # Errors
/// If a file cannot be opened, read or written.
pub(super) fn answer<I, O>(
    input: &Path,
    output: &Path,
    mut item: impl FnMut(I) -> Result<O, String>,
) -> Result<Counts>
where
    I: DeserializeOwned,
    O: Serialize,
{
    let reader = open(input)?;
    let mut writer = create(output)?;
    let progress = progress_bar();
    let mut counts = Counts::default();
    for (index, line) in reader.lines().enumerate() {
        let line = line.with_context(|| format!("cannot read {}", input.display()))?;
        if line.trim().is_empty() {
            continue;
        }
        let answer = serde_json::from_str(&line)
            .map_err(|error| format!("not a valid item: {error}"))
            .and_then(&mut item);
        match answer {
            Ok(answer) => {
                counts.answered += 1;
                serde_json::to_writer(&mut writer, &answer)?;
            }
            Err(error) => {
                counts.failed += 1;
                let id = serde_json::from_str::<serde_json::Value>(&line)
                    .ok()
                    .and_then(|value| value.get("id").cloned());
                let failed = FailedLine { id, line: index + 1, error: &error };
                serde_json::to_writer(&mut writer, &failed)?;
            }
        }
        writer.write_all(b"\n").with_context(|| format!("cannot write {}", output.display()))?;
        progress.inc(1);
    }
    progress.finish_and_clear();
    writer.flush().with_context(|| format!("cannot write {}", output.display()))?;
    Ok(counts)
}

/// `-` is standard input.
pub(super) fn open(path: &Path) -> Result<Box<dyn BufRead>> {
    if path == Path::new("-") {
        return Ok(Box::new(BufReader::new(std::io::stdin())));
    }
    let file = File::open(path).with_context(|| format!("cannot open {}", path.display()))?;
    Ok(Box::new(BufReader::new(file)))
}

/// `-` is standard output.
pub(super) fn create(path: &Path) -> Result<Box<dyn Write>> {
    if path == Path::new("-") {
        return Ok(Box::new(BufWriter::new(std::io::stdout())));
    }
    let file = File::create(path).with_context(|| format!("cannot create {}", path.display()))?;
    Ok(Box::new(BufWriter::new(file)))
}

fn progress_bar() -> ProgressBar {
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    let style = ProgressStyle::with_template("{spinner} {pos} done, {per_sec}, {elapsed}");
    bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bad_line_is_reported_in_place_and_the_rest_goes_on() {
        let folder = tempfile::tempdir().unwrap();
        let (input, output) = (folder.path().join("in"), folder.path().join("out"));
        std::fs::write(&input, "1\n\n{\"id\":\"b\"}\n3\n-4\n").unwrap();
        let counts = answer(&input, &output, |number: i32| {
            if number < 0 { Err("negative".to_owned()) } else { Ok(number * 2) }
        })
        .unwrap();
        let lines = std::fs::read_to_string(&output).unwrap();
        let lines: Vec<&str> = lines.lines().collect();
        assert_eq!(counts, Counts { answered: 2, failed: 2 });
        assert_eq!((lines[0], lines[2]), ("2", "6"));
        assert!(lines[1].contains("\"id\":\"b\"") && lines[1].contains("\"line\":3"));
        assert!(lines[3].contains("negative"));
    }

    #[test]
    fn a_missing_file_is_named() {
        let error = answer(Path::new("/nonexistent/in"), Path::new("-"), |x: i32| Ok(x));
        assert!(format!("{:#}", error.unwrap_err()).contains("/nonexistent/in"));
    }
}
