//! From a verb and its arguments to a task command.

use robot_core::task::{ArmName, Direction, NoneReason, Place, Relation, TaskCommand};

use super::super::draft::Draft;
use super::super::quantity::Quantity;
use super::super::tokens::{Token, begins, text_of};
use super::arguments::{self, Kind, Part};
use super::containers::natural_relation;
use super::lexicon::Verb;
use super::manners::{Adverb, Particle};
use super::{abstract_nouns, frames_motion, frames_other};

/// A verb's arguments with questions that frames ask of them.
pub(super) struct Arguments<'a> {
    pub(super) tokens: &'a [Token],
    pub(super) parts: Vec<Part>,
}

impl<'a> Arguments<'a> {
    pub(super) fn new(tokens: &'a [Token], wants_object: bool) -> Self {
        Self { tokens, parts: arguments::split(tokens, wants_object) }
    }

    fn find<T>(&self, choose: impl Fn(&Kind) -> Option<T>) -> Option<T> {
        self.parts.iter().find_map(|part| choose(&part.kind))
    }

    pub(super) fn has(&self, adverb: Adverb) -> bool {
        self.parts.iter().any(|part| part.kind == Kind::Adverb(adverb))
    }

    pub(super) fn particle(&self, particle: Particle) -> bool {
        arguments::has_particle(&self.parts, particle)
    }

    pub(super) fn arm(&self) -> Option<ArmName> {
        self.find(|kind| if let Kind::Arm(arm) = kind { Some(*arm) } else { None })
    }

    pub(super) fn has_tool(&self) -> bool {
        self.parts.iter().any(|part| part.kind == Kind::Tool)
    }

    pub(super) fn direction(&self) -> Option<Direction> {
        self.find(|kind| if let Kind::Direction(way) = kind { Some(*way) } else { None })
    }

    pub(super) fn length(&self) -> Option<f64> {
        self.find(|kind| match kind {
            Kind::Quantity(Quantity::Length(metres)) => Some(*metres),
            _ => None,
        })
    }

    pub(super) fn quantity(&self) -> Option<Quantity> {
        self.find(|kind| if let Kind::Quantity(quantity) = kind { Some(*quantity) } else { None })
    }

    pub(super) fn times(&self) -> Option<u32> {
        self.find(|kind| match kind {
            Kind::Quantity(Quantity::Times(times)) if *times >= 1.0 => Some(*times as u32),
            _ => None,
        })
    }

    /// The first noun phrase alone.
    pub(super) fn noun(&self) -> Option<String> {
        let part = self.parts.iter().find(|part| part.kind == Kind::Noun)?;
        Some(text_of(&self.tokens[part.span.clone()]))
    }

    /// Whether the first noun phrase is a pronoun for what was last spoken of.
    pub(super) fn noun_is_pronoun(&self) -> bool {
        self.noun().is_some_and(|noun| matches!(noun.as_str(), "it" | "them" | "that" | "this"))
    }

    /// The first noun phrase with the places that follow it as attributes ("cup near the lamp").
    pub(super) fn noun_with_places(&self) -> Option<String> {
        let first = self.parts.iter().position(|part| part.kind == Kind::Noun)?;
        let start = self.parts[first].span.start;
        Some(text_of(&self.tokens[start..self.end_with_places(first)]))
    }

    /// Where a part ends, counting the places that directly follow it as its attributes.
    fn end_with_places(&self, index: usize) -> usize {
        let mut end = self.parts[index].span.end;
        for part in &self.parts[index + 1..] {
            let glues = match &part.kind {
                Kind::Place { relation, .. } => *relation != Relation::At,
                Kind::Direction(Direction::Left | Direction::Right) => part.span.len() > 1,
                _ => false,
            };
            if !glues || part.span.start != end {
                break;
            }
            end = part.span.end;
        }
        end
    }

