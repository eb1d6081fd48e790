//! What is said about cues: every influence is told, with its reason and how to undo it.
//!
//! The sentences name what was heard, never what somebody might feel.

use robot_core::caution::{Caution, Cue};

use crate::understanding::Language;

/// Something to tell about cues.
#[derive(Clone, Debug, PartialEq)]
pub enum Notice {
    /// Cues are in use, for this purpose; told before they are used for the first time.
    InUse {
        /// The stated purpose.
        purpose: String,
    },
    /// The arm is slower.
    Slowed(Cue),
    /// The robot asks before it moves.
    Asking(Cue),
    /// The arm waits on its path.
    Held(Cue),
    /// The arm was stopped.
    Stopped(Cue),
    /// Nothing calls for caution any more.
    Faded,
    /// The operator overruled the cues.
    Overruled,
    /// Switched off by the operator.
    SwitchedOff,
    /// Switched on again by the operator.
    SwitchedOn {
        /// The stated purpose.
        purpose: String,
    },
    /// The configuration does not allow cues.
    NotConfigured,
}

impl Notice {
    /// The sentence.
    pub fn sentence(&self, language: Language) -> String {
        match language {
            Language::En => self.english(),
            Language::Zh => self.mandarin(),
        }
    }

    /// What the recording of the cell keeps: the action taken, and no more.
    pub fn action(&self) -> Option<&'static str> {
        match self {
            Self::Slowed(cue) if is_of_words(*cue) => Some("slowed: words"),
            Self::Slowed(_) => Some("slowed: voice cue"),
            Self::Asking(_) => Some("asking before motion: cue"),
            Self::Held(_) => Some("paused: words"),
            Self::Stopped(cue) if is_of_words(*cue) => Some("stopped: words"),
            Self::Stopped(_) => Some("stopped: voice cue"),
            Self::Faded => Some("cue faded: speed as before"),
            Self::Overruled => Some("cue overruled by the operator"),
            Self::SwitchedOff => Some("voice cues switched off by the operator"),
            Self::SwitchedOn { .. } => Some("voice cues switched on by the operator"),
            Self::InUse { .. } | Self::NotConfigured => None,
        }
    }

    fn english(&self) -> String {
        match self {
            Self::InUse { purpose } => format!(
                "Notice: I pay attention to how you speak, such as a raised voice or repetition, to \
                 {purpose}. Nothing of it is stored. Say “stop listening to my voice” to switch it off."
            ),
            Self::Slowed(cue) => {
                let (reason, offer) = (english_reason(*cue), english_offer(&cue.caution()));
                format!("{reason}, I am slowing down; say “normal speed” to undo.{offer}")
            }
            Self::Asking(cue) => {
                let (reason, offer) = (english_reason(*cue), english_offer(&cue.caution()));
                format!("{reason}, I will ask before I move; say “normal speed” to undo.{offer}")
            }
            Self::Held(cue) => {
                format!("{}, so I am waiting. Say “go on” to continue.", english_reason(*cue))
            }
            Self::Stopped(cue) => format!(
                "{}. I have stopped. Say “resume” when I may move again.",
                english_reason(*cue)
            ),
            Self::Faded | Self::Overruled => "Normal speed again.".into(),
            Self::SwitchedOff => {
                "I no longer pay attention to how you speak. “Stop” still works.".into()
            }
            Self::SwitchedOn { purpose } => {
                format!("I pay attention to how you speak again, to {purpose}.")
            }
            Self::NotConfigured => {
                "I do not listen to how you speak; it is not switched on.".into()
            }
        }
    }

    fn mandarin(&self) -> String {
        match self {
            Self::InUse { purpose } => format!(
                "提示：我会留意您说话的方式，例如提高声音或重复，目的是：{purpose}。\
                 不会保存任何内容。说“不要听我的声音”可以关闭。"
            ),
            Self::Slowed(cue) => {
                let (reason, offer) = (mandarin_reason(*cue), mandarin_offer(&cue.caution()));
                format!("{reason}，我放慢速度；说“正常速度”可以恢复。{offer}")
            }
            Self::Asking(cue) => {
                let (reason, offer) = (mandarin_reason(*cue), mandarin_offer(&cue.caution()));
                format!("{reason}，我会先问再动；说“正常速度”可以恢复。{offer}")
            }
            Self::Held(cue) => format!("{}，我先等着。说“继续”就接着做。", mandarin_reason(*cue)),
            Self::Stopped(cue) => {
                format!("{}。我已停下。可以动的时候请说“恢复”。", mandarin_reason(*cue))
            }
            Self::Faded | Self::Overruled => "已恢复正常速度。".into(),
            Self::SwitchedOff => "我不再留意您说话的方式。说“停”仍然有效。".into(),
            Self::SwitchedOn { purpose } => {
                format!("我重新留意您说话的方式，目的是：{purpose}。")
            }
            Self::NotConfigured => "我没有留意您说话的方式，这项功能没有打开。".into(),
        }
    }
}

