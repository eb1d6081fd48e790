//! Word error rate and time of recognition over recorded clips.
//!
//! ```text
//! cargo run --release -p voice --example hearing_report -- MANIFEST.csv \
//!     [--tuning default|fastest|engine] [--every N] [--whole] [--list] [--word W] \
//!     [--vocabulary a,b] [--threads N]
//! ```
//! `MANIFEST.csv` has the columns file, text, language, source at least; file names are relative
//! to it. `--whole` skips voice activity detection. Only English clips are used, and only those whose
//! column text_kind, if there is one, says that the text is what was said. With `--threads 1` the
//! CPU time is a measure that other programs on the machine hardly disturb.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, bail};
use voice::audio;
use voice::models::{Bars, ModelStore};
use voice::recognition::{Language, Recognition, RecognitionOptions, Tuning};
use voice::vad::{Segmenter, SegmenterOptions, VadEvent};

/// Values of the column text_kind whose text is what was said.
const VERBATIM: &[&str] = &["verbatim", ""];

struct Arguments {
    manifest: PathBuf,
    tuning: Tuning,
    every: usize,
    whole: bool,
    list: bool,
    word: Option<String>,
    vocabulary: Vec<String>,
    threads: u32,
}

#[derive(Default)]
struct Score {
    clips: usize,
    words: usize,
    errors: usize,
    right: usize,
    speech_s: f64,
    ms: Vec<f64>,
    vad_ms: f64,
    cpu_s: f64,
    missed: usize,
}

fn main() -> anyhow::Result<()> {
    let arguments = arguments()?;
    let store = ModelStore::open(None)?;
    store.fetch(&["whisper-base".into()], &Bars::default())?;
    let mut options = RecognitionOptions::new(store.locate("whisper-base")?);
    options.language = Some(Language::English);
    options.tuning = arguments.tuning.clone();
    options.vocabulary = arguments.vocabulary.clone();
    options.threads = arguments.threads;
    options.limit = Duration::from_secs(120);
    let mut recognition = Recognition::start(options)?;
    recognition.wait_ready(Duration::from_secs(60))?;
    let mut scores: BTreeMap<String, Score> = BTreeMap::new();
    for (index, clip) in clips(&arguments)?.iter().enumerate() {
        if index % arguments.every == 0 {
            let score = scores.entry(clip.source.clone()).or_default();
            measure(clip, &arguments, &mut recognition, score)?;
        }
    }
    print(&scores, &recognition);
    Ok(())
}

fn measure(
    clip: &Clip,
    arguments: &Arguments,
    recognition: &mut Recognition,
    score: &mut Score,
) -> anyhow::Result<()> {
    let samples = audio::read(&clip.path)?;
    let (utterances, vad_ms) = match arguments.whole {
        true => (vec![samples.clone()], 0.0),
        false => utterances(&samples),
    };
    let (mut text, mut ms, mut confidence) = (String::new(), 0.0, 1.0_f64);
    let cpu_before_s = cpu_s(recognition);
    for utterance in &utterances {
        let heard = recognition.transcribe(utterance)?;
        text = format!("{text} {}", heard.text);
        ms += heard.ms;
        confidence = confidence.min(heard.confidence);
    }
    let (said, heard) = (words(&clip.text), words(&text));
    let errors = distance(&said, &heard);
    score.cpu_s += cpu_s(recognition) - cpu_before_s;
    score.clips += 1;
    score.words += said.len();
    score.errors += errors;
    score.right += usize::from(errors == 0);
    score.missed += usize::from(utterances.is_empty());
    score.speech_s += audio::seconds(samples.len());
    score.ms.push(ms);
    score.vad_ms += vad_ms;
    if arguments.list {
        let mark = if errors == 0 { ' ' } else { '!' };
        let name = clip.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        println!("{mark} {name}: {} | {} | {confidence:.2} {ms:.0} ms", clip.text, text.trim());
    }
    Ok(())
}

/// CPU time of the recognizer so far, where /proc tells it (in hundredths of a second).
fn cpu_s(recognition: &Recognition) -> f64 {
    let stat = recognition
        .process_id()
        .and_then(|id| std::fs::read_to_string(format!("/proc/{id}/stat")).ok())
        .unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks = |n| after_name.split_whitespace().nth(n).and_then(|t| t.parse::<f64>().ok());
    (ticks(11).unwrap_or(0.0) + ticks(12).unwrap_or(0.0)) / 100.0
}

fn utterances(samples: &[f32]) -> (Vec<Vec<f32>>, f64) {
    let mut segmenter = Segmenter::new(SegmenterOptions::default());
    let mut events = segmenter.push(samples);
    // A recording that ends in mid-word is followed by silence in life.
    events.extend(segmenter.push(&vec![0.0; 16_000]));
    events.extend(segmenter.finish());
    let mut vad_ms = 0.0;
    let mut found = Vec::new();
    for event in events {
        if let VadEvent::Ended(utterance) = event {
            vad_ms += utterance.vad_ms;
            found.push(utterance.samples);
        }
    }
    (found, vad_ms)
}

