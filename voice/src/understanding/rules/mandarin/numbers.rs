//! Numbers and quantities in Mandarin: "两厘米半", "百分之三十", "四分之一圈", "0.5米".

use super::super::quantity::Quantity;

fn digit(c: char) -> Option<f64> {
    Some(match c {
        '零' | '〇' => 0.0,
        '一' | '壹' | '幺' => 1.0,
        '二' | '两' | '俩' => 2.0,
        '三' => 3.0,
        '四' => 4.0,
        '五' => 5.0,
        '六' => 6.0,
        '七' => 7.0,
        '八' => 8.0,
        '九' => 9.0,
        _ => return None,
    })
}

/// A number at the start: its value and its length in bytes.
pub(super) fn number(text: &str) -> Option<(f64, usize)> {
    if let Some(rest) = text.strip_prefix('负') {
        return number(rest).map(|(value, length)| (-value, length + '负'.len_utf8()));
    }
    if let Some(rest) = text.strip_prefix("百分之") {
        let (value, length) = number(rest)?;
        return Some((value / 100.0, "百分之".len() + length));
    }
    let (whole, length) = arabic(text).or_else(|| han(text))?;
    // "四分之一"
    if let Some(rest) = text[length..].strip_prefix("分之") {
        let (above, more) = arabic(rest).or_else(|| han(rest))?;
        return (whole != 0.0).then(|| (above / whole, length + "分之".len() + more));
    }
    Some((whole, length))
}

fn arabic(text: &str) -> Option<(f64, usize)> {
    let minus = usize::from(text.starts_with('-'));
    let length = minus
        + text[minus..]
            .find(|c: char| !(c.is_ascii_digit() || c == '.'))
            .unwrap_or(text.len() - minus);
    let number = text[..length].trim_end_matches('.');
    number.parse().ok().filter(|value: &f64| value.is_finite()).map(|value| (value, number.len()))
}

fn han(text: &str) -> Option<(f64, usize)> {
    if text.starts_with('半') {
        return Some((0.5, '半'.len_utf8()));
    }
    let (mut total, mut current, mut length) = (0.0, None, 0);
    let mut last_unit = 1.0;
    let chars = text.char_indices();
    for (at, c) in chars {
        if let Some(value) = digit(c) {
            // "一二": digits one by one, as in numbers of parts.
            current = Some(current.map_or(value, |before: f64| before * 10.0 + value));
        } else if let Some(unit) = match c {
            '十' => Some(10.0),
            '百' => Some(100.0),
            '千' => Some(1000.0),
            _ => None,
        } {
            // "千米" is a unit of length.
            if c == '千' && text[at..].starts_with("千米") && current.is_some() {
                break;
            }
            total += current.unwrap_or(1.0) * unit;
            current = None;
            last_unit = unit;
        } else if c == '点' && length > 0 {
            let decimals: Vec<f64> = text[at + c.len_utf8()..].chars().map_while(digit).collect();
            if decimals.is_empty() {
                break;
            }
            let fraction = decimals.iter().rev().fold(0.0, |rest, digit| (rest + digit) / 10.0);
            let bytes: usize =
                text[at + c.len_utf8()..].chars().take(decimals.len()).map(char::len_utf8).sum();
            return Some((total + current.unwrap_or(0.0) + fraction, at + c.len_utf8() + bytes));
        } else {
            break;
        }
        length = at + c.len_utf8();
    }
    if length == 0 {
        return None;
    }
    let rest = current.unwrap_or(0.0);
    // "一百五" is 150, "一百零五" 105.
    let abbreviated =
        last_unit >= 100.0 && current.is_some() && rest < 10.0 && !text[..length].contains('零');
    Some((total + if abbreviated { rest * last_unit / 10.0 } else { rest }, length))
}

