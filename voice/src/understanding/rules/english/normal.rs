//! Brings the words of an English utterance to one form: contractions, spellings, and the
//! mishearings that leave no sense otherwise.

use super::super::tokens::Token;
use super::hesitation;
use super::lexicon;
use super::numbers;

/// Contractions and spellings, each replaced by the words on the right.
const REPLACEMENTS: &[(&str, &str)] = &[
    ("don't", "do not"),
    ("dont", "do not"),
    ("doesn't", "does not"),
    ("didn't", "did not"),
    ("didnt", "did not"),
    ("doesnt", "does not"),
    ("isnt", "is not"),
    ("arent", "are not"),
    ("can't", "can not"),
    ("cant", "can not"),
    ("cannot", "can not"),
    ("won't", "will not"),
    ("wont", "will not"),
    ("shan't", "shall not"),
    ("isn't", "is not"),
    ("aren't", "are not"),
    ("wasn't", "was not"),
    ("weren't", "were not"),
    ("wouldn't", "would not"),
    ("couldn't", "could not"),
    ("shouldn't", "should not"),
    ("haven't", "have not"),
    ("hasn't", "has not"),
    ("mustn't", "must not"),
    ("i'm", "i am"),
    ("im", "i am"),
    ("i'd", "i would"),
    ("i'll", "i will"),
    ("i've", "i have"),
    ("you're", "you are"),
    ("youre", "you are"),
    ("you'll", "you will"),
    ("you'd", "you would"),
    ("you've", "you have"),
    ("we're", "we are"),
    ("we'll", "we will"),
    ("we've", "we have"),
    ("they're", "they are"),
    ("it's", "it is"),
    ("that's", "that is"),
    ("thats", "that is"),
    ("that'll", "that will"),
    ("what's", "what is"),
    ("whats", "what is"),
    ("where'd", "where did"),
    ("what'd", "what did"),
    ("how'd", "how did"),
    ("why'd", "why did"),
    ("where's", "where is"),
    ("wheres", "where is"),
    ("who's", "who is"),
    ("how's", "how is"),
    ("there's", "there is"),
    ("here's", "here is"),
    ("let's", "let us"),
    ("lets", "let us"),
    ("she's", "she is"),
    ("he's", "he is"),
    ("what're", "what are"),
    ("where're", "where are"),
    ("y'all", "you"),
    ("gonna", "going to"),
    ("wanna", "want to"),
    ("gotta", "have to"),
    ("lemme", "let me"),
    ("gimme", "give me"),
    ("pls", "please"),
    ("plz", "please"),
    ("pleas", "please"),
    ("plase", "please"),
    ("u", "you"),
    ("ur", "your"),
    ("teh", "the"),
    ("thx", "thanks"),
    ("ok", "okay"),
    ("k", "okay"),
    ("colour", "color"),
    ("recieve", "receive"),
    ("lefft", "left"),
    ("rigth", "right"),
    ("rihgt", "right"),
    ("griper", "gripper"),
    ("gripa", "gripper"),
    ("grippa", "gripper"),
    ("anticlock", "anticlockwise"),
    ("clothes", "close"),
    ("cloze", "close"),
    ("raze", "raise"),
    ("pik", "pick"),
    ("grap", "grab"),
    ("placce", "place"),
    ("pause's", "pause"),
    ("whoah", "whoa"),
    ("woah", "whoa"),
    ("wo", "whoa"),
    ("til", "until"),
    ("till", "until"),
    ("cuz", "because"),
    ("an'", "and"),
    ("'em", "them"),
    ("em", "them"),
    ("kinda", "like"),
    ("dunno", "do not know"),
    ("c'mon", "come on"),
    ("ain't", "is not"),
    ("y", "y"),
];

/// Phrases that recognition writes for others, when they begin a clause.
const MISHEARD_STARTS: &[(&str, &str)] = &[
    ("turn of the", "turn off the"),
    ("switch of the", "switch off the"),
    ("pig up", "pick up"),
    ("peck up", "pick up"),
    ("pic up", "pick up"),
    ("pickup", "pick up"),
    ("big up", "pick up"),
    ("peak up", "pick up"),
    ("bick up", "pick up"),
    ("kick up", "pick up"),
    ("pick app", "pick up"),
    ("pick of", "pick up"),
    ("moved", "move"),
    ("moo left", "move left"),
    ("moo right", "move right"),
    ("mauve", "move"),
    ("grip her", "gripper"),
    ("plays the", "place the"),
    ("plays it", "place it"),
    ("police the", "place the"),
    ("pot the", "put the"),
    ("opened the", "open the"),
    ("closed the", "close the"),
    ("closer gripper", "close gripper"),
    ("graph the", "grab the"),
    ("crab the", "grab the"),
    ("crap the", "grab the"),
    ("grabbed the", "grab the"),
    ("grew up the", "pick up the"),
    ("toss up", "pick up"),
    ("rotated", "rotate"),
    ("turned the", "turn the"),
];

