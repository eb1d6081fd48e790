//! Reading WAV and FLAC files piece by piece.

use std::fs::File;
use std::io::{BufReader, Read, Seek};
use std::path::{Path, PathBuf};

use claxon::FlacReader;
use hound::{SampleFormat, WavReader};

use super::{AudioError, Resampler};

/// Frames (samples of all channels at one time) read at once.
const PIECE: usize = 8192;
const MOST_CHANNELS: u32 = 32;

/// An open sound file; all channels are mixed to one, at 16 kHz.
pub struct AudioFile {
    path: PathBuf,
    decoder: Decoder,
    channels: usize,
    rate_hz: u32,
    frames: u64,
    resampler: Resampler,
    piece: Vec<f32>,
    is_finished: bool,
}

enum Decoder {
    Wav(Box<WavReader<BufReader<File>>>),
    Flac { reader: Box<FlacReader<BufReader<File>>>, block: Vec<i32>, next: usize, scale: f32 },
}

impl AudioFile {
    /// Opens a WAV (8, 16, 24 or 32-bit integers, 32-bit floats) or FLAC file of any rate from 4
    /// to 384 kHz.
    ///
    /// # Errors
    /// [`AudioError::File`], [`AudioError::NotAudio`], [`AudioError::Header`] or
    /// [`AudioError::Empty`].
    pub fn open(path: &Path) -> Result<Self, AudioError> {
        let failed = |error: std::io::Error| AudioError::File {
            path: path.to_owned(),
            reason: error.to_string(),
        };
        let mut file = File::open(path).map_err(failed)?;
        let mut start = Vec::new();
        Read::by_ref(&mut file).take(12).read_to_end(&mut start).map_err(failed)?;
        file.rewind().map_err(failed)?;
        let file = BufReader::new(file);
        match start.as_slice() {
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'A', b'V', b'E'] => {
                Self::open_wav(path, file)
            }
            [b'f', b'L', b'a', b'C', ..] => Self::open_flac(path, file),
            other => {
                Err(AudioError::NotAudio { path: path.to_owned(), found: describe(other).into() })
            }
        }
    }

    fn open_wav(path: &Path, file: BufReader<File>) -> Result<Self, AudioError> {
        let reader = WavReader::new(file)
            .map_err(|error| AudioError::from((path, format!("its WAV header: {error}"))))?;
        let spec = reader.spec();
        let is_empty = reader.duration() == 0;
        let (channels, rate_hz) = (u32::from(spec.channels), spec.sample_rate);
        Self::new(path, Decoder::Wav(Box::new(reader)), channels, rate_hz, is_empty)
    }

    fn open_flac(path: &Path, file: BufReader<File>) -> Result<Self, AudioError> {
        let reader = FlacReader::new(file)
            .map_err(|error| AudioError::from((path, format!("its FLAC header: {error}"))))?;
        let info = reader.streaminfo();
        let is_empty = info.samples == Some(0);
        let scale = 1.0 / (1_u64 << (info.bits_per_sample.clamp(1, 32) - 1)) as f32;
        let decoder = Decoder::Flac { reader: Box::new(reader), block: Vec::new(), next: 0, scale };
        Self::new(path, decoder, info.channels, info.sample_rate, is_empty)
    }

    fn new(
        path: &Path,
        decoder: Decoder,
        channels: u32,
        rate_hz: u32,
        is_empty: bool,
    ) -> Result<Self, AudioError> {
        if channels == 0 || channels > MOST_CHANNELS {
            return Err(
                (path, format!("{channels} channels; 1 to {MOST_CHANNELS} are read")).into()
            );
        }
        if is_empty {
            return Err(AudioError::Empty { path: path.to_owned() });
        }
        let resampler = Resampler::new(rate_hz).map_err(|reason| (path, reason))?;
        Ok(Self {
            path: path.to_owned(),
            decoder,
            channels: channels as usize,
            rate_hz,
            frames: 0,
            resampler,
            piece: Vec::new(),
            is_finished: false,
        })
    }

    /// Appends the next piece, about half a second. `false` at the end.
    ///
    /// # Errors
    /// [`AudioError::Damaged`] where the content stops making sense or is cut short, and
    /// [`AudioError::Empty`] when the end comes before the first sample.
    pub fn read(&mut self, out: &mut Vec<f32>) -> Result<bool, AudioError> {
        if self.is_finished {
            return Ok(false);
        }
        let mut values = Vec::with_capacity(PIECE * self.channels);
        self.decoder
            .read(PIECE * self.channels, &mut values)
            .map_err(|reason| self.damaged(reason))?;
        self.piece.clear();
        let mixed = values.chunks_exact(self.channels).map(|frame| {
            let mean = frame.iter().sum::<f32>() / frame.len() as f32;
            // Floating-point files may hold anything.
            if mean.is_finite() { mean.clamp(-1.0, 1.0) } else { 0.0 }
        });
        self.piece.extend(mixed);
        self.frames += self.piece.len() as u64;
        self.resampler.push(&self.piece, out);
        if self.piece.len() < PIECE {
            self.is_finished = true;
            self.resampler.finish(out);
            if self.frames == 0 {
                return Err(AudioError::Empty { path: self.path.clone() });
            }
        }
        Ok(true)
    }

    fn damaged(&self, reason: String) -> AudioError {
        let after_s = self.frames as f64 / f64::from(self.rate_hz);
        AudioError::Damaged { path: self.path.clone(), after_s, reason }
    }
}

