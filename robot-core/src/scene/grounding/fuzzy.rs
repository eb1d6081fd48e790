//! Likeness of English words, for what a speech recogniser mishears ("mud" for "mug").

/// Whether `heard` may be a misheard `meant`. Strict for short words: one letter in three to five,
/// two in more, or the same sound.
pub(super) fn is_like(heard: &str, meant: &str) -> bool {
    let ascii = |word: &str| word.len() >= 3 && word.bytes().all(|b| b.is_ascii_alphabetic());
    if !ascii(heard) || !ascii(meant) || heard.len() > 32 || meant.len() > 32 {
        return false;
    }
    let allowed = if heard.len().min(meant.len()) >= 6 { 2 } else { 1 };
    let distance = edit_distance(heard, meant);
    distance <= allowed && (heard[..1] == meant[..1] || heard[1..] == meant[1..])
        || sound(heard) == sound(meant) && distance <= 3
}

/// Levenshtein distance over bytes (both words are ASCII).
fn edit_distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.bytes().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, to) in b.bytes().enumerate() {
            let substituted = diagonal + usize::from(from != to);
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

/// A coarse key of how a word sounds: first letter, then classes of consonants without repeats.
fn sound(word: &str) -> String {
    let word = word.replace("ph", "f").replace("ck", "k").replace("gh", "").replace("wr", "r");
    let word = word.strip_prefix("kn").map_or(word.clone(), |rest| format!("n{rest}"));
    let class = |letter: char| match letter {
        'b' | 'p' => 'p',
        'c' | 'g' | 'k' | 'q' => 'k',
        'd' | 't' => 't',
        'f' | 'v' => 'f',
        's' | 'z' | 'x' => 's',
        'm' | 'n' => 'n',
        other => other,
    };
    let mut key = String::new();
    for (index, letter) in word.chars().enumerate() {
        let vowel = "aeiouyhw".contains(letter);
        let symbol = if vowel { if index == 0 { 'a' } else { continue } } else { class(letter) };
        if !key.ends_with(symbol) {
            key.push(symbol);
        }
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn misheard_words_are_like_and_other_words_are_not() {
        for (heard, meant) in [
            ("mud", "mug"),
            ("blog", "block"),
            ("trey", "tray"),
            ("screwdrivar", "screwdriver"),
            ("bowlt", "bolt"),
        ] {
            assert!(is_like(heard, meant), "{heard} {meant}");
        }
        for (heard, meant) in
            [("banana", "block"), ("cat", "mug"), ("it", "at"), ("杯子", "cup"), ("", "")]
        {
            assert!(!is_like(heard, meant), "{heard} {meant}");
        }
    }
}
