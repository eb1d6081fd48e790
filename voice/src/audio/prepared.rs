//! A recording as the listeners would have heard it at a microphone.

use super::{
    AudioError, AudioFile, EchoCanceller, PlayedWriter, SoundOptions, SoundPath, SoundSource,
    played,
};

/// Samples that go through the path at a time, as from a microphone.
const PIECE: usize = 320;
/// After so much silence nothing of the robot's voice is in the air any more: 0.5 s.
const FADED: usize = 8000;

/// Sound behind the stages that a microphone's sound goes through, and, where there is one, a
/// recording of what the robot played meanwhile.
pub struct PreparedSound<S> {
    source: S,
    path: SoundPath,
    played: Option<Played>,
    /// Read, and not given yet.
    waiting: Vec<f32>,
    is_open: bool,
}

struct Played {
    file: AudioFile,
    writer: PlayedWriter,
    waiting: Vec<f32>,
    /// Samples since the last that was not silent.
    silent: usize,
}

impl<S: SoundSource> PreparedSound<S> {
    /// `played`: what the robot played from the first sample of `source` on.
    pub fn new(source: S, options: SoundOptions, played_file: Option<AudioFile>) -> Self {
        let (mut played_sound, mut canceller) = (None, None);
        if let Some(file) = played_file {
            let (writer, reader) = played();
            played_sound = Some(Played { file, writer, waiting: Vec::new(), silent: FADED });
            canceller = Some(EchoCanceller::new(reader));
        }
        let path = SoundPath::new(options, canceller);
        Self { source, path, played: played_sound, waiting: Vec::new(), is_open: true }
    }
}

impl<S: SoundSource> SoundSource for PreparedSound<S> {
    fn read(&mut self, out: &mut Vec<f32>) -> Result<bool, AudioError> {
        while self.waiting.len() < PIECE && self.is_open {
            self.is_open = self.source.read(&mut self.waiting)?;
            if !self.is_open && self.played.is_some() {
                // What is still in the canceller.
                self.waiting.resize(self.waiting.len() + EchoCanceller::DELAY, 0.0);
            }
        }
        let count = self.waiting.len().min(PIECE);
        let begin = out.len();
        out.extend(self.waiting.drain(..count));
        if let Some(played) = &mut self.played {
            played.advance(count)?;
        }
        self.path.process(&mut out[begin..]);
        Ok(self.is_open || !self.waiting.is_empty())
    }

    fn is_own_voice(&self) -> bool {
        self.played.as_ref().is_some_and(|played| played.silent < FADED)
    }
}

impl Played {
    /// So many samples are played; silence after the end.
    fn advance(&mut self, count: usize) -> Result<(), AudioError> {
        while self.waiting.len() < count {
            if !self.file.read(&mut self.waiting)? {
                self.waiting.resize(count, 0.0);
            }
        }
        let piece = &self.waiting[..count];
        let last = piece.iter().rposition(|sample| *sample != 0.0);
        self.silent = last.map_or(self.silent + count, |last| count - 1 - last);
        self.writer.push(piece);
        self.waiting.drain(..count);
        Ok(())
    }
}
