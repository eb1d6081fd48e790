//! The operator's cues as one conversation heeds them: noticed, fused, told, overruled, switched
//! off. The only thing that leaves here towards the arm is a [`Caution`].
//!
//! Off unless the configuration states a purpose. Holds the observations of the last minutes in
//! memory and nothing else; it opens no file and no connection.

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use robot_core::caution::{Caution, Cue, Halt};
use robot_core::task::TaskCommand;

use super::fusion::{Fusion, Observation, State};
use super::notice::Notice;
use super::words::WordCues;
use super::{VoiceCues, VoiceMoment};
use crate::config::AffectConfig;
use crate::understanding::spot_stop;

/// Probability of a raised voice that counts while somebody still speaks: beginnings of utterances
/// are judged worse than whole ones, so more is asked of them (measured in `docs/affect.md`).
const RAISED_IN_PROGRESS: f64 = 0.9;
/// So many judgements in a row have to say so …
const IN_A_ROW: u32 = 3;
/// … each on this much voiced speech, seconds.
const VOICED_IN_PROGRESS_S: f64 = 0.7;
/// Up to this length a raised voice in progress is a call, seconds.
const CALL_S: f64 = 2.0;
/// Probability from which a raised voice counts at the end of an utterance.
const RAISED: f64 = 0.8;
/// The same for an operator whose calm voice is not known yet: on a strange microphone more calm
/// voices score high (see `docs/affect.md`).
const RAISED_UNCALIBRATED: f64 = 0.9;
/// Probability below which an utterance is calm.
const CALM: f64 = 0.2;
/// A raised voice and the words that belong to it are not farther apart than this, seconds.
const TOGETHER_S: f64 = 6.0;
/// An utterance that was not understood is a call up to so many words …
const CALL_WORDS: usize = 2;
/// … or up to this length, seconds; half a second of silence around it included.
const SHORT_S: f64 = 1.5;
/// An order that comes again within this time was repeated, seconds.
const REPEATED_WITHIN_S: f64 = 8.0;
/// Corrections that make a row.
const CORRECTIONS: u32 = 2;
/// Words per second from which speech is fast, and words needed to tell.
const FAST_WORDS_PER_S: f64 = 4.5;
const WORDS_TO_TELL: usize = 5;
/// Silence around the words of an utterance, seconds.
const PADDING_S: f64 = 0.5;
/// How certain words are.
const OF_WORDS: f64 = 0.9;
const OF_URGENT_WORDS: f64 = 0.97;

/// What an operator's cues lead to.
#[derive(Clone, Debug, PartialEq)]
pub struct Influence {
    /// How careful to be from now on. A halt in it is to be carried out once.
    pub caution: Caution,
    /// What is to be told about it.
    pub notice: Option<Notice>,
}

/// What the readers made of an utterance.
#[derive(Clone, Copy, Debug)]
pub struct Understood<'a> {
    /// The commands that were read; empty or `none` if it was not understood.
    pub commands: &'a [TaskCommand],
    /// Whether a question waited for an answer.
    pub answers: bool,
}

/// The cues of one operator.
#[derive(Clone, Debug, Default)]
pub struct Attention {
    /// Absent: not allowed by the configuration.
    purpose: Option<String>,
    is_on: bool,
    fusion: Fusion,
    /// What lasts, as it was last handed out.
    lasting: Caution,
    told: BTreeSet<Cue>,
    raised_in_a_row: u32,
    /// The last utterance in a raised voice.
    raised: Option<VoiceMoment>,
    /// The last utterance.
    heard: Option<VoiceMoment>,
    corrections: u32,
    last_order: Option<(Vec<TaskCommand>, f64)>,
}

impl Attention {
    /// As the configuration says.
    pub fn new(config: &AffectConfig) -> Self {
        let purpose = config.purpose.trim();
        let is_on = config.is_enabled() && !purpose.is_empty();
        Self { purpose: is_on.then(|| purpose.to_owned()), is_on, ..Self::default() }
    }

    /// Whether cues are in use now.
    pub fn is_on(&self) -> bool {
        self.is_on
    }

    /// What has to be told before the first use.
    pub fn first_notice(&self) -> Option<Notice> {
        let purpose = self.purpose.clone().filter(|_| self.is_on)?;
        Some(Notice::InUse { purpose })
    }

    /// The state now, for a gauge.
    pub fn state(&self, now_s: f64) -> State {
        self.fusion.state(now_s)
    }

    /// What lasts of the cues so far.
    pub fn caution(&self) -> Caution {
        self.lasting
    }

