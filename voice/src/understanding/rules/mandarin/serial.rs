//! Where one order ends and the next begins, without a word between them.

use super::super::quantity::Quantity;
use super::frames::object_first;
use super::lexicon::{self, Verb};
use super::{numbers, phrase};

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
                // "放进夹具|夹紧"
                let shut =
                    matches!(verb, Verb::Close) && length > '关'.len_utf8() && rest.len() == length;
                serial || put || again || shut
            })
            || follows_a_place(text, *at)
            || rest.starts_with(',')
            || begins_with_object(text, *at)
            || begins_with_arm(rest)
            || begins_with_wait(rest)
    });
    at.map_or((text, ""), |at| (&text[..at], text[at..].trim_start_matches(',')))
}

/// "打开传送带|等五秒".
fn begins_with_wait(rest: &str) -> bool {
    matches!(rest, "等着" | "等我" | "等待")
        || rest
            .strip_prefix("等待")
            .or_else(|| rest.strip_prefix('等'))
            .is_some_and(|time| matches!(numbers::quantity(time), Some((Quantity::Duration(_), _))))
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

/// "走到冰箱那里|打开它", "走到椅子那里|左转": the place is over where it says "there".
fn follows_a_place(text: &str, at: usize) -> bool {
    let there = ["那里", "那边", "那儿", "这里", "这边", "这儿", "旁边", "前面"]
        .iter()
        .any(|end| text[..at].ends_with(end));
    let rest = &text[at..];
    let acts = lexicon::verb_at(rest).is_some_and(|(_, verb)| {
        matches!(
            verb,
            Verb::Open | Verb::Close | Verb::TurnOn | Verb::Press | Verb::Rotate | Verb::Pick
        )
    });
    let turns = lexicon::direction_at(rest)
        .is_some_and(|(taken, _, _)| rest[taken..].starts_with(['转', '移']));
    there && (acts || turns)
}
