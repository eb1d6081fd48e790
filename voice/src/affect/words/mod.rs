//! Cues in what was said: words of stopping, warning, distress, pain, correction, praise and haste,
//! and repetition. Written words are no biometric data.
//!
//! The lexicon is our own, one file per language ([`english`], [`mandarin`]). General sentiment
//! lists fail on what is said to a robot: they take "careful!" for praise and "kill the process"
//! for anger. Three rules keep words inside a task from counting:
//!
//! - most phrases must be the *whole* clause: "ouch" counts, "the ouch pouch" does not;
//! - phrases with open ends, corrections apart, do not count in a clause that the rules reader
//!   takes for an order to move;
//! - what is negated does not count: "nobody is hurt", "不太快".

mod english;
pub mod evaluation;
mod mandarin;
pub(in crate::affect) mod pattern;
mod repetition;

use std::sync::OnceLock;

use robot_core::caution::Cue;
use robot_core::task::TaskCommand;

use crate::dialogue::MAX_UTTERANCE_CHARS;
use crate::understanding::{Language, ReadingContext, RulesReader, Utterance, is_han, spot_stop};
use pattern::{Pattern, is_negation, words};
use repetition::{Runs, collapse};

/// How far a negation reaches, words.
const NEGATION_SCOPE: usize = 3;
/// Filler words from which on somebody hesitates.
const MANY_HESITATIONS: usize = 3;

/// What the words of an utterance call for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WordCues {
    /// Each cue once, in the order of the table.
    pub cues: Vec<Cue>,
    /// Whether an exclamation mark or a repetition gives them weight.
    pub is_urgent: bool,
    /// Number of words; Han characters count two to a word.
    pub word_count: usize,
}

impl WordCues {
    /// Whether this cue was found.
    pub fn has(&self, cue: Cue) -> bool {
        self.cues.contains(&cue)
    }
}

/// Reads the cues of an utterance.
///
/// ```
/// use robot_core::caution::Cue;
/// use voice::affect::words;
/// assert!(words::read("ouch, you hit me!").has(Cue::Pain));
/// assert!(words::read("离我远点").has(Cue::Distress));
/// assert!(words::read("kill the process").cues.is_empty());
/// assert!(words::read("").cues.is_empty());
/// ```
pub fn read(text: &str) -> WordCues {
    let text: String = text.chars().take(MAX_UTTERANCE_CHARS).map(plain).collect();
    let said = words(&text);
    let han = said.iter().filter(|word| word.chars().any(is_han)).count();
    let mut found: Vec<Cue> = Vec::new();
    if spot_stop(&text).is_some() {
        found.push(Cue::Stop);
    }
    let mut runs = Runs::default();
    for clause in text.split(is_end_of_clause) {
        let tokens: Vec<String> =
            words(clause).into_iter().filter(|word| !is_particle(word)).collect();
        if tokens.is_empty() {
            continue;
        }
        let (collapsed, own) = collapse(&tokens);
        runs = runs.join(own);
        found.extend(cues_of(clause, &tokens, &collapsed));
    }
    // "Left, left, left": runs across commas.
    let spoken: Vec<String> = said.iter().filter(|word| !is_particle(word)).cloned().collect();
    runs = runs.join(collapse(&spoken).1);
    found.extend(runs.cues());
    if hesitations(&said) >= MANY_HESITATIONS {
        found.push(Cue::Hesitation);
    }
    // What orders a stop needs no doubt about it.
    if found.contains(&Cue::Stop) {
        found.retain(|cue| *cue != Cue::DoubtfulStop);
    }
    found.sort_unstable();
    found.dedup();
    let is_urgent = text.contains('!') || found.contains(&Cue::RepeatedWords);
    WordCues { cues: found, is_urgent, word_count: said.len() - han + han.div_ceil(2) }
}

/// One form of quotes and marks, and one script for the characters that the lexicon has.
fn plain(c: char) -> char {
    let c = match c {
        '\u{2018}' | '\u{2019}' | '`' | '\u{b4}' => '\'',
        '！' => '!',
        other => other,
    };
    mandarin::SIMPLIFIED.iter().find(|(other, _)| *other == c).map_or(c, |(_, simple)| *simple)
}

fn is_end_of_clause(c: char) -> bool {
    matches!(
        c,
        '.' | ','
            | '!'
            | '?'
            | ';'
            | ':'
            | '。'
            | '，'
            | '？'
            | '；'
            | '：'
            | '、'
            | '…'
            | '—'
            | '-'
            | '\n'
    )
}

fn is_particle(word: &str) -> bool {
    let mut characters = word.chars();
    characters.next().is_some_and(|c| mandarin::PARTICLES.contains(c))
        && characters.next().is_none()
}

fn hesitations(said: &[String]) -> usize {
    let lists = [english::HESITATIONS, mandarin::HESITATIONS];
    said.iter().filter(|word| lists.iter().any(|list| list.contains(&word.as_str()))).count()
}

/// The lexicon of a language, compiled once.
struct Lexicon {
    phrases: Vec<(Cue, Pattern)>,
    fillers: Vec<Vec<String>>,
}

