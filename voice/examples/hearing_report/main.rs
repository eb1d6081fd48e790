//! Word error rate and time of recognition over recorded clips, clean and in noise.
//!
//! ```text
//! cargo run --release -p voice --example hearing_report -- MANIFEST.csv \
//!     [--tuning default|fastest|prompted|engine] [--auto] [--noise FILE]… [--snr 20,10] [--live] \
//!     [--every N] [--whole] [--list] [--word W] [--vocabulary a,b] [--threads N] \
//!     [--level DB] [--high-pass] [--gain]
//! ```
//! `MANIFEST.csv` has the columns file, text, language (en, zh), source at least; file names are
//! relative to it. `--auto` has the language found out instead of given. `--noise` adds the sound of
//! these files, `--snr` dB weaker than the voice. `--live` plays the clips at the pace of real time
//! and measures from the end of the voice to the text. `--whole` skips voice activity detection.
//! `--level` brings the voice to so many dB of full scale and to 16 bits, as a quiet microphone would;
//! `--high-pass` and `--gain` switch the stages of the sound's path on. With
//! `--threads 1` the CPU time is a measure that other programs on the machine hardly disturb.

mod clips;
mod condition;
mod live;
mod score;
mod words;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, bail};
use voice::audio::{self, SoundOptions, SoundPath};
use voice::listen::{Hearing, HearingOptions};
use voice::models::{Bars, ModelStore};
use voice::recognition::{Recognition, RecognitionOptions, Tuning};
use voice::vad::{Segmenter, SegmenterOptions, VadEvent};

use clips::{Clip, clips};
use condition::Condition;
use score::{Score, quantile};
use words::{distance, words};

struct Arguments {
    manifest: PathBuf,
    tuning: Tuning,
    every: usize,
    whole: bool,
    list: bool,
    auto: bool,
    live: bool,
    word: Option<String>,
    vocabulary: Vec<String>,
    threads: u32,
    noises: Vec<PathBuf>,
    snrs_db: Vec<f64>,
    level_db: Option<f64>,
    path: SoundOptions,
}

fn main() -> anyhow::Result<()> {
    let arguments = arguments()?;
    let mut recognition = recognition(&arguments)?;
    let clips = clips(&arguments.manifest, arguments.word.as_deref())?;
    let clips: Vec<Clip> = clips.into_iter().step_by(arguments.every).collect();
    if arguments.live {
        return measure_live(&clips, recognition);
    }
    Score::print_head();
    let mut all = Score::default();
    for condition in Condition::all(&arguments.noises, &arguments.snrs_db)? {
        let mut by_source: BTreeMap<String, Score> = BTreeMap::new();
        for (number, clip) in clips.iter().enumerate() {
            let mut sound = condition.around(&audio::read(&clip.path)?, number);
            if let Some(level_db) = arguments.level_db {
                condition::bring_to(&mut sound, level_db);
            }
            SoundPath::new(arguments.path, None).process(&mut sound);
            let score = measure(clip, &sound, &arguments, &mut recognition)?;
            by_source.entry(clip.source.clone()).or_default().add(&score);
        }
        let mut total = Score::default();
        for (source, score) in &by_source {
            score.print_row(&format!("{}: {source}", condition.name()));
            total.add(score);
        }
        total.print_row(&format!("**{}: all**", condition.name()));
        all.add(&total);
    }
    println!(
        "\nreal-time factor: recognition {:.3}, voice activity {:.5}; recognizer's peak memory {:.0} MiB",
        all.ms.iter().sum::<f64>() / 1e3 / all.speech_s,
        all.vad_ms / 1e3 / all.speech_s,
        recognition.peak_memory_mib().unwrap_or(f64::NAN)
    );
    Ok(())
}

fn measure_live(clips: &[Clip], recognition: Recognition) -> anyhow::Result<()> {
    let mut hearing = Hearing::start(recognition, HearingOptions::default());
    let mut delays_ms = Vec::new();
    for clip in clips {
        delays_ms.extend(live::delay_ms(&mut hearing, &audio::read(&clip.path)?));
    }
    println!(
        "{} of {} clips heard; end of voice to text: median {:.0} ms, 95 % {:.0} ms, longest {:.0} ms",
        delays_ms.len(),
        clips.len(),
        quantile(&delays_ms, 0.5),
        quantile(&delays_ms, 0.95),
        quantile(&delays_ms, 1.0),
    );
    Ok(())
}

