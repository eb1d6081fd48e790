//! Where an utterance is cut into clauses, and what stands around a clause for manners' sake.

use super::{devices, idioms, lexicon, manners, phrase};

/// Words between two steps; a step has to follow.
const CONNECTORS: &[&str] = &[
    "然后再",
    "然后",
    "接下来",
    "接着再",
    "接着",
    "之后再",
    "之后",
    "随后",
    "紧接着",
    "最后",
    "并且",
    "完了再",
    "完了",
    "以后再",
    "以后",
    "并",
    "再",
    "同时",
    "但是",
    "但",
    "而且",
];

/// Cuts at punctuation, and at connecting words behind which a step begins.
pub(super) fn cut(text: &str) -> Vec<&str> {
    let mut clauses = Vec::new();
    let mut later: Option<&str> = None;
    for piece in text.split([',', '.', '!', '?', ';']) {
        // A point between digits is no full stop.
        let piece = piece.trim();
        if let Some((order, ban)) = while_that(piece) {
            push_steps(order, &mut clauses);
            clauses.push(ban);
            continue;
        }
        match before_that(piece) {
            Some((second, "")) => later = Some(second),
            Some((second, first)) => {
                push_steps(first, &mut clauses);
                push_steps(second, &mut clauses);
            }
            None => {
                push_steps(piece, &mut clauses);
                later.take().into_iter().for_each(|second| push_steps(second, &mut clauses));
            }
        }
    }
    later.into_iter().for_each(|second| push_steps(second, &mut clauses));
    rejoin_decimals(text, clauses)
}

/// "取螺母的时候别碰胶带": an order, and a ban that goes with it.
fn while_that(piece: &str) -> Option<(&str, &str)> {
    let (order, ban) = ["的时候", "的同时", "时"].iter().find_map(|word| piece.split_once(word))?;
    let bans = ["别", "不要", "小心", "注意", "避开", "离", "远离", "绕开"]
        .iter()
        .any(|word| ban.starts_with(word));
    let is_step = lexicon::verb_at(without_openers(order)).is_some()
        || without_openers(order).starts_with('把');
    (bans && is_step).then_some((order, ban))
}

/// "回家之前把零件放好": the second step, and the first, which may stand in a clause of its own.
fn before_that(piece: &str) -> Option<(&str, &str)> {
    let (second, first) =
        ["之前先", "之前要", "之前", "以前先"].iter().find_map(|word| piece.split_once(word))?;
    let second = without_openers(second.trim_start_matches('在'));
    let is_step = idioms::whole(second).is_some() || lexicon::verb_at(second).is_some();
    is_step.then_some((second, first))
}

/// "0.05米" was cut at its point: cut anew without the point.
fn rejoin_decimals<'a>(text: &'a str, clauses: Vec<&'a str>) -> Vec<&'a str> {
    let bytes = text.as_bytes();
    let is_decimal = |at: usize| {
        at > 0
            && bytes[at - 1].is_ascii_digit()
            && bytes.get(at + 1).is_some_and(u8::is_ascii_digit)
    };
    if !text.match_indices('.').any(|(at, _)| is_decimal(at)) {
        return clauses;
    }
    let mut anew = Vec::new();
    let mut start = 0;
    for (at, c) in text.char_indices() {
        if ",!?;".contains(c) || c == '.' && !is_decimal(at) {
            push_steps(text[start..at].trim(), &mut anew);
            start = at + c.len_utf8();
        }
    }
    push_steps(text[start..].trim(), &mut anew);
    anew
}

fn push_steps<'a>(piece: &'a str, clauses: &mut Vec<&'a str>) {
    let mut start = 0;
    let mut at = 0;
    while at < piece.len() {
        let rest = &piece[at..];
        let connector = CONNECTORS
            .iter()
            .find(|word| rest.starts_with(**word))
            .filter(|_| at > start && !phrase::inside_noun(piece, at))
            // "别再往左了"
            .filter(|word| **word != "再" || !piece[start..at].ends_with(['别', '要', '能', '许']));
        match connector.filter(|word| begins_step(&rest[word.len()..], word)) {
            Some(word) => {
                clauses.push(&piece[start..at]);
                start = at + word.len();
                // "再" belongs to what follows: "再抬高一点", "再来一次".
                if *word == "再" {
                    start = at;
                }
                at += word.len();
            }
            None => at += rest.chars().next().map_or(1, char::len_utf8),
        }
    }
    if start < piece.len() {
        clauses.push(&piece[start..]);
    }
}

