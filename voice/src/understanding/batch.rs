//! Utterances on JSON lines, for evaluation: one independent conversation a line.
//!
//! A line that cannot be read gives a line with `error` and does not end the run. Commands that
//! stand beside a question are held; see the contract of [`Turn`](crate::dialogue::Turn).

use std::io::{self, BufRead, Write};
use std::time::Instant;

use robot_core::scene::Scene;
use robot_core::task::{GroundedCommand, NoneReason, TaskCommand};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Language, Readers, Source, Utterance};
use crate::dialogue::{Dialogue, Policy, Situation};

/// Longest line that is read, bytes.
pub const MAX_LINE_BYTES: usize = 4 << 20;

#[derive(Deserialize)]
struct Item {
    #[serde(default)]
    id: Value,
    say: String,
    #[serde(default)]
    lang: Option<String>,
    #[serde(default)]
    scene: Option<Scene>,
    #[serde(default)]
    history: Option<Vec<String>>,
}

#[derive(Serialize)]
struct Answer {
    id: Value,
    commands: Vec<GroundedCommand>,
    #[serde(skip_serializing_if = "Option::is_none")]
    question: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reply: Option<String>,
    source: Source,
    ms: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

/// How a run went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Lines answered.
    pub answered: usize,
    /// Lines that could not be read.
    pub failed: usize,
}

/// Reads utterances from JSON lines and writes one JSON line for each.
///
/// # Errors
/// Only if a stream fails. Empty lines are skipped; bad ones are answered with an error.
pub fn run(
    mut input: impl BufRead,
    mut output: impl Write,
    readers: &mut Readers,
) -> io::Result<Summary> {
    let mut summary = Summary::default();
    let mut line = Vec::new();
    while read_line(&mut input, &mut line)? {
        let text = String::from_utf8_lossy(&line);
        if text.trim().is_empty() {
            continue;
        }
        let answer = if line.len() > MAX_LINE_BYTES {
            failed(Value::Null, format!("the line is longer than {MAX_LINE_BYTES} bytes"))
        } else {
            answer(&text, readers)
        };
        match answer.error {
            None => summary.answered += 1,
            Some(_) => summary.failed += 1,
        }
        serde_json::to_writer(&mut output, &answer)?;
        output.write_all(b"\n")?;
    }
    output.flush()?;
    Ok(summary)
}

/// Reads one line, keeping no more of it than is needed to see that it is too long.
fn read_line(input: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<bool> {
    line.clear();
    let mut any = false;
    loop {
        let buffer = input.fill_buf()?;
        if buffer.is_empty() {
            return Ok(any);
        }
        any = true;
        let end = buffer.iter().position(|byte| *byte == b'\n');
        let taken = end.unwrap_or(buffer.len());
        let room = (MAX_LINE_BYTES + 1).saturating_sub(line.len());
        line.extend_from_slice(&buffer[..taken.min(room)]);
        input.consume(taken + usize::from(end.is_some()));
        if end.is_some() {
            return Ok(true);
        }
    }
}

fn answer(line: &str, readers: &mut Readers) -> Answer {
    let item: Item = match serde_json::from_str(line) {
        Ok(item) => item,
        Err(error) => {
            let value: Value = serde_json::from_str(line).unwrap_or_default();
            return failed(value.get("id").cloned().unwrap_or_default(), error.to_string());
        }
    };
    let began = Instant::now();
    let situation = Situation { scene: item.scene.as_ref(), ..Situation::default() };
    let mut dialogue = Dialogue::new(Policy::evaluation());
    dialogue.recall(&item.history.unwrap_or_default(), &situation, readers);
    let language = match item.lang.as_deref() {
        Some(lang) if lang.starts_with("zh") => Some(Language::Zh),
        Some(lang) if lang.starts_with("en") => Some(Language::En),
        _ => None,
    };
    let utterance = Utterance { text: &item.say, language, confidence: 1.0 };
    let turn = dialogue.hear(&utterance, &situation, readers);
    Answer {
        id: item.id,
        commands: turn.commands.into_iter().chain(turn.held).collect(),
        question: turn.question,
        reply: turn.reply,
        source: turn.source,
        ms: began.elapsed().as_secs_f64() * 1e3,
        error: None,
    }
}

fn failed(id: Value, error: String) -> Answer {
    let commands = vec![TaskCommand::None { reason: NoneReason::Unclear }.into()];
    let (question, reply) = (None, None);
    Answer { id, commands, question, reply, source: Source::Rules, ms: 0.0, error: Some(error) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::understanding::{LlmUse, RulesReader};

    fn lines(input: &[u8]) -> Vec<Value> {
        let mut readers = Readers::new(RulesReader::new(), None, LlmUse::Off);
        let mut output = Vec::new();
        run(input, &mut output, &mut readers).unwrap();
        String::from_utf8(output)
            .unwrap()
            .lines()
            .map(|l| serde_json::from_str(l).unwrap())
            .collect()
    }

    #[test]
    fn a_bad_line_is_answered_and_does_not_end_the_run() {
        let input = b"{\"id\":\"a\",\"say\":\"stop\"}\n\nnonsense\n{\"id\":7}\n\xff\n{\"id\":\"b\",\"say\":\"\"}";
        let answers = lines(input);
        assert_eq!(answers.len(), 5);
        assert_eq!(answers[0]["commands"][0]["do"], "stop");
        assert!(answers[1]["error"].is_string() && answers[3]["error"].is_string());
        assert_eq!((&answers[2]["id"], answers[2]["error"].is_string()), (&Value::from(7), true));
        assert_eq!(answers[4]["commands"][0]["do"], "none");
    }

    #[test]
    fn endless_lines_are_refused_without_keeping_them() {
        let mut input = vec![b'x'; MAX_LINE_BYTES + 10];
        input.extend(b"\n{\"id\":1,\"say\":\"stop\"}");
        let answers = lines(&input);
        assert!(answers[0]["error"].as_str().unwrap().contains("longer"));
        assert_eq!(answers[1]["commands"][0]["do"], "stop");
    }
}
