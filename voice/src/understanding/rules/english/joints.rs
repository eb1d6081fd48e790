//! Joints by number and by name.

use robot_core::task::JointRef;

use super::super::tokens::Token;
use super::frames::Arguments;
use super::numbers;

/// "joint three", "the third joint", "j4", "the wrist" – or a thing.
pub(super) fn joint_or_object(
    arguments: &Arguments<'_>,
    object: Option<String>,
) -> (Option<JointRef>, Option<String>) {
    const NAMES: &[&str] = &[
        "wrist",
        "elbow",
        "shoulder",
        "base",
        "forearm",
        "waist",
        "upper arm",
        "wrist one",
        "wrist two",
        "wrist three",
        "wrist 1",
        "wrist 2",
        "wrist 3",
    ];
    let Some(name) = object.as_deref().map(|text| text.trim_start_matches("your ").to_lowercase())
    else {
        return (None, None);
    };
    if let Some(number) = joint_number(&name, arguments.tokens) {
        return (Some(JointRef::Number(number)), None);
    }
    let plain = name.trim_end_matches(" joint").to_owned();
    if NAMES.contains(&plain.as_str()) {
        return (Some(JointRef::Name(plain)), None);
    }
    (None, object)
}

pub(super) fn joint_number(name: &str, tokens: &[Token]) -> Option<u32> {
    const ORDINALS: &[&str] = &["first", "second", "third", "fourth", "fifth", "sixth", "seventh"];
    let words: Vec<Token> = name.split(' ').map(Token::new).collect();
    let is_joint = |token: &Token| token.is_any(&["joint", "axis"]);
    let number_of = |rest: &[Token]| {
        numbers::number(rest)
            .filter(|(value, _)| (1.0..=20.0).contains(value) && value.fract() == 0.0)
            .map(|(value, _)| value as u32)
    };
    if let Some(digit) = name.strip_prefix(['j', 'a']).and_then(|digits| digits.parse::<u32>().ok())
    {
        return Some(digit).filter(|number| (1..=20).contains(number));
    }
    if words.first().is_some_and(is_joint) {
        let after = number_of(&words[1..]).or_else(|| {
            // The number may stand outside the noun phrase: "joint | 6 | minus 30 degrees".
            let at = tokens.iter().position(is_joint)?;
            let skip = usize::from(tokens.get(at + 1).is_some_and(|token| token.is("number")));
            number_of(&tokens[(at + 1 + skip).min(tokens.len())..])
        });
        return after;
    }
    if words.last().is_some_and(is_joint) {
        let ordinal = ORDINALS.iter().position(|word| words[0].is(word));
        return ordinal.map(|index| index as u32 + 1);
    }
    None
}