    /// Takes a judgement of the voice.
    pub fn hear_voice(&mut self, moment: &VoiceMoment) -> Option<Influence> {
        if !self.is_on {
            return None;
        }
        let strength = strength(&moment.cues);
        if !moment.is_final {
            return self.hear_in_progress(moment, strength);
        }
        self.raised_in_a_row = 0;
        let at_s = moment.at_s;
        self.heard = Some(*moment);
        self.raised = strength.filter(|strength| *strength >= RAISED).map(|_| *moment);
        match (strength, moment.cues.raised_voice) {
            (None, _) => {
                self.fusion.note(Observation::Unclear { at_s });
                None
            }
            (Some(strength), _) if strength >= RAISED => {
                self.notice(&[Cue::RaisedVoice], strength, at_s)
            }
            (_, Some(raised)) if raised < CALM => {
                self.fusion.note(Observation::Calm { at_s });
                self.let_pass(at_s)
            }
            _ => None,
        }
    }

    fn hear_in_progress(
        &mut self,
        moment: &VoiceMoment,
        strength: Option<f64>,
    ) -> Option<Influence> {
        let is_enough = moment.cues.quality.voiced_s >= VOICED_IN_PROGRESS_S;
        let is_raised = is_enough && strength.is_some_and(|raised| raised >= RAISED_IN_PROGRESS);
        self.raised_in_a_row = if is_raised { self.raised_in_a_row + 1 } else { 0 };
        if self.raised_in_a_row != IN_A_ROW {
            return None;
        }
        let cue = if moment.utterance_s <= CALL_S { Cue::Startle } else { Cue::RaisedVoice };
        self.notice(&[cue], strength?, moment.at_s)
    }

    /// Takes the words, before anybody has read them: what stops, warns or hurts need not wait.
    pub fn hear_words(
        &mut self,
        text: &str,
        words: &WordCues,
        now_s: f64,
        is_moving: bool,
    ) -> Option<Influence> {
        if !self.is_on {
            return None;
        }
        let is_call = is_moving || words.is_urgent || self.raised_near(now_s).is_some();
        let asks_for_help = !is_call && is_plain_help(text);
        let of_words = words.cues.iter().copied().filter(|cue| match cue {
            // These depend on what was understood.
            Cue::Correction | Cue::TooFast => false,
            Cue::Distress => !asks_for_help,
            Cue::DoubtfulStop => is_moving,
            // A stop word is obeyed without any of this.
            Cue::Stop => spot_stop(text).is_none(),
            _ => true,
        });
        let cues: Vec<Cue> = of_words.chain(self.fast_speech(words, now_s)).collect();
        let strength = if words.is_urgent { OF_URGENT_WORDS } else { OF_WORDS };
        self.notice(&cues, strength, now_s)
    }

    /// Takes what the readers made of the words that were heard last.
    pub fn hear_reading(
        &mut self,
        words: &WordCues,
        understood: &Understood<'_>,
        now_s: f64,
        is_moving: bool,
    ) -> Option<Influence> {
        if !self.is_on {
            return None;
        }
        let commands = understood.commands;
        let is_understood = commands.iter().any(|command| !is_nothing(command));
        let mut cues = Vec::new();
        if !is_understood && is_moving && self.is_call(words, now_s) {
            cues.push(Cue::Alarm);
        }
        // "Slower" that was understood is obeyed already.
        let is_speed = commands.iter().any(|command| matches!(command, TaskCommand::Speed { .. }));
        if words.has(Cue::TooFast) && !is_speed {
            cues.push(Cue::TooFast);
        }
        cues.extend(self.correction(words, understood, is_understood));
        cues.extend(self.repetition(commands, now_s, is_moving));
        self.notice(&cues, OF_WORDS, now_s)
    }

    /// An utterance in which no words were found.
    pub fn hear_no_words(&mut self, now_s: f64, is_moving: bool) -> Option<Influence> {
        let understood = Understood { commands: &[], answers: false };
        self.hear_reading(&WordCues::default(), &understood, now_s, is_moving)
    }

    /// Somebody took long to answer.
    pub fn note_hesitation(&mut self, now_s: f64) -> Option<Influence> {
        if !self.is_on {
            return None;
        }
        self.notice(&[Cue::Hesitation], OF_WORDS, now_s)
    }

    /// Lets time pass: cues fade.
    pub fn let_pass(&mut self, now_s: f64) -> Option<Influence> {
        self.notice(&[], 0.0, now_s)
    }

    /// The operator overrules all cues so far.
    pub fn overrule(&mut self) -> Influence {
        self.forget();
        Influence { caution: Caution::NONE, notice: Some(Notice::Overruled) }
    }

    /// The operator switches the cues off; nothing of them remains.
    pub fn switch_off(&mut self) -> Influence {
        self.forget();
        self.is_on = false;
        Influence { caution: Caution::NONE, notice: Some(Notice::SwitchedOff) }
    }

    /// The operator switches the cues on again; only what the configuration allows can be.
    pub fn switch_on(&mut self) -> Influence {
        let notice = match &self.purpose {
            None => Notice::NotConfigured,
            Some(purpose) => {
                self.is_on = true;
                Notice::SwitchedOn { purpose: purpose.clone() }
            }
        };
        Influence { caution: self.lasting, notice: Some(notice) }
    }

