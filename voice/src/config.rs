//! Configuration: what an integrator sets once for a cell. Everything has a default.
//!
//! Read from the file named with `--config`, else from `lianshou.toml` in the working folder, else
//! from `lianshou/config.toml` in the user's configuration folder. Unknown keys are errors, so that
//! a misspelt limit is not silently ignored. Nothing that is said can change these values.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::listen::HearingMode;
use crate::understanding::llm::Constraint;

/// Whether the stop spotter listens where nobody has decided; docs/voice.md says how good it is.
const STOP_SPOTTER: bool = true;

/// Everything that can be configured.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// The arm and its limits.
    pub robot: RobotConfig,
    /// Model files of the user's own choice.
    pub models: ModelsConfig,
    /// How the robot hears and speaks.
    pub speech: SpeechConfig,
    /// To what the robot listens.
    pub hearing: HearingConfig,
    /// Whether the sound of the voice plays a part.
    pub affect: AffectConfig,
}

/// Whether the sound of the voice plays a part. Off unless switched on with a stated purpose.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AffectConfig {
    /// The switch.
    pub enabled: bool,
    /// The safety purpose, to be shown to the people concerned.
    pub purpose: String,
}

impl AffectConfig {
    /// Whether voice cues are switched on.
    pub fn is_enabled(&self) -> bool {
        self.enabled
    }
}

/// The arm and its limits.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RobotConfig {
    /// Name of a folder in `urdf/`, or the path of a robot folder or URDF file.
    pub name: String,
    /// Path of the scene file; absent is the default cell.
    pub scene: Option<PathBuf>,
    /// Rate of the control loop, 1/s.
    pub control_rate_hz: u32,
    /// Upper bound of the speed override, 0 to 1. Language can only go below it.
    pub speed_limit: f64,
}

impl Default for RobotConfig {
    fn default() -> Self {
        Self { name: "scr5_class".into(), scene: None, control_rate_hz: 500, speed_limit: 1.0 }
    }
}

/// Model files of the user's own choice; absent are those of the manifest.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ModelsConfig {
    /// Folder of the model files.
    pub folder: Option<PathBuf>,
    /// A whisper.cpp model file (ggml).
    pub recognition: Option<PathBuf>,
    /// A language model file (GGUF).
    pub language_model: Option<PathBuf>,
    /// An adapter (GGUF) for the language model: the path of one, `shipped` or `off`; absent: shipped with the default
    /// language model, else off.
    pub adapter: Option<PathBuf>,
    /// A language model on a server of the plant, instead of one on this computer.
    pub server: Option<ServerConfig>,
}

/// A server that speaks the OpenAI chat protocol, such as llama.cpp's own.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServerConfig {
    /// Address up to and including the version, e.g. `http://gpu-host:8080/v1`.
    pub url: String,
    /// Name of the model there.
    #[serde(default = "default_model")]
    pub model: String,
    /// Environment variable that holds the key, if the server wants one.
    pub key_variable: Option<String>,
    /// How the answer is constrained.
    #[serde(default)]
    pub constraint: Constraint,
    /// Longest wait for one answer, seconds.
    #[serde(default = "default_answer_limit_s")]
    pub answer_limit_s: f64,
}

fn default_model() -> String {
    "default".into()
}

fn default_answer_limit_s() -> f64 {
    3.0
}

/// How the robot hears and speaks.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SpeechConfig {
    /// `auto`, `en` or `zh`.
    pub language: String,
    /// Whether replies are spoken, not only printed.
    pub spoken: bool,
}

impl Default for SpeechConfig {
    fn default() -> Self {
        Self { language: "auto".into(), spoken: true }
    }
}

/// To what the robot listens.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct HearingConfig {
    /// Whether stop words and shouts are listened for in the sound itself, ahead of recognition.
    pub stop_spotter: bool,
    /// Whether the robot's own voice is taken out of what the microphone hears.
    pub echo_cancellation: bool,
    /// Whether what is below every voice (80 Hz) is taken away first.
    pub high_pass: bool,
    /// Whether quiet voices are made louder, by at most 24 dB.
    pub automatic_gain: bool,
    /// When the robot listens.
    pub mode: HearingMode,
    /// How the robot is called in the mode `wake_phrase`.
    pub wake_phrases: Vec<String>,
    /// For how long after it was spoken to the robot listens without the phrase, seconds.
    pub attentive_s: f64,
}

impl Default for HearingConfig {
    fn default() -> Self {
        Self {
            stop_spotter: STOP_SPOTTER,
            echo_cancellation: true,
            high_pass: false,
            automatic_gain: false,
            mode: HearingMode::Open,
            wake_phrases: ["robot", "hey robot", "机器人"].map(str::to_owned).to_vec(),
            attentive_s: 15.0,
        }
    }
}

/// Why the configuration cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read the configuration {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: std::io::Error,
    },
    /// The file is not valid TOML, or has an unknown key or a value of the wrong kind.
    #[error("configuration {} is not valid: {message}", path.display())]
    Parse {
        /// The file.
        path: PathBuf,
        /// Line, column and what was expected.
        message: String,
    },
    /// A value is outside its range.
    #[error("configuration: {key} is {value}, but must be {range}")]
    OutOfRange {
        /// Which value.
        key: &'static str,
        /// What it is.
        value: String,
        /// What is allowed.
        range: &'static str,
    },
}

