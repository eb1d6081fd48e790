//! Mandarin sentences.

pub(super) mod facts;

use robot_core::scene::grounding::{Question, Slot, Split};
use robot_core::task::{
    Direction, GroundedCommand, JointRef, NoneReason, Place, Relation, SpeedChange, TaskCommand,
};

use super::Remark;
use super::nouns::{Nouns, speakable};
use super::numbers::{length_mandarin, percent, plain};
use crate::spotter::StopWord;

/// 甲、乙和丙
pub(super) fn list(names: &[String], more: usize) -> String {
    let text = match names.split_last() {
        None => return "没有东西".to_owned(),
        Some((only, [])) => only.clone(),
        Some((last, rest)) => format!("{}和{last}", rest.join("、")),
    };
    if more > 0 { format!("{text}，还有{more}个") } else { text }
}

pub(super) fn steps(steps: &[String], more: usize) -> String {
    let more = if more > 0 { format!("，还有{more}步") } else { String::new() };
    format!("好的，{}{more}。", steps.join("，然后"))
}

pub(super) fn confirm(steps: &[String]) -> String {
    format!("{}，可以吗？", steps.join("，然后"))
}

/// One step, as a clause.
pub(super) fn doing(grounded: &GroundedCommand, nouns: &Nouns<'_>) -> String {
    use TaskCommand as C;
    let the = |object: &Option<String>| nouns.slot(object.as_deref(), &grounded.object_ids);
    let of = |object: &Option<String>, otherwise: &str| match object {
        None if grounded.object_ids.is_empty() => otherwise.to_owned(),
        _ => the(object),
    };
    let to = |to: &Option<Place>| to.as_ref().map(|to| place(to, nouns)).unwrap_or_default();
    let slide = |verb: &str,
                 object: &Option<String>,
                 d: Option<Direction>,
                 by: Option<f64>,
                 t: &Option<Place>| {
        let target = if t.is_some() { format!("到{}", to(t)) } else { String::new() };
        format!("把{}{}{verb}{target}{}", the(object), way(d), far(by))
    };
    match &grounded.command {
        C::Stop => "已停止".into(),
        C::Pause => "已暂停".into(),
        C::Resume => "继续".into(),
        C::Cancel => "已取消".into(),
        C::Home { .. } => "回到初始位置".into(),
        C::Move { to: place, .. } => format!("移动到{}", to(place)),
        C::Jog { direction, distance_m, .. } => {
            format!("{}移动{}", way(*direction), far(*distance_m))
        }
        C::Rotate { object, joint, direction, angle_deg, .. } => {
            let angle = angle_deg.map(|a| format!("{}度", plain(a))).unwrap_or_default();
            format!("{}{}旋转{angle}", turned(joint.as_ref(), of(object, "工具")), way(*direction))
        }
        C::Pick { object, .. } => format!("拿起{}", the(object)),
        C::Place { object, to: None, .. } => format!("放下{}", of(object, "它")),
        C::Place { object, to: place, .. } => format!("把{}放到{}", of(object, "它"), to(place)),
        C::Push { object, direction, distance_m, to } => {
            slide("推", object, *direction, *distance_m, to)
        }
        C::Pull { object, direction, distance_m, to } => {
            slide("拉", object, *direction, *distance_m, to)
        }
        C::Handover { object, .. } => format!("把{}递给您", of(object, "它")),
        C::Receive { object, .. } => format!("从您手里接过{}", of(object, "它")),
        C::Open { object, .. } => format!("打开{}", of(object, "夹爪")),
        C::Close { object, .. } => format!("合上{}", of(object, "夹爪")),
        C::TurnOn { object } => format!("打开{}", the(object)),
        C::TurnOff { object } => format!("关闭{}", the(object)),
        C::Press { object } => format!("按下{}", the(object)),
        C::Point { object: None, to: place } => format!("指向{}", to(place)),
        C::Point { object, .. } => format!("指向{}", the(object)),
        C::Guide { on } => format!("手动引导已{}", if *on { "开启" } else { "关闭" }),
        C::Teach { name } => format!("记住当前姿态{}", called(name)),
        C::Record { name, on: Some(false) } => format!("结束录制{}", called(name)),
        C::Record { name, .. } => format!("开始录制{}", called(name)),
        C::Run { name, times } => {
            format!("执行{}{}", name.as_deref().map_or("它".into(), speakable), often(*times))
        }
        C::Speed { scale, factor, change } => speed(*scale, *factor, *change),
        C::Repeat { times } => format!("再做一遍{}", often(*times)),
        C::Wait { seconds } => {
            format!("等待{}", seconds.map(|s| format!("{}秒", plain(s))).unwrap_or_default())
        }
        C::Avoid { object, to: place, on } => {
            let what = match (object, place) {
                (None, Some(place)) => reference(place, nouns),
                _ => the(object),
            };
            if *on == Some(false) { format!("不再避开{what}") } else { format!("避开{what}") }
        }
        C::Ask { .. } => "回答您".into(),
        C::Yes => "好的".into(),
        C::No => "好的，不做了".into(),
        C::None { reason } => nothing(*reason).trim_end_matches('。').to_owned(),
    }
}

fn turned(joint: Option<&JointRef>, object: String) -> String {
    match joint {
        Some(JointRef::Number(number)) => format!("第{number}关节"),
        Some(JointRef::Name(name)) => speakable(name),
        None => object,
    }
}

fn called(name: &Option<String>) -> String {
    name.as_ref().map(|name| format!("“{}”", speakable(name))).unwrap_or_default()
}

fn often(times: Option<u32>) -> String {
    times.filter(|times| *times > 1).map(|times| format!("{times}次")).unwrap_or_default()
}

