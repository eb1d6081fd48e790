//! Linear classifiers of voice features with calibrated probabilities.

use super::features::{COUNT, Features};
use super::weights;

/// `p = σ(slope · (w·x + b) + offset)`: a linear score, made a probability after Platt
/// ("Probabilistic outputs for support vector machines", 1999).
pub struct Classifier {
    /// One weight per feature, in units of 1 / feature.
    pub weights: [f64; COUNT],
    /// Bias of the linear score.
    pub bias: f64,
    /// Platt's slope.
    pub slope: f64,
    /// Platt's offset.
    pub offset: f64,
}

impl Classifier {
    /// Probability of the positive class, 0 to 1.
    pub fn probability(&self, features: &Features) -> f64 {
        let score: f64 =
            self.weights.iter().zip(features).map(|(w, x)| w * x).sum::<f64>() + self.bias;
        1.0 / (1.0 + (-(self.slope * score + self.offset)).exp())
    }
}

/// For features as they are: whether the speaker is smaller than those that the others were trained
/// on.
pub(super) const SMALL_SPEAKER: &Classifier = &weights::SMALL_SPEAKER;

/// The classifiers for one state of calibration.
pub(super) struct Pair {
    pub(super) raised_voice: &'static Classifier,
    pub(super) arousal: &'static Classifier,
}

/// For features relative to the operator's calm voice.
pub(super) const CALIBRATED: Pair =
    Pair { raised_voice: &weights::RAISED_CALIBRATED, arousal: &weights::AROUSAL_CALIBRATED };

/// For features as they are.
pub(super) const UNCALIBRATED: Pair =
    Pair { raised_voice: &weights::RAISED_UNCALIBRATED, arousal: &weights::AROUSAL_UNCALIBRATED };
