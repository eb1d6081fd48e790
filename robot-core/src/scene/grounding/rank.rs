//! Superlatives and ordinals: the leftmost, the biggest, the second from the right.

use super::phrase::{Extreme, NounPhrase, Ordinal, Quantity};
use super::select::View;
use super::spatial;

/// Applies the ranks of a phrase; `None` where an ordinal counts past the end. `listed`: the
/// candidates stand in the order in which a question named them, and ordinals count in it.
pub(super) fn apply(
    view: &View,
    phrase: &NounPhrase,
    mut found: Vec<usize>,
    listed: bool,
) -> Option<Vec<usize>> {
    let number = match phrase.quantity {
        Quantity::Exactly(number) => number,
        _ => 1,
    };
    if let Some(ordinal) = phrase.ordinal {
        return nth(view, phrase, found, ordinal, listed);
    }
    for extreme in &phrase.extremes {
        found = most(view, found, *extreme, number);
    }
    for (word, extreme) in &phrase.soft {
        // Where objects carry the word it was an attribute and has done its work.
        if !found.iter().any(|index| view.vocabulary[*index].carries(word)) {
            found = most(view, found, *extreme, number);
        }
    }
    Some(found)
}

fn nth(
    view: &View,
    phrase: &NounPhrase,
    mut found: Vec<usize>,
    ordinal: Ordinal,
    listed: bool,
) -> Option<Vec<usize>> {
    if !listed || ordinal.from_right {
        let operator = &view.scene.operator;
        found.sort_by(|a, b| spatial::by_side(operator, view.object(*a), view.object(*b)));
    }
    if let Some(extreme) = phrase.extremes.first() {
        sort_by_rank(view, &mut found, *extreme);
    }
    let from_end = ordinal.from_end != ordinal.from_right;
    let index = if from_end { found.len().checked_sub(1 + ordinal.index)? } else { ordinal.index };
    found.get(index).map(|found| vec![*found])
}

/// The `number` most extreme; more where they are equally so, all where it cannot be told.
fn most(view: &View, mut found: Vec<usize>, extreme: Extreme, number: usize) -> Vec<usize> {
    if found.len() <= number {
        return found;
    }
    if extreme == Extreme::Middle {
        return middle(view, found);
    }
    let value = |index: &usize| spatial::rank(&view.scene.operator, view.object(*index), extreme);
    if found.iter().any(|index| value(index).is_none()) {
        return by_word(view, found, extreme);
    }
    sort_by_rank(view, &mut found, extreme);
    const SAME: f64 = 1e-6;
    let last = value(&found[number - 1]);
    let equal =
        |index: &usize| value(index).zip(last).is_some_and(|(value, last)| value >= last - SAME);
    found.retain(equal);
    found
}

fn sort_by_rank(view: &View, found: &mut [usize], extreme: Extreme) {
    let value = |index: usize| {
        let rank = spatial::rank(&view.scene.operator, view.object(index), extreme);
        rank.unwrap_or(f64::NEG_INFINITY)
    };
    found.sort_by(|a, b| value(*b).total_cmp(&value(*a)));
}

fn middle(view: &View, mut found: Vec<usize>) -> Vec<usize> {
    let operator = &view.scene.operator;
    found.sort_by(|a, b| spatial::by_side(operator, view.object(*a), view.object(*b)));
    if found.len() % 2 == 1 { vec![found[found.len() / 2]] } else { found }
}

/// Sizes without shapes: "the biggest" is the one called big, or the one not called small.
fn by_word(view: &View, found: Vec<usize>, extreme: Extreme) -> Vec<usize> {
    const BIG: &[&str] = &["big", "tall", "long"];
    const SMALL: &[&str] = &["small", "short"];
    let (wanted, unwanted) = match extreme {
        Extreme::Biggest => (BIG, SMALL),
        Extreme::Smallest => (SMALL, BIG),
        _ => return found,
    };
    let carrying = |words: &[&str]| -> Vec<usize> {
        let carries = |index: &usize| words.iter().any(|w| view.vocabulary[*index].carries(w));
        found.iter().copied().filter(carries).collect()
    };
    let (wanted, unwanted) = (carrying(wanted), carrying(unwanted));
    if !wanted.is_empty() {
        return wanted;
    }
    let rest: Vec<usize> = found.iter().copied().filter(|i| !unwanted.contains(i)).collect();
    if unwanted.is_empty() || rest.is_empty() { found } else { rest }
}