    fn forget(&mut self) {
        let (purpose, is_on) = (self.purpose.take(), self.is_on);
        *self = Self { purpose, is_on, ..Self::default() };
    }

    /// Notes cues, and hands out what has changed.
    fn notice(&mut self, cues: &[Cue], strength: f64, now_s: f64) -> Option<Influence> {
        for cue in cues {
            self.fusion.note(Observation::Cue { at_s: now_s, cue: *cue, strength });
        }
        let state = self.fusion.state(now_s);
        let lasting = state.caution();
        let halting = cues.iter().copied().max_by_key(|cue| cue.caution().halt());
        let halting = halting.filter(|cue| cue.caution().halt() != Halt::None);
        let halt = halting.map_or(Halt::None, |cue| cue.caution().halt());
        let in_force: BTreeSet<Cue> = state.in_force().collect();
        let news = in_force.difference(&self.told).copied().collect::<Vec<_>>();
        let notice = halting.map(held).or_else(|| told(&news, &self.lasting)).or_else(|| {
            (lasting == Caution::NONE && self.lasting != Caution::NONE).then_some(Notice::Faded)
        });
        let is_changed = lasting != self.lasting || halt != Halt::None || notice.is_some();
        self.told = in_force;
        self.lasting = lasting;
        is_changed.then(|| Influence { caution: lasting.halting(halt), notice })
    }

    fn raised_near(&self, now_s: f64) -> Option<&VoiceMoment> {
        self.raised.as_ref().filter(|moment| now_s - moment.at_s <= TOGETHER_S)
    }

    /// A short utterance in a raised voice.
    fn is_call(&self, words: &WordCues, now_s: f64) -> bool {
        self.raised_near(now_s)
            .is_some_and(|moment| words.word_count <= CALL_WORDS || moment.utterance_s <= SHORT_S)
    }

    fn fast_speech(&self, words: &WordCues, now_s: f64) -> Option<Cue> {
        let heard = self.heard.filter(|moment| now_s - moment.at_s <= TOGETHER_S)?;
        let rate = words.word_count as f64 / (heard.utterance_s - PADDING_S).max(0.3);
        let is_fast = words.word_count >= WORDS_TO_TELL && rate > FAST_WORDS_PER_S;
        is_fast.then_some(Cue::FastSpeech)
    }

    fn correction(
        &mut self,
        words: &WordCues,
        understood: &Understood<'_>,
        is_understood: bool,
    ) -> Vec<Cue> {
        if words.has(Cue::Correction) {
            self.corrections += 1;
            let row = (self.corrections >= CORRECTIONS).then_some(Cue::CorrectionsInARow);
            return std::iter::once(Cue::Correction).chain(row).collect();
        }
        // An answer to a question neither corrects nor ends the row.
        if is_understood && !understood.answers {
            self.corrections = 0;
        }
        Vec::new()
    }

    fn repetition(&mut self, commands: &[TaskCommand], now_s: f64, is_moving: bool) -> Option<Cue> {
        if !commands.iter().any(TaskCommand::moves) {
            return None;
        }
        let is_again = self.last_order.as_ref().is_some_and(|(order, at_s)| {
            order == commands && now_s - at_s <= REPEATED_WITHIN_S && is_moving
        });
        self.last_order = Some((commands.to_vec(), now_s));
        is_again.then_some(Cue::RepeatedCommand)
    }
}

/// How strongly a judgement speaks for a raised voice; none if it abstains. Without the operator's
/// calm voice only high probabilities count.
fn strength(cues: &VoiceCues) -> Option<f64> {
    let raised = cues.raised_voice?;
    Some(if cues.calibrated || raised >= RAISED_UNCALIBRATED { raised } else { raised * RAISED })
}

fn is_nothing(command: &TaskCommand) -> bool {
    matches!(command, TaskCommand::None { .. })
}

/// "Help" asks for an explanation, unless something makes it a call for help.
fn is_plain_help(text: &str) -> bool {
    let said = text.trim().trim_end_matches(['.', '。']).to_lowercase();
    ["help", "please help", "帮忙", "帮帮我", "help me"].contains(&said.as_str())
}

fn held(cue: Cue) -> Notice {
    match cue.caution().halt() {
        Halt::Pause => Notice::Held(cue),
        Halt::None | Halt::Stop => Notice::Stopped(cue),
    }
}

/// The one thing to tell about new cues: the slowest first. What changes nothing beyond what is in
/// force already is not told again.
fn told(news: &[Cue], before: &Caution) -> Option<Notice> {
    let slowest =
        |a: &&Cue, b: &&Cue| a.caution().speed_factor().total_cmp(&b.caution().speed_factor());
    let cue =
        *news.iter().filter(|cue| !before.is_at_least(&cue.caution().lasting())).min_by(slowest)?;
    let caution = cue.caution();
    if caution.speed_factor() < before.speed_factor() {
        return Some(Notice::Slowed(cue));
    }
    (caution.confirms() && !before.confirms()).then_some(Notice::Asking(cue))
}
