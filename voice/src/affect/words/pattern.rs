//! A small pattern language over words: enough for phrases that people cry out.
//!
//! ```text
//! you (are|'re) hurting (me|my *)     words, alternatives
//! careful with?                       an optional word or group
//! my *1 is stuck                      any words: `*` up to four, `*1` one or none
//! ... too fast                        begins anywhere in the clause
//! slow down ...                       ends anywhere in the clause
//! ```
//!
//! Han characters are a word each, with or without spaces between them.

use super::{english, mandarin};
use crate::understanding::is_han;

/// Most words that a plain `*` stands for.
const LONGEST_GAP: usize = 4;

/// Cuts text into words: Latin words in lower case, Han characters one by one.
pub(in crate::affect) fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut is_open = false;
    for c in text.chars() {
        if is_han(c) {
            words.push(c.to_string());
            is_open = false;
        } else if c.is_alphanumeric() || (c == '\'' && is_open) {
            let lower = c.to_lowercase();
            match words.last_mut() {
                Some(word) if is_open => word.extend(lower),
                _ => words.push(lower.collect()),
            }
            is_open = true;
        } else {
            is_open = false;
        }
    }
    words
}

#[derive(Clone, Debug)]
enum Node {
    Word(String),
    Choice(Vec<Vec<Node>>),
    Optional(Box<Node>),
    Gap(usize),
}

/// One phrase.
#[derive(Clone, Debug)]
pub(in crate::affect) struct Pattern {
    nodes: Vec<Node>,
    begins_anywhere: bool,
    ends_anywhere: bool,
}

impl Pattern {
    pub(in crate::affect) fn new(text: &str) -> Self {
        let text = text.trim();
        let begins_anywhere = text.starts_with("...");
        let ends_anywhere = text.ends_with("...");
        let inner = text.trim_start_matches("...").trim_end_matches("...").trim();
        let mut characters = inner.chars().peekable();
        let mut nodes = sequences(&mut characters);
        let nodes = if nodes.len() == 1 { nodes.remove(0) } else { vec![Node::Choice(nodes)] };
        Self { nodes, begins_anywhere, ends_anywhere }
    }

    /// Whether the phrase has to be the whole clause.
    pub(in crate::affect) fn is_closed(&self) -> bool {
        !self.begins_anywhere && !self.ends_anywhere
    }

    /// Where in the clause the phrase begins, if it is there. `is_out_of_scope` rejects beginnings,
    /// such as those behind a negation.
    pub(in crate::affect) fn find(
        &self,
        clause: &[String],
        is_out_of_scope: impl Fn(usize) -> bool,
    ) -> Option<usize> {
        let last_start = if self.begins_anywhere { clause.len() } else { 1 };
        (0..last_start).find(|start| {
            let mut ends = Vec::new();
            follow(&self.nodes, clause, *start, &mut ends);
            let fits =
                ends.iter().any(|end| end > start && (self.ends_anywhere || *end == clause.len()));
            fits && !is_out_of_scope(*start)
        })
    }
}

type Characters<'a> = std::iter::Peekable<std::str::Chars<'a>>;

/// Alternatives up to the closing bracket or the end.
fn sequences(characters: &mut Characters<'_>) -> Vec<Vec<Node>> {
    let mut all = vec![Vec::new()];
    while let Some(c) = characters.next() {
        let node = match c {
            ')' => break,
            '|' => {
                all.push(Vec::new());
                continue;
            }
            '(' => Node::Choice(sequences(characters)),
            '*' => Node::Gap(gap(characters)),
            '?' => {
                let nodes = all.last_mut();
                if let Some((nodes, node)) = nodes.and_then(|nodes| {
                    let node = nodes.pop()?;
                    Some((nodes, node))
                }) {
                    nodes.push(Node::Optional(Box::new(node)));
                }
                continue;
            }
            c if is_han(c) => Node::Word(c.to_string()),
            c if c.is_alphanumeric() || c == '\'' => Node::Word(word(c, characters)),
            _ => continue,
        };
        if let Some(nodes) = all.last_mut() {
            nodes.push(node);
        }
    }
    all
}

