//! From a whole Mandarin utterance to a list of commands.

use super::carry_on::{about, into_what_follows, is_carried, names_last, names_thing, same_thing};
use super::cut::{cut, orders_stop, without_openers, without_tails};
use super::fragments::{fragments, half_sentence, split_lists};
use robot_core::task::{AskTopic, NoneReason, SpeedChange, TaskCommand};

use super::super::draft::Draft;
use super::super::ellipsis::{self, Link};
use super::super::quantity::Quantity;
use super::super::{Hint, Past, assembly, english};
use super::{
    abstract_nouns, danger, frames, idioms, lexicon, normal, numbers, people, phrase, questions,
    special, topics, unable,
};

/// Words that take back what was just said.
const CORRECTIONS: &[&str] = &[
    "不对不对",
    "不对",
    "不是",
    "错了",
    "说错了",
    "呃说错了",
    "我说错了",
    "讲错了",
    "口误",
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
    "啊不对",
    "啊不",
    "哦不是",
    "呃不",
    "不不不",
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
    let draft = held_out(&clauses).unwrap_or_else(|| read_clauses(&clauses, past));
    assembly::assemble(if repaired { draft.doubted(0.95) } else { draft })
}

/// "给你,接着": "接着" is "catch" here, not "go on".
fn held_out(clauses: &[&str]) -> Option<Draft> {
    let [given, taken] = clauses else { return None };
    // "接着,给你垫片"
    let object = taken.strip_prefix("给你").and_then(phrase::noun);
    if object.is_some() && matches!(*given, "接着" | "接住" | "拿着" | "拿好" | "来") {
        return Some(Draft::new(TaskCommand::Receive { object, arm: None }, 0.85));
    }
    let hands = given.ends_with("给你") && taken.starts_with(['接', '拿']);
    hands.then(|| Draft::new(TaskCommand::Receive { object: None, arm: None }, 0.85))
}

/// What the whole utterance is, if it is no order.
fn no_order(plain: &str, raw: &str) -> Option<Draft> {
    if danger::is_unsafe(plain) || english::looks_like_markup(raw) {
        return Some(Draft::none(NoneReason::Unsafe, 0.9));
    }
    // "等门开了再放": when that will be, nobody here can see.
    let waits_for = plain.starts_with('等')
        && phrase::any(plain, &["了再", "完再", "好再", "之后再", "以后再"])
        && !["等一", "等会", "等等", "等下"].iter().any(|word| plain.starts_with(word))
        && numbers::find(plain).is_none();
    if waits_for || hangs_on_what_is_seen(plain) {
        return Some(Draft::none(NoneReason::Unclear, 0.75).hinted(Hint::Conditional));
    }
    // "你要去哪个托盘": asked, and not ordered.
    let wonders = ["你要去", "你去", "你想去", "你要到", "你在往", "你往"]
        .iter()
        .any(|word| plain.starts_with(word));
    if wonders && plain.contains('哪') {
        return Some(Draft::new(TaskCommand::Ask { topic: AskTopic::Plan, object: None }, 0.88));
    }
    // "卡尺放那儿别动"
    if phrase::any(plain, &["那儿别动", "那里别动", "那别动", "这儿别动", "这里别动", "放着别动"])
    {
        return Some(Draft::none(NoneReason::Unclear, 0.75));
    }
    if people::is_for_others(plain) {
        return Some(Draft::none(NoneReason::NotAddressed, 0.85));
    }
    let whole: String = plain.chars().filter(|c| !",.!?".contains(*c)).collect();
    if let Some(draft) = idiom(&whole) {
        return Some(draft);
    }
    if let Some(draft) = people::no_order(plain.trim_end_matches(['.', '!', '?', ','])) {
        return Some(draft);
    }
    let polite = ["能不能", "可不可以", "可以", "能", "请", "麻烦", "你能", "帮"]
        .iter()
        .any(|word| plain.starts_with(word))
        && !plain.contains("告诉");
    let choice = plain.starts_with("随便");
    let sees = plain.ends_with('吗') && phrase::any(plain, &["看到", "看见", "看得"]);
    if (!polite || sees)
        && !choice
        && let Some(draft) = questions::question(plain)
    {
        return Some(draft);
    }
    // "运行焊接程序": the name of a program is no order to weld.
    let runs = phrase::any(plain, &["程序", "任务", "流程", "作业"]);
    (!runs && unable::is_unable(plain)).then(|| Draft::none(NoneReason::Unable, 0.85))
}

