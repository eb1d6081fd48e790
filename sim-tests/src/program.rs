//! The command line, for this crate's program and for those of other back ends.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::{Args, Parser, Subcommand};

use crate::backend::Backend;
use crate::report;
use crate::scenario::{self, Prepared};
use crate::soak::{self, SoakOptions};
use crate::suite::{self, RunReport, SuiteOptions, Verdict};

/// Plays scenarios: the operator says something, the arm does it, the scene shows it.
#[derive(Debug, Parser)]
#[command(name = "sim-tests", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Play scenarios and compare with what they expect. Exit code 0: all as expected; 1: not; 2:
    /// wrong usage or a scenario file that makes no sense.
    Run(RunArguments),
    /// Play random scenarios; what breaks a rule is made small and written down. Exit code 1 then.
    Soak(SoakArguments),
    /// Read scenario files and say what is wrong with them.
    Check {
        /// Scenario files or folders; without any, the project's library.
        files: Vec<PathBuf>,
    },
    /// List scenarios with their tags.
    List {
        /// Scenario files or folders; without any, the project's library.
        files: Vec<PathBuf>,
    },
}

#[derive(Debug, Args)]
struct RunArguments {
    /// Scenario files or folders; without any, the project's library.
    files: Vec<PathBuf>,
    /// What to play against.
    #[arg(long)]
    backend: Option<String>,
    /// Only scenarios with this tag; may be given several times.
    #[arg(long = "tag", value_name = "TAG")]
    tags: Vec<String>,
    /// Runs at the same time; 0 for as many as there are processors.
    #[arg(long, default_value_t = 0)]
    jobs: usize,
    /// Folder for the gallery page and for pictures, timeline and recording of every run.
    #[arg(long, value_name = "DIR")]
    report: Option<PathBuf>,
    /// File for the results as JUnit XML.
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
    /// How often to try again what was not as expected; every attempt is told.
    #[arg(long, value_name = "TIMES", default_value_t = 0)]
    again: usize,
    /// Fail where fewer than this pass, whatever is skipped.
    #[arg(long, value_name = "SCENARIOS", default_value_t = 0)]
    least: usize,
    /// Count skipped scenarios as failed.
    #[arg(long)]
    strict: bool,
}

#[derive(Debug, Args)]
struct SoakArguments {
    /// How many runs.
    #[arg(long, default_value_t = 100)]
    runs: u64,
    /// Where the random numbers begin; the run after uses the next number.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// What to play against.
    #[arg(long)]
    backend: Option<String>,
    /// Runs at the same time; 0 for as many as there are processors.
    #[arg(long, default_value_t = 0)]
    jobs: usize,
    /// Folder for the scenarios that break a rule.
    #[arg(long, value_name = "DIR", default_value = "soak")]
    folder: PathBuf,
}

/// Where the project's scenarios lie.
pub fn library() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let installed = voice::installation::data_folder().map(|data| data.join("sim-tests/scenarios"));
    installed.filter(|folder| folder.is_dir()).unwrap_or(here)
}

/// Runs the command line with these back ends; the first is the default.
pub fn main(backends: &[Box<dyn Backend>]) -> ExitCode {
    let ended = match Arguments::parse().command {
        Command::Run(arguments) => run(&arguments, backends),
        Command::Soak(arguments) => run_soak(&arguments, backends),
        Command::Check { files } => load(&files).map(|found| {
            println!("{} scenarios make sense", found.len());
            true
        }),
        Command::List { files } => load(&files).map(|found| {
            list(&found);
            true
        }),
    };
    match ended {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(2)
        }
    }
}

/// The scenarios of files and folders, or of the library.
fn load(files: &[PathBuf]) -> Result<Vec<Prepared>> {
    if files.is_empty() {
        return Ok(scenario::load_folder(&library())?);
    }
    let mut found = Vec::new();
    for path in files {
        if path.is_dir() {
            found.extend(scenario::load_folder(path)?);
        } else {
            found.push(scenario::load(path)?);
        }
    }
    Ok(found)
}

