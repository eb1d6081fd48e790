//! A model in a supervised child process.

use std::path::PathBuf;
use std::time::Duration;

use protocol::language_model::{Generate, LanguageModel, Load, Reply, Request};

use super::adapter::{self, AdapterError, Fitting};
use super::{Answer, AnswerForm, Generator, chat_marks};
use crate::engine::{EngineError, Launch, Supervised, locate};
use crate::understanding::ReaderError;

/// Which model, and how long to wait for it.
#[derive(Clone, Debug, PartialEq)]
pub struct ModelOptions {
    /// A GGUF file.
    pub model: PathBuf,
    /// An adapter that was trained on this very file; none: the model as it is.
    pub adapter: Option<PathBuf>,
    /// Threads; 0: one a core, 4 at most.
    pub threads: u32,
    /// Longest wait for one answer.
    pub answer_limit: Duration,
    /// Longest wait for the model to load and for the prompt to be evaluated.
    pub start_limit: Duration,
}

impl ModelOptions {
    /// Defaults for a model file.
    pub fn new(model: impl Into<PathBuf>) -> Self {
        let (answer_limit, start_limit) = (Duration::from_secs(5), Duration::from_secs(60));
        let (model, adapter) = (model.into(), None);
        Self { model, adapter, threads: 0, answer_limit, start_limit }
    }
}

impl ModelOptions {
    /// Whether the adapter can be used, found out before anything is asked of the model.
    ///
    /// # Errors
    /// If it cannot: it is not there, is no adapter, or belongs to another model.
    pub fn check(&self) -> Result<(), AdapterError> {
        self.fitting_adapter().map(|_| ())
    }

    fn fitting_adapter(&self) -> Result<Option<Fitting>, AdapterError> {
        let path = self.adapter.as_deref();
        path.map(|path| adapter::fitting(path, &self.model)).transpose()
    }
}

/// The program that runs the model.
const PROGRAM: &str = "lianshou-language-model";
/// Prefix, utterance and answer together, tokens.
const CONTEXT_TOKENS: u32 = 2048;

/// A model in a child process that is restarted when it fails.
pub struct ChildModel {
    engine: Supervised<LanguageModel>,
    options: ModelOptions,
    form: AnswerForm,
}

impl ChildModel {
    /// Begins to load the model and to evaluate the constant beginning of the prompt, and returns at
    /// once. After a restart both happen again.
    ///
    /// # Errors
    /// [`ReaderError::Unavailable`] if the program or the model file is not there, or the
    /// adapter cannot be used.
    pub fn start(options: ModelOptions) -> Result<Self, ReaderError> {
        if !options.model.is_file() {
            let reason = format!("no model file {}", options.model.display());
            return Err(ReaderError::Unavailable(reason));
        }
        let program =
            locate(PROGRAM).map_err(|error| ReaderError::Unavailable(error.to_string()))?;
        let chosen = options
            .fitting_adapter()
            .map_err(|error| ReaderError::Unavailable(error.to_string()))?;
        let form = chosen.as_ref().map_or(AnswerForm::Json, |(_, form)| *form);
        let load = Load {
            path: options.model.display().to_string(),
            context_tokens: CONTEXT_TOKENS,
            threads: options.threads,
        };
        let load = match chosen {
            Some((path, _)) => Request::LoadTuned { load, adapter: path.display().to_string() },
            None => Request::Load(load),
        };
        let engine = Supervised::start(Launch {
            program,
            arguments: Vec::new(),
            setup: vec![load, Request::SetPrefix { text: chat_marks::prefix(form) }],
            start_limit: options.start_limit,
        });
        Ok(Self { engine, options, form })
    }

    /// Waits until the model is loaded and its prompt evaluated.
    ///
    /// # Errors
    /// If that fails or takes longer than the options allow.
    pub fn wait_ready(&mut self) -> Result<(), ReaderError> {
        let limit = self.options.start_limit;
        self.engine.wait_ready(limit).map_err(|error| failure(error, limit))
    }
}

impl Generator for ChildModel {
    fn answer_form(&self) -> AnswerForm {
        self.form
    }

    fn generate(
        &mut self,
        question: &str,
        grammar: &str,
        max_tokens: u32,
    ) -> Result<Answer, ReaderError> {
        let limit = self.options.answer_limit;
        let text = chat_marks::turn(self.form, question);
        let request = Generate { text, grammar: grammar.to_owned(), max_tokens };
        match self.engine.request(Request::Generate(request), limit) {
            Ok(Reply::Generated(generated)) => Ok(Answer {
                text: generated.text,
                is_finished: generated.is_finished,
                mean_probability: Some(generated.mean_probability),
            }),
            Ok(other) => {
                Err(ReaderError::Invalid(format!("an answer to something else: {other:?}")))
            }
            Err(error) => Err(failure(error, limit)),
        }
    }
}

fn failure(error: EngineError, limit: Duration) -> ReaderError {
    match error {
        EngineError::TimedOut { .. } => {
            ReaderError::TimedOut { limit_ms: limit.as_millis() as u64 }
        }
        error => ReaderError::Unavailable(error.to_string()),
    }
}
