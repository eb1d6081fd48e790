//! English noun phrases.

use crate::task::Relation;

use super::english_words::{EXCEPT, EXTREMES, FILLERS, MARKERS, NUMBERS, ORDINALS, PRONOUNS, SOFT};
use super::lexicon::{ANY_THING, is_adjective, is_plural};
use super::phrase::{Extreme, Lies, Located, NounPhrase, Ordinal, Pronoun, Quantity};

/// Takes a normalised phrase apart.
pub(super) fn parse(text: &str) -> NounPhrase {
    let tokens: Vec<&str> = text.split_whitespace().collect();
    if let Some(phrase) = pronoun(&tokens) {
        return phrase;
    }
    parse_tokens(&tokens, 0)
}

fn pronoun(tokens: &[&str]) -> Option<NounPhrase> {
    let start = tokens.iter().take_while(|word| matches!(**word, "the" | "to")).count();
    let text = tokens[start..].join(" ");
    for (kind, forms) in PRONOUNS {
        let ends = |form: &&str| {
            let pointing = matches!(kind, Pronoun::Held | Pronoun::JustPlaced);
            text == **form || pointing && text.ends_with(&format!(" {form}"))
        };
        if forms.iter().any(ends) {
            return Some(described_by_history(&text, *kind));
        }
    }
    None
}

/// "the block you just put down": the history decides, a noun in front must still fit.
fn described_by_history(text: &str, kind: Pronoun) -> NounPhrase {
    let mut phrase = NounPhrase::pronoun(kind);
    phrase.other = false;
    if matches!(kind, Pronoun::Held | Pronoun::JustPlaced) {
        let clause = ["i", "you", "we", "that", "which", "what", "in", "held", "just"];
        let head = text.split(' ').take_while(|word| !clause.contains(word));
        phrase.words = head
            .filter(|word| !ANY_THING.contains(word) && !FILLERS.contains(word))
            .map(str::to_owned)
            .collect();
    }
    if text.contains("both") {
        phrase.quantity = Quantity::All;
    }
    phrase
}

fn parse_tokens(tokens: &[&str], depth: usize) -> NounPhrase {
    if let Some(at) = position_of_except(tokens) {
        let (skip, rest) = at;
        let mut phrase = parse_tokens(&tokens[..skip], depth + 1);
        phrase.except = Some(Box::new(parse(&tokens[rest..].join(" "))));
        if phrase.quantity == Quantity::One && phrase.is_bare() {
            phrase.quantity = Quantity::All;
        }
        return phrase;
    }
    let (head, located) = split_places(tokens, depth);
    let mut phrase = NounPhrase { located, ..NounPhrase::default() };
    read_head(head, &mut phrase);
    phrase
}

/// Where an exclusion starts and where its noun phrase starts.
fn position_of_except(tokens: &[&str]) -> Option<(usize, usize)> {
    (0..tokens.len()).find_map(|at| {
        let marker = EXCEPT.iter().find(|marker| tokens[at..].starts_with(marker))?;
        let rest = at + marker.len();
        (rest < tokens.len()).then_some((at, rest))
    })
}

