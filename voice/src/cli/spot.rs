//! `lianshou spot`: the stop spotter alone, on sound files.

use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use serde::Serialize;

use super::{Setting, SpotArguments};
use crate::audio::{self, AudioFile, PreparedSound, SoundOptions, SoundSource};
use crate::spotter::{Detection, Found, RecordedSpotter, ShoutDetector, Spotter, Weights};

/// Loading the speech model on a slow disk.
const LOADING_LIMIT: Duration = Duration::from_secs(120);

/// One line of the output.
#[derive(Serialize)]
struct Line<'a> {
    file: &'a Path,
    detections: Vec<Heard>,
    audio_s: f64,
    ms: f64,
    /// Who decides: `network`, or `looks` at what a recognizer makes of the sound.
    by: &'static str,
    looks: u32,
    looks_ms: f64,
}

#[derive(Serialize)]
struct Heard {
    word: &'static str,
    at_s: f64,
    score: f64,
    /// Time of the last look, which comes after `at_s`.
    look_ms: f64,
}

impl From<Found> for Heard {
    fn from(Found { detection, look_ms }: Found) -> Self {
        let Detection { word, at_s, score } = detection;
        Self { word: word.text(), at_s, score, look_ms }
    }
}

pub(super) fn run(arguments: &SpotArguments, setting: &Setting) -> Result<ExitCode> {
    let weights = arguments.weights.as_deref().map(Weights::load).transpose()?;
    let spotter = || weights.clone().map_or_else(Spotter::new, Spotter::with_weights);
    let mut glancer = if arguments.network { None } else { setting.glancer() };
    if let Some(glancer) = &mut glancer {
        glancer.wait_ready(LOADING_LIMIT)?;
    }
    let mut ears = RecordedSpotter::new(spotter(), glancer);
    let mut failures = 0;
    for path in &arguments.files {
        ears = ears.next(spotter());
        let sound = open(path, arguments.played.as_deref(), setting.sound_options());
        match sound.and_then(|sound| spot(path, sound, &mut ears, arguments.shouts)) {
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

/// A file as the spotter at a microphone would hear it.
fn open(
    path: &Path,
    played: Option<&Path>,
    options: SoundOptions,
) -> Result<PreparedSound<AudioFile>> {
    let same_name = |folder: &Path| path.file_name().map(|name| folder.join(name));
    let played = match played {
        Some(folder) if folder.is_dir() => same_name(folder),
        other => other.map(Path::to_owned),
    };
    let played = played.map(|played| AudioFile::open(&played)).transpose()?;
    Ok(PreparedSound::new(AudioFile::open(path)?, options, played))
}

/// Hears one file in bounded memory; the time is that of the spotter alone.
fn spot<'p>(
    path: &'p Path,
    mut sound: PreparedSound<AudioFile>,
    ears: &mut RecordedSpotter,
    with_shouts: bool,
) -> Result<Line<'p>> {
    let mut shouts = ShoutDetector::new();
    let (mut detections, mut piece): (Vec<Heard>, Vec<f32>) = (Vec::new(), Vec::new());
    let (mut samples, mut ms) = (0, 0.0);
    let mut is_open = true;
    while is_open {
        piece.clear();
        is_open = sound.read(&mut piece)?;
        samples += piece.len();
        let began = Instant::now();
        ears.push(&piece, |found| detections.push(found.into()))?;
        if with_shouts {
            let found = |detection| Found { detection, look_ms: 0.0 };
            shouts.push(&piece, |detection| detections.push(found(detection).into()));
        }
        ms += began.elapsed().as_secs_f64() * 1e3;
    }
    detections.sort_by(|a, b| a.at_s.total_cmp(&b.at_s));
    let by = if ears.glancer().is_some() { "looks" } else { "network" };
    let (looks, looks_ms) = ears.looks();
    Ok(Line { file: path, detections, audio_s: audio::seconds(samples), ms, by, looks, looks_ms })
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
