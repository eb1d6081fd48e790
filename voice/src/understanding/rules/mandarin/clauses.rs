//! From a whole Mandarin utterance to a list of commands.

use robot_core::task::{NoneReason, SpeedChange, TaskCommand};

use super::super::draft::Draft;
use super::super::ellipsis::{self, Fragment, Link};
use super::super::english::numbers::Quantity;
use super::super::{Hint, Past, assembly, english};
use super::{frames, idioms, lexicon, normal, numbers, phrase, special, talk};

/// Words between two steps; a step has to follow.
const CONNECTORS: &[&str] = &[
    "然后再",
    "然后",
    "接下来",
    "接着再",
    "接着",
    "之后再",
    "之后",
    "随后",
    "紧接着",
    "最后",
    "并且",
    "完了再",
    "完了",
    "以后再",
    "以后",
    "并",
    "再",
    "同时",
    "但是",
    "但",
    "而且",
];
/// Words that take back what was just said.
const CORRECTIONS: &[&str] = &[
    "不对不对",
    "不对",
    "不是",
    "错了",
    "说错了",
    "我是说",
    "我说的是",
    "应该是",
    "我的意思是",
    "哦不",
    "不不",
    "更正",
    "改成",
    "反了",
    "等等不对",
    "还是",
];

/// Reads an utterance. `past`: the orders given before, for half sentences.
pub(in super::super) fn read(text: &str, past: &Past<'_>) -> Draft {
    let (plain, repaired) = normal::normalise(text);
    let clauses = cut(&plain);
    if clauses.is_empty() {
        return Draft::none(NoneReason::Unclear, 0.95);
    }
    if plain.chars().any(|c| matches!(c, '\u{3040}'..='\u{30ff}' | '\u{ac00}'..='\u{d7af}')) {
        return Draft::none(NoneReason::Unclear, 0.85);
    }
    let stops = clauses.iter().any(|clause| orders_stop(clause));
    if !stops && let Some(draft) = no_order(&plain, text) {
        return draft;
    }
    let draft = read_clauses(&clauses, past);
    assembly::assemble(if repaired { draft.doubted(0.95) } else { draft })
}

/// What the whole utterance is, if it is no order.
fn no_order(plain: &str, raw: &str) -> Option<Draft> {
    if talk::is_unsafe(plain) || english::looks_like_markup(raw) {
        return Some(Draft::none(NoneReason::Unsafe, 0.9));
    }
    if talk::is_for_others(plain) {
        return Some(Draft::none(NoneReason::NotAddressed, 0.85));
    }
    let whole: String = plain.chars().filter(|c| !",.!?".contains(*c)).collect();
    if let Some(draft) = idiom(&whole) {
        return Some(draft);
    }
    if let Some(draft) = talk::no_order(plain.trim_end_matches(['.', '!', '?', ','])) {
        return Some(draft);
    }
    let polite = ["能不能", "可不可以", "可以", "能", "请", "麻烦", "你能", "帮"]
        .iter()
        .any(|word| plain.starts_with(word))
        && !plain.contains("告诉");
    let choice = plain.starts_with("随便");
    if !polite
        && !choice
        && let Some(draft) = talk::question(plain)
    {
        return Some(draft);
    }
    talk::is_unable(plain).then(|| Draft::none(NoneReason::Unable, 0.85))
}

/// Cuts at punctuation, and at connecting words behind which a step begins.
pub(super) fn cut(text: &str) -> Vec<&str> {
    let mut clauses = Vec::new();
    for piece in text.split([',', '.', '!', '?', ';']) {
        // A point between digits is no full stop.
        push_steps(piece.trim(), &mut clauses);
    }
    rejoin_decimals(text, clauses)
}

