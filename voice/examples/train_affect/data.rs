//! Labelled recordings and their features.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use voice::affect::{Extractor, Features, Quality};

/// One recording.
pub(crate) struct Clip {
    pub corpus: String,
    pub speaker: String,
    pub emotion: String,
    pub arousal_high: bool,
    pub strong: bool,
    pub features: Features,
    pub noisy: (Features, Quality),
    pub extraction_ms: f64,
    pub seconds: f64,
}

/// Reads the labels, decodes the recordings and extracts their features, clean and in noise.
pub(crate) fn load(folder: &Path) -> Result<Vec<Clip>> {
    let path = folder.join("labels.csv");
    let text = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    let noise = factory_noise(16_000 * 8);
    let extractor = Extractor::default();
    let mut clips = Vec::new();
    for line in text.lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        ensure!(fields.len() >= 8, "too few columns: {line}");
        let sound = decode(&folder.join(fields[0]))?;
        let start = std::time::Instant::now();
        let (features, _) = extractor.extract(&sound);
        let extraction_ms = start.elapsed().as_secs_f64() * 1e3;
        clips.push(Clip {
            corpus: fields[1].into(),
            speaker: fields[2].into(),
            emotion: fields[3].into(),
            arousal_high: fields[4] == "1",
            strong: fields.iter().skip(6).any(|field| *field == "strong") || fields[1] == "emodb",
            features,
            noisy: extractor.extract(&mixed(&sound, &noise, 10.0)),
            extraction_ms,
            seconds: sound.len() as f64 / 16_000.0,
        });
    }
    Ok(clips)
}

fn decode(path: &Path) -> Result<Vec<f32>> {
    let mut reader = claxon::FlacReader::open(path).with_context(|| path.display().to_string())?;
    let scale = 1.0 / (1_u32 << (reader.streaminfo().bits_per_sample - 1)) as f32;
    let samples: Result<Vec<f32>, _> =
        reader.samples().map(|sample| sample.map(|sample| sample as f32 * scale)).collect();
    samples.with_context(|| path.display().to_string())
}

/// Adds noise at this signal-to-noise ratio.
fn mixed(sound: &[f32], noise: &[f32], ratio_db: f32) -> Vec<f32> {
    let power = |samples: &[f32]| samples.iter().map(|s| s * s).sum::<f32>() / samples.len() as f32;
    let gain = (power(sound) / power(noise) / 10_f32.powf(ratio_db / 10.0)).sqrt();
    sound.iter().zip(noise.iter().cycle()).map(|(s, n)| s + gain * n).collect()
}

/// Mains hum, a fan (low-passed noise) and a blow every 0.7 s, always the same.
fn factory_noise(length: usize) -> Vec<f32> {
    let mut state = 1_u32;
    let mut fan = 0.0_f32;
    (0..length)
        .map(|i| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let white = (state >> 8) as f32 / (1 << 24) as f32 - 0.5;
            fan = 0.9 * fan + 0.1 * white;
            let t = i as f32 / 16_000.0;
            let hum = (std::f32::consts::TAU * 100.0 * t).sin() * 0.02;
            let blow = (-(t % 0.7) * 40.0).exp() * white * 0.5;
            fan + hum + blow
        })
        .collect()
}
