//! From a Mandarin clause to a task command.

use super::frames_motion::{direction_first, go, goes, jog, length, rotate, run, slide, task_name};
use super::frames_place::place;
use super::frames_switch::{press, switch, times};
use super::nouns::{is_gripper, is_tool};
use super::serial::until_next;
use super::topics::{predicate_start, topic_first};
use robot_core::task::{ArmName, Direction, NoneReason, Place, Relation, TaskCommand};

use super::super::draft::Draft;
use super::super::quantity::Quantity;
use super::lexicon::{self, Verb};
use super::{numbers, phrase};

/// A command with the text that it leaves for the next one.
pub(super) type Parsed<'a> = (Draft, &'a str);

/// Reads one order from the start of a clause.
pub(super) fn order(clause: &str) -> Option<Parsed<'_>> {
    let mut text = clause;
    let mut arm = None;
    if let Some((taken, name)) = lexicon::arm_at(text) {
        let said = text[taken..].trim_start_matches(['来', '都', ',']);
        // "右手去拿" goes to grasp, "右手去三号位" goes there.
        let rest = said.strip_prefix('去').filter(|act| lexicon::verb_at(act).is_some());
        let rest = rest.unwrap_or(said);
        if !rest.is_empty() {
            (text, arm) = (rest, Some(name));
        }
    }
    // "两只手都放下来": the arms come down, nothing is put down.
    if arm.is_some() && matches!(text, "放下来" | "放下" | "放低" | "放下去") {
        let direction = Some(Direction::Down);
        return Some((Draft::new(TaskCommand::Jog { arm, direction, distance_m: None }, 0.88), ""));
    }
    let (mut draft, rest) = arm
        .and_then(|_| super::idioms::whole(text))
        .map(|idiom| (Draft::new(super::idioms::command(idiom), 0.93), ""))
        .or_else(|| source_first(text))
        .or_else(|| object_first(text))
        .or_else(|| direction_first(text, None))
        .or_else(|| verb_first(text, arm.is_some()))
        .or_else(|| topic_first(text))?;
    if let Some(arm) = arm {
        set_arm(&mut draft, arm);
    }
    Some((draft, rest))
}

fn set_arm(draft: &mut Draft, name: ArmName) {
    for arm in draft.commands.iter_mut().filter_map(TaskCommand::arm_mut) {
        *arm = Some(name);
    }
}

/// "从架子上拿…", "从抽屉里把…拿出来".
fn source_first(text: &str) -> Option<Parsed<'_>> {
    let after = text.strip_prefix('从')?;
    // "从左数第二个" counts, it takes nothing away.
    if ["左数", "右数", "左边数", "右边数", "左往右", "右往左", "前往后", "前数", "后数"]
        .iter()
        .any(|count| after.starts_with(count))
    {
        return None;
    }
    let at = after
        .char_indices()
        .find(|(at, c)| {
            *at > 0
                && ("把将".contains(*c)
                    || lexicon::verb_at(&after[*at..]).is_some_and(|(_, verb)| {
                        matches!(verb, Verb::Pick | Verb::Handover | Verb::Receive | Verb::Pull)
                    }))
                && !phrase::inside_noun(after, *at)
        })?
        .0;
    let (mut draft, rest) = order(&after[at..])?;
    let hand = ["我手", "我的手", "我这"].iter().any(|mark| after[..at].contains(mark));
    let from = phrase::place(&after[..at], phrase::natural_relation(&after[..at]));
    for command in &mut draft.commands {
        if let TaskCommand::Pick { object, from: slot, arm } = command {
            if hand {
                *command = TaskCommand::Receive { object: object.take(), arm: *arm };
            } else if slot.is_none() {
                *slot = from.clone();
            }
        }
    }
    Some((draft, rest))
}

/// "把 X …", "将 X …": the object stands before the verb.
pub(super) fn object_first(text: &str) -> Option<Parsed<'_>> {
    let after = text.strip_prefix('把').or_else(|| text.strip_prefix('将'))?;
    let at = predicate_start(after)?;
    predicate(&after[..at], &after[at..])
}

