//! Verbs of motion: jog, slide, rotate, go to a place, run a task.

use robot_core::task::{Direction, NoneReason, Place, Relation, TaskCommand};

use super::super::draft::Draft;
use super::super::quantity::Quantity;
use super::frames::{Parsed, strip_any};
use super::lexicon::{self, Verb};
use super::nouns::{is_tool, joint};
use super::serial::until_next;
use super::{numbers, phrase};

/// No arm reaches this far.
const ABSURD_DISTANCE_M: f64 = 9.0;

pub(super) fn goes(to: Place) -> TaskCommand {
    TaskCommand::Move { arm: None, to: Some(to), linear: None }
}

pub(super) fn jog(way: Direction, distance_m: Option<f64>, rest: &str) -> Option<Parsed<'_>> {
    if distance_m.is_some_and(|metres| metres.abs() >= ABSURD_DISTANCE_M) {
        return Some((Draft::none(NoneReason::Unable, 0.85), rest));
    }
    let command = TaskCommand::Jog { arm: None, direction: Some(way), distance_m };
    Some((Draft::new(command, 0.93), rest))
}

/// A length near the start of the text, and what is behind it; vague amounts are skipped.
pub(super) fn length(text: &str) -> (Option<f64>, &str) {
    let text = text.trim_start_matches(['了', '动', '走', '过', '去', '个', '出', ':']);
    let rest = strip_any(
        text,
        &[
            "一点点",
            "一点儿",
            "一点",
            "一些",
            "一下",
            "一小段",
            "一段",
            "一截",
            "点",
            "些",
            "大概",
            "大约",
            "约",
        ],
    );
    match numbers::quantity(rest) {
        Some((Quantity::Length(metres), taken)) => {
            (Some(metres), rest[taken..].trim_start_matches("左右"))
        }
        _ => (None, rest),
    }
}

/// "往左移五厘米", "向左推一下盒子", "右边一点", "顺时针转九十度"; with an object behind "把".
pub(super) fn direction_first<'a>(text: &'a str, object: Option<&str>) -> Option<Parsed<'a>> {
    let (taken, way, prepositional) = lexicon::direction_at(text)?;
    let after =
        text[taken..].trim_start_matches("方向").trim_start_matches("着").trim_start_matches("再");
    // "左边的盒子" is a thing, "上料位" a place.
    if after.starts_with(['的', '看'])
        || !prepositional && after.starts_with(['料', '手', '臂', '面', '那', '这'])
    {
        return None;
    }
    let verb = after
        .chars()
        .next()
        .filter(|c| "移动走挪平推拽拉转旋拧倾抬降进退探伸拖拨扭升提压偏靠扯运开送".contains(*c));
    let rotation = matches!(way, Direction::Clockwise | Direction::Counterclockwise);
    let body = strip_any(
        after,
        &[
            "平移", "移动", "运动", "移", "走", "挪动", "挪", "动", "旋转", "转动", "转", "拧",
            "扭", "倾斜", "推动", "推", "拉动", "拉", "拽", "拖", "拨", "抬起", "抬", "降", "进",
            "退", "探", "伸", "升", "提", "压", "偏", "开", "来", "靠", "送",
        ],
    );
    let turned = verb.is_some_and(|c| "转旋拧扭倾".contains(c));
    if turned || rotation {
        return rotate(object, Some(way), body);
    }
    let slides = verb.is_some_and(|c| "推拉拽拖拨扯".contains(c));
    let named = object.filter(|object| !is_tool(object) && joint(object).is_none());
    if slides || named.is_some() {
        let pulls = verb.is_some_and(|c| "拉拽拖扯".contains(c));
        let kind = if pulls { Verb::Pull } else { Verb::Push };
        return slide(kind, named.and_then(phrase::noun), Some(way), body);
    }
    if let Some(object) = object.filter(|object| joint(object).is_some()) {
        return rotate(Some(object), Some(way), body);
    }
    let (distance_m, rest) = length(body);
    let single = text.chars().count() <= 1;
    let bare = verb.is_none() && !prepositional && distance_m.is_none();
    // "左边" alone names a side as well as a direction.
    let confidence = if bare { 0.82 } else { 1.0 };
    if bare && !single && !rest.is_empty() {
        return None;
    }
    jog(way, distance_m, rest).map(|(draft, rest)| (draft.doubted(confidence), rest))
}