/// Applies the tables. Returns the tokens and whether a mishearing was repaired.
pub(super) fn normalise(tokens: Vec<Token>) -> (Vec<Token>, bool) {
    let mut words: Vec<Token> = Vec::with_capacity(tokens.len() + 4);
    for token in tokens {
        match REPLACEMENTS.iter().find(|(from, _)| token.is(from)) {
            Some((_, to)) => words.extend(to.split(' ').map(Token::new)),
            None => match token.word.strip_suffix("n't").filter(|stem| stem.len() > 1) {
                Some(stem) => words.extend([Token::new(stem), Token::new("not")]),
                None => words.push(token),
            },
        }
    }
    let words_before = words.len();
    hesitation::drop_it(&mut words);
    let hesitated = words.len() < words_before;
    super::axes::as_directions(&mut words);
    swap_questions(&mut words);
    present_wishes(&mut words);
    let repaired = repair_starts(&mut words) | repair_homophones(&mut words) | hesitated;
    (words, repaired)
}

/// "do not you" → "do you not", so that each question has one form.
fn swap_questions(words: &mut [Token]) {
    const HELPERS: &[&str] = &[
        "do", "does", "did", "are", "is", "will", "can", "would", "could", "should", "have", "was",
    ];
    for at in 0..words.len().saturating_sub(2) {
        let is_question = words[at].is_any(HELPERS)
            && words[at + 1].is("not")
            && words[at + 2].is_any(&["you", "it", "we", "i"]);
        if is_question {
            words.swap(at + 1, at + 2);
        }
    }
}

/// "it would be nice if you picked up …" → "… if you pick up …".
fn present_wishes(words: &mut [Token]) {
    const PAST: &[(&str, &str)] = &[
        ("picked", "pick"),
        ("placed", "place"),
        ("moved", "move"),
        ("took", "take"),
        ("gave", "give"),
        ("brought", "bring"),
        ("handed", "hand"),
        ("passed", "pass"),
        ("opened", "open"),
        ("closed", "close"),
        ("went", "go"),
        ("dropped", "drop"),
        ("turned", "turn"),
        ("grabbed", "grab"),
        ("lifted", "lift"),
        ("lowered", "lower"),
        ("pushed", "push"),
        ("pulled", "pull"),
        ("released", "release"),
        ("rotated", "rotate"),
    ];
    let wish = words.windows(2).position(|pair| pair[0].is("would") && pair[1].is("be"));
    let Some(wish) = wish else { return };
    for at in wish..words.len().saturating_sub(2) {
        if words[at].is("if") && words[at + 1].is("you") {
            let verb = PAST.iter().find(|(past, _)| words[at + 2].is(past));
            if let Some((_, base)) = verb {
                words[at + 2] = Token::new(base);
            }
        }
    }
}

fn repair_starts(words: &mut Vec<Token>) -> bool {
    let mut repaired = false;
    let mut at = 0;
    while at < words.len() {
        let clause_start = at == 0
            || words[at - 1].is_punctuation()
            || words[at - 1].is_any(&["and", "then", "please"]);
        if clause_start {
            let found = MISHEARD_STARTS
                .iter()
                .find(|(from, _)| super::super::tokens::begins(&words[at..], from));
            if let Some((from, to)) = found {
                let taken = from.split(' ').count();
                words.splice(at..at + taken, to.split(' ').map(Token::new));
                repaired = true;
            }
        }
        at += 1;
    }
    repaired
}

/// Homophones that only one reading of the neighbours allows.
fn repair_homophones(words: &mut [Token]) -> bool {
    const UNITS: &[&str] = &[
        "centimetres",
        "centimeters",
        "millimetres",
        "millimeters",
        "metres",
        "meters",
        "degrees",
        "inches",
        "cm",
        "mm",
        "percent",
        "centimetre",
        "centimeter",
        "millimeter",
        "millimetre",
        "meter",
        "metre",
        "inch",
        "feet",
    ];
    let mut repaired = false;
    for at in 0..words.len() {
        let next = words.get(at + 1);
        let digit = match words[at].word.as_str() {
            "for" | "fore" => "four",
            "to" | "too" => "two",
            "ate" => "eight",
            "won" => "one",
            "tree" => "three",
            "sex" => "six",
            "tin" => "ten",
            _ => "",
        };
        let before_unit = next.is_some_and(|token| token.is_any(UNITS));
        let joint_number = at > 0
            && words[at - 1].is_any(&["joint", "axis"])
            && next
                .is_none_or(|token| numbers::number(&words[at + 1..]).is_some() || token.is("by"));
        if !digit.is_empty() && (before_unit || joint_number) {
            words[at] = Token::new(digit);
            repaired = true;
            continue;
        }
        let correct = match words[at].word.as_str() {
            "but" | "foot"
                if at == 0 && next.is_some_and(is_object_start) && has_relation(words) =>
            {
                "put"
            }
            "write"
                if at > 0
                    && words[at - 1].is_any(&["move", "go", "jog", "turn", "the", "shift"]) =>
            {
                "right"
            }
            "lift" | "laughed"
                if at > 0 && words[at - 1].is_any(&["move", "jog", "go", "turn"]) =>
            {
                "left"
            }
            _ => continue,
        };
        words[at] = Token::new(correct);
        repaired = true;
    }
    repaired
}

fn is_object_start(token: &Token) -> bool {
    token.is_any(&["the", "a", "an", "it", "that", "this", "them"])
}

/// "but the cup on the table" is an order only if it says where to, and no verb follows.
fn has_relation(words: &[Token]) -> bool {
    let relation = (1..words.len()).any(|at| lexicon::relations().longest(&words[at..]).is_some());
    relation && !words.iter().any(|token| token.is_any(&["is", "was", "are", "do", "not", "fell"]))
}
