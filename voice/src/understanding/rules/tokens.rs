//! Words and punctuation of a Latin-script utterance.

/// A word, a number or a punctuation mark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    /// As said, with its capitals: "M6".
    pub(super) text: String,
    /// For look-up: lower case, one spelling.
    pub(super) word: String,
}

impl Token {
    pub(super) fn new(text: &str) -> Self {
        Self { text: text.to_owned(), word: text.to_lowercase() }
    }

    /// Whether this is punctuation: `,` within a sentence, `.` `!` `?` at its end.
    pub(super) fn is_punctuation(&self) -> bool {
        matches!(self.word.as_str(), "," | "." | "!" | "?")
    }

    pub(super) fn is(&self, word: &str) -> bool {
        self.word == word
    }

    pub(super) fn is_any(&self, words: &[&str]) -> bool {
        words.contains(&self.word.as_str())
    }
}

/// Whether the tokens begin with these words.
pub(super) fn begins(tokens: &[Token], phrase: &str) -> bool {
    let mut rest = tokens.iter();
    phrase.split(' ').all(|word| rest.next().is_some_and(|token| token.is(word)))
}

/// Whether these words stand next to each other anywhere.
pub(super) fn contains(tokens: &[Token], phrase: &str) -> bool {
    (0..tokens.len()).any(|start| begins(&tokens[start..], phrase))
}

/// Whether any of these words occurs.
pub(super) fn has_any(tokens: &[Token], words: &[&str]) -> bool {
    tokens.iter().any(|token| token.is_any(words))
}

/// The words as said, with single spaces.
pub(super) fn text_of(tokens: &[Token]) -> String {
    tokens.iter().map(|token| token.text.as_str()).collect::<Vec<_>>().join(" ")
}

/// Brings width, quotes and symbols to one form and drops what cannot be spoken: control
/// characters, emoji, directional marks.
pub(super) fn clean(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(' '),
            '\u{2018}' | '\u{2019}' | '\u{00b4}' | '`' => '\'',
            '\u{201c}' | '\u{201d}' => '"',
            '\u{3000}' | '\u{00a0}' => ' ',
            '、' => ',',
            '。' => '.',
            '\u{2013}' | '\u{2014}' | '\u{2026}' => ',',
            c if c.is_control() => ' ',
            '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' => ' ',
            '\u{fe00}'..='\u{fe0f}' | '\u{2190}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}' => ' ',
            c => c,
        })
        .collect()
}

/// Splits cleaned text into tokens. Numbers come apart from their units ("5cm", "90°", "30%").
pub(super) fn tokenize(text: &str) -> Vec<Token> {
    let shouted = !text.chars().any(char::is_lowercase) && text.contains(' ');
    let text = if shouted { text.to_lowercase() } else { text.to_owned() };
    let chars: Vec<char> = text.chars().collect();
    let mut tokens = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let end = word_end(&chars, at);
        if end > at {
            let word: String = chars[at..end].iter().collect();
            push_word(&mut tokens, word.trim_matches(|c| c == '\'' || c == '-'));
            at = end;
        } else {
            push_symbol(&mut tokens, chars[at]);
            at += 1;
        }
    }
    lower_first_word(&mut tokens);
    tokens
}

/// A sentence begins with a capital that says nothing about the word.
fn lower_first_word(tokens: &mut [Token]) {
    let mut sentence_start = true;
    for token in tokens {
        let mut chars = token.text.chars();
        let capital = chars.next().is_some_and(char::is_uppercase);
        if sentence_start && capital && chars.clone().count() > 0 && chars.all(char::is_lowercase) {
            token.text.clone_from(&token.word);
        }
        sentence_start = token.is_any(&[".", "!", "?"]);
    }
}

fn word_end(chars: &[char], start: usize) -> usize {
    let mut end = start;
    while let Some(&c) = chars.get(end) {
        let between_digits = matches!(c, '.' | '/' | ',')
            && end > start
            && chars[end - 1].is_ascii_digit()
            && chars.get(end + 1).is_some_and(char::is_ascii_digit)
            && (c != ',' || is_thousands_comma(chars, end));
        let leading_point =
            c == '.' && end == start && chars.get(end + 1).is_some_and(char::is_ascii_digit);
        let inside = c.is_alphanumeric() || matches!(c, '\'' | '_') || (c == '-' && end > start);
        let minus =
            c == '-' && end == start && chars.get(end + 1).is_some_and(char::is_ascii_digit);
        if !(inside || minus || between_digits || leading_point) {
            break;
        }
        end += 1;
    }
    end
}

fn is_thousands_comma(chars: &[char], comma: usize) -> bool {
    let digits = chars[comma + 1..].iter().take_while(|c| c.is_ascii_digit()).count();
    digits == 3
}

fn push_symbol(tokens: &mut Vec<Token>, symbol: char) {
    let word = match symbol {
        ',' | ';' | ':' => ",",
        '.' => ".",
        '!' => "!",
        '?' => "?",
        '%' => "percent",
        '°' => "degrees",
        '"' if tokens.last().is_some_and(is_number) => "inches",
        _ => return,
    };
    // "..." and "!!" are one mark.
    let repeated = tokens.last().is_some_and(|last| last.is_punctuation() && last.is(word));
    if !repeated {
        tokens.push(Token::new(word));
    }
}

fn is_number(token: &Token) -> bool {
    token.word.starts_with(|c: char| c.is_ascii_digit())
}

const UNIT_LETTERS: &[&str] =
    &["mm", "cm", "m", "dm", "km", "in", "ft", "deg", "s", "sec", "secs", "x", "min", "rad", "ms"];

fn push_word(tokens: &mut Vec<Token>, word: &str) {
    if word.is_empty() {
        return;
    }
    let number_end = word
        .char_indices()
        .find(|(at, c)| !(c.is_ascii_digit() || *c == '.' || *c == '/' || (*at == 0 && *c == '-')))
        .map_or(word.len(), |(at, _)| at);
    let (number, unit) = word.split_at(number_end);
    let unit = unit.trim_start_matches('-');
    if !number.is_empty() && UNIT_LETTERS.contains(&unit.to_lowercase().as_str()) {
        tokens.push(Token::new(number));
        tokens.push(Token::new(unit));
    } else if let Some(parts) = hyphenated_parts(word) {
        tokens.extend(parts.iter().map(|part| Token::new(part)));
    } else {
        tokens.push(Token::new(word));
    }
}

/// "twenty-five" and "two-and-a-half" are several words; "drop-off" is one.
fn hyphenated_parts(word: &str) -> Option<Vec<&str>> {
    const TENS: &[&str] = &[
        "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety", "one", "two",
        "three", "four", "five", "six", "seven", "eight", "nine", "ten", "half", "quarter", "anti",
        "counter",
    ];
    let parts: Vec<&str> = word.split('-').filter(|part| !part.is_empty()).collect();
    let first = parts.first()?.to_lowercase();
    (parts.len() > 1 && TENS.contains(&first.as_str())).then_some(parts)
}
