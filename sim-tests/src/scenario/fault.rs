//! Faults that a scenario injects, as words.

use serde::{Deserialize, Serialize};

use crate::backend::Disturbance;

/// A fault, written as its name.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Fault {
    /// What is held slips out of the fingers.
    Slip,
    /// The drive answers nothing new.
    DriveDead,
    /// The drive's measurements are this much late, s.
    DriveLate(f64),
    /// The drive works again.
    DriveAlive,
    /// The recognizer's process is killed.
    RecognizerKilled,
    /// Nothing that is said is heard.
    VoiceLost,
    /// What is said is heard again.
    VoiceBack,
    /// Whoever watches people says nothing any more.
    PeopleSilent,
    /// Everybody leaves.
    PeopleLeave,
}

const KNOWN: &str = "slip, drive dead, drive late SECONDS s, drive alive, recognizer killed, \
                     voice lost, voice back, people silent, people leave";

impl TryFrom<String> for Fault {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Ok(match text.as_str() {
            "slip" => Self::Slip,
            "drive dead" => Self::DriveDead,
            "drive alive" => Self::DriveAlive,
            "recognizer killed" => Self::RecognizerKilled,
            "voice lost" => Self::VoiceLost,
            "voice back" => Self::VoiceBack,
            "people silent" => Self::PeopleSilent,
            "people leave" => Self::PeopleLeave,
            other => {
                let late =
                    other.strip_prefix("drive late ").and_then(|rest| rest.strip_suffix('s'));
                let seconds = late.and_then(|late| late.trim().parse::<f64>().ok());
                match seconds {
                    Some(seconds) if (0.0..=1.0).contains(&seconds) => Self::DriveLate(seconds),
                    _ => return Err(format!("unknown fault \"{other}\"; known: {KNOWN}")),
                }
            }
        })
    }
}

impl From<Fault> for String {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Slip => "slip".into(),
            Fault::DriveDead => "drive dead".into(),
            Fault::DriveLate(seconds) => format!("drive late {seconds} s"),
            Fault::DriveAlive => "drive alive".into(),
            Fault::RecognizerKilled => "recognizer killed".into(),
            Fault::VoiceLost => "voice lost".into(),
            Fault::VoiceBack => "voice back".into(),
            Fault::PeopleSilent => "people silent".into(),
            Fault::PeopleLeave => "people leave".into(),
        }
    }
}

impl From<Fault> for Disturbance {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Slip => Self::Slip,
            Fault::DriveDead => Self::DriveDead,
            Fault::DriveLate(seconds) => Self::DriveLate(seconds),
            Fault::DriveAlive => Self::DriveAlive,
            Fault::RecognizerKilled => Self::RecognizerKilled,
            Fault::VoiceLost => Self::VoiceLost(true),
            Fault::VoiceBack => Self::VoiceLost(false),
            Fault::PeopleSilent => Self::PeopleFeedSilent,
            Fault::PeopleLeave => Self::PeopleLeave,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_is_written_as_it_is_read() {
        for text in ["slip", "drive dead", "drive late 0.05 s", "voice lost", "people silent"] {
            let fault = Fault::try_from(text.to_owned()).unwrap();
            assert_eq!(String::from(fault), text);
        }
        assert!(Fault::try_from("drive late nan s".to_owned()).is_err());
        assert!(Fault::try_from("fire".to_owned()).unwrap_err().contains("drive dead"));
    }
}
