//! Comparing what was heard with what was said, word by word.

const ONES: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const TENS: [&str; 8] =
    ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];

/// Words in lower case without punctuation; numbers up to 100 are spelled, letters and digits parted
/// ("A3" is "a three"), and each Chinese letter is a word.
pub(crate) fn words(text: &str) -> Vec<String> {
    let mut parted = String::new();
    let mut last = ' ';
    for letter in text.to_lowercase().replace('\'', "").replace('%', " percent ").chars() {
        let is_boundary = last.is_ascii_digit() != letter.is_ascii_digit() || !letter.is_ascii();
        if is_boundary || !last.is_ascii() {
            parted.push(' ');
        }
        parted.push(if letter.is_alphanumeric() { letter } else { ' ' });
        last = letter;
    }
    parted.split_whitespace().flat_map(spelled).collect()
}

fn spelled(word: &str) -> Vec<String> {
    match word.parse::<usize>() {
        Ok(n) if n < 20 => vec![ONES[n].into()],
        Ok(n) if n < 100 && n % 10 == 0 => vec![TENS[n / 10 - 2].into()],
        Ok(n) if n < 100 => vec![TENS[n / 10 - 2].into(), ONES[n % 10].into()],
        Ok(100) => vec!["one".into(), "hundred".into()],
        _ => vec![word.to_owned()],
    }
}

/// Levenshtein's distance in words.
pub(crate) fn distance(said: &[String], heard: &[String]) -> usize {
    let mut row: Vec<usize> = (0..=heard.len()).collect();
    for (i, word) in said.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, other) in heard.iter().enumerate() {
            let replaced = diagonal + usize::from(word != other);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(row[j + 1] + 1);
        }
    }
    row[heard.len()]
}
