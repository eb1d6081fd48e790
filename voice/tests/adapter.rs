//! The shipped adapter on the default model, and adapters that cannot be used.
//!
//! Needs the program lianshou-language-model (`cargo build --release -p lianshou-language-model`)
//! and the model, which is fetched through the normal path if it is not there.
#![allow(clippy::unwrap_used, reason = "a test may stop at what it does not expect")]

use std::path::{Path, PathBuf};
use std::time::Duration;

use protocol::language_model::{LanguageModel, Load, Request};
use robot_core::task::TaskCommand;
use voice::engine::{Launch, Supervised, locate};
use voice::installation;
use voice::models::{Bars, ModelStore};
use voice::setting::{Setting, Warmth};
use voice::understanding::llm::{Adapter, ChildModel, LlmReader, ModelOptions};
use voice::understanding::{LlmUse, Reader, ReaderError, ReadingContext, Utterance};

const LIMIT: Duration = Duration::from_secs(120);

fn model() -> PathBuf {
    let store = ModelStore::open(None).unwrap();
    let name = "smollm2-135m-instruct";
    store.fetch(&[name.into()], &Bars::default()).unwrap();
    store.locate(name).unwrap()
}

fn tuned(adapter: Adapter) -> Result<ChildModel, ReaderError> {
    let mut options = ModelOptions::new(model());
    options.adapter = adapter;
    (options.answer_limit, options.start_limit) = (LIMIT, LIMIT);
    ChildModel::start(options)
}

#[test]
fn the_shipped_adapter_reads_plain_orders_in_both_languages() {
    let adapter = installation::adapter().expect("the adapter is part of the repository");
    let mut child = tuned(Adapter::Required(adapter)).unwrap();
    child.wait_ready().unwrap();
    let mut reader = LlmReader::new(child);
    for (said, expected) in [
        ("Could you grab the red block?", r#"[{"do":"pick","object":"red block"}]"#),
        (
            "go to the left by five centimetres",
            r#"[{"do":"jog","direction":"left","distance_m":0.05}]"#,
        ),
        ("what are you holding", r#"[{"do":"ask","topic":"holding"}]"#),
        ("把杯子递给我", r#"[{"do":"handover","object":"杯子"}]"#),
    ] {
        let expected: Vec<TaskCommand> = serde_json::from_str(expected).unwrap();
        for _ in 0..2 {
            let reading = reader.read(&Utterance::typed(said), &ReadingContext::default());
            assert_eq!(reading.unwrap().commands, expected, "{said}");
        }
    }
}

#[test]
fn an_adapter_of_another_model_is_refused_and_the_rules_read_on() {
    let folder = tempfile::tempdir().unwrap();
    let other = folder.path().join("other.gguf");
    std::fs::write(&other, "another model").unwrap();
    let shipped = installation::adapter().expect("the adapter is part of the repository");
    for (adapter, part) in [
        (shipped.display().to_string(), "was made for the model"),
        ("/nonexistent/adapter.gguf".to_owned(), "/nonexistent/adapter.gguf"),
        (other.display().to_string(), "is no adapter"),
    ] {
        let mut options = ModelOptions::new(&other);
        options.adapter = Adapter::Required(adapter.clone().into());
        let error = options.check().unwrap_err().to_string();
        assert!(error.contains(part), "{error}");

        let configuration = folder.path().join("lianshou.toml");
        let text = format!("[models]\nlanguage_model = {other:?}\nadapter = {adapter:?}");
        std::fs::write(&configuration, text).unwrap();
        let setting = Setting::load(Some(&configuration), None).unwrap();
        let mut readers = setting.readers(LlmUse::Auto, Warmth::WhenNeeded);
        let opinion = readers.read(&Utterance::typed("go home"), &ReadingContext::default());
        assert_eq!(opinion.reading.commands, [TaskCommand::Home { arm: None }]);
    }
}

#[test]
fn the_engine_says_so_when_a_file_is_no_adapter() {
    let load = |adapter: &Path| Request::LoadTuned {
        load: Load { path: model().display().to_string(), context_tokens: 256, threads: 0 },
        adapter: adapter.display().to_string(),
    };
    for adapter in [model(), PathBuf::from("/nonexistent/adapter.gguf")] {
        let mut engine: Supervised<LanguageModel> = Supervised::start(Launch {
            program: locate("lianshou-language-model").unwrap(),
            arguments: Vec::new(),
            setup: vec![load(&adapter)],
            start_limit: LIMIT,
        });
        let error = engine.wait_ready(LIMIT).unwrap_err().to_string();
        assert!(error.contains("adapter"), "{error}");
    }
}