    /// All places, each with the index of its part.
    pub(super) fn places(&self) -> Vec<(usize, Place)> {
        let place = |(index, part): (usize, &Part)| match &part.kind {
            Kind::Place { relation, reference, second } => {
                let mut place = Place::new(*relation, text_of(&self.tokens[reference.clone()]));
                place.second_reference =
                    second.as_ref().map(|span| text_of(&self.tokens[span.clone()]));
                Some((index, place))
            }
            _ => None,
        };
        self.parts.iter().enumerate().filter_map(place).collect()
    }

    /// The first place, with the ones that directly follow it as attributes of its reference.
    pub(super) fn destination(&self) -> Option<Place> {
        let (index, place) = self.places().into_iter().next()?;
        Some(self.extended(index, place))
    }

    /// The place with what describes its reference: "in the bowl on the table".
    pub(super) fn extended(&self, index: usize, mut place: Place) -> Place {
        let Kind::Place { reference, second, .. } = &self.parts[index].kind else { return place };
        let end = self.end_with_places(index);
        let from = second.as_ref().unwrap_or(reference).start;
        let text = text_of(&self.tokens[from..end]);
        match &mut place.second_reference {
            Some(second) => *second = text,
            None => place.reference = text,
        }
        place
    }

    pub(super) fn from(&self) -> Option<Place> {
        let (relation, reference) = self.find(|kind| match kind {
            Kind::From { relation, reference } => Some((*relation, reference.clone())),
            _ => None,
        })?;
        let text = text_of(&self.tokens[reference]);
        let relation = relation.unwrap_or_else(|| natural_relation(&text));
        Some(Place::new(relation, text))
    }

    /// How many words fit nowhere.
    pub(super) fn unknown(&self) -> usize {
        self.parts.iter().filter(|part| part.kind == Kind::Unknown).count()
    }

    /// How many noun phrases there are.
    pub(super) fn noun_count(&self) -> usize {
        self.parts.iter().filter(|part| part.kind == Kind::Noun).count()
    }
}

/// Whether the verb takes a thing as its object.
pub(super) fn wants_object(verb: Verb) -> bool {
    !matches!(
        verb,
        Verb::Move
            | Verb::Go
            | Verb::GoBack
            | Verb::Jog(_)
            | Verb::Speed
            | Verb::Wait
            | Verb::Rotate
            | Verb::Turn
    )
}

