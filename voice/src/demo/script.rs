//! The script of the demonstration: what is said, and when.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::understanding::Language;

/// A scene and the turns of an operator.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Script {
    /// Name of a scene in `urdf/scenes/`, or a path.
    pub scene: String,
    /// Language of the operator.
    pub language: Language,
    /// What the operator says, in order.
    #[serde(rename = "turn")]
    pub turns: Vec<Turn>,
    /// Folder of the recordings.
    #[serde(skip)]
    pub audio_folder: PathBuf,
}

/// One utterance.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Turn {
    /// File name of the recording.
    pub audio: String,
    /// Whether a person speaks or a machine.
    pub voice: Voice,
    /// What is said: shown, never used to understand.
    pub says: String,
    /// When it is said.
    pub after: Cue,
}

/// Who speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Voice {
    /// A person.
    Recorded,
    /// A program.
    Synthesized,
}

/// When an utterance is said.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cue {
    /// When the robot has nothing to do and has finished speaking.
    Idle,
    /// So many seconds after the motion of the command before has begun.
    #[serde(rename = "moving_s")]
    Moving(f64),
}

/// Why a script cannot be played.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ScriptError {
    /// A file cannot be read.
    #[error("cannot read {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: std::io::Error,
    },
    /// The script is not valid.
    #[error("{} is not a valid script: {reason}", path.display())]
    Parse {
        /// The file.
        path: PathBuf,
        /// Line, column and what was expected.
        reason: String,
    },
    /// A recording is missing.
    #[error("the script {} names the recording {audio}, which is not there", path.display())]
    NoAudio {
        /// The script.
        path: PathBuf,
        /// The missing file.
        audio: String,
    },
}

impl Script {
    /// Reads `demo.toml` style scripts; recordings lie in `audio/` beside the script.
    ///
    /// # Errors
    /// If the script cannot be read, is not valid, or names a recording that is not there.
    pub fn load(path: &Path) -> Result<Self, ScriptError> {
        let text = std::fs::read_to_string(path)
            .map_err(|source| ScriptError::Read { path: path.to_owned(), source })?;
        let mut script: Self = toml::from_str(&text).map_err(|error| ScriptError::Parse {
            path: path.to_owned(),
            reason: error.to_string(),
        })?;
        script.audio_folder = path.parent().unwrap_or(Path::new(".")).join("audio");
        match script.turns.iter().find(|turn| !script.path_of(turn).is_file()) {
            Some(turn) => {
                Err(ScriptError::NoAudio { path: path.to_owned(), audio: turn.audio.clone() })
            }
            None => Ok(script),
        }
    }

    /// The recording of a turn.
    pub fn path_of(&self, turn: &Turn) -> PathBuf {
        self.audio_folder.join(&turn.audio)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_script_has_people_in_it() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("demo/demo.toml");
        let script = Script::load(&path).unwrap();
        let recorded = script.turns.iter().filter(|turn| turn.voice == Voice::Recorded).count();
        assert!(script.turns.len() >= 8 && recorded >= 3);
        assert!(script.turns.iter().any(|turn| matches!(turn.after, Cue::Moving(_))));
    }

    #[test]
    fn a_missing_recording_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.toml");
        let text = "scene='s'\nlanguage='en'\n[[turn]]\naudio='gone.wav'\nvoice='recorded'\nsays=''\nafter='idle'";
        std::fs::write(&path, text).unwrap();
        assert!(Script::load(&path).unwrap_err().to_string().contains("gone.wav"));
    }
}
