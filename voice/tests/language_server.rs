//! A language model on a server: what it is asked, and what becomes of late, broken and absurd answers.
#![allow(clippy::unwrap_used, reason = "a test may stop at what it does not expect")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use robot_core::task::TaskCommand;
use serde_json::{Value, json};
use voice::dialogue::{Dialogue, Policy, Situation};
use voice::understanding::llm::{Constraint, LlmReader, ServerModel, ServerOptions};
use voice::understanding::{
    LlmUse, Reader, ReaderError, Readers, Reading, ReadingContext, RulesReader, Source, Utterance,
};

/// Answers every request with this status and body; `None`: never. Gives the bodies asked.
fn serve(answer: Option<(&'static str, String)>) -> (String, Receiver<Value>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/v1", listener.local_addr().unwrap());
    let (asked, questions) = channel();
    std::thread::spawn(move || {
        let mut silent = Vec::new();
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut reader = BufReader::new(stream.try_clone().unwrap());
            let mut length = 0;
            for line in reader.by_ref().lines() {
                let line = line.unwrap().to_lowercase();
                if let Some(value) = line.strip_prefix("content-length:") {
                    length = value.trim().parse().unwrap();
                }
                if line.is_empty() {
                    break;
                }
            }
            let mut body = vec![0; length];
            reader.read_exact(&mut body).unwrap();
            let _ = asked.send(serde_json::from_slice(&body).unwrap());
            match &answer {
                Some((status, text)) => {
                    let head =
                        format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\n\r\n", text.len());
                    let _ = stream.write_all(head.as_bytes());
                    let _ = stream.write_all(text.as_bytes());
                }
                None => silent.push(stream),
            }
        }
    });
    (url, questions)
}

fn completion(text: &str) -> String {
    let choice = json!({
        "message": {"role": "assistant", "content": text},
        "finish_reason": "stop",
        "logprobs": {"content": [{"token": "x", "logprob": -0.1}]},
    });
    json!({"choices": [choice]}).to_string()
}

fn reader(url: &str, constraint: Constraint) -> LlmReader<ServerModel> {
    let answer_limit = Duration::from_millis(400);
    let options = ServerOptions { constraint, answer_limit, ..ServerOptions::new(url) };
    LlmReader::new(ServerModel::new(options).unwrap())
}

fn read(url: &str, said: &str) -> Result<Reading, ReaderError> {
    reader(url, Constraint::Grammar).read(&Utterance::typed(said), &ReadingContext::default())
}

#[test]
fn the_server_is_asked_with_the_grammar_and_its_answer_is_validated() {
    let (url, asked) = serve(Some(("200 OK", completion(r#"[{"do":"pick","object":"mug"}]"#))));
    let reading = read(&url, "fetch me that mug over there").unwrap();
    assert!(reading.source == Source::Llm && reading.is_sure());
    assert_eq!(
        reading.commands,
        [TaskCommand::Pick { object: Some("mug".into()), from: None, arm: None }]
    );
    let body = asked.recv().unwrap();
    assert!(body["grammar"].as_str().unwrap().starts_with("root ::="));
    assert_eq!(body["messages"][0]["role"], "system");
    let last = body["messages"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(last, json!({"role": "user", "content": "fetch me that mug over there"}));
    // An object that nobody named is an invention.
    assert!(matches!(read(&url, "go home"), Err(ReaderError::Invalid(_))));
}

#[test]
fn a_server_without_grammars_gets_the_schema() {
    let (url, asked) = serve(Some(("200 OK", completion(r#"[{"do":"home"}]"#))));
    let mut reader = reader(&url, Constraint::Schema);
    reader.read(&Utterance::typed("go home"), &ReadingContext::default()).unwrap();
    let body = asked.recv().unwrap();
    assert_eq!(body["response_format"]["type"], "json_schema");
    assert!(body.get("grammar").is_none());
}

#[test]
fn garbage_is_an_error_and_nothing_more() {
    for (status, text) in [
        ("200 OK", "<html>".to_owned()),
        ("200 OK", "{}".to_owned()),
        ("200 OK", r#"{"choices":[]}"#.to_owned()),
        ("200 OK", completion("sure, I will move the arm now")),
        ("200 OK", completion(r#"[{"do":"self_destruct"}]"#)),
        ("200 OK", "x".repeat(1 << 20)),
        ("500 Oops", "broken".to_owned()),
        ("401 No", "who are you".to_owned()),
    ] {
        let (url, _asked) = serve(Some((status, text.clone())));
        assert!(read(&url, "go home").is_err(), "{status} {}", text.len());
    }
}

#[test]
fn a_silent_or_missing_server_leaves_the_rules() {
    let (silent, _asked) = serve(None);
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    for url in [silent, format!("http://{free}/v1")] {
        let model = Box::new(reader(&url, Constraint::Grammar));
        let mut readers = Readers::new(RulesReader::new(), Some(model), LlmUse::Auto);
        let context = ReadingContext::default();
        let sure = readers.read(&Utterance::typed("go home"), &context);
        assert!(sure.trouble.is_none() && sure.reading.is_sure());
        let unsure = readers.read(&Utterance::typed("wibble the frobnicator sideways"), &context);
        assert!(unsure.trouble.is_some(), "{url}");
        assert_eq!(unsure.reading.source, Source::Rules);
    }
}

#[test]
fn an_address_that_is_none_is_refused() {
    let model = ServerModel::new(ServerOptions::new("gpu-host:8080"));
    assert!(matches!(model, Err(ReaderError::Unavailable(_))));
}

/// What the robot says to three orders that only a language model could make sense of.
fn said_with(url: &str) -> Vec<String> {
    let model = Box::new(reader(url, Constraint::Grammar));
    let mut readers = Readers::new(RulesReader::new(), Some(model), LlmUse::Auto);
    let mut dialogue = Dialogue::new(Policy::simulator());
    let situation = Situation::default();
    let mut said = Vec::new();
    for order in ["wibble the frobnicator sideways", "go home", "frobnicate it", "gribble the nard"]
    {
        let turn = dialogue.hear(&Utterance::typed(order), &situation, &mut readers);
        let goes_home = turn.commands.iter().any(|c| matches!(c.command, TaskCommand::Home { .. }));
        assert_eq!(goes_home, order == "go home", "the rules work: {order} {turn:?}");
        said.push(turn.spoken().unwrap_or_default().to_owned());
    }
    said
}

#[test]
fn the_operator_is_told_once_that_the_model_is_silent_late_or_broken() {
    let told = |said: &str| said.contains("language model does not answer");
    let (silent, _asked) = serve(None);
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let (oops, _broken) = serve(Some(("500 Oops", "broken".to_owned())));
    for url in [silent, format!("http://{free}/v1"), oops] {
        let said = said_with(&url);
        assert!(told(&said[0]), "{said:?}");
        assert!(!said[1..].iter().any(|said| told(said)), "once is enough: {said:?}");
    }
    // One refused answer is everyday; three in a row are a broken model.
    let (garbage, _asked) = serve(Some(("200 OK", "<html>".to_owned())));
    let said = said_with(&garbage);
    assert_eq!(said.iter().map(|said| told(said)).collect::<Vec<_>>(), [false, false, false, true]);
}