/// "0.05米" was cut at its point: cut anew without the point.
fn rejoin_decimals<'a>(text: &'a str, clauses: Vec<&'a str>) -> Vec<&'a str> {
    let bytes = text.as_bytes();
    let is_decimal = |at: usize| {
        at > 0
            && bytes[at - 1].is_ascii_digit()
            && bytes.get(at + 1).is_some_and(u8::is_ascii_digit)
    };
    if !text.match_indices('.').any(|(at, _)| is_decimal(at)) {
        return clauses;
    }
    let mut anew = Vec::new();
    let mut start = 0;
    for (at, c) in text.char_indices() {
        if ",!?;".contains(c) || c == '.' && !is_decimal(at) {
            push_steps(text[start..at].trim(), &mut anew);
            start = at + c.len_utf8();
        }
    }
    push_steps(text[start..].trim(), &mut anew);
    anew
}

fn push_steps<'a>(piece: &'a str, clauses: &mut Vec<&'a str>) {
    let mut start = 0;
    let mut at = 0;
    while at < piece.len() {
        let rest = &piece[at..];
        let connector = CONNECTORS
            .iter()
            .find(|word| rest.starts_with(**word))
            .filter(|_| at > start && !phrase::inside_noun(piece, at));
        match connector.filter(|word| begins_step(&rest[word.len()..], word)) {
            Some(word) => {
                clauses.push(&piece[start..at]);
                start = at + word.len();
                // "再" belongs to what follows: "再抬高一点", "再来一次".
                if *word == "再" {
                    start = at;
                }
                at += word.len();
            }
            None => at += rest.chars().next().map_or(1, char::len_utf8),
        }
    }
    if start < piece.len() {
        clauses.push(&piece[start..]);
    }
}

fn begins_step(text: &str, connector: &str) -> bool {
    let text = without_openers(text);
    let weak = connector == "再" || connector == "并";
    let order = text.starts_with(['把', '将', '从', '用', '等', '别', '停'])
        || lexicon::verb_at(text).is_some()
        || lexicon::direction_at(text).is_some_and(|(_, _, prepositional)| prepositional)
        || idioms::whole(text).is_some();
    order || !weak && !text.is_empty()
}

/// Drops what is said before an order for manners' sake.
fn without_openers(text: &str) -> &str {
    let mut rest = text.trim_start_matches([',', ' ', '、']);
    loop {
        let longest = lexicon::OPENERS
            .iter()
            .filter(|opener| {
                rest.starts_with(**opener) && rest.len() > opener.len() && !keeps(rest, opener)
            })
            .map(|opener| opener.len())
            .max();
        match longest {
            Some(length) => rest = rest[length..].trim_start_matches([',', ' ']),
            None => return rest,
        }
    }
}

/// Openers that are part of the order here: "小心那个杯子", "来一次", "开始录制", "那个递给我".
fn keeps(text: &str, opener: &str) -> bool {
    let after = &text[opener.len()..];
    match opener {
        "小心" | "注意" => !after.starts_with(['地', ',', '把', '放', '拿', '抓']),
        "那个" | "那" => {
            after.starts_with(['递', '给', '拿', '红', '蓝', '绿', '黄', '大', '小'])
                || !after.starts_with([',', '请', '帮', '你', '麻', '把'])
        }
        "来" => after.starts_with(['到', '一']),
        "开始" => after.starts_with(['录', '记', '拖']),
        "要" | "需要" => true,
        "再" => false,
        "快" => after.starts_with(['点', '一', '些', '停']),
        "慢慢" | "慢点" | "快点" => after.is_empty(),
        "可以" => after.starts_with(['碰', '靠', '接']),
        "先" | "最后" | "就" => after.is_empty(),
        "行" | "好" | "都" | "也" | "同时" => after.starts_with(['不', '吗']),
        "接着" => after.starts_with(['这', '那', '它']),
        "你" | "你来" | "你去" | "你要" => {
            after.starts_with(['把']) && after.ends_with('了')
        }
        _ => false,
    }
}

fn without_tails(text: &str) -> &str {
    let mut rest = text.trim();
    while let Some(tail) =
        lexicon::TAILS.iter().find(|tail| rest.ends_with(**tail) && rest.len() > tail.len())
    {
        rest = &rest[..rest.len() - tail.len()];
    }
    rest
}

