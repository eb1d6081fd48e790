//! Mandarin clauses with a form of their own: waiting, bans, heights, what is held out.

use robot_core::task::{Direction, NoneReason, Relation, TaskCommand};

use super::super::draft::Draft;
use super::super::quantity::Quantity;
use super::phrase::any;
use super::{lexicon, numbers, phrase, programs, speed};

/// Reads a clause of one of these forms.
pub(super) fn read(text: &str) -> Option<Draft> {
    ban(text)
        .or_else(|| paused(text))
        .or_else(|| dragged(text))
        .or_else(|| speed::read(text))
        .or_else(|| wait(text))
        .or_else(|| programs::read(text))
        .or_else(|| height(text))
        .or_else(|| about_axis(text))
        .or_else(|| held_out(text))
}

/// "程序暂停一下": what pauses is named first.
fn paused(text: &str) -> Option<Draft> {
    let subject = text.trim_end_matches('下').trim_end_matches('一').strip_suffix("暂停")?;
    let is_work = ["程序", "任务", "动作", "机器人", "机械臂", "手臂", "你", "工作", "运行"]
        .iter()
        .any(|word| subject.ends_with(word));
    is_work.then(|| Draft::new(TaskCommand::Pause, 0.93))
}

/// "再高一点": the tool, a little.
fn height(text: &str) -> Option<Draft> {
    let text = ["再稍微", "稍微", "再", "更"]
        .iter()
        .find_map(|word| text.strip_prefix(word))
        .unwrap_or(text);
    let direction = match text {
        "高一点" | "高点" | "高一些" | "高些" | "高一点点" => Direction::Up,
        "低一点" | "低点" | "低一些" | "低些" | "低一点点" => Direction::Down,
        _ => return None,
    };
    let command = TaskCommand::Jog { arm: None, direction: Some(direction), distance_m: None };
    Some(Draft::new(command, 0.85))
}

/// "我要用手拖着你走": hand guiding.
fn dragged(text: &str) -> Option<Draft> {
    let drags = any(text, &["拖着你", "拉着你", "牵着你", "带着你", "推着你"])
        && any(text, &["走", "动", "手", "移"])
        && !any(text, &["不", "别", "吗"]);
    drags.then(|| Draft::new(TaskCommand::Guide { on: true }, 0.9))
}

/// "绕z轴转45度": the tool's own turn; about another axis there is no word in the contract.
fn about_axis(text: &str) -> Option<Draft> {
    let rest = ["绕z轴", "绕Z轴", "绕着z轴"].iter().find_map(|word| text.strip_prefix(word))?;
    super::frames::order(rest).map(|(draft, _)| draft.doubted(0.9))
}

/// "拿着这个": what the operator holds out.
fn held_out(text: &str) -> Option<Draft> {
    const YOURS: &[&str] =
        &["你拿着", "你拿好", "你接着", "你接住", "你收着", "给你", "拿着吧", "你先拿着"];
    let shown = |thing: &&str| thing.starts_with('这');
    let thing = text
        .strip_prefix("拿着")
        .filter(shown)
        .or_else(|| YOURS.iter().find_map(|tail| text.strip_suffix(tail)).filter(shown))?;
    let object = phrase::noun(thing);
    Some(Draft::new(TaskCommand::Receive { object, arm: None }, 0.8))
}

/// "等五秒", "停三秒".
fn wait(text: &str) -> Option<Draft> {
    let rest = ["等待", "等上", "等个", "等", "停留", "停个", "停", "暂停", "保持", "歇"]
        .iter()
        .find_map(|verb| text.strip_prefix(verb))?;
    let (quantity, taken) = numbers::quantity(rest)?;
    let Quantity::Duration(seconds) = quantity else { return None };
    let behind = &rest[taken..];
    let done =
        behind.is_empty() || ["后", "钟", "左右", "再说", "以后", "一下", "吧"].contains(&behind);
    done.then(|| Draft::new(TaskCommand::Wait { seconds: Some(seconds) }, 0.95))
}

