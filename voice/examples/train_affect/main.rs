//! Trains and evaluates the voice classifiers, and prints the table of `docs/affect.md`.
//!
//! ```text
//! cargo run --release -p voice --example train_affect -- DATA [--write voice/src/affect/weights.rs]
//! ```
//!
//! `DATA` holds `labels.csv` (columns file, corpus, speaker, emotion, arousal_high, …, intensity) and
//! 16 kHz mono FLAC files. Weights are trained on the corpus `emodb` alone, which is CC0; every other
//! corpus is only tested on. Folds leave one speaker out.

mod data;
mod evaluate;
mod logistic;

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use voice::affect::Classifier;

use data::Clip;

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().context("give the folder of the recordings")?);
    let output = match (arguments.next().as_deref(), arguments.next()) {
        (Some("--write"), Some(path)) => Some(PathBuf::from(path)),
        (None, _) => None,
        _ => bail!("usage: train_affect DATA [--write FILE.rs]"),
    };
    let clips = data::load(&folder)?;
    evaluate::print_tables(&clips);
    if let Some(path) = output {
        let emodb: Vec<&Clip> = clips.iter().filter(|clip| clip.corpus == "emodb").collect();
        std::fs::write(&path, weights_file(&emodb)).context("cannot write the weights")?;
        println!("wrote {}", path.display());
    }
    Ok(())
}

fn weights_file(clips: &[&Clip]) -> String {
    let mut text = String::from(
        "//! Weights of the voice classifiers, trained on EMO-DB (CC0) by\n\
         //! `cargo run --release -p voice --example train_affect`. Do not edit.\n\n\
         use super::classifier::Classifier;\n",
    );
    for task in evaluate::TASKS {
        for calm_clips in [3, 0] {
            let classifier = evaluate::train(task, clips, calm_clips);
            let state = if calm_clips > 0 { "CALIBRATED" } else { "UNCALIBRATED" };
            text += &constant(&format!("{}_{state}", task.name().to_uppercase()), &classifier);
        }
    }
    text
}

fn constant(name: &str, classifier: &Classifier) -> String {
    let weights: Vec<String> =
        classifier.weights.iter().map(|weight| format!("{weight:e}")).collect();
    format!(
        "\npub(super) const {name}: Classifier = Classifier {{\n    weights: [{}],\n    bias: {:e},\n    slope: {:e},\n    offset: {:e},\n}};\n",
        weights.join(", "),
        classifier.bias,
        classifier.slope,
        classifier.offset
    )
}
