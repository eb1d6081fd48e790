//! Child process that reads utterances with a local language model on llama.cpp.
//!
//! It speaks the protocol of `voice-protocol` on standard input and output; `voice::engine`
//! starts, watches and restarts it. llama.cpp's grammar code may abort the process on a grammar
//! it does not like: that is why it is a process.

mod generate;
mod session;

use std::num::NonZeroU32;
use std::path::Path;
use std::time::Instant;

use anyhow::Context as _;
use llama_cpp_2::context::params::LlamaContextParams;
use llama_cpp_2::llama_backend::LlamaBackend;
use llama_cpp_2::model::LlamaModel;
use llama_cpp_2::model::params::LlamaModelParams;
use protocol::language_model::{LanguageModel, Load, Reply, Request};

use session::Session;

/// More threads than this gain nothing for so small a model.
const MOST_THREADS: usize = 4;
/// Tokens evaluated in one go.
const BATCH_TOKENS: u32 = 512;

fn main() -> anyhow::Result<()> {
    let mut backend = LlamaBackend::init().context("llama.cpp does not start")?;
    backend.void_logs();
    let mut session: Option<Session> = None;
    protocol::serve::<LanguageModel>("llama.cpp", |request| match request {
        Request::Load(load) => {
            session = None;
            let began = Instant::now();
            session = Some(open(&backend, &load, None).map_err(|error| format!("{error:#}"))?);
            Ok(Reply::Loaded { load_ms: began.elapsed().as_secs_f64() * 1e3 })
        }
        Request::LoadTuned { load, adapter } => {
            session = None;
            let began = Instant::now();
            let opened = open(&backend, &load, Some(&adapter));
            session = Some(opened.map_err(|error| format!("{error:#}"))?);
            Ok(Reply::Loaded { load_ms: began.elapsed().as_secs_f64() * 1e3 })
        }
        Request::SetPrefix { text } => {
            let session = session.as_mut().ok_or("no model is loaded")?;
            let began = Instant::now();
            let tokens = session.set_prefix(&text)?;
            Ok(Reply::PrefixReady { tokens, ms: began.elapsed().as_secs_f64() * 1e3 })
        }
        Request::Generate(request) => {
            let session = session.as_mut().ok_or("no model is loaded")?;
            generate::generate(session, &request).map(Reply::Generated)
        }
    })?;
    Ok(())
}

fn open(backend: &LlamaBackend, load: &Load, adapter: Option<&str>) -> anyhow::Result<Session> {
    let mut model = LlamaModel::load_from_file(backend, &load.path, &LlamaModelParams::default())
        .with_context(|| format!("{} is no GGUF model", load.path))?;
    let adapter = adapter
        .map(|path| {
            anyhow::ensure!(Path::new(path).is_file(), "no adapter file {path}");
            let refused = || format!("{path} is no adapter for the model {}", load.path);
            model.lora_adapter_init(path).with_context(refused)
        })
        .transpose()?;
    // The model lives as long as the process or until the next one is loaded, which a session
    // does once; leaking it lets the context borrow it.
    let model: &'static LlamaModel = Box::leak(Box::new(model));
    let cores = std::thread::available_parallelism().map_or(1, usize::from).min(MOST_THREADS);
    let threads = if load.threads == 0 { cores as i32 } else { load.threads as i32 };
    let parameters = LlamaContextParams::default()
        .with_n_ctx(NonZeroU32::new(load.context_tokens))
        .with_n_batch(BATCH_TOKENS)
        .with_n_threads(threads)
        .with_n_threads_batch(threads)
        // Without it, models with a sliding window cannot return to the prefix.
        .with_swa_full(true);
    let mut context = model.new_context(backend, parameters).context("no context")?;
    if let Some(mut adapter) = adapter {
        // The model owns what llama.cpp keeps of the adapter.
        context.lora_adapter_set(&mut adapter, 1.0).context("the adapter cannot be used")?;
    }
    Ok(Session::new(model, context, BATCH_TOKENS as usize))
}