/// "别碰…", "离…远点", "小心…", "现在可以碰…了".
fn ban(text: &str) -> Option<Draft> {
    const CONTACT: &[&str] = &[
        "碰到", "碰", "触碰", "接触", "撞到", "撞上", "撞", "靠近", "接近", "动到", "动", "弄倒",
        "打翻", "碰倒", "碰翻", "挨着", "挨到", "靠到", "刮到", "压到", "去碰", "去动", "惹",
        "经过", "进入", "进", "拿走", "拿", "抓", "取", "移动", "搬", "推", "夹",
    ];
    let avoid = |object: Option<String>, to, on| {
        Some(Draft::new(TaskCommand::Avoid { object, to, on: Some(on) }, 0.92))
    };
    if let Some(thing) = text
        .strip_prefix('离')
        .or_else(|| text.strip_prefix("远离"))
        .or_else(|| text.strip_prefix("避开"))
        .or_else(|| text.strip_prefix("绕开"))
        .or_else(|| text.strip_prefix("躲开"))
        .or_else(|| text.strip_prefix("绕过"))
    {
        let tail = ["远一点", "远点", "远一些", "远些", "远", "走"]
            .iter()
            .find_map(|tail| thing.strip_suffix(tail));
        if text.starts_with('离') && tail.is_none() {
            return None;
        }
        return avoid(Some(phrase::noun(tail.unwrap_or(thing))?), None, true);
    }
    if let Some(thing) = [
        "小心不要碰到",
        "小心别碰到",
        "小心别碰",
        "注意不要碰到",
        "注意别碰",
        "当心",
        "小心",
        "注意避开",
        "注意",
    ]
    .iter()
    .find_map(|word| text.strip_prefix(word))
    {
        let object = phrase::noun(thing)
            .filter(|noun| !["点", "地", "安全", "一点", "看"].contains(&noun.as_str()))?;
        let verb =
            lexicon::verb_at(thing).is_some() || thing.starts_with(['把', '地', '点', '别', '不']);
        return if verb { ban(thing) } else { avoid(Some(object), None, true) };
    }
    if let Some(rest) = ["现在可以", "可以", "现在能", "能", "允许", "你可以"]
        .iter()
        .find_map(|word| text.strip_prefix(word))
    {
        let thing = ["碰", "靠近", "接近", "触碰", "接触"]
            .iter()
            .find_map(|verb| rest.strip_prefix(verb))?;
        let lifted = thing.ends_with('了') || text.starts_with("现在") || text.starts_with("允许");
        return lifted.then(|| avoid(Some(phrase::noun(thing)?), None, false)).flatten();
    }
    let stressed = ["绝对", "一定", "务必", "坚决"].iter().find_map(|word| text.strip_prefix(word));
    let text = stressed.filter(|rest| rest.starts_with(['不', '别', '勿'])).unwrap_or(text);
    let rest = [
        "千万不要",
        "千万别",
        "不要再",
        "别再",
        "不要去",
        "不要",
        "不许",
        "不准",
        "不能",
        "别去",
        "别把",
        "别",
        "禁止",
        "切勿",
        "避免",
        "勿",
        "不可以",
    ]
    .iter()
    .find_map(|word| text.strip_prefix(word))?;
    if let Some(path) = rest
        .strip_prefix('从')
        .or_else(|| rest.strip_prefix("经过"))
        .or_else(|| rest.strip_prefix('往'))
        .or_else(|| rest.strip_prefix("到"))
    {
        let path = ["过去", "经过", "穿过", "走", "过", "去", "移动", "移"]
            .iter()
            .find_map(|tail| path.strip_suffix(tail))
            .unwrap_or(path);
        let mut place = phrase::place(path, Relation::At)?;
        if place.relation == Relation::At {
            return avoid(Some(place.reference), None, true);
        }
        if place.relation == Relation::On {
            place.relation = Relation::Above;
        }
        return avoid(None, Some(place), true);
    }
    let mut verbs: Vec<&&str> = CONTACT.iter().filter(|verb| rest.starts_with(**verb)).collect();
    verbs.sort_by_key(|verb| std::cmp::Reverse(verb.len()));
    let object = verbs.first().and_then(|verb| phrase::noun(&rest[verb.len()..]));
    match object {
        Some(object) if !matches!(object.as_str(), "它" | "这样") || rest.starts_with('碰') => {
            avoid(Some(object), None, true)
        }
        _ => Some(Draft::none(NoneReason::Unclear, 0.78)),
    }
}
