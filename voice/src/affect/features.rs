//! The 88 numbers that describe how something was said, whatever was said and however loud the
//! microphone is set: absolute level is left out on purpose, it does not travel between rooms.

use super::frames::{Frames, HOP, RATE_HZ};
use super::pitch::{Pitch, PitchTracker};
use super::spectrum::{CEPSTRA, Spectra, SpectrumAnalyser};
use super::statistics::{deviation, differences, mean, percentile, percentile_of_sorted, slope};

/// How many numbers there are.
pub const COUNT: usize = 88;

/// The numbers, in a fixed order.
pub type Features = [f64; COUNT];

/// What is needed to judge whether the numbers mean anything.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quality {
    /// Speech above the noise floor, dB.
    pub signal_to_noise_db: f64,
    /// Seconds of voiced speech.
    pub voiced_s: f64,
    /// Share of samples at full scale.
    pub clipped_share: f64,
    /// Median pitch of voiced speech, Hz; 0 without any.
    pub pitch_hz: f64,
    /// Share of steps between voiced frames in which the pitch stands still, as that of instruments
    /// and machines does.
    pub steady_share: f64,
    /// Share of steps between voiced frames in which the pitch leaps, as it does where two voices
    /// speak at once.
    pub leap_share: f64,
}

/// Extracts features. Holds only plans and windows, nothing of what it heard.
pub struct Extractor {
    pitch: PitchTracker,
    spectrum: SpectrumAnalyser,
}

impl Default for Extractor {
    fn default() -> Self {
        Self { pitch: PitchTracker::new(), spectrum: SpectrumAnalyser::new() }
    }
}

impl Extractor {
    /// Describes a stretch of sound (16 kHz, mono, full scale 1).
    pub fn extract(&self, sound: &[f32]) -> (Features, Quality) {
        let frames = Frames::new(sound);
        let pitch = self.pitch.track(&frames);
        let spectra = self.spectrum.analyse(&frames);
        let mut out = Collector::default();
        energy(&frames, &mut out);
        melody(&pitch, &frames, &mut out);
        rhythm(&pitch, &frames, &mut out);
        timbre(&pitch, &frames, &spectra, &mut out);
        (out.finish(), quality(sound, &frames, &pitch))
    }

    /// How much of a voice there is in a stretch of sound, without describing it.
    pub fn quality(&self, sound: &[f32]) -> Quality {
        let frames = Frames::new(sound);
        quality(sound, &frames, &self.pitch.track(&frames))
    }
}

fn quality(sound: &[f32], frames: &Frames, pitch: &Pitch) -> Quality {
    let voiced = pitch.is_voiced.iter().filter(|voiced| **voiced).count();
    let clipped = sound.iter().filter(|sample| sample.abs() >= 0.999).count();
    Quality {
        signal_to_noise_db: frames.signal_to_noise_db(),
        voiced_s: (voiced * HOP) as f64 / RATE_HZ as f64,
        clipped_share: clipped as f64 / sound.len().max(1) as f64,
        pitch_hz: percentile(&select(&pitch.smooth_hz, &pitch.is_voiced), 50.0),
        steady_share: share_of_steps(pitch, |semitones| semitones < STEADY_SEMITONES),
        leap_share: share_of_steps(pitch, |semitones| semitones > LEAP_SEMITONES),
    }
}

/// A step of the pitch within 10 ms that is smaller than any voice's, semitones.
const STEADY_SEMITONES: f64 = 0.02;
/// One that is larger than any single voice's, semitones.
const LEAP_SEMITONES: f64 = 3.0;

/// Share of the steps between neighbouring voiced frames whose size is as wanted.
fn share_of_steps(pitch: &Pitch, is_wanted: impl Fn(f64) -> bool) -> f64 {
    let steps: Vec<f64> = (1..pitch.raw_hz.len())
        .filter(|i| pitch.is_voiced[*i] && pitch.is_voiced[i - 1])
        .map(|i| 12.0 * (pitch.raw_hz[i] / pitch.raw_hz[i - 1]).log2().abs())
        .collect();
    let wanted = steps.iter().filter(|step| is_wanted(**step)).count();
    wanted as f64 / steps.len().max(1) as f64
}

