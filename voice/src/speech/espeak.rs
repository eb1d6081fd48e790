//! The espeak-ng program.

use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use thiserror::Error;

use crate::audio::{SoundSource, SoundStream};
use crate::recognition::Language;

const PROGRAM: &str = "espeak-ng";

/// Why nothing is spoken.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SpeechError {
    /// espeak-ng is not installed.
    #[error("espeak-ng is not installed: install the package espeak-ng to hear replies")]
    NotInstalled,
    /// espeak-ng failed.
    #[error("espeak-ng failed: {0}")]
    Failed(String),
}

/// Voice for a language.
fn voice(language: Language) -> &'static str {
    match language {
        Language::English => "en-us",
        // The voice "cmn" of espeak-ng 1.51 turns characters into pinyin and then spells it in English.
        Language::Mandarin => "cmn-latn-pinyin",
    }
}

/// Where the speech goes.
#[derive(Clone, Copy)]
pub(super) enum Output<'a> {
    /// The sound device, by the program itself.
    Device,
    /// A WAV file.
    File(&'a Path),
    /// The program's standard output, as WAV.
    Pipe,
}

/// Starts speaking `text`.
pub(super) fn start(
    text: &str,
    language: Language,
    words_per_minute: u32,
    output: Output<'_>,
) -> Result<Child, SpeechError> {
    let mut command = Command::new(PROGRAM);
    command.args(["-v", voice(language), "-s", &words_per_minute.to_string(), "--stdin"]);
    let stdout = match output {
        Output::Device => Stdio::null(),
        Output::File(file) => {
            command.arg("-w").arg(file);
            Stdio::null()
        }
        Output::Pipe => {
            command.arg("--stdout");
            Stdio::piped()
        }
    };
    command.stdin(Stdio::piped()).stdout(stdout).stderr(Stdio::null());
    let mut child = command.spawn().map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => SpeechError::NotInstalled,
        _ => SpeechError::Failed(error.to_string()),
    })?;
    if let Some(mut input) = child.stdin.take() {
        // A sentence fits the pipe's buffer, so this does not block; if the program has ended
        // already, its exit status tells more than this error.
        let _ = input.write_all(text.as_bytes());
    }
    Ok(child)
}

/// Whether the program can be started.
pub(super) fn is_installed() -> bool {
    let mut command = Command::new(PROGRAM);
    command.arg("--version").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// A sentence cannot be spoken faster than this; a program that ends sooner did not speak.
pub(super) const SHORTEST: Duration = Duration::from_millis(30);

/// `text` as 16 kHz samples.
///
/// # Errors
/// [`SpeechError`], also when it takes longer than `limit`.
pub(super) fn samples(
    text: &str,
    language: Language,
    words_per_minute: u32,
    limit: Duration,
) -> Result<Vec<f32>, SpeechError> {
    let mut child = start(text, language, words_per_minute, Output::Pipe)?;
    let failed = |reason: &str| SpeechError::Failed(reason.to_owned());
    let mut sound = child.stdout.take().ok_or_else(|| failed("it has no output"))?;
    let (sender, bytes) = mpsc::channel();
    thread::spawn(move || {
        let mut all = Vec::new();
        // What cannot be read to its end is told by the header's check; nobody may wait any more.
        let _ = sound.read_to_end(&mut all);
        let _ = sender.send(all);
    });
    let bytes = bytes.recv_timeout(limit);
    // Failure means that it has ended by itself.
    let _ = child.kill();
    let _ = child.wait();
    let bytes = bytes.map_err(|_| failed("it takes too long"))?;
    let read = || {
        let mut stream = SoundStream::open(Box::new(std::io::Cursor::new(bytes)), PROGRAM, None)?;
        let mut samples = Vec::new();
        while stream.read(&mut samples)? {}
        Ok(samples)
    };
    read().map_err(|error: crate::audio::AudioError| SpeechError::Failed(error.to_string()))
}

/// Speaks `text` to the sound device and waits until it is over: to find out whether that works.
///
/// # Errors
/// [`SpeechError`], also when it takes longer than `limit`.
pub fn speak_aloud(text: &str, language: Language, limit: Duration) -> Result<(), SpeechError> {
    let mut child = start(text, language, 170, Output::Device)?;
    let began = Instant::now();
    while began.elapsed() < limit {
        match child.try_wait() {
            Ok(Some(status)) if status.success() && began.elapsed() >= SHORTEST => return Ok(()),
            Ok(Some(status)) => {
                return Err(SpeechError::Failed(format!("no sound device answers ({status})")));
            }
            Ok(None) => std::thread::sleep(Duration::from_millis(10)),
            Err(error) => return Err(SpeechError::Failed(error.to_string())),
        }
    }
    // Failure means that it has ended by itself.
    let _ = child.kill();
    let _ = child.wait();
    Err(SpeechError::Failed("the sound device hangs".into()))
}

/// Writes `text` as speech to a WAV file (22 kHz): for tests and the demo.
///
/// # Errors
/// [`SpeechError`].
pub fn write_speech(
    text: &str,
    language: Language,
    words_per_minute: u32,
    file: &Path,
) -> Result<(), SpeechError> {
    let mut child = start(text, language, words_per_minute, Output::File(file))?;
    let status = child.wait().map_err(|error| SpeechError::Failed(error.to_string()))?;
    match status.success() {
        true => Ok(()),
        false => Err(SpeechError::Failed(status.to_string())),
    }
}
