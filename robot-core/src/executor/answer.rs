//! Answers to `ask`: facts about the scene and about what the executor does.

use super::{Activity, Fact, Refusal, SpeedPolicy};
use crate::scene::{ObjectId, Scene};
use crate::task::{AskTopic, GroundedCommand};

/// Verbs that the executor carries out, in the wire form.
pub(crate) const VERBS: [&str; 24] = [
    "stop", "pause", "resume", "cancel", "home", "move", "jog", "rotate", "pick", "place",
    "handover", "receive", "open", "close", "point", "teach", "record", "run", "speed", "repeat",
    "wait", "avoid", "ask", "help",
];

/// How the last task ended that did not end well.
#[derive(Clone, Debug)]
pub(crate) struct Trouble {
    pub(crate) command: GroundedCommand,
    pub(crate) refusal: Option<Refusal>,
    pub(crate) failure: Option<super::Failure>,
}

/// What an answer may draw on.
pub(crate) struct View<'a> {
    pub(crate) scene: &'a Scene,
    pub(crate) activity: Activity,
    pub(crate) running: Option<&'a GroundedCommand>,
    pub(crate) queued: Vec<GroundedCommand>,
    pub(crate) holding: Option<ObjectId>,
    pub(crate) speed: &'a SpeedPolicy,
    pub(crate) trouble: Option<&'a Trouble>,
}

impl View<'_> {
    /// The answer to a question about `topic`, for `ask location` and `ask objects` about these
    /// objects, or about what is called so and is not there.
    pub(crate) fn answer(
        &self,
        topic: AskTopic,
        objects: &[ObjectId],
        phrase: Option<&str>,
    ) -> Result<Fact, Refusal> {
        Ok(match topic {
            AskTopic::State => Fact::State {
                activity: self.activity,
                task: self.running.cloned(),
                queued: self.queued.len(),
                holding: self.holding.clone(),
            },
            AskTopic::Objects => return self.seen(objects, phrase),
            AskTopic::Location => {
                return self.location(objects.first().map(String::as_str), phrase);
            }
            AskTopic::Holding => Fact::Holding { object: self.holding.clone() },
            AskTopic::Plan => {
                Fact::Plan { running: self.running.cloned(), queued: self.queued.clone() }
            }
            AskTopic::Reason => Fact::Reason {
                command: self.trouble.map(|trouble| trouble.command.clone()),
                refusal: self.trouble.and_then(|trouble| trouble.refusal.clone()),
                failure: self.trouble.and_then(|trouble| trouble.failure.clone()),
            },
            AskTopic::Speed => self.speed.fact(),
            AskTopic::Help => Fact::Help { verbs: VERBS.map(str::to_owned).to_vec() },
        })
    }

    /// "Is there a red block": that one, and not all there is.
    fn seen(&self, objects: &[ObjectId], phrase: Option<&str>) -> Result<Fact, Refusal> {
        match (objects, phrase) {
            ([], None) => Ok(Fact::Objects { ids: self.object_ids() }),
            ([], Some(phrase)) => Err(Refusal::UnknownObject { phrase: phrase.to_owned() }),
            (ids, _) => Ok(Fact::Objects { ids: ids.to_vec() }),
        }
    }

    fn object_ids(&self) -> Vec<ObjectId> {
        let (movable, fixed): (Vec<_>, Vec<_>) =
            self.scene.objects.iter().partition(|object| object.is_movable());
        movable.into_iter().chain(fixed).map(|object| object.id.clone()).collect()
    }

    fn location(&self, id: Option<&str>, phrase: Option<&str>) -> Result<Fact, Refusal> {
        let said = id.or(phrase).ok_or_else(|| Refusal::MissingSlot { slot: "object".into() })?;
        let object = self.scene.object(said);
        let object = object.ok_or_else(|| Refusal::UnknownObject { phrase: said.to_owned() })?;
        Ok(Fact::Location {
            object: object.id.clone(),
            position: object.position,
            support: self.scene.support_of(&object.id),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::Support;

    fn ask(topic: AskTopic, object: Option<&str>) -> Result<Fact, Refusal> {
        let text = include_str!("../../../urdf/scenes/blocks.toml");
        let scene = Scene::from_toml(text).unwrap();
        let view = View {
            scene: &scene,
            activity: Activity::Idle,
            running: None,
            queued: Vec::new(),
            holding: None,
            speed: &SpeedPolicy::new(0.5),
            trouble: None,
        };
        let objects: Vec<String> = object.map(str::to_owned).into_iter().collect();
        view.answer(topic, &objects, None)
    }

    #[test]
    fn who_asks_for_one_thing_is_told_about_that_one() {
        let Ok(Fact::Objects { ids }) = ask(AskTopic::Objects, Some("red_block")) else { panic!() };
        assert_eq!(ids, ["red_block"]);
    }

    #[test]
    fn objects_come_movable_first() {
        let Ok(Fact::Objects { ids }) = ask(AskTopic::Objects, None) else { panic!() };
        assert_eq!(ids.len(), 6);
        assert_eq!(ids[0], "red_block");
        assert_eq!(ids[3], "table");
    }

    #[test]
    fn location_says_what_carries_the_object() {
        let Ok(Fact::Location { support, .. }) = ask(AskTopic::Location, Some("red_block")) else {
            panic!()
        };
        assert_eq!(support, Support::On("table".into()));
        let moon = ask(AskTopic::Location, Some("moon"));
        assert!(matches!(moon, Err(Refusal::UnknownObject { phrase }) if phrase == "moon"));
        assert!(matches!(ask(AskTopic::Location, None), Err(Refusal::MissingSlot { .. })));
    }

    #[test]
    fn every_topic_has_an_answer() {
        use AskTopic as T;
        for topic in [T::State, T::Holding, T::Plan, T::Reason, T::Speed, T::Help] {
            assert!(ask(topic, None).is_ok(), "{topic:?}");
        }
    }
}
