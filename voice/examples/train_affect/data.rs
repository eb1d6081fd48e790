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
    /// -1, 0 or 1.
    pub valence: i8,
    pub features: Features,
    /// The same sound through other microphones and with some noise; only where it is trained on.
    pub variants: Vec<Features>,
    /// The same sound from smaller speakers: pitch and formants 1.5 and 1.7 times as high.
    pub small: Vec<Features>,
    pub noisy: (Features, Quality),
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
        let (features, _) = extractor.extract(&sound);
        let variants = match fields[1] {
            "emodb" => variants(&sound).iter().map(|other| extractor.extract(other).0).collect(),
            _ => Vec::new(),
        };
        clips.push(Clip {
            corpus: fields[1].into(),
            speaker: fields[2].into(),
            emotion: fields[3].into(),
            arousal_high: fields[4] == "1",
            strong: fields.iter().skip(6).any(|field| *field == "strong") || fields[1] == "emodb",
            valence: fields[5].parse().with_context(|| line.to_owned())?,
            features,
            variants,
            small: small(&sound).iter().map(|other| extractor.extract(other).0).collect(),
            noisy: extractor.extract(&mixed(&sound, &noise, 10.0)),
            seconds: sound.len() as f64 / 16_000.0,
        });
    }
    Ok(clips)
}

/// What makes a classifier care less about the microphone: brighter, duller, a telephone's band,
/// and a little noise that is not the one of the test.
fn variants(sound: &[f32]) -> Vec<Vec<f32>> {
    let brighter = filtered(sound, |x, before, _| x - 0.5 * before);
    let duller = filtered(sound, |x, _, last| 0.5 * x + 0.5 * last);
    let low = filtered(sound, |x, _, last| last + 0.7 * (x - last));
    let telephone = filtered(&low, |x, before, last| 0.89 * (last + x - before));
    vec![brighter, duller, telephone, mixed(sound, &hiss(sound.len()), 20.0)]
}

/// What a child's voice is simulated by, through three microphones.
fn small(sound: &[f32]) -> Vec<Vec<f32>> {
    let shifted = [1.5, 1.7].map(|factor| played_faster(sound, factor));
    let brighter = shifted.iter().map(|s| filtered(s, |x, before, _| x - 0.5 * before));
    let duller = shifted.iter().map(|s| filtered(s, |x, _, last| 0.5 * x + 0.5 * last));
    brighter.chain(duller).collect::<Vec<_>>().into_iter().chain(shifted.clone()).collect()
}

fn played_faster(sound: &[f32], factor: f32) -> Vec<f32> {
    let at = |i: usize| sound.get(i).copied().unwrap_or(0.0);
    (0..(sound.len() as f32 / factor) as usize)
        .map(|i| {
            let place = i as f32 * factor;
            at(place as usize) * (1.0 - place.fract()) + at(place as usize + 1) * place.fract()
        })
        .collect()
}

/// A filter of first order: from the sample, the sample before and the last output.
fn filtered(sound: &[f32], step: impl Fn(f32, f32, f32) -> f32) -> Vec<f32> {
    let (mut before, mut last) = (0.0, 0.0);
    let filter = |sample: &f32| {
        last = step(*sample, before, last);
        before = *sample;
        last
    };
    sound.iter().map(filter).collect()
}

fn hiss(length: usize) -> Vec<f32> {
    let mut state = 99_u32;
    (0..length)
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as f32 / (1 << 24) as f32 - 0.5
        })
        .collect()
}

/// Processor time of extraction and answer per 3 s of sound, milliseconds.
pub(crate) fn processor_ms(folder: &Path) -> Result<f64> {
    let text = std::fs::read_to_string(folder.join("labels.csv"))?;
    let names = text.lines().skip(1).filter_map(|line| line.split(',').next()).take(300);
    let sounds: Vec<Vec<f32>> =
        names.map(|name| decode(&folder.join(name))).collect::<Result<_>>()?;
    let analyser = voice::affect::VoiceAnalyser::default();
    let before = processor_s()?;
    for sound in &sounds {
        std::hint::black_box(analyser.analyse(sound));
    }
    let seconds: f64 = sounds.iter().map(|sound| sound.len() as f64 / 16_000.0).sum();
    Ok(1e3 * 3.0 * (processor_s()? - before) / seconds)
}

/// Processor time of this process so far, seconds; other processes on the machine do not count.
fn processor_s() -> Result<f64> {
    let text = std::fs::read_to_string("/proc/self/schedstat")?;
    let nanoseconds = text.split_whitespace().next().context("no time")?;
    Ok(nanoseconds.parse::<f64>()? / 1e9)
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
