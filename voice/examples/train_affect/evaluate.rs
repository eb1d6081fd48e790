//! Speaker-independent folds, tests across corpora, and the numbers that are printed.

use std::collections::BTreeSet;

use voice::affect::{Classifier, Features, is_usable, relative};

use super::data::Clip;
use super::logistic;

/// What a classifier is to tell apart.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Task {
    /// Strong anger and fear against neutral, calm, sad and bored speech.
    Raised,
    /// High against low arousal, all clips.
    Arousal,
    /// One of the coarse labels of the research read-out against the others.
    Label(&'static str),
    /// One valence (-1, 0, 1) against the others.
    Valence(i8),
}

pub(crate) const TASKS: [Task; 2] = [Task::Raised, Task::Arousal];

impl Task {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Raised => "raised",
            Self::Arousal => "arousal",
            Self::Label(label) => label,
            Self::Valence(-1) => "negative",
            Self::Valence(0) => "neither",
            Self::Valence(_) => "positive",
        }
    }

    /// The class of a clip; none if the clip plays no part.
    fn label(self, clip: &Clip) -> Option<bool> {
        match self {
            Self::Arousal => Some(clip.arousal_high),
            Self::Label(label) => {
                super::readout::LABELS.contains(&&*clip.emotion).then(|| clip.emotion == label)
            }
            Self::Valence(valence) => Some(clip.valence == valence),
            Self::Raised => match clip.emotion.as_str() {
                "anger" | "fear" if clip.strong => Some(true),
                "neutral" | "calm" | "sadness" | "boredom" => Some(false),
                _ => None,
            },
        }
    }
}

/// The first clips of calm speech of a speaker, as an operator would give them.
fn calm<'a>(clips: &[&'a Clip], speaker: &str, count: usize) -> Vec<&'a Clip> {
    let is_calm = |clip: &&&Clip| {
        clip.speaker == speaker && matches!(clip.emotion.as_str(), "neutral" | "calm")
    };
    clips.iter().filter(is_calm).take(count).copied().collect()
}

/// A clip's features relative to its speaker, its label, and whether noise leaves it answerable.
pub(crate) struct Example {
    features: Features,
    variants: Vec<Features>,
    noisy: Features,
    answerable_in_noise: bool,
    pub(crate) label: bool,
    speaker: String,
}

impl Example {
    pub(crate) fn features(&self) -> &Features {
        &self.features
    }
}

pub(crate) fn examples(task: Task, clips: &[&Clip], calm_clips: usize) -> Vec<Example> {
    let speakers: BTreeSet<&str> = clips.iter().map(|clip| clip.speaker.as_str()).collect();
    let mut examples = Vec::new();
    for speaker in speakers {
        let calm = calm(clips, speaker, calm_clips);
        let baseline: Vec<Features> = calm.iter().map(|clip| clip.features).collect();
        let noisy_baseline: Vec<Features> = calm.iter().map(|clip| clip.noisy.0).collect();
        for clip in clips.iter().filter(|clip| clip.speaker == speaker) {
            let used = calm.iter().any(|calm| std::ptr::eq(*calm, *clip));
            let (Some(label), false) = (task.label(clip), used) else { continue };
            examples.push(Example {
                features: relative(&clip.features, &baseline),
                variants: (0..clip.variants.len())
                    .map(|k| {
                        let baseline = calm.iter().map(|calm| &calm.variants[k]);
                        relative(&clip.variants[k], baseline)
                    })
                    .collect(),
                noisy: relative(&clip.noisy.0, &noisy_baseline),
                answerable_in_noise: is_usable(&clip.noisy.1),
                label,
                speaker: speaker.to_owned(),
            });
        }
    }
    examples
}

fn fit(examples: &[&Example]) -> Classifier {
    let all = examples.iter().flat_map(|example| {
        std::iter::once(&example.features)
            .chain(&example.variants)
            .map(|features| (*features, example.label))
    });
    let (features, labels): (Vec<Features>, Vec<bool>) = all.unzip();
    logistic::fit(&features, &labels)
}

/// Scores of every example by weights that have not heard its speaker.
pub(crate) fn held_out(examples: &[Example], of: fn(&Example) -> &Features) -> Vec<f64> {
    let speakers: BTreeSet<&str> = examples.iter().map(|e| e.speaker.as_str()).collect();
    let mut scores = vec![0.0; examples.len()];
    for speaker in speakers {
        let others: Vec<&Example> = examples.iter().filter(|e| e.speaker != speaker).collect();
        let classifier = fit(&others);
        for (score, example) in scores.iter_mut().zip(examples) {
            if example.speaker == speaker {
                *score = score_of(&classifier, of(example));
            }
        }
    }
    scores
}

