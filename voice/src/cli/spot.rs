//! `lianshou spot`: the stop spotter alone, on sound files.

use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Result, bail};
use serde::Serialize;

use super::SpotArguments;
use crate::audio::{self, AudioFile};
use crate::spotter::{Detection, ShoutDetector, Spotter, Weights};

/// One line of the output.
#[derive(Serialize)]
struct Line<'a> {
    file: &'a Path,
    detections: Vec<Found>,
    audio_s: f64,
    ms: f64,
}

#[derive(Serialize)]
struct Found {
    word: &'static str,
    at_s: f64,
    score: f64,
}

impl From<Detection> for Found {
    fn from(detection: Detection) -> Self {
        let Detection { word, at_s, score } = detection;
        Self { word: word.text(), at_s, score }
    }
}

pub(super) fn run(arguments: &SpotArguments) -> Result<ExitCode> {
    let weights = arguments.weights.as_deref().map(Weights::load).transpose()?;
    let mut failures = 0;
    for path in &arguments.files {
        let spotter = weights.clone().map_or_else(Spotter::new, Spotter::with_weights);
        match spot(path, spotter, arguments.shouts) {
            Ok(line) => print(&line, arguments.json)?,
            Err(error) => {
                failures += 1;
                eprintln!("error: {}: {error:#}", path.display());
            }
        }
    }
    if failures > 0 {
        bail!("{failures} of {} files could not be heard to the end", arguments.files.len());
    }
    Ok(ExitCode::SUCCESS)
}

/// Hears one file in bounded memory; the time is that of the spotter alone.
fn spot(path: &Path, mut spotter: Spotter, with_shouts: bool) -> Result<Line<'_>> {
    let mut file = AudioFile::open(path)?;
    let mut shouts = ShoutDetector::new();
    let (mut detections, mut piece): (Vec<Found>, Vec<f32>) = (Vec::new(), Vec::new());
    let (mut samples, mut ms) = (0, 0.0);
    let mut is_open = true;
    while is_open {
        piece.clear();
        is_open = file.read(&mut piece)?;
        samples += piece.len();
        let began = Instant::now();
        spotter.push(&piece, |detection| detections.push(detection.into()));
        if with_shouts {
            shouts.push(&piece, |detection| detections.push(detection.into()));
        }
        ms += began.elapsed().as_secs_f64() * 1e3;
    }
    detections.sort_by(|a, b| a.at_s.total_cmp(&b.at_s));
    Ok(Line { file: path, detections, audio_s: audio::seconds(samples), ms })
}

fn print(line: &Line<'_>, as_json: bool) -> Result<()> {
    if as_json {
        println!("{}", serde_json::to_string(line)?);
        return Ok(());
    }
    let found: Vec<String> = line
        .detections
        .iter()
        .map(|found| format!("“{}” at {:.2} s ({:.2})", found.word, found.at_s, found.score))
        .collect();
    let text = if found.is_empty() { "no stop".to_owned() } else { found.join(", ") };
    println!("{}: {text}", line.file.display());
    Ok(())
}
