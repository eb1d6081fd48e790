//! The rules reader: a table-driven grammar for plain commands.

use robot_core::task::{NoneReason, TaskCommand};

use super::{Reader, ReaderError, Reading, ReadingContext, Source, Utterance};

/// Reads plain commands by rules.
#[derive(Clone, Copy, Debug, Default)]
pub struct RulesReader;

impl RulesReader {
    /// A reader; it has no state.
    pub fn new() -> Self {
        Self
    }
}

impl Reader for RulesReader {
    fn read(
        &mut self,
        _utterance: &Utterance<'_>,
        _context: &ReadingContext<'_>,
    ) -> Result<Reading, ReaderError> {
        Ok(Reading {
            commands: vec![TaskCommand::None { reason: NoneReason::Unclear }],
            confidence: 0.0,
            source: Source::Rules,
            hints: Vec::new(),
        })
    }
}
