//! Making likely words likelier: Whisper continues the text that it is shown.

use super::Language;

/// A prompt that shows the style of commands and the words at hand; at most so many words, since
/// the prompt costs time and an attentive decoder.
const MOST_WORDS: usize = 30;

const ENGLISH_STYLE: &str = "Robot arm commands: stop, go home, pick up the block, put it down, \
                             move left, open the gripper";
const MANDARIN_STYLE: &str = "机械臂指令：停止，回零，拿起方块，放下，向左移动，打开夹爪";

/// The prompt for these names of objects, places and poses.
pub fn prompt(vocabulary: &[String], language: Language) -> String {
    let (style, between, end) = match language {
        Language::English => (ENGLISH_STYLE, ", ", "."),
        Language::Mandarin => (MANDARIN_STYLE, "，", "。"),
    };
    let mut text = style.to_owned();
    let mut taken: Vec<String> = Vec::new();
    for word in vocabulary {
        let word = word.trim().replace('_', " ");
        let fits = !word.is_empty() && word.chars().count() <= 40 && is_of(&word, language);
        if fits && taken.len() < MOST_WORDS && !taken.contains(&word) {
            text.push_str(between);
            text.push_str(&word);
            taken.push(word);
        }
    }
    text + end
}

/// Names in the other language's letters would draw the decoder into that language.
fn is_of(word: &str, language: Language) -> bool {
    let is_chinese = word.chars().any(|letter| ('\u{4e00}'..='\u{9fff}').contains(&letter));
    is_chinese == (language == Language::Mandarin)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_added_once_and_in_the_right_language() {
        let names = ["red_block", "tray", "tray", "托盘", ""].map(str::to_owned);
        let english = prompt(&names, Language::English);
        assert!(english.ends_with("open the gripper, red block, tray."), "{english}");
        assert!(prompt(&names, Language::Mandarin).ends_with("打开夹爪，托盘。"));
    }

    #[test]
    fn a_thousand_names_do_not_make_a_long_prompt() {
        let names: Vec<String> = (0..1000).map(|n| format!("object {n}")).collect();
        assert!(prompt(&names, Language::English).len() < 600);
    }
}
