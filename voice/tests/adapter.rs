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
use voice::understanding::llm::{ChildModel, LlmReader, ModelOptions};
use voice::understanding::{LlmUse, Reader, ReaderError, ReadingContext, Utterance};

const LIMIT: Duration = Duration::from_secs(120);

fn model() -> PathBuf {
    let store = ModelStore::open(None).unwrap();
    let name = "smollm2-135m-instruct";
    store.fetch(&[name.into()], &Bars::default()).unwrap();
    store.locate(name).unwrap()
}

fn tuned(adapter: PathBuf) -> Result<ChildModel, ReaderError> {
    let mut options = ModelOptions::new(model());
    options.adapter = Some(adapter);
    (options.answer_limit, options.start_limit) = (LIMIT, LIMIT);
    ChildModel::start(options)
}

#[test]
fn the_shipped_adapter_reads_plain_orders_in_both_languages() {
    let adapter = installation::adapter().expect("the adapter is part of the repository");
    let mut child = tuned(adapter).unwrap();
    child.wait_ready().unwrap();
    let mut reader = LlmReader::new(child);
    for (said, expected) in [
        ("Could you grab the red block?", r#"[{"do":"pick","object":"red block"}]"#),
        (
            "go to the left by five centimetres",
            r#"[{"do":"jog","direction":"left","distance_m":0.05}]"#,
        ),
        ("what are you holding", r#"[{"do":"ask","topic":"holding"}]"#),
        ("手再偏左一丁点儿", r#"[{"do":"jog","direction":"left"}]"#),
    ] {
        let expected: Vec<TaskCommand> = serde_json::from_str(expected).unwrap();
        let reading = reader.read(&Utterance::typed(said), &ReadingContext::default());
        assert_eq!(reading.unwrap().commands, expected, "{said}");
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
        options.adapter = Some(adapter.clone().into());
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

/// The head of a GGUF file with these texts.
fn gguf(pairs: &[(&str, &str)]) -> Vec<u8> {
    let text = |text: &str| [&(text.len() as u64).to_le_bytes(), text.as_bytes()].concat();
    let mut bytes = b"GGUF\x03\0\0\0".to_vec();
    bytes.extend(0_u64.to_le_bytes());
    bytes.extend((pairs.len() as u64 + 1).to_le_bytes());
    bytes.extend(text("adapter.lora.alpha"));
    bytes.extend(6_u32.to_le_bytes());
    bytes.extend(16_f32.to_le_bytes());
    for (key, value) in pairs {
        bytes.extend(text(key));
        bytes.extend(8_u32.to_le_bytes());
        bytes.extend(text(value));
    }
    bytes
}

#[test]
fn what_an_adapter_file_says_is_checked() {
    let kind = [("general.type", "adapter"), ("adapter.type", "lora")];
    let base = "lianshou.base.sha256";
    let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    let fits = gguf(&[kind[0], kind[1], (base, abc), ("lianshou.answer_form", "compact-1")]);
    let folder = tempfile::tempdir().unwrap();
    let (model, adapter) = (folder.path().join("abc"), folder.path().join("adapter.gguf"));
    std::fs::write(&model, "abc").unwrap();
    let check = |bytes: &[u8]| {
        std::fs::write(&adapter, bytes).unwrap();
        let mut options = ModelOptions::new(&model);
        options.adapter = Some(adapter.clone());
        options.check().map_err(|error| error.to_string())
    };
    assert_eq!(check(&fits), Ok(()));
    for (bytes, part) in [
        (b"".to_vec(), "ends too early"),
        (b"PK\x03\x04 is a zip file".to_vec(), "no GGUF file"),
        (b"GGUF\x09\0\0\0".to_vec(), "version 9"),
        (gguf(&[("general.type", "model")]), "LoRA"),
        (gguf(&kind), "to which model"),
        (gguf(&[kind[0], kind[1], (base, "00")]), "was made for the model"),
        (gguf(&[kind[0], kind[1], (base, abc), ("lianshou.answer_form", "verse")]), "verse"),
        (gguf(&kind)[..60].to_vec(), "ends too early"),
    ] {
        let error = check(&bytes).unwrap_err();
        assert!(error.contains(part), "{error}");
    }
    for at in 0..fits.len() {
        let mut bytes = fits.clone();
        bytes[at] ^= 0xff;
        let _ = check(&bytes);
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
