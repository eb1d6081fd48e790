//! The robot's own voice in the microphone: through a loudspeaker, a delay and a room that the program
//! knows nothing of.
#![allow(clippy::unwrap_used, reason = "a test may stop at what it does not expect")]

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use voice::audio::{self, EchoCanceller, SAMPLE_RATE_HZ, played, write_wav};
use voice::listen::{BargeIn, Verdict};

fn data(name: &str) -> Vec<f32> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name);
    audio::read(&path).unwrap()
}

fn power(samples: &[f32]) -> f32 {
    samples.iter().map(|x| x * x).sum::<f32>() / samples.len() as f32
}

fn scaled(samples: &[f32], gain: f32) -> Vec<f32> {
    samples.iter().map(|sample| gain * sample).collect()
}

/// Nine seconds of talk, as they are given to the loudspeaker.
fn robots_voice() -> Vec<f32> {
    let mut talk = Vec::new();
    for name in ["calm_1", "calm_2", "calm_3", "calm_4"].iter().cycle() {
        let clip = data(&format!("voices/{name}.flac"));
        let gain = 0.1 / power(&clip).sqrt();
        talk.extend(scaled(&clip, gain).iter().map(|sample| sample.clamp(-0.9, 0.9)));
        if talk.len() >= 9 * SAMPLE_RATE_HZ as usize {
            talk.truncate(9 * SAMPLE_RATE_HZ as usize);
            return talk;
        }
    }
    unreachable!("the names have no end");
}

/// What the microphone hears of it: bent at the peaks, 90 ms later, with a tail of 0.25 s.
fn echo(talk: &[f32]) -> Vec<f32> {
    let mut state = 5_u32;
    let mut noise = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / 8_388_608.0 - 1.0
    };
    let mut response = vec![0.0; 1440];
    response.push(1.0);
    response.extend((0..4000).map(|n| 0.06 * noise() * (-(n as f32) / 900.0).exp()));
    let bent: Vec<f32> = talk.iter().map(|sample| (1.5 * sample).tanh() / 1.5).collect();
    let mut heard = vec![0.0; talk.len()];
    for (delay, weight) in response.iter().enumerate().filter(|(_, weight)| **weight != 0.0) {
        for (out, sample) in heard[delay..].iter_mut().zip(&bent) {
            *out += weight * sample;
        }
    }
    heard
}

/// Where the person begins to speak, samples.
const BEGIN: usize = 7 * SAMPLE_RATE_HZ as usize;

/// The robot's echo and, as strong as that where `level` is 1, a person who says a word.
fn with_person(echo: &[f32], word: &[f32], level: f32) -> Vec<f32> {
    let gain = level * (power(echo) / power(word)).sqrt();
    let mut heard = echo.to_vec();
    heard[BEGIN..].iter_mut().zip(word).for_each(|(out, sample)| *out += gain * sample);
    scaled(&heard, 0.05 / power(echo).sqrt())
}

/// Stops that are spotted in a recording, with what was played if that is known, s.
fn stops(heard: &[f32], talk: Option<&[f32]>) -> Vec<f64> {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| -> PathBuf { folder.path().join(name) };
    write_wav(&path("heard.wav"), heard).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_lianshou"));
    command.args(["spot", "--json"]).arg(path("heard.wav"));
    if let Some(talk) = talk {
        write_wav(&path("played.wav"), talk).unwrap();
        command.arg("--played").arg(path("played.wav"));
    }
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let line: Value = serde_json::from_slice(&output.stdout).unwrap();
    let detections = line["detections"].as_array().unwrap();
    detections.iter().map(|stop| stop["at_s"].as_f64().unwrap()).collect()
}

#[test]
fn a_stop_as_loud_as_the_robots_own_voice_is_heard_and_the_robot_alone_is_none() {
    let talk = robots_voice();
    let echo = echo(&talk);
    let word = data("stop_2.wav");
    let heard = stops(&with_person(&echo, &word, 1.0), Some(&talk));
    let (begin_s, end_s) = (audio::seconds(BEGIN), audio::seconds(BEGIN + word.len()) + 0.6);
    assert_eq!(heard.len(), 1, "{heard:?}");
    assert!((begin_s..end_s).contains(&heard[0]), "{heard:?}");
    assert_eq!(stops(&scaled(&echo, 0.05 / power(&echo).sqrt()), Some(&talk)), [0.0; 0]);
}

/// Whether somebody is heard who talks over the robot, behind a canceller that is told of `talk`.
fn interrupts(heard: &[f32], talk: &[f32]) -> bool {
    let (mut writer, reader) = played();
    let (mut canceller, mut barge_in) = (EchoCanceller::new(reader), BargeIn::new());
    let mut is_somebody = false;
    for (heard, talk) in heard.chunks(320).zip(talk.chunks(320)) {
        let mut piece = heard.to_vec();
        writer.push(talk);
        canceller.process(&mut piece);
        is_somebody |= barge_in.push(&piece) == Verdict::Person;
    }
    is_somebody
}

#[test]
fn the_robot_does_not_interrupt_itself_and_a_person_6_db_louder_does() {
    let talk = robots_voice();
    let echo = echo(&talk);
    let sentence = data("go_forward_ten_meters.wav");
    let alone = scaled(&echo, 0.05 / power(&echo).sqrt());
    assert!(!interrupts(&alone, &talk));
    let both = with_person(&echo, &sentence[..2 * SAMPLE_RATE_HZ as usize], 2.0);
    assert!(interrupts(&both, &talk));
    assert!(!interrupts(&both, &vec![0.0; talk.len()]), "without the canceller it takes more");
}
