//! The loudspeaker, through the playing program of the system's sound server.
//!
//! As the microphone is read, it is written: PipeWire's `pw-play`, PulseAudio's `pacat` or ALSA's
//! `aplay` runs as a child process and takes 16 kHz mono samples. So every sample that is played is
//! known here, and a sound driver that hangs holds up nobody.

use std::io::Write;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{self, Receiver, SyncSender, TrySendError};
use std::thread;

use thiserror::Error;

/// Pieces that may wait for the program: with what a pipe holds, some seconds.
const QUEUE: usize = 64;

/// The playing programs, in the order in which they are tried.
const PROGRAMS: [&str; 3] = ["pw-play", "pacat", "aplay"];

/// Why nothing is played.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum LoudspeakerError {
    /// None of the playing programs is installed.
    #[error("no playing program: install alsa-utils, pulseaudio-utils or pipewire-bin")]
    NoProgram,
    /// The program has ended: no such device, unplugged, or in use.
    #[error("{0} ended: no sound device answers")]
    Ended(String),
    /// The program takes no more sound.
    #[error("{0} takes no sound any more: the sound device hangs")]
    Hangs(String),
}

/// A running playing program. Dropping it ends it.
pub struct Loudspeaker {
    child: Child,
    program: String,
    pieces: SyncSender<Vec<u8>>,
}

impl Loudspeaker {
    /// Starts the first playing program that is installed, after so many that have been `tried`;
    /// these are counted. Whether it plays is told by [`Self::play`].
    ///
    /// # Errors
    /// [`LoudspeakerError::NoProgram`]: there are no more.
    pub fn open(tried: &mut usize) -> Result<Self, LoudspeakerError> {
        while let Some(program) = PROGRAMS.get(*tried) {
            *tried += 1;
            if let Ok(loudspeaker) = Self::start(program, &arguments(program)) {
                return Ok(loudspeaker);
            }
        }
        Err(LoudspeakerError::NoProgram)
    }

    /// Starts any program that plays raw 16-bit samples from its standard input.
    ///
    /// # Errors
    /// [`LoudspeakerError::NoProgram`]: it cannot be started.
    pub fn start(program: &str, arguments: &[&str]) -> Result<Self, LoudspeakerError> {
        let mut command = Command::new(program);
        command.args(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().map_err(|_| LoudspeakerError::NoProgram)?;
        let sink = child.stdin.take().ok_or(LoudspeakerError::NoProgram)?;
        let (pieces, waiting) = mpsc::sync_channel(QUEUE);
        thread::spawn(move || deliver(&waiting, sink));
        Ok(Self { child, program: program.to_owned(), pieces })
    }

    /// Plays 16 kHz samples after those before; never waits.
    ///
    /// # Errors
    /// [`LoudspeakerError::Ended`] or [`LoudspeakerError::Hangs`]: drop it.
    pub fn play(&mut self, samples: &[f32]) -> Result<(), LoudspeakerError> {
        // A program that ends is only found by its end: the pipe may still take some sound.
        if !matches!(self.child.try_wait(), Ok(None)) {
            return Err(LoudspeakerError::Ended(self.program.clone()));
        }
        let value = |sample: &f32| (sample.clamp(-1.0, 1.0) * 32767.0).round() as i16;
        let bytes = samples.iter().flat_map(|sample| value(sample).to_le_bytes()).collect();
        self.pieces.try_send(bytes).map_err(|error| match error {
            TrySendError::Full(_) => LoudspeakerError::Hangs(self.program.clone()),
            TrySendError::Disconnected(_) => LoudspeakerError::Ended(self.program.clone()),
        })
    }

    /// The playing program.
    pub fn program(&self) -> &str {
        &self.program
    }
}

impl Drop for Loudspeaker {
    fn drop(&mut self) {
        // Failure means that it has ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn arguments(program: &str) -> Vec<&'static str> {
    // Short buffers: who falls silent should be silent soon.
    match program {
        "pw-play" => {
            vec!["--rate=16000", "--channels=1", "--format=s16", "--latency=60ms", "--raw", "-"]
        }
        "pacat" => vec![
            "--playback",
            "--rate=16000",
            "--channels=1",
            "--format=s16le",
            "--raw",
            "--latency-msec=60",
        ],
        _ => vec![
            "-q",
            "-t",
            "raw",
            "-f",
            "S16_LE",
            "-r",
            "16000",
            "-c",
            "1",
            "--buffer-time=100000",
        ],
    }
}

fn deliver(waiting: &Receiver<Vec<u8>>, mut sink: ChildStdin) {
    for piece in waiting {
        if sink.write_all(&piece).and_then(|()| sink.flush()).is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;

    /// Plays until there is an error, at most half a minute.
    fn failure(mut loudspeaker: Loudspeaker) -> Option<LoudspeakerError> {
        let end = Instant::now() + Duration::from_secs(30);
        while Instant::now() < end {
            if let Err(error) = loudspeaker.play(&[0.1; 4096]) {
                return Some(error);
            }
            thread::sleep(Duration::from_millis(1));
        }
        None
    }

    #[test]
    fn a_program_that_ends_or_hangs_is_told_and_nobody_waits() {
        let ended = failure(Loudspeaker::start("false", &[]).unwrap());
        assert_eq!(ended, Some(LoudspeakerError::Ended("false".into())));
        // It lives and reads nothing.
        let hangs = failure(Loudspeaker::start("sleep", &["100"]).unwrap());
        assert_eq!(hangs, Some(LoudspeakerError::Hangs("sleep".into())));
        let missing = Loudspeaker::start("no_such_program_anywhere", &[]);
        assert_eq!(missing.err(), Some(LoudspeakerError::NoProgram));
    }

    #[test]
    fn every_sample_arrives() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("played");
        let script = format!("exec cat > '{}'", file.display());
        let mut loudspeaker = Loudspeaker::start("sh", &["-c", &script]).unwrap();
        loudspeaker.play(&[0.5; 100]).unwrap();
        loudspeaker.play(&[2.0, -2.0]).unwrap();
        let end = Instant::now() + Duration::from_secs(30);
        let mut bytes = Vec::new();
        while bytes.len() < 204 && Instant::now() < end {
            thread::sleep(Duration::from_millis(5));
            bytes = std::fs::read(&file).unwrap_or_default();
        }
        assert_eq!(bytes.len(), 204);
        assert_eq!(bytes[..2], 16_384_i16.to_le_bytes());
        assert_eq!(bytes[200..], [0xff, 0x7f, 0x01, 0x80]);
    }
}
