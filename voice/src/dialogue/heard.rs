//! An utterance on its way through the readers, with the doubts that are left.

use super::{Dialogue, Occasion, Remark, Situation, Turn};
use crate::understanding::{
    LlmUse, Opinion, ReaderError, Readers, Reading, ReadingContext, Source, Utterance, spot_stop,
};
use robot_core::task::TaskCommand;

/// One utterance on its way through the dialogue.
pub(super) struct Heard<'a> {
    pub(super) text: &'a str,
    pub(super) situation: &'a Situation<'a>,
    pub(super) source: Source,
    /// What the reading calls for.
    pub(super) occasions: Vec<Occasion>,
    /// What the words themselves call for, whoever read them.
    pub(super) of_words: Vec<Occasion>,
}

/// A language model that should answer and does not. Whoever talks to the robot is told once, and
/// again only after the model was there in between.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Silence {
    is_told: bool,
    /// Answers in a row that were none.
    garbled: u32,
}

impl Silence {
    /// A small model's answer is refused now and then; this often in a row it is broken.
    const BROKEN: u32 = 3;

    /// Whether the operator has to be told now.
    fn is_news(&mut self, source: Source, trouble: Option<&ReaderError>) -> bool {
        let is_silent = match trouble {
            None if source == Source::Llm => {
                *self = Self::default();
                return false;
            }
            None => return false,
            Some(ReaderError::Invalid(_)) => {
                self.garbled += 1;
                self.garbled >= Self::BROKEN
            }
            Some(_) => true,
        };
        is_silent && !std::mem::replace(&mut self.is_told, true)
    }
}

impl Dialogue {
    pub(super) fn read_and_respond(
        &mut self,
        utterance: &Utterance<'_>,
        situation: &Situation<'_>,
        readers: &mut Readers,
    ) -> Turn {
        let question = self.pending.last().map(|pending| pending.text.clone());
        let history = self.history.clone();
        let context = ReadingContext {
            scene: situation.scene,
            history: &history,
            pending_question: question.as_deref(),
        };
        if let Some(turn) = self.answered_by_rules(utterance, &context, situation, readers) {
            return turn;
        }
        let opinion = readers.read(utterance, &context);
        let mut heard = Heard::new(utterance.text, situation, opinion.reading.source);
        let Opinion { reading, other, trouble } = opinion;
        self.note_doubts(&reading, other.is_some(), utterance.confidence, &mut heard);
        let is_news = self.silence.is_news(reading.source, trouble.as_ref());
        let turn = self.respond(reading, &heard);
        if is_news && self.policy.tells_of_silence {
            self.told_of_silence(turn, situation)
        } else {
            turn
        }
    }

    /// "The left one" after "the left or the right one?": what fits the question needs no language
    /// model, and whoever answers should not wait for one.
    fn answered_by_rules(
        &mut self,
        utterance: &Utterance<'_>,
        context: &ReadingContext<'_>,
        situation: &Situation<'_>,
        readers: &mut Readers,
    ) -> Option<Turn> {
        context.pending_question?;
        let usage = readers.set_usage(LlmUse::Off);
        let opinion = readers.read(utterance, context);
        readers.set_usage(usage);
        let mut heard = Heard::new(utterance.text, situation, Source::Rules);
        self.note_doubts(&opinion.reading, false, utterance.confidence, &mut heard);
        let has_stop = opinion.reading.commands.contains(&TaskCommand::Stop);
        if has_stop || spot_stop(utterance.text).is_some() {
            return None;
        }
        self.answered(&opinion.reading, &heard)
    }

    fn note_doubts(
        &self,
        reading: &Reading,
        is_disputed: bool,
        recognition: f64,
        heard: &mut Heard<'_>,
    ) {
        let mut when = |is_so: bool, occasion| {
            if is_so {
                heard.occasions.push(occasion);
            }
        };
        let confidence = reading.confidence * recognition.clamp(0.0, 1.0).sqrt();
        let is_model = reading.source == Source::Llm;
        let enough = if is_model { Reading::SURE } else { self.policy.confirm_below };
        let is_misheard = recognition.sqrt() < self.policy.confirm_below;
        when(confidence < enough, Occasion::LowConfidence);
        when(is_disputed, Occasion::Disagreement);
        when(is_model, Occasion::ModelAlone);
        when(heard.situation.is_person_near, Occasion::PersonNear);
        if is_misheard {
            heard.of_words.push(Occasion::LowConfidence);
        }
    }

    /// The turn, with a word about the language model before what the robot says.
    fn told_of_silence(&self, turn: Turn, situation: &Situation<'_>) -> Turn {
        let told = self.speaker(situation).remark(&Remark::ModelSilent);
        let with = |said: String| format!("{told} {said}");
        match turn.question {
            Some(question) => Turn { question: Some(with(question)), ..turn },
            None => {
                let reply = turn.reply.map_or(told.clone(), with);
                Turn { reply: Some(reply), ..turn }
            }
        }
    }
}

impl<'a> Heard<'a> {
    pub(super) fn new(text: &'a str, situation: &'a Situation<'a>, source: Source) -> Self {
        Self { text, situation, source, occasions: Vec::new(), of_words: Vec::new() }
    }

    /// The same where the dialogue itself understood the words: doubts of the readers do not count.
    pub(super) fn by_words(&self) -> Self {
        let near = self.situation.is_person_near.then_some(Occasion::PersonNear);
        let occasions = self.of_words.iter().copied().chain(near).collect();
        Self { occasions, of_words: self.of_words.clone(), ..*self }
    }
}
