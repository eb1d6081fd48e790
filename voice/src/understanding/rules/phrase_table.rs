//! Tables of phrases: the longest entry that begins a row of tokens wins.

use std::collections::HashMap;

use super::tokens::Token;

/// Phrases of one or more words, each with a meaning, indexed by their first word.
#[derive(Debug)]
pub(super) struct PhraseTable<T> {
    by_first_word: HashMap<&'static str, Vec<(Vec<&'static str>, T)>>,
}

impl<T: Copy> PhraseTable<T> {
    /// Builds the index. In each row several phrases, separated by `|`, share one meaning.
    pub(super) fn new(rows: &[(&'static str, T)]) -> Self {
        let mut by_first_word: HashMap<_, Vec<_>> = HashMap::new();
        for &(phrases, meaning) in rows {
            for phrase in phrases.split('|') {
                let words: Vec<&'static str> = phrase.split_whitespace().collect();
                if let Some(&first) = words.first() {
                    by_first_word.entry(first).or_default().push((words, meaning));
                }
            }
        }
        for entries in by_first_word.values_mut() {
            // Stable, so that of two equal phrases the earlier row wins.
            entries.sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
        }
        Self { by_first_word }
    }

    /// The longest phrase that the tokens begin with: how many tokens it takes, and its meaning.
    pub(super) fn longest(&self, tokens: &[Token]) -> Option<(usize, T)> {
        let entries = self.by_first_word.get(tokens.first()?.word.as_str())?;
        entries
            .iter()
            .find(|(words, _)| {
                words.len() <= tokens.len()
                    && words.iter().zip(tokens).all(|(word, token)| token.word == *word)
            })
            .map(|(words, meaning)| (words.len(), *meaning))
    }

    /// The meaning, if the tokens are one phrase and nothing else.
    pub(super) fn whole(&self, tokens: &[Token]) -> Option<T> {
        self.longest(tokens).filter(|(taken, _)| *taken == tokens.len()).map(|(_, meaning)| meaning)
    }
}