/// Whether a clause orders a stop.
pub(super) fn orders_stop(clause: &str) -> bool {
    let bare = without_openers(clause);
    let forms = [clause, without_tails(clause), bare, without_tails(bare)];
    if forms.iter().any(|form| idioms::is_stop(form)) {
        return true;
    }
    // "全部停下来", "大家都停住": whoever is meant, the arm stops.
    let tail = without_tails(bare);
    let ends = ["停下来", "停下", "停住"].iter().any(|end| tail.ends_with(end));
    let talked_of = ["不要", "别", "没", "怎么", "为什么", "时候", "他", "我", "已经"]
        .iter()
        .any(|word| tail.contains(word));
    if ends && !talked_of && !lexicon::DEVICES.iter().any(|device| tail.contains(device)) {
        return true;
    }
    [
        "停下",
        "停住",
        "快停",
        "马上停",
        "立刻停",
        "立即停",
        "赶紧停",
        "停止运动",
        "停止移动",
        "停止动作",
        "紧急停止",
        "急停",
    ]
    .iter()
    .any(|start| bare.starts_with(start))
        && !["停下来等", "急停按钮", "急停开关", "急停键", "急停盒", "的"]
            .iter()
            .any(|not| bare.contains(not))
}

fn idiom(clause: &str) -> Option<Draft> {
    let bare = without_openers(clause);
    let found = [clause, without_tails(clause), bare, without_tails(bare)]
        .into_iter()
        .find_map(idioms::whole)?;
    let confidence = match found {
        english::idioms::Idiom::Unclear => 0.62,
        english::idioms::Idiom::ComeHere => 0.72,
        english::idioms::Idiom::Chat => 0.9,
        _ => 0.95,
    };
    Some(Draft::new(idioms::command(found), confidence))
}

/// Reads the clauses one after the other.
fn read_clauses(clauses: &[&str], past: &Past<'_>) -> Draft {
    let mut draft = Draft::empty();
    let mut last = 0;
    let mut lost = Vec::new();
    let mut corrects = false;
    for clause in clauses {
        if CORRECTIONS.contains(&without_tails(clause))
            && (!draft.commands.is_empty() || clauses.len() > 1)
        {
            corrects = true;
            continue;
        }
        let marker =
            CORRECTIONS.iter().find(|mark| clause.starts_with(**mark) && clause.len() > mark.len());
        let text = marker.map_or(*clause, |mark| &clause[mark.len()..]);
        corrects |= marker.is_some();
        match read_clause(text) {
            Some(next) if corrects && !draft.commands.is_empty() => {
                draft.commands.truncate(last);
                draft.extend(next.hinted(Hint::SelfCorrection).doubted(0.95));
            }
            Some(next) => {
                last = draft.commands.len();
                draft.extend(next);
            }
            None if names_last(text, &mut draft) => {}
            None => {
                let pieces = fragments(text);
                let completed = (!draft.commands.is_empty())
                    .then(|| {
                        pieces.as_ref().and_then(|pieces| {
                            ellipsis::complete(&draft.commands, pieces, Link::Corrects)
                        })
                    })
                    .flatten();
                match completed {
                    Some(commands) if corrects => {
                        draft.commands = commands;
                        draft = draft.hinted(Hint::SelfCorrection).doubted(0.95);
                    }
                    _ => lost.push(text),
                }
            }
        }
        corrects = false;
    }
    finish(draft, &lost, past)
}

/// "开始录制，名字叫去毛刺": the name follows in a clause of its own.
fn names_last(text: &str, draft: &mut Draft) -> bool {
    let name = ["名字叫做", "名字叫", "命名为", "名称是", "名字是", "就叫", "叫做", "叫"]
        .iter()
        .find_map(|mark| text.strip_prefix(mark))
        .and_then(phrase::noun);
    match (draft.commands.last_mut(), name) {
        (
            Some(
                TaskCommand::Record { name: slot @ None, .. }
                | TaskCommand::Teach { name: slot @ None },
            ),
            Some(name),
        ) => {
            *slot = Some(name);
            true
        }
        _ => false,
    }
}

