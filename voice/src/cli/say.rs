//! `lianshou say`: one typed utterance, done in virtual time.

use std::process::ExitCode;

use anyhow::Result;
use robot_core::control::Pacing;
use robot_core::executor::{Event, Outcome};
use serde_json::json;

use super::{SayArguments, Setting};
use crate::affect::Attention;
use crate::dialogue::Policy;
use crate::session::{self, CellRequest, Exchange, Report, Session};
use crate::setting::Warmth;
use crate::understanding::Utterance;

/// Longest work for one utterance, seconds of the cell's time.
const LONGEST_WORK_S: f64 = 300.0;

/// Exit code 1 if something was refused or failed.
pub(super) fn run(arguments: SayArguments, setting: &Setting) -> Result<ExitCode> {
    let request = CellRequest {
        robot: arguments.cell.robot,
        scene: arguments.cell.scene,
        pacing: Pacing::Virtual,
        journal: None,
        keep_telemetry: false,
    };
    let cell = session::open_cell(&setting.config, request)?;
    let mut session = Session::new(
        cell,
        setting.readers(arguments.llm.into(), Warmth::WhenNeeded),
        Policy::simulator(),
    )
    .with_attention(Attention::new(&setting.config.affect));
    let utterance = Utterance::typed(&arguments.utterance);
    if arguments.dry_run {
        let exchange = session.consider(&utterance);
        answer(&exchange, &[], arguments.json);
        return Ok(ExitCode::SUCCESS);
    }
    let exchange = session.hear(&utterance);
    let reports = work(&mut session);
    answer(&exchange, &reports, arguments.json);
    let is_done = outcomes(&reports).all(Outcome::is_done);
    Ok(if is_done { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Lets the cell work until nothing is left to do.
fn work(session: &mut Session) -> Vec<Report> {
    let end_s = session.cell().state().time_s + LONGEST_WORK_S;
    let mut reports = session.poll();
    while !session.cell().is_idle() && session.cell().state().time_s < end_s {
        reports.extend(session.poll());
    }
    reports
}

fn outcomes(reports: &[Report]) -> impl Iterator<Item = &Outcome> {
    reports.iter().filter_map(|report| match &report.event {
        Event::Finished { outcome, .. } => Some(outcome),
        _ => None,
    })
}

fn answer(exchange: &Exchange, reports: &[Report], as_json: bool) {
    let turn = &exchange.turn;
    let sentences: Vec<&str> =
        reports.iter().filter_map(|report| report.sentence.as_deref()).collect();
    if as_json {
        let value = json!({
            "commands": turn.commands,
            "held": turn.held,
            "question": turn.question,
            "reply": turn.reply,
            "influence": exchange.influence,
            "source": turn.source,
            "said": sentences,
            "outcomes": outcomes(reports).collect::<Vec<_>>(),
            "ms": { "understanding": exchange.understanding_ms },
        });
        println!("{value}");
        return;
    }
    let commands = serde_json::to_string(&turn.commands).unwrap_or_default();
    println!("commands: {commands}");
    let influence = exchange.influence.as_deref();
    for sentence in influence.into_iter().chain(turn.spoken()).chain(sentences) {
        println!("robot: {sentence}");
    }
}
