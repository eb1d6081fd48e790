//! How many threads are fastest on this machine, now.

use std::time::Instant;

use protocol::recognizer::{Language, Transcribe};

use crate::transcribe::{Model, SAMPLE_RATE_HZ};

/// More threads than this gain nothing for a few seconds of speech.
const MOST_THREADS: usize = 4;

/// Transcribes a second of silence with one thread, two, … and keeps the fastest number. The
/// engine's threads spin while they wait for each other, so more threads than free cores are much
/// slower than one. This also warms up the caches.
pub(crate) fn fastest(model: &mut Model) -> Result<usize, String> {
    let most = std::thread::available_parallelism().map_or(1, usize::from).min(MOST_THREADS);
    let mut best = (f64::INFINITY, 1);
    time(model, 1)?;
    for threads in 1..=most {
        let seconds = time(model, threads)?;
        if seconds < best.0 {
            best = (seconds, threads);
        }
    }
    Ok(best.1)
}

fn time(model: &mut Model, threads: usize) -> Result<f64, String> {
    let silence = Transcribe {
        samples: vec![0.0; SAMPLE_RATE_HZ],
        language: Some(Language::English),
        audio_context: 128,
        max_tokens: 1,
        ..Transcribe::default()
    };
    model.threads = threads;
    let began = Instant::now();
    model.transcribe(&silence)?;
    Ok(began.elapsed().as_secs_f64())
}
