//! Scores the rules reader on the evaluation set.
//!
//! `cargo run --release -p voice --example evaluate_understanding [-- --failures] [-- --held-out-failures]`

use std::path::Path;
use std::time::Instant;

use voice::understanding::evaluation::pipeline::{self, SceneItem, SceneScore, SceneSet};
use voice::understanding::evaluation::{self, Answer, EvaluationError, Item, Score};
use voice::understanding::{
    Language, LlmUse, Readers, Reading, ReadingContext, RulesReader, Utterance,
};

fn read(item: &Item) -> Reading {
    let context = ReadingContext {
        scene: item.scene.as_ref(),
        history: &item.history,
        pending_question: None,
    };
    let utterance = Utterance { text: &item.say, language: Some(item.lang), confidence: 1.0 };
    RulesReader::new().reading(&utterance, &context)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("evaluation");
    let items = evaluation::load(&folder)?;
    let option = |name: &str| std::env::args().any(|argument| argument == name);
    print_table(&items);
    print_scenes(&folder.join("scenes"), option("--failures"))?;
    print_strangers(&evaluation::load(&folder.join("strangers"))?);
    print_talk(&folder.join("talk"), option("--failures"))?;
    print_calibration(&items);
    print_times(&items);
    if option("--failures") {
        print_failures(items.iter().filter(|item| !item.held_out));
    }
    if option("--held-out-failures") {
        print_failures(items.iter().filter(|item| item.held_out));
    }
    Ok(())
}

/// Sentences of writers who had not seen the grammar, by kind. One half was looked at afterwards.
fn print_strangers(items: &[Item]) {
    println!("\n| strangers {}", Score::HEADING.replacen("\n|", "\n| --- |", 1));
    for (half, held_out) in [("looked at", false), ("held out", true)] {
        for language in [Language::En, Language::Zh] {
            for kind in ["all", "corpus", "plant", "talk", "stop", "dialogue"] {
                let chosen = |item: &&Item| {
                    let of_kind = kind == "all" || item.kind.as_deref() == Some(kind);
                    item.held_out == held_out && item.lang == language && of_kind
                };
                let group: Vec<Item> = items.iter().filter(chosen).cloned().collect();
                let score = evaluation::score(&group, |item| Answer::from(&read(item)));
                println!("| {language:?}, {half}, {kind} {score}");
            }
        }
    }
}

/// Talk that sounds like orders: how often something would move.
fn print_talk(folder: &Path, failures: bool) -> Result<(), EvaluationError> {
    let talk = evaluation::talk(folder)?;
    let moved: Vec<&String> = talk.iter().filter(|text| evaluation::moves_by_talk(text)).collect();
    println!("\ntalk that moves something: {} of {}", moved.len(), talk.len());
    if failures {
        moved.iter().for_each(|text| println!("   {text}"));
    }
    Ok(())
}

