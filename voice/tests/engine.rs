//! Children that misbehave: the caller gets an error in time, and the engine is started again.
#![allow(clippy::unwrap_used, reason = "a test may stop at what it does not expect")]

use std::path::Path;
use std::time::{Duration, Instant};

use protocol::recognizer::{Language, Loaded, Recognizer, Reply, Request, Transcribe};
use protocol::{Hello, Role, VERSION, encode};
use voice::engine::{EngineError, Health, Launch, Supervised};

const LIMIT: Duration = Duration::from_millis(400);
/// The limit, and what a busy machine adds.
const IN_TIME: Duration = Duration::from_millis(1500);

/// A child that runs this shell script.
fn child(script: &str) -> Supervised<Recognizer> {
    Supervised::start(Launch {
        program: "/bin/sh".into(),
        arguments: vec!["-c".into(), script.into()],
        setup: Vec::new(),
        start_limit: LIMIT,
    })
}

/// Shell command that prints these bytes.
fn print(bytes: &[u8]) -> String {
    let octal: String = bytes.iter().map(|byte| format!("\\{byte:03o}")).collect();
    format!("printf '{octal}'")
}

fn hello() -> String {
    hello_as(VERSION, Role::Recognizer)
}

fn hello_as(version: u32, role: Role) -> String {
    print(&encode(&Hello { version, role, engine: "test".into() }).unwrap())
}

/// Waits for the first byte of a request.
const READ: &str = "head -c 1 >/dev/null";

fn ask(engine: &mut Supervised<Recognizer>) -> Result<Reply, EngineError> {
    let began = Instant::now();
    let outcome = engine.request(Request::Transcribe(Transcribe::default()), LIMIT);
    assert!(began.elapsed() < IN_TIME, "blocked for {:?}", began.elapsed());
    outcome
}

fn is_gone(process: u32) -> bool {
    !Path::new(&format!("/proc/{process}")).exists()
}

#[test]
fn a_child_that_aborts_is_reported_with_its_last_words_and_restarted() {
    let mut engine = child(&format!("{}; {READ}; echo broken rule >&2; kill -ABRT $$", hello()));
    engine.wait_ready(IN_TIME).unwrap();
    let process = engine.process_id().unwrap();
    match ask(&mut engine) {
        Err(EngineError::Died { status, said }) => {
            assert!(status.contains("signal: 6"), "{status}");
            assert!(said.contains("broken rule"), "{said}");
        }
        other => panic!("{other:?}"),
    }
    assert!(is_gone(process), "a zombie is left");
    engine.wait_ready(IN_TIME).unwrap();
    assert_eq!((engine.health(), engine.restarts()), (Health::Ready, 1));
}

#[test]
fn a_child_that_hangs_is_killed_in_time() {
    let mut engine = child(&format!("{}; exec sleep 60", hello()));
    engine.wait_ready(IN_TIME).unwrap();
    let process = engine.process_id().unwrap();
    assert!(matches!(ask(&mut engine), Err(EngineError::TimedOut { .. })));
    assert!(is_gone(process), "the hanging child is left");
}

#[test]
fn a_child_that_never_reads_cannot_block_a_large_request() {
    let mut engine = child(&format!("{}; exec sleep 60", hello()));
    let samples = vec![0.0; 1_000_000];
    let request = Request::Transcribe(Transcribe { samples, ..Transcribe::default() });
    let began = Instant::now();
    assert!(matches!(engine.request(request, LIMIT), Err(EngineError::TimedOut { .. })));
    assert!(began.elapsed() < IN_TIME);
}

#[test]
fn a_child_that_talks_nonsense_is_replaced() {
    for nonsense in [vec![0xff; 64], b"\x03\0\0\0abc".to_vec()] {
        let mut engine =
            child(&format!("{}; {READ}; {}; exec sleep 60", hello(), print(&nonsense)));
        let outcome = ask(&mut engine);
        assert!(matches!(outcome, Err(EngineError::Garbled { .. })), "{outcome:?}");
    }
}

#[test]
fn a_reply_to_another_request_is_not_taken() {
    let loaded = Loaded { load_ms: 0.0, threads: 1, is_multilingual: true };
    let stale = protocol::Reply { id: 7, outcome: Ok(Reply::Loaded(loaded)) };
    let print = print(&encode(&stale).unwrap());
    let mut engine = child(&format!("{}; {READ}; {print}; exec sleep 60", hello()));
    assert!(matches!(ask(&mut engine), Err(EngineError::Garbled { .. })));
}

#[test]
fn a_child_without_hello_or_of_another_kind_never_becomes_ready() {
    let scripts = [
        "exec sleep 60".to_owned(),
        "exit 3".to_owned(),
        format!("{}; exec sleep 60", hello_as(VERSION + 1, Role::Recognizer)),
        format!("{}; exec sleep 60", hello_as(VERSION, Role::LanguageModel)),
    ];
    for script in scripts {
        let mut engine = child(&script);
        let outcome = engine.wait_ready(IN_TIME);
        assert!(
            matches!(
                outcome,
                Err(EngineError::TimedOut { .. }
                    | EngineError::Died { .. }
                    | EngineError::WrongEngine { .. })
            ),
            "{script}: {outcome:?}"
        );
    }
}

#[test]
fn a_program_that_is_not_there_is_an_error_each_time() {
    let mut engine: Supervised<Recognizer> = Supervised::start(Launch {
        program: "/no/such/engine".into(),
        arguments: Vec::new(),
        setup: Vec::new(),
        start_limit: LIMIT,
    });
    for _ in 0..2 {
        assert!(matches!(ask(&mut engine), Err(EngineError::NotStarted { .. })));
    }
}

#[test]
fn nothing_is_left_when_the_engine_is_dropped() {
    let mut engine = child(&format!("{}; exec sleep 60", hello()));
    engine.wait_ready(IN_TIME).unwrap();
    let process = engine.process_id().unwrap();
    drop(engine);
    assert!(is_gone(process));
}

#[test]
fn a_request_that_is_too_large_is_refused_here() {
    let mut engine = child(&format!("{}; exec sleep 60", hello()));
    let samples = vec![0.5; 3_000_000];
    let request =
        Transcribe { samples, language: Some(Language::English), ..Transcribe::default() };
    let outcome = engine.request(Request::Transcribe(request), IN_TIME);
    assert!(matches!(outcome, Err(EngineError::Unsendable(_))), "{outcome:?}");
    assert_eq!(engine.health(), Health::Ready);
}
