//! Numbers and quantities in English, as words and as digits.

use super::super::quantity::Quantity;
use super::super::tokens::Token;

const SMALL: &[(&str, f64)] = &[
    ("zero", 0.0),
    ("one", 1.0),
    ("two", 2.0),
    ("three", 3.0),
    ("four", 4.0),
    ("five", 5.0),
    ("six", 6.0),
    ("seven", 7.0),
    ("eight", 8.0),
    ("nine", 9.0),
    ("ten", 10.0),
    ("eleven", 11.0),
    ("twelve", 12.0),
    ("thirteen", 13.0),
    ("fourteen", 14.0),
    ("fifteen", 15.0),
    ("sixteen", 16.0),
    ("seventeen", 17.0),
    ("eighteen", 18.0),
    ("nineteen", 19.0),
    ("twenty", 20.0),
    ("thirty", 30.0),
    ("forty", 40.0),
    ("fourty", 40.0),
    ("fifty", 50.0),
    ("sixty", 60.0),
    ("seventy", 70.0),
    ("eighty", 80.0),
    ("ninety", 90.0),
];

const FRACTIONS: &[(&str, f64)] = &[
    ("half", 0.5),
    ("third", 1.0 / 3.0),
    ("thirds", 1.0 / 3.0),
    ("quarter", 0.25),
    ("quarters", 0.25),
    ("fifth", 0.2),
    ("fifths", 0.2),
    ("eighth", 0.125),
    ("eighths", 0.125),
    ("tenth", 0.1),
    ("tenths", 0.1),
];

fn look_up(table: &[(&str, f64)], word: &str) -> Option<f64> {
    table.iter().find(|(name, _)| *name == word).map(|(_, value)| *value)
}

/// Digits, decimals, "3/4", "1,000".
fn digits(word: &str) -> Option<f64> {
    if !word.starts_with(|c: char| c.is_ascii_digit() || c == '.' || c == '-') {
        return None;
    }
    if let Some((above, below)) = word.split_once('/') {
        let (above, below): (f64, f64) = (above.parse().ok()?, below.parse().ok()?);
        return (below != 0.0).then(|| above / below);
    }
    word.replace(',', "").parse().ok().filter(|value: &f64| value.is_finite())
}

/// A number at the start: its value and how many tokens it takes.
///
/// Reads "two and a half", "one hundred and twenty", "zero point five", "three quarters",
/// "a quarter of a", "half a", "1 1/2", "minus thirty".
pub(in super::super) fn number(tokens: &[Token]) -> Option<(f64, usize)> {
    let first = tokens.first()?;
    if first.is_any(&["minus", "negative"]) {
        let (value, taken) = number(&tokens[1..])?;
        return Some((-value, taken + 1));
    }
    if let Some(found) = leading_fraction(tokens).or_else(|| leading_point(tokens)) {
        return Some(found);
    }
    let (mut value, mut at) = whole_number(tokens)?;
    if tokens.get(at).is_some_and(|token| token.is("point")) {
        let decimals: Vec<f64> = tokens[at + 1..]
            .iter()
            .map_while(|token| {
                digits(&token.word).or_else(|| look_up(SMALL, &token.word)).filter(|d| *d < 10.0)
            })
            .collect();
        if !decimals.is_empty() {
            value += decimals.iter().rev().fold(0.0, |rest, digit| (rest + digit) / 10.0);
            at += 1 + decimals.len();
        }
    }
    let (extra, taken) = trailing_fraction(&tokens[at..]);
    if extra > 0.0 {
        return Some((value + extra, at + taken));
    }
    // "three quarters", "two thirds"
    if let Some(part) = tokens.get(at).and_then(|token| look_up(FRACTIONS, &token.word))
        && (tokens[at].word.ends_with('s') || value == 1.0)
    {
        return Some((value * part, at + 1));
    }
    Some((value, at))
}

