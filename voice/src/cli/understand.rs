//! `lianshou understand`: utterances on JSON lines, for evaluation.

use std::process::ExitCode;

use anyhow::Result;

use super::lines::{create, open};
use super::{Setting, UnderstandArguments};
use crate::setting::Warmth;
use crate::understanding::batch;

/// Exit code 1 if a line could not be read.
pub(super) fn run(arguments: &UnderstandArguments, setting: &Setting) -> Result<ExitCode> {
    let mut readers = setting.readers(arguments.llm.into(), Warmth::WhenNeeded);
    let input = open(&arguments.batch)?;
    let output = create(&arguments.out)?;
    let summary = batch::run(input, output, &mut readers)?;
    eprintln!("{} utterances read, {} lines not valid", summary.answered, summary.failed);
    Ok(if summary.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