fn begins_step(text: &str, connector: &str) -> bool {
    let text = without_openers(text);
    let weak = connector == "再" || connector == "并";
    let order = text.starts_with(['把', '将', '从', '用', '等', '别', '停'])
        || lexicon::verb_at(text).is_some()
        || lexicon::direction_at(text).is_some_and(|(_, _, prepositional)| prepositional)
        || idioms::whole(text).is_some();
    order || !weak && !text.is_empty()
}

/// Drops what is said before an order for manners' sake.
pub(super) fn without_openers(text: &str) -> &str {
    let mut rest = text.trim_start_matches([',', ' ', '、']);
    loop {
        let longest = manners::OPENERS
            .iter()
            .filter(|opener| {
                rest.starts_with(**opener) && rest.len() > opener.len() && !keeps(rest, opener)
            })
            .map(|opener| opener.len())
            .max();
        match longest {
            Some(length) => rest = rest[length..].trim_start_matches([',', ' ']),
            None => return rest,
        }
    }
}

/// Openers that are part of the order here: "小心那个杯子", "来一次", "开始录制", "那个递给我".
fn keeps(text: &str, opener: &str) -> bool {
    let after = &text[opener.len()..];
    match opener {
        "小心" | "注意" => !after.starts_with(['地', ',', '把', '放', '拿', '抓']),
        "那个" | "那" => {
            after.starts_with(['递', '给', '拿', '红', '蓝', '绿', '黄', '大', '小'])
                || !after.starts_with([',', '请', '帮', '你', '麻', '把', '能', '可'])
        }
        "来" => after.starts_with(['到', '一', '回']),
        "开始" => after.starts_with(['录', '记', '拖']),
        "要" | "需要" => true,
        "再" => false,
        // "只拿好的": an order with a bound, where a verb follows.
        "只" => lexicon::verb_at(after).is_none() && !after.starts_with('把'),
        "快" => after.starts_with(['点', '一', '些', '停']),
        "慢慢" | "慢点" | "快点" => after.is_empty(),
        "可以" => after.starts_with(['碰', '靠', '接']),
        "先" | "最后" | "就" => after.is_empty(),
        "行" | "好" | "都" | "也" | "同时" => after.starts_with(['不', '吗']),
        "接着" => after.starts_with(['这', '那', '它']),
        "你" | "你来" | "你去" | "你要" => {
            after.starts_with(['把']) && after.ends_with('了')
        }
        _ => false,
    }
}

pub(super) fn without_tails(text: &str) -> &str {
    let mut rest = text.trim();
    while let Some(tail) =
        manners::TAILS.iter().find(|tail| rest.ends_with(**tail) && rest.len() > tail.len())
    {
        rest = &rest[..rest.len() - tail.len()];
    }
    rest
}

/// "停停停", "停一下停一下", "别动别动": what is called again and again is called once.
fn said_once(text: &str) -> &str {
    let starts = text.char_indices().skip(1).map(|(at, _)| at);
    starts
        .filter(|at| text.len().is_multiple_of(*at))
        .map(|at| &text[..at])
        .find(|part| text.as_bytes().chunks(part.len()).all(|chunk| chunk == part.as_bytes()))
        .unwrap_or(text)
}

const INTERJECTIONS: &[char] =
    &['哎', '喂', '嘿', '啊', '诶', '欸', '哦', '呀', '唉', '哇', '噢', '嗨', '快'];

/// "按急停": whoever says so wants the robot to stand still.
fn wants_emergency_stop(clause: &str) -> bool {
    let acts = ["按", "拍", "摁", "触发", "启动", "打"].iter().any(|act| clause.starts_with(act));
    let talked_of = ["不", "别", "吗", "怎么", "旁", "上方", "位置"];
    acts && clause.contains("急停") && !talked_of.iter().any(|word| clause.contains(word))
}

