//! Grounds the commands of one utterance in order; each sees the scene that the ones before it
//! will have made.

use crate::scene::Scene;
use crate::task::{ArmName, GroundedCommand, Place, Relation, TaskCommand};

use super::phrase::{Lies, Located, Pronoun};
use super::question::{self, Settled, Slot, Split};
use super::select::{Found, View, Wish, prefer};
use super::slots::{self, Need};
use super::{Discourse, determiner, phrase};

/// Why a command cannot be grounded.
pub(super) enum Halt {
    /// Something must be asked.
    Ask { slot: Slot, phrase: String, candidates: Vec<usize>, split: Split },
    /// No object fits the phrase.
    Nothing { phrase: String },
}

/// Walks along the commands.
pub(super) struct Walk<'a> {
    pub(super) view: View,
    utterance: &'a str,
    settled: &'a [Settled],
    /// Some reference was only found by a misheard word.
    pub(super) is_doubtful: bool,
}

type Step<T> = Result<T, Halt>;

impl<'a> Walk<'a> {
    pub(super) fn new(
        scene: &Scene,
        discourse: &Discourse,
        utterance: &'a str,
        settled: &'a [Settled],
    ) -> Self {
        Self { view: View::new(scene, discourse), utterance, settled, is_doubtful: false }
    }

    /// Grounds one command and lets it happen to the imagined scene.
    pub(super) fn step(&mut self, index: usize, command: &TaskCommand) -> Step<GroundedCommand> {
        let mut grounded = GroundedCommand::from(command.clone());
        if let Some(slot) = slots::missing(command) {
            return Err(self.ask_missing(slot));
        }
        grounded.object_ids = self.object(index, command)?;
        let held = slots::held(&self.view.scene, slots::arm(command));
        let not = if grounded.object_ids.is_empty() { held } else { grounded.object_ids.clone() };
        if let Some(place) = grounded.command.place_mut().and_then(Option::as_mut) {
            let is_source = matches!(command, TaskCommand::Pick { .. });
            self.place(index, place, &not, is_source)?;
        }
        self.move_what_is_held(&mut grounded);
        self.happen(&grounded);
        Ok(grounded)
    }

    /// "move it a bit to the left": what is in the hand is not pushed, the hand moves.
    fn move_what_is_held(&self, grounded: &mut GroundedCommand) {
        let (TaskCommand::Push { direction: Some(direction), distance_m, to: None, .. }
        | TaskCommand::Pull { direction: Some(direction), distance_m, to: None, .. }) =
            &grounded.command
        else {
            return;
        };
        let [object] = grounded.object_ids.as_slice() else { return };
        let hands = &self.view.scene.holding;
        let Some((arm, _)) = hands.iter().find(|(_, held)| *held == object) else { return };
        let arm = (hands.len() > 1).then_some(*arm);
        let jog = TaskCommand::Jog { arm, direction: Some(*direction), distance_m: *distance_m };
        *grounded = GroundedCommand::from(jog);
    }

    fn ask_missing(&self, slot: Slot) -> Halt {
        Halt::Ask { slot, phrase: String::new(), candidates: Vec::new(), split: Split::Missing }
    }

    fn settled(&self, command: usize, slot: Slot) -> Option<Vec<String>> {
        let settled = self.settled.iter().find(|s| s.command == command && s.slot == slot)?;
        Some(settled.object_ids.clone())
    }

    fn object(&mut self, index: usize, command: &TaskCommand) -> Step<Vec<String>> {
        let Some((said, need)) = slots::object(command) else { return Ok(Vec::new()) };
        if let Some(ids) = self.settled(index, Slot::Object) {
            return Ok(ids);
        }
        let Some(said) = said else {
            return Ok(match need {
                Need::Held => self.held_or_last(command),
                _ => Vec::new(),
            });
        };
        let found = self.find_object(said, command, need);
        match found {
            Found::Objects { indices, is_doubtful } => {
                self.is_doubtful |= is_doubtful;
                Ok(self.ids(&indices))
            }
            Found::Several(indices) if need == Need::Loose => Ok(self.ids(&indices)),
            Found::Several(indices) => Err(self.ask(Slot::Object, said, indices)),
            Found::NoAntecedent(indices) if need != Need::Loose => {
                Err(ask_meaning(Slot::Object, said, indices))
            }
            Found::Nothing if need != Need::Loose => Err(Halt::Nothing { phrase: said.clone() }),
            Found::Outside if need == Need::Held || matches!(command, TaskCommand::Pick { .. }) => {
                Err(Halt::Nothing { phrase: said.clone() })
            }
            _ => Ok(Vec::new()),
        }
    }