#[derive(Default)]
struct Collector(Vec<f64>);

impl Collector {
    fn push(&mut self, value: f64) {
        self.0.push(if value.is_finite() { value } else { 0.0 });
    }

    fn mean_and_deviation(&mut self, values: &[f64]) {
        self.push(mean(values));
        self.push(deviation(values));
    }

    /// Mean, deviation, three percentiles and their spread.
    fn distribution(&mut self, values: &[f64]) {
        self.mean_and_deviation(values);
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        let at = |percent| percentile_of_sorted(&sorted, percent);
        [at(20.0), at(50.0), at(80.0), at(80.0) - at(20.0)].into_iter().for_each(|v| self.push(v));
    }

    fn finish(self) -> Features {
        debug_assert_eq!(self.0.len(), COUNT);
        let mut features = [0.0; COUNT];
        features.iter_mut().zip(self.0).for_each(|(slot, value)| *slot = value);
        features
    }
}

/// Loudness relative to the loud parts of the same utterance, and how fast it changes.
fn energy(frames: &Frames, out: &mut Collector) {
    let mut speech: Vec<f64> = frames.of_speech(&frames.energy_db).collect();
    let mut sorted = speech.clone();
    sorted.sort_by(f64::total_cmp);
    let loud = percentile_of_sorted(&sorted, 90.0);
    speech.iter_mut().for_each(|energy| *energy -= loud);
    out.distribution(&speech);
    let span = &frames.energy_db[frames.span.0..frames.span.1];
    let mut changes = differences(span);
    out.push(mean(&changes.iter().map(|change| change.abs()).collect::<Vec<_>>()));
    changes.sort_by(f64::total_cmp);
    out.push(percentile_of_sorted(&changes, 90.0));
    out.push(percentile_of_sorted(&changes, 10.0));
    out.push(slope(span) * 100.0);
}

/// Pitch in semitones above 27.5 Hz, its movement, and its roughness.
fn melody(pitch: &Pitch, frames: &Frames, out: &mut Collector) {
    let semitones: Vec<f64> =
        pitch.smooth_hz.iter().map(|hz| 12.0 * (hz.max(40.0) / 27.5).log2()).collect();
    let voiced = select(&semitones, &pitch.is_voiced);
    let voiced = if voiced.len() > 3 { voiced } else { vec![0.0] };
    out.distribution(&voiced);
    out.push(slope(&voiced) * 100.0);
    let both: Vec<bool> = pitch.is_voiced.windows(2).map(|pair| pair[0] && pair[1]).collect();
    let moves = select(&differences(&semitones), &both);
    let sided = |keep: fn(&f64) -> bool| moves.iter().copied().filter(keep).collect::<Vec<_>>();
    out.push(mean(&moves.iter().map(|step| step.abs()).collect::<Vec<_>>()));
    out.push(mean(&sided(|step| *step > 0.0)));
    out.push(mean(&sided(|step| *step < 0.0)));
    out.push(deviation(&moves));
    let periods: Vec<f64> = pitch.raw_hz.iter().map(|hz| 1.0 / hz).collect();
    let jitter: Vec<f64> = differences(&periods)
        .iter()
        .zip(&pitch.raw_hz[1..])
        .map(|(change, hz)| change.abs() * hz)
        .collect();
    let shimmer: Vec<f64> =
        differences(&frames.energy_db).iter().map(|change| change.abs()).collect();
    out.push(super::statistics::percentile(&select(&jitter, &both), 50.0));
    out.push(super::statistics::percentile(&select(&shimmer, &both), 50.0));
    let harmonics: Vec<f64> = pitch
        .strength
        .iter()
        .map(|strength| strength.clamp(1e-3, 0.9999))
        .map(|strength| 10.0 * (strength / (1.0 - strength)).log10())
        .collect();
    out.mean_and_deviation(&select(&harmonics, &pitch.is_voiced));
}

