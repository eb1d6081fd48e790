//! A model on a server that speaks the OpenAI chat protocol, such as llama.cpp's own: for cells that
//! share one machine with a GPU.
//!
//! What the server sends is outside input: it is bounded in size and time, and its text goes through
//! the same parser and validation as the local model's.

use std::time::Duration;

use robot_core::task::schema;
use serde::Deserialize;
use serde_json::{Value, json};
use ureq::Agent;
use ureq::tls::{RootCerts, TlsConfig};

use super::prompt::{EXAMPLES, TASK};
use super::{Answer, Generator};
use crate::understanding::ReaderError;

/// How the server is told what may be answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Constraint {
    /// Field `grammar` with GBNF: llama.cpp's server.
    #[default]
    Grammar,
    /// Field `response_format` with a JSON Schema: most other servers.
    Schema,
    /// Nothing: the answer is only checked afterwards.
    Unconstrained,
}

/// Which server, and how to ask it.
#[derive(Clone, Debug, PartialEq)]
pub struct ServerOptions {
    /// Address up to and including the version, e.g. `http://gpu-host:8080/v1`.
    pub url: String,
    /// Name of the model on the server; llama.cpp's server takes any.
    pub model: String,
    /// Key, if the server wants one.
    pub key: Option<String>,
    /// How the answer is constrained.
    pub constraint: Constraint,
    /// Longest wait for one answer.
    pub answer_limit: Duration,
}

impl ServerOptions {
    /// Defaults for an address.
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            model: "default".into(),
            key: None,
            constraint: Constraint::default(),
            answer_limit: Duration::from_secs(3),
        }
    }
}

/// No answer of 120 tokens is longer, with all that a server writes around it.
const MAX_ANSWER_BYTES: u64 = 256 * 1024;

/// A model on a server. Nothing is asked of the server before the first question.
pub struct ServerModel {
    agent: Agent,
    options: ServerOptions,
}

impl ServerModel {
    /// A model on this server.
    ///
    /// # Errors
    /// [`ReaderError::Unavailable`] if the address is neither http nor https.
    pub fn new(options: ServerOptions) -> Result<Self, ReaderError> {
        if !["http://", "https://"].iter().any(|scheme| options.url.starts_with(scheme)) {
            let reason = format!("the address {:?} is neither http nor https", options.url);
            return Err(ReaderError::Unavailable(reason));
        }
        let tls = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build();
        let agent = Agent::config_builder()
            .tls_config(tls)
            .timeout_global(Some(options.answer_limit))
            .http_status_as_error(false)
            .build()
            .into();
        Ok(Self { agent, options })
    }

    fn body(&self, question: &str, grammar: &str, max_tokens: u32) -> Value {
        let turn = |role: &str, text: &str| json!({"role": role, "content": text});
        let examples = EXAMPLES
            .iter()
            .flat_map(|(said, answer)| [turn("user", said), turn("assistant", answer)]);
        let messages: Vec<Value> = std::iter::once(turn("system", TASK))
            .chain(examples)
            .chain([turn("user", question)])
            .collect();
        let mut body = json!({
            "model": self.options.model,
            "messages": messages,
            "temperature": 0,
            "seed": 0,
            "max_tokens": max_tokens,
            "logprobs": true,
        });
        match self.options.constraint {
            Constraint::Grammar => body["grammar"] = grammar.into(),
            Constraint::Schema => {
                let schema = json!({"name": "task_commands", "schema": schema::command_list()});
                body["response_format"] = json!({"type": "json_schema", "json_schema": schema});
            }
            Constraint::Unconstrained => {}
        }
        body
    }

    fn failure(&self, error: ureq::Error) -> ReaderError {
        match error {
            ureq::Error::Timeout(_) => {
                ReaderError::TimedOut { limit_ms: self.options.answer_limit.as_millis() as u64 }
            }
            error => ReaderError::Unavailable(format!("server {}: {error}", self.options.url)),
        }
    }
}

impl Generator for ServerModel {
    fn generate(
        &mut self,
        question: &str,
        grammar: &str,
        max_tokens: u32,
    ) -> Result<Answer, ReaderError> {
        let url = format!("{}/chat/completions", self.options.url.trim_end_matches('/'));
        let mut request = self.agent.post(&url).header("Content-Type", "application/json");
        if let Some(key) = &self.options.key {
            request = request.header("Authorization", format!("Bearer {key}"));
        }
        let body = self.body(question, grammar, max_tokens).to_string();
        let mut response = request.send(body).map_err(|error| self.failure(error))?;
        let status = response.status();
        let text = response
            .body_mut()
            .with_config()
            .limit(MAX_ANSWER_BYTES)
            .read_to_string()
            .map_err(|error| self.failure(error))?;
        if !status.is_success() {
            let reason = text.chars().filter(|c| !c.is_control()).take(200).collect::<String>();
            let reason = format!("server {} says {status}: {reason}", self.options.url);
            return Err(ReaderError::Unavailable(reason));
        }
        answer(&text)
    }
}

/// The part of a chat completion that matters here.
#[derive(Deserialize)]
struct Completion {
    choices: Vec<Choice>,
}

#[derive(Deserialize)]
struct Choice {
    message: Message,
    finish_reason: Option<String>,
    logprobs: Option<Probabilities>,
}

#[derive(Deserialize)]
struct Message {
    content: Option<String>,
}

#[derive(Deserialize)]
struct Probabilities {
    content: Option<Vec<Token>>,
}

#[derive(Deserialize)]
struct Token {
    logprob: f64,
}

fn answer(completion: &str) -> Result<Answer, ReaderError> {
    let invalid = |reason: String| ReaderError::Invalid(reason);
    let completion: Completion =
        serde_json::from_str(completion).map_err(|error| invalid(error.to_string()))?;
    let choice = completion.choices.into_iter().next();
    let choice = choice.ok_or_else(|| invalid("a completion without a choice".into()))?;
    let text = choice.message.content.ok_or_else(|| invalid("a choice without text".into()))?;
    let tokens = choice.logprobs.and_then(|probabilities| probabilities.content);
    Ok(Answer {
        text,
        is_finished: choice.finish_reason.as_deref() == Some("stop"),
        mean_probability: tokens.as_deref().and_then(mean_probability),
    })
}

/// Geometric mean of the tokens' probabilities.
fn mean_probability(tokens: &[Token]) -> Option<f64> {
    let sum: f64 = tokens.iter().map(|token| token.logprob).sum();
    let mean = (sum / tokens.len() as f64).exp();
    mean.is_finite().then_some(mean)
}
