//! Sound files and streams as 16 kHz mono samples.
//!
//! Samples are `f32` in −1..1. Files are read and resampled piece by piece, so that memory does
//! not grow with their length.

mod error;
mod file;
mod hot_plug;
mod level;
mod microphone;
mod resample;
mod wav_out;

pub use error::AudioError;
pub use file::AudioFile;
pub use hot_plug::{HotPlug, PlugEvent, SoundDevice};
pub(crate) use level::rms_db;
pub use level::{Level, LevelMeter};
pub use microphone::{Microphone, MicrophoneError, Tap};
pub use resample::Resampler;
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
