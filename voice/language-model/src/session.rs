//! A model with the prefix that all texts share, kept in its memory of attention.

use llama_cpp_2::context::LlamaContext;
use llama_cpp_2::llama_batch::LlamaBatch;
use llama_cpp_2::model::LlamaModel;
use llama_cpp_2::token::LlamaToken;

/// A loaded model; positions below `prefix` hold the shared prefix.
pub(crate) struct Session {
    pub(crate) model: &'static LlamaModel,
    pub(crate) context: LlamaContext<'static>,
    prefix: usize,
    batch_tokens: usize,
}

impl Session {
    pub(crate) fn new(
        model: &'static LlamaModel,
        context: LlamaContext<'static>,
        batch_tokens: usize,
    ) -> Self {
        Self { model, context, prefix: 0, batch_tokens }
    }

    /// Evaluates the prefix; gives its length in tokens.
    pub(crate) fn set_prefix(&mut self, text: &str) -> Result<u32, String> {
        self.context.clear_kv_cache();
        self.prefix = 0;
        let tokens = self.model.vocab().tokenize(text.as_bytes(), true, true);
        self.evaluate(&tokens, 0)?;
        self.prefix = tokens.len();
        Ok(tokens.len() as u32)
    }

    /// Forgets everything after the prefix and evaluates `text` there; gives the next position.
    pub(crate) fn evaluate_after_prefix(&mut self, text: &str) -> Result<usize, String> {
        self.context
            .clear_kv_cache_seq(Some(0), Some(self.prefix as u32), None)
            .map_err(|error| format!("return to the prefix: {error}"))?;
        let tokens = self.model.vocab().tokenize(text.as_bytes(), self.prefix == 0, true);
        if tokens.is_empty() {
            return Err("the text is empty".into());
        }
        self.evaluate(&tokens, self.prefix)?;
        Ok(self.prefix + tokens.len())
    }

    /// Evaluates tokens from a position on; the scores of the last one are then at hand.
    pub(crate) fn evaluate(&mut self, tokens: &[LlamaToken], start: usize) -> Result<(), String> {
        let room = self.context.n_ctx() as usize;
        if start + tokens.len() > room {
            let needed = start + tokens.len();
            return Err(format!("{needed} tokens exceed the context of {room}"));
        }
        let mut position = start;
        for (index, chunk) in tokens.chunks(self.batch_tokens).enumerate() {
            let is_last = (index + 1) * self.batch_tokens >= tokens.len();
            let mut batch = LlamaBatch::new(chunk.len(), 1);
            for (offset, token) in chunk.iter().enumerate() {
                let wants_scores = is_last && offset + 1 == chunk.len();
                batch
                    .add(*token, position as i32, &[0], wants_scores)
                    .map_err(|error| error.to_string())?;
                position += 1;
            }
            self.context.decode(&mut batch).map_err(|error| format!("llama.cpp: {error}"))?;
        }
        Ok(())
    }
}