fn print(scores: &BTreeMap<String, Score>, recognition: &Recognition) {
    println!(
        "\n| clips | number | right | words wrong | no speech found | mean ms | median ms | CPU s a clip |"
    );
    println!("|---|---|---|---|---|---|---|---|");
    let mut all = Score::default();
    for (source, score) in scores {
        print_row(source, score);
        all.clips += score.clips;
        all.words += score.words;
        all.errors += score.errors;
        all.right += score.right;
        all.missed += score.missed;
        all.speech_s += score.speech_s;
        all.vad_ms += score.vad_ms;
        all.cpu_s += score.cpu_s;
        all.ms.extend(&score.ms);
    }
    print_row("all", &all);
    println!(
        "\nreal-time factor: recognition {:.3}, voice activity {:.5}; recognizer's peak memory {:.0} MiB",
        all.ms.iter().sum::<f64>() / 1e3 / all.speech_s,
        all.vad_ms / 1e3 / all.speech_s,
        recognition.peak_memory_mib().unwrap_or(f64::NAN)
    );
}

fn print_row(source: &str, score: &Score) {
    let mut ms = score.ms.clone();
    ms.sort_by(f64::total_cmp);
    let mean = ms.iter().sum::<f64>() / ms.len().max(1) as f64;
    println!(
        "| {source} | {} | {:.1} % | {:.1} % | {} | {mean:.0} | {:.0} | {:.2} |",
        score.clips,
        100.0 * score.right as f64 / score.clips.max(1) as f64,
        100.0 * score.errors as f64 / score.words.max(1) as f64,
        score.missed,
        ms.get(ms.len() / 2).copied().unwrap_or(f64::NAN),
        score.cpu_s / score.clips.max(1) as f64,
    );
}

struct Clip {
    path: PathBuf,
    text: String,
    source: String,
}

fn clips(arguments: &Arguments) -> anyhow::Result<Vec<Clip>> {
    let content = std::fs::read_to_string(&arguments.manifest)
        .with_context(|| arguments.manifest.display().to_string())?;
    let mut lines = content.lines().map(fields);
    let head = lines.next().context("the manifest is empty")?;
    let column = |name: &str| {
        head.iter().position(|field| field == name).with_context(|| format!("no column {name}"))
    };
    let columns = [column("file")?, column("text")?, column("language")?, column("source")?];
    let kind = column("text_kind").ok();
    let folder = arguments.manifest.parent().unwrap_or(Path::new("."));
    let clip = |line: Vec<String>| {
        let is_verbatim =
            kind.and_then(|c| line.get(c)).is_none_or(|kind| VERBATIM.contains(&kind.as_str()));
        let [file, text, language, source] =
            columns.map(|c| line.get(c).cloned().unwrap_or_default());
        let is_wanted = language == "en"
            && is_verbatim
            && !text.is_empty()
            && arguments.word.as_ref().is_none_or(|word| *word == text);
        is_wanted.then(|| Clip { path: folder.join(file), text, source })
    };
    Ok(lines.filter_map(clip).collect())
}

/// Fields of a CSV line; quoted ones may hold commas.
fn fields(line: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut is_quoted = false;
    for letter in line.chars() {
        match letter {
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => fields.push(String::new()),
            other => fields.last_mut().expect("there is always a field").push(other),
        }
    }
    fields
}

/// Words in lower case without punctuation, numbers below 100 spelled.
fn words(text: &str) -> Vec<String> {
    let letters = text.to_lowercase().replace('\'', "").replace('%', " percent ");
    let letters: String =
        letters.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    letters.split_whitespace().flat_map(spelled).collect()
}

fn spelled(word: &str) -> Vec<String> {
    const ONES: [&str; 20] = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ];
    const TENS: [&str; 8] =
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
    match word.parse::<usize>() {
        Ok(n) if n < 20 => vec![ONES[n].into()],
        Ok(n) if n < 100 && n % 10 == 0 => vec![TENS[n / 10 - 2].into()],
        Ok(n) if n < 100 => vec![TENS[n / 10 - 2].into(), ONES[n % 10].into()],
        Ok(100) => vec!["one".into(), "hundred".into()],
        _ => vec![word.to_owned()],
    }
}

/// Levenshtein's distance in words.
fn distance(said: &[String], heard: &[String]) -> usize {
    let mut row: Vec<usize> = (0..=heard.len()).collect();
    for (i, word) in said.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, other) in heard.iter().enumerate() {
            let replaced = diagonal + usize::from(word != other);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(row[j + 1] + 1);
        }
    }
    row[heard.len()]
}

fn arguments() -> anyhow::Result<Arguments> {
    let mut arguments = Arguments {
        manifest: PathBuf::new(),
        tuning: Tuning::default(),
        every: 1,
        whole: false,
        list: false,
        word: None,
        vocabulary: Vec::new(),
        threads: 0,
    };
    let mut given = std::env::args().skip(1);
    while let Some(argument) = given.next() {
        match argument.as_str() {
            "--tuning" => {
                arguments.tuning = match given.next().as_deref() {
                    Some("default") => Tuning::default(),
                    Some("fastest") => Tuning::fastest(),
                    Some("engine") => Tuning::engine_defaults(),
                    other => bail!("unknown tuning {other:?}"),
                }
            }
            "--every" => arguments.every = given.next().context("--every N")?.parse()?,
            "--threads" => arguments.threads = given.next().context("--threads N")?.parse()?,
            "--whole" => arguments.whole = true,
            "--list" => arguments.list = true,
            "--word" => arguments.word = given.next(),
            "--vocabulary" => {
                let words = given.next().context("--vocabulary a,b")?;
                arguments.vocabulary = words.split(',').map(str::to_owned).collect();
            }
            path => arguments.manifest = path.into(),
        }
    }
    Ok(arguments)
}
