//! Sound from a pipe: WAV as other programs write it without knowing its length, or raw samples.

use std::io::{ErrorKind, Read};
use std::path::PathBuf;

use super::{AudioError, AudioFile, Resampler};

/// Where sound comes from, piece by piece.
pub trait SoundSource {
    /// Appends the next 16 kHz samples. `false` at the end.
    ///
    /// # Errors
    /// [`AudioError`]; what was appended before is good.
    fn read(&mut self, out: &mut Vec<f32>) -> Result<bool, AudioError>;

    /// Whether the robot itself was speaking in what was read last.
    fn is_own_voice(&self) -> bool {
        false
    }
}

impl SoundSource for AudioFile {
    fn read(&mut self, out: &mut Vec<f32>) -> Result<bool, AudioError> {
        AudioFile::read(self, out)
    }
}

impl<S: SoundSource + ?Sized> SoundSource for Box<S> {
    fn read(&mut self, out: &mut Vec<f32>) -> Result<bool, AudioError> {
        (**self).read(out)
    }

    fn is_own_voice(&self) -> bool {
        (**self).is_own_voice()
    }
}

/// How a sample is written; all little-endian.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum SampleForm {
    /// Unsigned, 8 bits.
    U8,
    /// Signed, 16 bits.
    S16,
    /// Signed, 24 bits.
    S24,
    /// Signed, 32 bits.
    S32,
    /// Floating point, 32 bits.
    F32,
}

/// What raw samples are, which nothing in them tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RawFormat {
    /// Samples a second, of each channel.
    pub rate_hz: u32,
    /// How each is written.
    pub form: SampleForm,
    /// Channels, interleaved.
    pub channels: u16,
}

/// Longest header that is read, bytes: pictures and texts may come before the sound.
const LONGEST_HEADER: u64 = 16 << 20;
/// Bytes read at once: a tenth of a second of 16-bit samples at 16 kHz, so that a live stream is heard
/// at once.
const PIECE: usize = 3200;
/// Lengths from here on mean that the writer did not know it.
const UNKNOWN_LENGTH: u32 = 0x7fff_0000;
const MOST_CHANNELS: u16 = 32;
/// Floating-point samples beyond are no sound.
const LARGEST_SAMPLE: f32 = 64.0;

/// A stream that is read to its end; all channels are mixed to one, at 16 kHz.
pub struct SoundStream {
    input: Box<dyn Read>,
    name: PathBuf,
    format: RawFormat,
    /// Bytes that the header promises; `None`: as many as come.
    left: Option<u64>,
    /// Bytes that do not fill a frame yet.
    bytes: Vec<u8>,
    resampler: Resampler,
    frames: u64,
    is_finished: bool,
}

impl SoundStream {
    /// Reads the header, or takes everything for raw samples. `name` stands in messages.
    ///
    /// # Errors
    /// [`AudioError::Header`], [`AudioError::Empty`] or [`AudioError::File`].
    pub fn open(
        mut input: Box<dyn Read>,
        name: &str,
        raw: Option<RawFormat>,
    ) -> Result<Self, AudioError> {
        let name = PathBuf::from(name);
        let mut start = Vec::new();
        let failed = |error: std::io::Error| AudioError::File {
            path: PathBuf::from(&name),
            reason: error.to_string(),
        };
        input.by_ref().take(12).read_to_end(&mut start).map_err(failed)?;
        let header = |reason: String| AudioError::Header { path: name.clone(), reason };
        let is_wav = start.starts_with(b"RIFF") && start.ends_with(b"WAVE");
        let (format, left, bytes) = match raw {
            _ if start.is_empty() => return Err(AudioError::Empty { path: name }),
            Some(_) if is_wav => {
                return Err(header(
                    "it has a WAV header, so it is not raw: leave out --raw".into(),
                ));
            }
            Some(format) => (format, None, start),
            None if is_wav => {
                let (format, length) = wav_header(&mut input).map_err(header)?;
                (format, length, Vec::new())
            }
            None => {
                return Err(header(
                    "it has no WAV header (raw samples? Then say so: --raw --rate HZ --format \
                     s16le|f32le --channels N)"
                        .into(),
                ));
            }
        };
        if format.channels == 0 || format.channels > MOST_CHANNELS {
            let reason = format!("{} channels; 1 to {MOST_CHANNELS} are read", format.channels);
            return Err(header(reason));
        }
        let resampler = Resampler::new(format.rate_hz).map_err(header)?;
        let (frames, is_finished) = (0, false);
        Ok(Self { input, name, format, left, bytes, resampler, frames, is_finished })
    }

    fn damaged(&self, reason: String) -> AudioError {
        let after_s = self.frames as f64 / f64::from(self.format.rate_hz);
        AudioError::Damaged { path: self.name.clone(), after_s, reason }
    }

