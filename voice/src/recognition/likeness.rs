//! Whether two texts may be the same sound.

/// Share of the letters that may differ.
const MOST_CHANGED: f64 = 0.6;

/// Whether one text may be what the other was, misheard: most of a longer one must be there. Blanks,
/// case and punctuation do not count.
pub(super) fn is_like(first: &str, second: &str) -> bool {
    let letters = |text: &str| -> Vec<char> {
        text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    let (first, second) = (letters(first), letters(second));
    let longest = first.len().max(second.len());
    distance(&first, &second) as f64 <= MOST_CHANGED * longest as f64
}

/// Levenshtein's distance.
fn distance(first: &[char], second: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=second.len()).collect();
    for (i, letter) in first.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, other) in second.iter().enumerate() {
            let replaced = diagonal + usize::from(letter != other);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(row[j + 1] + 1);
        }
    }
    row[second.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_sounds_alike_is_alike_and_what_does_not_is_not() {
        assert!(is_like("Last.", "left"));
        assert!(is_like("Bick up the mud", "pick up the mug"));
        assert!(!is_like("Bye.", "Stop."));
        assert!(!is_like("thank you", "open the gripper"));
    }
}
