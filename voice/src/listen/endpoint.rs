//! Whether somebody has finished: silence tells it late, the words tell it sooner.

use robot_core::task::TaskCommand;

use crate::understanding::{ReadingContext, RulesReader, Utterance};

/// What the words before a pause are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Completeness {
    /// A whole command: nothing has to follow.
    Complete,
    /// Perhaps all.
    Open,
    /// Something must follow: "put it into the …".
    Unfinished,
}

/// Words after which something follows.
const LEADING: &[&str] = &[
    "a", "an", "and", "at", "but", "by", "er", "for", "from", "if", "in", "into", "is", "its",
    "my", "next", "of", "on", "onto", "or", "put", "than", "the", "then", "to", "uh", "um",
    "until", "when", "with", "your",
];
const LEADING_HAN: &[&str] = &[
    "把", "将", "的", "和", "到", "在", "向", "往", "给", "从", "跟", "再", "然后", "或者", "还有",
    "那个", "呃", "嗯",
];

/// Judges the text of an utterance so far.
pub(super) fn completeness(text: &str, confidence: f64) -> Completeness {
    let trails_off = text.ends_with(['-', '—', '…', ',', '，']) || text.ends_with("...");
    let plain = text.trim_end_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let last = plain.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    if trails_off || LEADING.contains(&last) || LEADING_HAN.iter().any(|end| plain.ends_with(end)) {
        return Completeness::Unfinished;
    }
    let utterance = Utterance { text, language: None, confidence };
    let reading = RulesReader.reading(&utterance, &ReadingContext::default());
    let is_nothing = |command: &TaskCommand| matches!(command, TaskCommand::None { .. });
    match reading.commands.is_empty() || reading.commands.iter().any(is_nothing) {
        true => Completeness::Open,
        false => Completeness::Complete,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_complete_and_half_sentences_are_not() {
        for (text, expected) in [
            ("Stop!", Completeness::Complete),
            ("Pick up the red block.", Completeness::Complete),
            ("Put it into the", Completeness::Unfinished),
            ("Pick up the red block and", Completeness::Unfinished),
            ("Move to...", Completeness::Unfinished),
            ("把红色的", Completeness::Unfinished),
            ("回家。", Completeness::Complete),
            ("I was thinking about lunch", Completeness::Open),
            ("", Completeness::Open),
        ] {
            assert_eq!(completeness(text, 0.9), expected, "{text}");
        }
    }
}
