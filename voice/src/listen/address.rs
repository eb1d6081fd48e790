//! Whether what was said is meant for the robot.

use serde::Deserialize;

use crate::understanding::{Language, spot_stop};

/// When the robot listens. A stop is heard in every mode.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum HearingMode {
    /// Always; talk between people is told by its words.
    #[default]
    Open,
    /// From one press of the enter key until the next, or until the utterance is over.
    PushToTalk,
    /// After a wake phrase, and for a while after the robot was spoken to.
    WakePhrase,
}

/// For whom an utterance is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Addressee<'a> {
    /// The robot is told this (without the wake phrase).
    Robot(&'a str),
    /// The robot is called by its name and told nothing yet.
    RobotCalled,
    /// Somebody else.
    Others,
}

/// Knows the wake phrases and how long the robot stays attentive.
#[derive(Clone, Debug)]
pub struct Address {
    mode: HearingMode,
    /// Lower case, letters and digits only; the longest first.
    phrases: Vec<String>,
    attentive_s: f64,
    attentive_until_s: f64,
}

impl Address {
    /// Nobody has called yet.
    pub fn new(mode: HearingMode, phrases: &[String], attentive_s: f64) -> Self {
        let letters = |phrase: &String| phrase.chars().filter_map(letter).collect::<String>();
        let mut phrases: Vec<String> =
            phrases.iter().map(letters).filter(|phrase| !phrase.is_empty()).collect();
        phrases.sort_by_key(|phrase| std::cmp::Reverse(phrase.len()));
        Self { mode, phrases, attentive_s, attentive_until_s: f64::NEG_INFINITY }
    }

    /// Judges an utterance that ended at `now_s`. Whoever is understood may go on without the phrase
    /// for a while.
    pub fn judge<'a>(&mut self, text: &'a str, now_s: f64) -> Addressee<'a> {
        if self.mode != HearingMode::WakePhrase {
            return Addressee::Robot(text);
        }
        let rest = self.phrases.iter().find_map(|phrase| after(text, phrase));
        if rest.is_none() && now_s >= self.attentive_until_s {
            return match spot_stop(text) {
                Some(_) => Addressee::Robot(text),
                None => Addressee::Others,
            };
        }
        self.attentive_until_s = now_s + self.attentive_s;
        match rest {
            Some("") => Addressee::RobotCalled,
            Some(rest) => Addressee::Robot(rest),
            None => Addressee::Robot(text),
        }
    }

    /// The robot has just spoken to the operator, who may answer.
    pub fn spoke(&mut self, now_s: f64) {
        self.attentive_until_s = self.attentive_until_s.max(now_s + self.attentive_s);
    }
}

/// What the robot says when it is called.
pub fn when_called(language: Language) -> &'static str {
    match language {
        Language::En => "Yes?",
        Language::Zh => "我在。",
    }
}

/// What follows the phrase at the beginning of a text, whatever stands between its letters.
fn after<'a>(text: &'a str, phrase: &str) -> Option<&'a str> {
    let mut wanted = phrase.chars().peekable();
    let mut end = 0;
    for (at, found) in text.char_indices() {
        let Some(found_letter) = letter(found) else { continue };
        if wanted.peek().is_none() {
            // "Robotics" is no "robot"; Chinese words have no blanks between them.
            let is_glued = text[end..at].is_empty() && found.is_ascii();
            return (!is_glued).then(|| &text[at..]);
        }
        if wanted.next() != Some(found_letter) {
            return None;
        }
        end = at + found.len_utf8();
    }
    wanted.peek().is_none().then_some("")
}

fn letter(letter: char) -> Option<char> {
    letter.is_alphanumeric().then(|| letter.to_lowercase().next()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address() -> Address {
        let phrases = ["Robot", "hey robot", "机器人"].map(str::to_owned);
        Address::new(HearingMode::WakePhrase, &phrases, 10.0)
    }

    #[test]
    fn only_what_follows_the_phrase_is_for_the_robot() {
        for (said, meant) in [
            ("Hey, robot, go home.", Addressee::Robot("go home.")),
            ("robot", Addressee::RobotCalled),
            ("机器人，回家", Addressee::Robot("回家")),
            ("robotics is fun", Addressee::Others),
            ("go home", Addressee::Others),
            ("the robot is slow", Addressee::Others),
            ("", Addressee::Others),
        ] {
            assert_eq!(address().judge(said, 0.0), meant, "{said}");
        }
    }

    #[test]
    fn a_stop_needs_no_phrase() {
        assert_eq!(address().judge("Stop!", 0.0), Addressee::Robot("Stop!"));
        assert_eq!(address().judge("停下", 0.0), Addressee::Robot("停下"));
    }

    #[test]
    fn a_conversation_goes_on_without_the_phrase_for_a_while() {
        let mut address = address();
        assert_eq!(
            address.judge("robot, pick up the cube", 1.0),
            Addressee::Robot("pick up the cube")
        );
        assert_eq!(address.judge("the red one", 9.0), Addressee::Robot("the red one"));
        assert_eq!(address.judge("did you see the game", 30.0), Addressee::Others);
        address.spoke(40.0);
        assert_eq!(address.judge("yes", 45.0), Addressee::Robot("yes"));
    }

    #[test]
    fn with_an_open_microphone_everything_is_judged_by_its_words() {
        let mut open = Address::new(HearingMode::Open, &[], 10.0);
        assert_eq!(open.judge("go home", 0.0), Addressee::Robot("go home"));
    }
}
