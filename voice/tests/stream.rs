//! Sound from a pipe: what other programs write is heard as it comes, and what is wrong is said.
#![allow(clippy::unwrap_used, reason = "a test may stop at what it does not expect")]

use std::io::{BufRead, BufReader, Cursor, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use proptest::prelude::*;
use voice::audio::{self, AudioError, RawFormat, SampleForm, SoundSource, SoundStream};
use voice::models::{Bars, ModelStore};

/// A busy machine is no reason to fail.
const PATIENCE: Duration = Duration::from_secs(180);

fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name)
}

/// Gives a few bytes at a time, as a pipe does.
struct Trickle(Cursor<Vec<u8>>, usize);

impl Read for Trickle {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let count = out.len().min(self.1);
        self.0.read(&mut out[..count])
    }
}

fn heard(bytes: &[u8], raw: Option<RawFormat>, step: usize) -> Result<Vec<f32>, AudioError> {
    let input = Box::new(Trickle(Cursor::new(bytes.to_vec()), step));
    let mut stream = SoundStream::open(input, "standard input", raw)?;
    let mut samples = Vec::new();
    while stream.read(&mut samples)? {}
    Ok(samples)
}

fn raw(rate_hz: u32, form: SampleForm, channels: u16) -> Option<RawFormat> {
    Some(RawFormat { rate_hz, form, channels })
}

/// The header that a program writes which does not know how much will come: `length` and `kind` of
/// its samples.
fn header(length: u32, kind: u16, bits: u16) -> Vec<u8> {
    let mut bytes =
        b"RIFF\xff\xff\xff\xffWAVELIST\x03\x00\x00\x00abc\x00fmt \x10\x00\x00\x00".to_vec();
    for two in [kind, 1, 16_000, 0, 0, 0, 2, bits] {
        bytes.extend(two.to_le_bytes());
    }
    bytes.extend(b"data");
    bytes.extend(length.to_le_bytes());
    bytes
}

const WAVE: [i16; 6] = [0, 8192, 16_384, -16_384, -32_768, 32_767];
const VALUES: [f32; 6] = [0.0, 0.25, 0.5, -0.5, -1.0, 32_767.0 / 32_768.0];

fn shorts() -> Vec<u8> {
    WAVE.iter().flat_map(|value| value.to_le_bytes()).collect()
}

#[test]
fn raw_samples_of_every_form_are_the_same_sound() {
    assert_eq!(heard(&shorts(), raw(16_000, SampleForm::S16, 1), 5).unwrap(), VALUES);
    let floats: Vec<u8> = VALUES.iter().flat_map(|value| value.to_le_bytes()).collect();
    assert_eq!(heard(&floats, raw(16_000, SampleForm::F32, 1), 7).unwrap(), VALUES);
    // Two channels that cancel each other out but for a half.
    let two: Vec<u8> = WAVE.iter().flat_map(|v| [v.to_le_bytes(), [0, 0]].concat()).collect();
    let halves = VALUES.map(|value| value / 2.0);
    assert_eq!(heard(&two, raw(16_000, SampleForm::S16, 2), 3).unwrap(), halves);
    let twice = heard(&shorts().repeat(1000), raw(8_000, SampleForm::S16, 1), 999).unwrap();
    assert!(twice.len().abs_diff(12_000) <= 2, "{}", twice.len());
}

#[test]
fn wav_without_a_length_is_heard_to_its_end_and_with_one_until_there() {
    for length in [0, 0x7fff_f000, u32::MAX] {
        let bytes = [header(length, 1, 16), shorts()].concat();
        assert_eq!(heard(&bytes, None, 4).unwrap(), VALUES);
    }
    let bytes = [header(12, 1, 16), shorts(), b"LIST some words".to_vec()].concat();
    assert_eq!(heard(&bytes, None, 100).unwrap(), VALUES);
}

