//! Trains and evaluates the voice classifiers, and prints the tables of `docs/affect.md`.
//!
//! ```text
//! cargo run --release -p voice --example train_affect -- --data DATA
//!     [--write voice/src/affect]                              weights of the classifiers
//!     [--pictures docs/pictures]                              reliability diagram
//!     [--streaming]                                           false alarms while somebody speaks
//! ```
//!
//! `DATA` holds `labels.csv` (columns file, corpus, speaker, emotion, arousal_high, …, intensity) and
//! 16 kHz mono FLAC files. Weights are trained on the corpus `emodb` alone, which is CC0; every other
//! corpus is only tested on. Folds leave one speaker out.

mod data;
mod evaluate;
mod logistic;
mod readout;
mod reliability;
mod small_speaker;
mod streaming;

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use voice::affect::Classifier;

use data::Clip;

fn main() -> Result<()> {
    let options = Options::read()?;
    let folder = options.data.context("give the folder of the recordings: --data DATA")?;
    let clips = data::load(&folder)?;
    evaluate::print_tables(&clips);
    println!("\nprocessor time: {:.2} ms per 3 s of sound", data::processor_ms(&folder)?);
    let emodb: Vec<&Clip> = clips.iter().filter(|clip| clip.corpus == "emodb").collect();
    let reliability = reliability::measure(&clips);
    println!("\n{reliability}");
    println!("recall / false alarms by probability\n\n{}", reliability::thresholds(&clips));
    println!("{}", small_speaker::table(&clips));
    println!("{}", readout::table(&clips));
    if options.streaming {
        println!("{}", streaming::table(&folder)?);
    }
    if let Some(folder) = options.pictures {
        write(&folder.join("affect_reliability.svg"), &reliability.svg())?;
    }
    if let Some(folder) = options.write {
        write(&folder.join("weights.rs"), &weights_file(&emodb))?;
        write(&folder.join("readout_weights.rs"), &readout::weights_file(&emodb, &clips))?;
    }
    Ok(())
}

fn write(path: &std::path::Path, text: &str) -> Result<()> {
    std::fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))?;
    println!("wrote {}", path.display());
    Ok(())
}

#[derive(Default)]
struct Options {
    data: Option<PathBuf>,
    write: Option<PathBuf>,
    pictures: Option<PathBuf>,
    streaming: bool,
}

impl Options {
    fn read() -> Result<Self> {
        let mut options = Self::default();
        let mut arguments = std::env::args().skip(1);
        while let Some(argument) = arguments.next() {
            let folder = match argument.as_str() {
                "--data" => &mut options.data,
                "--write" => &mut options.write,
                "--pictures" => &mut options.pictures,
                "--streaming" => {
                    options.streaming = true;
                    continue;
                }
                other => bail!("unknown argument {other}"),
            };
            *folder = Some(arguments.next().context("a folder is missing")?.into());
        }
        Ok(options)
    }
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
    text += &constant("SMALL_SPEAKER", &small_speaker::train(clips));
    text
}

/// A classifier as source, eight weights to a line.
pub(crate) fn constant(name: &str, classifier: &Classifier) -> String {
    let weights: Vec<String> =
        classifier.weights.iter().map(|weight| format!("{weight:.6e}")).collect();
    let weights: Vec<String> =
        weights.chunks(8).map(|line| format!("        {},\n", line.join(", "))).collect();
    let weights = weights.concat();
    format!(
        "\n#[rustfmt::skip]\npub(super) const {name}: Classifier = Classifier {{\n    weights: [\n{}    ],\n    bias: {:e},\n    slope: {:e},\n    offset: {:e},\n}};\n",
        weights, classifier.bias, classifier.slope, classifier.offset
    )
}