/// Verb and complement with a known object.
pub(super) fn predicate<'a>(object: &str, text: &'a str) -> Option<Parsed<'a>> {
    // "把零件从虎钳上取下来": where from stands between the thing and the verb.
    if let Some((thing, source)) = object.split_once('从').filter(|(thing, _)| !thing.is_empty()) {
        let (mut draft, rest) = predicate(thing, text)?;
        if let Some(TaskCommand::Pick { from, .. }) = draft.commands.first_mut() {
            *from = phrase::place(source, Relation::At);
        }
        return Some((draft, rest));
    }
    let object = object
        .trim_end_matches([',', '给', '都', '再', '先', '也', '就', '往'])
        .trim_start_matches("把");
    let object = without_asking(object);
    let tool = is_tool(object) || is_axis(object);
    if let Some((taken, arm)) = lexicon::arm_at(text).filter(|_| text.starts_with('用')) {
        let (mut draft, rest) = predicate(object, &text[taken..])?;
        set_arm(&mut draft, arm);
        return Some((draft, rest));
    }
    // "继续往前": what went on is no thing.
    if object.is_empty() || matches!(object, "继续" | "接着") {
        return order(text);
    }
    if let Some(found) = direction_first(text, Some(object)) {
        return Some(found);
    }
    let (taken, verb) = lexicon::verb_at(text)?;
    // "五轴转到90度": an angle to go to is not one to turn by, and not in the contract.
    if text.starts_with("转到") && starts_with_angle(&text[taken..]) {
        return Some((Draft::none(NoneReason::Unable, 0.8), ""));
    }
    // "把夹爪开到五厘米": how far is not in the contract.
    if is_gripper(object) && text.starts_with("开到") {
        return Some((Draft::new(TaskCommand::Open { object: None, arm: None }, 0.85), ""));
    }
    if tool && !matches!(verb, Verb::Open | Verb::Close | Verb::Pick | Verb::Handover) {
        return verb_first(text, true);
    }
    let mut rest = text[taken..].trim_start_matches(['了', '一', '下']);
    // "放进下层抽屉"
    let lower = ["层", "面", "边", "方", "一层", "格"].iter().any(|part| rest.starts_with(part));
    if lower && text[..text.len() - rest.len()].ends_with('下') {
        rest = &text[text.len() - rest.len() - '下'.len_utf8()..];
    }
    if text[taken..].starts_with('一') && !text[taken..].starts_with("一下") {
        rest = &text[taken..];
    }
    complement(verb, object, rest)
}

/// "书房的灯|帮我": who is asked is no part of the thing.
fn without_asking(object: &str) -> &str {
    const ASKING: &[&str] = &["请你帮我", "麻烦你", "帮我", "给我", "麻烦", "请", "你"];
    let asked = ASKING.iter().find_map(|word| object.strip_suffix(word));
    asked.filter(|thing| !thing.is_empty()).unwrap_or(object)
}

/// "Z轴": an axis of the base is moved along, and never gripped.
fn is_axis(object: &str) -> bool {
    object
        .strip_suffix('轴')
        .is_some_and(|name| matches!(name, "x" | "y" | "z" | "X" | "Y" | "Z" | "竖" | "横" | "纵"))
}

/// A place to turn to, and no joint, direction or angle.
fn is_side(text: &str) -> bool {
    ["侧", "边", "位", "前", "方", "那里", "工位"].iter().any(|end| text.ends_with(end))
        && lexicon::direction_at(text).is_none()
        && !starts_with_angle(text)
}

fn starts_with_angle(text: &str) -> bool {
    matches!(numbers::quantity(text), Some((Quantity::Angle(_), _)))
}

