//! A shout stops, a raised voice slows and asks, calm speech does neither, and the operator has the
//! last word.

use robot_core::caution::Caution;
use robot_core::executor::Activity;
use voice::affect::{VoiceAnalyser, VoiceStream};
use voice::config::AffectConfig;

use crate::operator::{Operator, switched_on};
use crate::sounds::{RATE, clip};

/// A call of two seconds.
fn shout() -> Vec<f32> {
    clip("shout")
}

#[test]
fn a_shout_while_the_arm_moves_stops_it() {
    let mut operator = Operator::new(&switched_on());
    operator.begin_motion();
    operator.speak(&shout(), None);
    operator.wait(0.5);
    assert_eq!(operator.activity(), Activity::Stopped);
    assert!(operator.has_said("You called out. I have stopped."), "{:?}", operator.said);
    operator.say("go home");
    operator.wait(0.5);
    assert_eq!(operator.activity(), Activity::Stopped, "only a resume releases a stop");
    let exchange = operator.say("resume");
    assert!(exchange.turn.question.is_some(), "caution asks back: {exchange:?}");
    operator.say("yes");
    operator.wait(0.5);
    assert_ne!(operator.activity(), Activity::Stopped);
}

#[test]
fn a_shout_slows_before_it_is_over() {
    let mut operator = Operator::new(&switched_on());
    operator.begin_motion();
    let call = shout();
    operator.speak(&call[..RATE * 9 / 5], Some("move 1 centimetre up"));
    assert!(operator.session.attention().caution().speed_factor() <= 0.5);
    assert!(operator.has_said("say “normal speed” to undo"), "{:?}", operator.said);
}

#[test]
fn a_raised_voice_with_an_understood_command_slows_and_asks() {
    let mut operator = Operator::new(&switched_on());
    operator.begin_motion();
    let exchange = operator.speak(&clip("raised"), Some("go home")).unwrap();
    assert!(exchange.turn.question.is_some(), "{exchange:?}");
    assert!(exchange.tasks.is_empty(), "nothing is done before the answer");
    assert_eq!(operator.activity(), Activity::Running, "it slows, it does not stop");
    operator.wait(0.8);
    assert!(operator.rate() <= 0.5 + 1e-9, "{}", operator.rate());
    assert!(operator.has_said("I am slowing down"), "{:?}", operator.said);
    let answer = operator.say("yes");
    assert_eq!(answer.tasks.len(), 1, "{answer:?}");
}

#[test]
fn calm_speech_changes_nothing() {
    let mut operator = Operator::new(&switched_on());
    operator.begin_motion();
    let exchange = operator.speak(&clip("calm_4"), Some("go home")).unwrap();
    assert_eq!(exchange.turn.question, None, "{exchange:?}");
    assert_eq!(exchange.tasks.len(), 1);
    assert_eq!(exchange.influence, None);
    assert_eq!(operator.session.attention().caution(), Caution::NONE);
}

#[test]
fn normal_speed_undoes_what_the_voice_did_in_both_languages() {
    for words in ["normal speed", "正常速度"] {
        let mut operator = Operator::new(&switched_on());
        operator.say("half speed");
        operator.wait(0.1);
        operator.speak(&clip("raised"), Some("what are you holding"));
        assert!(operator.session.attention().caution().speed_factor() < 1.0);
        let exchange = operator.say(words);
        assert!(exchange.tasks.is_empty(), "it is no order to be fast: {exchange:?}");
        assert_eq!(operator.session.attention().caution(), Caution::NONE);
        operator.say("move 20 centimetres to the left");
        operator.wait(0.9);
        let rate = operator.rate();
        assert!((rate - 0.5).abs() < 0.01, "what was said before is in force again: {rate}");
    }
}

#[test]
fn caution_fades_and_that_is_said() {
    let mut operator = Operator::new(&switched_on());
    operator.speak(&clip("raised"), Some("what are you holding"));
    operator.wait(100.0);
    assert_eq!(operator.session.attention().caution(), Caution::NONE);
    assert!(operator.has_said("Normal speed again."), "{:?}", operator.said);
}

