//! Clauses that name the thing first and say then what is to be done: "杯子放桌上".

use robot_core::task::{Direction, Relation, TaskCommand};

use super::super::draft::Draft;
use super::frames::{Parsed, predicate};
use super::lexicon::{self, Verb};
use super::nouns::turns_after_side;
use super::phrase;

/// Whether a clause tells something of somebody or of what may be, instead of ordering.
pub(super) fn tells(text: &str) -> bool {
    predicate_start(text).is_some_and(|at| !is_topic(&text[..at]))
}

/// "杯子放桌上", "第三关节转三十度": the topic is the object.
pub(super) fn topic_first(text: &str) -> Option<Parsed<'_>> {
    let stacked = text.strip_prefix('在').and_then(|rest| {
        let at = rest.find(['叠', '堆', '摞', '摆', '放'])?;
        put_there(&rest[..at], &rest[at..])
    });
    if let Some(draft) = stacked {
        return Some((draft, ""));
    }
    let at = predicate_start(text)?;
    if !is_topic(&text[..at]) {
        return None;
    }
    if let Some(draft) = put_there(&text[..at], &text[at..]) {
        return Some((draft, ""));
    }
    // "手拿开了": told of a hand, and done.
    if matches!(&text[..at], "手" | "人") && text.ends_with('了') {
        return None;
    }
    // "门开着": how it is, and no order.
    let state = lexicon::verb_at(&text[at..]).is_some_and(|(taken, verb)| {
        matches!(verb, Verb::Open | Verb::Close | Verb::TurnOn)
            && text[at + taken..].starts_with('着')
    });
    if state {
        return None;
    }
    let topic = text[..at].strip_prefix(['让', '叫', '使']).unwrap_or(&text[..at]);
    let (draft, rest) = predicate(topic, &text[at..])?;
    Some((draft.doubted(0.97), rest))
}

/// Whether a thing is named, and not somebody, or what may, will or will not be: "新机器可以放那边",
/// "我才不会放那儿" tell something.
fn is_topic(text: &str) -> bool {
    const MODALS: &[&str] = &[
        "不",
        "不许",
        "不准",
        "不要",
        "别",
        "敢",
        "没",
        "没有",
        "会",
        "不会",
        "可以",
        "能",
        "能够",
        "应该",
        "可能",
        "想",
        "要",
        "才",
        "已经",
        "正在",
        "有个",
        "有一个",
        "是不是",
        "经常",
        "总是",
        "一直",
        "从来",
        "得",
        "必须",
        "打算",
        "准备",
        "到底",
        "怎么",
        "为什么",
        "是",
        "说",
        "听说",
        "以为",
        "觉得",
    ];
    // "用二十牛的力夹住", "每个托盘放一个积木", "今天连轴转": with what, where or when, and not what.
    if text.starts_with('太') && !text.starts_with("太阳") {
        return false;
    }
    if ["用", "每", "一次", "一层", "一格", "一排", "一人", "一手", "在", "今天", "明天", "昨天"]
        .iter()
        .any(|word| text.starts_with(word))
    {
        return false;
    }
    const PEOPLE: &[&str] =
        &["我", "他", "她", "咱", "我们", "你们", "他们", "她们", "咱们", "谁", "人家", "大家"];
    let plain = text.trim_end_matches(['就', '也', '都', '再', '先', '给', ',']);
    !MODALS.iter().any(|word| plain.ends_with(word))
        && !PEOPLE.contains(&plain)
        && !PEOPLE.iter().any(|word| plain.starts_with(word) && !plain.contains('的'))
}

/// Where the predicate begins behind an object: the first verb or direction that is in no noun.
pub(super) fn predicate_start(text: &str) -> Option<usize> {
    text.char_indices().skip(1).map(|(at, _)| at).find(|at| {
        // "暂停", "没到盒子别停" order nothing to be switched off.
        if phrase::inside_noun(text, *at) || text[..*at].ends_with(['暂', '别', '悬']) {
            return false;
        }
        let rest = &text[*at..];
        // "你拿着的": what is held, and no order to hold.
        if ["拿着的", "抓着的", "夹着的", "握着的", "拿住的", "抓住的", "夹住的", "手里的", "抓到的"]
            .iter()
            .any(|held| rest.starts_with(held))
        {
            return false;
        }
        // "撤下来": the end of a verb that is in no table.
        if rest.starts_with("下来") || rest.starts_with("上来") {
            return false;
        }
        let verb = lexicon::verb_at(rest).is_some_and(|(length, verb)| {
            // "到" and "去" alone, and a lone verb at the very end ("开", "关"), need more around them.
            length > '到'.len_utf8() || !rest.starts_with(['到', '去', '顶', '指', '升', '中'])
                && !matches!(verb, Verb::Jog(_) if rest.starts_with(['退', '抬', '降', '升']) && rest.chars().count() < 2)
        });
        let way = lexicon::direction_at(rest).is_some_and(|(_, way, prepositional)| {
            prepositional || matches!(way, Direction::Clockwise | Direction::Counterclockwise) || turns_after_side(rest)
        });
        let arm = lexicon::arm_at(rest).is_some_and(|_| rest.starts_with('用'));
        verb || way || arm
    })
}

/// "抽屉里放两支铅笔", "在盘子上叠三块积木": the place stands first, and the thing behind the verb.
fn put_there(place: &str, act: &str) -> Option<Draft> {
    let (before, _) = lexicon::localizer(place)?;
    let (taken, verb) = match act.chars().next()? {
        c @ ('叠' | '堆' | '摞' | '摆') => (c.len_utf8(), Verb::Put),
        _ => lexicon::verb_at(act)?,
    };
    let thing = &act[taken..];
    let counted = thing.starts_with(['个', '一', '两', '三', '四', '五', '几']);
    if before.is_empty() || verb != Verb::Put || !counted {
        return None;
    }
    let object = phrase::noun(thing);
    let to = phrase::place(place, Relation::At);
    Some(Draft::new(TaskCommand::Place { object, to, arm: None }, 0.85))
}