fn speed(scale: Option<f64>, factor: Option<f64>, change: Option<SpeedChange>) -> String {
    match (scale, factor, change) {
        (Some(scale), ..) => format!("速度调到百分之{}", percent(scale)),
        (_, Some(factor), _) => format!("速度调到{}倍", plain(factor)),
        (.., Some(SpeedChange::Slower)) => "放慢速度".into(),
        (.., Some(SpeedChange::Faster)) => "加快速度".into(),
        _ => "调整速度".into(),
    }
}

fn far(distance_m: Option<f64>) -> String {
    distance_m.map(length_mandarin).unwrap_or_default()
}

fn way(direction: Option<Direction>) -> String {
    match direction {
        None => "",
        Some(Direction::Left) => "向左",
        Some(Direction::Right) => "向右",
        Some(Direction::Forward) => "向前",
        Some(Direction::Backward) => "向后",
        Some(Direction::Up) => "向上",
        Some(Direction::Down) => "向下",
        Some(Direction::Clockwise) => "顺时针",
        Some(Direction::Counterclockwise) => "逆时针",
    }
    .into()
}

fn reference(place: &Place, nouns: &Nouns<'_>) -> String {
    match place.reference.as_str() {
        "operator" => "您".into(),
        phrase => nouns.slot(Some(phrase), place.reference_id.as_slice()),
    }
}

/// 托盘里
pub(super) fn place(place: &Place, nouns: &Nouns<'_>) -> String {
    let relation = match place.relation {
        Relation::At => "",
        Relation::On => "上",
        Relation::In => "里",
        Relation::Under => "下面",
        Relation::Above => "上方",
        Relation::LeftOf => "左边",
        Relation::RightOf => "右边",
        Relation::InFrontOf => "前面",
        Relation::Behind => "后面",
        Relation::NextTo => "旁边",
        Relation::Between => "之间",
    };
    let second = place.second_reference.as_ref().map(|phrase| {
        format!("和{}", nouns.slot(Some(phrase), place.second_reference_id.as_slice()))
    });
    format!("{}{}{relation}", reference(place, nouns), second.unwrap_or_default())
}

/// The clarification question.
pub(super) fn ask(question: &Question, nouns: &Nouns<'_>) -> String {
    let noun = speakable(question.phrase.trim_end_matches("那个").trim_end_matches('的'));
    match &question.split {
        Split::Missing => missing(question),
        Split::Words(words) => {
            let words: Vec<String> = words.iter().map(|word| of_one(&nouns.word(word))).collect();
            format!("要哪一个：{}？", words.join("，还是"))
        }
        Split::LeftRight => "有两个，要左边的还是右边的？".into(),
        Split::LeftMiddleRight => "要左边的、中间的还是右边的？".into(),
        Split::NearFar => "要近的还是远的？".into(),
        Split::Places(places) => {
            let places: Vec<String> =
                places.iter().map(|p| format!("{}那里的", nouns.word(p))).collect();
            format!("要哪一个：{}？", places.join("，还是"))
        }
        Split::Pointing => format!("您说的“{noun}”是指什么？"),
        Split::Count(number) => format!("我看到{number}个可能的{noun}，要哪一个？"),
    }
}

/// 蓝色 → 蓝色的; a noun stays as it is.
fn of_one(word: &str) -> String {
    let is_property = word.ends_with('色') || word.chars().count() == 1;
    if is_property { format!("{word}的") } else { word.to_owned() }
}

fn missing(question: &Question) -> String {
    let verb = question.held.get(question.command);
    let text = match (question.slot, verb) {
        (Slot::Direction, _) => "往哪个方向？",
        (Slot::Reference | Slot::SecondReference, _) => "去哪里？",
        (_, Some(TaskCommand::Pick { .. })) => "要拿什么？",
        (_, Some(TaskCommand::Push { .. })) => "要推什么？",
        (_, Some(TaskCommand::Pull { .. })) => "要拉什么？",
        (_, Some(TaskCommand::TurnOn { .. })) => "要打开什么？",
        (_, Some(TaskCommand::TurnOff { .. })) => "要关闭什么？",
        (_, Some(TaskCommand::Press { .. })) => "要按什么？",
        _ => "您指的是什么？",
    };
    text.into()
}

fn nothing(reason: NoneReason) -> &'static str {
    match reason {
        NoneReason::Chat => "我在这里帮您操作机械臂。",
        NoneReason::Unclear => "我没听懂。",
        NoneReason::Unable => "这个我做不到。",
        NoneReason::Unsafe => "这样不安全，我不做。",
        NoneReason::NotAddressed => "",
    }
}

pub(super) fn remark(remark: &Remark, nouns: &Nouns<'_>) -> String {
    match remark {
        Remark::Silence => "我没听到声音。".into(),
        Remark::TooLong => "一次说得太多了，请分步说。".into(),
        Remark::Nothing(reason) => nothing(*reason).into(),
        Remark::NothingFits(phrase) => match phrase.as_str() {
            "它" | "这个" | "那个" | "it" => "我不知道您指的是什么。".into(),
            phrase => format!("我没看到{}。", nouns.word(phrase)),
        },
        Remark::LeftAlone => "好的，不做了。".into(),
        Remark::NothingAsked => "我没有提问。".into(),
        Remark::NoAnswer => "没听到回答，我先不做了。".into(),
        Remark::Spotted(StopWord::Shout) => "我听到喊声，停住了。说“继续”就接着做。".into(),
        Remark::Spotted(word) => format!("我听到“{}”，停住了。说“继续”就接着做。", word.text()),
        Remark::ModelSilent => "语言模型没有回应，我暂时只能听懂简单的指令。".into(),
    }
}
