//! "the lamp and the fan": one command for each thing of a list.

use super::super::draft::Draft;
use super::super::tokens::{Token, contains};
use super::frames;
use super::lexicon::Verb;

/// "the lamp and the fan": one command for each thing named with its own article.
pub(super) fn with_object_lists(verb: Verb, words: &[Token]) -> Option<Draft> {
    let listable = matches!(
        verb,
        Verb::Pick
            | Verb::Put
            | Verb::Drop
            | Verb::Give
            | Verb::Bring
            | Verb::Open
            | Verb::Close
            | Verb::TurnOn
            | Verb::TurnOff
            | Verb::Press
            | Verb::Push
            | Verb::Pull
            | Verb::Take
            | Verb::Turn
            | Verb::Switch
            | Verb::Shut
            | Verb::Avoid
            | Verb::Move
            | Verb::Start
            | Verb::StopThing
    );
    // "start the pick and place task": one name.
    let listable = listable && !contains(words, "pick and place");
    let Some((items, tail)) = listed(words).filter(|_| listable) else {
        return frames::read(verb, words);
    };
    let mut draft = Draft::empty();
    for item in items {
        let arguments: Vec<Token> = item.iter().chain(tail).cloned().collect();
        draft.extend(frames::read(verb, &arguments)?);
    }
    Some(draft)
}

/// The things of a list, and what stands behind it.
fn listed(words: &[Token]) -> Option<(Vec<&[Token]>, &[Token])> {
    use super::arguments::{self, Kind};
    let both = usize::from(words.first().is_some_and(|token| token.is("both")));
    let words = &words[both..];
    let parts = arguments::split(words, true);
    let mut items = Vec::new();
    let mut at = 0;
    let mut end = 0;
    while let Some(part) = parts.get(at).filter(|part| part.kind == Kind::Noun) {
        items.push(&words[part.span.clone()]);
        end = part.span.end;
        match parts.get(at + 1) {
            Some(joint) if joint.kind == Kind::Joint => at += 2,
            // "the nut, the bolt and the washer"
            Some(next) if next.kind == Kind::Noun && words[end].is(",") => at += 1,
            _ => break,
        }
    }
    let pronoun = items.iter().any(|item| item.len() == 1 && item[0].is_any(&["it", "that"]));
    let disjoint = words[..end].iter().any(|token| token.is("or"));
    (items.len() > 1 && !pronoun && !disjoint).then(|| (items, &words[end..]))
}
