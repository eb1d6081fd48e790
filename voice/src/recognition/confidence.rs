//! One number for how likely a transcript is right.

use protocol::recognizer::Transcript;

/// A word below this is a guess.
const POOR_WORD: f64 = 0.35;
/// What remains of the confidence after a loop had to be cut.
const AFTER_A_LOOP: f64 = 0.5;

/// The geometric mean of the token probabilities, lowered by a very unsure word, by the model's
/// doubt that anybody spoke, by doubt about the language, and by a cut loop.
///
/// Token probabilities separate right from wrong only partly; docs/voice.md has the measurement.
pub(super) fn confidence(transcript: &Transcript, was_cut: bool) -> f64 {
    let least = transcript.words.iter().map(|word| word.probability).fold(1.0, f64::min);
    let poor = if least < POOR_WORD { 0.6 + 0.4 * least / POOR_WORD } else { 1.0 };
    let spoken = 1.0 - 0.5 * transcript.no_speech_probability.clamp(0.0, 1.0);
    let language = transcript.language_probability.clamp(0.0, 1.0);
    let loops = if was_cut { AFTER_A_LOOP } else { 1.0 };
    (transcript.mean_probability * poor * spoken * language * loops).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use protocol::recognizer::Word;

    use super::*;

    fn transcript(mean: f64, least: f64, no_speech: f64) -> Transcript {
        Transcript {
            words: vec![Word { text: "a".into(), probability: least }],
            mean_probability: mean,
            no_speech_probability: no_speech,
            language_probability: 1.0,
            ..Transcript::default()
        }
    }

    #[test]
    fn every_doubt_lowers_it_and_none_raises_it() {
        let sure = confidence(&transcript(0.9, 0.8, 0.0), false);
        assert!((sure - 0.9).abs() < 1e-12);
        assert!(confidence(&transcript(0.9, 0.1, 0.0), false) < sure);
        assert!(confidence(&transcript(0.9, 0.8, 0.9), false) < sure);
        assert!(confidence(&transcript(0.9, 0.8, 0.0), true) < sure);
        assert_eq!(confidence(&transcript(f64::NAN.max(0.0), 0.8, 2.0), false), 0.0);
    }
}
