//! Sound files and streams as 16 kHz mono samples.
//!
//! Samples are `f32` in −1..1. Files are read and resampled piece by piece, so that memory does
//! not grow with their length.

mod echo;
mod error;
mod file;
mod gain;
mod high_pass;
mod hot_plug;
mod level;
mod loudspeaker;
mod microphone;
mod prepared;
mod resample;
mod sound_path;
mod stream;
mod wav_out;

pub use echo::{EchoCanceller, PlayedReader, PlayedWriter, played};
pub use error::AudioError;
pub use file::AudioFile;
pub use gain::AutomaticGain;
pub use high_pass::HighPass;
pub use hot_plug::{HotPlug, PlugEvent, SoundDevice};
pub(crate) use level::rms_db;
pub use level::{Level, LevelMeter};
pub use loudspeaker::{Loudspeaker, LoudspeakerError};
pub use microphone::{Microphone, MicrophoneError, Tap};
pub use prepared::PreparedSound;
pub use resample::Resampler;
pub use sound_path::{SoundOptions, SoundPath};
pub use stream::{RawFormat, SampleForm, SoundSource, SoundStream};
pub use wav_out::write_wav;

/// Sample rate inside Lianshou, Hz.
pub const SAMPLE_RATE_HZ: u32 = 16_000;

/// Length of so many 16 kHz samples, s.
pub fn seconds(samples: usize) -> f64 {
    samples as f64 / f64::from(SAMPLE_RATE_HZ)
}

/// Reads a whole file; for short ones, such as prompts and tests.
///
/// # Errors
/// As [`AudioFile::open`] and [`AudioFile::read`].
pub fn read(path: &std::path::Path) -> Result<Vec<f32>, AudioError> {
    let mut file = AudioFile::open(path)?;
    let mut samples = Vec::new();
    while file.read(&mut samples)? {}
    Ok(samples)
}
