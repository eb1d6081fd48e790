//! Writing WAV files.

use std::path::Path;

use hound::{SampleFormat, WavSpec, WavWriter};

use super::{AudioError, SAMPLE_RATE_HZ};

/// Writes 16 kHz mono samples as 16-bit WAV.
///
/// # Errors
/// [`AudioError::File`].
pub fn write_wav(path: &Path, samples: &[f32]) -> Result<(), AudioError> {
    let spec = WavSpec {
        channels: 1,
        sample_rate: SAMPLE_RATE_HZ,
        bits_per_sample: 16,
        sample_format: SampleFormat::Int,
    };
    let write = || -> Result<(), hound::Error> {
        let mut writer = WavWriter::create(path, spec)?;
        for sample in samples {
            writer.write_sample((sample.clamp(-1.0, 1.0) * 32767.0).round() as i16)?;
        }
        writer.finalize()
    };
    write().map_err(|error| AudioError::File { path: path.to_owned(), reason: error.to_string() })
}
