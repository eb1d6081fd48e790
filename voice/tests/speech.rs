//! Speaking never blocks and always shows captions, with or without espeak-ng and sound devices.

use std::time::{Duration, Instant};

use voice::audio;
use voice::recognition::Language;
use voice::speech::{Caption, Speaker, SpeechError, SpeechOptions, write_speech};

#[test]
fn captions_come_at_once_and_in_order() {
    let mut speaker = Speaker::start(&SpeechOptions::default());
    speaker.captions();
    let began = Instant::now();
    for n in 0..40 {
        speaker.say(&format!("Sentence {n}."), Language::English);
    }
    speaker.hush();
    assert!(began.elapsed() < Duration::from_millis(100));
    let said: Vec<String> = speaker
        .captions()
        .into_iter()
        .filter_map(|caption| match caption {
            Caption::Said { text, .. } => Some(text),
            Caption::Notice(_) => None,
        })
        .collect();
    assert_eq!(said.len(), 40);
    assert_eq!((said[0].as_str(), said[39].as_str()), ("Sentence 0.", "Sentence 39."));
}

#[test]
fn a_muted_speaker_is_silent() {
    let mut speaker = Speaker::start(&SpeechOptions { is_muted: true, ..Default::default() });
    speaker.say("Nobody hears this.", Language::English);
    std::thread::sleep(Duration::from_millis(50));
    assert!(!speaker.is_speaking());
    assert!(!speaker.captions().is_empty());
}

#[test]
fn speech_is_written_in_both_languages() {
    let folder = tempfile::tempdir().unwrap();
    for (text, language) in [("Stop!", Language::English), ("停止", Language::Mandarin)] {
        let file = folder.path().join("speech.wav");
        match write_speech(text, language, 170, &file) {
            Ok(()) => assert!(audio::seconds(audio::read(&file).unwrap().len()) > 0.2),
            // The message is the behaviour to test where espeak-ng is absent.
            Err(error @ SpeechError::NotInstalled) => {
                assert!(error.to_string().contains("install the package espeak-ng"));
            }
            Err(error) => panic!("{error}"),
        }
    }
}
