//! Mandarin noun phrases. Words are found by the longest match against the lexicon and the scene.

use crate::scene::Scene;
use crate::task::Relation;

use super::chinese_words::{ALL, ANY, MEASURES, NUMBERS, OTHER, PRONOUNS, RANKS, RELATIONS, REST};
use super::lexicon::{ANY_THING, GENERAL, ROWS, is_adjective};
use super::phrase::{Lies, Located, NounPhrase, Ordinal, Pronoun, Quantity, normalise};

/// Takes a normalised phrase apart.
pub(super) fn parse(text: &str, scene: &Scene) -> NounPhrase {
    let text: String = text.split_whitespace().collect::<Vec<_>>().join("");
    let text = text.trim_start_matches(['把', '将', '请']);
    if let Some(phrase) = pronoun(text, scene) {
        return phrase;
    }
    Parser { scene, words: known_words(scene) }.phrase(text, 0)
}

fn pronoun(text: &str, scene: &Scene) -> Option<NounPhrase> {
    for (kind, forms) in PRONOUNS {
        if forms.contains(&text) {
            return Some(NounPhrase::pronoun(*kind));
        }
        if !matches!(kind, Pronoun::Held | Pronoun::JustPlaced) {
            continue;
        }
        let text = text.trim_start_matches(['我', '你']);
        let rest = forms.iter().filter_map(|form| text.strip_prefix(form)).min_by_key(|r| r.len());
        if let Some(rest) = rest {
            let rest = rest
                .trim_start_matches("那个")
                .trim_start_matches("那块")
                .trim_start_matches("东西");
            let words = Parser { scene, words: known_words(scene) }.words(rest);
            return Some(NounPhrase { words, ..NounPhrase::pronoun(*kind) });
        }
    }
    None
}

/// Words of the scene, for the longest match.
fn known_words(scene: &Scene) -> Vec<String> {
    let names = scene
        .objects
        .iter()
        .flat_map(|object| std::iter::once(&object.name).chain(&object.attributes));
    let mut words: Vec<String> = names.map(|name| normalise(name).replace(' ', "")).collect();
    words.retain(|word| !word.is_empty());
    words.sort();
    words.dedup();
    words
}

/// Words of an object's name, by the lexicon alone.
pub(super) fn words_of(name: &str) -> Vec<String> {
    let scene = Scene::default();
    Parser { scene: &scene, words: Vec::new() }.words(name)
}

struct Parser<'s> {
    scene: &'s Scene,
    words: Vec<String>,
}