fn list(scenarios: &[Prepared]) {
    let width = scenarios.iter().map(|scenario| scenario.name.len()).max().unwrap_or(0);
    for Prepared { name, scenario, .. } in scenarios {
        println!("{name:width$}  {}  [{}]", scenario.title, scenario.tags.join(", "));
    }
}

/// The back end of this name; the first without one.
pub(crate) fn choose<'a>(
    backends: &'a [Box<dyn Backend>],
    name: Option<&str>,
) -> Result<&'a dyn Backend> {
    let found = match name {
        None => backends.first(),
        Some(name) => backends.iter().find(|backend| backend.name() == name),
    };
    let Some(found) = found else {
        let known: Vec<&str> = backends.iter().map(|backend| backend.name()).collect();
        bail!("no back end {}; this program has: {}", name.unwrap_or(""), known.join(", "));
    };
    Ok(found.as_ref())
}

fn run(arguments: &RunArguments, backends: &[Box<dyn Backend>]) -> Result<bool> {
    let backend = choose(backends, arguments.backend.as_deref())?;
    let mut scenarios = load(&arguments.files)?;
    if !arguments.tags.is_empty() {
        scenarios
            .retain(|prepared| arguments.tags.iter().any(|tag| prepared.scenario.has_tag(tag)));
    }
    if scenarios.is_empty() {
        bail!("no scenario has these tags: {}", arguments.tags.join(", "));
    }
    let options = SuiteOptions {
        jobs: arguments.jobs,
        report: arguments.report.clone(),
        doubts_expectations: false,
        shows_progress: true,
        retries: arguments.again,
    };
    let reports = suite::run(&scenarios, backend, &options);
    print!("{}", suite::table(&reports));
    write_outputs(arguments, backend.name(), &reports)?;
    let passed = reports.iter().filter(|report| report.verdict == Verdict::Passed).count();
    if passed < arguments.least {
        println!("at least {} should have passed", arguments.least);
        return Ok(false);
    }
    Ok(reports.iter().all(|report| match report.verdict {
        Verdict::Skipped(_) => !arguments.strict,
        _ => report.verdict.is_fine(),
    }))
}

/// Most runs for making one scenario smaller.
const SHRINKING_RUNS: usize = 60;

fn run_soak(arguments: &SoakArguments, backends: &[Box<dyn Backend>]) -> Result<bool> {
    let backend = choose(backends, arguments.backend.as_deref())?;
    let begin = std::time::Instant::now();
    let report = soak::soak(
        backend,
        &SoakOptions {
            runs: arguments.runs,
            seed: arguments.seed,
            jobs: arguments.jobs,
            folder: Some(arguments.folder.clone()),
            shrinking_runs: SHRINKING_RUNS,
            shows_progress: true,
        },
    )?;
    for failure in &report.failures {
        println!("seed {}:", failure.seed);
        for finding in &failure.findings {
            println!("  {finding}");
        }
        if let Some(file) = &failure.file {
            println!("  {}", file.display());
        }
    }
    println!(
        "{} runs on {}, {:.0} s of the cells' time in {:.0} s: {} broke a rule",
        report.runs,
        backend.name(),
        report.cell_s,
        begin.elapsed().as_secs_f64(),
        report.failures.len()
    );
    Ok(report.failures.is_empty())
}

fn write_outputs(arguments: &RunArguments, backend: &str, reports: &[RunReport]) -> Result<()> {
    let write = |path: &Path, text: String| {
        std::fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
    };
    if let Some(folder) = &arguments.report {
        let page = folder.join("index.html");
        write(&page, report::gallery(backend, reports))?;
        println!("report: {}", page.display());
    }
    if let Some(path) = &arguments.junit {
        write(path, suite::junit(backend, reports))?;
    }
    Ok(())
}