/// What the verb does with its object and what follows.
fn complement<'a>(verb: Verb, object: &str, rest: &'a str) -> Option<Parsed<'a>> {
    let noun = phrase::noun(object);
    let done = |command, rest| Some((Draft::new(command, 0.93), rest));
    match verb {
        Verb::PlaceAt(_) | Verb::Put | Verb::PutBack => place(verb, noun, rest),
        Verb::Pick => {
            let rest = strip_any(rest, &["起来", "出来", "下来", "过来给我", "出去"]);
            if let Some(rest) = rest
                .strip_prefix("过来")
                .or_else(|| rest.strip_prefix("给我"))
                .or_else(|| rest.strip_prefix("来给我"))
            {
                return done(TaskCommand::Handover { object: noun, arm: None }, rest);
            }
            if is_gripper(object) {
                return done(TaskCommand::Close { object: None, arm: None }, rest);
            }
            done(TaskCommand::Pick { object: noun, from: None, arm: None }, rest)
        }
        Verb::Handover => done(TaskCommand::Handover { object: noun, arm: None }, rest),
        Verb::Receive => done(TaskCommand::Receive { object: noun, arm: None }, rest),
        Verb::Open | Verb::Close | Verb::TurnOn | Verb::TurnOff => Some((switch(verb, noun), rest)),
        Verb::Press => Some(press(noun, rest)),
        Verb::Point => done(TaskCommand::Point { object: noun, to: None }, rest),
        Verb::Touch => done(goes(Place::new(Relation::At, noun?)), rest),
        Verb::Rotate => rotate(Some(object), None, rest),
        // "把开关拨上去"
        Verb::Push
            if object.ends_with("开关") && matches!(rest, "上去" | "下去" | "上来" | "下来") =>
        {
            Some(press(noun, ""))
        }
        Verb::Push | Verb::Pull => slide(verb, noun, None, rest),
        Verb::Jog(way) => {
            let (distance_m, rest) = length(rest);
            if super::nouns::joint(object).is_some() {
                return Some((Draft::none(NoneReason::Unclear, 0.7), rest));
            }
            if way == Direction::Up && !is_tool(object) && distance_m.is_none() {
                return done(TaskCommand::Pick { object: noun, from: None, arm: None }, rest);
            }
            jog(way, distance_m, rest).map(|(draft, rest)| (draft.doubted(0.85), rest))
        }
        Verb::Find => done(
            TaskCommand::Ask { topic: robot_core::task::AskTopic::Location, object: noun },
            rest,
        ),
        // "夹爪开到一半"
        Verb::Go if is_gripper(object) => {
            done(TaskCommand::Open { object: None, arm: None }, until_next(rest).1)
        }
        Verb::Go => {
            let (place_text, rest) = until_next(rest);
            let to = phrase::place(place_text, Relation::At);
            done(TaskCommand::Place { object: noun, to, arm: None }, rest)
        }
        Verb::Run => {
            let (times, rest) = times(rest);
            done(TaskCommand::Run { name: Some(task_name(object)), times }, rest)
        }
        Verb::Approach => None,
    }
}

pub(super) fn strip_any<'a>(text: &'a str, prefixes: &[&str]) -> &'a str {
    prefixes.iter().find_map(|prefix| text.strip_prefix(prefix)).unwrap_or(text)
}

/// The verb stands first.
fn verb_first(text: &str, tool: bool) -> Option<Parsed<'_>> {
    if phrase::inside_noun(text, 0) && !text.starts_with("取料") {
        return None;
    }
    let (taken, verb) = lexicon::verb_at(text)?;
    let rest = &text[taken..];
    // "拿得起放得下", "夹在中间", "放着不管": said of somebody, not to the arm.
    let told = rest.starts_with('得')
        || verb == Verb::Pick && rest.starts_with('在')
        || verb == Verb::Put && rest.starts_with('着');
    if told {
        return None;
    }
    let done = |command, rest| Some((Draft::new(command, 0.93), rest));
    match verb {
        Verb::Jog(way) => {
            let (distance_m, rest) = length(rest);
            if !rest.is_empty() && distance_m.is_none() && way == Direction::Up && !tool {
                let (thing, rest) = until_next(rest);
                if is_tool(thing) {
                    return jog(way, None, rest);
                }
                return done(
                    TaskCommand::Pick { object: phrase::noun(thing), from: None, arm: None },
                    rest,
                );
            }
            jog(way, distance_m, rest)
        }
        // "去拿个扳手": the second verb says what for.
        Verb::Go
            if text.starts_with('去')
                && !phrase::inside_noun(rest, 0)
                && lexicon::verb_at(rest).is_some_and(|(_, next)| {
                    matches!(next, Verb::Pick | Verb::Handover | Verb::Receive)
                }) =>
        {
            order(rest)
        }
        // "去把钳子拿来"
        Verb::Go if text.starts_with('去') && rest.starts_with('把') => order(rest),
        Verb::Go => go(rest),
        // "夹住抬起来": grip what is there, then lift.
        Verb::Pick
            if lexicon::verb_at(rest).is_some_and(|(_, next)| next == Verb::Jog(Direction::Up)) =>
        {
            done(TaskCommand::Close { object: None, arm: None }, rest)
        }
        Verb::Approach | Verb::Touch => {
            let (thing, rest) = until_next(strip_any(rest, &["一下", "到"]));
            let relation = if verb == Verb::Touch { Relation::At } else { Relation::NextTo };
            done(goes(Place::new(relation, phrase::noun(thing)?)), rest)
        }
        // Without an object it is the tool that moves.
        Verb::PlaceAt(Relation::At) if text.starts_with(['移', '挪']) => go(rest),
        Verb::PlaceAt(_) | Verb::Put | Verb::PutBack => place(verb, None, rest),
        // "转到出料那一侧"
        Verb::Rotate if text.starts_with("转到") && is_side(rest) => go(rest),
        Verb::Rotate => rotate(None, None, rest),
        Verb::Push | Verb::Pull => slide(verb, None, None, rest),
        Verb::Run => run(rest),
        _ => with_noun_behind(verb, rest),
    }
}