/// How long, how much of it voiced, and how quickly syllables follow each other.
fn rhythm(pitch: &Pitch, frames: &Frames, out: &mut Collector) {
    let (first, end) = frames.span;
    let seconds = frames.span_s().max(0.1);
    let share = |flags: &[bool]| {
        flags.iter().filter(|flag| **flag).count() as f64 / flags.len().max(1) as f64
    };
    let runs: Vec<f64> = pitch.is_voiced[first..end]
        .chunk_by(|a, b| a == b)
        .filter(|run| run[0])
        .map(|run| (run.len() * HOP) as f64 / RATE_HZ as f64)
        .collect();
    out.push(seconds);
    out.push(share(&pitch.is_voiced[first..end]));
    out.push(share(&frames.is_speech[first..end]));
    out.push(runs.len() as f64 / seconds);
    out.push(mean(&runs));
    out.push(runs.iter().copied().fold(0.0, f64::max));
    out.push(deviation(&runs));
    out.push(loudness_peaks(&frames.energy_db[first..end]) as f64 / seconds);
}

/// Peaks of the smoothed loudness that stand out: about one a syllable.
fn loudness_peaks(energy_db: &[f64]) -> usize {
    let at = |index: isize| {
        usize::try_from(index).ok().and_then(|index| energy_db.get(index)).copied().unwrap_or(0.0)
    };
    let smooth: Vec<f64> =
        (0..energy_db.len() as isize).map(|i| (i - 2..=i + 2).map(at).sum::<f64>() / 5.0).collect();
    let bound = super::statistics::percentile(&smooth, 40.0);
    smooth.windows(3).filter(|w| w[1] > w[0] && w[1] >= w[2] && w[1] > bound).count()
}

/// The sound of the voice: spectral tilt and shape.
fn timbre(pitch: &Pitch, frames: &Frames, spectra: &Spectra, out: &mut Collector) {
    let enough = pitch.is_voiced.iter().filter(|voiced| **voiced).count() > 3;
    let voice = if enough { &pitch.is_voiced } else { &frames.is_speech };
    for series in &spectra.measures {
        out.mean_and_deviation(&select(series, voice));
    }
    // Centroid, alpha ratio and flux once more over all speech, unvoiced sounds included.
    for index in [0, 2, 7] {
        out.mean_and_deviation(&select(&spectra.measures[index], &frames.is_speech));
    }
    for k in 0..CEPSTRA {
        let series: Vec<f64> = spectra.cepstra.iter().map(|row| row[k]).collect();
        out.mean_and_deviation(&select(&series, &frames.is_speech));
    }
    let inner = frames.is_speech.get(1..frames.count().saturating_sub(1)).unwrap_or(&[]);
    for k in 0..7 {
        let rates: Vec<f64> =
            spectra.cepstra.windows(3).map(|rows| (rows[2][k] - rows[0][k]) / 2.0).collect();
        out.push(deviation(&select(&rates, inner)));
    }
}

fn select(values: &[f64], keep: &[bool]) -> Vec<f64> {
    values.iter().zip(keep).filter(|(_, keep)| **keep).map(|(value, _)| *value).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_level_of_the_microphone_does_not_matter() {
        let mut state = 1_u32;
        let sound: Vec<f32> = (0..24_000)
            .map(|i| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let hiss = f64::from(state >> 8) / f64::from(1 << 24) - 0.5;
                let t = f64::from(i) / 16_000.0;
                let pitch = 120.0 + 20.0 * (3.0 * t).sin();
                let envelope = (4.0 * std::f64::consts::TAU * t).sin().max(0.05);
                let voice = (std::f64::consts::TAU * pitch * t).sin();
                ((voice + 0.1 * hiss) * envelope * 0.2) as f32
            })
            .collect();
        let quieter: Vec<f32> = sound.iter().map(|sample| sample * 0.25).collect();
        let extractor = Extractor::default();
        let (loud, _) = extractor.extract(&sound);
        let (quiet, _) = extractor.extract(&quieter);
        for (index, (a, b)) in loud.iter().zip(&quiet).enumerate() {
            assert!((a - b).abs() < 0.05 * (1.0 + a.abs()), "feature {index}: {a} and {b}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]
        #[test]
        fn any_sound_gives_finite_features(
            sound in prop::collection::vec(prop::num::f32::ANY, 0..6000)
        ) {
            let (features, quality) = Extractor::default().extract(&sound);
            prop_assert!(features.iter().all(|feature| feature.is_finite()));
            prop_assert!(quality.voiced_s >= 0.0);
        }
    }
}