    /// Reads what is there, at most a piece. `false` at the end of the input.
    fn fill(&mut self) -> Result<bool, AudioError> {
        let room = self.left.map_or(PIECE, |left| left.min(PIECE as u64) as usize);
        let mut piece = [0; PIECE];
        let count = loop {
            match self.input.read(&mut piece[..room]) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(self.damaged(error.to_string())),
                Ok(count) => break count,
            }
        };
        self.bytes.extend_from_slice(&piece[..count]);
        self.left = self.left.map(|left| left - count as u64);
        Ok(count > 0)
    }

    /// Mixes the whole frames that have come.
    fn take_frames(&mut self) -> Result<Vec<f32>, AudioError> {
        let form = self.format.form;
        let frame = form.bytes() * usize::from(self.format.channels);
        let whole = self.bytes.len() / frame * frame;
        let values: Vec<f32> =
            self.bytes[..whole].chunks_exact(form.bytes()).map(|bytes| form.value(bytes)).collect();
        let is_sound = |value: &&f32| value.abs() <= LARGEST_SAMPLE;
        if values.iter().filter(is_sound).count() * 2 < values.len() {
            let reason = "these are no 32-bit floating-point samples in −1..1; is it s16le?";
            return Err(AudioError::Header { path: self.name.clone(), reason: reason.into() });
        }
        let mixed = values.chunks_exact(self.format.channels.into()).map(|frame| {
            let mean = frame.iter().sum::<f32>() / frame.len() as f32;
            if mean.is_finite() { mean.clamp(-1.0, 1.0) } else { 0.0 }
        });
        let mixed: Vec<f32> = mixed.collect();
        self.bytes.drain(..whole);
        self.frames += mixed.len() as u64;
        Ok(mixed)
    }

    /// Whether everything has come that was promised.
    fn check_end(&self) -> Result<(), AudioError> {
        if let Some(missing) = self.left.filter(|left| *left > 0) {
            return Err(
                self.damaged(format!("{missing} bytes are missing that its header promises"))
            );
        }
        if !self.bytes.is_empty() {
            let RawFormat { form, channels, .. } = self.format;
            return Err(self.damaged(format!(
                "{} bytes are left over: a sample of {} channels has {}; are format and channels right?",
                self.bytes.len(),
                channels,
                form.bytes() * usize::from(channels)
            )));
        }
        match self.frames {
            0 => Err(AudioError::Empty { path: self.name.clone() }),
            _ => Ok(()),
        }
    }
}

impl SoundSource for SoundStream {
    fn read(&mut self, out: &mut Vec<f32>) -> Result<bool, AudioError> {
        if self.is_finished {
            return Ok(false);
        }
        self.is_finished = !self.fill()?;
        let samples = self.take_frames()?;
        self.resampler.push(&samples, out);
        if self.is_finished {
            self.resampler.finish(out);
            self.check_end()?;
        }
        Ok(!self.is_finished)
    }
}

impl SampleForm {
    fn bytes(self) -> usize {
        match self {
            Self::U8 => 1,
            Self::S16 => 2,
            Self::S24 => 3,
            Self::S32 | Self::F32 => 4,
        }
    }

    /// Of so many bytes, −1..1; floating-point samples may be anything.
    fn value(self, bytes: &[u8]) -> f32 {
        let mut four = [0; 4];
        four[4 - bytes.len()..].copy_from_slice(bytes);
        match self {
            Self::U8 => (f32::from(four[3]) - 128.0) / 128.0,
            Self::S16 | Self::S24 | Self::S32 => i32::from_le_bytes(four) as f32 / 2_147_483_648.0,
            Self::F32 => f32::from_le_bytes(four),
        }
    }
}

/// Reads up to the first sample; gives the format and the number of bytes that follow, if it is known.
fn wav_header(input: &mut impl Read) -> Result<(RawFormat, Option<u64>), String> {
    let mut read = 0;
    let mut format = None;
    loop {
        let mut head = [0; 8];
        input.read_exact(&mut head).map_err(|_| "its WAV header is cut short".to_owned())?;
        let length = u32::from_le_bytes([head[4], head[5], head[6], head[7]]);
        if &head[..4] == b"data" {
            let format = format.ok_or("its WAV header has no part “fmt ” before the sound")?;
            let is_unknown = length == 0 || length >= UNKNOWN_LENGTH;
            return Ok((format, (!is_unknown).then_some(length.into())));
        }
        // Parts have even lengths.
        let padded = u64::from(length) + u64::from(length % 2);
        read += padded;
        if read > LONGEST_HEADER {
            return Err("its WAV header does not come to the sound".into());
        }
        let mut part = Vec::new();
        let count = input.by_ref().take(padded).read_to_end(&mut part);
        if count.map_or(true, |count| count as u64 != padded) {
            return Err("its WAV header is cut short".into());
        }
        if &head[..4] == b"fmt " {
            format = Some(wav_format(&part)?);
        }
    }
}

fn wav_format(part: &[u8]) -> Result<RawFormat, String> {
    let number = |at: usize| part.get(at..at + 2).map(|two| u16::from_le_bytes([two[0], two[1]]));
    let short = "its WAV header's part “fmt ” is too short";
    let (Some(kind), Some(channels), Some(bits)) = (number(0), number(2), number(14)) else {
        return Err(short.into());
    };
    let rate_hz = u32::from(number(4).ok_or(short)?) | u32::from(number(6).ok_or(short)?) << 16;
    // An extensible header names the kind further behind.
    let kind = if kind == 0xfffe { number(24).ok_or(short)? } else { kind };
    let form = match (kind, bits) {
        (1, 8) => SampleForm::U8,
        (1, 16) => SampleForm::S16,
        (1, 24) => SampleForm::S24,
        (1, 32) => SampleForm::S32,
        (3, 32) => SampleForm::F32,
        _ => {
            return Err(format!(
                "its samples have kind {kind} and {bits} bits; 8, 16, 24 or 32-bit integers and \
                 32-bit floats are read"
            ));
        }
    };
    Ok(RawFormat { rate_hz, form, channels })
}