/// "按钮|打开小灯", "绿色按钮|三秒": what for and for how long is no part of the button.
fn pressed(thing: &str) -> &str {
    let ends = ["按钮", "按键", "开关", "键", "踏板"];
    let purpose = ["打开", "关掉", "关闭", "启动", "停止", "开灯", "关灯", "来"];
    let cut = ends.iter().find_map(|end| {
        let at = thing.find(end)? + end.len();
        let behind = &thing[at..];
        let is_more = purpose.iter().any(|word| behind.starts_with(word))
            || matches!(numbers::quantity(behind), Some((Quantity::Duration(_), _)));
        is_more.then_some(at)
    });
    &thing[..cut.unwrap_or(thing.len())]
}

fn with_noun_behind(verb: Verb, rest: &str) -> Option<Parsed<'_>> {
    let rest = strip_any(rest, &["一下", "了", "住"]);
    let (thing, behind) = until_next(rest);
    let for_me = ["给我", "过来", "拿来"].iter().find_map(|tail| thing.strip_suffix(tail));
    if let (Verb::Pick | Verb::Find, Some(thing)) = (verb, for_me) {
        let command = TaskCommand::Handover { object: phrase::noun(thing), arm: None };
        return Some((Draft::new(command, 0.92), behind));
    }
    // "按两下按钮"
    if verb == Verb::Press
        && let Some((_, taken)) =
            numbers::number(rest).filter(|(_, taken)| rest[*taken..].starts_with('下'))
    {
        let (often, thing) = rest.split_at(taken + '下'.len_utf8());
        return Some((press(phrase::noun(thing), often).0, ""));
    }
    if verb == Verb::Press {
        return Some(press(phrase::noun(pressed(thing)), behind));
    }
    let object = phrase::noun(thing);
    if let (Verb::Pick, true) = (verb, behind.starts_with("给我") || behind.starts_with("递给我"))
    {
        let rest = behind.trim_start_matches('递').trim_start_matches("给我");
        return Some((Draft::new(TaskCommand::Handover { object, arm: None }, 0.92), rest));
    }
    // "找可乐拿给我": what for is said behind.
    if verb == Verb::Find
        && let Some((taken, Verb::Handover)) = lexicon::verb_at(behind)
    {
        let command = TaskCommand::Handover { object, arm: None };
        return Some((Draft::new(command, 0.9), &behind[taken..]));
    }
    if matches!(verb, Verb::TurnOff) && object.is_none() {
        return Some((Draft::new(TaskCommand::Stop, 0.95), behind));
    }
    let Some(object) = object else {
        let command = match verb {
            Verb::Pick => TaskCommand::Pick { object: None, from: None, arm: None },
            Verb::Handover => TaskCommand::Handover { object: None, arm: None },
            Verb::Receive => TaskCommand::Receive { object: None, arm: None },
            Verb::Open => TaskCommand::Open { object: None, arm: None },
            Verb::Close => TaskCommand::Close { object: None, arm: None },
            _ => return None,
        };
        return Some((Draft::new(command, 0.72), behind));
    };
    complement(verb, &object, behind)
}
