//! Sentences from facts, in the operator's language.
//!
//! Nothing here decides anything, and nothing is said that is not in the command, the scene or the
//! fact that it is made from. Names from scenes and utterances are cut and cleaned before they are
//! spoken ([`nouns::speakable`]).

mod english;
mod mandarin;
pub(super) mod nouns;
mod numbers;

use robot_core::executor::{Fact, Failure, Refusal};
use robot_core::scene::Scene;
use robot_core::scene::grounding::Question;
use robot_core::task::{GroundedCommand, NoneReason};

use crate::spotter::StopWord;
use crate::understanding::Language;
use nouns::Nouns;

/// Something to say that comes from the dialogue itself.
#[derive(Clone, Debug, PartialEq)]
pub enum Remark {
    /// Nothing was heard.
    Silence,
    /// Too much was said at once.
    TooLong,
    /// Why nothing is done.
    Nothing(NoneReason),
    /// No object fits these words.
    NothingFits(String),
    /// A question was declined or a held task dropped.
    LeftAlone,
    /// There is no question that a yes or no could answer.
    NothingAsked,
    /// No answer came in time.
    NoAnswer,
    /// A stop was heard in the sound.
    Spotted(StopWord),
    /// The language model that should help does not answer.
    ModelSilent,
}

/// Makes sentences.
#[derive(Clone, Copy, Debug)]
pub struct Speaker<'a> {
    language: Language,
    nouns: Nouns<'a>,
}

/// Most steps that an acknowledgement names.
const MOST_STEPS: usize = 3;

impl<'a> Speaker<'a> {
    /// A speaker for the operator's language, about this scene.
    pub fn new(language: Language, scene: Option<&'a Scene>) -> Self {
        Self { language, nouns: Nouns { scene, language } }
    }

    /// What the robot begins to do: "Picking up the red block, then putting it in the tray."
    pub fn acknowledge(&self, commands: &[GroundedCommand]) -> String {
        let steps: Vec<String> = commands.iter().take(MOST_STEPS).map(|c| self.doing(c)).collect();
        let more = commands.len().saturating_sub(MOST_STEPS);
        match self.language {
            Language::En => english::steps(&steps, more),
            Language::Zh => mandarin::steps(&steps, more),
        }
    }

    /// The robot begins, in one word.
    pub fn acknowledge_briefly(&self) -> String {
        match self.language {
            Language::En => "Okay.".into(),
            Language::Zh => "好的。".into(),
        }
    }

    /// One step, without a full stop: "picking up the red block".
    fn doing(&self, command: &GroundedCommand) -> String {
        match self.language {
            Language::En => english::doing(command, &self.nouns),
            Language::Zh => mandarin::doing(command, &self.nouns),
        }
    }

    /// "Shall I pick …?" for commands that are held for a confirmation.
    pub fn confirm(&self, commands: &[GroundedCommand]) -> String {
        let steps: Vec<String> = commands.iter().take(MOST_STEPS).map(|c| self.doing(c)).collect();
        match self.language {
            Language::En => english::confirm(&steps),
            Language::Zh => mandarin::confirm(&steps),
        }
    }

    /// The stop was carried out; what was said after it waits.
    pub fn confirm_after_stop(&self, commands: &[GroundedCommand]) -> String {
        match self.language {
            Language::En => format!("Stopped. {}", self.confirm(commands)),
            Language::Zh => format!("已停止。{}", self.confirm(commands)),
        }
    }

    /// The clarification question.
    pub fn ask(&self, question: &Question) -> String {
        match self.language {
            Language::En => english::ask(question, &self.nouns),
            Language::Zh => mandarin::ask(question, &self.nouns),
        }
    }

    /// A remark of the dialogue itself.
    pub fn remark(&self, remark: &Remark) -> String {
        match self.language {
            Language::En => english::remark(remark, &self.nouns),
            Language::Zh => mandarin::remark(remark, &self.nouns),
        }
    }

    /// A fact that the executor tells.
    pub fn fact(&self, fact: &Fact) -> String {
        match self.language {
            Language::En => english::facts::fact(fact, self, &self.nouns),
            Language::Zh => mandarin::facts::fact(fact, self, &self.nouns),
        }
    }

    /// Why a task was not begun.
    pub fn refusal(&self, refusal: &Refusal) -> String {
        match self.language {
            Language::En => english::facts::refusal(refusal, &self.nouns),
            Language::Zh => mandarin::facts::refusal(refusal, &self.nouns),
        }
    }

    /// Why a task was not finished.
    pub fn failure(&self, failure: &Failure) -> String {
        match self.language {
            Language::En => english::facts::failure(failure, &self.nouns),
            Language::Zh => mandarin::facts::failure(failure, &self.nouns),
        }
    }
}
