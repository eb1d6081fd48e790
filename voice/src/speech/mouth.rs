//! The way of spoken sound to the loudspeaker, at the pace of real time, and to whoever must know
//! what is played.

use std::thread;
use std::time::{Duration, Instant};

use crate::audio::{Loudspeaker, LoudspeakerError, PlayedWriter};

/// Samples that are played at a time: 20 ms.
const PIECE: usize = 320;
const PIECE_TIME: Duration = Duration::from_millis(20);
/// So much is given to the loudspeaker before its time, for threads that wake late.
const LEAD: Duration = Duration::from_millis(120);
/// Silence is played for so long after a sentence: the delay from here to the air stays the same
/// for the next one.
const LINGER: Duration = Duration::from_secs(30);
/// From the last sample given to the last echo in the room: what is ahead, the device, the room.
const FADES: Duration = Duration::from_millis(350);

/// How a sentence ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// All of it was played.
    Played,
    /// Somebody wanted silence.
    Hushed,
}

/// Plays sound, and tells what it plays.
pub(super) struct Mouth {
    played: PlayedWriter,
    loudspeaker: Option<Loudspeaker>,
    /// Playing programs that were tried in vain.
    tried: usize,
    /// When the sound given so far ends; `None` where nothing is played.
    ends: Option<Instant>,
    last_spoken: Instant,
}

impl Mouth {
    pub(super) fn new(played: PlayedWriter) -> Self {
        let last_spoken = Instant::now();
        Self { played, loudspeaker: None, tried: 0, ends: None, last_spoken }
    }

    /// Plays 16 kHz samples and waits until they have faded away, or until `is_hushed`.
    ///
    /// # Errors
    /// [`LoudspeakerError`]: no program plays them.
    pub(super) fn play(
        &mut self,
        samples: &[f32],
        is_hushed: impl Fn() -> bool,
    ) -> Result<Ending, LoudspeakerError> {
        loop {
            match self.try_to_play(samples, &is_hushed) {
                Err(_) if self.open().is_ok() => {}
                outcome => return outcome,
            }
        }
    }

    fn open(&mut self) -> Result<(), LoudspeakerError> {
        self.fall_silent();
        self.loudspeaker = Some(Loudspeaker::open(&mut self.tried)?);
        Ok(())
    }

    fn try_to_play(
        &mut self,
        samples: &[f32],
        is_hushed: &impl Fn() -> bool,
    ) -> Result<Ending, LoudspeakerError> {
        let mut left = samples;
        let mut over: Option<Instant> = None;
        loop {
            let now = Instant::now();
            self.last_spoken = now;
            if is_hushed() {
                return Ok(Ending::Hushed);
            }
            if over.is_some_and(|over| now >= over) {
                self.tried = 0;
                return Ok(Ending::Played);
            }
            self.give(now, &mut left)?;
            if left.is_empty() && over.is_none() {
                over = Some(now + LEAD + FADES);
            }
            thread::sleep(PIECE_TIME / 2);
        }
    }

    /// Gives the loudspeaker what is due, silence after the end of `left`.
    fn give(&mut self, now: Instant, left: &mut &[f32]) -> Result<(), LoudspeakerError> {
        let loudspeaker = self.loudspeaker.as_mut().ok_or(LoudspeakerError::NoProgram)?;
        // The device has run dry: what comes now begins at a moment of its own.
        if self.ends.is_some_and(|ends| ends < now) {
            self.played.end();
            self.ends = None;
        }
        let mut ends = self.ends.unwrap_or(now);
        while ends < now + LEAD {
            let (sound, rest) = left.split_at(left.len().min(PIECE));
            *left = rest;
            let mut piece = [0.0; PIECE];
            piece[..sound.len()].copy_from_slice(sound);
            loudspeaker.play(&piece)?;
            self.played.push(&piece);
            ends += PIECE_TIME;
            self.ends = Some(ends);
        }
        Ok(())
    }

    /// Plays silence for a while after a sentence. Gives whether it wants to be called again soon.
    pub(super) fn linger(&mut self) -> bool {
        let now = Instant::now();
        let lingers = self.ends.is_some() && now - self.last_spoken < LINGER;
        if !lingers || self.give(now, &mut &[][..]).is_err() {
            self.fall_silent();
            return false;
        }
        true
    }

    fn fall_silent(&mut self) {
        self.played.end();
        (self.ends, self.loudspeaker) = (None, None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::{EchoCanceller, played};

    /// A mouth whose program writes what it is given into a file.
    fn recorded() -> (Mouth, crate::audio::PlayedReader, tempfile::TempDir) {
        let folder = tempfile::tempdir().unwrap();
        let script = format!("exec cat > '{}/played'", folder.path().display());
        let (writer, reader) = played();
        let mut mouth = Mouth::new(writer);
        mouth.loudspeaker = Some(Loudspeaker::start("sh", &["-c", &script]).unwrap());
        (mouth, reader, folder)
    }

    #[test]
    fn what_is_told_is_what_is_played() {
        let (mut mouth, reader, folder) = recorded();
        let sound: Vec<f32> = (0..3000).map(|n| (n as f32 * 0.1).sin() * 0.5).collect();
        assert_eq!(mouth.play(&sound, || false), Ok(Ending::Played));
        assert!(mouth.linger());
        // The canceller has heard what a perfect microphone would: nothing is left of it.
        let mut canceller = EchoCanceller::new(reader);
        let mut heard = sound.clone();
        canceller.process(&mut heard);
        drop(mouth);
        let bytes = std::fs::read(folder.path().join("played")).unwrap();
        let value = |n: usize| f32::from(i16::from_le_bytes([bytes[2 * n], bytes[2 * n + 1]]));
        for n in 0..2500 {
            assert!((value(n) / 32767.0 - sound[n]).abs() < 1e-4, "sample {n}");
        }
    }

    #[test]
    fn whoever_wants_silence_gets_it() {
        let (mut mouth, _reader, _folder) = recorded();
        assert_eq!(mouth.play(&[0.1; 16_000 * 60], || true), Ok(Ending::Hushed));
    }

    #[test]
    fn a_program_that_does_not_play_is_told() {
        let (writer, _reader) = played();
        let mut mouth = Mouth::new(writer);
        mouth.tried = usize::MAX;
        assert_eq!(mouth.play(&[0.1; 320], || false), Err(LoudspeakerError::NoProgram));
        mouth.loudspeaker = Some(Loudspeaker::start("false", &[]).unwrap());
        assert!(mouth.play(&[0.1; 16_000], || false).is_err());
        assert!(!mouth.linger());
    }
}