fn finish(mut draft: Draft, lost: &[&str], past: &Past<'_>) -> Draft {
    let says_something = draft.commands.iter().any(|command| {
        !matches!(command, TaskCommand::None { .. } | TaskCommand::Yes | TaskCommand::No)
    });
    if !says_something
        && let Some(completed) = lost.iter().rev().find_map(|text| half_sentence(text, past))
    {
        return completed;
    }
    if draft.commands.is_empty() {
        return Draft::none(NoneReason::Unclear, 0.55);
    }
    let length: usize =
        lost.iter().map(|text| without_openers(without_tails(text)).chars().count()).sum();
    if length > 1 {
        draft = draft.hinted(Hint::Leftover(lost.join(","))).doubted(if length <= 3 {
            0.8
        } else {
            0.65
        });
    }
    draft
}

fn half_sentence(text: &str, past: &Past<'_>) -> Option<Draft> {
    let pieces = fragments(text)?;
    let commands = ellipsis::complete(&past.orders()?, &pieces, Link::GoesOn)?;
    Some(Draft { commands, confidence: 0.8, hints: Vec::new() })
}

/// One clause; `None` if it is no order.
fn read_clause(clause: &str) -> Option<Draft> {
    if orders_stop(clause) {
        return Some(Draft::new(TaskCommand::Stop, 0.99));
    }
    if let Some(draft) = idiom(clause) {
        return Some(draft);
    }
    if let Some(draft) = special::read(clause) {
        return Some(draft);
    }
    let slowly = ["慢慢", "缓慢", "慢点", "慢速", "低速"].iter().any(|word| clause.contains(word));
    let linear = ["沿直线", "走直线", "直线运动", "直线走", "直线移", "以直线", "用直线", "直线"]
        .iter()
        .find(|word| clause.contains(**word));
    let stripped;
    let mut text = without_tails(clause);
    if let Some(word) = linear {
        let plain = clause.replacen(
            word,
            if word.ends_with('走') || word.ends_with('移') {
                &word[word.len() - 3..]
            } else {
                ""
            },
            1,
        );
        stripped = plain;
        text = without_tails(&stripped);
    }
    let text = without_openers(text);
    if let Some(draft) = special::read(text).or_else(|| idiom(text)) {
        return Some(draft);
    }
    let mut draft = wish(text).or_else(|| serial(text))?;
    if linear.is_some() {
        for command in &mut draft.commands {
            if let TaskCommand::Move { linear, .. } = command {
                *linear = Some(true);
            }
        }
    }
    let moves = !matches!(
        draft.commands.first(),
        Some(TaskCommand::None { .. } | TaskCommand::Speed { .. } | TaskCommand::Ask { .. })
    );
    let slower =
        TaskCommand::Speed { scale: None, factor: None, change: Some(SpeedChange::Slower) };
    Some(if slowly && moves { draft.after(slower) } else { draft })
}

/// "我要那把锤子", "我需要胶带".
fn wish(text: &str) -> Option<Draft> {
    let thing =
        ["我要", "我需要", "我想要", "给我来"].iter().find_map(|word| text.strip_prefix(word))?;
    if lexicon::verb_at(thing).is_some() || thing.starts_with(['你', '去', '把']) {
        return None;
    }
    let object = phrase::noun(thing)?;
    Some(Draft::new(TaskCommand::Handover { object: Some(object), arm: None }, 0.82))
}

