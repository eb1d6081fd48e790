//! `lianshou affect`: what the sound of the voice in recordings calls for.

use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use serde::Serialize;

use super::AffectArguments;
use crate::affect::{VoiceAnalyser, VoiceCues};
use crate::audio;

/// One line of the output.
#[derive(Serialize)]
struct Line<'a> {
    file: &'a Path,
    raised_voice: Option<f64>,
    arousal: Option<f64>,
    answered: bool,
    snr_db: f64,
    voiced_s: f64,
    calibrated: bool,
    ms: f64,
    /// Research builds only.
    #[cfg(feature = "emotion-readout")]
    readout: crate::affect::readout::Readout,
}

pub(super) fn run(arguments: &AffectArguments) -> Result<ExitCode> {
    let mut analyser = VoiceAnalyser::default();
    for path in &arguments.baseline {
        let sound = read(path)?;
        if !analyser.add_calm(&sound) {
            eprintln!("{}: too little clean voice, not used as a baseline", path.display());
        }
    }
    let mut failures = 0;
    for path in &arguments.files {
        match read(path) {
            Ok(sound) => report(path, &analyser, &sound, arguments.json)?,
            Err(error) => {
                failures += 1;
                eprintln!("error: {error:#}");
            }
        }
    }
    if failures > 0 {
        bail!("{failures} of {} files could not be read", arguments.files.len());
    }
    Ok(ExitCode::SUCCESS)
}

fn read(path: &Path) -> Result<Vec<f32>> {
    audio::read(path).with_context(|| format!("cannot hear {}", path.display()))
}

fn report(path: &Path, analyser: &VoiceAnalyser, sound: &[f32], as_json: bool) -> Result<()> {
    let start = Instant::now();
    let cues = analyser.analyse(sound);
    let ms = start.elapsed().as_secs_f64() * 1e3;
    let line = Line {
        file: path,
        raised_voice: cues.raised_voice,
        arousal: cues.arousal,
        answered: cues.raised_voice.is_some(),
        snr_db: cues.quality.signal_to_noise_db,
        voiced_s: cues.quality.voiced_s,
        calibrated: cues.calibrated,
        ms,
        #[cfg(feature = "emotion-readout")]
        readout: analyser.read_out(sound, None),
    };
    if as_json {
        println!("{}", serde_json::to_string(&line)?);
        return Ok(());
    }
    println!("{}: {}", path.display(), in_words(&cues));
    #[cfg(feature = "emotion-readout")]
    println!("{}", research_in_words(&line.readout));
    Ok(())
}

/// Never without the error rates.
#[cfg(feature = "emotion-readout")]
fn research_in_words(readout: &crate::affect::readout::Readout) -> String {
    let errors = readout.error_rates;
    let number = |value: Option<f64>| value.map_or("no answer".into(), |v| format!("{v:.2}"));
    format!(
        "  research only: arousal {}, valence {}, label {} (of such labels {:.0} % are wrong for \
         unknown speakers, {:.0} % on another microphone; of valences {:.0} % and {:.0} %)",
        number(readout.arousal),
        number(readout.valence),
        readout.label.map_or("no answer".into(), |label| format!("{label:?}").to_lowercase()),
        100.0 * errors.label,
        100.0 * errors.label_elsewhere,
        100.0 * errors.valence,
        100.0 * errors.valence_elsewhere
    )
}

fn in_words(cues: &VoiceCues) -> String {
    match (cues.raised_voice, cues.arousal) {
        (Some(raised), Some(arousal)) => {
            format!("raised voice {:.0} %, arousal {:.0} %", 100.0 * raised, 100.0 * arousal)
        }
        _ => format!(
            "no answer ({:.1} s of voice, {:.0} dB above the noise)",
            cues.quality.voiced_s, cues.quality.signal_to_noise_db
        ),
    }
}
