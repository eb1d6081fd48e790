//! The part of a conversation that heeds cues of voice and words. Everything in here makes the robot
//! slower, or makes it ask; without a purpose in the configuration none of it runs.

use std::time::Instant;

use robot_core::caution::{Cue, Halt};
use robot_core::executor::Activity;
use robot_core::task::{SpeedChange, TaskCommand};

use super::{Exchange, Session, Workcell};
use crate::affect::attention::{Influence, Understood};
use crate::affect::order::{CueOrder, cue_order};
use crate::affect::{Attention, VoiceMoment, words};
use crate::dialogue::Turn;
use crate::understanding::{Language, Utterance};

/// A question that is not answered for this long makes the next answer a hesitant one, seconds.
const LONG_PAUSE_S: f64 = 8.0;

impl<W: Workcell> Session<W> {
    /// The same conversation, heeding cues as far as `attention` is switched on.
    #[must_use]
    pub fn with_attention(mut self, attention: Attention) -> Self {
        self.attention = attention;
        self
    }

    /// The operator's cues.
    pub fn attention(&self) -> &Attention {
        &self.attention
    }

    /// What has to be told before cues are used for the first time, if they are on.
    pub fn cue_notice(&self) -> Option<String> {
        Some(self.attention.first_notice()?.sentence(self.dialogue.language()))
    }

    /// Takes a judgement of the operator's voice; the arm has heeded it when this returns. Returns
    /// what the robot says about it, if anything changes.
    pub fn hear_voice(&mut self, moment: &VoiceMoment) -> Option<String> {
        let own_time = VoiceMoment { at_s: self.cell.time_s(), ..*moment };
        let influence = self.attention.hear_voice(&own_time);
        self.heed(influence, self.dialogue.language())
    }

    /// An utterance ended in which no words were found.
    pub fn hear_no_words(&mut self) -> Option<String> {
        let influence = self.attention.hear_no_words(self.cell.time_s(), self.is_moving());
        self.heed(influence, self.dialogue.language())
    }

    /// Lets cues fade. Returns what the robot says about it.
    pub fn let_cues_fade(&mut self) -> Option<String> {
        let influence = self.attention.let_pass(self.cell.time_s());
        self.heed(influence, self.dialogue.language())
    }

    /// The utterance as an order about the cues themselves. "Normal speed" is one only as long as
    /// cues slow the arm; otherwise it is for the readers.
    pub(super) fn cue_order(&self, utterance: &Utterance<'_>) -> Option<CueOrder> {
        let order = cue_order(utterance.text)?;
        let is_in_force = self.attention.caution() != Default::default();
        (order != CueOrder::NormalSpeed || is_in_force).then_some(order)
    }

    pub(super) fn obey_cue_order(
        &mut self,
        order: CueOrder,
        utterance: &Utterance<'_>,
    ) -> Exchange {
        let influence = match order {
            CueOrder::NormalSpeed => self.attention.overrule(),
            CueOrder::SwitchOff => self.attention.switch_off(),
            CueOrder::SwitchOn => self.attention.switch_on(),
        };
        let notice = influence.notice.clone();
        self.cell.heed(influence.caution);
        let reply = notice.as_ref().map(|notice| notice.sentence(utterance.language()));
        if let Some(action) = notice.as_ref().and_then(|notice| notice.action()) {
            self.cell.log("robot", action);
        }
        let turn = self.dialogue.interrupt(utterance, reply.unwrap_or_default());
        Exchange { turn, tasks: Vec::new(), understanding_ms: 0.0, influence: None }
    }

    /// Heeds the words, has them read, and heeds what the readers made of them. Also tells whether
    /// all that is said is about a cue.
    pub(super) fn attend(&mut self, utterance: &Utterance<'_>) -> (Exchange, bool) {
        if !self.attention.is_on() {
            return (self.consider(utterance), false);
        }
        let start = Instant::now();
        let (now_s, is_moving) = (self.cell.time_s(), self.is_moving());
        let words = words::read(utterance.text);
        let hesitated = self.hesitation(now_s);
        let first = self.attention.hear_words(utterance.text, &words, now_s, is_moving);
        let is_stopped = first.as_ref().is_some_and(|first| first.caution.halt() == Halt::Stop);
        let language = utterance.language();
        let said = self.heed(first, language).or(self.heed(hesitated, language));
        if is_stopped {
            // Whatever else the words might have ordered: the arm was stopped for what they mean.
            let turn = self.dialogue.interrupt(utterance, said.unwrap_or_default());
            let understanding_ms = start.elapsed().as_secs_f64() * 1e3;
            let tasks = Vec::new();
            return (Exchange { turn, tasks, understanding_ms, influence: None }, true);
        }
        let answers = self.dialogue.is_waiting();
        let mut exchange = self.consider(utterance);
        let turn = &exchange.turn;
        let all = turn.commands.iter().chain(&turn.held);
        let read: Vec<TaskCommand> = all.map(|command| command.command.clone()).collect();
        let is_asking = turn.question.is_some();
        // A question back shows that something was understood.
        let commands = if read.is_empty() && is_asking { vec![TaskCommand::Yes] } else { read };
        let understood = Understood { commands: &commands, answers };
        let second = self.attention.hear_reading(&words, &understood, now_s, is_moving);
        exchange.influence = self.heed(second, language).or(said);
        if words.has(Cue::Warning) && self.attention.caution().speed_factor() < 1.0 {
            drop_slower(&mut exchange.turn);
        }
        self.asked_at_s = is_asking.then_some(now_s);
        (exchange, false)
    }

    /// Somebody took long to answer the question that waits.
    fn hesitation(&mut self, now_s: f64) -> Option<Influence> {
        let asked_at_s = self.asked_at_s.filter(|_| self.dialogue.is_waiting())?;
        if now_s - asked_at_s < LONG_PAUSE_S {
            return None;
        }
        self.attention.note_hesitation(now_s)
    }

    /// Passes caution to the arm, the action to the recording, and gives what is to be said.
    fn heed(&mut self, influence: Option<Influence>, language: Language) -> Option<String> {
        let Influence { caution, notice } = influence?;
        let is_obeyed = self.cell.heed(caution);
        let notice = notice?;
        // Never say that the arm is slower where it cannot be.
        if !is_obeyed && caution.halt() == Halt::None && !caution.confirms() {
            return None;
        }
        if let Some(action) = notice.action() {
            self.cell.log("robot", action);
        }
        Some(notice.sentence(language))
    }

    fn is_moving(&self) -> bool {
        self.cell.activity() == Activity::Running
    }
}

/// "Careful" has slowed the arm already, for as long as the cue lasts: it is not slowed once more for
/// good.
fn drop_slower(turn: &mut Turn) {
    let is_slower = |command: &TaskCommand| {
        matches!(command, TaskCommand::Speed { change: Some(SpeedChange::Slower), .. })
    };
    let [only] = turn.commands.as_slice() else { return };
    if is_slower(&only.command) {
        turn.commands.clear();
        turn.reply = None;
    }
}
