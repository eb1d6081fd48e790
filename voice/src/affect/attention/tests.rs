//! What attention makes of single moments.

use super::*;
use crate::affect::{Quality, words};

fn on() -> Attention {
    Attention::new(&AffectConfig { enabled: true, purpose: "slow the arm".into() })
}

fn moment(at_s: f64, raised: Option<f64>, utterance_s: f64, is_final: bool) -> VoiceMoment {
    let quality = Quality {
        signal_to_noise_db: 30.0,
        voiced_s: 1.0,
        clipped_share: 0.0,
        pitch_hz: 200.0,
        steady_share: 0.0,
        leap_share: 0.0,
    };
    let cues = VoiceCues { raised_voice: raised, arousal: raised, quality, calibrated: true };
    VoiceMoment { at_s, utterance_s, is_final, cues }
}

fn say(attention: &mut Attention, text: &str, now_s: f64) -> Option<Influence> {
    attention.hear_words(text, &words::read(text), now_s, true)
}

#[test]
fn off_is_off() {
    for config in [
        AffectConfig::default(),
        AffectConfig { enabled: false, purpose: "x".into() },
        AffectConfig { enabled: true, purpose: " ".into() },
    ] {
        let mut attention = Attention::new(&config);
        assert!(!attention.is_on());
        assert_eq!(attention.hear_voice(&moment(1.0, Some(1.0), 1.0, true)), None);
        assert_eq!(say(&mut attention, "ouch!", 1.0), None);
        assert_eq!(attention.switch_on().notice, Some(Notice::NotConfigured));
        assert!(!attention.is_on());
    }
}

#[test]
fn a_raised_voice_slows_is_told_once_and_fades() {
    let mut attention = on();
    let first = attention.hear_voice(&moment(1.0, Some(0.95), 2.0, true)).unwrap();
    assert_eq!(first.caution, Cue::RaisedVoice.caution());
    assert_eq!(first.notice, Some(Notice::Slowed(Cue::RaisedVoice)));
    let again = attention.hear_voice(&moment(3.0, Some(0.95), 2.0, true));
    assert!(again.is_none_or(|influence| influence.notice.is_none()));
    assert_eq!(attention.let_pass(10.0), None);
    let later = attention.let_pass(80.0).unwrap();
    assert_eq!((later.caution, later.notice), (Caution::NONE, Some(Notice::Faded)));
}

#[test]
fn a_call_in_progress_needs_judgements_in_a_row() {
    let mut attention = on();
    assert_eq!(attention.hear_voice(&moment(0.5, Some(0.9), 0.5, false)), None);
    assert_eq!(attention.hear_voice(&moment(0.6, Some(0.3), 0.6, false)), None);
    assert_eq!(attention.hear_voice(&moment(0.7, Some(0.9), 0.7, false)), None);
    assert_eq!(attention.hear_voice(&moment(0.8, Some(0.9), 0.8, false)), None);
    let influence = attention.hear_voice(&moment(0.9, Some(0.9), 0.9, false)).unwrap();
    assert_eq!(influence.notice, Some(Notice::Slowed(Cue::Startle)));
}

#[test]
fn without_the_calm_voice_only_high_probabilities_count() {
    let uncalibrated = |raised| {
        let mut moment = moment(1.0, Some(raised), 2.0, true);
        moment.cues.calibrated = false;
        on().hear_voice(&moment)
    };
    assert_eq!(uncalibrated(0.85), None);
    assert!(uncalibrated(0.95).is_some());
}

#[test]
fn a_shout_that_nobody_understood_stops_only_a_moving_arm() {
    let shouted = || {
        let mut attention = on();
        attention.hear_voice(&moment(1.0, Some(0.95), 0.9, true));
        attention
    };
    let stopped = shouted().hear_no_words(1.5, true).unwrap();
    assert_eq!(stopped.caution.halt(), Halt::Stop);
    assert_eq!(stopped.notice, Some(Notice::Stopped(Cue::Alarm)));
    assert_eq!(shouted().hear_no_words(1.5, false), None);
    assert_eq!(on().hear_no_words(1.5, true), None, "a calm one does not");
    let home = [TaskCommand::Home { arm: None }];
    let understood = Understood { commands: &home, answers: false };
    let words = words::read("go home");
    assert_eq!(shouted().hear_reading(&words, &understood, 1.5, true), None);
}

#[test]
fn two_corrections_in_a_row_offer_to_undo() {
    let mut attention = on();
    let words = words::read("no, not that one");
    let unclear = Understood { commands: &[], answers: false };
    assert_eq!(attention.hear_reading(&words, &unclear, 1.0, false), None);
    let influence = attention.hear_reading(&words, &unclear, 4.0, false).unwrap();
    assert!(influence.caution.offers_undo() && influence.caution.is_brief());
}

#[test]
fn overruling_and_switching_off_leave_nothing() {
    let mut attention = on();
    say(&mut attention, "watch out!", 1.0).unwrap();
    assert_eq!(attention.overrule().caution, Caution::NONE);
    assert_eq!(attention.let_pass(1.1), None);
    assert_eq!(attention.caution(), Caution::NONE);
    say(&mut attention, "watch out!", 2.0).unwrap();
    assert_eq!(attention.switch_off().caution, Caution::NONE);
    assert_eq!(say(&mut attention, "watch out!", 3.0), None);
    attention.switch_on();
    assert!(say(&mut attention, "watch out!", 4.0).is_some());
}

#[test]
fn plain_help_is_a_question_unless_the_arm_moves() {
    let words = words::read("help");
    assert_eq!(on().hear_words("help", &words, 1.0, false), None);
    assert!(on().hear_words("help", &words, 1.0, true).is_some());
}

#[test]
fn what_cannot_be_judged_changes_nothing() {
    let mut attention = on();
    assert_eq!(attention.hear_voice(&moment(1.0, None, 2.0, true)), None);
    assert_eq!(attention.caution(), Caution::NONE);
    assert_eq!(attention.hear_no_words(1.5, true), None);
}
