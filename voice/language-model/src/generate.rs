//! Greedy generation under a grammar: the same text always gives the same answer.

use std::time::Instant;

use llama_cpp_2::sampling::LlamaSampler;
use llama_cpp_2::token::LlamaToken;
use llama_cpp_2::token::data::LlamaTokenData;
use llama_cpp_2::token::data_array::LlamaTokenDataArray;
use protocol::language_model::{Generate, Generated};

use crate::session::Session;

/// Continues the session's prefix and the request's text.
pub(crate) fn generate(session: &mut Session, request: &Generate) -> Result<Generated, String> {
    let mut grammar = match request.grammar.as_str() {
        "" => None,
        rules => Some(
            LlamaSampler::grammar(session.model, rules, "root")
                .map_err(|error| format!("the grammar is not valid: {error:?}"))?,
        ),
    };
    let began = Instant::now();
    let mut position = session.evaluate_after_prefix(&request.text)?;
    let prompt_ms = began.elapsed().as_secs_f64() * 1e3;
    let began = Instant::now();
    let mut answer = Answer::default();
    while answer.tokens < request.max_tokens {
        let (token, probability) = next_token(session, grammar.as_mut())?;
        if session.model.vocab().is_eog(token) {
            answer.is_finished = true;
            break;
        }
        answer.push(&session.model.vocab().token_to_piece(token, false, None), probability);
        session.evaluate(&[token], position)?;
        position += 1;
    }
    Ok(Generated {
        text: String::from_utf8_lossy(&answer.bytes).into_owned(),
        tokens: answer.tokens,
        is_finished: answer.is_finished,
        mean_probability: (answer.log_probability / f64::from(answer.tokens.max(1))).exp(),
        prompt_ms,
        generation_ms: began.elapsed().as_secs_f64() * 1e3,
    })
}

#[derive(Default)]
struct Answer {
    bytes: Vec<u8>,
    tokens: u32,
    is_finished: bool,
    log_probability: f64,
}

impl Answer {
    fn push(&mut self, piece: &[u8], probability: f64) {
        self.bytes.extend(piece);
        self.tokens += 1;
        self.log_probability += probability.max(1e-9).ln();
    }
}

/// The likeliest token that the grammar allows, and its probability without the grammar.
///
/// Nearly always the likeliest token is allowed, and asking the grammar about one token costs far
/// less than about the whole vocabulary; so that is tried first.
fn next_token(
    session: &Session,
    grammar: Option<&mut LlamaSampler>,
) -> Result<(LlamaToken, f64), String> {
    let scores = session.context.get_logits_ith(-1);
    let best = index_of_largest(scores).ok_or("the model gave no scores")?;
    let Some(grammar) = grammar else {
        return Ok((LlamaToken(best as i32), probability_of(scores, best)));
    };
    if allowed(grammar, scores, best) {
        let token = LlamaToken(best as i32);
        grammar.accept(token);
        return Ok((token, probability_of(scores, best)));
    }
    let mut all = session.context.token_data_array_ith(-1);
    grammar.apply(&mut all);
    let open = all.data.iter().filter(|token| token.logit().is_finite());
    let token = open
        .max_by(|a, b| a.logit().total_cmp(&b.logit()))
        .ok_or("the grammar allows no token")?
        .id();
    grammar.accept(token);
    Ok((token, probability_of(scores, token.0 as usize)))
}

fn allowed(grammar: &mut LlamaSampler, scores: &[f32], index: usize) -> bool {
    let token = LlamaTokenData::new(LlamaToken(index as i32), scores[index], 0.0);
    let mut one = LlamaTokenDataArray::new(vec![token], false);
    grammar.apply(&mut one);
    one.data.first().is_some_and(|token| token.logit().is_finite())
}

fn index_of_largest(scores: &[f32]) -> Option<usize> {
    let largest = scores.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1));
    largest.map(|(index, _)| index)
}

fn probability_of(scores: &[f32], index: usize) -> f64 {
    let largest = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let sum: f64 = scores.iter().map(|score| f64::from(score - largest).exp()).sum();
    f64::from(scores[index] - largest).exp() / sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn probabilities_of_scores_add_up_to_one() {
        let scores = [1.0, -2.0, 0.5, 3.0];
        let sum: f64 = (0..scores.len()).map(|index| probability_of(&scores, index)).sum();
        assert!((sum - 1.0).abs() < 1e-12);
        assert_eq!(index_of_largest(&scores), Some(3));
        assert_eq!(index_of_largest(&[]), None);
    }
}
