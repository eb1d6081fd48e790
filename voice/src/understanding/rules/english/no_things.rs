//! Nouns that name no thing a hand could hold: acts, feelings, people, times, what is said.
//!
//! The list is made from WordNet by `voice/training/lexicon/no_things.py`, so that "lift the embargo"
//! and "pick a winner" are no orders though nobody has thought of them here.

use std::collections::HashSet;
use std::sync::OnceLock;

const LIST: &str = include_str!("no_things.txt");

/// Whether a noun, in the singular or the plural, names no thing. Lower case.
pub(super) fn is_no_thing(noun: &str) -> bool {
    static WORDS: OnceLock<HashSet<&'static str>> = OnceLock::new();
    let words = WORDS.get_or_init(|| {
        let lines = LIST.lines().filter(|line| !line.starts_with('#'));
        lines.flat_map(str::split_whitespace).collect()
    });
    let is_listed = |word: &str| words.contains(word);
    is_listed(noun)
        || noun.strip_suffix("ies").is_some_and(|stem| is_listed(&format!("{stem}y")))
        || noun.strip_suffix("es").is_some_and(is_listed)
        || noun.strip_suffix('s').is_some_and(is_listed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn things_of_a_bench_are_none_of_them() {
        for word in ["embargo", "winner", "idea", "passengers", "strategies", "courage", "speech"] {
            assert!(is_no_thing(word), "{word}");
        }
        for word in [
            "block",
            "cup",
            "part",
            "piece",
            "bolt",
            "gear",
            "washer",
            "screw",
            "ticket",
            "badge",
            "sample",
            "set",
            "box",
            "yellow",
            "case",
            "job",
            "thing",
            "things",
            "pallet",
            "apple",
            "workpiece",
            "others",
            "program",
        ] {
            assert!(!is_no_thing(word), "{word}");
        }
    }
}
