//! rows
#![allow(clippy::unwrap_used, clippy::print_stdout, dead_code, missing_docs, reason = "a measurement")]
#[path = "../tests/noise/sounds.rs"]
mod sounds;
use std::time::Duration;
use serde_json::json;
use voice::models::ModelStore;
use voice::recognition::{Heard, Recognition, RecognitionOptions};
use voice::vad::{Segmenter, SegmenterOptions, VadEvent};

fn show(kind: &str, name: &str, seconds: f64, heard: &Heard) {
    let e = heard.evidence;
    println!("{}", json!({"kind": kind, "name": name, "s": seconds, "text": heard.text, "ignored": heard.ignored.map(|i| i.to_string()),
        "confidence": heard.confidence, "mean": e.mean_probability, "nosp": e.no_speech_probability, "voiced": e.voice.voiced_s, "pitch": e.voice.pitch_hz,
        "steady": e.voice.steady_share, "leap": e.voice.leap_share, "snr": e.voice.signal_to_noise_db, "lsnr": heard.level.snr_db(), "lang": format!("{:?}", heard.language),
        "words": heard.words.iter().map(|w| w.probability).collect::<Vec<_>>()}));
}

fn main() {
    let store = ModelStore::open(None).unwrap();
    let mut options = RecognitionOptions::new(store.locate("whisper-base").unwrap());
    options.limit = Duration::from_secs(600);
    options.threads = 1;
    let mut recognition = Recognition::start(options).unwrap();
    recognition.wait_ready(Duration::from_secs(600)).unwrap();
    let minutes: usize = std::env::args().nth(1).unwrap().parse().unwrap();
    let seed: u32 = std::env::args().nth(2).unwrap().parse().unwrap();
    let mut dice = sounds::Dice(seed);
    let mut segmenter = Segmenter::new(SegmenterOptions::default());
    for part in 0..3 * minutes {
        let samples = if part % 3 == 2 { sounds::music(&mut dice) } else { sounds::workshop(&mut dice) };
        for event in segmenter.push(&samples) {
            let VadEvent::Ended(utterance) = event else { continue };
            let heard = recognition.transcribe(&utterance.samples).unwrap();
            show("noise", &format!("{} {:.1}", part % 3, utterance.start_s), utterance.end_s - utterance.start_s, &heard);
        }
    }
    for path in std::env::args().skip(3) {
        let mut segmenter = Segmenter::new(SegmenterOptions::default());
        let mut events = segmenter.push(&voice::audio::read(path.as_ref()).unwrap());
        events.extend(segmenter.finish());
        for event in events {
            let VadEvent::Ended(utterance) = event else { continue };
            let heard = recognition.transcribe(&utterance.samples).unwrap();
            show("clip", &path, utterance.end_s - utterance.start_s, &heard);
        }
    }
}