/// Orders that follow one another without a connecting word: "拿起方块放进托盘".
fn serial(text: &str) -> Option<Draft> {
    const MOST_STEPS: usize = 8;
    let mut draft = Draft::empty();
    let mut rest = text;
    for _ in 0..MOST_STEPS {
        let (next, behind) = frames::order(rest)?;
        draft.extend(next);
        rest = without_openers(without_tails(behind));
        if rest.is_empty()
            || matches!(
                rest,
                "一点"
                    | "一下"
                    | "一些"
                    | "点"
                    | "了"
                    | "去"
                    | "来"
                    | "起来"
                    | "过去"
                    | "上"
                    | "左右"
            )
        {
            return Some(split_lists(draft));
        }
        if let Some(idiom) = idiom(rest).or_else(|| special::read(rest)) {
            draft.extend(idiom);
            return Some(split_lists(draft));
        }
        if frames::order(rest).is_none() {
            let lost = rest.chars().count();
            return Some(
                split_lists(draft).hinted(Hint::Leftover(rest.to_owned())).doubted(if lost <= 1 {
                    0.85
                } else {
                    0.68
                }),
            );
        }
    }
    Some(draft.doubted(0.6))
}

/// "螺丝刀和扳手": one command for each thing.
fn split_lists(mut draft: Draft) -> Draft {
    let mut commands = Vec::new();
    for command in draft.commands {
        let object = match &command {
            TaskCommand::Pick { object, .. }
            | TaskCommand::Place { object, .. }
            | TaskCommand::Handover { object, .. }
            | TaskCommand::TurnOn { object }
            | TaskCommand::TurnOff { object }
            | TaskCommand::Open { object, .. }
            | TaskCommand::Close { object, .. } => object.clone(),
            _ => None,
        };
        let pair = object.as_deref().and_then(|text| {
            ["和", "跟", "以及", "还有"].iter().find_map(|and| text.split_once(and))
        });
        match pair.filter(|(first, second)| {
            !first.is_empty()
                && !second.is_empty()
                && !first.ends_with('的')
                && !second.contains("中间")
                && !second.contains("之间")
        }) {
            Some((first, second)) => {
                for text in [first, second] {
                    let mut one = command.clone();
                    if let TaskCommand::Pick { object, .. }
                    | TaskCommand::Place { object, .. }
                    | TaskCommand::Handover { object, .. }
                    | TaskCommand::TurnOn { object }
                    | TaskCommand::TurnOff { object }
                    | TaskCommand::Open { object, .. }
                    | TaskCommand::Close { object, .. } = &mut one
                    {
                        *object = Some(text.to_owned());
                    }
                    commands.push(one);
                }
            }
            None => commands.push(command),
        }
    }
    draft.commands = commands;
    draft
}

/// The pieces of a clause without a verb: "蓝色的呢", "再五厘米", "另一个".
fn fragments(text: &str) -> Option<Vec<Fragment>> {
    let text = without_tails(without_openers(text)).trim_start_matches('是');
    if ["反方向", "反过来", "另一边", "相反方向", "反了"].contains(&text) {
        return Some(vec![Fragment::Opposite]);
    }
    let text = text.trim_start_matches("一样").trim_start_matches("也");
    if ["多一点", "一点", "多点", "再多一点", "还要", "多一些", "还差一点", "再来点"]
        .contains(&text)
    {
        return Some(vec![Fragment::More]);
    }
    if let Some((quantity, taken)) = numbers::quantity(text)
        && taken == text.len()
    {
        return Some(vec![match quantity {
            Quantity::Length(metres) => Fragment::Length(metres),
            Quantity::Angle(degrees) => Fragment::Angle(degrees),
            Quantity::Duration(seconds) => Fragment::Duration(seconds),
            Quantity::Times(times) => Fragment::Times(times as u32),
            Quantity::Share(number) | Quantity::Bare(number) => Fragment::Number(number),
        }]);
    }
    if let Some((taken, way, _)) = lexicon::direction_at(text)
        && taken == text.len()
    {
        return Some(vec![Fragment::Direction(way)]);
    }
    if lexicon::localizer(text)
        .is_some_and(|(before, _)| !before.is_empty() && !before.ends_with(['那', '这']))
    {
        return Some(vec![Fragment::Place(phrase::place(text, robot_core::task::Relation::At)?)]);
    }
    let thing = text
        .trim_end_matches("也放进去")
        .trim_end_matches("也要")
        .trim_end_matches("也一样")
        .trim_end_matches("一样");
    phrase::noun(thing).map(|noun| vec![Fragment::Object(noun)])
}