const UNITS: &[(&str, Quantity)] = &[
    ("毫米", Quantity::Length(0.001)),
    ("mm", Quantity::Length(0.001)),
    ("MM", Quantity::Length(0.001)),
    ("厘米", Quantity::Length(0.01)),
    ("公分", Quantity::Length(0.01)),
    ("cm", Quantity::Length(0.01)),
    ("CM", Quantity::Length(0.01)),
    ("分米", Quantity::Length(0.1)),
    ("公里", Quantity::Length(1000.0)),
    ("千米", Quantity::Length(1000.0)),
    ("km", Quantity::Length(1000.0)),
    ("微米", Quantity::Length(1e-6)),
    ("米", Quantity::Length(1.0)),
    ("m", Quantity::Length(1.0)),
    ("英寸", Quantity::Length(0.0254)),
    ("英尺", Quantity::Length(0.3048)),
    ("寸", Quantity::Length(1.0 / 30.0)),
    ("尺", Quantity::Length(1.0 / 3.0)),
    ("弧度", Quantity::Angle(180.0 / std::f64::consts::PI)),
    ("度", Quantity::Angle(1.0)),
    ("°", Quantity::Angle(1.0)),
    ("圈", Quantity::Angle(360.0)),
    ("周", Quantity::Angle(360.0)),
    ("秒钟", Quantity::Duration(1.0)),
    ("秒", Quantity::Duration(1.0)),
    ("s", Quantity::Duration(1.0)),
    ("分钟", Quantity::Duration(60.0)),
    ("小时", Quantity::Duration(3600.0)),
    ("%", Quantity::Share(0.01)),
    ("成", Quantity::Share(0.1)),
    ("倍", Quantity::Bare(1.0)),
    ("遍", Quantity::Times(1.0)),
    ("次", Quantity::Times(1.0)),
    ("回", Quantity::Times(1.0)),
    ("趟", Quantity::Times(1.0)),
    ("轮", Quantity::Times(1.0)),
];

/// A number with its unit at the start: the quantity and its length in bytes.
pub(in super::super) fn quantity(text: &str) -> Option<(Quantity, usize)> {
    let (count, length) = number(text)?;
    let rest = &text[length..];
    let spaces = rest.len() - rest.trim_start().len();
    let after = rest[spaces..].strip_prefix('个').unwrap_or(&rest[spaces..]);
    let skipped = rest.len() - after.len();
    if text.starts_with("百分之") {
        return Some((Quantity::Share(1.0).times(count), length));
    }
    let Some((name, unit)) = UNITS.iter().find(|(name, _)| after.starts_with(name)) else {
        return Some((Quantity::Bare(count), length));
    };
    let mut taken = length + skipped + name.len();
    let mut count = count;
    let tail = &text[taken..];
    // "两厘米半", "一米二"
    if tail.starts_with('半') {
        count += 0.5;
        taken += '半'.len_utf8();
    } else if let Some(tenth) = tail.chars().next().and_then(digit).filter(|_| *name == "米") {
        let next = tail.chars().nth(1);
        if !next.is_some_and(|c| "十百毫厘公分米次遍".contains(c)) {
            count += tenth / 10.0;
            taken += tail.chars().next().map_or(0, char::len_utf8);
        }
    }
    Some(((*unit).times(count), taken))
}

/// The first quantity with a unit anywhere, with its byte range.
pub(in super::super) fn find(text: &str) -> Option<(Quantity, std::ops::Range<usize>)> {
    text.char_indices().find_map(|(at, c)| {
        let starts = c.is_ascii_digit()
            || c == '-'
            || c == '负'
            || c == '半'
            || c == '十'
            || c == '百'
            || digit(c).is_some();
        let found = starts.then(|| quantity(&text[at..])).flatten()?;
        // "一个", "第二": a count or an ordinal, no measure.
        let ordinal = text[..at].ends_with('第');
        (!ordinal && !matches!(found.0, Quantity::Bare(_))).then(|| (found.0, at..at + found.1))
    })
}
