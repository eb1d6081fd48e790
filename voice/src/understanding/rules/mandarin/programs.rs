//! Mandarin clauses about poses and tasks that have names: teaching, recording, running, repeating.

use robot_core::task::TaskCommand;

use super::super::draft::Draft;
use super::super::quantity::Quantity;
use super::phrase::any;
use super::{numbers, phrase};

/// Reads a clause of one of these forms.
pub(super) fn read(text: &str) -> Option<Draft> {
    teach(text)
        .or_else(|| record(text))
        .or_else(|| repeat(text))
        .or_else(|| run_times(text))
        .or_else(|| named_first(text))
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
            "姿势",
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
            "记成",
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
    // "存成三号点"
    let kept = ["保存成", "保存为", "存成", "存为", "记成", "记作", "记为", "命名为"]
        .iter()
        .find_map(|mark| text.strip_prefix(mark))
        .and_then(phrase::noun);
    if let Some(name) = kept {
        return Some(Draft::new(TaskCommand::Teach { name: Some(name) }, 0.85));
    }
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
        "记成",
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
        || any(text, &["怎么", "停止", "结束", "回放", "播放", "放一遍"])
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
    .find_map(|word| text.strip_prefix(word))
    .or_else(|| behind_what_was_done(text))?;
    let (Quantity::Times(times), taken) = numbers::quantity(rest)? else { return None };
    rest[taken..].is_empty().then(|| {
        Draft::new(
            TaskCommand::Repeat { times: Some(times as u32).filter(|times| *times > 1) },
            0.95,
        )
    })
}

/// "刚才那一套动作再走|两遍".
fn behind_what_was_done(text: &str) -> Option<&str> {
    let rest = ["刚才", "刚刚", "上面", "前面"].iter().find_map(|word| text.strip_prefix(word))?;
    let (done, again) = rest.split_once('再')?;
    let is_work = any(done, &["动作", "流程", "步骤", "任务", "那套", "那一套", "操作"]);
    again
        .strip_prefix(['走', '来', '做', '跑', '重'])
        .map(|times| times.trim_start_matches('复'))
        .filter(|_| is_work)
}

/// "跑一遍码垛程序", "执行打磨任务三次", "运行去毛刺".
fn run_times(text: &str) -> Option<Draft> {
    let rest = ["运行", "执行", "跑", "启动", "调用", "回放", "播放", "做", "开始"]
        .iter()
        .find_map(|word| text.strip_prefix(word))?;
    // "跑五公里", "跑个数据"
    if text.starts_with('跑')
        && (rest.starts_with('个')
            || matches!(numbers::quantity(rest), Some((Quantity::Length(_), _))))
    {
        return None;
    }
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

/// "取放程序跑五遍", "把码垛任务执行一下": what runs is named first.
fn named_first(text: &str) -> Option<Draft> {
    let text = text.strip_prefix('把').unwrap_or(text);
    let (name, rest) =
        ["程序", "任务", "流程", "作业"].iter().find_map(|mark| text.split_once(mark))?;
    let rest = rest.trim_start_matches('再').trim_start_matches("给我");
    let rest =
        ["运行", "执行", "跑", "做", "走", "来"].iter().find_map(|verb| rest.strip_prefix(verb))?;
    let deictic = ["这个", "那个", "当前", "刚才的", "上一个"].contains(&name);
    let times = match numbers::quantity(rest) {
        Some((Quantity::Times(count), taken)) if rest[taken..].is_empty() => Some(count as u32),
        _ if matches!(rest, "" | "一下" | "起来") => None,
        _ => return None,
    };
    let name = phrase::noun(name).filter(|_| !deictic)?;
    let times = times.filter(|times| *times > 1);
    Some(Draft::new(TaskCommand::Run { name: Some(name), times }, 0.9))
}
