//! What the executor reports, as sentences.

use robot_core::executor::{DropReason, Event, Fact, Outcome};
use robot_core::scene::Scene;

use super::{Dialogue, Situation};

impl Dialogue {
    /// The sentence for an event of the executor; `None` where it is not worth words: the
    /// beginning of work was acknowledged when it was accepted.
    pub fn report(&self, event: &Event, scene: &Scene) -> Option<String> {
        let situation = Situation { scene: Some(scene), ..Situation::default() };
        let speaker = self.speaker(&situation);
        let sentence = match event {
            Event::Said { fact } => self.told(fact, scene)?,
            Event::Finished { outcome, .. } => match outcome {
                Outcome::Done { fact: Some(fact) } => self.told(fact, scene)?,
                Outcome::Refused { reason } => speaker.refusal(reason),
                Outcome::Failed { reason } => speaker.failure(reason),
                Outcome::Done { fact: None }
                | Outcome::Dropped {
                    reason:
                        DropReason::Stop
                        | DropReason::Cancel
                        | DropReason::EarlierFailed
                        | DropReason::Shutdown
                        | DropReason::ConnectionLost,
                } => {
                    return None;
                }
            },
            _ => return None,
        };
        (!sentence.is_empty()).then_some(sentence)
    }

    /// Facts that only repeat what was acknowledged are not said.
    fn told(&self, fact: &Fact, scene: &Scene) -> Option<String> {
        let is_repeated = matches!(
            fact,
            Fact::Paused { .. }
                | Fact::Resumed { .. }
                | Fact::Cancelled { .. }
                | Fact::Grasped { .. }
        );
        let situation = Situation { scene: Some(scene), ..Situation::default() };
        (!is_repeated).then(|| self.speaker(&situation).fact(fact))
    }
}
