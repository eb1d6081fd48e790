//! How well an object of the scene fits the words of a phrase.

use crate::scene::{Object, Scene};

use super::fuzzy;
use super::lexicon::{self, Kind};
use super::phrase::{is_han, normalise};

/// How a word fits an object; smaller is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fit {
    /// The same word, in either language.
    Same,
    /// A word that people use for it, or a property that the scene does not contradict.
    Related,
    /// Sounds like it.
    Misheard,
    /// Another thing.
    No,
}

/// The words that name and describe one object.
#[derive(Clone, Debug)]
pub(super) struct Words {
    /// Single words and joined names, singular, lower case.
    forms: Vec<String>,
    /// Keys of their meanings.
    keys: Vec<&'static str>,
    /// Words of the name alone.
    name: Vec<String>,
    id: String,
    has_colour: bool,
}

impl Words {
    pub(super) fn of(object: &Object) -> Self {
        let mut forms = Vec::new();
        let name = split(&object.name);
        for text in std::iter::once(&object.name).chain(&object.attributes) {
            let text = normalise(text);
            forms.push(lexicon::singular(&text.replace(' ', "")));
            forms.extend(split(&text));
        }
        forms.sort();
        forms.dedup();
        let keys: Vec<&'static str> =
            forms.iter().flat_map(|form| lexicon::keys_of(form)).collect();
        let has_colour = forms.iter().any(|form| lexicon::is_kind(form, Kind::Colour));
        Self { forms, keys, name, id: normalise(&object.id), has_colour }
    }

    /// How one word of a phrase fits.
    pub(super) fn fit(&self, word: &str) -> Fit {
        let word = &lexicon::singular(word);
        let keys = lexicon::keys_of(word);
        if self.forms.contains(word) || keys.iter().any(|key| self.keys.contains(key)) {
            return Fit::Same;
        }
        if self.forms.iter().any(|form| lexicon::are_related(word, form)) {
            return Fit::Related;
        }
        let misheard = |form: &String| fuzzy::is_like(word, form);
        if !lexicon::is_known(word) && self.forms.iter().any(misheard) {
            return Fit::Misheard;
        }
        Fit::No
    }

    /// Whether the phrase is the id or the whole name of the object.
    pub(super) fn is_called(&self, phrase: &str) -> bool {
        let joined = phrase.replace(' ', "");
        !joined.is_empty()
            && (self.id == phrase
                || self.id.replace(' ', "") == joined
                || self.name.concat() == joined)
    }

    /// Whether this word is among the object's own words.
    pub(super) fn carries(&self, word: &str) -> bool {
        self.fit(word) == Fit::Same
    }

    /// Whether both objects are called the same.
    pub(super) fn shares_name(&self, other: &Words) -> bool {
        self.name.last() == other.name.last()
            || self.name.last().zip(other.name.last()).is_some_and(|(a, b)| {
                let keys = lexicon::keys_of(a);
                lexicon::keys_of(b).iter().any(|key| keys.contains(key))
            })
    }

    /// Whether both objects have the same colour, where one is known.
    pub(super) fn shares_colour(&self, other: &Words) -> bool {
        let mut colours = self.forms.iter().filter(|form| lexicon::is_kind(form, Kind::Colour));
        self.has_colour == other.has_colour && colours.all(|colour| other.carries(colour))
    }

    /// Whether it is a part of the cell that is not carried.
    pub(super) fn is_furniture(&self) -> bool {
        self.name
            .iter()
            .flat_map(|word| lexicon::keys_of(word))
            .any(|key| lexicon::FURNITURE.contains(&key))
    }
}

/// Words of a name: separated by spaces, or found in the lexicon where there are none.
fn split(text: &str) -> Vec<String> {
    let text = normalise(text);
    let mut words = Vec::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        if word.chars().any(is_han) {
            words.extend(super::chinese::words_of(word));
        } else {
            words.push(lexicon::singular(word));
        }
    }
    words
}

/// Objects that fit all the words, as well as any object does. Empty where none does.
pub(super) fn filter(words: &[String], vocabulary: &[Words], among: &[usize]) -> (Vec<usize>, Fit) {
    let joined = words.join(" ");
    let called: Vec<usize> =
        among.iter().copied().filter(|index| vocabulary[*index].is_called(&joined)).collect();
    if !called.is_empty() {
        return (called, Fit::Same);
    }
    let words = join_split_words(words, vocabulary);
    let mut best = (Vec::new(), Fit::No);
    for index in among {
        let fit = fit_all(&words, vocabulary, *index);
        if fit < best.1 {
            best = (Vec::new(), fit);
        }
        if fit == best.1 && fit != Fit::No {
            best.0.push(*index);
        }
    }
    best
}

/// "screw driver" where the scene or the lexicon says "screwdriver".
fn join_split_words(words: &[String], vocabulary: &[Words]) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for word in words {
        if let Some(last) = out.last() {
            let joined = lexicon::singular(&format!("{last}{word}"));
            let in_scene = vocabulary.iter().any(|words| words.forms.contains(&joined));
            if in_scene || lexicon::is_known(&joined) {
                out.pop();
                out.push(joined);
                continue;
            }
        }
        out.push(word.clone());
    }
    out
}

fn fit_all(words: &[String], vocabulary: &[Words], index: usize) -> Fit {
    let mut worst = Fit::Same;
    for (position, word) in words.iter().enumerate() {
        let is_head = position + 1 == words.len();
        let fit = match vocabulary[index].fit(word) {
            Fit::No if !is_head && may_be_unsaid(word, vocabulary, index) => Fit::Related,
            fit => fit,
        };
        worst = worst.max(fit);
    }
    worst
}

/// A property that the scene does not tell about this object: a colour where it names none, any
/// other word that no object of the scene carries.
fn may_be_unsaid(word: &str, vocabulary: &[Words], index: usize) -> bool {
    if lexicon::is_kind(word, Kind::Colour) {
        return !vocabulary[index].has_colour;
    }
    let noun = lexicon::is_kind(word, Kind::Noun);
    !noun && !vocabulary.iter().any(|words| words.fit(word) == Fit::Same)
}

/// The words of all objects, in the order of the scene.
pub(super) fn vocabulary(scene: &Scene) -> Vec<Words> {
    scene.objects.iter().map(Words::of).collect()
}