/// Whether a cue comes from words or the course of the conversation, not from the sound.
fn is_of_words(cue: Cue) -> bool {
    !matches!(cue, Cue::RaisedVoice | Cue::Startle | Cue::Alarm | Cue::FastSpeech)
}

fn english_offer(caution: &Caution) -> &'static str {
    match (caution.offers_undo(), caution.offers_help()) {
        (true, _) => " Say “cancel” to drop what I am doing.",
        (false, true) => " Say “help” to hear what can be said.",
        (false, false) => "",
    }
}

fn mandarin_offer(caution: &Caution) -> &'static str {
    match (caution.offers_undo(), caution.offers_help()) {
        (true, _) => "说“取消”可以放弃正在做的事。",
        (false, true) => "说“帮助”可以听听能说什么。",
        (false, false) => "",
    }
}

fn english_reason(cue: Cue) -> &'static str {
    match cue {
        Cue::RaisedVoice => "You raised your voice",
        Cue::Startle | Cue::Alarm => "You called out",
        Cue::FastSpeech => "You speak fast",
        Cue::RepeatedWords => "You repeated a word",
        Cue::RepeatedCommand => "You said that again",
        Cue::Hesitation => "You paused for long",
        Cue::Stop | Cue::DoubtfulStop => "I heard that I should stop",
        Cue::Warning => "You warned me",
        Cue::TooFast => "You said that I am too fast",
        Cue::Distress => "I heard a call for help or distance",
        Cue::Pain => "I heard that somebody may be hurt",
        Cue::CorrectionsInARow | Cue::Correction => "You corrected me more than once",
        Cue::Haste => "You asked me to hurry",
        _ => "I noticed something",
    }
}

fn mandarin_reason(cue: Cue) -> &'static str {
    match cue {
        Cue::RaisedVoice => "您提高了声音",
        Cue::Startle | Cue::Alarm => "您喊了一声",
        Cue::FastSpeech => "您说得很快",
        Cue::RepeatedWords => "您重复了同一个词",
        Cue::RepeatedCommand => "您又说了一遍",
        Cue::Hesitation => "您停顿了很久",
        Cue::Stop | Cue::DoubtfulStop => "我听到好像要停",
        Cue::Warning => "您提醒我小心",
        Cue::TooFast => "您说我太快",
        Cue::Distress => "我听到有人求助或要求远离",
        Cue::Pain => "我听到可能有人受伤",
        Cue::CorrectionsInARow | Cue::Correction => "您纠正了我不止一次",
        Cue::Haste => "您让我快一点",
        _ => "我注意到了什么",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_influence_names_its_reason_and_its_way_back() {
        for cue in Cue::ALL {
            for language in [Language::En, Language::Zh] {
                let slowed = Notice::Slowed(cue).sentence(language);
                let way_back = if language == Language::En {
                    "“normal speed”"
                } else {
                    "“正常速度”"
                };
                assert!(slowed.contains(way_back), "{slowed}");
                let asking = Notice::Asking(cue).sentence(language);
                assert!(asking.contains(way_back), "{asking}");
            }
            let stopped = Notice::Stopped(cue).sentence(Language::En);
            assert!(stopped.contains("“resume”"), "{stopped}");
        }
    }

    #[test]
    fn nothing_says_what_somebody_might_feel() {
        const FEELINGS: [&str; 12] = [
            "angry", "anger", "afraid", "fear", "stress", "nervous", "happy", "sad", "emotion",
            "生气", "害怕", "情绪",
        ];
        let purpose = || "slow the arm".to_owned();
        let mut notices = vec![
            Notice::InUse { purpose: purpose() },
            Notice::SwitchedOn { purpose: purpose() },
            Notice::SwitchedOff,
            Notice::Faded,
            Notice::Overruled,
            Notice::NotConfigured,
        ];
        for cue in Cue::ALL {
            notices.extend([Notice::Slowed(cue), Notice::Held(cue), Notice::Stopped(cue)]);
            notices.push(Notice::Asking(cue));
        }
        for notice in notices {
            for language in [Language::En, Language::Zh] {
                let mut said = notice.sentence(language);
                said.push_str(notice.action().unwrap_or_default());
                assert!(!FEELINGS.iter().any(|word| said.contains(word)), "{said}");
            }
        }
    }
}
