//! Two readers, one opinion: the rules first, the language model for what they leave.
//!
//! Where the rules are sure, the model is not called. What the model says alone has passed
//! [validation](super::validation) and is marked by its source; where both have an opinion, they
//! differ, and one of them moves something, the operator decides.

use super::{Reader, ReaderError, Reading, ReadingContext, Source, Utterance};
use robot_core::task::{NoneReason, TaskCommand};

/// When the language model is used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LlmUse {
    /// For what the rules leave.
    #[default]
    Auto,
    /// Never.
    Off,
    /// Always, and the rules never; for measuring it.
    Only,
}

/// What the readers made of an utterance together.
#[derive(Debug)]
pub struct Opinion {
    /// The reading to go on with.
    pub reading: Reading,
    /// What the other reader read instead, where they differ about motion.
    pub other: Option<Vec<TaskCommand>>,
    /// Why the language model said nothing, if it should have.
    pub trouble: Option<ReaderError>,
}

/// The readers at hand.
pub struct Readers {
    rules: Box<dyn Reader + Send>,
    llm: Option<Box<dyn Reader + Send>>,
    usage: LlmUse,
}

impl Readers {
    /// Rules, and a language model where there is one.
    pub fn new(
        rules: impl Reader + Send + 'static,
        llm: Option<Box<dyn Reader + Send>>,
        usage: LlmUse,
    ) -> Self {
        Self { rules: Box::new(rules), llm, usage }
    }

    /// Changes when the model is used; returns what held before.
    pub fn set_usage(&mut self, usage: LlmUse) -> LlmUse {
        std::mem::replace(&mut self.usage, usage)
    }

    /// Reads one utterance. Always gives a reading, if only that nothing was understood.
    pub fn read(&mut self, utterance: &Utterance<'_>, context: &ReadingContext<'_>) -> Opinion {
        if self.usage == LlmUse::Only {
            return match self.ask_model(utterance, context) {
                Ok(reading) => Opinion { reading, other: None, trouble: None },
                Err(trouble) => silent(Source::Llm, Some(trouble)),
            };
        }
        let rules = self.rules.read(utterance, context);
        let rules = match rules {
            Ok(reading) => reading,
            Err(trouble) => return silent(Source::Rules, Some(trouble)),
        };
        let ask = self.usage == LlmUse::Auto && self.llm.is_some() && !rules.is_sure();
        if !ask {
            return Opinion { reading: rules, other: None, trouble: None };
        }
        match self.ask_model(utterance, context) {
            Ok(model) => combine(rules, model),
            Err(trouble) => Opinion { reading: rules, other: None, trouble: Some(trouble) },
        }
    }

    fn ask_model(
        &mut self,
        utterance: &Utterance<'_>,
        context: &ReadingContext<'_>,
    ) -> Result<Reading, ReaderError> {
        match &mut self.llm {
            Some(llm) => llm.read(utterance, context),
            None => Err(ReaderError::Unavailable("no language model is configured".into())),
        }
    }
}

fn silent(source: Source, trouble: Option<ReaderError>) -> Opinion {
    let reading = Reading {
        commands: vec![TaskCommand::None { reason: NoneReason::Unclear }],
        confidence: 0.0,
        source,
        hints: Vec::new(),
    };
    Opinion { reading, other: None, trouble }
}

/// Confidence of a reading on which both agree.
const AGREED: f64 = 0.85;
/// A model this sure is right more often than rules that are not. Only one that was tuned to the
/// answers' form tells how sure it is; chosen on held-out sentences (docs/understanding.md).
const TRUSTED: f64 = 0.8;

