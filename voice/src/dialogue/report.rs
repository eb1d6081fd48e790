//! What the executor reports, as sentences.

use robot_core::executor::{DropReason, Event, Fact, Outcome, Refusal};
use robot_core::scene::Scene;

use super::{Dialogue, Situation};

impl Dialogue {
    /// The sentence for an event of the executor; `None` where it is not worth words: the
    /// beginning of work was acknowledged when it was accepted. A stop that the operator did not say
    /// (a button, the supervisor) is told once.
    pub fn report(&mut self, event: &Event, scene: &Scene) -> Option<String> {
        let is_told = self.note_stop(event);
        let situation = Situation { scene: Some(scene), ..Situation::default() };
        let speaker = self.speaker(&situation);
        let sentence = match event {
            Event::Stopped { .. } if !is_told => speaker.refusal(&Refusal::Stopped),
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

    /// Keeps in mind whether the operator knows of a latched stop; whether that was so before.
    fn note_stop(&mut self, event: &Event) -> bool {
        let was_known = self.knows_of_stop;
        match event {
            Event::Stopped { .. } => self.knows_of_stop = true,
            Event::Said { fact: Fact::StopReleased }
            | Event::Finished {
                outcome: Outcome::Done { fact: Some(Fact::StopReleased) }, ..
            } => {
                self.knows_of_stop = false;
            }
            _ => {}
        }
        was_known
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
