//! The task executor: a queue of grounded commands, begun one after another, and typed reports of
//! what became of each.
//!
//! Nothing in here is a sentence: [`Outcome`], [`Refusal`], [`Failure`] and [`Fact`] are for the
//! dialogue to put into the operator's language.
//!
//! | word | what runs | what waits | afterwards |
//! |---|---|---|---|
//! | `stop` | dropped, braked on the path | dropped | latched: motion is refused until `resume` |
//! | `resume` after `stop` | nothing goes on | nothing | the latch is released, new tasks are taken |
//! | `pause` | held on the path | kept | new tasks are taken and wait |
//! | `resume` after `pause` | goes on along its path | goes on | |
//! | `cancel` | dropped, braked on the path | dropped | new tasks are taken at once |

mod answer;
mod ending;
mod event;
#[allow(clippy::module_inception, reason = "the executor is the one thing in here")]
mod executor;
mod fact;
mod follow;
mod grip_doubt;
mod memory;
mod queue;
mod refusal;
mod running;
mod speed;
mod steer;
mod stepping;
mod submit;

pub use event::{DropReason, Event, Failure, Outcome, StageTimes, TaskId};
pub use executor::{Executor, ExecutorParts};
pub use fact::{Activity, Fact};
pub use follow::{FollowEnding, FollowId};
pub use memory::Memory;
pub use queue::{QUEUE_LIMIT, TaskNumbers};
pub use refusal::Refusal;
pub use speed::SpeedPolicy;
pub use steer::Steer;

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