/// The rules were not sure, and the model has an opinion.
fn combine(rules: Reading, model: Reading) -> Opinion {
    let plain = |reading: Reading| Opinion { reading, other: None, trouble: None };
    if rules.commands == model.commands {
        let confidence = rules.confidence.max(AGREED);
        return plain(Reading { confidence, ..rules });
    }
    let is_nothing = |reading: &Reading| {
        reading.commands.iter().all(|command| matches!(command, TaskCommand::None { .. }))
    };
    let moves = |reading: &Reading| reading.commands.iter().any(TaskCommand::moves);
    let differ = moves(&rules) || moves(&model);
    let asked = |reading: Reading, other: Reading| Opinion {
        reading,
        other: Some(other.commands),
        trouble: None,
    };
    // No model talks the rules out of what ends motion.
    let calms = rules.commands.iter().any(|command| {
        matches!(command, TaskCommand::Stop | TaskCommand::Pause | TaskCommand::Cancel)
    });
    match (is_nothing(&rules), is_nothing(&model)) {
        (false, true) if calms => plain(rules),
        (false, false) if model.confidence >= TRUSTED && differ => asked(model, rules),
        _ if model.confidence >= TRUSTED => plain(model),
        // What only the model understood counts if it is sure of it; why nothing is to be done, the
        // rules say more carefully.
        (true, false) if model.is_sure() => plain(model),
        (false, false) if model.is_sure() && differ => asked(rules, model),
        _ => plain(rules),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Fixed(Vec<TaskCommand>, f64, Source);

    impl Reader for Fixed {
        fn read(
            &mut self,
            _: &Utterance<'_>,
            _: &ReadingContext<'_>,
        ) -> Result<Reading, ReaderError> {
            Ok(Reading {
                commands: self.0.clone(),
                confidence: self.1,
                source: self.2,
                hints: vec![],
            })
        }
    }

    fn opinion(rules: (TaskCommand, f64), model: TaskCommand) -> Opinion {
        let rules = Fixed(vec![rules.0], rules.1, Source::Rules);
        opinions(rules, model, 0.75)
    }

    fn opinions(rules: Fixed, model: TaskCommand, sure: f64) -> Opinion {
        let model = Fixed(vec![model], sure, Source::Llm);
        let mut readers = Readers::new(rules, Some(Box::new(model)), LlmUse::Auto);
        readers.read(&Utterance::typed("x"), &ReadingContext::default())
    }

    const HOME: TaskCommand = TaskCommand::Home { arm: None };
    const UNCLEAR: TaskCommand = TaskCommand::None { reason: NoneReason::Unclear };

    #[test]
    fn sure_rules_are_not_questioned() {
        let opinion = opinion((TaskCommand::Pause, 0.95), HOME);
        assert_eq!((opinion.reading.commands, opinion.other), (vec![TaskCommand::Pause], None));
    }

    #[test]
    fn unsure_rules_and_a_different_model_are_a_disagreement_about_motion() {
        assert_eq!(opinion((TaskCommand::Pause, 0.5), HOME).other, Some(vec![HOME]));
        let agreed = opinion((HOME, 0.5), HOME);
        assert!(agreed.other.is_none() && agreed.reading.is_sure());
    }

    #[test]
    fn the_model_answers_where_the_rules_have_nothing() {
        let opinion = opinion((UNCLEAR, 0.1), HOME);
        assert_eq!((opinion.reading.source, opinion.reading.commands), (Source::Llm, vec![HOME]));
    }

    #[test]
    fn a_model_that_is_very_sure_goes_before_unsure_rules_and_the_operator_decides() {
        let open = TaskCommand::Open { object: None, arm: None };
        let unsure = |command: &TaskCommand| Fixed(vec![command.clone()], 0.5, Source::Rules);
        let opinion = opinions(unsure(&open), HOME, 0.9);
        assert_eq!(
            (opinion.reading.commands, opinion.other),
            (vec![HOME], Some(vec![open.clone()]))
        );
        let opinion = opinions(unsure(&open), UNCLEAR, 0.9);
        assert_eq!((opinion.reading.commands, opinion.other), (vec![UNCLEAR], None));
        let opinion = opinions(unsure(&TaskCommand::Pause), UNCLEAR, 0.9);
        assert_eq!(opinion.reading.commands, [TaskCommand::Pause]);
    }

    #[test]
    fn a_model_that_is_not_sure_adds_nothing() {
        let rules = Fixed(vec![UNCLEAR], 0.1, Source::Rules);
        assert_eq!(opinions(rules, HOME, 0.6).reading.commands, [UNCLEAR]);
    }

    #[test]
    fn a_missing_model_leaves_the_rules() {
        let rules = Fixed(vec![HOME], 0.5, Source::Rules);
        let mut readers = Readers::new(rules, None, LlmUse::Only);
        let opinion = readers.read(&Utterance::typed("x"), &ReadingContext::default());
        assert!(opinion.trouble.is_some() && opinion.reading.commands == [UNCLEAR]);
    }
}
