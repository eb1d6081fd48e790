//! Whether probabilities mean what they say: of the clips given 70 %, 70 % should be raised.

use std::fmt;

use super::data::Clip;
use super::evaluate::{TASKS, Task, examples, held_out, score_of, train};
use super::logistic::platt;

const BINS: usize = 10;
const CALM_CLIPS: usize = 3;

/// One curve: per bin the number of clips, their mean probability and the share of positives.
pub(crate) struct Curve {
    name: String,
    bins: Vec<(usize, f64, f64)>,
    /// Rows: positive and negative clips; columns: taken for positive, for negative.
    confusion: [[usize; 2]; 2],
}

/// Recall and false alarms of "raised" at several probabilities, as the session may ask for them.
pub(crate) fn thresholds(clips: &[Clip]) -> String {
    let of = |corpus: &str| clips.iter().filter(|c| c.corpus == corpus).collect::<Vec<_>>();
    let (emodb, ravdess) = (of("emodb"), of("ravdess"));
    let mut text = String::from(
        "| raised, calm clips | tested on | 0.5 | 0.6 | 0.7 | 0.8 | 0.9 | 0.95 |\n|---|---|---|---|---|---|---|---|\n",
    );
    for calm_clips in [0, CALM_CLIPS] {
        let own = examples(Task::Raised, &emodb, calm_clips);
        let labels: Vec<bool> = own.iter().map(|example| example.label).collect();
        let scores = held_out(&own, |example| example.features());
        let (slope, offset) = platt(&scores, &labels);
        let chances: Vec<f64> = scores.iter().map(|s| sigmoid(slope * s + offset)).collect();
        text += &threshold_row(calm_clips, "unseen speakers", &chances, &labels);
        let shipped = train(Task::Raised, &emodb, calm_clips);
        let theirs = examples(Task::Raised, &ravdess, calm_clips);
        let labels: Vec<bool> = theirs.iter().map(|example| example.label).collect();
        let chances: Vec<f64> = theirs
            .iter()
            .map(|e| sigmoid(shipped.slope * score_of(&shipped, e.features()) + shipped.offset))
            .collect();
        text += &threshold_row(calm_clips, "unseen corpus", &chances, &labels);
    }
    text
}

fn threshold_row(calm_clips: usize, tested_on: &str, chances: &[f64], labels: &[bool]) -> String {
    let share = |wanted: bool, bound: f64| {
        let of: Vec<f64> =
            chances.iter().zip(labels).filter(|(_, l)| **l == wanted).map(|(c, _)| *c).collect();
        100.0 * of.iter().filter(|c| **c >= bound).count() as f64 / of.len().max(1) as f64
    };
    let cells: Vec<String> = [0.5, 0.6, 0.7, 0.8, 0.9, 0.95]
        .map(|bound| format!("{:.1} / {:.1} %", share(true, bound), share(false, bound)))
        .to_vec();
    format!("| {calm_clips} | {tested_on} | {} |\n", cells.join(" | "))
}

/// All curves.
pub(crate) struct Reliability(Vec<Curve>);

pub(crate) fn measure(clips: &[Clip]) -> Reliability {
    let of = |corpus: &str| clips.iter().filter(|c| c.corpus == corpus).collect::<Vec<_>>();
    let (emodb, ravdess) = (of("emodb"), of("ravdess"));
    let mut curves = Vec::new();
    for task in TASKS {
        let own = examples(task, &emodb, CALM_CLIPS);
        let labels: Vec<bool> = own.iter().map(|example| example.label).collect();
        let scores = held_out(&own, |example| example.features());
        let (slope, offset) = platt(&scores, &labels);
        let chances = scores.iter().map(|score| sigmoid(slope * score + offset)).collect();
        curves.push(curve(task, "unseen speakers", chances, &labels));
        let shipped = train(task, &emodb, CALM_CLIPS);
        let theirs = examples(task, &ravdess, CALM_CLIPS);
        let labels: Vec<bool> = theirs.iter().map(|example| example.label).collect();
        let chances = theirs
            .iter()
            .map(|e| sigmoid(shipped.slope * score_of(&shipped, e.features()) + shipped.offset))
            .collect();
        curves.push(curve(task, "unseen corpus", chances, &labels));
    }
    Reliability(curves)
}

fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

