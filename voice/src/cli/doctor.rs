//! `lianshou doctor`: what works on this machine, and what to do about the rest.

use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use anyhow::Result;
use serde::Serialize;

use super::DoctorArguments;
use crate::audio::{LevelMeter, Loudspeaker, Microphone, Tap};
use crate::models::{ModelState, ModelStore};
use crate::recognition::Language;
use crate::speech::speak_aloud;
use crate::{engine, installation};

/// How long the microphone is tried.
const RECORDING: Duration = Duration::from_secs(1);
/// How long the loudspeaker may take.
const SPEAKING: Duration = Duration::from_secs(5);

/// How a thing is.
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum State {
    /// Works.
    Fine,
    /// Lianshou works without it, less well.
    Missing,
    /// Lianshou does not work like this.
    Broken,
}

/// One thing that was looked at.
#[derive(Serialize)]
struct Finding {
    subject: String,
    state: State,
    detail: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    advice: Option<String>,
}

impl Finding {
    fn fine(subject: &str, detail: impl Into<String>) -> Self {
        Self { subject: subject.into(), state: State::Fine, detail: detail.into(), advice: None }
    }

    fn not(state: State, subject: &str, detail: impl Into<String>, advice: &str) -> Self {
        Self { subject: subject.into(), state, detail: detail.into(), advice: Some(advice.into()) }
    }
}

/// Exit code 1 if something is broken.
pub(super) fn run(arguments: &DoctorArguments, models: Option<&Path>) -> Result<ExitCode> {
    let mut findings = vec![data(), real_time(), speech(), microphone(), speaker(), own_voice()];
    findings.extend(engines());
    findings.extend(model_files(models));
    if arguments.json {
        println!("{}", serde_json::to_string_pretty(&findings)?);
    } else {
        findings.iter().for_each(print);
    }
    let is_broken = findings.iter().any(|finding| finding.state == State::Broken);
    Ok(if is_broken { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn print(finding: &Finding) {
    let mark = match finding.state {
        State::Fine => "ok     ",
        State::Missing => "missing",
        State::Broken => "BROKEN ",
    };
    println!("{mark} {}: {}", finding.subject, finding.detail);
    if let Some(advice) = &finding.advice {
        println!("        → {advice}");
    }
}

fn data() -> Finding {
    match installation::data_folder() {
        Some(folder) => {
            Finding::fine("robots and scenes", folder.join("urdf").display().to_string())
        }
        None => Finding::not(
            State::Broken,
            "robots and scenes",
            "no folder urdf/ found",
            "start from the project's folder, or set LIANSHOU_DATA to it",
        ),
    }
}

fn real_time() -> Finding {
    let status = robot_core::control::probe_real_time();
    if status.is_real_time() {
        return Finding::fine("real time", status.to_string());
    }
    Finding::not(
        State::Missing,
        "real time",
        status.to_string(),
        "allow it in /etc/security/limits.conf: 'rtprio 90' and 'memlock unlimited' for the user who runs the robot",
    )
}

fn speech() -> Finding {
    let answer = Command::new("espeak-ng").arg("--version").stderr(Stdio::null()).output();
    match answer {
        Ok(output) if output.status.success() => {
            let version = String::from_utf8_lossy(&output.stdout).trim().to_owned();
            Finding::fine("speech", version)
        }
        _ => Finding::not(
            State::Missing,
            "speech",
            "espeak-ng is not installed; replies are only printed",
            "apt-get install espeak-ng",
        ),
    }
}

/// Records for a second.
fn microphone() -> Finding {
    let advice = "plug a microphone in and choose it in the system's settings; without one, type: lianshou console --text";
    let tap: Tap = Arc::new(Mutex::new(|_: &mut [f32]| {}));
    let mut samples = Vec::new();
    let outcome = Microphone::open(None, &tap).and_then(|mut microphone| {
        let end = Instant::now() + RECORDING;
        while Instant::now() < end {
            microphone.read(&mut samples, Duration::from_millis(100))?;
        }
        Ok(microphone.program())
    });
    let mut meter = LevelMeter::default();
    meter.push(&samples);
    let level = meter.level();
    match outcome {
        Err(error) => Finding::not(State::Missing, "microphone", error.to_string(), advice),
        Ok(program) if level.peak == 0.0 => Finding::not(
            State::Missing,
            "microphone",
            format!("{program} gives nothing but zeros"),
            "is the microphone muted?",
        ),
        Ok(program) => {
            let (quiet, loud) = (level.noise_db, level.speech_db);
            let clips = if level.is_clipped() { ", clipped: lower its gain" } else { "" };
            let detail = format!("{program}, {quiet:.0} to {loud:.0} dB of full scale{clips}");
            Finding::fine("microphone", detail)
        }
    }
}

/// Says a word.
fn speaker() -> Finding {
    match speak_aloud("Ready.", Language::English, SPEAKING) {
        Ok(()) => Finding::fine("speaker", "played “Ready.”; did you hear it?"),
        Err(error) => Finding::not(
            State::Missing,
            "speaker",
            error.to_string(),
            "plug a loudspeaker in and choose it in the system's settings; replies are printed in any case",
        ),
    }
}

/// Plays a moment of silence the way replies are played, so that it is known what is played.
fn own_voice() -> Finding {
    let mut tried = 0;
    let program = loop {
        let Ok(mut loudspeaker) = Loudspeaker::open(&mut tried) else { break None };
        // A program without a device ends within this time.
        let begins = loudspeaker.play(&[0.0; 1600]).is_ok();
        std::thread::sleep(Duration::from_millis(300));
        if begins && loudspeaker.play(&[0.0; 1600]).is_ok() {
            break Some(loudspeaker.program().to_owned());
        }
    };
    match program {
        Some(program) => Finding::fine("own voice", format!("taken out, played by {program}")),
        None => Finding::not(
            State::Missing,
            "own voice",
            "not taken out of what the microphone hears: neither pw-play nor pacat nor aplay plays",
            "apt-get install pulseaudio-utils or alsa-utils; without it a stop over the robot's own voice is mostly missed",
        ),
    }
}

fn engines() -> Vec<Finding> {
    ["lianshou-recognizer", "lianshou-language-model"]
        .into_iter()
        .map(|program| match engine::locate(program) {
            Ok(path) => Finding::fine(program, path.display().to_string()),
            Err(error) => Finding::not(
                State::Missing,
                program,
                error.to_string(),
                "build everything with ./run, or set LIANSHOU_ENGINES to the programs' folder",
            ),
        })
        .collect()
}

fn model_files(folder: Option<&Path>) -> Vec<Finding> {
    let advice = "lianshou models fetch";
    let store = match ModelStore::open(folder) {
        Ok(store) => store,
        Err(error) => {
            return vec![Finding::not(State::Missing, "models", error.to_string(), advice)];
        }
    };
    store
        .list()
        .into_iter()
        .filter(|model| model.entry.default || model.state != ModelState::Missing)
        .map(|model| {
            let subject = format!("model {}", model.entry.name);
            let path = model.path.display().to_string();
            match model.state {
                ModelState::Present => Finding::fine(&subject, path),
                ModelState::Damaged(reason) => {
                    Finding::not(State::Missing, &subject, format!("{path}: {reason}"), advice)
                }
                _ => Finding::not(State::Missing, &subject, path, advice),
            }
        })
        .collect()
}
