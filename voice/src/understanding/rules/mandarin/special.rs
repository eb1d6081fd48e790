//! Mandarin clauses with a form of their own: waiting, heights, single joints, what is held out.

use robot_core::task::{Direction, Place, Relation, SpeedChange, TaskCommand};

use super::super::draft::Draft;
use super::super::quantity::Quantity;
use super::phrase::any;
use super::{bans, nouns, numbers, phrase, programs, speed};

/// Reads a clause of one of these forms.
pub(super) fn read(text: &str) -> Option<Draft> {
    bans::read(text)
        .or_else(|| joint_moves(text))
        .or_else(|| paused(text))
        .or_else(|| dragged(text))
        .or_else(|| speed::read(text))
        .or_else(|| wait(text))
        .or_else(|| programs::read(text))
        .or_else(|| height(text))
        .or_else(|| about_axis(text))
        .or_else(|| held_out(text))
        .or_else(|| towards(text))
        .or_else(|| from_above(text))
        .or_else(|| given_to(text))
}

/// "把圆形往月牙那边挪": to the thing that is named, and not along an axis.
fn towards(text: &str) -> Option<Draft> {
    const MOVES: &[(&str, bool)] =
        &[("挪", false), ("移动", false), ("移", false), ("放", false), ("推", true), ("滑", true)];
    let rest = text.strip_prefix('把')?;
    let text = rest.trim_end_matches("一点").trim_end_matches("一下").trim_end_matches("过去");
    let (at, way) =
        ["往", "向", "朝"].iter().find_map(|word| text.find(word).map(|at| (at, word)))?;
    let behind = &text[at + way.len()..];
    let (verb, slides) = MOVES.iter().find(|(verb, _)| behind.ends_with(verb))?;
    let goal = behind[..behind.len() - verb.len()].trim_end_matches("方向").trim_end_matches('的');
    let side = super::lexicon::direction_at(goal).is_some_and(|(taken, _, _)| taken == goal.len());
    let to = phrase::place(goal, Relation::At).filter(|_| !side && !goal.is_empty())?;
    let object = phrase::noun(&text[..at]);
    let command = if *slides {
        TaskCommand::Push { object, direction: None, distance_m: None, to: Some(to) }
    } else {
        TaskCommand::Place { object, to: Some(to), arm: None }
    };
    Some(Draft::new(command, 0.85))
}

/// "从上方接近盒子": over it, not at it.
fn from_above(text: &str) -> Option<Draft> {
    let rest = ["从正上方", "从上方", "从上面", "从顶部"]
        .iter()
        .find_map(|word| text.strip_prefix(word))?;
    let rest = rest.trim_start_matches("慢慢").trim_start_matches('地').trim_start_matches("缓慢");
    let thing = ["接近", "靠近", "移到", "移向"].iter().find_map(|verb| rest.strip_prefix(verb))?;
    let to = Place::new(Relation::Above, phrase::noun(thing)?);
    let draft = Draft::new(TaskCommand::Move { arm: None, to: Some(to), linear: None }, 0.88);
    let slower =
        TaskCommand::Speed { scale: None, factor: None, change: Some(SpeedChange::Slower) };
    Some(if text.contains('慢') { draft.after(slower) } else { draft })
}

/// "把杯子给穿红衣服的人".
fn given_to(text: &str) -> Option<Draft> {
    let (thing, person) = text.strip_prefix('把')?.split_once('给')?;
    let is_person = person.ends_with("的人") && !person.contains(['拿', '放', '推']);
    let object = phrase::noun(thing).filter(|_| is_person)?;
    Some(Draft::new(TaskCommand::Handover { object: Some(object), arm: None }, 0.82))
}

/// "程序暂停一下": what pauses is named first; "先等等啊我量个尺寸": what for is said behind.
fn paused(text: &str) -> Option<Draft> {
    const WAITS: &[&str] =
        &["先等等", "先等一下", "先等会儿", "等等", "等一下", "等会儿", "稍等", "先停一下"];
    let for_me = WAITS.iter().find_map(|word| text.strip_prefix(word)).is_some_and(|rest| {
        let rest = rest.trim_start_matches(['啊', '哈', ',']);
        rest.starts_with("我") && !rest.starts_with("我的") || rest.starts_with("让我")
    });
    if for_me {
        return Some(Draft::new(TaskCommand::Pause, 0.88));
    }
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
        // "再高十毫米"
        _ => return measured_height(text),
    };
    let command = TaskCommand::Jog { arm: None, direction: Some(direction), distance_m: None };
    Some(Draft::new(command, 0.85))
}

fn measured_height(text: &str) -> Option<Draft> {
    let (direction, amount) = text
        .strip_prefix('高')
        .map(|amount| (Direction::Up, amount))
        .or_else(|| text.strip_prefix('低').map(|amount| (Direction::Down, amount)))?;
    let (Quantity::Length(metres), taken) = numbers::quantity(amount)? else { return None };
    amount[taken..].is_empty().then(|| {
        let (direction, distance_m) = (Some(direction), Some(metres));
        Draft::new(TaskCommand::Jog { arm: None, direction, distance_m }, 0.9)
    })
}

/// "我要用手拖着你走": hand guiding.
fn dragged(text: &str) -> Option<Draft> {
    let drags = any(text, &["拖着你", "拉着你", "牵着你", "带着你", "推着你", "手动带你"])
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
    let rest =
        ["等待", "等上", "缓个", "缓", "等个", "等", "停留", "停个", "停", "暂停", "保持", "歇"]
            .iter()
            .find_map(|verb| text.strip_prefix(verb))?;
    let (quantity, taken) = numbers::quantity(rest)?;
    let Quantity::Duration(seconds) = quantity else { return None };
    let behind = &rest[taken..];
    let done =
        behind.is_empty() || ["后", "钟", "左右", "再说", "以后", "一下", "吧"].contains(&behind);
    done.then(|| Draft::new(TaskCommand::Wait { seconds: Some(seconds) }, 0.95))
}

/// "六轴动十五度".
fn joint_moves(text: &str) -> Option<Draft> {
    let (name, angle) = text.split_once('动')?;
    let joint = nouns::joint(name)?;
    let (Quantity::Angle(degrees), taken) = numbers::quantity(angle)? else { return None };
    angle[taken..].is_empty().then(|| {
        let command = TaskCommand::Rotate {
            arm: None,
            object: None,
            joint: Some(joint),
            direction: (degrees < 0.0).then_some(Direction::Clockwise),
            angle_deg: Some(degrees.abs()),
        };
        Draft::new(command, 0.9)
    })
}
