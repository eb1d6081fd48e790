//! From a Mandarin clause to a task command.

use super::frames_motion::{direction_first, go, goes, jog, length, rotate, run, slide, task_name};
use super::frames_place::place;
use super::frames_switch::{press, switch, times};
use super::nouns::{is_gripper, is_tool, turns_after_side};
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
        let rest = text[taken..].trim_start_matches(['来', '去', '都', ',']);
        if !rest.is_empty() {
            (text, arm) = (rest, Some(name));
        }
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
fn object_first(text: &str) -> Option<Parsed<'_>> {
    let after = text.strip_prefix('把').or_else(|| text.strip_prefix('将'))?;
    let at = predicate_start(after)?;
    predicate(&after[..at], &after[at..])
}

/// Whether a clause tells something of somebody or of what may be, instead of ordering.
pub(super) fn tells(text: &str) -> bool {
    predicate_start(text).is_some_and(|at| !is_topic(&text[..at]))
}

/// "杯子放桌上", "第三关节转三十度": the topic is the object.
fn topic_first(text: &str) -> Option<Parsed<'_>> {
    let at = predicate_start(text)?;
    if !is_topic(&text[..at]) {
        return None;
    }
    let (draft, rest) = predicate(&text[..at], &text[at..])?;
    Some((draft.doubted(0.97), rest))
}

/// Whether a thing is named, and not somebody, or what may, will or will not be: "新机器可以放那边",
/// "我才不会放那儿" tell something.
fn is_topic(text: &str) -> bool {
    const MODALS: &[&str] = &[
        "不",
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
    if ["用", "每", "今天", "明天", "昨天"].iter().any(|word| text.starts_with(word)) {
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
fn predicate_start(text: &str) -> Option<usize> {
    text.char_indices().skip(1).map(|(at, _)| at).find(|at| {
        // "暂停", "没到盒子别停" order nothing to be switched off.
        if phrase::inside_noun(text, *at) || text[..*at].ends_with(['暂', '别', '悬']) {
            return false;
        }
        let rest = &text[*at..];
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

/// Verb and complement with a known object.
fn predicate<'a>(object: &str, text: &'a str) -> Option<Parsed<'a>> {
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
    let tool = is_tool(object);
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
    if text[taken..].starts_with('一') && !text[taken..].starts_with("一下") {
        rest = &text[taken..];
    }
    complement(verb, object, rest)
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
        Verb::Push | Verb::Pull => slide(verb, noun, None, rest),
        Verb::Jog(way) => {
            let (distance_m, rest) = length(rest);
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

/// The text up to the next verb of a serial construction ("拿起杯子|放到…").
pub(super) fn until_next(text: &str) -> (&str, &str) {
    let at = text.char_indices().skip(1).map(|(at, _)| at).find(|at| {
        let rest = &text[*at..];
        !phrase::inside_noun(text, *at)
            && lexicon::verb_at(rest).is_some_and(|(length, verb)| {
                let serial = matches!(
                    verb,
                    Verb::PlaceAt(_) | Verb::Handover | Verb::PutBack | Verb::Receive
                );
                let put = matches!(verb, Verb::Put) && !rest.starts_with("放大");
                let again = matches!(verb, Verb::Pick) && length > '拿'.len_utf8();
                serial || put || again
            })
            || rest.starts_with(',')
            || begins_with_object(text, *at)
            || begins_with_arm(rest)
    });
    at.map_or((text, ""), |at| (&text[..at], text[at..].trim_start_matches(',')))
}

/// "右手拿锤子|左手拿钉子".
fn begins_with_arm(rest: &str) -> bool {
    lexicon::arm_at(rest).is_some_and(|(taken, _)| {
        !rest.starts_with(['把', '将', '让']) && lexicon::verb_at(&rest[taken..]).is_some()
    })
}

/// "推一下把手|把抽屉关上": a second order with its own "把", which is no measure ("两把锤子").
fn begins_with_object(text: &str, at: usize) -> bool {
    let rest = &text[at..];
    let counted = text[..at].ends_with([
        '一', '二', '两', '三', '四', '五', '六', '七', '八', '九', '十', '几', '那', '这', '每',
    ]);
    rest.starts_with('把') && !rest.starts_with("把手") && !counted && object_first(rest).is_some()
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
        Verb::Rotate => rotate(None, None, rest),
        Verb::Push | Verb::Pull => slide(verb, None, None, rest),
        Verb::Run => run(rest),
        _ => with_noun_behind(verb, rest),
    }
}

fn with_noun_behind(verb: Verb, rest: &str) -> Option<Parsed<'_>> {
    let rest = strip_any(rest, &["一下", "了", "住"]);
    let (thing, behind) = until_next(rest);
    let for_me = ["给我", "过来", "拿来"].iter().find_map(|tail| thing.strip_suffix(tail));
    if let (Verb::Pick | Verb::Find, Some(thing)) = (verb, for_me) {
        let command = TaskCommand::Handover { object: phrase::noun(thing), arm: None };
        return Some((Draft::new(command, 0.92), behind));
    }
    let object = phrase::noun(thing);
    if let (Verb::Pick, true) = (verb, behind.starts_with("给我") || behind.starts_with("递给我"))
    {
        let rest = behind.trim_start_matches('递').trim_start_matches("给我");
        return Some((Draft::new(TaskCommand::Handover { object, arm: None }, 0.92), rest));
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
