//! The words of an utterance, and which of them speak for a verb, a direction or a number.

use robot_core::task::{Direction, JointRef, Relation, TaskCommand};

use super::is_han;

/// The words of an utterance, ready to be searched.
pub(super) struct Cues {
    words: Vec<String>,
    joined: String,
    numbers: Vec<f64>,
}

// "not so fast" asks for slower; a wrong slower does no harm.
pub(super) const SLOWER: &[&str] =
    &["slow", "slower", "slowly", "careful", "carefully", "gentle", "fast", "easy", "慢", "小心"];
pub(super) const FASTER: &[&str] =
    &["fast", "faster", "quick", "quicker", "quickly", "hurry", "speed", "快", "赶紧"];

impl Cues {
    pub(super) fn new(text: &str) -> Self {
        let text: String = text.chars().take(super::super::dialogue::MAX_UTTERANCE_CHARS).collect();
        let lower = text.to_lowercase();
        let split = |c: char| !(c.is_alphanumeric() || c == '.' || c == '\'');
        let words: Vec<String> = lower
            .split(split)
            .map(|word| word.trim_matches('.').to_owned())
            .filter(|word| !word.is_empty())
            .collect();
        let joined = lower.split_whitespace().collect();
        let numbers = numbers(&words, &lower);
        Self { words, joined, numbers }
    }

    /// Words; Han characters count two to a word.
    pub(super) fn word_count(&self) -> usize {
        let han = self.joined.chars().filter(|c| is_han(*c)).count();
        self.words.iter().filter(|word| !word.chars().any(is_han)).count() + han.div_ceil(2)
    }

    /// Whether one of the cues was said: whole words in English, anywhere in Mandarin.
    pub(super) fn has(&self, cues: &[&str]) -> bool {
        cues.iter().any(|cue| match cue.chars().any(is_han) {
            true => self.joined.contains(cue),
            false => self.words.iter().any(|word| word == cue),
        })
    }

    /// Whether the words of a phrase were said, each at least in its stem.
    pub(super) fn carries_phrase(&self, phrase: &str) -> bool {
        let phrase = phrase.to_lowercase();
        if phrase.chars().any(is_han) {
            let plain: String = phrase.split_whitespace().collect();
            return self.joined.contains(&plain)
                || plain.chars().all(|c| c == '的' || self.joined.contains(c));
        }
        let stem = |word: &str| word.trim_end_matches("'s").trim_end_matches('s').to_owned();
        let mut words =
            phrase.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).peekable();
        words.peek().is_some()
            && words.all(|word| self.words.iter().any(|said| stem(said) == stem(word)))
    }

    pub(super) fn carries_joint(&self, joint: &JointRef) -> bool {
        match joint {
            JointRef::Number(number) => self.carries_number(f64::from(*number)),
            JointRef::Name(name) => self.carries_phrase(name),
        }
    }

    /// Whether a number was said, in any of the units that the contract converts from.
    pub(super) fn carries_number(&self, value: f64) -> bool {
        const UNITS: [f64; 11] = [
            1.0,
            1e-2,
            1e-3,
            0.1,
            0.0254,
            0.3048,
            60.0,
            180.0 / std::f64::consts::PI,
            360.0,
            90.0,
            3600.0,
        ];
        let near = |a: f64, b: f64| (a - b).abs() <= 1e-3 * b.abs().max(1e-6);
        self.numbers.iter().any(|said| UNITS.iter().any(|unit| near(value, said * unit)))
    }
}

const NUMBER_WORDS: &[(&str, f64)] = &[
    ("one", 1.0),
    ("two", 2.0),
    ("three", 3.0),
    ("four", 4.0),
    ("five", 5.0),
    ("six", 6.0),
    ("seven", 7.0),
    ("eight", 8.0),
    ("nine", 9.0),
    ("ten", 10.0),
    ("eleven", 11.0),
    ("twelve", 12.0),
    ("fifteen", 15.0),
    ("twenty", 20.0),
    ("thirty", 30.0),
    ("forty", 40.0),
    ("fifty", 50.0),
    ("sixty", 60.0),
    ("seventy", 70.0),
    ("eighty", 80.0),
    ("ninety", 90.0),
    ("hundred", 100.0),
    ("half", 0.5),
    ("quarter", 0.25),
    ("third", 1.0 / 3.0),
    ("once", 1.0),
    ("twice", 2.0),
    ("double", 2.0),
    ("full", 1.0),
    ("dozen", 12.0),
    ("an", 1.0),
    ("a", 1.0),
];

const HAN_DIGITS: &str = "零一二三四五六七八九";

fn numbers(words: &[String], lower: &str) -> Vec<f64> {
    let mut numbers: Vec<f64> = Vec::new();
    let mut tens: Option<f64> = None;
    for word in words {
        let digits: String = word.chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
        let value = digits.parse().ok().or_else(|| {
            NUMBER_WORDS.iter().find(|(form, _)| form == word).map(|(_, value)| *value)
        });
        if let (Some(tens), Some(ones)) = (tens, value)
            && (1.0..10.0).contains(&ones)
        {
            numbers.push(tens + ones);
        }
        tens = value.filter(|value| *value >= 20.0);
        numbers.extend(value);
    }
    numbers.extend(han_numbers(lower));
    if lower.contains('半') {
        numbers.push(0.5);
    }
    numbers
}

