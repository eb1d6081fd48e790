//! The outcome of one utterance.

use robot_core::executor::Fact;
use robot_core::scene::{ObjectId, Scene};
use robot_core::task::{AskTopic, GroundedCommand};

use super::pending::Asked;
use super::sentences::{Remark, Speaker};
use crate::understanding::{Language, Source};

/// What the dialogue makes of one utterance.
#[derive(Clone, Debug, PartialEq)]
pub struct Turn {
    /// Accepted: to be carried out now, in this order. May hold `none`, `yes`, `no` and questions
    /// to the robot, which move nothing.
    pub commands: Vec<GroundedCommand>,
    /// Held until the question is answered. Never to be carried out.
    pub held: Vec<GroundedCommand>,
    /// What the robot asks.
    pub question: Option<String>,
    /// The things that the question is about, if it is about which is meant.
    pub candidates: Vec<ObjectId>,
    /// What the robot says.
    pub reply: Option<String>,
    /// The language of question and reply.
    pub language: Language,
    /// Which reader understood it.
    pub source: Source,
}

impl Turn {
    pub(super) fn silent(language: Language, source: Source) -> Self {
        let (commands, held) = (Vec::new(), Vec::new());
        let candidates = Vec::new();
        Self { commands, held, question: None, candidates, reply: None, language, source }
    }

    /// What is to be said aloud: the question, or else the reply.
    pub fn spoken(&self) -> Option<&str> {
        self.question.as_deref().or(self.reply.as_deref())
    }
}

impl Asked {
    /// The commands that wait for the answer.
    pub(super) fn held(&self) -> Vec<GroundedCommand> {
        match self {
            Self::Clarify(question) => question.partly.clone(),
            Self::Confirm(held) => held.clone(),
            Self::Reported => Vec::new(),
        }
    }
}

/// Answers a question from the scene alone, where it tells the answer.
pub(super) fn answer(
    topic: AskTopic,
    phrase: Option<&str>,
    object_ids: &[String],
    scene: Option<&Scene>,
    speaker: &Speaker<'_>,
) -> Option<String> {
    if topic == AskTopic::Help {
        return Some(speaker.fact(&Fact::Help { verbs: Vec::new() }));
    }
    let scene = scene?;
    let fact = match topic {
        AskTopic::Objects if phrase.is_some() && object_ids.is_empty() => {
            return phrase.map(|phrase| speaker.remark(&Remark::NothingFits(phrase.to_owned())));
        }
        AskTopic::Objects if !object_ids.is_empty() => Fact::Objects { ids: object_ids.to_vec() },
        AskTopic::Objects => {
            Fact::Objects { ids: scene.objects.iter().map(|o| o.id.clone()).collect() }
        }
        AskTopic::Holding => Fact::Holding { object: scene.holding.values().next().cloned() },
        AskTopic::Location => {
            let Some(id) = object_ids.first() else {
                return phrase
                    .map(|phrase| speaker.remark(&Remark::NothingFits(phrase.to_owned())));
            };
            let object = scene.object(id)?;
            Fact::Location {
                object: id.clone(),
                position: object.position,
                support: scene.support_of(id),
            }
        }
        _ => return None,
    };
    Some(speaker.fact(&fact))
}
