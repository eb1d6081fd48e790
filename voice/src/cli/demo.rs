//! `lianshou demo`: the whole robot at work, with no hardware.

use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result};
use kinematics::model::Robot;
use robot_core::control::{Pacing, StopLevel};

use super::{DemoArguments, Setting};
use crate::demo::{Demonstration, Script, Summary};
use crate::dialogue::Policy;
use crate::installation;
use crate::listen::{Hearing, HearingOptions};
use crate::report::motion::MotionRecord;
use crate::session::{self, CellRequest, Session};
use crate::setting::Warmth;
use crate::speech::Speaker;
use crate::spotter::Watch;

/// Loading the speech model on a slow disk.
const LOADING_LIMIT: Duration = Duration::from_secs(120);

pub(super) fn run(arguments: DemoArguments, setting: &Setting) -> Result<ExitCode> {
    let folder = &arguments.report;
    std::fs::create_dir_all(folder)
        .with_context(|| format!("cannot create the folder {}", folder.display()))?;
    let script = Script::load(&installation::demo_script()?)?;
    eprintln!("loading the models…");
    let readers = setting.readers(arguments.llm.into(), Warmth::AtOnce);
    let mut recognition = setting.recognition()?;
    recognition.wait_ready(LOADING_LIMIT)?;
    let demonstration = prepare(arguments.clone(), setting, script, readers, recognition)?;
    let summary = demonstration.run(folder)?;
    conclude(&summary, folder);
    Ok(if summary.limit_violations == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn prepare(
    arguments: DemoArguments,
    setting: &Setting,
    script: Script,
    readers: crate::understanding::Readers,
    mut recognition: crate::recognition::Recognition,
) -> Result<Demonstration> {
    let robot_name = arguments.cell.robot.clone();
    let request = CellRequest {
        robot: robot_name.clone(),
        scene: Some(arguments.cell.scene.unwrap_or_else(|| script.scene.clone())),
        pacing: Pacing::RealTime,
        journal: Some(arguments.report.join("run.mcap")),
        keep_telemetry: true,
    };
    let cell = session::open_cell(&setting.config, request)?;
    recognition.set_vocabulary(session::vocabulary(cell.scene()));
    recognition.set_language(Some(script.language.into()));
    let name = robot_name.unwrap_or_else(|| setting.config.robot.name.clone());
    let robot = Robot::load(&installation::robot(&name)?)?;
    let period_s = 1.0 / f64::from(setting.config.robot.control_rate_hz);
    let record = MotionRecord::new(robot.arm(None)?.chain.clone(), period_s);
    let handle = cell.stop_handle();
    let (watch, spotted) = Watch::new(setting.stop_ears(), move || {
        handle.stop(StopLevel::Hold);
    });
    Ok(Demonstration {
        script,
        session: Session::new(cell, readers, Policy::cell()),
        robot,
        hearing: Hearing::start(recognition, HearingOptions::default()),
        watch,
        spotted,
        speaker: Speaker::start(&setting.speech(arguments.mute)),
        record,
    })
}

fn conclude(summary: &Summary, folder: &Path) {
    println!();
    println!(
        "{} utterances, {} set-points, {} beyond a limit; report in {}:",
        summary.utterances.len(),
        summary.setpoints,
        summary.limit_violations,
        folder.display()
    );
    println!("  summary.json    what was heard, understood, answered and done, with times");
    println!("  cell.png        the cell at moments of the run (also .svg)");
    println!("  joints.png      positions, velocities, accelerations (also .svg)");
    println!("  tool_path.png   the way of the tool (also .svg)");
    println!("  run.mcap        the recording, for Foxglove or `lianshou replay`");
}
