//! What is no calm single voice gets no answer and changes nothing.

use robot_core::caution::Caution;
use robot_core::executor::Activity;
use voice::affect::{Attention, VoiceAnalyser, VoiceStream};

use crate::operator::{Operator, switched_on};
use crate::sounds::{RATE, beep, clip, clipped, mixed, music, noise, noisy, whisper};

/// Name, sound, and whether the module has to abstain.
fn bad_sounds() -> Vec<(&'static str, Vec<f32>, bool)> {
    let (man, woman) = (clip("calm_4"), clip("calm_woman"));
    vec![
        ("nothing", Vec::new(), true),
        ("silence", vec![0.0; 2 * RATE], true),
        ("noise", noise(2 * RATE), true),
        ("not numbers", vec![f32::NAN; RATE], true),
        ("music", music(), true),
        ("a beep", beep(1000.0), true),
        ("a low beep", beep(440.0), true),
        ("a whisper", whisper(&man), true),
        ("clipping", clipped(&man), true),
        ("0.2 s of speech", man[RATE / 2..RATE / 2 + RATE / 5].to_vec(), true),
        ("speech in noise", noisy(&man, 3.0), true),
        ("two speakers", mixed(&man, &woman), false),
    ]
}

/// Knows the calm voice of the operator.
fn known_voice() -> VoiceAnalyser {
    let mut known = VoiceAnalyser::default();
    for name in ["calm_1", "calm_2", "calm_3"] {
        known.add_calm(&clip(name));
    }
    known
}

#[test]
fn bad_sound_gets_no_answer() {
    let known = known_voice();
    for (name, sound, has_to_abstain) in bad_sounds() {
        for analyser in [&VoiceAnalyser::default(), &known] {
            let cues = analyser.analyse(&sound);
            let is_silent = cues.raised_voice.is_none() && cues.arousal.is_none();
            assert!(is_silent || !has_to_abstain, "{name}: {cues:?}");
        }
    }
}

/// As the microphone would give it, in pieces.
fn caution_after(sound: &[f32], stream: &mut VoiceStream) -> Caution {
    let mut attention = Attention::new(&switched_on());
    for end in (RATE / 10..=sound.len()).step_by(RATE / 10) {
        if let Some(moment) = stream.follow(&sound[..end], end as f64 / RATE as f64) {
            attention.hear_voice(&moment);
        }
    }
    let end_s = sound.len() as f64 / RATE as f64;
    let moment = stream.end(sound, end_s);
    attention.hear_voice(&moment);
    attention.hear_no_words(end_s, true);
    attention.caution()
}

#[test]
fn bad_sound_changes_nothing() {
    for (name, sound, has_to_abstain) in bad_sounds() {
        let mut streams = vec![VoiceStream::default()];
        if has_to_abstain {
            streams.push(VoiceStream::new(known_voice()));
        }
        for mut stream in streams {
            assert_eq!(caution_after(&sound, &mut stream), Caution::NONE, "{name}");
        }
    }
}

#[test]
fn bad_sound_leaves_a_moving_arm_alone() {
    let mut operator = Operator::new(&switched_on());
    operator.begin_motion();
    for sound in [noise(RATE), beep(1000.0)[..RATE].to_vec(), vec![0.0; RATE]] {
        operator.speak(&sound, None);
        assert_eq!(operator.activity(), Activity::Running);
        assert_eq!(operator.session.attention().caution(), Caution::NONE);
    }
}
