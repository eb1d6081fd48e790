//! The same words several times in a row.

use robot_core::caution::Cue;

use crate::understanding::is_han;

/// Longest group of words that is looked for.
const LONGEST_GROUP: usize = 4;
/// How often a single word has to stand in a row; longer groups need two.
const RUN: usize = 3;
/// Words whose repetition is an order to stop, and how often they have to be said.
const STOPPING: &[(&str, usize)] =
    &[("no", 3), ("stop", 2), ("wait", 2), ("whoa", 2), ("停", 2), ("别", 3)];
/// Words whose repetition is ordinary: counting and "step by step".
const COUNTING: &str = "0123456789一二三四五六七八九十两零";

/// Runs that were found.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Runs {
    is_stopping: bool,
    is_repeated: bool,
}

impl Runs {
    pub(super) fn join(self, other: Self) -> Self {
        Self {
            is_stopping: self.is_stopping || other.is_stopping,
            is_repeated: self.is_repeated || other.is_repeated,
        }
    }

    pub(super) fn cues(self) -> impl Iterator<Item = Cue> {
        let stop = self.is_stopping.then_some(Cue::Stop);
        stop.into_iter().chain(self.is_repeated.then_some(Cue::RepeatedWords))
    }

    fn note(&mut self, group: &[String], times: usize) {
        let [word] = group else {
            let first = group.first().is_some_and(|word| is_counted(word));
            self.is_repeated |= times >= 2 && !first;
            return;
        };
        self.is_stopping |= STOPPING.iter().any(|(stop, least)| stop == word && times >= *least);
        self.is_repeated |= times >= RUN && !is_counted(word);
    }
}

fn is_counted(word: &str) -> bool {
    word.chars().all(|c| COUNTING.contains(c))
}

/// The words with every run reduced to its first member, and what runs there were. A character that
/// is merely doubled ("慢慢") is a word of its own and stays.
pub(super) fn collapse(words: &[String]) -> (Vec<String>, Runs) {
    let mut runs = Runs::default();
    let mut words = words.to_vec();
    for length in 1..=LONGEST_GROUP {
        let mut at = 0;
        while at + 2 * length <= words.len() {
            let group = words[at..at + length].to_vec();
            let times = words[at..].chunks_exact(length).take_while(|next| **next == group).count();
            runs.note(&group, times);
            let is_doubled = length == 1 && times == 2 && group[0].chars().any(is_han);
            if times > 1 && !is_doubled {
                words.drain(at + length..at + length * times);
            }
            at += 1;
        }
    }
    (words, runs)
}

#[cfg(test)]
mod tests {
    use super::super::pattern::words;
    use super::*;

    fn collapsed(text: &str) -> (String, Runs) {
        let (words, runs) = collapse(&words(text));
        (words.join(" "), runs)
    }

    #[test]
    fn runs_become_one() {
        assert_eq!(collapsed("no no no not there").0, "no not there");
        assert_eq!(collapsed("hold on hold on").0, "hold on");
        assert_eq!(collapsed("快点快点快点").0, "快 点");
        assert_eq!(collapsed("慢慢放").0, "慢 慢 放");
        assert_eq!(collapsed("停停停").0, "停");
    }

    #[test]
    fn counting_and_doubling_are_ordinary() {
        for text in ["2 2 2", "一个一个放", "慢慢来", "very very good"] {
            assert_eq!(collapsed(text).1, Runs::default(), "{text}");
        }
    }

    #[test]
    fn stop_words_in_a_row_stop() {
        assert!(collapsed("wait wait").1.is_stopping);
        assert!(!collapsed("no no").1.is_stopping);
        assert!(collapsed("别别别").1.is_stopping);
    }
}
