//! Tells small speakers (children) from adults by timbre and pitch, so that the module can abstain:
//! to a classifier of adult voices every child is excited.

use std::collections::BTreeSet;

use voice::affect::{COUNT, Classifier, Features};

use super::data::Clip;
use super::evaluate::score_of;
use super::logistic;

/// Numbers about loudness, melody's movement and rhythm play no part: playing a clip faster changes
/// them, a child does not.
fn masked(features: &Features) -> Features {
    std::array::from_fn(|index| if USED.contains(&index) { features[index] } else { 0.0 })
}

/// Pitch percentiles, and means of spectrum and cepstrum.
const USED: [usize; 25] = [
    12, 13, 14, 33, 35, 37, 39, 41, 43, 45, 49, 51, 55, 57, 59, 61, 63, 65, 67, 69, 71, 73, 75, 77,
    79,
];
/// Abstain above this probability.
pub(crate) const SURE: f64 = 0.95;

fn fit(clips: &[&Clip]) -> Classifier {
    let adults =
        clips.iter().flat_map(|clip| std::iter::once(&clip.features).chain(&clip.variants));
    let small = clips.iter().flat_map(|clip| &clip.small);
    let all = adults.map(|f| (masked(f), false)).chain(small.map(|f| (masked(f), true)));
    let (features, labels): (Vec<Features>, Vec<bool>) = all.unzip();
    let mut classifier = logistic::fit(&features, &labels);
    // What was masked has no weight.
    for index in (0..COUNT).filter(|index| !USED.contains(index)) {
        classifier.weights[index] = 0.0;
    }
    classifier
}

pub(crate) fn train(clips: &[&Clip]) -> Classifier {
    fit(clips)
}

/// How many adults are taken for small, and small ones for adults.
pub(crate) fn table(clips: &[Clip]) -> String {
    let of = |corpus: &str| clips.iter().filter(|c| c.corpus == corpus).collect::<Vec<_>>();
    let (emodb, ravdess) = (of("emodb"), of("ravdess"));
    let mut text = String::from(
        "| small speaker | adults taken for small | raised adults taken for small | small ones noticed |\n|---|---|---|---|\n",
    );
    let speakers: BTreeSet<&str> = emodb.iter().map(|clip| clip.speaker.as_str()).collect();
    let mut counts = [[0_usize; 2]; 3];
    for speaker in speakers {
        let (own, others): (Vec<&Clip>, Vec<&Clip>) =
            emodb.iter().partition(|clip| clip.speaker == speaker);
        count(&fit(&others), &own, &mut counts);
    }
    text += &row("emodb, unseen speakers", &counts);
    let mut counts = [[0; 2]; 3];
    count(&fit(&emodb), &ravdess, &mut counts);
    text + &row("ravdess, unseen corpus", &counts)
}

fn count(classifier: &Classifier, clips: &[&Clip], counts: &mut [[usize; 2]; 3]) {
    let is_small =
        |features: &Features| 1.0 / (1.0 + (-score_of(classifier, features)).exp()) > SURE;
    let mut note = |row: usize, small: bool| {
        counts[row][0] += usize::from(small);
        counts[row][1] += 1;
    };
    for clip in clips {
        note(0, is_small(&clip.features));
        if clip.strong && matches!(clip.emotion.as_str(), "anger" | "fear") {
            note(1, is_small(&clip.features));
        }
        clip.small.iter().skip(4).for_each(|features| note(2, is_small(features)));
    }
}

fn row(name: &str, counts: &[[usize; 2]; 3]) -> String {
    let cells: Vec<String> = counts
        .iter()
        .map(|[hit, all]| format!("{:.1} %", 100.0 * *hit as f64 / (*all).max(1) as f64))
        .collect();
    format!("| {name} | {} |\n", cells.join(" | "))
}
