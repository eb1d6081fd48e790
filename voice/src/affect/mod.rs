//! Voice characteristics that call for caution: a raised voice, and how aroused speech sounds.
//!
//! What is computed here describes the *sound* of the voice, never a person's emotion. It is off
//! unless it is switched on, nothing is stored, and what follows from it can only make the robot
//! slower or quicker to ask. See `docs/affect.md` for the error rates and the law.
//!
//! | from | to | where |
//! |---|---|---|
//! | sound | probability of a raised voice, arousal of the sound | this module, [`VoiceStream`] |
//! | words | warning, pain, correction, … | [`words`] |
//! | both, over time | one state that fades | [`fusion`] |
//! | state | caution, and what is said about it | [`attention`], [`notice`], [`order`] |
//!
//! What a cue calls for is a table in [`robot_core::caution`], whose type cannot say "faster".
//!
//! The module abstains ([`VoiceCues::raised_voice`] is `None`) when there is too little voice, too
//! much noise, or clipping. Calibration is the mean of a few calm utterances of the operator; it
//! lives in this value and dies with it.

pub mod attention;
mod classifier;
mod features;
mod frames;
pub mod fusion;
pub mod notice;
pub mod order;
mod pitch;
#[cfg(feature = "emotion-readout")]
pub mod readout;
#[cfg(feature = "emotion-readout")]
mod readout_weights;
mod spectrum;
mod statistics;
mod stream;
mod weights;
pub mod words;

use std::collections::VecDeque;

pub use attention::Attention;
pub use classifier::Classifier;
pub use features::{COUNT, Extractor, Features, Quality};
pub use stream::{VoiceMoment, VoiceStream};

/// Least voiced speech that is judged, seconds.
const LEAST_VOICED_S: f64 = 0.3;
/// Least distance of speech from the noise floor, dB.
const LEAST_SIGNAL_TO_NOISE_DB: f64 = 10.0;
/// Largest share of samples at full scale.
const MOST_CLIPPED: f64 = 0.01;

/// Largest share of pitch steps that stand still; instruments and machines have more.
const MOST_STEADY: f64 = 0.5;
/// Largest share of pitch steps that leap; single voices have less. Two voices at once often have
/// more, but not always.
const MOST_LEAPS: f64 = 0.1;

/// Probability above which a speaker is taken for a child, to whom the classifiers do not apply: a
/// small speaker sounds excited to them.
const SMALL_SPEAKER: f64 = 0.95;

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

/// Utterances after which the calm voice of an operator is known well enough to compare with.
const ENOUGH_CALM: usize = 3;
/// Latest calm utterances that are kept.
const MOST_CALM: usize = 8;
/// Probability of a raised voice below which an utterance is taken for calm.
const CALM_BELOW: f64 = 0.2;

/// Analyses utterances of one operator.
#[derive(Default)]
pub struct VoiceAnalyser {
    extractor: Extractor,
    /// The calm voice to compare with; empty as long as it is not known well enough.
    calm: VecDeque<Features>,
    /// Calm utterances that are not enough yet.
    learning: Vec<Features>,
}

impl VoiceAnalyser {
    /// Takes an utterance (16 kHz, mono) as an example of the operator's calm voice. Returns
    /// whether it was good enough to be used.
    pub fn add_calm(&mut self, sound: &[f32]) -> bool {
        let (features, quality) = self.extractor.extract(sound);
        let usable = is_usable(&quality);
        if usable {
            self.keep(features);
        }
        usable
    }

    fn keep(&mut self, features: Features) {
        if self.calm.len() == MOST_CALM {
            self.calm.pop_front();
        }
        self.calm.push_back(features);
    }

    /// As [`Self::analyse`], and learns the operator's calm voice from utterances that are scored
    /// low: from the third on, voices are compared with it.
    pub fn hear(&mut self, sound: &[f32]) -> VoiceCues {
        let (features, quality) = self.extractor.extract(sound);
        let cues = self.judge(&features, quality);
        if cues.raised_voice.is_some_and(|raised| raised < CALM_BELOW) {
            if self.calm.is_empty() {
                self.learning.push(features);
            } else {
                self.keep(features);
            }
            if self.learning.len() >= ENOUGH_CALM {
                self.calm = std::mem::take(&mut self.learning).into();
            }
        }
        cues
    }

    /// Forgets the operator's calm voice.
    pub fn forget(&mut self) {
        self.calm.clear();
        self.learning.clear();
    }

    /// Analyses an utterance (16 kHz, mono).
    pub fn analyse(&self, sound: &[f32]) -> VoiceCues {
        let (features, quality) = self.extractor.extract(sound);
        self.judge(&features, quality)
    }

    /// Research only: what the sound and, if they are known, the words of an utterance say about
    /// arousal and valence. Abstains without the operator's calm voice.
    #[cfg(feature = "emotion-readout")]
    pub fn read_out(&self, sound: &[f32], words: Option<&words::WordCues>) -> readout::Readout {
        let (features, quality) = self.extractor.extract(sound);
        match self.judge(&features, quality).arousal {
            Some(arousal) if !self.calm.is_empty() => {
                readout::Readout::of(&relative(&features, &self.calm), arousal, words)
            }
            _ => readout::Readout::abstained(),
        }
    }

    fn judge(&self, features: &Features, quality: Quality) -> VoiceCues {
        let calibrated = !self.calm.is_empty();
        let is_small = classifier::SMALL_SPEAKER.probability(features) > SMALL_SPEAKER;
        if !is_usable(&quality) || is_small {
            return VoiceCues { raised_voice: None, arousal: None, quality, calibrated };
        }
        let pair = if calibrated { classifier::CALIBRATED } else { classifier::UNCALIBRATED };
        let features = relative(features, &self.calm);
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
        && quality.steady_share <= MOST_STEADY
        && quality.leap_share <= MOST_LEAPS
}

/// Features relative to the mean of calm ones; unchanged if there are none.
pub fn relative<'c>(features: &Features, calm: impl IntoIterator<Item = &'c Features>) -> Features {
    let (mut mean, mut count) = ([0.0; COUNT], 0.0_f64);
    for calm in calm {
        mean.iter_mut().zip(calm).for_each(|(sum, value)| *sum += value);
        count += 1.0;
    }
    std::array::from_fn(|index| features[index] - mean[index] / count.max(1.0))
}
