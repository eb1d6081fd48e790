//! Which objects of the scene a noun phrase means.

use crate::scene::{Object, Role, Scene};
use crate::task::Relation;

use super::discourse::Discourse;
use super::matching::{self, Fit, Words};
use super::phrase::{Extreme, Lies, Located, NounPhrase, Pronoun, Quantity};
use super::{lexicon, rank, spatial};

/// What the command wants of the object, beside the words.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Wish<'a> {
    /// It will be carried: furniture and what is held already are meant last.
    pub(super) to_pick: bool,
    /// What is held is meant first ("put the block down").
    pub(super) held_first: bool,
    /// Never these: a thing is not put on itself.
    pub(super) not: &'a [String],
    /// Only these: the candidates of a question that is being answered, in its order.
    pub(super) among: Option<&'a [String]>,
    /// The phrase was said with "a", "any", 一个: one is as good as another.
    pub(super) any: bool,
    /// The phrase was said with 都: all of them.
    pub(super) all: bool,
}

/// What was found.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Found {
    /// These, by index into the scene.
    Objects {
        /// Indices, in the order in which they are to be handled.
        indices: Vec<usize>,
        /// Only a misheard word led there.
        is_doubtful: bool,
    },
    /// Several fit where one is meant.
    Several(Vec<usize>),
    /// Something that needs no object of the scene: the operator, the table, the tool, here.
    Outside,
    /// The place that was mentioned last.
    LastPlace,
    /// A pronoun that points at nothing.
    NoAntecedent(Vec<usize>),
    /// No object fits.
    Nothing,
}

/// The scene as it will be when the command is reached, and the conversation up to there.
pub(super) struct View {
    pub(super) scene: Scene,
    pub(super) vocabulary: Vec<Words>,
    pub(super) discourse: Discourse,
    /// Objects mentioned in this utterance, latest first.
    pub(super) mentioned: Vec<String>,
}

impl View {
    pub(super) fn new(scene: &Scene, discourse: &Discourse) -> Self {
        let vocabulary = matching::vocabulary(scene);
        Self {
            scene: scene.clone(),
            vocabulary,
            discourse: discourse.clone(),
            mentioned: Vec::new(),
        }
    }

    pub(super) fn index_of(&self, id: &str) -> Option<usize> {
        self.scene.objects.iter().position(|object| object.id == id)
    }

    pub(super) fn object(&self, index: usize) -> &Object {
        &self.scene.objects[index]
    }

    fn is_movable(&self, index: usize) -> bool {
        self.object(index).role == Role::Item && !self.vocabulary[index].is_furniture()
    }

    fn is_held(&self, index: usize) -> bool {
        self.scene.is_held(&self.object(index).id)
    }

    /// Resolves a phrase.
    pub(super) fn select(&self, phrase: &NounPhrase, wish: Wish<'_>) -> Found {
        let among = self.among(wish);
        if let Some(pronoun) = phrase.pronoun {
            return self.pronoun(pronoun, phrase, wish, &among);
        }
        let (candidates, fit) = self.described(phrase, wish, &among);
        if candidates.is_empty() {
            return if is_outside(phrase) { Found::Outside } else { Found::Nothing };
        }
        let Some(candidates) = rank::apply(self, phrase, candidates, wish.among.is_some()) else {
            return Found::Nothing;
        };
        self.quantify(phrase, candidates, fit, wish)
    }

    fn among(&self, wish: Wish<'_>) -> Vec<usize> {
        let all: Vec<usize> = match wish.among {
            Some(ids) => ids.iter().filter_map(|id| self.index_of(id)).collect(),
            None => (0..self.scene.objects.len()).collect(),
        };
        all.into_iter().filter(|index| !wish.not.contains(&self.object(*index).id)).collect()
    }

    /// Candidates by words, places, exclusions and what the verb wants.
    fn described(&self, phrase: &NounPhrase, wish: Wish<'_>, among: &[usize]) -> (Vec<usize>, Fit) {
        let (mut found, fit) = if phrase.words.is_empty() {
            (among.to_vec(), Fit::Same)
        } else {
            matching::filter(&phrase.words, &self.vocabulary, among)
        };
        for located in &phrase.located {
            found = self.located(found, located, phrase.quantity);
        }
        if let Some(except) = &phrase.except {
            let except = NounPhrase { quantity: Quantity::All, ..(**except).clone() };
            let excluded = match self.select(&except, Wish::default()) {
                Found::Objects { indices, .. } | Found::Several(indices) => indices,
                _ => Vec::new(),
            };
            found.retain(|index| !excluded.contains(index));
        }
        if phrase.other {
            let held = |index: &usize| self.is_held(*index);
            let last = |index: &usize| self.discourse.objects.contains(&self.object(*index).id);
            found.retain(|index| !held(index) && !last(index));
            self.prefer_last_colour(phrase, &mut found);
        }
        for (word, _) in &phrase.soft {
            prefer(&mut found, |index| self.vocabulary[index].carries(word));
        }
        if phrase.headless && wish.among.is_none() && phrase.quantity != Quantity::All {
            self.prefer_last_noun(&mut found);
        }
        if wish.to_pick || phrase.headless {
            prefer(&mut found, |index| self.is_movable(index));
        }
        if wish.to_pick {
            prefer(&mut found, |index| !self.is_held(index));
        }
        (found, fit)
    }

