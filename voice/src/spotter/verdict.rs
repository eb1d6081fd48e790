//! From a look to a decision.

use protocol::recognizer::{GlanceReading, Glanced, Language};

use super::StopWord;
use super::glancer::{ENGLISH, MANDARIN};
use crate::understanding::simplified::simplified;
use crate::understanding::spot_stop;

/// Probability of all stop words together as the beginning of the text, from which it is a stop
/// although another text is likelier. English and Mandarin.
const ENGLISH_FROM: f64 = 0.1;
const MANDARIN_FROM: f64 = 0.08;
/// Score of the network from which it is a stop whatever the recognizer reads.
const NETWORK_ALONE: f64 = 0.9;
/// The same where the sound is rather Mandarin, whose short words the recognizer reads badly.
const NETWORK_IN_MANDARIN: f64 = 0.7;

/// Whether a stop was said in a moment of sound, which word, and how sure that is, 0..1.
/// `network_score`: the network's highest in it.
pub(super) fn verdict(glanced: &Glanced, network_score: f64) -> Option<(StopWord, f64)> {
    let read = glanced.readings.iter().find_map(of_reading);
    read.or_else(|| of_network(glanced, network_score))
}

fn of_reading(reading: &GlanceReading) -> Option<(StopWord, f64)> {
    let (words, from) = match reading.language {
        Language::English => (&ENGLISH[..], ENGLISH_FROM),
        Language::Mandarin => (&MANDARIN[..], MANDARIN_FROM),
    };
    let sum: f64 = reading.phrases.iter().sum();
    let text = text(reading);
    let is_order = spot_stop(&text).is_some();
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

fn of_network(glanced: &Glanced, score: f64) -> Option<(StopWord, f64)> {
    let share = |language| {
        let reading = glanced.readings.iter().find(|reading| reading.language == language);
        reading.map_or(0.0, |reading| reading.share)
    };
    let is_mandarin = share(Language::Mandarin) > share(Language::English);
    let from = if is_mandarin { NETWORK_IN_MANDARIN } else { NETWORK_ALONE };
    let word = if is_mandarin { StopWord::Ting } else { StopWord::Stop };
    (score >= from).then_some((word, score))
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

    #[test]
    fn a_stop_word_is_one_also_where_another_text_is_likelier() {
        assert_eq!(verdict(&english("Stop. Stop.", 0, 0.6), 0.0), Some((StopWord::Stop, 0.6)));
        assert_eq!(verdict(&english("Stole", 0, 0.2), 0.0), Some((StopWord::Stop, 0.2)));
        assert_eq!(verdict(&english("Hold it.", 7, 0.7), 0.0).unwrap().0, StopWord::HoldIt);
        assert_eq!(verdict(&english("Stole", 0, 0.02), 0.0), None);
    }

    #[test]
    fn whoever_talks_of_stopping_orders_nothing() {
        for said in ["the bus stop", "Stop sign", "Stopped.", "please don't stop now"] {
            assert_eq!(verdict(&english(said, 0, 0.3), 0.0), None, "{said}");
        }
    }

    #[test]
    fn mandarin_is_read_in_both_scripts_and_the_network_helps() {
        let of = |text, phrase, probability| Glanced {
            readings: vec![reading(Language::Mandarin, text, phrase, probability)],
            ..Glanced::default()
        };
        assert_eq!(verdict(&of("停", 0, 0.5), 0.0).unwrap().0, StopWord::Ting);
        assert_eq!(verdict(&of("別 動", 1, 0.04), 0.0).unwrap().0, StopWord::BieDong);
        assert_eq!(verdict(&of("真 笑", 0, 0.0), 0.75), Some((StopWord::Ting, 0.75)));
        assert_eq!(verdict(&of("真 笑", 0, 0.0), 0.5), None);
    }

    #[test]
    fn the_network_alone_has_to_be_very_sure() {
        assert_eq!(verdict(&english("go", 0, 0.0), 0.8), None);
        assert!(verdict(&english("go", 0, 0.0), 0.95).is_some());
        assert_eq!(verdict(&Glanced::default(), 0.0), None);
    }
}
