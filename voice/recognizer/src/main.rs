//! Child process that turns speech into text with whisper.cpp.
//!
//! It speaks the protocol of `voice-protocol` on standard input and output; `voice::engine`
//! starts, watches and restarts it.

mod glance;
mod language;
mod threads;
mod transcribe;
mod words;

use std::time::Instant;

use protocol::recognizer::{Load, Loaded, Recognizer, Reply, Request};
use whisper_rs::{WhisperContext, WhisperContextParameters, install_logging_hooks};

use threads::Threads;
use transcribe::Model;

const NOT_LOADED: &str = "no model is loaded";

fn main() -> anyhow::Result<()> {
    // Without a logging back end, this silences whisper.cpp's chatter on standard error.
    install_logging_hooks();
    let mut model: Option<Model> = None;
    protocol::serve::<Recognizer>("whisper.cpp 1.8.3", |request| match request {
        Request::Load(load) => {
            // Free the old one first: both together may not fit.
            model = None;
            let (loaded, answer) = self::load(&load)?;
            model = Some(loaded);
            Ok(Reply::Loaded(answer))
        }
        Request::Transcribe(request) => match &mut model {
            Some(model) => model.transcribe(&request).map(Reply::Transcript),
            None => Err(NOT_LOADED.into()),
        },
        Request::Glance(request) => match &mut model {
            Some(model) => model.glance(&request).map(Reply::Glanced),
            None => Err(NOT_LOADED.into()),
        },
    })?;
    Ok(())
}

fn load(load: &Load) -> Result<(Model, Loaded), String> {
    let began = Instant::now();
    let mut parameters = WhisperContextParameters::default();
    parameters.use_gpu(false);
    parameters.flash_attn(false);
    let context = WhisperContext::new_with_params(&load.path, parameters)
        .map_err(|error| format!("{} is no whisper.cpp model: {error}", load.path))?;
    let mut model = Model::new(context)?;
    model.threads = match load.threads {
        0 => Threads::measured(|count| model.cost_of_silence(count))?,
        given => Threads::fixed(given as usize),
    };
    let load_ms = began.elapsed().as_secs_f64() * 1e3;
    let threads = model.threads.current() as u32;
    let is_multilingual = model.is_multilingual();
    Ok((model, Loaded { load_ms, threads, is_multilingual }))
}