impl Parser<'_> {
    fn phrase(&self, text: &str, depth: usize) -> NounPhrase {
        let mut phrase = NounPhrase::default();
        if depth > 4 {
            phrase.words = vec![text.to_owned()];
            return phrase;
        }
        let text = self.exclusion(text, &mut phrase, depth);
        let text = quantifier(&text, &mut phrase);
        let text = points_become_links(&text);
        let mut segments: Vec<&str> = text.split('的').collect();
        let head = segments.pop().unwrap_or_default();
        let mut pending = Vec::new();
        for segment in segments {
            self.modifier(segment, &mut pending, &mut phrase, depth);
        }
        self.head(head, &mut phrase, &mut pending, depth);
        phrase.words.splice(0..0, pending);
        phrase.headless |= phrase.words.last().is_none_or(|word| is_adjective(word));
        phrase
    }

    /// 除了蓝色的以外, 不是红色的
    fn exclusion(&self, text: &str, phrase: &mut NounPhrase, depth: usize) -> String {
        if let Some(rest) = text.strip_prefix("不是")
            && let Some((excluded, after)) = rest.split_once('的')
            && !excluded.is_empty()
        {
            phrase.except = Some(Box::new(parse_or(self, excluded, depth)));
            return after.trim_start_matches(['那', '这']).trim_start_matches(MEASURES).to_owned();
        }
        let Some(start) = text.find("除了").or_else(|| text.find("除")) else {
            return text.to_owned();
        };
        let rest = text[start..].trim_start_matches("除了").trim_start_matches('除');
        let end = ["之外", "以外", "外"].iter().find_map(|end| Some((rest.find(end)?, end.len())));
        let (excluded, after) = match end {
            Some((at, len)) => (&rest[..at], &rest[at + len..]),
            None => (rest, ""),
        };
        phrase.except = Some(Box::new(parse_or(self, excluded, depth)));
        phrase.quantity = Quantity::All;
        let before = text[..start].trim_end_matches('的');
        let after = after.trim_start_matches('的').trim_start_matches('都');
        format!("{before}{after}")
    }

    /// One 的-segment: a place, a rank or attributes.
    fn modifier(
        &self,
        segment: &str,
        pending: &mut Vec<String>,
        phrase: &mut NounPhrase,
        depth: usize,
    ) {
        if let Some(located) = self.nearest_to(segment, depth) {
            phrase.located.push(located);
        } else if rank(segment, phrase) {
        } else if let Some(mut located) = self.place(segment, depth) {
            located.reference.words.splice(0..0, pending.drain(..));
            phrase.located.push(located);
        } else if let Some(rest) = ordinal(segment, phrase) {
            pending.extend(self.words(&rest));
        } else {
            pending.extend(self.words(segment));
        }
    }

    fn head(&self, head: &str, phrase: &mut NounPhrase, pending: &mut Vec<String>, depth: usize) {
        let head = head.trim_end_matches('们');
        if ANY_THING.contains(&head) || head.chars().all(|c| MEASURES.contains(&c)) {
            phrase.headless = true;
            return;
        }
        let (head, ranked) = strip_rank(head, phrase);
        let head = ordinal(&head, phrase).unwrap_or(head);
        if !ranked && let Some(located) = self.place(&head, depth) {
            phrase.located.push(located);
            return;
        }
        let words = self.words(&head);
        pending.extend(words);
        if ANY_THING.contains(&head.as_str()) {
            phrase.headless = true;
            pending.retain(|word| !ANY_THING.contains(&word.as_str()));
        }
    }

    /// 离台灯最近, 距离我最远
    fn nearest_to(&self, segment: &str, depth: usize) -> Option<Located> {
        let rest = segment.strip_prefix("距离").or_else(|| segment.strip_prefix('离'));
        let rest = rest.or_else(|| segment.strip_prefix("靠近"))?;
        let (reference, how) = match (rest.strip_suffix("最近"), rest.strip_suffix("最远")) {
            (Some(reference), _) => (reference, Lies::NearestTo),
            (_, Some(reference)) => (reference, Lies::FarthestFrom),
            _ => (rest, Lies::Relation(Relation::NextTo)),
        };
        (!reference.is_empty()).then(|| Located {
            how,
            reference: parse_or(self, reference, depth),
            second: None,
        })
    }

    /// 托盘里(面), A和B之间; nothing where the reference is missing.
    fn place(&self, segment: &str, depth: usize) -> Option<Located> {
        let segment = segment.trim_start_matches('在');
        let whole_word = self.words(segment).len() == 1 && self.is_word(segment);
        if whole_word {
            return None;
        }
        let (marker, relation) = RELATIONS.iter().find(|(marker, _)| segment.ends_with(marker))?;
        let reference = &segment[..segment.len() - marker.len()];
        if reference.is_empty() {
            return None;
        }
        let how = Lies::Relation(*relation);
        if *relation == Relation::Between {
            let (first, second) = reference.split_once(['和', '与', '跟'])?;
            let second = Some(parse_or(self, second, depth));
            return Some(Located { how, reference: parse_or(self, first, depth), second });
        }
        Some(Located { how, reference: parse_or(self, reference, depth), second: None })
    }

    fn is_word(&self, text: &str) -> bool {
        self.words.iter().any(|word| word == text)
            || ROWS.iter().any(|row| row.forms.contains(&text))
    }

    /// Longest match; what is unknown stays together as one word.
    fn words(&self, text: &str) -> Vec<String> {
        let letters: Vec<char> = text.chars().collect();
        let (mut words, mut unknown, mut at) = (Vec::new(), String::new(), 0);
        while at < letters.len() {
            let longest = (at + 1..=letters.len().min(at + 8)).rev().find(|end| {
                let piece: String = letters[at..*end].iter().collect();
                self.is_word(&piece)
                    || GENERAL.iter().any(|(forms, _)| forms.contains(&piece.as_str()))
            });
            match longest {
                Some(end) => {
                    flush(&mut unknown, &mut words);
                    words.push(letters[at..end].iter().collect());
                    at = end;
                }
                None => {
                    unknown.push(letters[at]);
                    at += 1;
                }
            }
        }
        flush(&mut unknown, &mut words);
        words
    }
}

