//! Sound files as people have them: every form gives the same sound, and bad ones a clear error.
#![allow(clippy::unwrap_used, reason = "a test may stop at what it does not expect")]

use std::f32::consts::TAU;
use std::path::{Path, PathBuf};

use hound::{SampleFormat, WavSpec, WavWriter};
use voice::audio::{AudioError, AudioFile, read};

const SECONDS: f32 = 0.5;
const TONE_HZ: f32 = 440.0;

fn wave(rate_hz: u32) -> Vec<f32> {
    let count = (rate_hz as f32 * SECONDS) as usize;
    (0..count).map(|n| 0.5 * (TAU * TONE_HZ * n as f32 / rate_hz as f32).sin()).collect()
}

fn write(folder: &Path, spec: WavSpec) -> PathBuf {
    let path = folder.join(format!("{}-{}.wav", spec.sample_rate, spec.bits_per_sample));
    let mut writer = WavWriter::create(&path, spec).unwrap();
    let scale = ((1_i64 << (spec.bits_per_sample - 1)) - 1) as f64;
    for sample in wave(spec.sample_rate) {
        for _ in 0..spec.channels {
            match spec.sample_format {
                SampleFormat::Float => writer.write_sample(sample).unwrap(),
                SampleFormat::Int => {
                    writer.write_sample((f64::from(sample) * scale).round() as i32).unwrap();
                }
            }
        }
    }
    writer.finalize().unwrap();
    path
}

fn spec(sample_rate: u32, channels: u16, bits_per_sample: u16) -> WavSpec {
    let sample_format = if bits_per_sample == 0 { SampleFormat::Float } else { SampleFormat::Int };
    let bits_per_sample = if bits_per_sample == 0 { 32 } else { bits_per_sample };
    WavSpec { sample_rate, channels, bits_per_sample, sample_format }
}

#[test]
fn every_rate_width_and_number_of_channels_gives_the_same_sound() {
    let folder = tempfile::tempdir().unwrap();
    let expected = wave(16_000);
    for (rate, channels, bits) in [
        (16_000, 1, 16),
        (8_000, 1, 8),
        (44_100, 2, 24),
        (48_000, 2, 32),
        (22_050, 1, 0),
        (96_000, 6, 16),
    ] {
        let samples = read(&write(folder.path(), spec(rate, channels, bits))).unwrap();
        assert!(samples.len().abs_diff(expected.len()) <= 2, "{rate} Hz: {}", samples.len());
        let tolerance = if bits == 8 { 0.01 } else { 0.002 };
        for n in 200..7800 {
            let error = (samples[n] - expected[n]).abs();
            assert!(error < tolerance, "{rate} Hz, {bits} bits, sample {n}: {error}");
        }
    }
}

#[test]
fn bad_files_are_refused_with_the_reason() {
    let folder = tempfile::tempdir().unwrap();
    let good = std::fs::read(write(folder.path(), spec(16_000, 1, 16))).unwrap();
    let path = folder.path().join("bad.wav");
    let refuse = |content: &[u8], part: &str| {
        std::fs::write(&path, content).unwrap();
        let error = read(&path).unwrap_err().to_string();
        assert!(error.contains(part), "expected '{part}' in '{error}'");
    };
    refuse(b"", "is empty; expected WAV or FLAC");
    refuse(b"OggS............", "an Ogg file");
    refuse(b"hello, I am text", "of an unknown kind");
    refuse(&good[..30], "WAV header");
    refuse(&good[..good.len() / 2], "damaged after 0.00 s");
    let mut no_channels = good.clone();
    no_channels[22] = 0;
    refuse(&no_channels, "");
    let mut absurd_rate = good.clone();
    absurd_rate[24..28].copy_from_slice(&u32::MAX.to_le_bytes());
    refuse(&absurd_rate, "");
    let mut header_only = good[..44].to_vec();
    header_only[40..44].copy_from_slice(&0_u32.to_le_bytes());
    refuse(&header_only, "holds no samples");
    refuse(b"fLaC\0\0\0\x22garbage", "FLAC header");
    assert!(matches!(read(Path::new("/no/such.wav")), Err(AudioError::File { .. })));
}

#[test]
fn any_damage_to_the_header_is_an_error_or_sound_but_no_panic() {
    let folder = tempfile::tempdir().unwrap();
    let good = std::fs::read(write(folder.path(), spec(16_000, 1, 16))).unwrap();
    let path = folder.path().join("bad.wav");
    for position in 0..44 {
        for value in [0, 1, 0x7f, 0xff] {
            let mut bad = good.clone();
            bad[position] = value;
            std::fs::write(&path, &bad).unwrap();
            if let Ok(samples) = read(&path) {
                assert!(samples.iter().all(|sample| sample.abs() <= 1.2));
            }
        }
    }
}

#[test]
fn a_long_file_is_read_in_small_pieces() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("long.wav");
    let mut writer = WavWriter::create(&path, spec(8_000, 1, 16)).unwrap();
    (0..8_000 * 60).for_each(|_| writer.write_sample(0_i16).unwrap());
    writer.finalize().unwrap();
    let mut file = AudioFile::open(&path).unwrap();
    let (mut piece, mut total) = (Vec::new(), 0);
    while file.read(&mut piece).unwrap() {
        assert!(piece.len() < 40_000);
        total += piece.len();
        piece.clear();
    }
    assert!(total.abs_diff(16_000 * 60) <= 2);
}
