//! `lianshou fk`, `ik`, `plan` and `robot check`: the kinematics core on robots and JSON lines.

use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result};
use kinematics::batch::{ForwardItem, InverseItem};
use kinematics::check::RobotReport;
use kinematics::collision::allowed;
use kinematics::ik::{IkOptions, IkSolver};
use kinematics::{Chain, Robot};

use super::lines::{self, Counts};
use super::{BatchArguments, IkArguments, RobotCommand};
use crate::installation;

pub(super) fn robot(command: &RobotCommand) -> Result<ExitCode> {
    match command {
        RobotCommand::Check { robot, json } => {
            let report = RobotReport::of(&load(robot)?);
            if *json {
                println!("{}", serde_json::to_string_pretty(&report)?);
            } else {
                print!("{report}");
            }
        }
        RobotCommand::Pairs { robot, samples, write } => pairs(robot, *samples, *write)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Prints the pairs of links with shapes, and writes those that need not be kept apart.
fn pairs(name: &str, samples: usize, write: bool) -> Result<()> {
    let pairs = allowed::link_pairs(&load(name)?, samples)?;
    for pair in &pairs {
        let kind = format!("{:?}", pair.kind).to_lowercase();
        let closest = match pair.closest_m {
            closest if closest.is_finite() => format!("{:.0} mm", 1e3 * closest),
            _ => "-".to_owned(),
        };
        println!("{kind:<8} {closest:>8}  {} | {}", pair.first, pair.second);
    }
    let entry = allowed::side_file_entry(&pairs, samples);
    if !write {
        print!("\n{entry}");
        return Ok(());
    }
    let path = installation::robot(name)?;
    let folder = if path.is_dir() { path.as_path() } else { path.parent().context("no folder")? };
    let side = folder.join("robot.toml");
    let text = if side.exists() { std::fs::read_to_string(&side)? } else { String::new() };
    std::fs::write(&side, allowed::with_entry(&text, &entry))?;
    println!("written to {}", side.display());
    Ok(())
}

pub(super) fn forward(arguments: &BatchArguments) -> Result<ExitCode> {
    let chain = chain(arguments)?;
    let answer = |item: ForwardItem| item.answer(&chain).map_err(|error| error.to_string());
    finish(lines::answer(&arguments.batch, &arguments.out, answer)?)
}

pub(super) fn inverse(arguments: &IkArguments) -> Result<ExitCode> {
    let solver = IkSolver::new(&chain(&arguments.batch)?);
    let options = IkOptions {
        position_tolerance_m: arguments.position_tolerance,
        rotation_tolerance_rad: arguments.rotation_tolerance,
        iterations: usize::MAX,
        time_limit: Some(
            Duration::try_from_secs_f64(arguments.timeout_ms / 1e3)
                .context("--timeout-ms must be a positive number")?,
        ),
        ..IkOptions::default()
    };
    let answer =
        |item: InverseItem| item.answer(&solver, &options).map_err(|error| error.to_string());
    finish(lines::answer(&arguments.batch.batch, &arguments.batch.out, answer)?)
}

pub(super) fn load(name: &str) -> Result<Robot> {
    let path = installation::robot(name)?;
    Robot::load(&path).with_context(|| format!("cannot use {}", path.display()))
}

/// The chain to `--tip`, or that of the first arm.
pub(super) fn chain(arguments: &BatchArguments) -> Result<Chain> {
    let robot = load(&arguments.robot)?;
    match &arguments.tip {
        Some(tip) => {
            let root = robot.links()[robot.root()].name.clone();
            Ok(Chain::new(&robot, &root, tip)?)
        }
        None => Ok(robot.arm(None)?.chain.clone()),
    }
}

/// Exit code 1 if a line could not be answered.
pub(super) fn finish(counts: Counts) -> Result<ExitCode> {
    eprintln!("{} items answered, {} lines not valid", counts.answered, counts.failed);
    Ok(if counts.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
