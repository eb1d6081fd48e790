//! One utterance through whisper.cpp.

use std::time::Instant;

use protocol::recognizer::{Glance, Glanced, Language, Transcribe, Transcript};
use whisper_rs::{FullParams, SamplingStrategy, WhisperContext, WhisperState};

use crate::glance::Glancer;
use crate::language::{LanguageTokens, code};
use crate::threads::Threads;
use crate::words::{Piece, mean_probability, words};

/// The only sample rate that Whisper knows.
pub(crate) const SAMPLE_RATE_HZ: usize = 16_000;
/// Whisper looks at 30 s at a time.
const LONGEST_S: usize = 30;
/// Positions of its encoder for them.
const MOST_POSITIONS: u32 = 1500;
/// Shorter input is filled with silence: below 0.1 s whisper.cpp gives up, below 1 s it invents.
const SHORTEST_S: f64 = 1.1;

/// Share from which an utterance is taken to be in another language than the one before: of single
/// words the model is often unsure.
const CHANGES_FROM: f64 = 0.75;

/// A loaded model.
pub(crate) struct Model {
    context: WhisperContext,
    state: WhisperState,
    /// The window that the encoder was set to last, positions.
    window: u32,
    pub(crate) threads: Threads,
    languages: Option<LanguageTokens>,
    /// The language of the last utterance: the best guess for the next.
    last_language: Language,
}

impl Model {
    /// A model that has heard nothing yet; it runs with one thread until told otherwise.
    pub(crate) fn new(context: WhisperContext) -> Result<Self, String> {
        let state = context.create_state().map_err(|error| error.to_string())?;
        let languages = LanguageTokens::of(&context);
        let last_language = Language::English;
        Ok(Self { context, state, window: 0, threads: Threads::fixed(1), languages, last_language })
    }

    /// Whether it knows languages other than English.
    pub(crate) fn is_multilingual(&self) -> bool {
        self.languages.is_some()
    }

    /// Looks at a moment of sound for a few phrases.
    pub(crate) fn glance(&mut self, request: &Glance) -> Result<Glanced, String> {
        let Self { context, state, window, .. } = self;
        Glancer { context, state, window }.glance(request)
    }

    /// Transcribes one utterance. A language that is not given is taken to be that of the utterance
    /// before, and looked at afterwards: only where it has changed is the work done twice.
    pub(crate) fn transcribe(&mut self, request: &Transcribe) -> Result<Transcript, String> {
        let samples = prepared(&request.samples)?;
        let mut language = request.language.unwrap_or(self.last_language);
        let (mut pieces, mut seconds) = self.run(request, language, &samples)?;
        let mut language_probability = 1.0;
        let mut language_ms = 0.0;
        if let (None, Some(languages)) = (request.language, self.languages) {
            let detection = Instant::now();
            let (likelier, share) = languages.detect(&mut self.state, self.threads.current())?;
            language_probability = if likelier == language { share } else { 1.0 - share };
            language_ms = detection.elapsed().as_secs_f64() * 1e3;
            if likelier != language && share >= CHANGES_FROM {
                language_ms += seconds * 1e3;
                (language, language_probability) = (likelier, share);
                (pieces, seconds) = self.run(request, language, &samples)?;
            }
        }
        self.last_language = language;
        let text: Vec<u8> = pieces.iter().flat_map(|piece| piece.bytes.iter().copied()).collect();
        Ok(Transcript {
            text: String::from_utf8_lossy(&text).trim().to_owned(),
            words: words(&pieces),
            language: Some(language),
            language_probability,
            mean_probability: mean_probability(&pieces),
            no_speech_probability: self.no_speech_probability(),
            language_ms,
            transcription_ms: seconds * 1e3,
        })
    }

    /// Encodes and decodes once; gives the tokens and the seconds that it took.
    fn run(
        &mut self,
        request: &Transcribe,
        language: Language,
        samples: &[f32],
    ) -> Result<(Vec<Piece>, f64), String> {
        let began = Instant::now();
        self.window = request.audio_context;
        self.state
            .full(self.parameters(request, language), samples)
            .map_err(|error| format!("whisper.cpp failed: {error}"))?;
        let seconds = began.elapsed().as_secs_f64();
        self.threads.observe(seconds / positions(request));
        Ok((self.pieces(), seconds))
    }

