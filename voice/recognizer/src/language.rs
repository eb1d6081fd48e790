//! Which language is spoken, from what the encoder has computed already.
//!
//! whisper.cpp's own detection runs the encoder, which costs most of an utterance's time, once more
//! than needed. Here the decoder is asked for the token after "start of transcript", whose
//! probabilities are those of the languages, on the encoding that the transcription has left.

use protocol::recognizer::Language;
use whisper_rs::{WhisperContext, WhisperState, WhisperTokenId, get_lang_id};

/// Token numbers of a multilingual model.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LanguageTokens {
    start: WhisperTokenId,
    english: WhisperTokenId,
    mandarin: WhisperTokenId,
}

impl LanguageTokens {
    /// The tokens of a model; `None` for one that knows English only.
    pub(crate) fn of(context: &WhisperContext) -> Option<Self> {
        let token = |language| get_lang_id(code(language)).map(|id| context.token_lang(id));
        context.is_multilingual().then_some(())?;
        Some(Self {
            start: context.token_sot(),
            english: token(Language::English)?,
            mandarin: token(Language::Mandarin)?,
        })
    }

    /// The likelier of the two languages in what `state` has encoded last, and its share of both.
    pub(crate) fn detect(
        self,
        state: &mut WhisperState,
        threads: usize,
    ) -> Result<(Language, f64), String> {
        let failed = |error: whisper_rs::WhisperError| format!("language detection: {error}");
        state.decode(&[self.start], 0, threads).map_err(failed)?;
        let logits = state.get_logits().map_err(failed)?;
        let logit = |token: WhisperTokenId| {
            usize::try_from(token).ok().and_then(|token| logits.get(token)).copied()
        };
        match (logit(self.english), logit(self.mandarin)) {
            (Some(english), Some(mandarin)) => Ok(likelier(english, mandarin)),
            _ => Err("language detection: the model has no such language".into()),
        }
    }
}

/// The language with the larger logit, and its probability against the other.
fn likelier(english: f32, mandarin: f32) -> (Language, f64) {
    let share = 1.0 / (1.0 + f64::from(-(english - mandarin).abs()).exp());
    match mandarin > english {
        true => (Language::Mandarin, share),
        false => (Language::English, share),
    }
}

/// whisper.cpp's name of a language.
pub(crate) fn code(language: Language) -> &'static str {
    match language {
        Language::English => "en",
        Language::Mandarin => "zh",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_larger_logit_wins_and_equal_ones_are_even() {
        assert_eq!(likelier(1.0, 1.0), (Language::English, 0.5));
        let (language, share) = likelier(0.0, 3.0);
        assert_eq!(language, Language::Mandarin);
        assert!((share - 0.9526).abs() < 1e-3);
    }
}