impl Decoder {
    /// Appends up to `count` values in −1..1, fewer only at the end.
    fn read(&mut self, count: usize, out: &mut Vec<f32>) -> Result<(), String> {
        match self {
            Self::Wav(reader) => read_wav(reader, count, out),
            Self::Flac { reader, block, next, scale } => {
                while out.len() < count {
                    if *next == block.len() {
                        let Some(decoded) = next_block(reader, std::mem::take(block))? else {
                            return Ok(());
                        };
                        (*block, *next) = (decoded, 0);
                    }
                    let end = block.len().min(*next + count - out.len());
                    out.extend(block[*next..end].iter().map(|value| *value as f32 * *scale));
                    *next = end;
                }
                Ok(())
            }
        }
    }
}

fn read_wav(
    reader: &mut WavReader<BufReader<File>>,
    count: usize,
    out: &mut Vec<f32>,
) -> Result<(), String> {
    let spec = reader.spec();
    let failed = |error: hound::Error| error.to_string();
    match spec.sample_format {
        SampleFormat::Float => {
            for value in reader.samples::<f32>().take(count) {
                out.push(value.map_err(failed)?);
            }
        }
        SampleFormat::Int => {
            let scale = 1.0 / (1_u64 << (spec.bits_per_sample.clamp(1, 32) - 1)) as f32;
            for value in reader.samples::<i32>().take(count) {
                out.push(value.map_err(failed)? as f32 * scale);
            }
        }
    }
    Ok(())
}

/// The next block with its channels interleaved.
fn next_block(
    reader: &mut FlacReader<BufReader<File>>,
    buffer: Vec<i32>,
) -> Result<Option<Vec<i32>>, String> {
    let block = reader.blocks().read_next_or_eof(buffer).map_err(|error| error.to_string())?;
    Ok(block.map(|block| {
        let channels = block.channels();
        let frame = |n| (0..channels).map(move |channel| (channel, n));
        (0..block.duration()).flat_map(frame).map(|(channel, n)| block.sample(channel, n)).collect()
    }))
}

fn describe(start: &[u8]) -> &'static str {
    match start {
        [] => "empty",
        [b'O', b'g', b'g', b'S', ..] => "an Ogg file",
        [b'I', b'D', b'3', ..] | [0xff, 0xf2..=0xfb, ..] => "an MP3 file",
        [b'R', b'I', b'F', b'F', ..] => "a RIFF file without WAVE",
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => "an MP4 file",
        _ => "of an unknown kind",
    }
}