/// Pushes and pulls with direction, distance, object or goal.
pub(super) fn slide<'a>(
    verb: Verb,
    mut object: Option<String>,
    mut way: Option<Direction>,
    text: &'a str,
) -> Option<Parsed<'a>> {
    let mut rest = strip_any(text, &["一下", "开", "动", "一推", "一拉"]);
    let mut to = None;
    if let Some(inside) = rest.strip_prefix('进').filter(|inside| !inside.starts_with(['去', '来']))
    {
        let (place_text, behind) = until_next(inside);
        to = phrase::place(place_text, Relation::In);
        rest = behind;
    } else if let Some(goal) = rest
        .strip_prefix('到')
        .or_else(|| rest.strip_prefix('至'))
        .or_else(|| rest.strip_prefix('向'))
    {
        let (place_text, behind) = until_next(goal);
        match lexicon::direction_at(place_text).filter(|(taken, _, _)| *taken == place_text.len()) {
            // "推到左边" says which way.
            Some((_, side, _)) => way = way.or(Some(side)),
            None => to = phrase::place(place_text, Relation::At),
        }
        rest = behind;
    } else if way.is_none()
        && let Some((taken, found, prepositional)) = lexicon::direction_at(rest)
        && (prepositional || rest.len() == taken)
    {
        way = Some(found);
        rest = &rest[taken..];
    }
    let (distance_m, behind) = length(rest);
    rest = behind;
    if object.is_none() {
        let (thing, behind) = until_next(rest);
        object = phrase::noun(thing);
        rest = behind;
    }
    // "再往里推两毫米", "拉到底": how far, and no thing or place.
    object =
        object.filter(|thing| !matches!(thing.as_str(), "往里" | "往外" | "再往里" | "再往外"));
    to = to.filter(|place: &Place| !matches!(place.reference.as_str(), "底" | "头" | "尽头"));
    let confidence = if object.is_some() { 0.92 } else { 0.6 };
    let command = if verb == Verb::Pull {
        TaskCommand::Pull { object, direction: way, distance_m, to }
    } else {
        TaskCommand::Push { object, direction: way, distance_m, to }
    };
    Some((Draft::new(command, confidence), rest))
}

/// Turns of the tool, a joint or a thing.
pub(super) fn rotate<'a>(
    object: Option<&str>,
    way: Option<Direction>,
    text: &'a str,
) -> Option<Parsed<'a>> {
    let mut rest = strip_any(text, &["一下", "动", "过来", "过去", "了", "个"]);
    let around = object.is_none()
        && way.is_none()
        && (text.starts_with("过来") || text.starts_with("过去") || text.starts_with("个身"));
    let mut direction = way;
    if let Some((taken, found, _)) = lexicon::direction_at(rest).filter(|_| direction.is_none()) {
        direction = Some(found);
        rest = strip_any(&rest[taken..], &["方向", "转动", "旋转", "转", "拧"]);
    }
    let mut angle_deg = around.then_some(180.0);
    if let Some((Quantity::Angle(degrees), taken)) =
        numbers::quantity(rest.trim_start_matches("一个").trim_start_matches('个'))
    {
        let skipped = rest.len() - rest.trim_start_matches("一个").trim_start_matches('个').len();
        angle_deg = Some(degrees.abs());
        if degrees < 0.0 {
            direction = direction.or(Some(Direction::Clockwise));
        }
        rest = &rest[skipped + taken..];
    } else {
        rest = strip_any(rest, &["一点点", "一点", "一些", "点"]);
    }
    // "一轴正转": a positive angle turns counterclockwise.
    let signed = object.and_then(|object| {
        let (joint_name, way) = object
            .strip_suffix('正')
            .map(|name| (name, Direction::Counterclockwise))
            .or_else(|| object.strip_suffix('反').map(|name| (name, Direction::Clockwise)))?;
        joint(joint_name).map(|_| (joint_name, way))
    });
    if let Some((_, way)) = signed {
        direction = direction.or(Some(way));
    }
    let object = signed.map(|(name, _)| name).or(object);
    let joint_ref = object.and_then(joint);
    let mut thing =
        object.filter(|object| joint_ref.is_none() && !is_tool(object)).and_then(phrase::noun);
    if object.is_none() && !rest.is_empty() {
        let (name, behind) = until_next(rest);
        let inner = joint(name.trim());
        if inner.is_some() {
            let command =
                TaskCommand::Rotate { arm: None, object: None, joint: inner, direction, angle_deg };
            return Some((Draft::new(command, 0.9), behind));
        }
        thing = phrase::noun(name).filter(|name| !is_tool(name));
        rest = behind;
    }
    // "转到夹爪竖直": how it is to stand is not in the contract.
    let posed = ["竖直", "垂直", "水平", "朝上", "朝下"];
    if thing.as_deref().is_some_and(|thing| posed.iter().any(|pose| thing.ends_with(pose))) {
        return Some((Draft::none(NoneReason::Unable, 0.75), rest));
    }
    let command =
        TaskCommand::Rotate { arm: None, object: thing, joint: joint_ref, direction, angle_deg };
    Some((Draft::new(command, 0.92), rest))
}

