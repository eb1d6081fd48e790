//! The research read-out: coarse labels and valence, one classifier against the rest for each class.

use voice::affect::Classifier;

use super::constant;
use super::data::Clip;
use super::evaluate::{Task, examples, held_out, score_of, train};

/// The coarse labels.
pub(crate) const LABELS: [&str; 4] = ["anger", "happiness", "neutral", "sadness"];
const CALM_CLIPS: usize = 3;
/// Below this probability no label is given.
const SURE: f64 = 0.5;

fn label_tasks() -> Vec<Task> {
    LABELS.map(Task::Label).to_vec()
}

fn valence_tasks() -> Vec<Task> {
    vec![Task::Valence(-1), Task::Valence(0), Task::Valence(1)]
}

/// What came of a test with several classes.
struct Outcome {
    /// Rows: what it was; columns: what was said, the last column is "no answer".
    confusion: Vec<Vec<usize>>,
}

impl Outcome {
    fn of(chances: &[Vec<f64>], truths: &[usize]) -> Self {
        let classes = chances.len();
        let mut confusion = vec![vec![0; classes + 1]; classes];
        for (index, truth) in truths.iter().enumerate() {
            let total: f64 = chances.iter().map(|class| class[index]).sum();
            let best =
                (0..classes).max_by(|a, b| chances[*a][index].total_cmp(&chances[*b][index]));
            let said = best.filter(|best| chances[*best][index] / total.max(1e-9) >= SURE);
            confusion[*truth][said.unwrap_or(classes)] += 1;
        }
        Self { confusion }
    }

    /// Share of wrong answers among the answers, mean over the classes.
    fn error(&self) -> f64 {
        let classes = self.confusion.len();
        let errors = self.confusion.iter().enumerate().map(|(class, row)| {
            let answered: usize = row[..classes].iter().sum();
            1.0 - row[class] as f64 / answered.max(1) as f64
        });
        errors.sum::<f64>() / classes as f64
    }

    fn unanswered(&self) -> f64 {
        let classes = self.confusion.len();
        let total: usize = self.confusion.iter().flatten().sum();
        let none: usize = self.confusion.iter().map(|row| row[classes]).sum();
        none as f64 / total.max(1) as f64
    }
}

/// Both tests of a set of classes: unseen speakers, unseen corpus.
fn outcomes(tasks: &[Task], clips: &[Clip]) -> [Outcome; 2] {
    let of = |corpus: &str| clips.iter().filter(|c| c.corpus == corpus).collect::<Vec<_>>();
    let (emodb, ravdess) = (of("emodb"), of("ravdess"));
    let sigmoid = |x: f64| 1.0 / (1.0 + (-x).exp());
    let mut results = [(Vec::new(), Vec::new()), (Vec::new(), Vec::new())];
    for (class, task) in tasks.iter().enumerate() {
        let own = examples(*task, &emodb, CALM_CLIPS);
        let labels: Vec<bool> = own.iter().map(|example| example.label).collect();
        let scores = held_out(&own, |example| example.features());
        results[0].0.push(scores.iter().map(|score| sigmoid(*score)).collect::<Vec<_>>());
        note(&mut results[0].1, &labels, class);
        let shipped = balanced(*task, &emodb);
        let theirs = examples(*task, &ravdess, CALM_CLIPS);
        let chances = theirs.iter().map(|e| sigmoid(score_of(&shipped, e.features())));
        results[1].0.push(chances.collect());
        note(&mut results[1].1, &theirs.iter().map(|e| e.label).collect::<Vec<_>>(), class);
    }
    results.map(|(chances, truths)| Outcome::of(&chances, &truths))
}

/// The classes count the same however rare they are among the clips, so nothing is fitted to their
/// shares.
fn balanced(task: Task, clips: &[&Clip]) -> Classifier {
    Classifier { slope: 1.0, offset: 0.0, ..train(task, clips, CALM_CLIPS) }
}

fn note(truths: &mut Vec<usize>, labels: &[bool], class: usize) {
    truths.resize(labels.len(), 0);
    truths.iter_mut().zip(labels).filter(|(_, is)| **is).for_each(|(truth, _)| *truth = class);
}

pub(crate) fn table(clips: &[Clip]) -> String {
    let mut text = String::from("research read-out (not in default builds)\n");
    for (name, tasks) in [("label", label_tasks()), ("valence", valence_tasks())] {
        let tested = ["unseen speakers", "unseen corpus"];
        for (outcome, tested_on) in outcomes(&tasks, clips).iter().zip(tested) {
            text += &format!(
                "\n{name}, {tested_on}: {:.0} % of the answers wrong, {:.0} % without an answer\n\n| was \\ said |",
                100.0 * outcome.error(),
                100.0 * outcome.unanswered()
            );
            tasks.iter().for_each(|task| text += &format!(" {} |", task.name()));
            text += " no answer |\n|---|";
            text += &"---|".repeat(tasks.len() + 1);
            text += "\n";
            for (task, row) in tasks.iter().zip(&outcome.confusion) {
                let cells: Vec<String> = row.iter().map(usize::to_string).collect();
                text += &format!("| {} | {} |\n", task.name(), cells.join(" | "));
            }
        }
    }
    text
}

/// Weights and measured error rates as source.
pub(crate) fn weights_file(clips: &[&Clip], all: &[Clip]) -> String {
    let mut text = String::from(
        "//! Weights of the research read-out and its error rates, trained on EMO-DB (CC0) by\n\
         //! `cargo run --release -p voice --example train_affect`. Do not edit.\n\n\
         use super::classifier::Classifier;\nuse super::readout::ErrorRates;\n",
    );
    let [label, label_elsewhere] = outcomes(&label_tasks(), all);
    let [valence, valence_elsewhere] = outcomes(&valence_tasks(), all);
    text += &format!(
        "\npub(super) const ERRORS: ErrorRates = ErrorRates {{\n    label: {:.2},\n    label_elsewhere: {:.2},\n    valence: {:.2},\n    valence_elsewhere: {:.2},\n}};\n",
        label.error(),
        label_elsewhere.error(),
        valence.error(),
        valence_elsewhere.error()
    );
    for task in label_tasks().into_iter().chain(valence_tasks()) {
        text += &constant(&task.name().to_uppercase(), &balanced(task, clips));
    }
    text
}
