//! Many scenarios: side by side, with a report of each.

mod junit;
mod table;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use indicatif::{ProgressBar, ProgressStyle};

use crate::backend::{Backend, BackendError};
use crate::judge::{Finding, judge, unnoticed};
use crate::play::{self, Record, play};
use crate::report;
use crate::scenario::{Place, Prepared};

pub(crate) use junit::escaped;
pub use junit::junit;
pub use table::table;

/// How a run ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// Everything was as expected.
    Passed,
    /// This was not.
    Failed(Vec<Finding>),
    /// The back end cannot play it, and why.
    Skipped(String),
    /// The cell could not be started, or broke.
    Broken(String),
}

impl Verdict {
    /// Whether nothing is wrong: passed, or skipped with a reason.
    pub fn is_fine(&self) -> bool {
        matches!(self, Self::Passed | Self::Skipped(_))
    }

    /// One word for tables.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed(_) => "FAILED",
            Self::Skipped(_) => "skipped",
            Self::Broken(_) => "BROKEN",
        }
    }

    /// What was not as expected, one line each; empty when it passed.
    pub fn lines(&self) -> Vec<String> {
        match self {
            Self::Passed => Vec::new(),
            Self::Failed(findings) => findings.iter().map(Finding::to_string).collect(),
            Self::Skipped(reason) | Self::Broken(reason) => vec![reason.clone()],
        }
    }
}

/// A run and how it ended.
#[derive(Clone, Debug)]
pub struct RunReport {
    /// Name of the scenario's file.
    pub name: String,
    /// What it shows.
    pub title: String,
    /// The scenario's file.
    pub path: PathBuf,
    /// How it ended.
    pub verdict: Verdict,
    /// Length of the run in the cell's time, s.
    pub cell_s: f64,
    /// Time that it took, s.
    pub wall_s: f64,
    /// Folder with pictures and recording, if there is one.
    pub folder: Option<PathBuf>,
    /// What was not as expected in attempts before this one.
    pub before: Vec<String>,
}

/// How a suite runs.
#[derive(Clone, Debug, Default)]
pub struct SuiteOptions {
    /// Runs at the same time; 0 for as many as there are processors.
    pub jobs: usize,
    /// Folder for reports, pictures and recordings.
    pub report: Option<PathBuf>,
    /// Whether every expectation of a run that passed is also shown to be able to fail.
    pub doubts_expectations: bool,
    /// Whether to show a progress bar (where standard error is a terminal).
    pub shows_progress: bool,
    /// How often a run that was not as expected is tried again: for back ends in real time, on
    /// which a machine that is too busy leaves its mark. The report tells of every attempt.
    pub retries: usize,
}

/// Plays all scenarios; the reports come in the order of the scenarios.
pub fn run(
    scenarios: &[Prepared],
    backend: &dyn Backend,
    options: &SuiteOptions,
) -> Vec<RunReport> {
    let bar = progress(scenarios.len() as u64, options.shows_progress);
    let next = AtomicUsize::new(0);
    let reports: Mutex<Vec<(usize, RunReport)>> = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..jobs(options.jobs, backend, scenarios.len()) {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(scenario) = scenarios.get(index) else { return };
                    bar.set_message(scenario.name.clone());
                    let report = run_patiently(scenario, backend, options);
                    if !report.verdict.is_fine() {
                        tell(&bar, &format!("{} {}", report.verdict.word(), report.name));
                    }
                    bar.inc(1);
                    if let Ok(mut reports) = reports.lock() {
                        reports.push((index, report));
                    }
                }
            });
        }
    });
    bar.finish_and_clear();
    let mut reports = reports.into_inner().unwrap_or_default();
    reports.sort_by_key(|(index, _)| *index);
    reports.into_iter().map(|(_, report)| report).collect()
}

/// A bar for so many runs; hidden where it is not wanted.
pub(crate) fn progress(length: u64, is_shown: bool) -> ProgressBar {
    if !is_shown {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(length);
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} {elapsed} {wide_msg}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar
}

/// A line above the bar, or on standard error where there is none.
pub(crate) fn tell(bar: &ProgressBar, line: &str) {
    if bar.is_hidden() {
        eprintln!("{line}");
    } else {
        bar.println(line);
    }
}

/// Threads to use.
pub(crate) fn jobs(asked: usize, backend: &dyn Backend, runs: usize) -> usize {
    let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let jobs = if asked == 0 { processors } else { asked };
    jobs.min(backend.most_jobs()).min(runs).max(1)
}

/// Tries as often as the options permit.
fn run_patiently(scenario: &Prepared, backend: &dyn Backend, options: &SuiteOptions) -> RunReport {
    let mut report = run_one(scenario, backend, options);
    for attempt in 1..=options.retries {
        if report.verdict.is_fine() {
            break;
        }
        let mut before = report.before;
        let lines = report.verdict.lines().into_iter();
        before.extend(lines.map(|line| format!("attempt {attempt}: {line}")));
        report = RunReport { before, ..run_one(scenario, backend, options) };
    }
    report
}

/// Plays and judges one scenario, and writes its report into a folder of its name.
pub fn run_one(scenario: &Prepared, backend: &dyn Backend, options: &SuiteOptions) -> RunReport {
    let begin = Instant::now();
    let folder = options.report.as_ref().map(|report| report.join(&scenario.name));
    let (verdict, cell_s) =
        match attempt(scenario, backend, folder.as_deref(), options.doubts_expectations) {
            Ok((findings, cell_s)) if findings.is_empty() => (Verdict::Passed, cell_s),
            Ok((findings, cell_s)) => (Verdict::Failed(findings), cell_s),
            Err(BackendError::Lacks { backend, what }) => {
                (Verdict::Skipped(format!("{backend} cannot {what}")), 0.0)
            }
            Err(error) => (Verdict::Broken(error.to_string()), 0.0),
        };
    RunReport {
        name: scenario.name.clone(),
        title: scenario.scenario.title.clone(),
        path: scenario.path.clone(),
        verdict,
        cell_s,
        wall_s: begin.elapsed().as_secs_f64(),
        folder: folder.filter(|folder| folder.is_dir()),
        before: Vec::new(),
    }
}

fn attempt(
    scenario: &Prepared,
    backend: &dyn Backend,
    folder: Option<&Path>,
    doubts_expectations: bool,
) -> Result<(Vec<Finding>, f64), BackendError> {
    if let Some(folder) = folder {
        std::fs::create_dir_all(folder).map_err(BackendError::broken)?;
    }
    let options = play::Options {
        journal: folder.map(|folder| folder.join("run.mcap")),
        keeps_snapshots: folder.is_some(),
    };
    let record = play_safely(scenario, backend, &options)?;
    let mut findings = judge(&scenario.scenario, &record);
    if doubts_expectations && findings.is_empty() {
        let unnoticed = unnoticed(&scenario.scenario, &record).into_iter();
        findings.extend(unnoticed.map(|expectation| {
            Finding::new(Place::Top, "doubt", format!("this cannot fail: {expectation}"))
        }));
    }
    if let Some(folder) = folder {
        report::write(folder, scenario, &record, &findings).map_err(BackendError::broken)?;
    }
    Ok((findings, record.duration_s()))
}

/// Plays a scenario; a panic of the cell breaks this run and no other.
pub(crate) fn play_safely(
    scenario: &Prepared,
    backend: &dyn Backend,
    options: &play::Options,
) -> Result<Record, BackendError> {
    let played = catch_unwind(AssertUnwindSafe(|| play(scenario, backend, options)));
    played.unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
        Err(BackendError::Broken(format!("panic: {}", text.unwrap_or("without a message"))))
    })
}
