//! The language model process with the real model: grammar, prefix, bad grammar, size.
//!
//! Needs the program lianshou-language-model (`cargo build --release -p lianshou-language-model`)
//! and the model, which is fetched through the normal path if it is not there.
#![allow(clippy::unwrap_used, reason = "a test may stop at what it does not expect")]

use std::time::Duration;

use protocol::language_model::{Generate, Generated, LanguageModel, Load, Reply, Request};
use voice::engine::{EngineError, Launch, Supervised, locate};
use voice::models::{Bars, ModelStore};

const LIMIT: Duration = Duration::from_secs(120);

fn start() -> Supervised<LanguageModel> {
    let store = ModelStore::open(None).unwrap();
    let name = "smollm2-135m-instruct";
    store.fetch(&[name.into()], &Bars::default()).unwrap();
    let path = store.locate(name).unwrap().to_string_lossy().into_owned();
    let load = Load { path, context_tokens: 512, threads: 0 };
    let mut engine = Supervised::start(Launch {
        program: locate("lianshou-language-model").unwrap(),
        arguments: Vec::new(),
        setup: vec![Request::Load(load)],
        start_limit: LIMIT,
    });
    engine.wait_ready(LIMIT).unwrap();
    engine
}

fn generate(
    engine: &mut Supervised<LanguageModel>,
    text: &str,
    grammar: &str,
) -> Result<Generated, EngineError> {
    let request = Generate { text: text.into(), grammar: grammar.into(), max_tokens: 12 };
    match engine.request(Request::Generate(request), LIMIT)? {
        Reply::Generated(generated) => Ok(generated),
        other => panic!("{other:?}"),
    }
}

#[test]
fn answers_follow_the_grammar_and_are_the_same_every_time() {
    let mut engine = start();
    let text = "Question: Is the sky red?\nAnswer:".to_owned();
    engine.set_up(Request::SetPrefix { text }, LIMIT).unwrap();
    let grammar = "root ::= \" maybe later\" | \" never ever\"";
    let first = generate(&mut engine, " Hm,", grammar).unwrap();
    assert!([" maybe later", " never ever"].contains(&first.text.as_str()), "{}", first.text);
    assert!(first.is_finished && first.mean_probability > 0.0);
    generate(&mut engine, " something else", "").unwrap();
    assert_eq!(generate(&mut engine, " Hm,", grammar).unwrap().text, first.text);
    assert!(engine.peak_memory_mib().is_none_or(|mib| mib < 500.0));

    // A grammar that is none, and a text that does not fit: an error, and the engine goes on.
    assert!(generate(&mut engine, " Hm,", "root ::= (").is_err());
    assert!(generate(&mut engine, &"far too long ".repeat(400), grammar).is_err());
    engine.wait_ready(LIMIT).unwrap();
    assert_eq!(generate(&mut engine, " Hm,", grammar).unwrap().text, first.text);
}
