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
}

pub(crate) const TASKS: [Task; 2] = [Task::Raised, Task::Arousal];

impl Task {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Raised => "raised",
            Self::Arousal => "arousal",
        }
    }

    /// The class of a clip; none if the clip plays no part.
    fn label(self, clip: &Clip) -> Option<bool> {
        match self {
            Self::Arousal => Some(clip.arousal_high),
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
struct Example {
    features: Features,
    noisy: Features,
    answerable_in_noise: bool,
    label: bool,
    speaker: String,
}

fn examples(task: Task, clips: &[&Clip], calm_clips: usize) -> Vec<Example> {
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
    let features: Vec<Features> = examples.iter().map(|example| example.features).collect();
    let labels: Vec<bool> = examples.iter().map(|example| example.label).collect();
    logistic::fit(&features, &labels)
}

/// Scores of every example by weights that have not heard its speaker.
fn held_out(examples: &[Example], of: fn(&Example) -> &Features) -> Vec<f64> {
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

fn score_of(classifier: &Classifier, features: &Features) -> f64 {
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
        "| task | calm clips | tested on | clips | AUC | recall | false alarms | mean recall |"
    );
    println!("|---|---|---|---|---|---|---|---|");
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
    let total_ms: f64 = clips.iter().map(|clip| clip.extraction_ms).sum();
    let seconds: f64 = clips.iter().map(|clip| clip.seconds).sum();
    println!("\nfeatures: {:.2} ms per 3 s of sound", 3.0 * total_ms / seconds);
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
        "| {} | {calm_clips} | {tested_on} | {} | {:.3} | {recall:.1} % | {alarms:.1} % | {:.1} % |",
        task.name(),
        examples.len(),
        area(scores, &labels),
        (recall + 100.0 - alarms) / 2.0
    );
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