fn gap(characters: &mut Characters<'_>) -> usize {
    let digit = characters.peek().and_then(|c| c.to_digit(10));
    match digit {
        Some(digit) => {
            characters.next();
            digit as usize
        }
        None => LONGEST_GAP,
    }
}

fn word(first: char, characters: &mut Characters<'_>) -> String {
    let mut word = first.to_string();
    while let Some(c) = characters.peek() {
        if is_han(*c) || !(c.is_alphanumeric() || *c == '\'') {
            break;
        }
        word.push(*c);
        characters.next();
    }
    word
}

/// All places where the nodes can end if they begin at `at`.
fn follow(nodes: &[Node], clause: &[String], at: usize, ends: &mut Vec<usize>) {
    let Some((node, rest)) = nodes.split_first() else {
        ends.push(at);
        return;
    };
    match node {
        Node::Word(word) => {
            if clause.get(at).is_some_and(|said| said == word) {
                follow(rest, clause, at + 1, ends);
            }
        }
        Node::Choice(all) => {
            let mut middle = Vec::new();
            all.iter().for_each(|nodes| follow(nodes, clause, at, &mut middle));
            distinct(&mut middle);
            middle.into_iter().for_each(|next| follow(rest, clause, next, ends));
        }
        Node::Optional(node) => {
            let mut middle = vec![at];
            follow(std::slice::from_ref(node), clause, at, &mut middle);
            distinct(&mut middle);
            middle.into_iter().for_each(|next| follow(rest, clause, next, ends));
        }
        Node::Gap(most) => {
            follow(rest, clause, at, ends);
            // "that did not hurt": what is negated is not what the phrase says.
            let free = clause.iter().skip(at).take(*most).take_while(|word| !is_negation(word));
            for taken in 1..=free.count() {
                follow(rest, clause, at + taken, ends);
            }
        }
    }
    distinct(ends);
}

/// Whether the word turns what follows into its opposite.
pub(super) fn is_negation(word: &str) -> bool {
    english::NEGATIONS.contains(&word) || mandarin::NEGATIONS.contains(&word)
}

fn distinct(places: &mut Vec<usize>) {
    places.sort_unstable();
    places.dedup();
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(pattern: &str, text: &str) -> bool {
        Pattern::new(pattern).find(&words(text), |_| false).is_some()
    }

    #[test]
    fn words_are_cut_in_both_scripts() {
        assert_eq!(words("It's HOT, 小心 M6!"), ["it's", "hot", "小", "心", "m6"]);
        assert!(words(" ... ").is_empty());
    }

    #[test]
    fn patterns_fit_what_they_say() {
        assert!(fits("you (are|'re) hurting (me|my *)", "you are hurting my left hand"));
        assert!(!fits("you (are|'re) hurting (me|my *)", "you are hurting the block"));
        assert!(fits("careful with? (it|that one)?", "careful"));
        assert!(fits("careful with? (it|that one)?", "careful with that one"));
        assert!(!fits("careful", "careful with it"));
        assert!(fits("careful ...", "careful with it"));
        assert!(fits("it * hurts", "it really hurts") && !fits("it * hurts", "it never hurts"));
        assert!(fits("... too fast", "that is much too fast"));
        assert!(!fits("... too fast", "too fast to see"));
        assert!(fits("... too fast ...", "it is too fast to see"));
        assert!(fits("a *1 b", "a x b") && fits("a *1 b", "a b") && !fits("a *1 b", "a x y b"));
        assert!(fits("别(碰|靠近)我?", "别碰") && fits("别(碰|靠近)我?", "别 靠近我"));
        assert!(!fits("", "anything"));
    }

    #[test]
    fn a_beginning_can_be_out_of_scope() {
        let pattern = Pattern::new("... too fast");
        let clause = words("not too fast");
        assert_eq!(pattern.find(&clause, |_| false), Some(1));
        assert_eq!(pattern.find(&clause, |start| start > 0 && clause[start - 1] == "not"), None);
    }

    #[test]
    fn odd_patterns_are_no_trouble() {
        for odd in ["?", "(", ")", "a|b", "((a)", "*", "...", "a ? ?"] {
            let _ = Pattern::new(odd).find(&words("a b c"), |_| false);
        }
    }
}