/// "红灯亮了就停", "手臂往下直到碰到桌子": when that is, nobody here can see.
fn hangs_on_what_is_seen(text: &str) -> bool {
    const SEEN: &[&str] =
        &["亮", "响", "灭", "红", "绿", "满", "空", "来人", "有人", "冒烟", "着火", "漏", "没电"];
    let sign = text.split_once("了就").map(|(before, _)| before);
    let reached = text.split_once("就停").map(|(before, _)| before);
    let finished = reached.is_some_and(|before| before.ends_with(['完', '好', '了']));
    sign.is_some_and(|before| SEEN.iter().any(|word| before.ends_with(word)))
        || reached.is_some_and(|before| before.contains('到'))
        || finished
        || text.contains("直到")
        || text.starts_with("到了") && text.contains('就')
        || at_once(text)
}

/// "门一开就拿零件": as soon as that happens.
fn at_once(text: &str) -> bool {
    const EVENTS: &[char] =
        &['开', '关', '停', '亮', '响', '到', '好', '完', '来', '灭', '有', '走', '变', '满', '空'];
    text.split_once('一').is_some_and(|(subject, rest)| {
        let mut chars = rest.chars();
        let event = chars.next().is_some_and(|c| EVENTS.contains(&c));
        event && !subject.is_empty() && chars.as_str().chars().take(3).any(|c| c == '就')
    })
}

fn idiom(clause: &str) -> Option<Draft> {
    let bare = without_openers(clause);
    // "算了不弄了" says it twice.
    let twice = clause.strip_prefix("算了").filter(|rest| {
        idioms::whole(without_tails(rest))
            .is_some_and(|idiom| idiom == english::idioms::Idiom::Cancel)
    });
    let found = [clause, without_tails(clause), bare, without_tails(bare), twice.unwrap_or(clause)]
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
    let mut lost: Vec<&str> = Vec::new();
    let mut corrects = false;
    for clause in clauses {
        if CORRECTIONS.contains(&without_tails(clause))
            && (!draft.commands.is_empty() || clauses.len() > 1)
        {
            corrects = true;
            continue;
        }
        // "开门,不是门,是抽屉", "放箱子里,不是托盘": what is not meant says nothing more.
        let rejects = clause.strip_prefix("不是").is_some_and(|thing| {
            !draft.commands.is_empty() && thing.chars().count() <= 8 && !thing.contains('是')
        });
        if rejects {
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
                let next = match lost.last().and_then(|topic| about(topic, &next)) {
                    Some(completed) => {
                        lost.pop();
                        completed
                    }
                    None => next,
                };
                last = draft.commands.len();
                let told = draft.commands.iter().rfind(|command| !is_carried(command)).cloned();
                draft.extend(same_thing(next, told.as_ref(), text));
            }
            None if names_last(text, &mut draft) || names_thing(text, &mut draft) => {}
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
        let tells = lost.iter().any(|text| topics::tells(text));
        let reason = if tells { NoneReason::Chat } else { NoneReason::Unclear };
        return Draft::none(reason, 0.55);
    }
    into_what_follows(&mut draft.commands);
    // "录到这儿就行，录制结束" says it twice.
    draft.commands.dedup_by(|next, last| {
        matches!(next, TaskCommand::Record { on: Some(false), .. } | TaskCommand::Guide { .. })
            && next == last
    });
    if abstract_nouns::concerns(&draft.commands) {
        return Draft::none(NoneReason::Chat, 0.7);
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
    if let Some(draft) = later(clause) {
        return Some(draft);
    }
    let clause = politely_asked(clause).unwrap_or(clause);
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

/// "五秒钟以后|把门打开": a wait, then the order.
fn later(clause: &str) -> Option<Draft> {
    let plain = without_openers(clause);
    let plain = plain.strip_prefix('过').unwrap_or(plain);
    let (Quantity::Duration(seconds), taken) = numbers::quantity(plain)? else { return None };
    let behind = plain[taken..].trim_start_matches('钟');
    let order = ["之后", "以后", "后"].iter().find_map(|word| behind.strip_prefix(word))?;
    let draft = read_clause(order.trim_start_matches(['再', ',']))?;
    let is_order = !draft
        .commands
        .iter()
        .any(|command| matches!(command, TaskCommand::None { .. } | TaskCommand::Stop));
    is_order.then(|| draft.after(TaskCommand::Wait { seconds: Some(seconds) }))
}

/// "能再往右一点吗" is an order, "能够到吗" a question.
fn politely_asked(clause: &str) -> Option<&str> {
    let order = clause.strip_suffix('吗')?;
    let bare = order.strip_prefix('能').unwrap_or(order);
    (!bare.starts_with(['够', '到', '看', '碰', '不'])).then_some(bare)
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
