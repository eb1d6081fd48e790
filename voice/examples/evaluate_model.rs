//! Scores the language model, without and with its adapter, on what the rules leave.
//!
//! `cargo run --release -p voice --example evaluate_model [-- --adapter PATH] [-- --only few-shot]
//! [-- --failures] [-- --threads N]` (one thread on a machine that has other work)
//!
//! Needs the program lianshou-language-model and the default model. What the rules leave of
//! `voice/evaluation` is what they are unsure of, or find nothing to do in where there is. Only
//! held-out items are asked: the adapter may have learned from the others.

use std::path::{Path, PathBuf};
use std::time::Instant;

use robot_core::task::TaskCommand;
use voice::installation;
use voice::models::ModelStore;
use voice::understanding::evaluation::{self, Answer, Item, Score};
use voice::understanding::llm::{ChildModel, LlmReader, ModelOptions};
use voice::understanding::{
    Language, LlmUse, Reader, ReaderError, Readers, Reading, ReadingContext, RulesReader, Source,
    Utterance,
};

type Failure = Box<dyn std::error::Error>;
type Choice = (&'static str, fn(&Item) -> bool);

const GROUPS: [Choice; 5] = [
    ("left of the older sentences", |item| !item.id.contains("-left-")),
    ("new sentences", |item| item.id.contains("-left-")),
    ("new sentences that the rules leave", |item| item.id.contains("-left-") && is_left(item)),
    ("all of these, English", |item| item.lang == Language::En),
    ("all of these, Mandarin", |item| item.lang == Language::Zh),
];

fn main() -> Result<(), Failure> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("evaluation");
    let mut items: Vec<Item> = evaluation::load(&folder)?.into_iter().filter(is_left).collect();
    items.extend(evaluation::load(&folder.join("left"))?);
    items.retain(|item| item.held_out);
    let model = ModelStore::open(None)?.locate("smollm2-135m-instruct")?;
    let adapter = argument("--adapter").map(PathBuf::from).or_else(installation::adapter);
    let only = argument("--only");
    print_row_heading();
    print("rules alone", &items, |item| Answer::from(&rules(item)));
    for (name, adapter) in [("few-shot", None), ("adapter", adapter)] {
        let is_asked = only.as_ref().is_none_or(|only| only == name);
        if !is_asked || name == "adapter" && adapter.is_none() {
            continue;
        }
        let mut times_ms = Vec::new();
        let readings = read_all(&items, &model, adapter, &mut times_ms)?;
        let of = |item: &Item| items.iter().position(|other| other.id == item.id);
        let reading = |item: &Item| of(item).map_or(Err(String::new()), |at| readings[at].clone());
        print(&format!("model alone, {name}"), &items, |item| alone(reading(item)));
        print(&format!("rules and model, {name}"), &items, |item| together(item, reading(item)));
        times_ms.sort_by(f64::total_cmp);
        let at = |share: f64| times_ms[((times_ms.len() - 1) as f64 * share) as usize];
        println!("\n{name}: median {:.0} ms, p95 {:.0} ms a sentence\n", at(0.5), at(0.95));
        print_reliability(&items, &readings);
        if std::env::args().any(|argument| argument == "--failures") {
            print_failures(&items, &readings);
        }
    }
    Ok(())
}

fn argument(name: &str) -> Option<String> {
    std::env::args().skip_while(|argument| argument != name).nth(1)
}

fn context(item: &Item) -> ReadingContext<'_> {
    ReadingContext { scene: item.scene.as_ref(), history: &item.history, pending_question: None }
}

fn utterance(item: &Item) -> Utterance<'_> {
    Utterance { text: &item.say, language: Some(item.lang), confidence: 1.0 }
}

fn rules(item: &Item) -> Reading {
    RulesReader::new().reading(&utterance(item), &context(item))
}

/// Whether the rules are unsure, or find nothing to do where there is.
fn is_left(item: &Item) -> bool {
    let reading = rules(item);
    let is_nothing = |commands: &[TaskCommand]| {
        commands.iter().all(|command| matches!(command, TaskCommand::None { .. }))
    };
    !reading.is_sure() || is_nothing(&reading.commands) && !is_nothing(&item.expect)
}

