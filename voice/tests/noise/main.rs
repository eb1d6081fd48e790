//! Machines, bangs, breath and music through the whole of hearing: no command may come of them, and
//! hardly a text.
//!
//! `LIANSHOU_NOISE_MINUTES=60` for the whole hour; two minutes otherwise.
#![allow(clippy::unwrap_used, reason = "a test may stop at what it does not expect")]

mod sounds;

use std::time::Duration;

use robot_core::task::TaskCommand;
use voice::models::{Bars, ModelStore};
use voice::recognition::{Recognition, RecognitionOptions};
use voice::understanding::{ReadingContext, RulesReader, Utterance};
use voice::vad::{Segmenter, SegmenterOptions, VadEvent};

use sounds::{Dice, music, workshop};

/// Invented texts that an hour of noise may give.
const MOST_TEXTS_AN_HOUR: usize = 3;

#[test]
fn minutes_of_noise_hold_no_command() {
    let minutes = std::env::var("LIANSHOU_NOISE_MINUTES").ok();
    let minutes: usize = minutes.and_then(|text| text.parse().ok()).unwrap_or(2);
    let mut dice = Dice(1);
    let mut recognition = recognition();
    let mut segmenter = Segmenter::new(SegmenterOptions::default());
    let (mut sounds, mut texts, mut commands) = (0, Vec::new(), Vec::new());
    for part in 0..3 * minutes {
        let samples = if part % 3 == 2 { music(&mut dice) } else { workshop(&mut dice) };
        for event in segmenter.push(&samples) {
            let VadEvent::Ended(utterance) = event else { continue };
            sounds += 1;
            let heard = recognition.transcribe(&utterance.samples).unwrap();
            if !heard.text.is_empty() {
                commands.extend(read(&heard.text, heard.confidence));
                texts.push(heard.text);
            }
        }
    }
    println!("{minutes} minutes of noise: {sounds} sounds, {} texts {texts:?}", texts.len());
    assert_eq!(commands, [], "{texts:?}");
    let most = (MOST_TEXTS_AN_HOUR * minutes).div_ceil(60);
    assert!(texts.len() <= most, "{} texts in {minutes} minutes: {texts:?}", texts.len());
}

fn recognition() -> Recognition {
    let store = ModelStore::open(None).unwrap();
    store.fetch(&["whisper-base".into()], &Bars::default()).unwrap();
    let mut options = RecognitionOptions::new(store.locate("whisper-base").unwrap());
    // A busy machine is no reason to fail.
    options.limit = Duration::from_secs(600);
    let mut recognition = Recognition::start(options).unwrap();
    recognition.wait_ready(Duration::from_secs(600)).unwrap();
    recognition
}

/// What the rules make of a text, but for "nothing".
fn read(text: &str, confidence: f64) -> Vec<TaskCommand> {
    let utterance = Utterance { text, language: None, confidence };
    let reading = RulesReader::new().reading(&utterance, &ReadingContext::default());
    let is_something = |command: &TaskCommand| !matches!(command, TaskCommand::None { .. });
    reading.commands.into_iter().filter(is_something).collect()
}
