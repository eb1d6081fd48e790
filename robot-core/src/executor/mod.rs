//! The task executor: a queue of grounded commands, begun one after another, and typed reports of
//! what became of each.
//!
//! Nothing in here is a sentence: [`Outcome`], [`Refusal`], [`Failure`] and [`Fact`] are for the
//! dialogue to put into the operator's language.

mod answer;
mod event;
mod fact;
mod memory;
mod refusal;
mod speed;

pub use event::{DropReason, Event, Failure, Outcome, StageTimes, TaskId};
pub use fact::{Activity, Fact};
pub use memory::Memory;
pub use refusal::Refusal;
pub use speed::SpeedPolicy;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reports_survive_the_wire() {
        let event = Event::Finished {
            task: 3,
            command: crate::task::TaskCommand::Home { arm: None }.into(),
            outcome: Outcome::Refused { reason: Refusal::PathBlocked { by: vec!["tray".into()] } },
            time_s: 1.5,
        };
        let wire = serde_json::to_string(&event).unwrap();
        assert!(
            wire.contains(r#""outcome":"refused","reason":{"refusal":"path_blocked""#),
            "{wire}"
        );
        assert_eq!(serde_json::from_str::<Event>(&wire).unwrap(), event);
    }
}