fn recognition(arguments: &Arguments) -> anyhow::Result<Recognition> {
    let store = ModelStore::open(None)?;
    store.fetch(&["whisper-base".into()], &Bars::default())?;
    let mut options = RecognitionOptions::new(store.locate("whisper-base")?);
    options.tuning = arguments.tuning.clone();
    options.vocabulary = arguments.vocabulary.clone();
    options.threads = arguments.threads;
    options.limit = Duration::from_secs(120);
    let mut recognition = Recognition::start(options)?;
    recognition.wait_ready(Duration::from_secs(60))?;
    Ok(recognition)
}

fn measure(
    clip: &Clip,
    sound: &[f32],
    arguments: &Arguments,
    recognition: &mut Recognition,
) -> anyhow::Result<Score> {
    let (utterances, vad_ms) = match arguments.whole {
        true => (vec![sound.to_vec()], 0.0),
        false => utterances(sound),
    };
    recognition.set_language((!arguments.auto).then_some(clip.language));
    let (mut text, mut ms, mut confidence) = (String::new(), 0.0, 1.0_f64);
    let mut is_foreign = false;
    let cpu_before_s = cpu_s(recognition);
    for utterance in &utterances {
        let heard = recognition.transcribe(utterance)?;
        text = format!("{text} {}", heard.text);
        ms += heard.ms;
        confidence = confidence.min(heard.confidence);
        is_foreign |= heard.language != clip.language;
    }
    let (said, heard) = (words(&clip.text), words(&text));
    let errors = distance(&said, &heard);
    if arguments.list {
        let mark = if errors == 0 { ' ' } else { '!' };
        let name = clip.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        println!("{mark} {name}: {} | {} | {confidence:.2} {ms:.0} ms", clip.text, text.trim());
    }
    Ok(Score {
        clips: 1,
        words: said.len(),
        errors,
        right: usize::from(errors == 0),
        foreign: usize::from(is_foreign),
        speech_s: audio::seconds(sound.len()),
        ms: vec![ms],
        vad_ms,
        cpu_s: cpu_s(recognition) - cpu_before_s,
        missed: usize::from(utterances.is_empty()),
    })
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

fn arguments() -> anyhow::Result<Arguments> {
    let mut arguments = Arguments {
        manifest: PathBuf::new(),
        tuning: Tuning::default(),
        every: 1,
        whole: false,
        list: false,
        auto: false,
        live: false,
        word: None,
        vocabulary: Vec::new(),
        threads: 0,
        noises: Vec::new(),
        snrs_db: vec![20.0, 10.0],
        level_db: None,
        path: SoundOptions::default(),
    };
    let mut given = std::env::args().skip(1);
    while let Some(argument) = given.next() {
        let mut value = || given.next().with_context(|| format!("{argument} needs a value"));
        match argument.as_str() {
            "--tuning" => {
                arguments.tuning = match value()?.as_str() {
                    "default" => Tuning::default(),
                    "fastest" => Tuning::fastest(),
                    "prompted" => Tuning::prompted(),
                    "engine" => Tuning::engine_defaults(),
                    other => bail!("unknown tuning {other}"),
                }
            }
            "--every" => arguments.every = value()?.parse::<usize>()?.max(1),
            "--threads" => arguments.threads = value()?.parse()?,
            "--whole" => arguments.whole = true,
            "--list" => arguments.list = true,
            "--auto" => arguments.auto = true,
            "--live" => arguments.live = true,
            "--word" => arguments.word = Some(value()?),
            "--vocabulary" => {
                arguments.vocabulary = value()?.split(',').map(str::to_owned).collect();
            }
            "--level" => arguments.level_db = Some(value()?.parse()?),
            "--high-pass" => arguments.path.high_pass = true,
            "--gain" => arguments.path.automatic_gain = true,
            "--noise" => arguments.noises.push(value()?.into()),
            "--snr" => {
                let ratios: Result<Vec<f64>, _> = value()?.split(',').map(str::parse).collect();
                arguments.snrs_db = ratios.context("--snr takes numbers")?;
            }
            path => arguments.manifest = path.into(),
        }
    }
    Ok(arguments)
}
