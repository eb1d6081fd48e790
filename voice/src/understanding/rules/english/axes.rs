//! Axes of the base frame, as on a teach pendant: "jog z plus five millimetres" is up.
//!
//! x points away from the operator, y to the left, z up.

use super::super::tokens::Token;

const WAYS: &[(&str, &str, &str)] =
    &[("x", "forward", "backward"), ("y", "left", "right"), ("z", "up", "down")];

/// Puts the direction for an axis and its sign; an axis beside a direction says nothing more.
pub(super) fn as_directions(words: &mut Vec<Token>) {
    let Some(at) = words.iter().position(|word| WAYS.iter().any(|(axis, ..)| word.is(axis))) else {
        return;
    };
    let Some((_, more, less)) = WAYS.iter().find(|(axis, ..)| words[at].is(axis)) else { return };
    let sign = |word: &Token| {
        if word.is_any(&["plus", "positive", "+"]) {
            Some(true)
        } else {
            word.is_any(&["minus", "negative", "-"]).then_some(false)
        }
    };
    let before = at.checked_sub(1).and_then(|before| sign(&words[before]));
    let mut end = at + 1;
    if words.get(end).is_some_and(|word| word.is_any(&["axis", "direction"])) {
        end += 1;
    }
    let after = words.get(end).and_then(sign);
    end += usize::from(after.is_some());
    if words.get(end).is_some_and(|word| word.is("direction")) {
        end += 1;
    }
    let raised = words[..at].iter().find_map(|word| {
        if word.is_any(&["increase", "raise"]) {
            Some(true)
        } else {
            word.is_any(&["decrease", "reduce", "lower"]).then_some(false)
        }
    });
    let mut start = at - usize::from(before.is_some());
    if start > 0 && words[start - 1].is_any(&["the", "in", "along"]) {
        start -= 1;
    }
    if start > 0 && words[start - 1].is_any(&["in", "along"]) {
        start -= 1;
    }
    let way = before.or(after).or(raised);
    let named = words.get(end).is_some_and(|word| {
        word.is_any(&["up", "down", "left", "right", "forward", "backward", "back"])
    });
    match way {
        Some(positive) => {
            let way = Token::new(if positive { more } else { less });
            words.splice(start..end, [way]);
            if words.get(start + 1).is_some_and(|word| word.is("by")) {
                words.remove(start + 1);
            }
            if raised.is_some() {
                words[0] = Token::new("move");
            }
        }
        None if named => {
            words.drain(start..end);
        }
        None => {}
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::tokens::{text_of, tokenize};

    #[test]
    fn an_axis_with_its_sign_is_a_direction() {
        for (said, plain) in [
            ("jog x plus ten", "jog forward ten"),
            ("move in the negative y direction ten", "move right ten"),
            ("jog z down five", "jog down five"),
            ("increase z by ten", "move up ten"),
            ("the x axis", "the x axis"),
        ] {
            let mut words = tokenize(said);
            super::as_directions(&mut words);
            assert_eq!(text_of(&words), plain);
        }
    }
}