/// "别再往左了", "站着别动", "能停一下吗": the arm is to stand still.
fn forbids_motion(clause: &str) -> bool {
    const STANDING: &[&str] = &[
        "拿住",
        "拿好",
        "抓住",
        "夹住",
        "握住",
        "扶住",
        "扶好",
        "拿着",
        "抓着",
        "举着",
        "保持住",
        "站着",
        "站好",
        "原地",
        "待着",
        "停着",
        "你",
        "都",
        "先",
        "大家",
        "机器人",
        "机械臂",
        "手臂",
        "手",
    ];
    const ASKS: &[&str] = &["能停一下", "能停下", "能不能停", "可以停", "可不可以停", "能不能先停"];
    let way = ["别再", "不要再", "别", "不要"]
        .iter()
        .find_map(|word| clause.strip_prefix(word))
        .filter(|rest| rest.starts_with(['往', '向', '朝']))
        .and_then(|rest| lexicon::direction_at(rest).map(|(taken, _, _)| &rest[taken..]));
    let onward = way.is_some_and(|rest| {
        rest.trim_start_matches(['移', '走', '动', '边', '去']).trim_end_matches('了').is_empty()
    });
    let clause = clause.trim_end_matches(['了', '啊', '呀']);
    let clause = ["好了", "够了", "行了", "可以了", "得了", "好", "哎", "喂"]
        .iter()
        .fold(clause, |rest, word| rest.trim_start_matches(word));
    let still = matches!(clause, "别动" | "不要动" | "不许动")
        || clause
            .strip_suffix("别动")
            .or_else(|| clause.strip_suffix("不要动"))
            .is_some_and(|before| STANDING.contains(&before) || idioms::is_stop(before));
    // "先别动我拿个东西": what it is for stands behind.
    let for_me = clause.split_once("别动").is_some_and(|(before, after)| {
        let before = without_openers(before);
        (before.is_empty() || STANDING.contains(&before))
            && ["我", "让我", "等", "有人"].iter().any(|word| after.starts_with(word))
            && !after.starts_with("我的")
    });
    onward
        || still
        || for_me
        || ASKS.iter().any(|ask| clause.starts_with(ask) && clause.chars().count() < 8)
}

/// "哎哟夹我手了", "压到我了": whoever cries so is hurt.
fn is_hurt(clause: &str) -> bool {
    const ACTS: &[&str] = &["夹", "压", "挤", "卡", "撞", "碰"];
    const WHOM: &[&str] = &["到我", "着我", "住我", "我"];
    const PARTS: &[&str] = &["", "手", "的手", "手指", "的手指", "胳膊", "的胳膊", "衣服", "袖子"];
    let cries =
        clause.ends_with(['了', '啊', '呀', '啦']) || clause.starts_with(['哎', '啊', '疼', '痛']);
    let clause = clause.trim_end_matches(['了', '啊', '呀', '啦']);
    let ends = cries
        && ACTS.iter().any(|act| {
            WHOM.iter().any(|whom| {
                PARTS.iter().any(|part| clause.ends_with(&format!("{act}{whom}{part}")))
            })
        });
    ends && !phrase::any(clause, &["别", "不", "小心", "吗", "会", "没", "怕"])
}

/// Whether a clause orders a stop.
pub(super) fn orders_stop(clause: &str) -> bool {
    let bare = without_openers(clause);
    // "哎哎哎停": what is called out before it changes nothing.
    let mut called = without_tails(bare.trim_start_matches(INTERJECTIONS));
    // "stop stop快停"
    while let Some(rest) = called.strip_prefix("stop").filter(|rest| !rest.is_empty()) {
        called = rest.trim_start().trim_start_matches(INTERJECTIONS);
    }
    let once = said_once(called);
    let forms = [clause, without_tails(clause), bare, without_tails(bare), called, once];
    if wants_emergency_stop(bare)
        || forbids_motion(bare)
        || is_hurt(clause)
        || forms.iter().any(|form| idioms::is_stop(form))
    {
        return true;
    }
    // "全部停下来", "大家都停住": whoever is meant, the arm stops.
    let tail = without_tails(bare);
    let ends = ["停下来", "停下", "停住"].iter().any(|end| tail.ends_with(end));
    let talked_of = ["不要", "别", "没", "怎么", "为什么", "时候", "他", "我", "已经"]
        .iter()
        .any(|word| tail.replace("给我", "").contains(word));
    if ends && !talked_of && !devices::DEVICES.iter().any(|device| tail.contains(device)) {
        return true;
    }
    // "停下手上的活" is a stop, "停下的地方" a place.
    let named = |start: &str| bare.strip_prefix(start).is_some_and(|rest| rest.starts_with('的'));
    const STARTS: &[&str] = &[
        "停一停",
        "停停",
        "停下",
        "停住",
        "快停",
        "马上停",
        "立刻停",
        "立即停",
        "赶紧停",
        "停止运动",
        "停止移动",
        "停止动作",
        "紧急停止",
        "急停",
    ];
    STARTS
        .iter()
        .any(|start| (bare.starts_with(start) || called.starts_with(start)) && !named(start))
        && !["停下来等", "停按钮", "停止按钮", "停开关", "停止开关", "停键", "停止键", "停盒"]
            .iter()
            .any(|not| bare.contains(not))
        && !devices::DEVICES.iter().any(|device| bare.contains(device))
}