/// "half a", "a quarter of an", "a half", "half".
fn leading_fraction(tokens: &[Token]) -> Option<(f64, usize)> {
    let article = usize::from(tokens.first()?.is_any(&["a", "an"]));
    let part = look_up(FRACTIONS, &tokens.get(article)?.word)?;
    let is_plural = tokens[article].word.ends_with('s');
    // "third" and "fifth" alone are ordinals: "third joint".
    let is_ordinal = article == 0 && !tokens[0].is_any(&["half", "quarter"]);
    if is_plural || is_ordinal {
        return None;
    }
    let mut taken = article + 1;
    if tokens.get(taken).is_some_and(|token| token.is("of")) {
        taken += 1;
    }
    if tokens.get(taken).is_some_and(|token| token.is_any(&["a", "an"])) {
        taken += 1;
    } else if taken > article + 1 {
        taken -= 1;
    }
    Some((part, taken))
}

/// "and a half", "and three quarters", "1/2" after a whole number.
fn trailing_fraction(tokens: &[Token]) -> (f64, usize) {
    let Some(first) = tokens.first() else { return (0.0, 0) };
    if first.word.contains('/') {
        return digits(&first.word).filter(|part| *part < 1.0).map_or((0.0, 0), |part| (part, 1));
    }
    if !first.is("and") {
        return (0.0, 0);
    }
    if let Some(part) = tokens.get(1).filter(|token| token.is_any(&["a", "one"])).and(tokens.get(2))
        && let Some(part) = look_up(FRACTIONS, &part.word)
    {
        return (part, 3);
    }
    let count = tokens.get(1).and_then(|token| look_up(SMALL, &token.word));
    let part = tokens.get(2).and_then(|token| look_up(FRACTIONS, &token.word));
    match (count, part) {
        (Some(count), Some(part)) => (count * part, 3),
        _ => tokens
            .get(1)
            .and_then(|token| look_up(FRACTIONS, &token.word))
            .map_or((0.0, 0), |p| (p, 2)),
    }
}

/// "point two": a fraction without the zero before it.
fn leading_point(tokens: &[Token]) -> Option<(f64, usize)> {
    let digit = |token: &Token| {
        look_up(SMALL, &token.word)
            .filter(|value| *value < 10.0)
            .or_else(|| digits(&token.word).filter(|value| *value < 10.0 && value.fract() == 0.0))
    };
    if !tokens.first()?.is("point") {
        return None;
    }
    let places: Vec<f64> = tokens[1..].iter().map_while(digit).collect();
    let value = places.iter().rev().fold(0.0, |value, place| (value + place) / 10.0);
    (!places.is_empty()).then_some((value, places.len() + 1))
}

fn whole_number(tokens: &[Token]) -> Option<(f64, usize)> {
    let first = &tokens.first()?.word;
    if let Some(value) = digits(first) {
        return Some((value, 1));
    }
    let hundred_follows =
        tokens.get(1).is_some_and(|token| token.is_any(&["hundred", "thousand", "dozen"]));
    let mut at = 0;
    let (mut total, mut group) = (0.0, 0.0);
    if first == "a" && hundred_follows {
        (group, at) = (1.0, 1);
    }
    while let Some(token) = tokens.get(at) {
        let word = token.word.as_str();
        if let Some(value) = look_up(SMALL, word) {
            let fits = group == 0.0
                || (group % 100.0 >= 20.0 && group % 10.0 == 0.0 && value < 10.0)
                || (group % 100.0 == 0.0);
            if !fits {
                break;
            }
            group += value;
        } else if word == "hundred" && group > 0.0 {
            group *= 100.0;
        } else if word == "thousand" && group > 0.0 {
            total += group * 1000.0;
            group = 0.0;
        } else if !(word == "and"
            && group >= 100.0
            && tokens.get(at + 1).is_some_and(|next| look_up(SMALL, &next.word).is_some()))
        {
            break;
        }
        at += 1;
    }
    (at > 0).then_some((total + group, at))
}