    /// "put it down" with empty hands means what was talked about.
    fn held_or_last(&self, command: &TaskCommand) -> Vec<String> {
        let held = slots::held(&self.view.scene, slots::arm(command));
        if held.is_empty() { self.view.discourse.objects.clone() } else { held }
    }

    fn find_object(&self, said: &str, command: &TaskCommand, need: Need) -> Found {
        let determiner = determiner::of(said, self.utterance);
        let wish = Wish {
            to_pick: matches!(
                command,
                TaskCommand::Pick { .. } | TaskCommand::Push { .. } | TaskCommand::Pull { .. }
            ) || need == Need::Held,
            held_first: need == Need::Held || matches!(command, TaskCommand::Rotate { .. }),
            any: determiner.any,
            all: determiner.all,
            ..Wish::default()
        };
        let wish = Wish { to_pick: wish.to_pick && !wish.held_first, ..wish };
        let plain = phrase::parse(said, &self.view.scene);
        if let TaskCommand::Pick { from: Some(from), .. } = command {
            let mut narrowed = plain.clone();
            let reference = phrase::parse(&from.reference, &self.view.scene);
            let relation =
                if from.relation == Relation::At { Relation::NextTo } else { from.relation };
            narrowed.located.push(Located {
                how: Lies::Relation(relation),
                reference,
                second: None,
            });
            let found = self.view.select(&narrowed, wish);
            if found != Found::Nothing {
                return found;
            }
        }
        self.view.select(&plain, wish)
    }

    fn place(
        &mut self,
        index: usize,
        place: &mut Place,
        not: &[String],
        is_source: bool,
    ) -> Step<()> {
        let relation = place.relation;
        let first = self.reference(
            index,
            Slot::Reference,
            &place.reference.clone(),
            relation,
            not,
            is_source,
        )?;
        match first {
            Reference::Objects(ids) => {
                place.reference_id = ids.first().cloned();
                if relation == Relation::Between && place.second_reference.is_none() {
                    place.second_reference_id = ids.get(1).cloned();
                }
            }
            Reference::LastPlace => {
                if let Some(last) = &self.view.discourse.place {
                    place.relation = last.relation;
                    place.reference_id.clone_from(&last.reference_id);
                    place.second_reference_id.clone_from(&last.second_reference_id);
                }
            }
            Reference::Outside => {}
        }
        let Some(second) = place.second_reference.clone() else { return Ok(()) };
        let mut not = not.to_vec();
        not.extend(place.reference_id.clone());
        let found =
            self.reference(index, Slot::SecondReference, &second, relation, &not, is_source)?;
        if let Reference::Objects(ids) = found {
            place.second_reference_id = ids.first().cloned();
        }
        Ok(())
    }

