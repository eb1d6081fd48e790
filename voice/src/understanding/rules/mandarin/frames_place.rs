//! Putting things down: where, and where the place ends.

use robot_core::task::{NoneReason, Place, Relation, TaskCommand};

use super::super::draft::Draft;
use super::frames::Parsed;
use super::lexicon::{self, Verb};
use super::phrase;
use super::serial::until_next;

/// What "放进去" is put into, as long as nothing says what.
pub(in super::super) const INSIDE: &str = "里面";

/// Puts: "放到托盘里", "放下", "放回去".
pub(super) fn place<'a>(verb: Verb, object: Option<String>, rest: &'a str) -> Option<Parsed<'a>> {
    let done = |object, to, rest| {
        Some((Draft::new(TaskCommand::Place { object, to, arm: None }, 0.93), rest))
    };
    if verb == Verb::PutBack {
        let (text, rest) = until_next(rest);
        let to =
            phrase::place(text, Relation::At).unwrap_or_else(|| Place::new(Relation::At, "原位"));
        return done(object, Some(to), rest);
    }
    let (text, behind) = before_next_thing(rest);
    let person = text.trim_end_matches(['来', '儿', '这', '里', '边', '旁', '去']);
    let hand = ["我手", "我的手"].iter().any(|mark| text.contains(mark)) || person == "我";
    if hand {
        return Some((Draft::new(TaskCommand::Handover { object, arm: None }, 0.92), behind));
    }
    match verb {
        // "打开微波炉,把杯子放进去": into what was named before.
        Verb::PlaceAt(Relation::In) if text.is_empty() => {
            done(object, Some(Place::new(Relation::In, INSIDE)), behind)
        }
        // "放到左边随便哪里"
        _ if text.contains("随便") => Some((Draft::none(NoneReason::Unclear, 0.7), behind)),
        Verb::PlaceAt(usual) => {
            let to = phrase::place(text, usual)?;
            done(object, Some(to), behind)
        }
        _ if text.is_empty() || matches!(text, "正" | "稳" | "平" | "好" | "齐") => {
            done(object, None, behind)
        }
        _ if object.is_none() && !is_place(text) => done(phrase::noun(text), None, behind),
        _ => done(object, phrase::place(text, Relation::At), behind),
    }
}

/// The place up to the next verb; "放左边|蓝的放右边" has another thing before that verb.
fn before_next_thing(rest: &str) -> (&str, &str) {
    let (text, behind) = until_next(rest);
    let puts_more = lexicon::verb_at(behind)
        .is_some_and(|(_, verb)| matches!(verb, Verb::Put | Verb::PlaceAt(_)));
    let place_end = text.char_indices().skip(1).map(|(at, _)| at).find(|at| {
        let ends = lexicon::localizer(&text[..*at]).is_some();
        let next = &text[*at..];
        ends && !next.starts_with(['的', '边', '面', '侧', '方', '头', '间', '部'])
    });
    match place_end.filter(|_| puts_more) {
        Some(at) => (&rest[..at], &rest[at..]),
        None => (text, behind),
    }
}

/// "托盘里", "那边", "桌上" – and not "锤子".
fn is_place(text: &str) -> bool {
    let to = phrase::place(text, Relation::At);
    ["地方", "位置", "角落"].iter().any(|end| text.ends_with(end))
        || lexicon::localizer(text.trim_end_matches(['吧', '了', '去'])).is_some()
        || to.is_some_and(|place| {
            place.reference.ends_with("那儿")
                || place.reference.ends_with("这儿")
                || matches!(place.reference.as_str(), "哪" | "这里" | "那里")
        })
}