/// Metres, degrees, seconds or a share for one of this unit.
fn unit(word: &str) -> Option<Quantity> {
    Some(match word {
        "millimetre" | "millimetres" | "millimeter" | "millimeters" | "mm" | "mil" | "mils"
        | "mill" | "mills" | "millis" | "milli" => Quantity::Length(0.001),
        "centimetre" | "centimetres" | "centimeter" | "centimeters" | "cm" | "cms" | "centi"
        | "centis" | "cents" => Quantity::Length(0.01),
        "decimetre" | "decimetres" | "decimeter" | "decimeters" | "dm" => Quantity::Length(0.1),
        "metre" | "metres" | "meter" | "meters" | "m" => Quantity::Length(1.0),
        "kilometre" | "kilometres" | "kilometer" | "kilometers" | "km" => Quantity::Length(1000.0),
        "thou" | "thous" => Quantity::Length(0.0254e-3),
        "inch" | "inches" | "in" => Quantity::Length(0.0254),
        "foot" | "feet" | "ft" => Quantity::Length(0.3048),
        "yard" | "yards" => Quantity::Length(0.9144),
        "mile" | "miles" => Quantity::Length(1609.344),
        "micron" | "microns" | "micrometer" | "micrometers" => Quantity::Length(1e-6),
        "degree" | "degrees" | "deg" | "degs" => Quantity::Angle(1.0),
        "radian" | "radians" | "rad" | "rads" => Quantity::Angle(180.0 / std::f64::consts::PI),
        "turn" | "turns" | "revolution" | "revolutions" | "rotation" | "rotations" | "circle" => {
            Quantity::Angle(360.0)
        }
        "second" | "seconds" | "sec" | "secs" | "s" => Quantity::Duration(1.0),
        "minute" | "minutes" | "min" | "mins" => Quantity::Duration(60.0),
        "hour" | "hours" => Quantity::Duration(3600.0),
        "millisecond" | "milliseconds" | "ms" => Quantity::Duration(0.001),
        "percent" | "per" | "percents" => Quantity::Share(0.01),
        "times" | "time" | "x" => Quantity::Times(1.0),
        _ => return None,
    })
}

/// A number with its unit at the start. `Bare` when no unit follows.
pub(in super::super) fn quantity(tokens: &[Token]) -> Option<(Quantity, usize)> {
    let (count, taken) = number(tokens).or_else(|| unit_with_article(tokens))?;
    let mut at = taken;
    let Some(next) = tokens.get(at) else { return Some((Quantity::Bare(count), at)) };
    // "a quarter inch", "half a centimetre": the article is already taken.
    let filler = next.is_any(&["more", "full", "whole", "another", "of", "or", "extra"]);
    if filler && tokens.get(at + 1).is_some_and(|token| unit(&token.word).is_some()) {
        at += 1;
    }
    match tokens.get(at).and_then(|token| unit(&token.word)) {
        // "2 in the box": the preposition, not inches.
        Some(_) if tokens[at].is("in") && tokens.get(at + 1).is_some_and(is_determiner) => {
            Some((Quantity::Bare(count), taken))
        }
        Some(found) => {
            at += 1;
            if tokens[at - 1].is("per") {
                if !tokens.get(at).is_some_and(|token| token.is("cent")) {
                    return Some((Quantity::Bare(count), taken));
                }
                at += 1;
            }
            // "one and a half" may follow its unit: "one metre and a half".
            let (extra, more) = trailing_fraction(&tokens[at..]);
            Some((found.times(count + extra), at + more))
        }
        None => Some((Quantity::Bare(count), taken)),
    }
}

fn is_determiner(token: &Token) -> bool {
    token.is_any(&["the", "a", "an", "my", "this", "that"])
}

/// "a metre", "an inch", "a full turn", "a couple of centimetres".
fn unit_with_article(tokens: &[Token]) -> Option<(f64, usize)> {
    let article = tokens.first()?.is_any(&["a", "an", "one", "another"]);
    if !article {
        return None;
    }
    let next = tokens.get(1)?;
    if next.is("couple") {
        let of = usize::from(tokens.get(2).is_some_and(|token| token.is("of")));
        return tokens.get(2 + of).and_then(|token| unit(&token.word)).map(|_| (2.0, 2 + of));
    }
    if next.is_any(&["full", "whole", "complete", "single"]) {
        return tokens.get(2).and_then(|token| unit(&token.word)).map(|_| (1.0, 2));
    }
    // "a second" is a while, not a measure.
    let is_measure =
        unit(&next.word).is_some() && !next.is_any(&["second", "sec", "minute", "time", "in"]);
    is_measure.then_some((1.0, 1))
}
