//! The espeak-ng program.

use std::io::Write;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use thiserror::Error;

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

/// Starts speaking `text`, to the speaker or to a WAV file.
pub(super) fn start(
    text: &str,
    language: Language,
    words_per_minute: u32,
    file: Option<&Path>,
) -> Result<Child, SpeechError> {
    let mut command = Command::new(PROGRAM);
    command.args(["-v", voice(language), "-s", &words_per_minute.to_string(), "--stdin"]);
    if let Some(file) = file {
        command.arg("-w").arg(file);
    }
    command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
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

/// Speaks `text` to the sound device and waits until it is over: to find out whether that works.
///
/// # Errors
/// [`SpeechError`], also when it takes longer than `limit`.
pub fn speak_aloud(text: &str, language: Language, limit: Duration) -> Result<(), SpeechError> {
    let mut child = start(text, language, 170, None)?;
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
    let mut child = start(text, language, words_per_minute, Some(file))?;
    let status = child.wait().map_err(|error| SpeechError::Failed(error.to_string()))?;
    match status.success() {
        true => Ok(()),
        false => Err(SpeechError::Failed(status.to_string())),
    }
}
