//! Working through a sound file.

use std::path::Path;

use thiserror::Error;

use super::HeardUtterance;
use super::own_voice::OwnVoice;
use crate::audio::{AudioError, AudioFile, Level, LevelMeter, SoundSource};
use crate::engine::EngineError;
use crate::recognition::Recognition;
use crate::vad::{Segmenter, SegmenterOptions, Utterance, VadEvent};

/// Why a file was not understood to its end.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ListenError {
    /// The file cannot be read (further).
    #[error(transparent)]
    Audio(#[from] AudioError),
    /// The recognizer failed.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

/// Facts about a file that was listened to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FileFacts {
    /// Length, s.
    pub seconds: f64,
    /// How loud, clipped and noisy it is.
    pub level: Level,
    /// Sounds that were no speech: tones and clicks.
    pub dropped: usize,
}

/// Finds the utterances of a file and recognizes them one by one, in bounded memory; `each` is
/// called as soon as one is understood. Utterances without words (`Heard::ignored`) are passed on
/// as well.
///
/// # Errors
/// [`ListenError`]; what came before has been passed to `each`.
pub fn listen_to_file(
    path: &Path,
    recognition: &mut Recognition,
    options: SegmenterOptions,
    each: impl FnMut(HeardUtterance),
) -> Result<FileFacts, ListenError> {
    listen_to(&mut AudioFile::open(path)?, recognition, options, |_| {}, each)
}

/// As [`listen_to_file`], for any source; `tap` hears all samples first, as at a microphone.
///
/// # Errors
/// As [`listen_to_file`].
pub fn listen_to(
    source: &mut impl SoundSource,
    recognition: &mut Recognition,
    options: SegmenterOptions,
    mut tap: impl FnMut(&[f32]),
    mut each: impl FnMut(HeardUtterance),
) -> Result<FileFacts, ListenError> {
    let mut segmenter = Segmenter::new(options);
    let (mut meter, mut own_voice) = (LevelMeter::default(), OwnVoice::new());
    let mut dropped = 0;
    let mut piece = Vec::new();
    let mut is_open = true;
    while is_open {
        piece.clear();
        is_open = source.read(&mut piece)?;
        tap(&piece);
        own_voice.gate(&mut piece, source.is_own_voice());
        meter.push(&piece);
        let mut events = segmenter.push(&piece);
        if !is_open {
            events.extend(segmenter.finish());
        }
        for event in events {
            match event {
                VadEvent::Ended(utterance) => each(recognize(utterance, recognition)?),
                VadEvent::Dropped { .. } => dropped += 1,
                VadEvent::Began { .. } | VadEvent::Paused(_) => {}
            }
        }
    }
    Ok(FileFacts { seconds: segmenter.now_s(), level: meter.level(), dropped })
}

pub(super) fn recognize(
    utterance: Utterance,
    recognition: &mut Recognition,
) -> Result<HeardUtterance, EngineError> {
    let heard = recognition.transcribe(&utterance.samples)?;
    let Utterance { start_s, end_s, vad_ms, .. } = utterance;
    Ok(HeardUtterance { start_s, end_s, vad_ms, heard })
}