pub(crate) fn score_of(classifier: &Classifier, features: &Features) -> f64 {
    classifier.weights.iter().zip(features).map(|(w, x)| w * x).sum::<f64>() + classifier.bias
}

/// Weights from all clips, with probabilities calibrated on held-out speakers.
pub(crate) fn train(task: Task, clips: &[&Clip], calm_clips: usize) -> Classifier {
    let examples = examples(task, clips, calm_clips);
    let labels: Vec<bool> = examples.iter().map(|example| example.label).collect();
    let (slope, offset) = logistic::platt(&held_out(&examples, |e| &e.features), &labels);
    Classifier { slope, offset, ..fit(&examples.iter().collect::<Vec<_>>()) }
}

/// Prints one row per test: area under the curve, recall and false alarms at the trained threshold.
pub(crate) fn print_tables(clips: &[Clip]) {
    let of = |corpus: &str| clips.iter().filter(|clip| clip.corpus == corpus).collect::<Vec<_>>();
    let emodb = of("emodb");
    let others: BTreeSet<&str> = clips.iter().map(|clip| clip.corpus.as_str()).collect();
    println!(
        "| task | calm clips | tested on | clips | AUC | recall | false alarms | mean recall | false alarms at 90 % recall |"
    );
    println!("|---|---|---|---|---|---|---|---|---|");
    for task in TASKS {
        for calm_clips in [0, 1, 3, 5] {
            let own = examples(task, &emodb, calm_clips);
            row(task, calm_clips, "emodb, unseen speakers", &own, &held_out(&own, |e| &e.features));
            let noisy = held_out(&own, |e| &e.noisy);
            let (kept, scores): (Vec<Example>, Vec<f64>) = examples(task, &emodb, calm_clips)
                .into_iter()
                .zip(noisy)
                .filter(|(example, _)| example.answerable_in_noise)
                .unzip();
            row(task, calm_clips, "emodb, 10 dB noise, answered", &kept, &scores);
            let classifier = fit(&own.iter().collect::<Vec<_>>());
            for corpus in others.iter().filter(|corpus| **corpus != "emodb") {
                let theirs = examples(task, &of(corpus), calm_clips);
                let scores: Vec<f64> =
                    theirs.iter().map(|e| score_of(&classifier, &e.features)).collect();
                row(task, calm_clips, &format!("{corpus}, unseen corpus"), &theirs, &scores);
            }
        }
    }
    let minutes = clips.iter().map(|clip| clip.seconds).sum::<f64>() / 60.0;
    println!("\n{} clips, {minutes:.0} minutes", clips.len());
}

fn row(task: Task, calm_clips: usize, tested_on: &str, examples: &[Example], scores: &[f64]) {
    let labels: Vec<bool> = examples.iter().map(|example| example.label).collect();
    let share = |wanted: bool| {
        let chosen: Vec<f64> =
            scores.iter().zip(&labels).filter(|(_, l)| **l == wanted).map(|(s, _)| *s).collect();
        100.0 * chosen.iter().filter(|score| **score > 0.0).count() as f64
            / chosen.len().max(1) as f64
    };
    let (recall, alarms) = (share(true), share(false));
    println!(
        "| {} | {calm_clips} | {tested_on} | {} | {:.3} | {recall:.1} % | {alarms:.1} % | {:.1} % | {:.1} % |",
        task.name(),
        examples.len(),
        area(scores, &labels),
        (recall + 100.0 - alarms) / 2.0,
        alarms_at(0.9, scores, &labels)
    );
}

/// False alarms in percent at the threshold that finds this share of the positives.
fn alarms_at(recall: f64, scores: &[f64], labels: &[bool]) -> f64 {
    let of = |wanted: bool| {
        let mut of: Vec<f64> =
            scores.iter().zip(labels).filter(|(_, l)| **l == wanted).map(|(s, _)| *s).collect();
        of.sort_by(|a, b| b.total_cmp(a));
        of
    };
    let (positives, negatives) = (of(true), of(false));
    let needed = (recall * positives.len() as f64).ceil() as usize;
    let threshold = positives.get(needed.max(1) - 1).copied().unwrap_or(f64::INFINITY);
    100.0 * negatives.iter().filter(|score| **score >= threshold).count() as f64
        / negatives.len().max(1) as f64
}

/// Area under the receiver operating characteristic.
fn area(scores: &[f64], labels: &[bool]) -> f64 {
    let (mut wins, mut pairs) = (0.0, 0.0);
    for (a, positive) in scores.iter().zip(labels) {
        for (b, other) in scores.iter().zip(labels) {
            if *positive && !*other {
                pairs += 1.0;
                wins += if a > b {
                    1.0
                } else if a == b {
                    0.5
                } else {
                    0.0
                };
            }
        }
    }
    wins / f64::max(pairs, 1.0)
}
