//! What every program that talks needs: configuration, model files, readers, recognizer, voice.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, Result};

use crate::audio::{EchoCanceller, PlayedReader, SoundOptions, SoundPath};
use crate::config::{Config, ServerConfig};
use crate::installation;
use crate::models::ModelStore;
use crate::recognition::{Language, Recognition, RecognitionOptions};
use crate::speech::SpeechOptions;
use crate::spotter::{Ears, Glancer};
use crate::understanding::llm::{
    ChildModel, LazyReader, LlmReader, ModelOptions, ServerModel, ServerOptions,
};
use crate::understanding::{LlmUse, Reader, Readers, RulesReader};

/// Name of the recognition model in the manifest.
const RECOGNITION_MODEL: &str = "whisper-base";
/// Name of the language model in the manifest.
const LANGUAGE_MODEL: &str = "smollm2-135m-instruct";

/// When the language model is loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Warmth {
    /// In the background, for a conversation: nobody should wait for it later.
    AtOnce,
    /// By the first utterance that the rules leave.
    WhenNeeded,
}

/// Configuration and model files.
pub struct Setting {
    /// What the integrator has set.
    pub config: Config,
    models: Option<PathBuf>,
}

impl Setting {
    /// Reads the configuration (see [`Config::load`]); `models` is the folder of the model files,
    /// else the configuration's, else the usual place.
    ///
    /// # Errors
    /// If the configuration cannot be read.
    pub fn load(config: Option<&Path>, models: Option<&Path>) -> Result<Self> {
        let config = Config::load(config)?;
        let models = models.map(Path::to_owned).or_else(|| config.models.folder.clone());
        Ok(Self { config, models })
    }

    /// The folder of the model files, if one was named.
    pub fn models(&self) -> Option<&Path> {
        self.models.as_deref()
    }

    /// The readers. Without a language model the rules work alone; that is said once.
    pub fn readers(&self, usage: LlmUse, warmth: Warmth) -> Readers {
        let model = (usage != LlmUse::Off).then(|| self.language_model(warmth));
        let model = match model {
            Some(Ok(model)) => Some(model),
            Some(Err(error)) => {
                eprintln!("note: no language model, the rules read alone ({error:#})");
                None
            }
            None => None,
        };
        Readers::new(RulesReader, model, usage)
    }

    fn language_model(&self, warmth: Warmth) -> Result<Box<dyn Reader + Send>> {
        if let Some(server) = &self.config.models.server {
            return Ok(Box::new(LlmReader::new(ServerModel::new(server_options(server)?)?)));
        }
        let model = self.model_file(self.config.models.language_model.as_ref(), LANGUAGE_MODEL)?;
        let mut options = ModelOptions::new(model);
        options.adapter = self.adapter()?;
        options.check()?;
        Ok(match warmth {
            Warmth::AtOnce => Box::new(LlmReader::new(ChildModel::start(options)?)),
            Warmth::WhenNeeded => Box::new(LazyReader::new(options)),
        })
    }

    /// The adapter that is configured; else the shipped one, which is made for the default model.
    fn adapter(&self) -> Result<Option<PathBuf>> {
        let models = &self.config.models;
        let Some(path) = &models.adapter else {
            return Ok(installation::adapter().filter(|_| models.language_model.is_none()));
        };
        match path.to_str() {
            Some("off") => Ok(None),
            Some("shipped") => {
                Ok(Some(installation::adapter().context("the shipped adapter is not installed")?))
            }
            _ => Ok(Some(path.clone())),
        }
    }

    fn model_file(&self, configured: Option<&PathBuf>, name: &str) -> Result<PathBuf> {
        match configured {
            Some(path) => Ok(path.clone()),
            None => Ok(ModelStore::open(self.models())?.locate(name)?),
        }
    }

    /// Starts the recognizer; it loads its model in the background.
    ///
    /// # Errors
    /// If the model file or the recognizer program is missing.
    pub fn recognition(&self) -> Result<Recognition> {
        let model = self.model_file(self.config.models.recognition.as_ref(), RECOGNITION_MODEL)?;
        let mut options = RecognitionOptions::new(model);
        options.language = match self.config.speech.language.as_str() {
            "en" => Some(Language::English),
            "zh" => Some(Language::Mandarin),
            _ => None,
        };
        Ok(Recognition::start(options)?)
    }

    /// What a microphone's sound goes through before anybody listens to it; `played` is what the
    /// robot plays, where that is known.
    pub fn sound_path(&self, played: Option<PlayedReader>) -> SoundPath {
        let echo = played.filter(|_| self.config.hearing.echo_cancellation);
        SoundPath::new(self.sound_options(), echo.map(EchoCanceller::new))
    }

    /// Which stages there are besides the echo canceller.
    pub fn sound_options(&self) -> SoundOptions {
        let hearing = &self.config.hearing;
        let (high_pass, automatic_gain) = (hearing.high_pass, hearing.automatic_gain);
        SoundOptions { high_pass, automatic_gain }
    }

    /// With what stops are listened for in the sound; `None` where that is switched off. That nobody
    /// can look closer is said once.
    pub fn stop_ears(&self) -> Option<Ears> {
        let is_on = self.config.hearing.stop_spotter;
        is_on.then(|| Ears::new(self.glancer()))
    }

    /// Starts who looks closer at what may be a stop; without one, the network decides alone, and
    /// that is said.
    pub fn glancer(&self) -> Option<Glancer> {
        // A larger model that is configured would look too slowly; it is taken where there is no other.
        let model = self.model_file(None, RECOGNITION_MODEL).or_else(|_| {
            self.model_file(self.config.models.recognition.as_ref(), RECOGNITION_MODEL)
        });
        let glancer = model.and_then(|model| Ok(Glancer::start(model)?));
        glancer
            .inspect_err(|error| {
                eprintln!("note: stops are listened for by the small network alone ({error:#})");
            })
            .ok()
    }

    /// How to speak: as configured, or not at all.
    pub fn speech(&self, is_muted: bool) -> SpeechOptions {
        SpeechOptions { is_muted: is_muted || !self.config.speech.spoken, ..Default::default() }
    }
}

fn server_options(config: &ServerConfig) -> Result<ServerOptions> {
    let key = config.key_variable.as_deref().map(|name| {
        std::env::var(name).with_context(|| format!("models.server.key_variable names {name}"))
    });
    Ok(ServerOptions {
        url: config.url.clone(),
        model: config.model.clone(),
        key: key.transpose()?,
        constraint: config.constraint,
        answer_limit: Duration::from_secs_f64(config.answer_limit_s),
    })
}
