//! What a speaker says while looking for a word, and says twice.

use super::super::tokens::{Token, begins};

/// Said in place of a word that does not come.
const SEARCHES: &[&str] = &[
    "what is it called",
    "what do you call it",
    "what do they call it",
    "how do you call it",
    "what was it",
    "what is the word",
    "whatchamacallit",
    "you know what i mean",
];

/// Words that nobody says twice on purpose.
const SMALL: &[&str] = &[
    "the", "a", "an", "to", "on", "in", "into", "of", "and", "at", "for", "with", "my", "your",
    "that", "please", "can", "could", "you", "pick", "put", "take", "grab", "move", "place",
    "give", "bring", "open", "close", "turn", "it",
];

/// Drops hesitation: "pick up the uh the wrench" is "pick up the wrench".
pub(super) fn drop_it(words: &mut Vec<Token>) {
    // "Here, look at this": what is called to somebody who looks elsewhere.
    let offered = words.get(2).is_some_and(|next| next.is_any(&["take", "hold", "catch"]))
        && !words.iter().any(|token| token.is("from"));
    if words.len() > 2 && words[0].is_any(&["here", "there"]) && words[1].is(",") && !offered {
        words.drain(..2);
    }
    let sounds = words.iter().filter(|token| token.is_any(&["uh", "um", "erm", "uhm"])).count();
    if sounds > 0 && sounds < words.len() {
        words.retain(|token| !token.is_any(&["uh", "um", "erm", "uhm"]));
    }
    drop_searches(words);
    for length in [4, 3, 2, 1] {
        drop_repeats(words, length);
    }
}

fn drop_searches(words: &mut Vec<Token>) {
    let mut at = 1;
    while at < words.len() {
        match SEARCHES.iter().find(|phrase| begins(&words[at..], phrase)) {
            Some(phrase) => {
                let end = at + phrase.split(' ').count();
                words.drain(at..end);
            }
            None => at += 1,
        }
    }
}

/// "on the on the bench". Numbers and calls ("up up", "no no no") are repeated on purpose.
fn drop_repeats(words: &mut Vec<Token>, length: usize) {
    let mut at = 0;
    while at + 2 * length <= words.len() {
        let (first, second) = (&words[at..at + length], &words[at + length..at + 2 * length]);
        let same = first.iter().zip(second).all(|(a, b)| a.word == b.word);
        let is_small = first.iter().any(|token| token.is_any(SMALL));
        let is_slip = !first.iter().any(Token::is_punctuation);
        if same && is_small && is_slip {
            words.drain(at..at + length);
        } else {
            at += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::tokens::{text_of, tokenize};
    use super::*;

    #[test]
    fn hesitation_goes_and_calls_stay() {
        for (said, meant) in [
            ("pick up the uh the what is it called the torque wrench", "pick up the torque wrench"),
            ("put the the cover down on the on the bench", "put the cover down on the bench"),
            ("up up up", "up up up"),
            ("no no no", "no no no"),
            ("um", "um"),
            ("here, open this", "open this"),
        ] {
            let mut words = tokenize(said);
            drop_it(&mut words);
            assert_eq!(text_of(&words), meant);
        }
    }
}