fn read_all(
    items: &[Item],
    model: &Path,
    adapter: Option<PathBuf>,
    times_ms: &mut Vec<f64>,
) -> Result<Vec<Result<Reading, String>>, Failure> {
    let mut options = ModelOptions::new(model);
    options.adapter = adapter;
    options.threads = argument("--threads").and_then(|number| number.parse().ok()).unwrap_or(0);
    options.answer_limit = std::time::Duration::from_secs(300);
    options.start_limit = std::time::Duration::from_secs(300);
    let mut child = ChildModel::start(options)?;
    child.wait_ready()?;
    let mut reader = LlmReader::new(child);
    let readings = items.iter().map(|item| {
        let began = Instant::now();
        let reading = reader.read(&utterance(item), &context(item));
        times_ms.push(began.elapsed().as_secs_f64() * 1e3);
        reading.map_err(|error| error.to_string())
    });
    Ok(readings.collect())
}

fn alone(reading: Result<Reading, String>) -> Answer {
    let mut readers = Readers::new(RulesReader, Some(Box::new(Known(reading))), LlmUse::Only);
    let opinion = readers.read(&Utterance::typed(""), &ReadingContext::default());
    Answer::from(&opinion.reading)
}

/// What is decided with both; what the model alone understood is read back before it moves.
fn together(item: &Item, reading: Result<Reading, String>) -> Answer {
    let mut readers = Readers::new(RulesReader, Some(Box::new(Known(reading))), LlmUse::Auto);
    let opinion = readers.read(&utterance(item), &context(item));
    let moves = opinion.reading.commands.iter().any(TaskCommand::moves);
    let mut answer = Answer::from(&opinion.reading);
    answer.asks |= opinion.other.is_some() || opinion.reading.source == Source::Llm && moves;
    answer
}

/// A reading that was made before.
struct Known(Result<Reading, String>);

impl Reader for Known {
    fn read(&mut self, _: &Utterance<'_>, _: &ReadingContext<'_>) -> Result<Reading, ReaderError> {
        self.0.clone().map_err(ReaderError::Invalid)
    }
}

fn print_row_heading() {
    println!(
        "| sentences | reader | items | exact % | verbs % | wrong motion % | moves wrongly if not asked % | asks needlessly % |"
    );
    println!("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |");
}

fn print(reader: &str, items: &[Item], answer: impl Fn(&Item) -> Answer) {
    for (name, chosen) in GROUPS {
        let (mut score, mut unasked) = (Score::default(), Score::default());
        for item in items.iter().filter(|item| chosen(item)) {
            let answer = answer(item);
            score.add(item, evaluation::judge(item, &answer));
            unasked.add(item, evaluation::judge(item, &Answer { asks: false, ..answer }));
        }
        let percent = |count: usize| 100.0 * count as f64 / score.items.max(1) as f64;
        println!(
            "| {name} | {reader} | {} | {:.1} | {:.1} | {:.1} | {:.1} | {:.1} |",
            score.items,
            percent(score.exact),
            percent(score.verbs),
            percent(score.wrong_motion),
            percent(unasked.wrong_motion),
            percent(score.asks_needlessly)
        );
    }
}

/// How often the model alone is exact, by how sure it is.
fn print_reliability(items: &[Item], readings: &[Result<Reading, String>]) {
    const EDGES: [f64; 7] = [0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 1.01];
    println!("| confidence of the model | items | exact % | moves wrongly % |");
    println!("| --- | ---: | ---: | ---: |");
    for edge in EDGES.windows(2) {
        let mut score = Score::default();
        for (item, reading) in items.iter().zip(readings) {
            let confidence = reading.as_ref().map_or(0.0, |reading| reading.confidence);
            if (edge[0]..edge[1]).contains(&confidence) {
                let answer = Answer { asks: false, ..alone(reading.clone()) };
                score.add(item, evaluation::judge(item, &answer));
            }
        }
        let percent = |count: usize| 100.0 * count as f64 / score.items.max(1) as f64;
        println!(
            "| {:.1}–{:.1} | {} | {:.0} | {:.0} |",
            edge[0],
            edge[1].min(1.0),
            score.items,
            percent(score.exact),
            percent(score.wrong_motion)
        );
    }
}

fn print_failures(items: &[Item], readings: &[Result<Reading, String>]) {
    for (item, reading) in items.iter().zip(readings) {
        if !evaluation::judge(item, &alone(reading.clone())).exact {
            println!("{} {:?}", item.id, item.say);
            println!("   want {}", serde_json::to_string(&item.expect).unwrap_or_default());
            match reading {
                Ok(reading) => {
                    let got = serde_json::to_string(&reading.commands).unwrap_or_default();
                    println!("   got  {got} ({:.2})", reading.confidence);
                }
                Err(error) => println!("   got  {error}"),
            }
        }
    }
}