impl Config {
    /// Reads the configuration from `explicit`, or from the first default place that has one.
    ///
    /// # Errors
    /// If the file cannot be read (an explicit one must exist), parsed, or has values out of range.
    pub fn load(explicit: Option<&Path>) -> Result<Self, ConfigError> {
        let Some(path) = explicit.map(Path::to_owned).or_else(default_path) else {
            return Ok(Self::default());
        };
        let text = std::fs::read_to_string(&path)
            .map_err(|source| ConfigError::Read { path: path.clone(), source })?;
        let config: Self = toml::from_str(&text)
            .map_err(|error| ConfigError::Parse { path, message: error.to_string() })?;
        config.check()?;
        Ok(config)
    }

    fn check(&self) -> Result<(), ConfigError> {
        let robot = &self.robot;
        if !(robot.speed_limit > 0.0 && robot.speed_limit <= 1.0) {
            return Err(ConfigError::OutOfRange {
                key: "robot.speed_limit",
                value: robot.speed_limit.to_string(),
                range: "above 0 and at most 1",
            });
        }
        if !(100..=1000).contains(&robot.control_rate_hz) {
            return Err(ConfigError::OutOfRange {
                key: "robot.control_rate_hz",
                value: robot.control_rate_hz.to_string(),
                range: "from 100 to 1000",
            });
        }
        if !["auto", "en", "zh"].contains(&self.speech.language.as_str()) {
            return Err(ConfigError::OutOfRange {
                key: "speech.language",
                value: self.speech.language.clone(),
                range: "auto, en or zh",
            });
        }
        self.check_hearing()?;
        if let Some(server) = &self.models.server
            && !(server.answer_limit_s > 0.0 && server.answer_limit_s <= 60.0)
        {
            return Err(ConfigError::OutOfRange {
                key: "models.server.answer_limit_s",
                value: server.answer_limit_s.to_string(),
                range: "above 0 and at most 60",
            });
        }
        if self.affect.enabled && self.affect.purpose.trim().is_empty() {
            return Err(ConfigError::OutOfRange {
                key: "affect.purpose",
                value: "empty".into(),
                range: "the safety purpose for which voice cues are used",
            });
        }
        Ok(())
    }

    fn check_hearing(&self) -> Result<(), ConfigError> {
        let HearingConfig { mode, wake_phrases, attentive_s, .. } = &self.hearing;
        if !(0.0..=600.0).contains(attentive_s) {
            return Err(ConfigError::OutOfRange {
                key: "hearing.attentive_s",
                value: attentive_s.to_string(),
                range: "from 0 to 600",
            });
        }
        let has_letters = |phrase: &String| phrase.chars().any(char::is_alphanumeric);
        if *mode == HearingMode::WakePhrase && !wake_phrases.iter().any(has_letters) {
            return Err(ConfigError::OutOfRange {
                key: "hearing.wake_phrases",
                value: "without any word".into(),
                range: "at least one phrase for the mode wake_phrase",
            });
        }
        Ok(())
    }
}

fn default_path() -> Option<PathBuf> {
    let here = PathBuf::from("lianshou.toml");
    let user = std::env::var_os("XDG_CONFIG_HOME")
        .map(PathBuf::from)
        .or_else(|| std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".config")))
        .map(|folder| folder.join("lianshou/config.toml"));
    [Some(here), user].into_iter().flatten().find(|path| path.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(text: &str) -> Result<Config, ConfigError> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        Config::load(Some(file.path()))
    }

    #[test]
    fn an_empty_file_gives_the_defaults() {
        assert_eq!(load("").unwrap(), Config::default());
    }

    #[test]
    fn values_are_read_and_checked() {
        let config = load("[robot]\nspeed_limit = 0.5\n[speech]\nlanguage = \"zh\"").unwrap();
        assert_eq!(config.robot.speed_limit, 0.5);
        assert_eq!(config.speech.language, "zh");
        for bad in [
            "[robot]\nspeed_limit = 1.5",
            "[robot]\nspeed_limit = nan",
            "[robot]\ncontrol_rate_hz = 20",
            "[speech]\nlanguage = \"fr\"",
            "[robot]\nspeedlimit = 0.5",
            "[affect]\nenabled = true",
            "[hearing]\nmode = \"wake_phrase\"\nwake_phrases = [\"…\"]",
            "[hearing]\nmode = \"always\"",
            "[hearing]\nattentive_s = -1",
            "[models.server]\nmodel = \"x\"",
            "[models.server]\nurl = \"http://gpu/v1\"\nanswer_limit_s = 0",
            "not toml",
        ] {
            assert!(load(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_missing_explicit_file_is_an_error_that_names_it() {
        let error = Config::load(Some(Path::new("/nonexistent/x.toml"))).unwrap_err();
        assert!(error.to_string().contains("/nonexistent/x.toml"));
    }
}
