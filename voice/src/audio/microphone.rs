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

/// Hears every piece on the thread that reads the device, before it waits for anybody; what it leaves
/// in the piece is what everybody else hears.
pub type Tap = Arc<Mutex<dyn FnMut(&mut [f32]) + Send>>;

/// The recording programs, in the order in which they are tried.
const PROGRAMS: [&str; 3] = ["pw-record", "parec", "arecord"];
/// How long a program may take until its first sound.
const FIRST_SOUND: Duration = Duration::from_secs(2);

/// A running recording. Dropping it ends it.
pub struct Microphone {
    child: Child,
    program: &'static str,
    device: Option<String>,
    pieces: Receiver<Piece>,
    /// What came while it was opened.
    first: Option<Piece>,
    last_words: Arc<Mutex<String>>,
}

struct Piece {
    samples: Vec<f32>,
    /// Pieces lost before this one because nobody fetched them in time.
    lost: usize,
}

impl Microphone {
    /// Starts recording from the named device, or from the default one, with the first recording
    /// program that gives any sound within two seconds. `tap` hears everything at once, however
    /// rarely [`Self::read`] is called.
    ///
    /// # Errors
    /// [`MicrophoneError::NoProgram`], or what the last program said that could be started.
    pub fn open(device: Option<&str>, tap: &Tap) -> Result<Self, MicrophoneError> {
        let mut outcome = Err(MicrophoneError::NoProgram);
        for program in PROGRAMS {
            let Ok(mut microphone) = Self::start(program, device, tap) else { continue };
            match microphone.wait_for_sound() {
                Ok(()) => return Ok(microphone),
                Err(error) => outcome = Err(error),
            }
        }
        outcome
    }

    /// The same device with the same program once more, without waiting: whether it is there is told
    /// by [`Self::read`].
    ///
    /// # Errors
    /// [`MicrophoneError::NoProgram`]: the program cannot be started any more.
    pub fn reopen(&self, tap: &Tap) -> Result<Self, MicrophoneError> {
        Self::start(self.program, self.device.as_deref(), tap)
    }

    fn start(
        program: &'static str,
        device: Option<&str>,
        tap: &Tap,
    ) -> Result<Self, MicrophoneError> {
        let mut command = Command::new(program);
        command.args(arguments(program, device));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().map_err(|_| MicrophoneError::NoProgram)?;
        let (Some(sound), Some(words)) = (child.stdout.take(), child.stderr.take()) else {
            return Err(MicrophoneError::NoProgram);
        };
        let (sender, pieces) = mpsc::sync_channel(QUEUE);
        let tap = Arc::clone(tap);
        thread::spawn(move || deliver(sound, &sender, &tap));
        let last_words = Arc::new(Mutex::new(String::new()));
        let keep = Arc::clone(&last_words);
        thread::spawn(move || {
            for line in BufReader::new(words).lines().map_while(Result::ok) {
                if let Ok(mut kept) = keep.lock() {
                    *kept = line;
                }
            }
        });
        let device = device.map(str::to_owned);
        Ok(Self { child, program, device, pieces, first: None, last_words })
    }

    fn wait_for_sound(&mut self) -> Result<(), MicrophoneError> {
        match self.pieces.recv_timeout(FIRST_SOUND) {
            Ok(piece) => self.first = Some(piece),
            Err(RecvTimeoutError::Disconnected) => return Err(self.ended()),
            Err(RecvTimeoutError::Timeout) => {
                let (program, reason) = (self.program.to_owned(), "it gives no sound".to_owned());
                return Err(MicrophoneError::Ended { program, reason });
            }
        }
        Ok(())
    }

    /// The recording program.
    pub fn program(&self) -> &'static str {
        self.program
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
        let limit = if self.first.is_some() { Duration::ZERO } else { limit };
        self.first.take().into_iter().for_each(&mut take);
        match self.pieces.recv_timeout(limit) {
            Ok(piece) => take(piece),
            Err(RecvTimeoutError::Timeout) => return Ok(lost),
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
fn deliver(mut sound: impl Read, sender: &SyncSender<Piece>, tap: &Tap) {
    let mut bytes = [0_u8; 2 * PIECE];
    let mut lost = 0;
    while sound.read_exact(&mut bytes).is_ok() {
        let sample = |pair: &[u8; 2]| f32::from(i16::from_le_bytes(*pair)) / 32768.0;
        let mut samples: Vec<f32> = bytes.as_chunks::<2>().0.iter().map(sample).collect();
        if let Ok(mut tap) = tap.lock() {
            tap(&mut samples);
        }
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
        let heard = Arc::new(Mutex::new(0));
        let count = Arc::clone(&heard);
        let tap: Tap = Arc::new(Mutex::new(move |piece: &mut [f32]| {
            *count.lock().unwrap() += piece.len();
            piece[0] = 0.25;
        }));
        deliver(bytes.as_slice(), &sender, &tap);
        assert_eq!(*heard.lock().unwrap(), 3 * PIECE, "the tap hears what the queue loses");
        let got: Vec<Piece> = pieces.try_iter().collect();
        assert_eq!(got.len(), 2);
        let is_changed =
            |piece: &Piece| piece.samples[0] == 0.25 && piece.samples[1..] == [0.5; PIECE - 1];
        assert!(got.iter().all(is_changed), "what the tap leaves is what is heard");
    }

    #[test]
    fn a_device_that_does_not_exist_is_an_error_with_a_reason() {
        let tap: Tap = Arc::new(Mutex::new(|_: &mut [f32]| {}));
        match Microphone::open(Some("no_such_device_anywhere"), &tap) {
            // On a machine without any recording program that is the answer.
            Err(MicrophoneError::NoProgram) => {}
            Err(error) => assert!(matches!(error, MicrophoneError::Ended { .. }), "{error:?}"),
            Ok(_) => panic!("there is such a device"),
        }
    }
}
