//! From a look to a decision.

use protocol::recognizer::{GlanceReading, Glanced, Language};

use super::glancer::{ENGLISH, MANDARIN};
use super::{StopWord, names_a_stop};
use crate::understanding::simplified::simplified;
use crate::understanding::spot_stop;

/// Probability of all stop words together as the beginning of the text, from which it is a stop
/// although another text is likelier. English and Mandarin.
const ENGLISH_FROM: f64 = 0.1;
const MANDARIN_FROM: f64 = 0.08;
/// Score of the network from which it is a stop where the recognizer holds a stop word for possible.
const NETWORK_SURE: f64 = 0.9;
const POSSIBLE: f64 = 0.01;
/// The same where the sound is Mandarin, whose single words the recognizer reads badly: then this
/// share of the language is enough, in so long a moment (of shorter ones the language is a guess).
const MANDARIN_SHARE: f64 = 0.8;
const LANGUAGE_KNOWN_FROM_S: f64 = 0.45;

/// Whether a stop was said in a moment of sound, which word, and how sure that is, 0..1.
/// `network_score`: the network's highest in it; alone it is wrong too often, but it helps.
pub(super) fn verdict(
    glanced: &Glanced,
    network_score: f64,
    moment_s: f64,
) -> Option<(StopWord, f64)> {
    let is_sure = network_score >= NETWORK_SURE;
    let english_from = if is_sure { POSSIBLE } else { ENGLISH_FROM };
    let read = glanced.readings.iter().find_map(|reading| of_reading(reading, english_from));
    read.or_else(|| {
        let is_mandarin = moment_s >= LANGUAGE_KNOWN_FROM_S
            && glanced.readings.iter().any(|reading| {
                reading.language == Language::Mandarin && reading.share >= MANDARIN_SHARE
            });
        (is_sure && is_mandarin).then_some((StopWord::Ting, network_score))
    })
}

fn of_reading(reading: &GlanceReading, english_from: f64) -> Option<(StopWord, f64)> {
    let (words, from) = match reading.language {
        Language::English => (&ENGLISH[..], english_from),
        Language::Mandarin => (&MANDARIN[..], MANDARIN_FROM),
    };
    let sum: f64 = reading.phrases.iter().sum();
    let text = text(reading);
    let is_order = spot_stop(&text).is_some() && names_a_stop(&text);
    // "Stop sign", "stopped": it begins with the word, and goes on as no order does.
    let is_talk = !is_order && begins_with_one(&text, words);
    if is_talk || !(is_order || sum >= from) {
        return None;
    }
    let likeliest = (0..words.len().min(reading.phrases.len()))
        .max_by(|a, b| reading.phrases[*a].total_cmp(&reading.phrases[*b]));
    let word = likeliest.and_then(|n| word(words[n])).unwrap_or(StopWord::Stop);
    Some((word, sum.clamp(0.0, 1.0)))
}

fn text(reading: &GlanceReading) -> String {
    let blank = if reading.language == Language::English { " " } else { "" };
    let words: Vec<String> = reading
        .words
        .iter()
        .map(|word| word.text.chars().map(simplified).collect::<String>())
        .collect();
    words.join(blank)
}

fn begins_with_one(text: &str, words: &[&str]) -> bool {
    let text = text.to_lowercase();
    words.iter().any(|word| text.starts_with(&word.trim().to_lowercase()))
}

fn word(written: &str) -> Option<StopWord> {
    Some(match written.trim().to_lowercase().as_str() {
        "stop" => StopWord::Stop,
        "halt" => StopWord::Halt,
        "freeze" => StopWord::Freeze,
        "hold it" => StopWord::HoldIt,
        "don't move" => StopWord::DontMove,
        "停" => StopWord::Ting,
        "别动" | "不要动" | "不许动" => StopWord::BieDong,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use protocol::recognizer::Word;

    use super::*;

    fn reading(language: Language, text: &str, phrase: usize, probability: f64) -> GlanceReading {
        let count = if language == Language::English { ENGLISH.len() } else { MANDARIN.len() };
        let mut phrases = vec![0.0; count];
        phrases[phrase] = probability;
        let word = |text: &str| Word { text: text.into(), probability: 0.5 };
        let words = text.split_whitespace().map(word).collect();
        GlanceReading { language, share: 0.9, words, phrases }
    }

    fn english(text: &str, phrase: usize, probability: f64) -> Glanced {
        let readings = vec![reading(Language::English, text, phrase, probability)];
        Glanced { readings, ..Glanced::default() }
    }

    /// Of a moment of 0.8 s in which the network heard nothing.
    fn read(glanced: &Glanced) -> Option<(StopWord, f64)> {
        verdict(glanced, 0.0, 0.8)
    }

    #[test]
    fn a_stop_word_is_one_also_where_another_text_is_likelier() {
        assert_eq!(read(&english("Stop. Stop.", 0, 0.6)), Some((StopWord::Stop, 0.6)));
        assert_eq!(read(&english("Stole", 0, 0.2)), Some((StopWord::Stop, 0.2)));
        assert_eq!(read(&english("Hold it.", 7, 0.7)).unwrap().0, StopWord::HoldIt);
        assert_eq!(read(&english("Stole", 0, 0.02)), None);
    }

    #[test]
    fn whoever_talks_of_stopping_orders_nothing() {
        for said in ["the bus stop", "Stop sign", "Stopped.", "please don't stop", "Please do not"]
        {
            assert_eq!(read(&english(said, 0, 0.05)), None, "{said}");
        }
        assert_eq!(read(&english("Stop sign", 0, 0.7)), None);
    }

    #[test]
    fn the_network_helps_where_the_recognizer_holds_it_for_possible() {
        assert_eq!(verdict(&english("go", 0, 0.02), 0.8, 0.8), None);
        assert!(verdict(&english("go", 0, 0.02), 0.95, 0.8).is_some());
        assert_eq!(verdict(&english("go", 0, 0.0), 0.99, 0.8), None);
        assert_eq!(verdict(&Glanced::default(), 1.0, 0.8), None);
    }

    #[test]
    fn mandarin_is_read_in_both_scripts_and_the_network_helps() {
        let of = |text, phrase, probability| Glanced {
            readings: vec![reading(Language::Mandarin, text, phrase, probability)],
            ..Glanced::default()
        };
        assert_eq!(read(&of("停", 0, 0.5)).unwrap().0, StopWord::Ting);
        assert_eq!(read(&of("別 動", 1, 0.04)).unwrap().0, StopWord::BieDong);
        let misread = of("真 笑", 0, 0.0);
        assert_eq!(verdict(&misread, 0.95, 0.8), Some((StopWord::Ting, 0.95)));
        assert_eq!(verdict(&misread, 0.7, 0.8), None);
        assert_eq!(verdict(&misread, 0.95, 0.4), None, "too short to know the language");
    }
}
