//! What a jog takes over from the one before: the unit ("left ten centimetres", then "forward 20"),
//! or the whole amount ("now down by the same").

use robot_core::task::TaskCommand;

use super::super::Language;
use super::draft::Draft;
use super::quantity::Quantity;
use super::{Past, english, mandarin, tokens};

/// Beginnings of English words for a unit, metres.
const ENGLISH: &[(&str, f64)] = &[
    ("millimet", 1e-3),
    ("mm", 1e-3),
    ("centimet", 1e-2),
    ("cm", 1e-2),
    ("inch", 0.0254),
    ("meter", 1.0),
    ("metre", 1.0),
];
/// Mandarin words for a unit, the longer ones first, metres.
const MANDARIN: &[(&str, f64)] = &[
    ("毫米", 1e-3),
    ("厘米", 1e-2),
    ("公分", 1e-2),
    ("分米", 0.1),
    ("英寸", 0.0254),
    ("mm", 1e-3),
    ("cm", 1e-2),
    ("米", 1.0),
];
/// How people say that it is as much as before.
const SAME: &[&str] = &[
    "same amount",
    "same distance",
    "just as much",
    "just as far",
    "as much again",
    "by the same",
    "the same again",
    "同样的距离",
    "一样的距离",
    "相同的距离",
    "同样远",
    "一样远",
    "同样多",
    "一样多",
    "同样距离",
    "同样的量",
];
/// A reading with an amount that was only carried over is sure enough to act on, not more.
const CARRIED: f64 = 0.85;

/// The unit of length that a turn names, metres.
pub(super) fn unit_m(turn: &str) -> Option<f64> {
    if let Some((_, unit)) =
        MANDARIN.iter().find(|(word, _)| !word.is_ascii() && turn.contains(word))
    {
        return Some(*unit);
    }
    let lower = turn.to_lowercase();
    let mut words = lower.split(|letter: char| !letter.is_ascii_alphabetic());
    words.find_map(|word| {
        let unit = ENGLISH.iter().find(|(start, _)| word.starts_with(start))?;
        (word.len() <= unit.0.len() + 4).then_some(unit.1)
    })
}

/// Gives a jog or push without a distance the one that its words point back to.
pub(super) fn over(draft: &mut Draft, text: &str, language: Language, past: &Past<'_>) {
    let [command] = draft.commands.as_mut_slice() else { return };
    let (TaskCommand::Jog { distance_m: slot @ None, direction: Some(_), .. }
    | TaskCommand::Push { distance_m: slot @ None, direction: Some(_), .. }
    | TaskCommand::Pull { distance_m: slot @ None, direction: Some(_), .. }) = command
    else {
        return;
    };
    let lower = text.to_lowercase();
    let distance_m = if SAME.iter().any(|same| lower.contains(same)) {
        past.orders().and_then(|orders| orders.iter().rev().find_map(distance))
    } else {
        bare_number(text, language)
            .zip(past.length_unit_m())
            .map(|(number, unit_m)| tidy(number * unit_m))
    };
    if distance_m.is_some() {
        *slot = distance_m;
        draft.confidence = CARRIED;
    }
}

/// "left five" in a sentence that has named a unit: metres.
pub(super) fn amount_m(text: &str, language: Language, unit_m: f64) -> Option<f64> {
    bare_number(text, language).map(|number| tidy(number * unit_m))
}

fn distance(command: &TaskCommand) -> Option<f64> {
    match command {
        TaskCommand::Jog { distance_m, .. }
        | TaskCommand::Push { distance_m, .. }
        | TaskCommand::Pull { distance_m, .. } => *distance_m,
        _ => None,
    }
}

/// A number that no unit follows.
fn bare_number(text: &str, language: Language) -> Option<f64> {
    let quantity = match language {
        Language::En => {
            let words = tokens::tokenize(text);
            (0..words.len()).find_map(|at| {
                let counts = !words[at].is_any(&["one", "a", "an"]);
                english::numbers::quantity(&words[at..]).filter(|_| counts).map(|(found, _)| found)
            })
        }
        Language::Zh => text.char_indices().find_map(|(at, letter)| {
            let starts = letter.is_ascii_digit() || "二两三四五六七八九十百".contains(letter);
            starts
                .then(|| mandarin::numbers::quantity(&text[at..]))
                .flatten()
                .map(|(found, _)| found)
        }),
    }?;
    match quantity {
        Quantity::Bare(number) if number > 0.0 => Some(number),
        _ => None,
    }
}

/// Without the noise of the conversion.
pub(super) fn tidy(value: f64) -> f64 {
    (value * 1e9).round() / 1e9
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_turn_names_its_unit() {
        assert_eq!(unit_m("left 10 centimetres"), Some(0.01));
        assert_eq!(unit_m("raise it by 5mm"), Some(1e-3));
        assert_eq!(unit_m("向左10厘米"), Some(0.01));
        assert_eq!(unit_m("the middle one meets the milk"), None);
    }
}