fn split_places<'t>(tokens: &'t [&'t str], depth: usize) -> (&'t [&'t str], Vec<Located>) {
    if depth > 4 {
        return (tokens, Vec::new());
    }
    for at in 0..tokens.len() {
        let Some((marker, how)) = MARKERS.iter().find(|(m, _)| tokens[at..].starts_with(m)) else {
            continue;
        };
        let rest = without_articles(&tokens[at + marker.len()..]);
        if rest.is_empty() || is_rank(rest) || at == 0 && !starts_place(marker) {
            continue;
        }
        return (&tokens[..at], vec![located(*how, rest, depth)]);
    }
    (tokens, Vec::new())
}

/// "on the left", "in the middle", "third from the right": a rank, not a place.
fn is_rank(rest: &[&str]) -> bool {
    let side = |word: &str| soft(word).is_some() && !matches!(word, "big" | "small" | "large");
    match rest {
        [word] | [word, "side"] => side(word),
        _ => false,
    }
}

/// A phrase may begin with a place ("in the bin", as an answer), but "nearest block" ranks blocks.
fn starts_place(marker: &[&str]) -> bool {
    marker != ["nearest"] && marker != ["near"]
}

fn without_articles<'t>(tokens: &'t [&'t str]) -> &'t [&'t str] {
    let articles = tokens
        .iter()
        .take_while(|word| matches!(**word, "the" | "a" | "an" | "my" | "your"))
        .count();
    &tokens[articles..]
}

fn located(how: Lies, rest: &[&str], depth: usize) -> Located {
    if how == Lies::Relation(Relation::Between)
        && let Some(and) = rest.iter().position(|word| *word == "and")
    {
        let (first, second) = (&rest[..and], &rest[and + 1..]);
        let second = parse_tokens(second, depth + 1);
        return Located { how, reference: parse_tokens(first, depth + 1), second: Some(second) };
    }
    let reference = pronoun(rest).unwrap_or_else(|| parse_tokens(rest, depth + 1));
    Located { how, reference, second: None }
}

fn soft(word: &str) -> Option<Extreme> {
    SOFT.iter().find(|(form, _)| *form == word).map(|(_, extreme)| *extreme)
}

/// Reads quantifiers, ranks, attributes and the head noun.
fn read_head(tokens: &[&str], phrase: &mut NounPhrase) {
    let mut tokens: Vec<&str> = tokens.to_vec();
    strip_from_side(&mut tokens, phrase);
    let mut index = 0;
    while index < tokens.len() {
        let word = tokens[index];
        index += 1;
        if read_quantifier(word, tokens.get(index).copied(), phrase) {
            continue;
        }
        if let Some((_, extreme)) = EXTREMES.iter().find(|(form, _)| *form == word) {
            phrase.extremes.push(*extreme);
        } else if let Some((_, place)) = ORDINALS.iter().find(|(form, _)| *form == word) {
            set_ordinal(phrase, *place, false);
        } else if word == "last" {
            set_ordinal(phrase, 0, true);
        } else if matches!(word, "most" | "furthest") {
            continue;
        } else if let Some(extreme) = soft(word) {
            phrase.soft.push((word.to_owned(), extreme));
        } else if matches!(word, "on" | "in" | "at" | "to" | "from") || FILLERS.contains(&word) {
            continue;
        } else if ANY_THING.contains(&word) && index == tokens.len() {
            phrase.headless = true;
            many(word, phrase);
        } else if let Some(number) =
            word.parse::<usize>().ok().filter(|_| index == 1 && tokens.len() > 1)
        {
            phrase.quantity = Quantity::Exactly(number);
        } else {
            many_if_last(word, index == tokens.len(), phrase);
            phrase.words.push(word.trim_end_matches("'s").to_owned());
        }
    }
    phrase.headless |= phrase.words.last().is_none_or(|word| is_adjective(word));
}

fn many_if_last(word: &str, is_last: bool, phrase: &mut NounPhrase) {
    if is_last {
        many(word, phrase);
    }
}

/// A plural head without a number means all of them.
fn many(word: &str, phrase: &mut NounPhrase) {
    if is_plural(word) && phrase.quantity == Quantity::One {
        phrase.quantity = Quantity::All;
    }
}

fn set_ordinal(phrase: &mut NounPhrase, index: usize, from_end: bool) {
    let from_right = phrase.ordinal.is_some_and(|ordinal| ordinal.from_right);
    phrase.ordinal = Some(Ordinal { index, from_end, from_right });
}

/// "third from the left": takes the side out.
fn strip_from_side(tokens: &mut Vec<&str>, phrase: &mut NounPhrase) {
    let Some(at) = tokens.iter().position(|word| *word == "from") else { return };
    let side =
        tokens[at + 1..].iter().find(|word| !matches!(**word, "the" | "your" | "my")).copied();
    if let Some("left" | "right") = side {
        let from_right = side == Some("right");
        phrase.ordinal = Some(Ordinal { index: 0, from_end: false, from_right });
        tokens.truncate(at);
    }
}

fn read_quantifier(word: &str, next: Option<&str>, phrase: &mut NounPhrase) -> bool {
    match word {
        "all" | "every" | "each" => phrase.quantity = Quantity::All,
        "everything" | "anything" | "all's" => {
            phrase.quantity = Quantity::All;
            phrase.headless = true;
        }
        "something" => {
            phrase.quantity = Quantity::Any;
            phrase.headless = true;
        }
        "any" | "another" | "a" | "an" => {
            phrase.quantity = Quantity::Any;
            phrase.other |= word == "another";
        }
        "other" | "remaining" | "rest" | "others" => {
            phrase.other = true;
            if matches!(word, "rest" | "others") {
                phrase.quantity = Quantity::All;
                phrase.headless = true;
            }
        }
        "both" => phrase.quantity = Quantity::Exactly(2),
        "one" if next == Some("of") => phrase.quantity = Quantity::Any,
        "next" => phrase.other = true,
        _ => match NUMBERS.iter().find(|(form, _)| *form == word) {
            Some((_, number)) if next.is_some() => phrase.quantity = Quantity::Exactly(*number),
            _ => return false,
        },
    }
    true
}
