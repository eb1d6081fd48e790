//! Mandarin clauses with a form of their own: speed, waiting, bans, teaching, recording, repeating.

use robot_core::task::{Direction, NoneReason, Relation, SpeedChange, TaskCommand};

use super::super::draft::Draft;
use super::super::quantity::Quantity;
use super::{lexicon, numbers, phrase};

fn any(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.contains(word))
}

/// Reads a clause of one of these forms.
pub(super) fn read(text: &str) -> Option<Draft> {
    ban(text)
        .or_else(|| speed(text))
        .or_else(|| wait(text))
        .or_else(|| teach(text))
        .or_else(|| record(text))
        .or_else(|| repeat(text))
        .or_else(|| run_times(text))
        .or_else(|| height(text))
        .or_else(|| about_axis(text))
        .or_else(|| held_out(text))
}

/// "再高一点": the tool, a little.
fn height(text: &str) -> Option<Draft> {
    let text = ["再稍微", "稍微", "再", "更"]
        .iter()
        .find_map(|word| text.strip_prefix(word))
        .unwrap_or(text);
    let direction = match text {
        "高一点" | "高点" | "高一些" | "高些" => Direction::Up,
        "低一点" | "低点" | "低一些" | "低些" => Direction::Down,
        _ => return None,
    };
    let command = TaskCommand::Jog { arm: None, direction: Some(direction), distance_m: None };
    Some(Draft::new(command, 0.85))
}

/// "绕z轴转45度": the tool's own turn; about another axis there is no word in the contract.
fn about_axis(text: &str) -> Option<Draft> {
    let rest = ["绕z轴", "绕Z轴", "绕着z轴"].iter().find_map(|word| text.strip_prefix(word))?;
    super::frames::order(rest).map(|(draft, _)| draft.doubted(0.9))
}

/// "拿着这个": what the operator holds out.
fn held_out(text: &str) -> Option<Draft> {
    let thing = text.strip_prefix("拿着").filter(|thing| thing.starts_with('这'))?;
    let object = phrase::noun(thing);
    Some(Draft::new(TaskCommand::Receive { object, arm: None }, 0.8))
}

fn speed_command(scale: Option<f64>, factor: Option<f64>, change: Option<SpeedChange>) -> Draft {
    if scale.is_some_and(|scale| !(0.0..=1.0).contains(&scale))
        || factor.is_some_and(|factor| !(factor > 0.0 && factor <= 10.0))
    {
        return Draft::none(NoneReason::Unable, 0.85);
    }
    let round = |value: f64| (value * 1e6).round() / 1e6;
    Draft::new(
        TaskCommand::Speed { scale: scale.map(round), factor: factor.map(round), change },
        0.93,
    )
}

