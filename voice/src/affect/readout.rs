//! Research only: arousal, valence and a coarse label from voice and words together.
//!
//! Compiled with the feature `emotion-readout`, which no default build has. Whoever builds it needs
//! a medical or safety reason to use it on people at work (EU AI Act, Article 5(1)(f)), and has to
//! tell them. It has no way to the arm. Its error rates belong to every answer: on voices and
//! microphones that it was not trained on, most of its labels are wrong.

use robot_core::caution::Cue;
use serde::Serialize;

use super::classifier::Classifier;
use super::words::WordCues;
use super::{Features, readout_weights};

/// Probability below which no label is given.
const SURE: f64 = 0.5;
/// How much more likely words make what they speak for.
const OF_WORDS: f64 = 3.0;

/// Share of wrong answers, mean over the classes, measured on acted speech.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct ErrorRates {
    /// Of labels, on unknown speakers of the training corpus.
    pub label: f64,
    /// Of labels, on another corpus.
    pub label_elsewhere: f64,
    /// Of the sign of the valence, on unknown speakers of the training corpus.
    pub valence: f64,
    /// Of the sign of the valence, on another corpus.
    pub valence_elsewhere: f64,
}

/// A coarse label.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Label {
    /// As actors play anger.
    Anger,
    /// As actors play happiness.
    Happiness,
    /// As actors speak without playing.
    Neutral,
    /// As actors play sadness.
    Sadness,
}

/// What the read-out says. The error rates are part of it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Readout {
    /// 0 (calm) to 1; none when it abstains.
    pub arousal: Option<f64>,
    /// −1 (unpleasant) to 1 (pleasant); none when it abstains.
    pub valence: Option<f64>,
    /// None when it abstains or no label is likely enough.
    pub label: Option<Label>,
    /// How often such answers are wrong.
    pub error_rates: ErrorRates,
}

impl Readout {
    /// No answer.
    pub(super) fn abstained() -> Self {
        let error_rates = readout_weights::ERRORS;
        Self { arousal: None, valence: None, label: None, error_rates }
    }

    /// From features relative to the operator's calm voice, and the words if they are known.
    pub(super) fn of(features: &Features, arousal: f64, words: Option<&WordCues>) -> Self {
        use readout_weights as w;
        let speaks = |cues: &[Cue]| {
            let said = words.is_some_and(|words| cues.iter().any(|cue| words.has(*cue)));
            if said { OF_WORDS } else { 1.0 }
        };
        let pleasant = speaks(&[Cue::Praise]);
        let unpleasant =
            speaks(&[Cue::Pain, Cue::Distress, Cue::Correction, Cue::CorrectionsInARow]);
        let of = |classifier: &Classifier, weight: f64| classifier.probability(features) * weight;
        let (negative, neither, positive) =
            (of(&w::NEGATIVE, unpleasant), of(&w::NEITHER, 1.0), of(&w::POSITIVE, pleasant));
        let total = (negative + neither + positive).max(1e-9);
        let labels = [
            (Label::Anger, of(&w::ANGER, unpleasant)),
            (Label::Happiness, of(&w::HAPPINESS, pleasant)),
            (Label::Neutral, of(&w::NEUTRAL, 1.0)),
            (Label::Sadness, of(&w::SADNESS, 1.0)),
        ];
        let sum: f64 = labels.iter().map(|(_, chance)| chance).sum::<f64>().max(1e-9);
        let likeliest = labels.into_iter().max_by(|a, b| a.1.total_cmp(&b.1));
        Self {
            arousal: Some(arousal),
            valence: Some((positive - negative) / total),
            label: likeliest.filter(|(_, chance)| chance / sum >= SURE).map(|(label, _)| label),
            error_rates: readout_weights::ERRORS,
        }
    }
}
