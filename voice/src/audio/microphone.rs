//! The microphone, through the recording program of the system's sound server.
//!
//! PipeWire's `pw-record`, PulseAudio's `parec` or ALSA's `arecord` runs as a child process and
//! delivers 16 kHz mono samples, converted from whatever the device has. So no sound headers are
//! needed to build, and a sound driver that crashes or hangs takes nothing else with it.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, SyncSender, TrySendError};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use thiserror::Error;

/// Samples in one piece: 20 ms.
const PIECE: usize = 320;
/// Pieces that may wait: 10 s.
const QUEUE: usize = 500;

/// Why there is no sound from a microphone.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum MicrophoneError {
    /// None of the recording programs is installed.
    #[error("no recording program: install alsa-utils, pulseaudio-utils or pipewire-bin")]
    NoProgram,
    /// Recording ended: no such device, unplugged, or in use.
    #[error("{program} ended: {reason}")]
    Ended {
        /// The recording program.
        program: String,
        /// Its last words.
        reason: String,
    },
}

/// A running recording. Dropping it ends it.
pub struct Microphone {
    child: Child,
    program: &'static str,
    pieces: Receiver<Piece>,
    last_words: Arc<Mutex<String>>,
}

struct Piece {
    samples: Vec<f32>,
    /// Pieces lost before this one because nobody fetched them in time.
    lost: usize,
}

impl Microphone {
    /// Starts recording from the named device, or from the default one.
    ///
    /// # Errors
    /// [`MicrophoneError::NoProgram`]. A device that does not exist is told by [`Self::read`].
    pub fn open(device: Option<&str>) -> Result<Self, MicrophoneError> {
        for program in ["pw-record", "parec", "arecord"] {
            let mut command = Command::new(program);
            command.args(arguments(program, device));
            command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
            if let Ok(child) = command.spawn() {
                return Self::listen(program, child).ok_or(MicrophoneError::NoProgram);
            }
        }
        Err(MicrophoneError::NoProgram)
    }

    fn listen(program: &'static str, mut child: Child) -> Option<Self> {
        let (sound, words) = (child.stdout.take()?, child.stderr.take()?);
        let (sender, pieces) = mpsc::sync_channel(QUEUE);
        thread::spawn(move || deliver(sound, &sender));
        let last_words = Arc::new(Mutex::new(String::new()));
        let keep = Arc::clone(&last_words);
        thread::spawn(move || {
            for line in BufReader::new(words).lines().map_while(Result::ok) {
                if let Ok(mut kept) = keep.lock() {
                    *kept = line;
                }
            }
        });
        Some(Self { child, program, pieces, last_words })
    }

    /// Appends the samples that have arrived, waiting up to `limit` for the first; gives the
    /// number of samples lost because this was called too rarely.
    ///
    /// # Errors
    /// [`MicrophoneError::Ended`]: the device was unplugged or never existed. Open it again.
    pub fn read(&mut self, out: &mut Vec<f32>, limit: Duration) -> Result<usize, MicrophoneError> {
        let mut lost = 0;
        let mut take = |piece: Piece| {
            lost += piece.lost * PIECE;
            out.extend(piece.samples);
        };
        match self.pieces.recv_timeout(limit) {
            Ok(piece) => take(piece),
            Err(RecvTimeoutError::Timeout) => return Ok(0),
            Err(RecvTimeoutError::Disconnected) => return Err(self.ended()),
        }
        self.pieces.try_iter().for_each(take);
        Ok(lost)
    }

    fn ended(&self) -> MicrophoneError {
        // Its last line may come a moment after its last sample.
        thread::sleep(Duration::from_millis(50));
        let words = self.last_words.lock().map(|words| words.trim().to_owned());
        let reason = words.ok().filter(|words| !words.is_empty());
        MicrophoneError::Ended {
            program: self.program.to_owned(),
            reason: reason.unwrap_or_else(|| "it said nothing".to_owned()),
        }
    }
}

impl Drop for Microphone {
    fn drop(&mut self) {
        // Failure means that it has ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn arguments(program: &str, device: Option<&str>) -> Vec<String> {
    let (fixed, device_option): (&[&str], &str) = match program {
        "pw-record" => (&["--rate=16000", "--channels=1", "--format=s16", "--raw"], "--target="),
        "parec" => (&["--rate=16000", "--channels=1", "--format=s16le", "--raw"], "--device="),
        _ => (&["-q", "-t", "raw", "-f", "S16_LE", "-r", "16000", "-c", "1"], "--device="),
    };
    let mut arguments: Vec<String> = fixed.iter().map(|text| (*text).to_owned()).collect();
    arguments.extend(device.map(|device| format!("{device_option}{device}")));
    if program == "pw-record" {
        arguments.push("-".into());
    }
    arguments
}

/// Cuts the byte stream into pieces until it ends or nobody listens any more.
fn deliver(mut sound: impl Read, sender: &SyncSender<Piece>) {
    let mut bytes = [0_u8; 2 * PIECE];
    let mut lost = 0;
    while sound.read_exact(&mut bytes).is_ok() {
        let sample = |pair: &[u8; 2]| f32::from(i16::from_le_bytes(*pair)) / 32768.0;
        let samples = bytes.as_chunks::<2>().0.iter().map(sample).collect();
        match sender.try_send(Piece { samples, lost }) {
            Ok(()) => lost = 0,
            Err(TrySendError::Full(_)) => lost += 1,
            Err(TrySendError::Disconnected(_)) => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_are_cut_into_pieces_and_losses_counted() {
        let bytes: Vec<u8> = std::iter::repeat_n(16_384_i16.to_le_bytes(), PIECE * 3)
            .flatten()
            .chain([1, 2, 3])
            .collect();
        let (sender, pieces) = mpsc::sync_channel(2);
        deliver(bytes.as_slice(), &sender);
        let got: Vec<Piece> = pieces.try_iter().collect();
        assert_eq!(got.len(), 2);
        assert!(got.iter().all(|piece| piece.samples == vec![0.5; PIECE]));
    }

    #[test]
    fn a_device_that_does_not_exist_is_an_error_with_a_reason() {
        match Microphone::open(Some("no_such_device_anywhere")) {
            // On a machine without any recording program that is the answer.
            Err(error) => assert_eq!(error, MicrophoneError::NoProgram),
            Ok(mut microphone) => {
                let mut samples = Vec::new();
                let tries =
                    (0..30).map(|_| microphone.read(&mut samples, Duration::from_millis(100)));
                let error = tries.filter_map(Result::err).next();
                assert!(matches!(error, Some(MicrophoneError::Ended { .. })), "{error:?}");
            }
        }
    }
}
