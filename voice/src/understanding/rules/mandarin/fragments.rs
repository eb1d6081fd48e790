//! Half sentences and lists of things.

use robot_core::task::TaskCommand;

use super::super::Past;
use super::super::draft::Draft;
use super::super::ellipsis::{self, Fragment, Link};
use super::super::quantity::Quantity;
use super::cut::{without_openers, without_tails};
use super::{lexicon, numbers, phrase};

pub(super) fn half_sentence(text: &str, past: &Past<'_>) -> Option<Draft> {
    let pieces = fragments(text)?;
    let commands = ellipsis::complete(&past.orders()?, &pieces, Link::GoesOn)?;
    Some(Draft { commands, confidence: 0.8, hints: Vec::new() })
}

/// "螺丝刀和扳手": one command for each thing.
pub(super) fn split_lists(mut draft: Draft) -> Draft {
    let mut commands = Vec::new();
    for command in draft.commands {
        let object = match &command {
            TaskCommand::Pick { object, .. }
            | TaskCommand::Place { object, .. }
            | TaskCommand::Handover { object, .. }
            | TaskCommand::TurnOn { object }
            | TaskCommand::TurnOff { object }
            | TaskCommand::Open { object, .. }
            | TaskCommand::Close { object, .. } => object.clone(),
            _ => None,
        };
        let pair = object.as_deref().and_then(|text| {
            ["和", "跟", "以及", "还有"].iter().find_map(|and| text.split_once(and))
        });
        match pair.filter(|(first, second)| {
            !first.is_empty()
                && !second.is_empty()
                && !first.ends_with('的')
                && !second.contains("中间")
                && !second.contains("之间")
        }) {
            Some((first, second)) => {
                for text in [first, second] {
                    let mut one = command.clone();
                    if let TaskCommand::Pick { object, .. }
                    | TaskCommand::Place { object, .. }
                    | TaskCommand::Handover { object, .. }
                    | TaskCommand::TurnOn { object }
                    | TaskCommand::TurnOff { object }
                    | TaskCommand::Open { object, .. }
                    | TaskCommand::Close { object, .. } = &mut one
                    {
                        *object = Some(text.to_owned());
                    }
                    commands.push(one);
                }
            }
            None => commands.push(command),
        }
    }
    draft.commands = commands;
    draft
}

/// The pieces of a clause without a verb: "蓝色的呢", "再五厘米", "另一个".
pub(super) fn fragments(text: &str) -> Option<Vec<Fragment>> {
    let text = without_tails(without_openers(text)).trim_start_matches('是');
    if ["反方向", "反过来", "另一边", "相反方向", "反了"].contains(&text) {
        return Some(vec![Fragment::Opposite]);
    }
    let text = text.trim_start_matches("一样").trim_start_matches("也");
    if ["多一点", "一点", "多点", "再多一点", "还要", "多一些", "还差一点", "再来点"]
        .contains(&text)
    {
        return Some(vec![Fragment::More]);
    }
    if let Some((quantity, taken)) = numbers::quantity(text)
        && taken == text.len()
    {
        return Some(vec![match quantity {
            Quantity::Length(metres) => Fragment::Length(metres),
            Quantity::Angle(degrees) => Fragment::Angle(degrees),
            Quantity::Duration(seconds) => Fragment::Duration(seconds),
            Quantity::Times(times) => Fragment::Times(times as u32),
            Quantity::Share(number) | Quantity::Bare(number) => Fragment::Number(number),
        }]);
    }
    if let Some((taken, way, _)) = lexicon::direction_at(text)
        && taken == text.len()
    {
        return Some(vec![Fragment::Direction(way)]);
    }
    if lexicon::localizer(text)
        .is_some_and(|(before, _)| !before.is_empty() && !before.ends_with(['那', '这']))
    {
        return Some(vec![Fragment::Place(phrase::place(text, robot_core::task::Relation::At)?)]);
    }
    let thing = text
        .trim_end_matches("也放进去")
        .trim_end_matches("也要")
        .trim_end_matches("也一样")
        .trim_end_matches("一样");
    phrase::noun(thing).map(|noun| vec![Fragment::Object(noun)])
}
