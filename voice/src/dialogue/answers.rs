//! What an utterance does to the questions that wait: answers, corrections, and orders that go on
//! from the last ones.

use robot_core::scene::grounding::{self, Grounding};
use robot_core::task::{NoneReason, TaskCommand};

use super::pending::{self, Asked, Pending};
use super::{Dialogue, Heard, Remark, Turn, ellipsis};
use crate::understanding::Reading;

impl Dialogue {
    /// An answer to the latest question that it fits; `None` where it is something else.
    pub(super) fn answered(&mut self, reading: &Reading, heard: &Heard<'_>) -> Option<Turn> {
        if let Some(turn) = self.yes_or_no(reading, heard) {
            return Some(turn);
        }
        for index in (0..self.pending.len()).rev() {
            let Asked::Clarify(question) = &self.pending[index].kind else { continue };
            let words =
                pending::as_answer(question, heard.text, &reading.commands, reading.is_sure());
            let Some(words) = words else { continue };
            let scene = heard.situation.scene;
            let completed =
                pending::complete(question, &words, &reading.commands, scene, &self.memory);
            if let Some(grounding) = completed {
                self.pending.remove(index);
                return Some(self.settle(grounding, &heard.by_words()));
            }
        }
        None
    }

    fn yes_or_no(&mut self, reading: &Reading, heard: &Heard<'_>) -> Option<Turn> {
        let (first, rest) = reading.commands.split_first()?;
        let is_yes = *first == TaskCommand::Yes;
        if !is_yes && *first != TaskCommand::No {
            return None;
        }
        if self.policy.passes_answers_on
            && rest.is_empty()
            && pending_allows(self.pending.last(), heard.text)
        {
            self.pending.pop();
            let commands = vec![first.clone().into()];
            return Some(Turn { commands, ..self.turn(heard.source) });
        }
        if !rest.is_empty() {
            return self.answer_with_more(is_yes, rest, heard);
        }
        match self.pending.last().map(|pending| &pending.kind) {
            Some(Asked::Confirm(held)) if is_yes => {
                let held = held.clone();
                self.pending.pop();
                Some(self.accept(held, heard))
            }
            Some(Asked::Clarify(_)) if has_more(heard.text) => None,
            Some(_) if !is_yes => {
                self.pending.pop();
                let reply = self.speaker(heard.situation).remark(&Remark::LeftAlone);
                Some(Turn { reply: Some(reply), ..self.turn(heard.source) })
            }
            Some(pending) => {
                let held = pending.held();
                let question = self.pending.last().map(|pending| pending.text.clone());
                Some(Turn { held, question, ..self.turn(heard.source) })
            }
            None if has_more(heard.text) => None,
            None => {
                let reply = self.speaker(heard.situation).remark(&Remark::NothingAsked);
                Some(Turn { reply: Some(reply), ..self.turn(heard.source) })
            }
        }
    }

    /// "yes, and then go home", "no, the blue one", "no, go home".
    fn answer_with_more(
        &mut self,
        is_yes: bool,
        rest: &[TaskCommand],
        heard: &Heard<'_>,
    ) -> Option<Turn> {
        let confirmed = match self.pending.last().map(|pending| &pending.kind) {
            Some(Asked::Confirm(held)) if is_yes => {
                held.iter().map(|c| c.command.clone()).collect()
            }
            _ => Vec::new(),
        };
        let is_clarification =
            matches!(self.pending.last(), Some(Pending { kind: Asked::Clarify(_), .. }));
        if is_clarification && !rest.iter().any(TaskCommand::moves) {
            return None;
        }
        self.pending.clear();
        let commands: Vec<TaskCommand> =
            confirmed.into_iter().chain(rest.iter().cloned()).collect();
        Some(self.take_up(&commands, heard))
    }

    /// "now the blue one": the last commands, or those that wait for a yes, with another object.
    pub(super) fn elliptic(&mut self, commands: &[TaskCommand], heard: &Heard<'_>) -> Option<Turn> {
        let is_unread = commands.iter().all(|c| {
            matches!(
                c,
                TaskCommand::None {
                    reason: NoneReason::Unclear | NoneReason::Chat | NoneReason::NotAddressed
                } | TaskCommand::No
            )
        });
        if !is_unread {
            return None;
        }
        let before: Vec<TaskCommand> = match self.pending.last().map(|pending| &pending.kind) {
            Some(Asked::Confirm(held)) => held.iter().map(|c| c.command.clone()).collect(),
            Some(Asked::Clarify(question)) => question.held.clone(),
            _ => self.memory.commands.iter().map(|c| c.command.clone()).collect(),
        };
        let fragment = ellipsis::fragment(heard.text)?;
        let is_asked = matches!(self.pending.last(), Some(Pending { kind: Asked::Reported, .. }));
        if !fragment.continues && !is_asked {
            return None;
        }
        let again = ellipsis::again_with(&before, &fragment.phrase)?;
        let grounding = grounding::ground(&again, heard.text, heard.situation.scene, &self.memory);
        if matches!(grounding, Grounding::NothingFits { .. }) {
            return None;
        }
        self.pending.pop();
        Some(self.settle(grounding, &heard.by_words()))
    }
}

/// Whether "yes" or "no" alone fits the question: "no, the blue one" is more than a no.
fn pending_allows(pending: Option<&Pending>, text: &str) -> bool {
    match pending {
        Some(Pending { kind: Asked::Clarify(_) | Asked::Confirm(_), .. }) => {
            pending::answer_words(text).split(' ').count() <= 2
        }
        _ => true,
    }
}

/// "no, the blue one" says more than no.
fn has_more(text: &str) -> bool {
    pending::answer_words(text).split(' ').count() > 1
}
