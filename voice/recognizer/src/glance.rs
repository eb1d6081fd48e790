//! A quick look at a moment of sound: does it begin with one of a few phrases, and what else may it be?
//!
//! The encoder runs once over a window that is cut closely; the decoder then writes a few tokens
//! without time stamps and tells how likely each phrase is as the beginning. What makes such a
//! window useless for whole sentences, that the text repeats itself without end, does not matter
//! for so few tokens.

use std::time::Instant;

use protocol::recognizer::{Glance, GlanceReading, Glanced, Language, Phrases};
use whisper_rs::{
    FullParams, SamplingStrategy, WhisperContext, WhisperState, WhisperTokenId, get_lang_id,
};

use crate::language::code;
use crate::words::{Piece, words};

/// A phrase whose tokens so far are less likely than this is not followed to its end.
const NOT_WORTH_FOLLOWING: f64 = 0.01;
/// Longest phrase, tokens.
const LONGEST_PHRASE: usize = 16;
/// Longest window and text that can be asked for.
const MOST_POSITIONS: u32 = 1500;
const MOST_TOKENS: u32 = 32;
/// Samples in one position of the encoder.
const POSITION: usize = 320;

/// A model that looks.
pub(crate) struct Glancer<'a> {
    pub(crate) context: &'a WhisperContext,
    pub(crate) state: &'a mut WhisperState,
    /// The window that the state's encoder is set to.
    pub(crate) window: &'a mut u32,
}

impl Glancer<'_> {
    /// Looks at a moment of sound.
    pub(crate) fn glance(&mut self, request: &Glance) -> Result<Glanced, String> {
        let began = Instant::now();
        let window = request.audio_context.clamp(1, MOST_POSITIONS);
        check(&request.samples, window)?;
        self.set_window(window)?;
        self.state.pcm_to_mel(&request.samples, 1).map_err(failed)?;
        self.state.encode(0, 1).map_err(failed)?;
        let start = self.context.token_sot();
        let (no_speech_probability, shares) = self.first_impression(start, &request.phrases)?;
        let max_tokens = request.max_tokens.clamp(1, MOST_TOKENS) as usize;
        let mut readings = Vec::new();
        for (phrases, share) in request.phrases.iter().zip(shares) {
            if share < request.least_share {
                continue;
            }
            readings.push(self.read(phrases, share, max_tokens)?);
        }
        Ok(Glanced { readings, no_speech_probability, ms: began.elapsed().as_secs_f64() * 1e3 })
    }

    /// whisper.cpp has no other way to cut the encoder's window than to transcribe with it once.
    fn set_window(&mut self, positions: u32) -> Result<(), String> {
        if positions == *self.window {
            return Ok(());
        }
        let mut parameters = FullParams::new(SamplingStrategy::Greedy { best_of: 1 });
        parameters.set_n_threads(1);
        parameters.set_language(Some(code(Language::English)));
        parameters.set_single_segment(true);
        parameters.set_temperature_inc(0.0);
        parameters.set_max_tokens(1);
        parameters.set_audio_ctx(positions as i32);
        parameters.set_print_progress(false);
        parameters.set_print_realtime(false);
        parameters.set_print_special(false);
        parameters.set_print_timestamps(false);
        self.state.full(parameters, &[0.0; 17_600]).map_err(failed)?;
        *self.window = positions;
        Ok(())
    }

    /// After "start of transcript": how likely nobody speaks, and the share of each language.
    fn first_impression(
        &mut self,
        start: WhisperTokenId,
        languages: &[Phrases],
    ) -> Result<(f64, Vec<f64>), String> {
        let odds = self.odds(&[start], 0)?;
        let no_speech = odds.probability(self.context.token_nosp());
        let share = |phrases: &Phrases| {
            self.language(phrases.language).map_or(1.0, |token| odds.probability(token))
        };
        let shares: Vec<f64> = languages.iter().map(share).collect();
        let sum: f64 = shares.iter().sum::<f64>().max(1e-12);
        Ok((no_speech, shares.into_iter().map(|share| share / sum).collect()))
    }

    fn language(&self, language: Language) -> Option<WhisperTokenId> {
        let id = get_lang_id(code(language)).filter(|_| self.context.is_multilingual())?;
        Some(self.context.token_lang(id))
    }

    fn read(
        &mut self,
        asked: &Phrases,
        share: f64,
        max_tokens: usize,
    ) -> Result<GlanceReading, String> {
        let mut prefix = vec![self.context.token_sot()];
        if let Some(language) = self.language(asked.language) {
            prefix.extend([language, self.context.token_transcribe()]);
        }
        // "Begins at 0.00 s": without a time stamp, a cut window makes the model write nonsense.
        prefix.push(self.context.token_beg());
        // The first token is in the state already.
        let mut first = self.odds(&prefix[1..], 1)?;
        // A text follows in any case, as in whisper.cpp's own decoding.
        first.leave_out_from(self.context.token_eot());
        let mut phrases = Vec::new();
        for phrase in &asked.phrases {
            phrases.push(self.follow(phrase, &first, prefix.len())?);
        }
        let pieces = self.write(first, prefix.len(), max_tokens)?;
        Ok(GlanceReading { language: asked.language, share, words: words(&pieces), phrases })
    }

    /// The probability of a phrase, token by token.
    fn follow(&mut self, phrase: &str, first: &Odds, past: usize) -> Result<f64, String> {
        let tokens = self.context.tokenize(phrase, LONGEST_PHRASE).map_err(failed)?;
        let Some(token) = tokens.first() else { return Ok(0.0) };
        let mut probability = first.probability(*token);
        for (n, pair) in tokens.windows(2).enumerate() {
            if probability < NOT_WORTH_FOLLOWING {
                break;
            }
            let odds = self.text_odds(&pair[..1], past + n)?;
            probability *= odds.probability(pair[1]);
        }
        Ok(probability)
    }

    /// The likeliest token, and the likeliest after it, until the end.
    fn write(&mut self, first: Odds, past: usize, max_tokens: usize) -> Result<Vec<Piece>, String> {
        let end = self.context.token_eot();
        let (mut odds, mut pieces) = (first, Vec::new());
        loop {
            let (token, probability) = odds.best();
            if token == end || pieces.len() == max_tokens {
                return Ok(pieces);
            }
            let bytes = self.context.token_to_bytes(token).map_err(failed)?.to_vec();
            pieces.push(Piece { bytes, probability });
            odds = self.text_odds(&[token], past + pieces.len() - 1)?;
        }
    }

    /// The odds of the text that follows; everything that ends it counts as its end.
    fn text_odds(&mut self, tokens: &[WhisperTokenId], past: usize) -> Result<Odds, String> {
        let mut odds = self.odds(tokens, past)?;
        odds.join_from(self.context.token_eot());
        Ok(odds)
    }

    /// The odds of what follows `tokens`, of which the first is at place `past`.
    fn odds(&mut self, tokens: &[WhisperTokenId], past: usize) -> Result<Odds, String> {
        // whisper.cpp tells what follows the last token only where it is decoded alone.
        let before = tokens.len().saturating_sub(1);
        if before > 0 {
            self.state.decode(&tokens[..before], past, 1).map_err(failed)?;
        }
        self.state.decode(&tokens[before..], past + before, 1).map_err(failed)?;
        Ok(Odds::of(self.state.get_logits().map_err(failed)?))
    }
}

