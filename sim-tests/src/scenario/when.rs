//! When a step happens: conditions that are waited for.

use serde::{Deserialize, Serialize};

use super::Pattern;

/// A condition on the cell, looked at from the moment at which the step before was done.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum When {
    /// At once.
    Now,
    /// Nothing runs, nothing waits, and the robot has said all it had to say.
    #[default]
    Idle,
    /// The arm moves.
    Moving,
    /// The arm stands and a stop is latched.
    Stopped,
    /// The arm stands and is paused.
    Paused,
    /// The robot has asked something since the step before.
    Asked,
    /// This is held; anything without an id.
    Holding(Option<String>),
    /// Nothing is held.
    EmptyHanded,
    /// The robot has said this since the step before.
    Said(Pattern),
    /// The arm touches something that it does not hold.
    Touching,
    /// The running task has reached this stage: `approach`, `descend`, `grasp`, `lift`, ….
    Stage(String),
    /// The cell's clock shows at least this, s.
    At(f64),
}

const KNOWN: &str = "now, idle, moving, stopped, paused, asked, holding, holding ID, empty-handed, touching, \
                     said WORDS, stage NAME, at SECONDS s";

impl TryFrom<String> for When {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let unknown = || format!("unknown moment \"{text}\"; known: {KNOWN}");
        let (word, rest) = text.split_once(' ').unwrap_or((&text, ""));
        let rest = rest.trim();
        Ok(match (word, rest) {
            ("now", "") => Self::Now,
            ("idle", "") => Self::Idle,
            ("moving", "") => Self::Moving,
            ("stopped", "") => Self::Stopped,
            ("paused", "") => Self::Paused,
            ("asked", "") => Self::Asked,
            ("empty-handed", "") => Self::EmptyHanded,
            ("touching", "") => Self::Touching,
            ("holding", "") => Self::Holding(None),
            ("holding", id) => Self::Holding(Some(id.to_owned())),
            ("said", words) if !words.is_empty() => Self::Said(words.to_owned().into()),
            ("stage", name) if !name.is_empty() => Self::Stage(name.to_owned()),
            ("at", time) => {
                let seconds = time.strip_suffix('s').map(str::trim_end).ok_or_else(unknown)?;
                let seconds: f64 = seconds.parse().map_err(|_| unknown())?;
                let is_time = seconds.is_finite() && seconds >= 0.0;
                is_time.then_some(Self::At(seconds)).ok_or_else(unknown)?
            }
            _ => return Err(unknown()),
        })
    }
}

impl From<When> for String {
    fn from(when: When) -> Self {
        when.to_string()
    }
}

impl std::fmt::Display for When {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Now => write!(formatter, "now"),
            Self::Idle => write!(formatter, "idle"),
            Self::Moving => write!(formatter, "moving"),
            Self::Stopped => write!(formatter, "stopped"),
            Self::Paused => write!(formatter, "paused"),
            Self::Asked => write!(formatter, "asked"),
            Self::Holding(None) => write!(formatter, "holding"),
            Self::Holding(Some(id)) => write!(formatter, "holding {id}"),
            Self::EmptyHanded => write!(formatter, "empty-handed"),
            Self::Touching => write!(formatter, "touching"),
            Self::Said(pattern) => write!(formatter, "said {pattern}"),
            Self::Stage(name) => write!(formatter, "stage {name}"),
            Self::At(seconds) => write!(formatter, "at {seconds} s"),
        }
    }
}

impl When {
    /// Whether it is the moment that holds when none is given.
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_moment_is_written_as_it_is_read() {
        for text in [
            "now",
            "idle",
            "moving",
            "stopped",
            "paused",
            "asked",
            "holding",
            "holding red_block",
            "empty-handed",
            "touching",
            "said left or right",
            "stage lift",
            "at 3.5 s",
        ] {
            let when = When::try_from(text.to_owned()).unwrap();
            assert_eq!(when.to_string(), text);
        }
        for text in ["", "soon", "idle now", "at 3", "at nan s", "at -1 s", "said", "stage "] {
            let error = When::try_from(text.to_owned()).unwrap_err();
            assert!(error.contains("holding ID"), "{error}");
        }
    }
}