#[test]
fn switching_off_removes_every_influence_but_not_the_stop_words() {
    for (off, stop) in [("stop listening to my voice", "stop"), ("不要听我的声音", "停")] {
        let mut operator = Operator::new(&switched_on());
        operator.begin_motion();
        operator.speak(&clip("raised"), Some("what are you holding"));
        operator.say(off);
        assert_ne!(operator.activity(), Activity::Stopped, "“{off}” is no stop");
        assert!(!operator.session.attention().is_on());
        assert_eq!(operator.session.attention().caution(), Caution::NONE);
        let said = operator.said.len();
        operator.speak(&shout(), None);
        operator.speak(&clip("shout"), Some("what are you holding"));
        operator.say("this is scary");
        assert_eq!(operator.session.attention().caution(), Caution::NONE);
        assert_ne!(operator.activity(), Activity::Stopped);
        assert!(!operator.said[said..].iter().any(|said| said.contains("slow")));
        operator.say("move 20 centimetres to the right");
        operator.wait(0.3);
        operator.say(stop);
        operator.wait(0.3);
        assert_eq!(operator.activity(), Activity::Stopped, "“{stop}” works on");
    }
}

#[test]
fn without_a_purpose_nothing_is_heeded() {
    for config in [AffectConfig::default(), AffectConfig { enabled: true, ..Default::default() }] {
        let mut operator = Operator::new(&config);
        assert_eq!(operator.session.cue_notice(), None);
        operator.begin_motion();
        operator.speak(&shout(), None);
        let exchange = operator.say("this is scary");
        assert_eq!(exchange.influence, None);
        assert_eq!(operator.activity(), Activity::Running);
        assert_eq!(operator.session.attention().caution(), Caution::NONE);
    }
}

#[test]
fn the_first_use_is_announced_with_its_purpose() {
    let operator = Operator::new(&switched_on());
    let notice = operator.session.cue_notice().unwrap();
    assert!(notice.contains("slow the arm when somebody calls out"), "{notice}");
    assert!(notice.contains("“stop listening to my voice”"), "{notice}");
}

#[test]
fn words_of_pain_and_warning_hold_and_slow() {
    let mut operator = Operator::new(&switched_on());
    operator.begin_motion();
    operator.say("this is scary");
    operator.wait(0.5);
    assert_eq!(operator.activity(), Activity::Stopped);
    let mut operator = Operator::new(&switched_on());
    operator.begin_motion();
    operator.say("小心");
    operator.wait(0.9);
    assert!(operator.rate() <= 0.25 + 1e-9, "{}", operator.rate());
    assert!(operator.has_said("您提醒我小心"), "{:?}", operator.said);
}

#[test]
fn two_corrections_in_a_row_offer_a_way_out() {
    let mut operator = Operator::new(&switched_on());
    operator.say("no, not that one");
    operator.wait(1.0);
    operator.say("no, that is wrong");
    assert!(operator.has_said("Say “cancel”"), "{:?}", operator.said);
}

#[test]
fn the_recording_holds_the_action_and_nothing_of_the_voice() {
    let folder = tempfile::tempdir().unwrap();
    let journal = folder.path().join("run.mcap");
    let mut analyser = VoiceAnalyser::default();
    for name in ["calm_1", "calm_2", "calm_3"] {
        analyser.add_calm(&clip(name));
    }
    let voice = VoiceStream::new(analyser);
    let mut operator = Operator::recorded(&switched_on(), voice, Some(journal.clone()));
    operator.begin_motion();
    operator.speak(&clip("raised"), Some("what are you holding"));
    operator.speak(&shout(), None);
    operator.say("normal speed");
    assert!(operator.has_said("You called out"), "{:?}", operator.said);
    operator.session.into_cell().shutdown().unwrap();
    let recording = std::fs::read(&journal).unwrap();
    let holds = |text: &str| recording.windows(text.len()).any(|part| part == text.as_bytes());
    assert!(holds("what are you holding"), "the recording is plain");
    assert!(holds("slowed: voice cue") && holds("stopped: voice cue"));
    for trace in ["raised", "called out", "arousal", "probability", "caution", "strength"] {
        assert!(!holds(trace), "{trace}");
    }
}

#[test]
fn a_word_of_care_slows_once() {
    for words in ["careful", "小心"] {
        let mut operator = Operator::new(&switched_on());
        operator.begin_motion();
        let exchange = operator.say(words);
        assert!(exchange.tasks.is_empty(), "the cue has slowed the arm already: {exchange:?}");
        assert!(operator.session.attention().caution().speed_factor() < 1.0, "{words}");
        operator.say("normal speed");
        assert_eq!(operator.session.attention().caution(), Caution::NONE, "nothing is left of it");
    }
}
