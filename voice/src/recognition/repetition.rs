//! Cutting loops: "Move left. Move left. Move left." becomes "Move left."
//!
//! A speech model that loses its place repeats a phrase until its limit. People say a thing twice
//! at most ("no, no", "stop, stop, stop" are single words), so a phrase of two words or more in a
//! row three times, or a single word five times, is a loop. A long phrase counts at the second
//! time when it is a whole sentence, since commands are not said twice in one breath.

/// Longest phrase looked for, words.
const LONGEST: usize = 12;

/// The text with loops cut after their first round.
pub(super) fn cut(text: &str) -> String {
    let words: Vec<&str> = split(text);
    let keys: Vec<String> = words.iter().map(|word| key(word)).collect();
    for start in 0..words.len() {
        for length in 1..=LONGEST.min((words.len() - start) / 2) {
            let rounds = rounds(&keys[start..], length);
            if rounds >= limit(&words[start..start + length]) {
                return join(&words[..start + length], text);
            }
        }
    }
    text.to_owned()
}

/// How often the first `length` words come in a row.
fn rounds(keys: &[String], length: usize) -> usize {
    let first = &keys[..length];
    keys.chunks_exact(length).take_while(|round| *round == first).count()
}

/// Rounds from which a phrase is a loop.
fn limit(phrase: &[&str]) -> usize {
    let is_sentence =
        phrase.last().is_some_and(|word| word.ends_with(['.', '!', '?', '。', '！', '？']));
    match phrase.len() {
        1 => 5,
        4.. if is_sentence => 2,
        _ => 3,
    }
}

/// Words; text without blanks (Chinese) is split into letters.
fn split(text: &str) -> Vec<&str> {
    let is_chinese = |letter: char| ('\u{4e00}'..='\u{9fff}').contains(&letter);
    if text.chars().any(is_chinese) {
        let letters = text.char_indices().map(|(at, c)| &text[at..at + c.len_utf8()]);
        letters.filter(|letter| !letter.trim().is_empty()).collect()
    } else {
        text.split_whitespace().collect()
    }
}

fn join(words: &[&str], text: &str) -> String {
    let end = words.last().map_or(0, |last| {
        let offset = last.as_ptr() as usize - text.as_ptr() as usize;
        offset + last.len()
    });
    text[..end].trim_end_matches([',', '，', ' ']).to_owned()
}

fn key(word: &str) -> String {
    word.trim_matches(|letter: char| !letter.is_alphanumeric()).to_lowercase()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn loops_are_cut() {
        for (heard, expected) in [
            ("Move the gripper left. Move the gripper left.", "Move the gripper left."),
            ("go up, go up, go up, go up,", "go up"),
            ("Pick it. up up up up up up", "Pick it. up"),
            ("向左移动。向左移动。向左移动。", "向左移动。"),
        ] {
            assert_eq!(cut(heard), expected);
        }
    }

    #[test]
    fn what_people_repeat_stays() {
        for heard in [
            "stop, stop, stop",
            "no, no, the red one",
            "move left, move left",
            "pick up the red block and put the red block in the tray",
            "停停停",
            "five five",
            "",
        ] {
            assert_eq!(cut(heard), heard);
        }
    }

    proptest! {
        #[test]
        fn the_result_is_a_beginning_of_the_text(text in "[a-c ,.停下]{0,60}") {
            prop_assert!(text.starts_with(&cut(&text)));
        }
    }
}
