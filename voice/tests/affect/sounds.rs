//! Voices, and sounds that are no calm single voice, made from a few clips.

use std::path::Path;

use voice::audio;

/// Sampling rate, 1/s.
pub(crate) const RATE: usize = 16_000;

/// A synthesized voice, see `voice/tests/data/voices/README.md`.
pub(crate) fn clip(name: &str) -> Vec<f32> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/voices");
    audio::read(&folder.join(format!("{name}.flac"))).expect("the clip is in the repository")
}

/// Noise between −1 and 1, always the same.
pub(crate) fn noise(length: usize) -> Vec<f32> {
    let mut state = 7_u32;
    (0..length)
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as f32 / (1 << 23) as f32 - 1.0
        })
        .collect()
}

/// A machine's signal: a pure tone, on and off.
pub(crate) fn beep(frequency_hz: f32) -> Vec<f32> {
    (0..2 * RATE)
        .map(|i| {
            let is_on = (i / 4000).is_multiple_of(2);
            let phase = std::f32::consts::TAU * frequency_hz * i as f32 / RATE as f32;
            if is_on { 0.3 * phase.sin() } else { 0.0 }
        })
        .collect()
}

/// A melody of plucked notes over a bass, ten harmonics each.
pub(crate) fn music() -> Vec<f32> {
    let melody = [262.0, 330.0, 392.0, 523.0, 440.0, 392.0, 330.0, 294.0_f32];
    (0..3 * RATE)
        .map(|i| {
            let t = i as f32 / RATE as f32;
            let (note, since) = (melody[(t / 0.35) as usize % melody.len()], t % 0.35);
            let tone = |hz: f32| {
                (1..=10)
                    .map(|h| (std::f32::consts::TAU * hz * h as f32 * t).sin() / h as f32)
                    .sum::<f32>()
            };
            0.12 * (-3.0 * since).exp() * tone(note) + 0.04 * tone(110.0)
        })
        .collect()
}

/// Noise with the loudness of speech and none of its voice.
pub(crate) fn whisper(sound: &[f32]) -> Vec<f32> {
    let noise = noise(sound.len());
    let mut loudness = 0.0_f32;
    sound
        .iter()
        .zip(noise)
        .map(|(sample, noise)| {
            loudness += 0.01 * (sample.abs() - loudness);
            loudness * noise
        })
        .collect()
}

/// Too loud for the microphone.
pub(crate) fn clipped(sound: &[f32]) -> Vec<f32> {
    let peak = sound.iter().fold(0.0_f32, |peak, sample| peak.max(sample.abs()));
    sound.iter().map(|sample| (sample * 8.0 / peak).clamp(-1.0, 1.0)).collect()
}

/// Both at once, equally loud.
pub(crate) fn mixed(a: &[f32], b: &[f32]) -> Vec<f32> {
    let level = |s: &[f32]| (s.iter().map(|x| x * x).sum::<f32>() / s.len() as f32).sqrt();
    let gain = level(a) / level(b).max(1e-6);
    (0..a.len().min(b.len())).map(|i| 0.5 * (a[i] + gain * b[i])).collect()
}

/// With noise at this ratio.
pub(crate) fn noisy(sound: &[f32], ratio_db: f32) -> Vec<f32> {
    let level = (sound.iter().map(|x| x * x).sum::<f32>() / sound.len() as f32).sqrt();
    let gain = 3.0_f32.sqrt() * level / 10_f32.powf(ratio_db / 20.0);
    sound.iter().zip(noise(sound.len())).map(|(sample, noise)| sample + gain * noise).collect()
}