pub(super) fn task_name(text: &str) -> String {
    let mut name =
        text.trim_start_matches("一遍").trim_start_matches("一下").trim_matches([',', ' ', '了']);
    for tail in ["程序", "任务", "流程", "动作", "作业", "脚本"] {
        if let Some(rest) = name.strip_suffix(tail).filter(|rest| !rest.is_empty()) {
            name = rest;
        }
    }
    name.to_owned()
}

/// "移到…", "去…", "回到…".
pub(super) fn go(rest: &str) -> Option<Parsed<'_>> {
    let (text, behind) = until_next(rest);
    let (text, behind) = before_picking(text, behind, rest);
    let place_text = text.trim_end_matches(['去', '来', '停']);
    if matches!(
        place_text,
        "原点"
            | "原位"
            | "零点"
            | "零位"
            | "初始位置"
            | "home"
            | "home点"
            | "家"
            | "初始姿态"
            | "起始位置"
            | "起点"
    ) {
        return Some((Draft::new(TaskCommand::Home { arm: None }, 0.93), behind));
    }
    let mut to = phrase::place(without_height(place_text), Relation::At)?;
    // "抬到最高": no place, and how high is not said.
    if matches!(to.reference.as_str(), "最高" | "最低" | "底" | "头" | "最高处" | "最低处")
    {
        return None;
    }
    if to.reference.contains("我这") || matches!(to.reference.as_str(), "我身边" | "我" | "我面前")
    {
        to = Place::new(Relation::At, "operator");
    }
    // Over a thing, not onto it: "移到方块上面".
    if to.relation == Relation::On
        && ["上面", "上边", "上头"].iter().any(|tail| place_text.ends_with(tail))
    {
        to.relation = Relation::Above;
    }
    Some((Draft::new(goes(to), 0.92), behind))
}

/// "去二号料架|取一个轴承": what is taken there is no part of the place.
fn before_picking<'a>(text: &'a str, behind: &'a str, rest: &'a str) -> (&'a str, &'a str) {
    let picks = text.char_indices().skip(1).map(|(at, _)| at).find(|at| {
        let counted = text[*at..].chars().nth(1).is_some_and(|c| "一个两三把那这".contains(c));
        !phrase::inside_noun(text, *at)
            && lexicon::verb_at(&text[*at..])
                .is_some_and(|(_, verb)| verb == Verb::Pick && counted || verb == Verb::Find)
    });
    picks.map_or((text, behind), |at| (&rest[..at], &rest[at..]))
}

/// "红色方块上方|十厘米": how far above is not in the contract; the place is.
fn without_height(place: &str) -> &str {
    match numbers::find(place) {
        Some((Quantity::Length(_), span))
            if span.end == place.len() && lexicon::localizer(&place[..span.start]).is_some() =>
        {
            &place[..span.start]
        }
        _ => place,
    }
}

pub(super) fn run(rest: &str) -> Option<Parsed<'_>> {
    // "跑五公里"
    if matches!(numbers::quantity(rest), Some((Quantity::Length(_), _))) {
        return None;
    }
    let mut times = None;
    let mut name = rest;
    if let Some((Quantity::Times(count), span)) = numbers::find(rest) {
        if span.start == 0 {
            name = &rest[span.end..];
        } else {
            name = &rest[..span.start];
        }
        times = Some(count as u32).filter(|count| *count > 1);
    }
    let name = task_name(name);
    (!name.is_empty()).then(|| (Draft::new(TaskCommand::Run { name: Some(name), times }, 0.92), ""))
}