fn curve(task: Task, tested_on: &str, chances: Vec<f64>, labels: &[bool]) -> Curve {
    let mut bins = vec![(0_usize, 0.0, 0.0); BINS];
    let mut confusion = [[0; 2]; 2];
    for (chance, label) in chances.iter().zip(labels) {
        let bin = &mut bins[((chance * BINS as f64) as usize).min(BINS - 1)];
        bin.0 += 1;
        bin.1 += chance;
        bin.2 += if *label { 1.0 } else { 0.0 };
        confusion[usize::from(!*label)][usize::from(*chance < 0.5)] += 1;
    }
    for bin in &mut bins {
        let count = bin.0.max(1) as f64;
        (bin.1, bin.2) = (bin.1 / count, bin.2 / count);
    }
    Curve { name: format!("{}, {tested_on}", task.name()), bins, confusion }
}

impl Curve {
    /// Expected calibration error: mean distance of share and probability, weighted by clips.
    fn error(&self) -> f64 {
        let total: usize = self.bins.iter().map(|bin| bin.0).sum();
        self.bins.iter().map(|(n, p, share)| *n as f64 * (p - share).abs()).sum::<f64>()
            / total.max(1) as f64
    }
}

impl fmt::Display for Reliability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "| task, {CALM_CLIPS} calm clips | positive: said so / missed | negative: said so / false alarm | calibration error |"
        )?;
        writeln!(f, "|---|---|---|---|")?;
        self.0.iter().try_for_each(|curve| {
            let [[hit, miss], [alarm, right]] = curve.confusion;
            writeln!(
                f,
                "| {} | {hit} / {miss} | {right} / {alarm} | {:.3} |",
                curve.name,
                curve.error()
            )
        })
    }
}

impl Reliability {
    /// The diagram: probability along, share of positives up; a point's size is its clips.
    pub(crate) fn svg(&self) -> String {
        const SIDE: f64 = 300.0;
        const MARGIN: f64 = 50.0;
        const COLOURS: [&str; 4] = ["#1f6fb2", "#7fb3de", "#c0392b", "#e8a79f"];
        let x = |value: f64| MARGIN + SIDE * value;
        let y = |value: f64| 20.0 + SIDE * (1.0 - value);
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {} {}\" font-family=\"sans-serif\" font-size=\"12\">\n<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n",
            SIDE + 260.0,
            SIDE + 70.0
        );
        svg += &format!(
            "<rect x=\"{}\" y=\"{}\" width=\"{SIDE}\" height=\"{SIDE}\" fill=\"none\" stroke=\"#888\"/>\n<line x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\" stroke=\"#bbb\" stroke-dasharray=\"4 4\"/>\n",
            x(0.0),
            y(1.0),
            x(0.0),
            y(0.0),
            x(1.0),
            y(1.0)
        );
        for tick in [0.0, 0.25, 0.5, 0.75, 1.0] {
            svg += &format!(
                "<text x=\"{}\" y=\"{}\" text-anchor=\"middle\">{tick}</text>\n<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{tick}</text>\n",
                x(tick),
                y(0.0) + 16.0,
                x(0.0) - 6.0,
                y(tick) + 4.0
            );
        }
        svg += &format!(
            "<text x=\"{}\" y=\"{}\" text-anchor=\"middle\">probability given</text>\n<text transform=\"translate(14 {}) rotate(-90)\" text-anchor=\"middle\">share that was so</text>\n",
            x(0.5),
            y(0.0) + 36.0,
            y(0.5)
        );
        for (index, (curve, colour)) in self.0.iter().zip(COLOURS).enumerate() {
            let used: Vec<_> = curve.bins.iter().filter(|bin| bin.0 >= 3).collect();
            let path: Vec<String> =
                used.iter().map(|(_, p, share)| format!("{:.1},{:.1}", x(*p), y(*share))).collect();
            svg += &format!(
                "<polyline points=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>\n",
                path.join(" ")
            );
            for (count, p, share) in used {
                let radius = (*count as f64).sqrt().clamp(2.0, 9.0);
                svg += &format!(
                    "<circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"{radius:.1}\" fill=\"{colour}\"/>\n",
                    x(*p),
                    y(*share)
                );
            }
            svg += &format!(
                "<text x=\"{}\" y=\"{}\" fill=\"{colour}\">{}</text>\n",
                x(1.0) + 14.0,
                y(1.0) + 16.0 + 18.0 * index as f64,
                curve.name
            );
        }
        svg + "</svg>\n"
    }
}
