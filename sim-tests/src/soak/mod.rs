//! Randomized soak: thousands of short runs with cells, words and disturbances that nobody thought
//! of. What breaks a rule that holds in every run is made as small as possible and written down.

mod generate;
mod random;
mod shrink;

use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::{Context, Result, bail};

use crate::backend::{Backend, BackendError};
use crate::judge::{Finding, judge};
use crate::play;
use crate::scenario::{Prepared, Scenario, prepare};
use crate::suite::{jobs, play_safely, progress, tell};

pub use generate::generate;
pub use shrink::shrink;

/// How a soak runs.
#[derive(Clone, Debug)]
pub struct SoakOptions {
    /// How many runs.
    pub runs: u64,
    /// Where the random numbers begin; run `n` uses `seed + n`.
    pub seed: u64,
    /// Runs at the same time; 0 for as many as there are processors.
    pub jobs: usize,
    /// Folder for the scenarios that break a rule.
    pub folder: Option<PathBuf>,
    /// Most runs for making one scenario smaller.
    pub shrinking_runs: usize,
    /// Whether to show a progress bar.
    pub shows_progress: bool,
}

/// A broken rule.
#[derive(Clone, Debug)]
pub struct Failure {
    /// The seed of the run.
    pub seed: u64,
    /// What was broken, in the small scenario.
    pub findings: Vec<String>,
    /// The smallest scenario that breaks it.
    pub scenario: Scenario,
    /// Where it was written.
    pub file: Option<PathBuf>,
}

/// What came of a soak.
#[derive(Clone, Debug, Default)]
pub struct SoakReport {
    /// Runs that were made.
    pub runs: u64,
    /// Time that passed in all cells together, s.
    pub cell_s: f64,
    /// What was broken.
    pub failures: Vec<Failure>,
}

/// Plays random scenarios and shrinks those that break a rule.
///
/// # Errors
/// The folder cannot be written.
pub fn soak(backend: &dyn Backend, options: &SoakOptions) -> Result<SoakReport> {
    if let Some(folder) = &options.folder {
        std::fs::create_dir_all(folder)
            .with_context(|| format!("cannot create {}", folder.display()))?;
    }
    let bar = progress(options.runs, options.shows_progress);
    let next = AtomicU64::new(0);
    let report = Mutex::new(SoakReport::default());
    std::thread::scope(|scope| {
        for _ in 0..jobs(options.jobs, backend, usize::try_from(options.runs).unwrap_or(1)) {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    if index >= options.runs {
                        return;
                    }
                    let (cell_s, mut failure) = one(backend, options, options.seed + index);
                    if let Some(failure) = &mut failure {
                        // At once: a soak may be ended before it is over.
                        failure.file = write(failure, options.folder.as_deref());
                        tell(
                            &bar,
                            &format!("seed {}: {}", failure.seed, failure.findings.join("; ")),
                        );
                    }
                    bar.inc(1);
                    if let Ok(mut report) = report.lock() {
                        report.runs += 1;
                        report.cell_s += cell_s;
                        report.failures.extend(failure);
                    }
                }
            });
        }
    });
    bar.finish_and_clear();
    let mut report = report.into_inner().unwrap_or_default();
    report.failures.sort_by_key(|failure| failure.seed);
    for failure in report.failures.iter().filter(|failure| failure.file.is_none()) {
        if let Some(folder) = &options.folder {
            bail!(
                "the scenario of seed {} cannot be written to {}",
                failure.seed,
                folder.display()
            );
        }
    }
    Ok(report)
}

fn one(backend: &dyn Backend, options: &SoakOptions, seed: u64) -> (f64, Option<Failure>) {
    let scenario = generate(seed);
    let (cell_s, findings) = attempt(&scenario, backend);
    if findings.is_empty() {
        return (cell_s, None);
    }
    let kind = findings[0].key;
    let breaks =
        |smaller: &Scenario| attempt(smaller, backend).1.iter().any(|finding| finding.key == kind);
    let scenario = shrink(scenario, options.shrinking_runs, breaks);
    let findings = attempt(&scenario, backend).1.iter().map(Finding::to_string).collect();
    (cell_s, Some(Failure { seed, findings, scenario, file: None }))
}

/// Plays a scenario and tells what it breaks. A cell that breaks is a finding, a scenario that the
/// back end cannot play is not.
pub(crate) fn attempt(scenario: &Scenario, backend: &dyn Backend) -> (f64, Vec<Finding>) {
    let prepared = match prepare(scenario.clone(), Path::new("soak.toml")) {
        Ok(prepared) => prepared,
        Err(problem) => {
            let message = format!("the generated scenario makes no sense: {}", problem.message);
            return (0.0, vec![Finding::new(problem.place, "generator", message)]);
        }
    };
    play_and_judge(&prepared, backend)
}

fn play_and_judge(prepared: &Prepared, backend: &dyn Backend) -> (f64, Vec<Finding>) {
    match play_safely(prepared, backend, &play::Options::default()) {
        Ok(record) => (record.duration_s(), judge(&prepared.scenario, &record)),
        Err(BackendError::Lacks { .. }) => (0.0, Vec::new()),
        Err(error) => {
            (0.0, vec![Finding::new(crate::scenario::Place::Top, "broken", error.to_string())])
        }
    }
}

/// Writes a scenario down; `None` where that is not wanted or does not work.
fn write(failure: &Failure, folder: Option<&Path>) -> Option<PathBuf> {
    let path = folder?.join(format!("seed_{}.toml", failure.seed));
    let found = failure.findings.iter().map(|finding| format!("# {finding}\n"));
    let text = format!("{}\n{}", found.collect::<String>(), failure.scenario.to_toml().ok()?);
    std::fs::write(&path, text).ok()?;
    Some(path)
}