#[test]
fn what_is_wrong_is_said() {
    let refuse = |bytes: &[u8], format: Option<RawFormat>, part: &str| {
        let error = heard(bytes, format, 64).unwrap_err().to_string();
        assert!(error.contains(part), "expected '{part}' in '{error}'");
        assert!(error.contains("standard input"), "{error}");
    };
    let s16 = raw(16_000, SampleForm::S16, 1);
    refuse(b"", None, "holds no samples");
    refuse(b"", s16, "holds no samples");
    refuse(b"hello, I am text", None, "--raw --rate HZ --format s16le|f32le --channels N");
    refuse(&[header(12, 1, 16), shorts()].concat(), s16, "leave out --raw");
    refuse(
        &[shorts(), vec![1]].concat(),
        s16,
        "1 bytes are left over: a sample of 1 channels has 2",
    );
    refuse(&shorts()[..10], raw(16_000, SampleForm::S16, 2), "2 bytes are left over");
    refuse(&shorts(), raw(16_000, SampleForm::S16, 0), "0 channels");
    refuse(&shorts(), raw(1, SampleForm::S16, 1), "sample rate of 1 Hz");
    refuse(&[header(40, 1, 16), shorts()].concat(), None, "28 bytes are missing");
    refuse(&header(12, 1, 16)[..30], None, "WAV header is cut short");
    refuse(&[header(12, 2, 4), shorts()].concat(), None, "kind 2 and 4 bits");
    let noise: Vec<u8> = (0..4000_u32).flat_map(|n| (n * 2_654_435_761).to_le_bytes()).collect();
    refuse(&noise, raw(16_000, SampleForm::F32, 1), "is it s16le?");
}

proptest! {
    #[test]
    fn nothing_that_comes_through_a_pipe_is_a_panic(
        bytes in proptest::collection::vec(any::<u8>(), 0..300),
        with_header in any::<bool>(),
        step in 1_usize..50,
        as_floats in any::<bool>(),
    ) {
        let form = if as_floats { SampleForm::F32 } else { SampleForm::S16 };
        let _ = heard(&bytes, raw(44_100, form, 3), step);
        let start = if with_header { header(100, 1, 24) } else { b"RIFF1234WAVE".to_vec() };
        if let Ok(samples) = heard(&[start, bytes].concat(), None, step) {
            prop_assert!(samples.iter().all(|sample| sample.abs() <= 1.5));
        }
    }
}

/// The program that listens to its standard input.
fn listening(arguments: &[&str]) -> Child {
    let store = ModelStore::open(None).unwrap();
    store.fetch(&["whisper-base".into()], &Bars::default()).unwrap();
    Command::new(env!("CARGO_BIN_EXE_lianshou"))
        .args(["listen", "-", "--lang", "en", "--llm", "off"])
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

#[test]
fn a_stream_is_understood_while_it_goes_on() {
    let raw = ["--json", "--raw", "--rate", "16000", "--format", "s16le"];
    let mut child = listening(&raw);
    let (mut input, output) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
    let (sender, lines) = mpsc::channel();
    std::thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            let _ = sender.send(line);
        }
    });
    let mut sound = vec![0.0; 8000];
    sound.extend(audio::read(&data("stop_2.wav")).unwrap());
    sound.extend(vec![0.0; 24_000]);
    let bytes: Vec<u8> =
        sound.iter().flat_map(|sample| ((sample * 32767.0) as i16).to_le_bytes()).collect();
    input.write_all(&bytes).unwrap();
    input.flush().unwrap();
    let line = lines.recv_timeout(PATIENCE).expect("the stream is open, and the word is over");
    let line: serde_json::Value = serde_json::from_str(&line).unwrap();
    assert_eq!((&line["file"], &line["commands"][0]["do"]), (&"-".into(), &"stop".into()));
    input.write_all(&[0]).unwrap();
    drop(input);
    let output = child.wait_with_output().unwrap();
    let errors = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success(), "an odd byte came last");
    assert!(errors.contains("1 bytes are left over"), "{errors}");
}
