//! Recorded words through the whole of hearing, with the real recognizer.
//!
//! Needs the program lianshou-recognizer (`cargo build --release -p lianshou-recognizer`) and the
//! model, which is fetched through the normal path if it is not there.
#![allow(clippy::unwrap_used, reason = "a test may stop at what it does not expect")]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, MutexGuard, OnceLock};
use std::time::{Duration, Instant};

use voice::audio;
use voice::engine::EngineError;
use voice::listen::{Hearing, HearingEvent, HearingOptions, listen_to_file};
use voice::models::{Bars, ModelStore};
use voice::recognition::{Language, Recognition, RecognitionOptions};
use voice::vad::SegmenterOptions;

const READY: Duration = Duration::from_secs(60);

fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/data/{name}.wav"))
}

fn model() -> PathBuf {
    static MODEL: OnceLock<PathBuf> = OnceLock::new();
    let fetch = || {
        let store = ModelStore::open(None).unwrap();
        store.fetch(&["whisper-base".into()], &Bars::default()).unwrap();
        store.locate("whisper-base").unwrap()
    };
    MODEL.get_or_init(fetch).clone()
}

fn start() -> Recognition {
    let mut options = RecognitionOptions::new(model());
    options.language = Some(Language::English);
    options.limit = Duration::from_secs(60);
    let mut recognition = Recognition::start(options).unwrap();
    recognition.wait_ready(READY).unwrap();
    recognition
}

/// One recognizer for all tests: loading takes longer than most of them.
fn shared() -> MutexGuard<'static, Recognition> {
    static SHARED: OnceLock<Mutex<Recognition>> = OnceLock::new();
    SHARED.get_or_init(|| Mutex::new(start())).lock().unwrap_or_else(|broken| broken.into_inner())
}

fn plain(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric() || *c == ' ').collect::<String>().to_lowercase()
}

#[test]
fn recorded_words_are_understood() {
    let mut recognition = shared();
    for (name, said) in [
        ("stop", "stop"),
        ("stop_2", "stop"),
        ("go", "go"),
        ("left", "left"),
        ("right", "right"),
        ("yes", "yes"),
        ("no", "no"),
        ("up", "up"),
        ("down", "down"),
    ] {
        let mut heard = Vec::new();
        listen_to_file(&data(name), &mut recognition, SegmenterOptions::default(), |utterance| {
            heard.push(utterance);
        })
        .unwrap();
        assert_eq!(heard.len(), 1, "{name}");
        let heard = &heard[0].heard;
        assert_eq!(plain(&heard.text), said);
        assert!(heard.confidence > 0.3 && heard.confidence <= 1.0, "{name}: {}", heard.confidence);
        assert_eq!(heard.words.len(), 1);
    }
}

#[test]
fn a_sentence_is_understood_and_its_language_found() {
    let mut recognition = shared();
    recognition.set_language(None);
    let samples = audio::read(&data("go_forward_ten_meters")).unwrap();
    let heard = recognition.transcribe(&samples);
    recognition.set_language(Some(Language::English));
    let heard = heard.unwrap();
    assert_eq!(heard.language, Language::English);
    let text = plain(&heard.text);
    assert!(["go forward 10 meters", "go forward ten meters"].contains(&text.as_str()), "{text}");
}

#[test]
fn nothing_is_invented_in_silence_and_noise() {
    let mut recognition = shared();
    let mut state = 1_u32;
    let mut noise = |amplitude: f32| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        amplitude * ((state >> 8) as f32 / (1 << 23) as f32 - 1.0)
    };
    for (amplitude, seconds) in [(0.0, 3), (0.0005, 2), (0.01, 3)] {
        let samples: Vec<f32> = (0..seconds * 16_000).map(|_| noise(amplitude)).collect();
        let heard = recognition.transcribe(&samples).unwrap();
        assert!(heard.text.is_empty(), "'{}' in noise of {amplitude}", heard.text);
        assert!(heard.ignored.is_some() && heard.confidence == 0.0);
    }
}

#[test]
fn a_stream_is_heard_without_blocking() {
    let mut hearing = Hearing::start(start(), HearingOptions::default());
    let mut stream = audio::read(&data("left")).unwrap();
    stream.extend(vec![0.0; 16_000]);
    stream.extend(audio::read(&data("yes")).unwrap());
    stream.extend(vec![0.0; 16_000]);
    for piece in stream.chunks(320) {
        let began = Instant::now();
        hearing.push(piece);
        assert!(began.elapsed() < Duration::from_millis(200));
    }
    hearing.finish();
    let (mut began, mut ended, mut heard) = (0, 0, Vec::new());
    let end = Instant::now() + READY;
    while heard.len() < 2 && Instant::now() < end {
        match hearing.poll() {
            Some(HearingEvent::SpeechBegan { .. }) => began += 1,
            Some(HearingEvent::SpeechEnded(_)) => ended += 1,
            Some(HearingEvent::Heard(utterance)) => heard.push(plain(&utterance.heard.text)),
            Some(other) => panic!("{other:?}"),
            None => std::thread::sleep(Duration::from_millis(5)),
        }
    }
    assert_eq!((began, ended), (2, 2));
    assert_eq!(heard, ["left", "yes"]);
    assert!(!hearing.is_busy());
}

#[test]
fn a_recognizer_that_is_killed_comes_back() {
    let mut recognition = start();
    let samples = audio::read(&data("stop")).unwrap();
    let process = recognition.process_id().unwrap().to_string();
    Command::new("kill").args(["-KILL", &process]).status().unwrap();
    let lost = recognition.transcribe(&samples);
    assert!(matches!(lost, Err(EngineError::Died { .. })), "{lost:?}");
    recognition.wait_ready(READY).unwrap();
    assert_eq!(plain(&recognition.transcribe(&samples).unwrap().text), "stop");
    assert_eq!(recognition.restarts(), 1);
}

#[test]
fn bad_model_files_are_refused_with_a_reason() {
    let folder = tempfile::tempdir().unwrap();
    let truncated = folder.path().join("truncated.bin");
    let content = std::fs::read(model()).unwrap();
    std::fs::write(&truncated, &content[..content.len() / 3]).unwrap();
    let foreign = folder.path().join("foreign.bin");
    std::fs::write(&foreign, b"this is no model").unwrap();
    for path in [truncated, foreign, folder.path().join("missing.bin")] {
        let mut recognition = Recognition::start(RecognitionOptions::new(path.clone())).unwrap();
        let error = recognition.wait_ready(READY).unwrap_err();
        assert!(!matches!(error, EngineError::Starting { .. }), "{}: {error}", path.display());
    }
}