    /// Seconds for each position of the window with so many threads, on a second of silence.
    pub(crate) fn cost_of_silence(&mut self, threads: usize) -> Result<f64, String> {
        let silence = Transcribe {
            samples: vec![0.0; SAMPLE_RATE_HZ],
            language: Some(Language::English),
            audio_context: 128,
            max_tokens: 1,
            ..Transcribe::default()
        };
        self.threads = Threads::fixed(threads);
        Ok(self.transcribe(&silence)?.transcription_ms / 1e3 / positions(&silence))
    }

    fn parameters<'a>(
        &self,
        request: &'a Transcribe,
        language: Language,
    ) -> FullParams<'a, 'static> {
        let mut parameters = FullParams::new(SamplingStrategy::Greedy { best_of: 1 });
        parameters.set_n_threads(self.threads.current() as i32);
        parameters.set_language(Some(code(language)));
        parameters.set_single_segment(true);
        parameters.set_no_context(true);
        // With a short encoder window, decoding without time stamps repeats itself without end.
        parameters.set_no_timestamps(false);
        if !request.fallback {
            parameters.set_temperature_inc(0.0);
        }
        parameters.set_max_tokens(request.max_tokens as i32);
        parameters.set_suppress_nst(true);
        parameters.set_audio_ctx(request.audio_context.min(MOST_POSITIONS) as i32);
        if !request.prompt.is_empty() {
            // The C side ends at the first NUL, which no word holds.
            parameters.set_initial_prompt(&request.prompt.replace('\0', " "));
        }
        parameters.set_print_progress(false);
        parameters.set_print_realtime(false);
        parameters.set_print_special(false);
        parameters.set_print_timestamps(false);
        parameters
    }

    /// All text tokens of the last run; marks such as `[_BEG_]` and time stamps are left out.
    fn pieces(&self) -> Vec<Piece> {
        let mut pieces = Vec::new();
        for segment in self.state.as_iter() {
            for token in (0..segment.n_tokens()).filter_map(|index| segment.get_token(index)) {
                let Ok(bytes) = token.to_bytes() else { continue };
                if !bytes.starts_with(b"[_") && !bytes.starts_with(b"<|") {
                    let probability = f64::from(token.token_probability());
                    pieces.push(Piece { bytes: bytes.to_vec(), probability });
                }
            }
        }
        pieces
    }

    fn no_speech_probability(&self) -> f64 {
        self.state.as_iter().next().map_or(1.0, |s| f64::from(s.no_speech_probability()))
    }
}

/// Positions of the encoder's window, which most of the time is spent on.
fn positions(request: &Transcribe) -> f64 {
    match request.audio_context {
        0 => f64::from(MOST_POSITIONS),
        some => f64::from(some),
    }
}

/// Checks the samples and fills short ones with silence.
fn prepared(samples: &[f32]) -> Result<Vec<f32>, String> {
    if samples.is_empty() {
        return Err("the utterance has no samples".into());
    }
    if samples.len() > LONGEST_S * SAMPLE_RATE_HZ {
        return Err(format!(
            "the utterance is {:.1} s long, {LONGEST_S} s at most",
            samples.len() as f64 / SAMPLE_RATE_HZ as f64
        ));
    }
    if samples.iter().any(|sample| !sample.is_finite()) {
        return Err("the utterance has samples that are no numbers".into());
    }
    let mut samples = samples.to_vec();
    let shortest = (SHORTEST_S * SAMPLE_RATE_HZ as f64) as usize;
    samples.resize(samples.len().max(shortest), 0.0);
    Ok(samples)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bad_samples_are_refused_and_short_ones_filled() {
        assert!(prepared(&[]).is_err());
        assert!(prepared(&[f32::NAN]).is_err());
        assert!(prepared(&vec![0.0; 31 * SAMPLE_RATE_HZ]).unwrap_err().contains("31.0 s"));
        assert_eq!(prepared(&[0.5]).unwrap().len(), 17_600);
    }
}