    /// "the blue one" after talk of a block means a block.
    fn prefer_last_noun(&self, found: &mut Vec<usize>) {
        let last = self.mentioned.first().or(self.discourse.objects.first());
        if let Some(last) = last.and_then(|id| self.index_of(id)) {
            let last = &self.vocabulary[last];
            prefer(found, |index| self.vocabulary[index].shares_name(last));
        }
    }

    /// "the other one" after talk of a blue block is another blue block, if there is one.
    fn prefer_last_colour(&self, phrase: &NounPhrase, found: &mut Vec<usize>) {
        let last = self.discourse.objects.first().and_then(|id| self.index_of(id));
        if let (Some(last), true) = (last, phrase.words.is_empty()) {
            let last = &self.vocabulary[last];
            prefer(found, |index| {
                self.vocabulary[index].shares_name(last)
                    && self.vocabulary[index].shares_colour(last)
            });
        }
    }

    fn quantify(
        &self,
        phrase: &NounPhrase,
        mut found: Vec<usize>,
        fit: Fit,
        wish: Wish<'_>,
    ) -> Found {
        let is_doubtful = fit == Fit::Misheard;
        if found.len() > 1 && phrase.quantity == Quantity::One && !wish.all {
            if wish.held_first {
                prefer(&mut found, |index| self.is_held(index));
            }
            prefer(&mut found, |index| self.mentioned.contains(&self.object(index).id));
        }
        let quantity = match phrase.quantity {
            Quantity::One if wish.all => Quantity::All,
            Quantity::One if wish.any => Quantity::Any,
            quantity => quantity,
        };
        match quantity {
            Quantity::All => {}
            Quantity::One if found.len() > 1 => return Found::Several(found),
            Quantity::One => {}
            Quantity::Any => self.nearest_first(&mut found, 1),
            Quantity::Exactly(number) if found.len() < number => {
                return Found::Nothing;
            }
            Quantity::Exactly(number) => self.nearest_first(&mut found, number),
        }
        Found::Objects { indices: found, is_doubtful }
    }

    fn nearest_first(&self, found: &mut Vec<usize>, number: usize) {
        if found.len() > number {
            let from = self.scene.operator.position;
            let gap = |index: &usize| spatial::distance(self.object(*index).position, from);
            found.sort_by(|a, b| gap(a).total_cmp(&gap(b)));
            found.truncate(number);
        }
    }

    fn pronoun(
        &self,
        pronoun: Pronoun,
        phrase: &NounPhrase,
        wish: Wish<'_>,
        among: &[usize],
    ) -> Found {
        let ids: Vec<String> = match pronoun {
            Pronoun::Operator | Pronoun::Robot | Pronoun::Here => return Found::Outside,
            Pronoun::There => return Found::LastPlace,
            Pronoun::It => self.antecedents(wish).into_iter().take(1).collect(),
            Pronoun::Them if phrase.quantity == Quantity::All => self.discourse.objects.clone(),
            Pronoun::Them => self.discourse.objects.clone(),
            Pronoun::Held => self.scene.holding.values().cloned().collect(),
            Pronoun::JustPlaced => {
                let placed = self.discourse.placed.clone();
                placed.or_else(|| self.antecedents(wish).into_iter().next()).into_iter().collect()
            }
        };
        let indices: Vec<usize> =
            ids.iter().filter_map(|id| self.index_of(id)).filter(|i| among.contains(i)).collect();
        if !indices.is_empty() {
            return Found::Objects { indices, is_doubtful: false };
        }
        let movable: Vec<usize> = among.iter().copied().filter(|i| self.is_movable(*i)).collect();
        match movable.as_slice() {
            [only] if pronoun == Pronoun::It => {
                Found::Objects { indices: vec![*only], is_doubtful: false }
            }
            _ if among.is_empty() => Found::Nothing,
            _ => Found::NoAntecedent(movable),
        }
    }

    /// What "it" may mean, most likely first.
    fn antecedents(&self, wish: Wish<'_>) -> Vec<String> {
        let held: Vec<String> = self.scene.holding.values().cloned().collect();
        let mut ids = self.mentioned.clone();
        if wish.held_first {
            ids.extend(held.clone());
        }
        // "them" is several: "it" after several points at none of them.
        if let [only] = self.discourse.objects.as_slice() {
            ids.push(only.clone());
        }
        ids.extend(held);
        ids.retain(|id| !wish.not.contains(id) && self.index_of(id).is_some());
        ids
    }

