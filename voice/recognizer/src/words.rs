//! From the model's tokens to words with probabilities.

use protocol::recognizer::Word;

/// A text token: its bytes (not always whole letters) and its probability.
#[derive(Debug, Clone)]
pub(crate) struct Piece {
    pub(crate) bytes: Vec<u8>,
    pub(crate) probability: f64,
}

/// Joins pieces to words. A word begins with a blank, or after a Chinese letter; its probability
/// is the least of its pieces.
pub(crate) fn words(pieces: &[Piece]) -> Vec<Word> {
    let mut words: Vec<(Vec<u8>, f64)> = Vec::new();
    for piece in pieces {
        let is_new =
            piece.bytes.first() == Some(&b' ') || words.last().is_none_or(|(w, _)| ends_wide(w));
        match words.last_mut() {
            Some((bytes, probability)) if !is_new => {
                bytes.extend(&piece.bytes);
                *probability = probability.min(piece.probability);
            }
            _ => words.push((piece.bytes.clone(), piece.probability)),
        }
    }
    let word = |(bytes, probability): (Vec<u8>, f64)| {
        let text = String::from_utf8_lossy(&bytes).trim().to_owned();
        Word { text, probability }
    };
    words.into_iter().map(word).filter(|word| !word.text.is_empty()).collect()
}

/// Whether the bytes are whole letters and the last one is of three bytes or more, as Chinese is.
fn ends_wide(bytes: &[u8]) -> bool {
    let last = std::str::from_utf8(bytes).ok().and_then(|text| text.chars().next_back());
    last.is_some_and(|letter| letter.len_utf8() >= 3)
}

/// Geometric mean of the probabilities; 0 for none.
pub(crate) fn mean_probability(pieces: &[Piece]) -> f64 {
    if pieces.is_empty() {
        return 0.0;
    }
    let sum: f64 = pieces.iter().map(|piece| piece.probability.max(1e-9).ln()).sum();
    (sum / pieces.len() as f64).exp()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(bytes: &[u8], probability: f64) -> Piece {
        Piece { bytes: bytes.to_vec(), probability }
    }

    #[test]
    fn a_word_is_as_sure_as_its_least_sure_piece() {
        let pieces = [piece(b" scr", 0.9), piece(b"ew", 0.4), piece(b".", 0.8), piece(b" up", 0.7)];
        let words = words(&pieces);
        assert_eq!(words[0], Word { text: "screw.".into(), probability: 0.4 });
        assert_eq!(words[1], Word { text: "up".into(), probability: 0.7 });
    }

    #[test]
    fn a_letter_cut_between_tokens_stays_whole() {
        let stop = "停止".as_bytes();
        let pieces = [piece(&stop[..2], 0.5), piece(&stop[2..3], 0.6), piece(&stop[3..], 0.9)];
        let texts: Vec<String> = words(&pieces).into_iter().map(|word| word.text).collect();
        assert_eq!(texts, ["停", "止"]);
    }

    #[test]
    fn the_mean_is_geometric() {
        assert_eq!(mean_probability(&[]), 0.0);
        let pieces = [piece(b"a", 0.25), piece(b"b", 1.0)];
        assert!((mean_probability(&pieces) - 0.5).abs() < 1e-12);
    }
}
