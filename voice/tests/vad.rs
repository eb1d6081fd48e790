//! Where speech begins and ends, in recordings and in sounds that are no speech.
#![allow(clippy::unwrap_used, reason = "a test may stop at what it does not expect")]

use std::f32::consts::TAU;
use std::path::Path;

use voice::audio;
use voice::vad::{Segmenter, SegmenterOptions, Utterance, VadEvent};

const RATE: usize = 16_000;
const WORDS: [&str; 9] = ["stop", "stop_2", "go", "left", "right", "yes", "no", "up", "down"];

fn clip(name: &str) -> Vec<f32> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/data/{name}.wav"));
    audio::read(&file).unwrap()
}

fn utterances(sound: &[f32]) -> Vec<Utterance> {
    let mut segmenter = Segmenter::new(SegmenterOptions::default());
    let mut events = Vec::new();
    for piece in sound.chunks(777) {
        events.extend(segmenter.push(piece));
    }
    events.extend(segmenter.finish());
    let ended = events.into_iter().filter_map(|event| match event {
        VadEvent::Ended(utterance) => Some(utterance),
        _ => None,
    });
    ended.collect()
}

/// White noise of this amplitude, the same on every run.
fn noise(seconds: usize, amplitude: f32) -> Vec<f32> {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 40) as f32 / (1 << 23) as f32 - 1.0
    };
    (0..seconds * RATE).map(|_| amplitude * next()).collect()
}

fn sound(seconds: usize, wave: impl Fn(f32) -> f32) -> Vec<f32> {
    (0..seconds * RATE).map(|n| wave(n as f32 / RATE as f32)).collect()
}

#[test]
fn each_recorded_word_is_one_utterance() {
    for name in WORDS {
        let mut stream = noise(1, 0.001);
        let word = clip(name);
        stream.extend(&word);
        stream.extend(noise(1, 0.001));
        let found = utterances(&stream);
        assert_eq!(found.len(), 1, "{name}");
        let word_end_s = 1.0 + audio::seconds(word.len());
        assert!(found[0].start_s > 0.6 && found[0].end_s < word_end_s + 0.4, "{name}");
        let length_s = found[0].end_s - found[0].start_s;
        assert!((audio::seconds(found[0].samples.len()) - length_s).abs() < 1e-9);
    }
}

#[test]
fn words_with_a_pause_between_are_told_apart() {
    let mut stream = Vec::new();
    for name in ["stop", "yes", "left"] {
        stream.extend(clip(name));
        stream.extend(noise(1, 0.001));
    }
    let found = utterances(&stream);
    assert_eq!(found.len(), 3);
    assert!(found.windows(2).all(|pair| pair[0].end_s <= pair[1].start_s));
}

#[test]
fn speech_in_noise_is_found() {
    let mut stream = noise(6, 0.01);
    let word = clip("go_forward_ten_meters");
    for (sample, word) in stream[2 * RATE..].iter_mut().zip(&word) {
        *sample += word;
    }
    let found = utterances(&stream);
    assert!(!found.is_empty());
    assert!(found[0].start_s > 1.5 && found[found.len() - 1].end_s < 5.6, "{:?}", found[0].start_s);
}

#[test]
fn silence_and_noise_hold_no_speech() {
    assert!(utterances(&vec![0.0; 20 * RATE]).is_empty());
    for amplitude in [0.003, 0.03, 0.3] {
        assert!(utterances(&noise(20, amplitude)).is_empty(), "noise of {amplitude}");
    }
}

#[test]
fn tones_alarms_and_hums_are_no_speech() {
    for hz in [50.0, 120.0, 220.0, 440.0, 1000.0, 2500.0, 4000.0] {
        let tone = sound(5, |t| 0.3 * (TAU * hz * t).sin());
        assert!(utterances(&tone).is_empty(), "tone of {hz} Hz");
        let square = sound(5, |t| 0.2 * (TAU * hz * t).sin().signum());
        assert!(utterances(&square).is_empty(), "square wave of {hz} Hz");
    }
    let beeps = sound(10, |t| if t.fract() < 0.5 { 0.3 * (TAU * 880.0 * t).sin() } else { 0.0 });
    assert!(utterances(&beeps).is_empty(), "beeps");
    let chord =
        sound(5, |t| [262.0, 330.0, 392.0].iter().map(|hz| 0.1 * (TAU * hz * t).sin()).sum());
    assert!(utterances(&chord).is_empty(), "a chord");
}

#[test]
fn endless_speech_is_cut_and_memory_stays_bounded() {
    let options = SegmenterOptions::default();
    let mut segmenter = Segmenter::new(options);
    let word = clip("go_forward_ten_meters");
    let voiced = &word[RATE / 2..2 * RATE];
    let mut longest = 0.0_f64;
    for _ in 0..60 {
        for event in segmenter.push(voiced) {
            if let VadEvent::Ended(utterance) = event {
                longest = longest.max(audio::seconds(utterance.samples.len()));
            }
        }
        assert!(segmenter.in_progress().is_none_or(|s| audio::seconds(s.len()) < 16.0));
    }
    assert!(longest <= options.longest_s + 0.1, "{longest}");
}

#[test]
fn samples_that_are_no_numbers_do_no_harm() {
    let mut stream = clip("stop");
    stream.splice(100..100, [f32::NAN, f32::INFINITY, -1e30]);
    stream.extend(vec![0.0; RATE]);
    assert_eq!(utterances(&stream).len(), 1);
}
