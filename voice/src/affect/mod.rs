//! Voice characteristics that call for caution: a raised voice, and how aroused speech sounds.
//!
//! What is computed here describes the *sound* of the voice, never a person's emotion. It is off
//! unless it is switched on, nothing is stored, and what follows from it can only make the robot
//! slower or quicker to ask. See `docs/affect.md` for the error rates and the law.
//!
//! The module abstains ([`VoiceCues::raised_voice`] is `None`) when there is too little voice, too
//! much noise, or clipping. Calibration is the mean of a few calm utterances of the operator; it
//! lives in this value and dies with it.

mod classifier;
mod features;
mod frames;
mod pitch;
mod spectrum;
mod statistics;
mod weights;

pub use classifier::Classifier;
pub use features::{COUNT, Extractor, Features, Quality};

/// Least voiced speech that is judged, seconds.
const LEAST_VOICED_S: f64 = 0.3;
/// Least distance of speech from the noise floor, dB.
const LEAST_SIGNAL_TO_NOISE_DB: f64 = 10.0;
/// Largest share of samples at full scale.
const MOST_CLIPPED: f64 = 0.01;

/// What was noticed in one utterance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct VoiceCues {
    /// Probability that the voice is raised; none when the module abstains.
    pub raised_voice: Option<f64>,
    /// How aroused the speech sounds, 0 (calm) to 1; none when the module abstains.
    pub arousal: Option<f64>,
    /// What the judgement rests on.
    pub quality: Quality,
    /// Whether the operator's calm voice was known.
    pub calibrated: bool,
}

/// Analyses utterances of one operator.
#[derive(Default)]
pub struct VoiceAnalyser {
    extractor: Extractor,
    calm: Vec<Features>,
}

impl VoiceAnalyser {
    /// Takes an utterance (16 kHz, mono) as an example of the operator's calm voice. Returns
    /// whether it was good enough to be used.
    pub fn add_calm(&mut self, sound: &[f32]) -> bool {
        let (features, quality) = self.extractor.extract(sound);
        let usable = is_usable(&quality);
        if usable {
            self.calm.push(features);
        }
        usable
    }

    /// Forgets the operator's calm voice.
    pub fn forget(&mut self) {
        self.calm.clear();
    }

    /// Analyses an utterance (16 kHz, mono).
    pub fn analyse(&self, sound: &[f32]) -> VoiceCues {
        let (features, quality) = self.extractor.extract(sound);
        let calibrated = !self.calm.is_empty();
        if !is_usable(&quality) {
            return VoiceCues { raised_voice: None, arousal: None, quality, calibrated };
        }
        let pair = if calibrated { classifier::CALIBRATED } else { classifier::UNCALIBRATED };
        let features = relative(&features, &self.calm);
        VoiceCues {
            raised_voice: Some(pair.raised_voice.probability(&features)),
            arousal: Some(pair.arousal.probability(&features)),
            quality,
            calibrated,
        }
    }
}

/// Whether there is enough of a clean voice to judge.
pub fn is_usable(quality: &Quality) -> bool {
    quality.voiced_s >= LEAST_VOICED_S
        && quality.signal_to_noise_db >= LEAST_SIGNAL_TO_NOISE_DB
        && quality.clipped_share <= MOST_CLIPPED
}

/// Features relative to the mean of calm ones; unchanged if there are none.
pub fn relative(features: &Features, calm: &[Features]) -> Features {
    let mut relative = *features;
    for (index, value) in relative.iter_mut().enumerate() {
        let column = calm.iter().map(|features| features[index]);
        *value -= column.sum::<f64>() / calm.len().max(1) as f64;
    }
    relative
}
