//! Mandarin bans: what the arm keeps away from, and where it may go again.

use robot_core::task::{NoneReason, Relation, TaskCommand};

use super::super::draft::Draft;
use super::{lexicon, phrase};

/// Reads a ban, or its end.
pub(super) fn read(text: &str) -> Option<Draft> {
    ban(text).or_else(|| of_topic(text))
}

fn avoid(object: Option<String>, on: bool) -> Option<Draft> {
    Some(Draft::new(TaskCommand::Avoid { object: Some(object?), to: None, on: Some(on) }, 0.88))
}

/// The thing stands first: "蓝的别动", "红箱子现在可以靠近了", "托盘里的什么都不要拿".
fn of_topic(text: &str) -> Option<Draft> {
    const BANS: &[&str] = &[
        "别动",
        "不要动",
        "别碰",
        "不要碰",
        "别拿",
        "不要拿",
        "不许碰",
        "不准碰",
        "不准动",
        "不许动",
        "千万不能碰着",
        "千万不能碰",
        "不能碰着",
        "不能碰到",
        "不能碰",
        "不能动",
    ];
    const LIFTS: &[&str] =
        &["可以碰了", "可以靠近了", "可以接近了", "可以触碰了", "能碰了", "能靠近了"];
    if let Some(thing) = LIFTS.iter().find_map(|tail| text.strip_suffix(tail)) {
        return avoid(phrase::noun(thing.trim_end_matches("现在").trim_end_matches('又')), false);
    }
    if let Some((thing, act)) = text.split_once("什么都")
        && BANS.contains(&act)
    {
        return avoid(phrase::noun(thing.trim_end_matches('的')), true);
    }
    let thing = BANS.iter().find_map(|tail| text.strip_suffix(tail))?;
    let thing = thing.trim_end_matches("谁也").trim_end_matches("谁都");
    let thing = thing.trim_end_matches(['都', '先', '你', '也']);
    // Only what is surely a thing: "大家都别动" is a stop.
    let named = thing.ends_with(['的', '个', '块', '子', '箱', '盒', '瓶', '杯', '边'])
        || thing.starts_with(['那', '这']) && thing.chars().count() > 2;
    avoid(phrase::noun(thing).filter(|_| named), true)
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
        let object = phrase::noun(thing).filter(|noun| {
            !["烫", "易碎", "滑", "重", "点", "地", "安全", "一点", "看"].contains(&noun.as_str())
        })?;
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
        // "别夹那么紧"
        Some(object)
            if object.starts_with(['太'])
                || object.starts_with("那么")
                || object.starts_with("这么") =>
        {
            Some(Draft::none(NoneReason::Unclear, 0.78))
        }
        Some(object) if !matches!(object.as_str(), "它" | "这样") || rest.starts_with('碰') => {
            avoid(Some(object), None, true)
        }
        _ => Some(Draft::none(NoneReason::Unclear, 0.78)),
    }
}