fn flush(unknown: &mut String, words: &mut Vec<String>) {
    let word = std::mem::take(unknown);
    let filler = word
        .chars()
        .all(|c| MEASURES.contains(&c) || matches!(c, '那' | '这' | '着' | '了' | '色'));
    if !filler {
        words.push(word);
    }
}

fn parse_or(parser: &Parser<'_>, text: &str, depth: usize) -> NounPhrase {
    let text = text.trim_end_matches('的');
    pronoun(text, parser.scene).unwrap_or_else(|| parser.phrase(text, depth + 1))
}

fn quantifier(text: &str, phrase: &mut NounPhrase) -> String {
    let strip =
        |list: &[&str]| list.iter().find_map(|form| text.strip_prefix(form)).map(str::to_owned);
    if let Some(rest) = strip(ALL) {
        phrase.quantity = Quantity::All;
        return rest;
    }
    if let Some(rest) = strip(REST) {
        phrase.other = true;
        phrase.quantity = Quantity::All;
        return rest;
    }
    if let Some(rest) = strip(OTHER) {
        phrase.other = true;
        return rest;
    }
    if let Some(rest) = strip(ANY) {
        phrase.quantity = Quantity::Any;
        return rest;
    }
    let text = text.trim_start_matches("那个").trim_start_matches("这个");
    let text = text.trim_start_matches(['那', '这']);
    let mut letters = text.chars();
    if let (Some(number), Some(measure)) = (letters.next(), letters.next())
        && let Some((_, number)) = NUMBERS.iter().find(|(form, _)| *form == number)
        && MEASURES.contains(&measure)
    {
        phrase.quantity = Quantity::Exactly(*number);
        return letters.collect();
    }
    text.trim_start_matches(MEASURES).to_owned()
}

/// 左边那个 reads like 左边的.
fn points_become_links(text: &str) -> String {
    let mut out = text.to_owned();
    for point in ["那", "这"] {
        for measure in MEASURES {
            out = out.replace(&format!("的{point}{measure}"), "的");
            out = out.replace(&format!("{point}一{measure}"), "的");
            out = out.replace(&format!("{point}{measure}"), "的");
        }
    }
    out
}

/// 最左边, 左边, 中间: a rank and nothing else.
fn rank(segment: &str, phrase: &mut NounPhrase) -> bool {
    let (superlative, core) = match segment.strip_prefix('最') {
        Some(core) => (true, core),
        None => (false, segment),
    };
    let short = |text: &str| text.trim_end_matches(['边', '面', '侧', '方', '头', '部']).to_owned();
    let found = RANKS.iter().find(|(form, _)| *form == core || *form == short(core));
    let Some((form, extreme)) = found else { return false };
    if superlative {
        phrase.extremes.push(*extreme);
    } else {
        phrase.soft.push(((*form).to_owned(), *extreme));
    }
    true
}