    fn located(&self, found: Vec<usize>, located: &Located, quantity: Quantity) -> Vec<usize> {
        let reference = |phrase: &NounPhrase| self.references(phrase);
        if located.reference.pronoun == Some(Pronoun::Held) {
            return found.into_iter().filter(|index| self.is_held(*index)).collect();
        }
        let first = reference(&located.reference);
        let second = located.second.as_ref().map(reference).unwrap_or_default();
        let is_reference =
            |index: &usize| first.iter().chain(&second).any(|r| r.id == self.object(*index).id);
        let found: Vec<usize> = found.into_iter().filter(|index| !is_reference(index)).collect();
        if first.is_empty() {
            return if is_outside(&located.reference) { found } else { Vec::new() };
        }
        match located.how {
            Lies::NearestTo => self.by_gap(found, &first, false),
            Lies::FarthestFrom => self.by_gap(found, &first, true),
            Lies::Relation(relation) => self.related(found, relation, &first, &second, quantity),
        }
    }

    /// Objects a reference may mean; the operator and the robot count as things that stand somewhere.
    fn references(&self, phrase: &NounPhrase) -> Vec<Object> {
        match self.select(phrase, Wish::default()) {
            Found::Objects { indices, .. } | Found::Several(indices) => {
                indices.iter().map(|index| self.object(*index).clone()).collect()
            }
            Found::Outside if phrase.pronoun == Some(Pronoun::Operator) => {
                vec![somebody_at(self.scene.operator.position)]
            }
            Found::Outside if phrase.pronoun == Some(Pronoun::Robot) => vec![somebody_at([0.0; 3])],
            _ => Vec::new(),
        }
    }

    fn gap(&self, index: usize, references: &[Object]) -> f64 {
        let position = self.object(index).position;
        let gaps = references.iter().map(|r| spatial::distance(position, r.position));
        gaps.fold(f64::INFINITY, f64::min)
    }

    fn by_gap(&self, found: Vec<usize>, references: &[Object], farthest: bool) -> Vec<usize> {
        let key = |index: &usize| self.gap(*index, references);
        let best = if farthest {
            found.iter().copied().max_by(|a, b| key(a).total_cmp(&key(b)))
        } else {
            found.iter().copied().min_by(|a, b| key(a).total_cmp(&key(b)))
        };
        best.into_iter().collect()
    }

    fn related(
        &self,
        found: Vec<usize>,
        relation: Relation,
        first: &[Object],
        second: &[Object],
        quantity: Quantity,
    ) -> Vec<usize> {
        let operator = &self.scene.operator;
        let lies = |index: usize, plainly: bool| {
            first.iter().any(|reference| {
                let seen = spatial::lies(
                    operator,
                    self.object(index),
                    relation,
                    reference,
                    second.first(),
                );
                seen.is_some_and(|plain| plain || !plainly)
            })
        };
        for plainly in [true, false] {
            let fitting: Vec<usize> = found.iter().copied().filter(|i| lies(*i, plainly)).collect();
            if !fitting.is_empty() {
                return self.clearly_nearest(fitting, relation, first, quantity);
            }
        }
        // The speaker sees the place better than the scene tells it: believe "near the lamp" of
        // the only cup there is, but not that something lies in a box that is far away.
        let believed_m = if matches!(relation, Relation::In | Relation::On) { 0.25 } else { 0.6 };
        match found.as_slice() {
            [only] if self.gap(*only, first) <= believed_m => found,
            _ => Vec::new(),
        }
    }

    /// "the cup near the lamp": the nearest, where it is clearly so.
    fn clearly_nearest(
        &self,
        mut found: Vec<usize>,
        relation: Relation,
        references: &[Object],
        quantity: Quantity,
    ) -> Vec<usize> {
        if relation != Relation::NextTo || quantity != Quantity::One || found.len() < 2 {
            return found;
        }
        let gap = |index: &usize| self.gap(*index, references);
        found.sort_by(|a, b| gap(a).total_cmp(&gap(b)));
        if gap(&found[0]) < 0.6 * gap(&found[1]) {
            found.truncate(1);
        }
        found
    }
}

/// The operator or the robot, as a thing that stands somewhere in the base frame, metres.
fn somebody_at(position: [f64; 3]) -> Object {
    Object {
        id: String::new(),
        name: String::new(),
        attributes: Vec::new(),
        position,
        orientation: [0.0, 0.0, 0.0, 1.0],
        shape: None,
        mass_kg: None,
        role: Role::Obstacle,
    }
}

/// Keeps those that satisfy the wish, if any do.
pub(super) fn prefer(found: &mut Vec<usize>, wish: impl Fn(usize) -> bool) {
    if found.iter().any(|index| wish(*index)) {
        found.retain(|index| wish(*index));
    }
}

/// Whether the phrase names the table, the floor or a part of the robot: things that a scene need
/// not list.
fn is_outside(phrase: &NounPhrase) -> bool {
    let outside = |word: &String| {
        let word = lexicon::singular(word);
        lexicon::is_kind(&word, lexicon::Kind::Background)
            || lexicon::is_kind(&word, lexicon::Kind::Robot)
    };
    phrase.words.last().is_some_and(outside)
        || phrase.words.is_empty() && phrase.soft.len() == 1 && is_side_alone(phrase)
}

/// "the left", "the middle": a side of the workspace.
fn is_side_alone(phrase: &NounPhrase) -> bool {
    matches!(phrase.soft[0].1, Extreme::Leftmost | Extreme::Rightmost | Extreme::Middle)
}