fn speed(text: &str) -> Option<Draft> {
    let about =
        any(text, &["速度", "减速", "加速", "降速", "提速", "限速", "倍速", "速率", "全速"])
            || any(text, &["快", "慢"])
                && numbers::find(text).is_some_and(|(quantity, _)| {
                    !matches!(
                        quantity,
                        Quantity::Length(_) | Quantity::Angle(_) | Quantity::Duration(_)
                    )
                });
    if !about || any(text, &["放", "拿", "抓", "回", "移到"]) && !any(text, &["放慢"]) {
        return None;
    }
    let slower = any(text, &["减", "降", "慢", "低"]);
    let faster = any(text, &["加", "提", "升", "快", "高", "增"]) && !slower;
    let absolute = any(text, &["到", "为", "成", "设", "用", "以", "按"])
        && !any(text, &["提高百", "降低百", "减少百", "增加百"]);
    if any(text, &["加倍", "翻倍", "翻一番"]) {
        return Some(speed_command(None, Some(2.0), None));
    }
    if any(text, &["减半", "一半"]) {
        let relative = !absolute && slower;
        return Some(if relative {
            speed_command(None, Some(0.5), None)
        } else {
            speed_command(Some(0.5), None, None)
        });
    }
    if let Some(at) = text.find('倍') {
        let start = text[..at]
            .char_indices()
            .rev()
            .take_while(|(_, c)| "一二两三四五六七八九十半点0123456789.".contains(*c))
            .last()
            .map(|(at, _)| at);
        if let Some((count, _)) = start.and_then(|start| numbers::number(&text[start..])) {
            let factor = if slower { 1.0 / count.max(0.1) } else { count };
            return Some(speed_command(None, Some(factor), None));
        }
    }
    let share = numbers::find(text).and_then(|(quantity, _)| match quantity {
        Quantity::Share(share) => Some(share),
        _ => None,
    });
    let plain = text.char_indices().find_map(|(at, _)| numbers::number(&text[at..]));
    let value =
        share.or_else(|| plain.map(|(value, _)| if value > 1.0 { value / 100.0 } else { value }));
    match value {
        Some(share) if !absolute && slower && !text.starts_with("速度百") => {
            Some(speed_command(None, Some(1.0 - share), None))
        }
        Some(share) if !absolute && faster => Some(speed_command(None, Some(1.0 + share), None)),
        Some(share) => Some(speed_command(Some(share), None, None)),
        None if any(text, &["最大", "最高", "全速", "正常", "最快"]) => {
            Some(speed_command(Some(1.0), None, None))
        }
        None if slower => Some(speed_command(None, None, Some(SpeedChange::Slower))),
        None if faster => Some(speed_command(None, None, Some(SpeedChange::Faster))),
        None => None,
    }
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

/// "记住这个位置叫取料点", "把当前位置保存为放料点", "这个点叫一号位".
fn teach(text: &str) -> Option<Draft> {
    let spot = any(
        text,
        &[
            "位置",
            "这个点",
            "这点",
            "当前点",
            "这里",
            "位姿",
            "姿态",
            "点位",
            "此处",
            "现在的点",
            "这个地方",
            "这儿",
        ],
    );
    let keeps = any(
        text,
        &[
            "记住",
            "保存",
            "记录",
            "存",
            "记为",
            "记作",
            "叫",
            "命名",
            "设为",
            "设成",
            "设置为",
            "定义为",
            "标记为",
            "示教",
            "记下",
            "教你",
        ],
    );
    if !spot || !keeps || any(text, &["怎么", "移到", "去", "放到", "回到"]) {
        return None;
    }
    let name = [
        "名字叫做",
        "名字叫",
        "命名为",
        "保存为",
        "保存成",
        "保存到",
        "存为",
        "存成",
        "记为",
        "记作",
        "叫做",
        "叫作",
        "设为",
        "设成",
        "设置为",
        "定义为",
        "标记为",
        "记录为",
        "名称为",
        "取名",
        "作为",
        "当作",
        "就叫",
        "叫",
    ]
    .iter()
    .find_map(|mark| text.split_once(mark).map(|(_, name)| name))
    .and_then(phrase::noun);
    Some(Draft::new(TaskCommand::Teach { name }, 0.93))
}

fn record(text: &str) -> Option<Draft> {
    if !any(text, &["录制", "录下", "录个", "录一个", "开始录", "开始记录", "记录任务"])
        || any(text, &["怎么", "停止", "结束"])
    {
        return None;
    }
    let name = ["名字叫做", "名字叫", "命名为", "叫做", "名称为", "取名", "保存为", "录制为", "叫"]
        .iter()
        .find_map(|mark| text.split_once(mark).map(|(_, name)| name))
        .and_then(phrase::noun);
    let behind = text.split_once("录制").map(|(_, behind)| behind).filter(|_| name.is_none());
    let name = name.or_else(|| {
        let plain = behind?
            .trim_start_matches("一个")
            .trim_end_matches("任务")
            .trim_end_matches("程序")
            .trim_end_matches("动作");
        phrase::noun(plain)
            .filter(|name| !["新", "这个", "一下", "的", "当前"].contains(&name.as_str()))
    });
    Some(Draft::new(TaskCommand::Record { name, on: Some(true) }, 0.9))
}

/// "重复三遍", "再来两次".
fn repeat(text: &str) -> Option<Draft> {
    let rest = [
        "重复",
        "再来",
        "再做",
        "再重复",
        "再执行",
        "再跑",
        "重做",
        "再干",
        "刚才的再来",
        "刚才的动作重复",
        "再走",
        "连续做",
        "照样再来",
    ]
    .iter()
    .find_map(|word| text.strip_prefix(word))?;
    let (Quantity::Times(times), taken) = numbers::quantity(rest)? else { return None };
    rest[taken..].is_empty().then(|| {
        Draft::new(
            TaskCommand::Repeat { times: Some(times as u32).filter(|times| *times > 1) },
            0.95,
        )
    })
}

/// "跑一遍码垛程序", "执行打磨任务三次", "运行去毛刺".
fn run_times(text: &str) -> Option<Draft> {
    let rest = ["运行", "执行", "跑", "启动", "调用", "回放", "播放", "做", "开始"]
        .iter()
        .find_map(|word| text.strip_prefix(word))?;
    let is_task = any(rest, &["程序", "任务", "流程", "作业", "脚本"])
        || text.starts_with("运行")
        || text.starts_with("执行");
    if !is_task || rest.is_empty() || any(rest, &["录制", "当前任务", "这个任务"]) {
        return None;
    }
    let mut name = rest.to_owned();
    let mut times = None;
    if let Some((Quantity::Times(count), span)) = numbers::find(rest) {
        name.replace_range(span, "");
        times = Some(count as u32).filter(|count| *count > 1);
    }
    let mut plain = name.trim_start_matches("一下");
    for tail in ["程序", "任务", "流程", "作业", "脚本"] {
        plain = plain.strip_suffix(tail).filter(|rest| !rest.is_empty()).unwrap_or(plain);
    }
    let name = phrase::noun(plain)?;
    Some(Draft::new(TaskCommand::Run { name: Some(name), times }, 0.92))
}
