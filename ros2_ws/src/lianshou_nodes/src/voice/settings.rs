//! The parameters of `lianshou_voice`.

use std::path::PathBuf;

use r2r::ParameterValue;
use voice::understanding::LlmUse;

use crate::parameters::{Parameters, Settable};

/// What is listened to beside the topic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SoundSource {
    /// Nothing.
    None,
    /// A microphone: the named one or the default.
    Microphone(Option<String>),
    /// A recording, once, at the pace of real time.
    Recording(PathBuf),
}

/// All parameters with their defaults.
pub fn declare() -> Parameters {
    let mut all = Parameters::new();
    let texts = [
        (
            "robot",
            "scr5_class",
            "Robot: a name in lianshou_description, a folder or a URDF file. Its named poses can be said.",
        ),
        ("arm", "", "Which arm of the robot; the first without it."),
        (
            "sound",
            "none",
            "What is listened to beside lianshou/utterance: none, microphone, or a WAV file.",
        ),
        ("microphone", "", "Name of the microphone; empty: the default one."),
        ("language", "auto", "Language that is spoken: auto, en or zh."),
        (
            "language_model",
            "auto",
            "The language model: auto (for what the rules leave), never or only.",
        ),
        ("config", "", "Configuration file of Lianshou (lianshou.toml); empty: the usual places."),
        ("models", "", "Folder of the model files; empty: the usual place."),
    ];
    for (name, default, about) in texts {
        all.declare(name, ParameterValue::String(default.into()), about, Settable::AtStart);
    }
    let about = "Whether replies are only published, not spoken.";
    all.declare("muted", ParameterValue::Bool(false), about, Settable::Always);
    let about = "Whether motions are read back and confirmed, as it has to be with a real arm.";
    all.declare("confirms", ParameterValue::Bool(true), about, Settable::AtStart);
    let about = "Whether lianshou/affect also tells how raised and aroused each utterance sounded, not only how careful the arm shall be.";
    all.declare("affect_scores", ParameterValue::Bool(false), about, Settable::AtStart);
    let numbers = [
        (
            "link_timeout_s",
            0.5,
            [0.1, 10.0],
            "The arm is lost when it is silent, or does not hear us, for longer, s. Shorter than the arm's heartbeat_timeout_s.",
        ),
        (
            "sound_wait_s",
            5.0,
            [0.0, 600.0],
            "How long a recording waits for the arm and for somebody who listens to lianshou/utterance, s.",
        ),
        ("heartbeat_rate_hz", 20.0, [1.0, 100.0], "How often lianshou/heartbeat is published, Hz."),
    ];
    for (name, default, range, about) in numbers {
        all.declare_number(name, default, range, about, Settable::AtStart);
    }
    all
}

/// What the parameter `sound` names.
pub fn sound_source(all: &Parameters) -> SoundSource {
    match all.text("sound") {
        "" | "none" => SoundSource::None,
        "microphone" => SoundSource::Microphone(optional(all.text("microphone")).map(String::from)),
        path => SoundSource::Recording(path.into()),
    }
}

/// Which part the language model has.
///
/// # Errors
/// The name of the parameter's value when it is none.
pub fn llm_use(all: &Parameters) -> Result<LlmUse, String> {
    match all.text("language_model") {
        "auto" => Ok(LlmUse::Auto),
        // “off” would be a truth value in a parameter file.
        "never" => Ok(LlmUse::Off),
        "only" => Ok(LlmUse::Only),
        other => Err(format!("parameter `language_model`: `{other}` is none of auto, never, only")),
    }
}

/// A text that may be empty.
pub fn optional(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_listen_to_the_topic_alone() {
        let all = declare();
        assert_eq!(sound_source(&all), SoundSource::None);
        assert_eq!(llm_use(&all), Ok(LlmUse::Auto));
        assert!(all.number("link_timeout_s") < 1.0);
        assert!(all.flag("confirms"));
    }
}