/// 五, 十五, 四十五, 一百二十, 百分之三十; digits inside Mandarin text too.
fn han_numbers(text: &str) -> Vec<f64> {
    let digit = |c: char| {
        let c = if c == '两' { '二' } else { c };
        HAN_DIGITS.chars().position(|d| d == c).map(|value| value as f64)
    };
    let (mut out, mut total, mut current, mut open) = (Vec::new(), 0.0, None, false);
    for c in text.chars().chain(['。']) {
        let unit = match c {
            '十' => Some(10.0),
            '百' => Some(100.0),
            _ => None,
        };
        if let Some(value) = digit(c) {
            current = Some(value);
            open = true;
        } else if let Some(unit) = unit {
            total += current.take().unwrap_or(1.0) * unit;
            open = true;
        } else if std::mem::take(&mut open) {
            out.push(total + current.take().unwrap_or(0.0));
            total = 0.0;
        }
    }
    let mut digits = String::new();
    for c in text.chars().chain(['。']) {
        if c.is_ascii_digit() || c == '.' && !digits.is_empty() {
            digits.push(c);
        } else if !digits.is_empty() {
            out.extend(digits.trim_end_matches('.').parse::<f64>());
            digits.clear();
        }
    }
    out
}

/// Words that name a direction.
pub(super) fn of_direction(direction: Direction) -> &'static [&'static str] {
    match direction {
        Direction::Left => &["left", "leftwards", "左"],
        Direction::Right => &["right", "rightwards", "右"],
        Direction::Forward => &["forward", "forwards", "ahead", "away", "前"],
        Direction::Backward => {
            &["back", "backward", "backwards", "toward", "towards", "closer", "后"]
        }
        Direction::Up => &["up", "upward", "upwards", "raise", "lift", "higher", "上", "升", "抬"],
        Direction::Down => &["down", "downward", "downwards", "lower", "下", "降"],
        Direction::Clockwise => &["clockwise", "right", "顺时针", "右"],
        Direction::Counterclockwise => {
            &["counterclockwise", "anticlockwise", "counter", "anti", "left", "逆时针", "左"]
        }
    }
}

/// Words that name a relation.
pub(super) fn of_relation(relation: Relation) -> &'static [&'static str] {
    match relation {
        Relation::At => &["at", "to", "到"],
        Relation::On => &["on", "onto", "upon", "top", "stack", "上"],
        Relation::In => &["in", "into", "inside", "within", "from", "里", "内", "中", "进"],
        Relation::Under => &["under", "underneath", "below", "beneath", "下"],
        Relation::Above => &["above", "over", "上"],
        Relation::LeftOf => &["left", "左"],
        Relation::RightOf => &["right", "右"],
        Relation::InFrontOf => &["front", "before", "前"],
        Relation::Behind => &["behind", "back", "后"],
        Relation::NextTo => {
            &["next", "beside", "near", "by", "close", "alongside", "旁", "边", "附近", "近"]
        }
        Relation::Between => &["between", "间"],
    }
}

/// Whether some word of the utterance speaks for the verb of a command.
pub(super) fn speaks_for(command: &TaskCommand, said: &Cues) -> bool {
    use TaskCommand as C;
    let cues: &[&str] = match command {
        C::Home { .. } => {
            &["home", "start", "rest", "park", "initial", "原位", "初始", "回零", "复位", "起始"]
        }
        C::Move { .. } => &[
            "move", "go", "come", "drive", "travel", "bring", "reach", "hover", "approach", "移",
            "去", "到", "走",
        ],
        C::Jog { .. } => &[
            "move", "go", "jog", "shift", "nudge", "raise", "lower", "lift", "back", "forward",
            "left", "right", "up", "down", "移", "往", "向", "挪", "抬", "降",
        ],
        C::Rotate { .. } => &["rotate", "turn", "twist", "spin", "tilt", "roll", "转", "拧", "旋"],
        C::Pick { .. } => &[
            "pick", "take", "grab", "get", "grasp", "fetch", "lift", "collect", "seize", "hold",
            "拿", "抓", "取", "捡", "夹", "拾",
        ],
        C::Place { .. } => &[
            "place", "put", "drop", "set", "lay", "stack", "leave", "insert", "stick", "return",
            "放", "摆", "搁", "叠", "丢", "扔",
        ],
        C::Push { .. } => &["push", "shove", "slide", "nudge", "推"],
        C::Pull { .. } => &["pull", "drag", "slide", "拉", "拖"],
        C::Handover { .. } => &["hand", "give", "pass", "bring", "递", "给"],
        C::Receive { .. } => &["take", "receive", "accept", "catch", "hold", "接", "拿"],
        C::Open { .. } => &["open", "release", "let", "loosen", "unclamp", "开", "松"],
        C::Close { .. } => &["close", "shut", "grip", "clamp", "squeeze", "关", "合", "夹"],
        C::TurnOn { .. } => &["on", "start", "enable", "activate", "switch", "开", "启"],
        C::TurnOff { .. } => &["off", "disable", "kill", "switch", "deactivate", "关", "停"],
        C::Press { .. } => &["press", "push", "hit", "tap", "click", "按", "点"],
        C::Point { .. } => &["point", "show", "indicate", "指"],
        C::Guide { .. } => {
            &["guide", "guiding", "hand", "lead", "free", "drag", "引导", "拖动", "示教"]
        }
        C::Run { .. } => {
            &["run", "execute", "play", "perform", "do", "start", "运行", "执行", "做", "跑"]
        }
        C::Repeat { .. } => &["again", "repeat", "more", "once", "twice", "再", "重复", "次"],
        C::Resume => &["resume", "continue", "go", "carry", "proceed", "on", "继续", "恢复"],
        _ => return true,
    };
    said.has(cues)
}