type SceneChoice = (&'static str, fn(&SceneItem) -> bool);

/// The whole way: readers, grounding and policy, in scenes.
fn print_scenes(folder: &Path, failures: bool) -> Result<(), EvaluationError> {
    const GROUPS: &[SceneChoice] = &[
        ("all", |_| true),
        ("tuned on", |item| !item.held_out),
        ("held out", |item| item.held_out),
        ("English", |item| item.lang == Language::En),
        ("Mandarin", |item| item.lang == Language::Zh),
    ];
    let set = SceneSet::load(folder)?;
    let mut readers = Readers::new(RulesReader::new(), None, LlmUse::Off);
    let mut outcomes = Vec::new();
    for item in &set.items {
        let turn = set.play(item, &mut readers);
        let outcome = pipeline::judge(item, &turn);
        if failures && !item.held_out && !outcome.right {
            let done = turn.commands.iter().chain(&turn.held).collect::<Vec<_>>();
            println!("{} {:?} in {}", item.id, item.say, item.scene);
            println!("   want {:?}", item.expect);
            let done = serde_json::to_string(&done).unwrap_or_default();
            println!("   got  {done} {:?} {:?}", turn.candidates, turn.spoken());
        }
        outcomes.push(outcome);
    }
    println!("\n| in scenes {}", SceneScore::HEADING.replacen("\n|", "\n| --- |", 1));
    for (name, chosen) in GROUPS {
        let mut score = SceneScore::default();
        let chosen_items = set.items.iter().zip(&outcomes).filter(|(item, _)| chosen(item));
        chosen_items.for_each(|(item, outcome)| score.add(item, *outcome));
        println!("| {name} {score}");
    }
    Ok(())
}

type Choice = (&'static str, fn(&Item) -> bool);

fn print_table(items: &[Item]) {
    const GROUPS: &[Choice] = &[
        ("all", |_| true),
        ("tuned on", |item| !item.held_out),
        ("held out", |item| item.held_out),
        ("English", |item| item.lang == Language::En),
        ("English, held out", |item| item.lang == Language::En && item.held_out),
        ("Mandarin", |item| item.lang == Language::Zh),
        ("Mandarin, held out", |item| item.lang == Language::Zh && item.held_out),
        ("plant talk", |item| item.id.contains("plant")),
        ("plant talk, held out", |item| item.id.contains("plant") && item.held_out),
        ("last written", |item| item.id.contains("shift")),
        ("last written, held out", |item| item.id.contains("shift") && item.held_out),
        ("last written, English", |item| item.id.contains("en-shift")),
        ("last written, Mandarin", |item| item.id.contains("zh-shift")),
    ];
    println!("| group {}", Score::HEADING.replacen("\n|", "\n| --- |", 1));
    for (name, chosen) in GROUPS {
        let group: Vec<Item> = items.iter().filter(|item| chosen(item)).cloned().collect();
        println!("| {name} {}", evaluation::score(&group, |item| Answer::from(&read(item))));
    }
}

/// How often a reading is right, by the confidence that it claims.
fn print_calibration(items: &[Item]) {
    const EDGES: [f64; 7] = [0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 1.01];
    println!(
        "\n| confidence | readings | mean confidence % | exact % |\n| --- | ---: | ---: | ---: |"
    );
    for edge in EDGES.windows(2) {
        let readings: Vec<(f64, bool)> = items
            .iter()
            .map(|item| {
                let reading = read(item);
                (reading.confidence, evaluation::judge(item, &Answer::from(&reading)).exact)
            })
            .filter(|(confidence, _)| (edge[0]..edge[1]).contains(confidence))
            .collect();
        let count = readings.len().max(1) as f64;
        let mean = readings.iter().map(|(confidence, _)| confidence).sum::<f64>() / count;
        let exact = readings.iter().filter(|(_, exact)| *exact).count() as f64 / count;
        println!(
            "| {:.1}–{:.1} | {} | {:.0} | {:.0} |",
            edge[0],
            edge[1].min(1.0),
            readings.len(),
            100.0 * mean,
            100.0 * exact
        );
    }
}

fn print_times(items: &[Item]) {
    let mut micros: Vec<f64> = items
        .iter()
        .map(|item| {
            let start = Instant::now();
            std::hint::black_box(read(item));
            start.elapsed().as_secs_f64() * 1e6
        })
        .collect();
    micros.sort_by(f64::total_cmp);
    let at = |share: f64| micros[((micros.len() - 1) as f64 * share) as usize];
    println!(
        "\nreading time: median {:.0} µs, p95 {:.0} µs, longest {:.0} µs",
        at(0.5),
        at(0.95),
        at(1.0)
    );
}

fn print_failures<'a>(items: impl Iterator<Item = &'a Item>) {
    for item in items {
        let reading = read(item);
        let verdict = evaluation::judge(item, &Answer::from(&reading));
        if verdict.exact {
            continue;
        }
        let danger = if verdict.wrong_motion || verdict.missed_stop || verdict.false_stop {
            "!!"
        } else {
            ""
        };
        let json = |commands| serde_json::to_string(commands).unwrap_or_default();
        println!("\n{} {danger} {:?}", item.id, item.say);
        println!("   want {}", json(&item.expect));
        println!("   got  {} ({:.2})", json(&reading.commands), reading.confidence);
    }
}