/// 最大积木, 左边积木: a rank before the head noun without 的.
fn strip_rank(head: &str, phrase: &mut NounPhrase) -> (String, bool) {
    let ends: Vec<usize> = head.char_indices().map(|(at, _)| at).skip(1).take(4).collect();
    if rank(head, phrase) {
        return (String::new(), true);
    }
    for at in ends.into_iter().rev() {
        let (front, rest) = head.split_at(at);
        let ranks = front.starts_with('最') || front.ends_with(['边', '侧', '面']);
        if ranks && rank(front, phrase) {
            return (rest.to_owned(), true);
        }
    }
    (head.to_owned(), false)
}

/// 第二个, 最后一个, 左边数第三个
fn ordinal(segment: &str, phrase: &mut NounPhrase) -> Option<String> {
    let from_right =
        segment.contains("右数") || segment.contains("右边数") || segment.contains("右起");
    if let Some(rest) = segment.strip_prefix("最后一").or_else(|| segment.strip_prefix("最后"))
    {
        phrase.ordinal = Some(Ordinal { index: 0, from_end: true, from_right });
        return Some(rest.trim_start_matches(MEASURES).to_owned());
    }
    let at = segment.find('第')?;
    let mut rest = segment[at..].chars().skip(1);
    let number = rest.next()?;
    let number = NUMBERS.iter().find(|(form, _)| *form == number).map(|(_, n)| *n);
    let number =
        number.or_else(|| segment[at..].chars().nth(1)?.to_digit(10).map(|n| n as usize))?;
    phrase.ordinal = Some(Ordinal { index: number.saturating_sub(1), from_end: false, from_right });
    let rest: String = rest.collect();
    Some(rest.trim_start_matches(MEASURES).to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::phrase::Extreme;
    use super::*;

    fn parsed(text: &str) -> NounPhrase {
        parse(text, &Scene::default())
    }

    #[test]
    fn modifiers_are_found() {
        assert_eq!(parsed("红色的积木").words, ["红色", "积木"]);
        assert_eq!(parsed("红色积木").words, ["红色", "积木"]);
        assert!(parsed("蓝色的那个").headless && parsed("蓝色那个").headless);
        assert_eq!(parsed("最左边的积木").extremes, [Extreme::Leftmost]);
        assert_eq!(parsed("最大的").extremes, [Extreme::Biggest]);
        assert_eq!(parsed("左边那个").soft, [("左".to_owned(), Extreme::Leftmost)]);
        assert_eq!(parsed("所有的螺丝").quantity, Quantity::All);
        assert_eq!(parsed("第二个杯子").ordinal.unwrap().index, 1);
        assert_eq!(parsed("第二个杯子").words, ["杯子"]);
    }

    #[test]
    fn places_take_their_reference() {
        let phrase = parsed("盘子里的苹果");
        assert_eq!(phrase.words, ["苹果"]);
        assert_eq!(phrase.located[0].how, Lies::Relation(Relation::In));
        assert_eq!(phrase.located[0].reference.words, ["盘子"]);
        let phrase = parsed("红色的盒子旁边的积木");
        assert_eq!(phrase.located[0].reference.words, ["红色", "盒子"]);
        assert_eq!(phrase.words, ["积木"]);
        let phrase = parsed("离台灯最近的杯子");
        assert_eq!(phrase.located[0].how, Lies::NearestTo);
    }

    #[test]
    fn exclusions_and_pronouns_are_found() {
        let phrase = parsed("不是蓝色的那块积木");
        assert_eq!(
            (phrase.except.unwrap().words, phrase.words),
            (vec!["蓝色".to_owned()], vec!["积木".to_owned()])
        );
        let phrase = parsed("除了蓝色的以外的积木");
        assert_eq!(phrase.except.unwrap().words, ["蓝色"]);
        assert_eq!(phrase.words, ["积木"]);
        assert_eq!(parsed("它").pronoun, Some(Pronoun::It));
        assert_eq!(parsed("我刚放下的那个").pronoun, Some(Pronoun::JustPlaced));
    }
}