/// Reads the arguments of a verb. `None` when the verb cannot mean anything with them.
pub(super) fn read(verb: Verb, tokens: &[Token]) -> Option<Draft> {
    if tells(tokens) {
        return Some(Draft::none(NoneReason::Chat, 0.6));
    }
    if tokens.iter().any(|token| token.is_any(&["ton", "tons", "tonne", "tonnes"])) {
        return Some(Draft::none(NoneReason::Unable, 0.8));
    }
    // "turn on the lights in the kitchen": the cell says whether it has any.
    let switches = matches!(verb, Verb::TurnOn | Verb::TurnOff | Verb::Turn | Verb::Switch);
    if !switches && abstract_nouns::is_elsewhere(tokens) {
        return Some(Draft::none(NoneReason::Unable, 0.7));
    }
    // "while you work", "because it is heavy": a reason or a circumstance, no argument.
    let end = tokens.iter().position(|token| token.is_any(&["while", "because", "since", "not"]));
    // "without exceeding the line": how, and not what.
    let manner =
        tokens.windows(2).position(|pair| pair[0].is("without") && pair[1].word.ends_with("ing"));
    let end = [end, manner].into_iter().flatten().min();
    // "the block but not the red one", "the block that is not red" are one thing.
    let end = end.filter(|at| *at == 0 || !tokens[at - 1].is_any(&["but", "is", "are"]));
    let tokens = without_purpose(&tokens[..end.unwrap_or(tokens.len())]);
    let from_above = ["from above", "from the top", "from over it"]
        .iter()
        .find_map(|tail| {
            tokens
                .len()
                .checked_sub(tail.split(' ').count())
                .filter(|at| begins(&tokens[*at..], tail))
        })
        .filter(|at| verb == Verb::Go && *at > 0);
    let tokens = &tokens[..from_above.unwrap_or(tokens.len())];
    let arguments = Arguments::new(tokens, wants_object(verb));
    let draft = match verb {
        Verb::Pick | Verb::Hold | Verb::Lift | Verb::Take | Verb::Raise | Verb::Lower => {
            super::frames_grasp::pick(verb, &arguments)
        }
        Verb::Put
        | Verb::Stack
        | Verb::Load
        | Verb::Drop
        | Verb::Bin
        | Verb::Toss
        | Verb::ThrowAway
        | Verb::Return => {
            // "set the thermostat to twenty degrees"
            let set_value =
                matches!(arguments.quantity(), Some(Quantity::Angle(_) | Quantity::Share(_)));
            if verb == Verb::Put && set_value && arguments.places().is_empty() {
                return Some(Draft::none(NoneReason::Unable, 0.75));
            }
            super::frames_place::place(verb, &arguments)
        }
        Verb::Bring | Verb::Give | Verb::Receive => super::frames_grasp::give(verb, &arguments),
        Verb::Move | Verb::Go | Verb::GoBack | Verb::Jog(_) => {
            frames_motion::travel(verb, &arguments)
        }
        Verb::Rotate | Verb::Turn => frames_motion::rotate(verb, &arguments),
        Verb::Push | Verb::Pull => frames_motion::slide(verb, &arguments),
        Verb::Unable => Some(Draft::none(NoneReason::Unable, 0.8)),
        _ => frames_other::read(verb, &arguments),
    }?;
    if abstract_nouns::is_garbled(&draft) {
        return Some(Draft::none(NoneReason::Unclear, 0.6));
    }
    if let Some(reason) = abstract_nouns::reason(&draft) {
        return Some(Draft::none(reason, 0.75));
    }
    let leftover = arguments.unknown();
    let doubt = 1.0 - 0.25 * leftover.min(3) as f64;
    Some(if from_above.is_some() { above(draft) } else { draft }.doubted(doubt))
}

/// "hand guiding is a nice feature": what has a subject and a verb of its own is no order, but for
/// what describes a thing ("the one that is on the left").
fn tells(tokens: &[Token]) -> bool {
    const DESCRIBES: &[&str] = &[
        "that",
        "which",
        "who",
        "whose",
        "what",
        "whatever",
        "whichever",
        "where",
        "wherever",
        "there",
        "one",
        "ones",
        "how",
        "if",
        "whether",
        "when",
        "while",
        "until",
        "because",
        "since",
        "so",
        "it",
        "as",
        "everything",
        "anything",
        "all",
        "but",
        "and",
        ",",
    ];
    let copula = tokens.iter().position(|token| token.is_any(&["is", "are", "was", "were"]));
    copula.is_some_and(|at| {
        at > 0 && at + 1 < tokens.len() && !tokens[..at].iter().any(|token| token.is_any(DESCRIBES))
    })
}

/// "approach the part from above": over it, not at it.
fn above(mut draft: Draft) -> Draft {
    for command in &mut draft.commands {
        if let TaskCommand::Move { to: Some(place), .. } = command
            && place.relation == Relation::At
        {
            place.relation = Relation::Above;
        }
    }
    draft
}

/// "push the handle |to close the drawer": what it is good for is no goal.
fn without_purpose(tokens: &[Token]) -> &[Token] {
    const PURPOSES: &[&str] = &[
        "close", "open", "make", "free", "clear", "activate", "reveal", "expose", "unlock", "lock",
        "release", "start", "turn", "switch", "get", "see", "check", "avoid", "keep", "fill",
    ];
    let purpose = tokens.windows(3).position(|row| {
        row[0].is("to") && row[1].is_any(PURPOSES) && !row[2].is_any(&["to", "box", "position"])
    });
    &tokens[..purpose.filter(|at| *at > 0).unwrap_or(tokens.len())]
}

/// A command that the tables give without doubt.
pub(super) fn sure(command: TaskCommand) -> Option<Draft> {
    Some(Draft::new(command, 0.95))
}