impl Lexicon {
    fn of(language: Language) -> &'static Self {
        static ENGLISH: OnceLock<Lexicon> = OnceLock::new();
        static MANDARIN: OnceLock<Lexicon> = OnceLock::new();
        match language {
            Language::En => ENGLISH.get_or_init(|| Self::new(english::PHRASES, english::FILLERS)),
            Language::Zh => {
                MANDARIN.get_or_init(|| Self::new(mandarin::PHRASES, mandarin::FILLERS))
            }
        }
    }

    fn new(phrases: &[(Cue, &[&str])], fillers: &[&str]) -> Self {
        let phrases = phrases
            .iter()
            .flat_map(|(cue, texts)| texts.iter().map(|text| (*cue, Pattern::new(text))))
            .collect();
        Self { phrases, fillers: fillers.iter().map(|filler| words(filler)).collect() }
    }

    /// The clause with ever more of the fillers at its edges taken away.
    fn trimmed<'c>(&self, clause: &'c [String]) -> Vec<&'c [String]> {
        let mut starts = vec![0];
        let mut ends = vec![clause.len()];
        while let Some(taken) =
            self.filler(|filler| clause[starts[starts.len() - 1]..].starts_with(filler))
        {
            starts.push(starts[starts.len() - 1] + taken);
        }
        while let Some(taken) =
            self.filler(|filler| clause[..ends[ends.len() - 1]].ends_with(filler))
        {
            ends.push(ends[ends.len() - 1] - taken);
        }
        let pairs = starts.iter().flat_map(|start| ends.iter().map(move |end| (*start, *end)));
        pairs.filter(|(start, end)| start < end).map(|(start, end)| &clause[start..end]).collect()
    }

    fn filler(&self, is_there: impl Fn(&[String]) -> bool) -> Option<usize> {
        self.fillers.iter().filter(|filler| is_there(filler)).map(Vec::len).max()
    }
}

fn cues_of(clause: &str, tokens: &[String], collapsed: &[String]) -> Vec<Cue> {
    let is_mandarin = tokens.iter().any(|word| word.chars().any(is_han));
    let lexicon = Lexicon::of(if is_mandarin { Language::Zh } else { Language::En });
    let mut variants = lexicon.trimmed(tokens);
    if collapsed != tokens {
        variants.extend(lexicon.trimmed(collapsed));
    }
    let mut is_task = None;
    let mut found = Vec::new();
    for (cue, pattern) in &lexicon.phrases {
        if found.contains(cue) || !variants.iter().any(|variant| fits(pattern, variant)) {
            continue;
        }
        // A correction usually carries the order that was meant.
        let is_free = pattern.is_closed() || *cue == Cue::Correction;
        if is_free || !*is_task.get_or_insert_with(|| orders_motion(clause)) {
            found.push(*cue);
        }
    }
    found
}

fn fits(pattern: &Pattern, clause: &[String]) -> bool {
    let is_negated = |start: usize| {
        clause[start.saturating_sub(NEGATION_SCOPE)..start].iter().any(|word| is_negation(word))
    };
    pattern.find(clause, is_negated).is_some()
}

/// Whether the rules reader is sure that the clause orders a motion.
fn orders_motion(clause: &str) -> bool {
    let reading = RulesReader.reading(&Utterance::typed(clause), &ReadingContext::default());
    reading.is_sure() && reading.commands.iter().any(TaskCommand::moves)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn words_inside_a_task_do_not_count() {
        for task in [
            "kill the process",
            "drop the dead battery in the waste bin",
            "put it next to the stop sign",
            "把急停按钮的盖子装上",
            "小心地把杯子放到托盘里",
        ] {
            assert_eq!(read(task).cues, [], "{task}");
        }
    }

    #[test]
    fn negation_has_a_scope() {
        for calm in
            ["nobody is hurt", "it's not too fast", "I'm not scared", "一点也不疼", "没撞到我"]
        {
            assert_eq!(read(calm).cues, [], "{calm}");
        }
        assert!(read("no, that is too fast").has(Cue::TooFast), "a comma ends the scope");
    }

    #[test]
    fn a_negated_stop_is_doubtful_and_never_haste() {
        for text in ["don't stop", "do not stop here", "别停"] {
            let cues = read(text);
            assert!(cues.has(Cue::DoubtfulStop) && !cues.has(Cue::Haste), "{text}: {cues:?}");
        }
    }

    #[test]
    fn repetition_gives_weight() {
        assert!(read("no no no not there").has(Cue::Stop));
        assert!(read("left left left").has(Cue::RepeatedWords));
        assert!(!read("one by one").has(Cue::RepeatedWords));
        assert!(!read("慢慢放下玻璃杯").has(Cue::RepeatedWords));
        assert!(read("小心小心").is_urgent && read("careful!").is_urgent);
        assert!(!read("careful").is_urgent);
    }

    #[test]
    fn many_fillers_are_hesitation() {
        assert!(read("uh, um, put it, er, there").has(Cue::Hesitation));
        assert!(!read("um, put it there").has(Cue::Hesitation));
    }

    #[test]
    fn the_other_script_is_read_too() {
        assert!(read("離我遠點").has(Cue::Distress));
        assert!(read("不對").has(Cue::Correction));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]
        #[test]
        fn anything_can_be_read(text in "\\PC{0,80}") {
            let _ = read(&text);
        }
    }
}
