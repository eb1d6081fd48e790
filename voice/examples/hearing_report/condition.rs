//! The air between speaker and microphone: clean, or with noise of a certain strength.

use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use voice::audio;

/// Samples of background before and after each clip: 0.8 s.
const AROUND: usize = 12_800;

/// Clean, or a noise and its signal-to-noise ratio.
pub(crate) struct Condition {
    noise: Option<(String, Vec<f32>, f64)>,
}

impl Condition {
    /// No noise.
    pub(crate) fn clean() -> Self {
        Self { noise: None }
    }

    /// No noise, then each noise at each ratio.
    pub(crate) fn all(noises: &[PathBuf], snrs_db: &[f64]) -> anyhow::Result<Vec<Self>> {
        let mut all = vec![Self::clean()];
        for path in noises {
            let samples = read(path)?;
            let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            for snr_db in snrs_db {
                all.push(Self { noise: Some((name.clone(), samples.clone(), *snr_db)) });
            }
        }
        Ok(all)
    }

    /// What it is called in the tables.
    pub(crate) fn name(&self) -> String {
        match &self.noise {
            None => "clean".into(),
            Some((name, _, snr_db)) => format!("{name}, {snr_db} dB"),
        }
    }

    /// The clip in this air, with some of it before and after; `number` chooses the moment of the
    /// noise.
    pub(crate) fn around(&self, clip: &[f32], number: usize) -> Vec<f32> {
        let mut samples = vec![0.0; AROUND];
        samples.extend(clip);
        samples.extend(vec![0.0; AROUND]);
        if let Some((_, noise, snr_db)) = &self.noise {
            let begin = number * 7919 % noise.len();
            let cut: Vec<f32> =
                noise.iter().cycle().skip(begin).take(samples.len()).copied().collect();
            let ratio = active_power(clip) / power(&cut).max(1e-12);
            let gain = (ratio * 10_f64.powf(-snr_db / 10.0)).sqrt() as f32;
            samples.iter_mut().zip(cut).for_each(|(sample, noise)| *sample += gain * noise);
        }
        samples
    }
}

fn read(path: &Path) -> anyhow::Result<Vec<f32>> {
    let samples = audio::read(path).with_context(|| path.display().to_string())?;
    ensure!(!samples.is_empty(), "{} holds no sound", path.display());
    Ok(samples)
}

fn power(samples: &[f32]) -> f64 {
    samples.iter().map(|x| f64::from(*x).powi(2)).sum::<f64>() / samples.len().max(1) as f64
}

/// Power of the 10 ms frames that are not 30 dB weaker than the strongest.
fn active_power(samples: &[f32]) -> f64 {
    let frames: Vec<f64> = samples.chunks(160).map(power).collect();
    let strongest = frames.iter().copied().fold(0.0, f64::max);
    let active: Vec<f64> = frames.into_iter().filter(|p| *p > 1e-3 * strongest).collect();
    active.iter().sum::<f64>() / active.len().max(1) as f64
}

/// Brings the loud part of a sound to a level, dB of full scale, in steps of 16 bits.
pub(crate) fn bring_to(sound: &mut [f32], level_db: f64) {
    let gain = (10_f64.powf(level_db / 10.0) / active_power(sound).max(1e-12)).sqrt();
    for sample in sound {
        *sample = ((f64::from(*sample) * gain * 32768.0).round() / 32768.0) as f32;
    }
}

/// Where what is loud in a sound ends, samples: after the last 10 ms not 32 dB weaker than the
/// strongest.
pub(crate) fn end_of_voice(sound: &[f32]) -> usize {
    let frames: Vec<f64> = sound.chunks(160).map(power).collect();
    let strongest = frames.iter().copied().fold(0.0, f64::max);
    let is_loud = |p: &f64| *p > strongest * 10_f64.powf(-3.2);
    160 * frames.iter().rposition(is_loud).map_or(0, |last| last + 1)
}