/// How likely each token is to be next.
struct Odds(Vec<f32>);

impl Odds {
    fn of(logits: &[f32]) -> Self {
        let largest = logits.iter().copied().fold(f32::MIN, f32::max);
        let mut powers: Vec<f32> = logits.iter().map(|logit| (logit - largest).exp()).collect();
        let sum: f32 = powers.iter().sum();
        powers.iter_mut().for_each(|power| *power /= sum.max(f32::MIN_POSITIVE));
        Self(powers)
    }

    /// Gives this token the probability of itself and of all after it.
    fn join_from(&mut self, token: WhisperTokenId) {
        let place = usize::try_from(token).unwrap_or(usize::MAX).min(self.0.len());
        let sum: f32 = self.0.drain(place..).sum();
        self.0.push(sum);
    }

    /// Takes the probability of this token and of all after it away.
    fn leave_out_from(&mut self, token: WhisperTokenId) {
        self.join_from(token);
        let rest = 1.0 - self.0.pop().unwrap_or(0.0);
        self.0.iter_mut().for_each(|p| *p /= rest.max(f32::MIN_POSITIVE));
    }

    fn probability(&self, token: WhisperTokenId) -> f64 {
        let place = usize::try_from(token).ok();
        place.and_then(|place| self.0.get(place)).map_or(0.0, |p| f64::from(*p))
    }

    fn best(&self) -> (WhisperTokenId, f64) {
        let best = self.0.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1));
        best.map_or((0, 0.0), |(token, p)| (token as WhisperTokenId, f64::from(*p)))
    }
}

fn failed(error: whisper_rs::WhisperError) -> String {
    format!("whisper.cpp failed: {error}")
}

fn check(samples: &[f32], positions: u32) -> Result<(), String> {
    let most = positions as usize * POSITION;
    if samples.is_empty() || samples.len() > most {
        return Err(format!("a glance at {} samples, not 1 to {most}", samples.len()));
    }
    match samples.iter().all(|sample| sample.is_finite()) {
        true => Ok(()),
        false => Err("the glance has samples that are no numbers".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odds_sum_to_one_and_the_best_is_the_largest() {
        let odds = Odds::of(&[0.0, 2.0, 1.0]);
        assert_eq!(odds.best().0, 1);
        assert!(((0..3).map(|token| odds.probability(token)).sum::<f64>() - 1.0).abs() < 1e-6);
        assert_eq!((odds.probability(3), odds.probability(-1)), (0.0, 0.0));
    }

    #[test]
    fn what_does_not_fit_the_window_is_refused() {
        assert!(check(&[], 64).is_err());
        assert!(check(&[f32::NAN], 64).is_err());
        assert!(check(&[0.0; 64 * POSITION + 1], 64).is_err());
        assert!(check(&[0.0; 64 * POSITION], 64).is_ok());
    }
}