    fn reference(
        &mut self,
        index: usize,
        slot: Slot,
        said: &str,
        relation: Relation,
        not: &[String],
        is_source: bool,
    ) -> Step<Reference> {
        if let Some(ids) = self.settled(index, slot) {
            return Ok(Reference::Objects(ids));
        }
        if is_pose(said, &self.view.scene) || said.eq_ignore_ascii_case("operator") {
            return Ok(Reference::Outside);
        }
        let determiner = determiner::of(said, self.utterance);
        let not = if is_source { &[] } else { not };
        let wish = Wish { not, any: determiner.any, ..Wish::default() };
        let parsed = phrase::parse(said, &self.view.scene);
        match self.view.select(&parsed, wish) {
            Found::Objects { indices, is_doubtful } => {
                self.is_doubtful |= is_doubtful;
                Ok(Reference::Objects(self.ids(&indices)))
            }
            Found::LastPlace => Ok(Reference::LastPlace),
            Found::Outside => Ok(Reference::Outside),
            Found::Several(mut indices) => {
                if relation == Relation::In {
                    prefer(&mut indices, |index| self.view.vocabulary[index].is_furniture());
                }
                match indices.as_slice() {
                    [only] => Ok(Reference::Objects(self.ids(&[*only]))),
                    _ => Err(self.ask(slot, said, indices)),
                }
            }
            Found::NoAntecedent(_) if parsed.pronoun == Some(Pronoun::It) && is_source => {
                Ok(Reference::Outside)
            }
            Found::NoAntecedent(indices) => Err(ask_meaning(slot, said, indices)),
            Found::Nothing => Err(Halt::Nothing { phrase: said.to_owned() }),
        }
    }

    fn ask(&self, slot: Slot, said: &str, mut candidates: Vec<usize>) -> Halt {
        let split = question::split(&self.view, &mut candidates);
        Halt::Ask { slot, phrase: said.to_owned(), candidates, split }
    }

    fn ids(&self, indices: &[usize]) -> Vec<String> {
        indices.iter().map(|index| self.view.object(*index).id.clone()).collect()
    }

    /// Changes the imagined scene as the command will change the real one.
    fn happen(&mut self, grounded: &GroundedCommand) {
        let arm = slots::arm(&grounded.command).unwrap_or(ArmName::Right);
        let holding = &mut self.view.scene.holding;
        match &grounded.command {
            TaskCommand::Pick { .. } | TaskCommand::Receive { .. } => {
                if let Some(last) = grounded.object_ids.last() {
                    holding.insert(arm, last.clone());
                }
            }
            TaskCommand::Place { to, .. } => {
                holding.retain(|_, held| !grounded.object_ids.contains(held));
                self.put(&grounded.object_ids, to.as_ref());
            }
            TaskCommand::Handover { .. } => {
                holding.retain(|_, held| !grounded.object_ids.contains(held));
            }
            TaskCommand::Open { object: None, arm } => {
                holding.retain(|hand, _| arm.is_some_and(|arm| arm != *hand));
            }
            _ => {}
        }
        self.view.discourse.note_one(grounded);
        for id in grounded.object_ids.iter().rev() {
            self.view.mentioned.retain(|known| known != id);
            self.view.mentioned.insert(0, id.clone());
        }
    }

    fn put(&mut self, ids: &[String], to: Option<&Place>) {
        let reference = to.and_then(|to| to.reference_id.as_deref());
        let Some(at) = reference.and_then(|id| self.view.index_of(id)) else { return };
        let mut position = self.view.object(at).position;
        if to.is_some_and(|to| to.relation == Relation::On) {
            position[2] += 0.05;
        }
        for id in ids {
            if let Some(index) = self.view.index_of(id) {
                self.view.scene.objects[index].position = position;
            }
        }
    }
}

fn ask_meaning(slot: Slot, said: &str, candidates: Vec<usize>) -> Halt {
    Halt::Ask { slot, phrase: said.to_owned(), candidates, split: Split::Pointing }
}

enum Reference {
    Objects(Vec<String>),
    LastPlace,
    Outside,
}

/// Whether the words name a pose of the robot.
fn is_pose(said: &str, scene: &Scene) -> bool {
    const SUFFIXES: [&str; 6] = [" position", " pose", " posture", "位置", "姿态", "点"];
    let said = phrase::normalise(said);
    let strip = |text: &str| {
        SUFFIXES
            .iter()
            .find_map(|suffix| text.strip_suffix(suffix))
            .unwrap_or(text)
            .trim()
            .replace(['_', '-', ' '], "")
    };
    let short = strip(&said);
    scene.poses.iter().any(|pose| {
        let pose = phrase::normalise(pose);
        pose == said || !short.is_empty() && strip(&pose) == short
    })
}
