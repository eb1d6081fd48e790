//! Questions, and what they ask about.

use robot_core::task::{AskTopic, NoneReason, TaskCommand};

use super::super::draft::Draft;
use super::lexicon;
use super::phrase;
use super::phrase::any;

pub(super) fn asks(text: &str) -> bool {
    any(
        text,
        &[
            "吗",
            "什么",
            "哪",
            "几个",
            "多少",
            "怎么",
            "为什么",
            "有没有",
            "是不是",
            "还剩",
            "了没",
            "?",
            "呢",
        ],
    )
}

/// Questions that no idiom covers; `None` if it is none.
pub(super) fn question(text: &str) -> Option<Draft> {
    let ask = |topic, object: Option<String>, confidence| {
        Some(Draft::new(TaskCommand::Ask { topic, object }, confidence))
    };
    // "数一下螺栓"
    if let Some(thing) =
        ["数一下", "数一数", "数数"].iter().find_map(|word| text.strip_prefix(word))
        && !asks(thing)
    {
        return ask(AskTopic::Objects, phrase::noun(thing), 0.85);
    }
    if !asks(text) && !any(text, &["为啥", "为何", "多快", "看得到"]) {
        return None;
    }
    let text = text.trim_end_matches(['?', '.', '!', ',']);
    if let Some((topic, object)) = form(text) {
        return ask(topic, object, 0.88);
    }
    let text = [
        "请问",
        "你知道",
        "告诉我",
        "你能告诉我",
        "能告诉我",
        "你看一下",
        "看一下",
        "看看",
        "说一下",
        "那",
        "问一下",
    ]
    .iter()
    .fold(text, |text, prefix| text.strip_prefix(prefix).unwrap_or(text));
    let place = [
        "在哪里",
        "在哪儿",
        "在哪边",
        "在哪个位置",
        "在哪",
        "放哪儿了",
        "放哪了",
        "放哪里了",
        "放到哪里了",
        "放到哪了",
        "放到哪儿了",
        "放在哪里了",
        "放在哪了",
        "放在哪儿",
        "放在哪里",
        "去哪了",
        "去哪儿了",
        "跑哪去了",
        "的位置在哪",
        "在什么位置",
        "在什么地方",
    ];
    if let Some(at) = place.iter().find_map(|tail| {
        text.strip_suffix(tail)
            .or_else(|| text.strip_suffix("呢").and_then(|text| text.strip_suffix(tail)))
    }) {
        let thing = at
            .trim_start_matches('你')
            .trim_start_matches('把')
            .trim_start_matches("帮我")
            .trim_start_matches("看看")
            .trim_start_matches("看一下")
            .trim_end_matches(['放', '装', '搁', '摆', '挂'])
            .trim_end_matches('你')
            .trim_end_matches("都");
        return ask(AskTopic::Location, phrase::noun(thing), 0.9);
    }
    if let Some(thing) = text.strip_prefix("哪里有").or_else(|| text.strip_prefix("哪儿有")) {
        return ask(AskTopic::Location, phrase::noun(thing), 0.85);
    }
    for mark in [
        "有几个",
        "有多少个",
        "有多少",
        "有几把",
        "有几块",
        "一共有几个",
        "还有几个",
        "有没有",
        "看到了几个",
        "看到几个",
        "能看到几个",
        "看得到",
    ] {
        if let Some(at) = text.find(mark) {
            let after = &text[at + mark.len()..];
            let thing = if after.is_empty() { &text[..at] } else { phrase::uncounted(after) };
            return ask(
                AskTopic::Objects,
                phrase::noun(thing.trim_end_matches('吗').trim_end_matches('呢')),
                0.88,
            );
        }
    }
    if let Some(thing) = text.strip_suffix("吗") {
        for mark in ["看到", "看见", "看得见", "能看到", "有"] {
            if let Some(at) = thing.find(mark).filter(|at| *at <= "桌子上你能".len()) {
                return ask(
                    AskTopic::Objects,
                    phrase::noun(thing[at + mark.len()..].trim_start_matches('了')),
                    0.8,
                );
            }
        }
        for mark in ["拿着", "夹着", "抓着", "抓到", "拿到"] {
            if let Some(at) = thing.find(mark) {
                return ask(
                    AskTopic::Holding,
                    phrase::noun(thing[at + mark.len()..].trim_start_matches('了')),
                    0.8,
                );
            }
        }
    }
    topic(text).and_then(|(topic, confidence)| ask(topic, None, confidence)).or_else(|| {
        (text.ends_with('吗') || any(text, &["是谁", "什么", "怎么", "为何", "多大"]))
            .then(|| Draft::none(NoneReason::Chat, 0.5))
    })
}

/// Questions told by their form: "杯子左边是什么", "够得着吗", "在哪个料箱里", "还剩几个螺母".
fn form(text: &str) -> Option<(AskTopic, Option<String>)> {
    const ABLE: &[&str] = &["得着", "得到吗", "得动", "得了吗", "得起", "够不够得"];
    const IN_WHICH: &[&str] = &["在哪个", "在哪一个", "在哪层", "在几号", "在哪排"];
    const LEFT: &[&str] = &[
        "还剩几个",
        "还剩多少个",
        "还剩多少",
        "剩几个",
        "还剩几颗",
        "还有多少个",
        "还有多少",
        "还有几颗",
    ];
    let plain = text.trim_end_matches(['吗', '呢', '啊', '呀']);
    let what = ["都有什么", "是什么", "有什么", "是啥", "有啥", "放着什么", "摆着什么"]
        .iter()
        .find_map(|tail| plain.strip_suffix(tail));
    if what.is_some_and(|place| {
        lexicon::localizer(place).is_some_and(|(before, _)| !before.is_empty())
            && !any(place, &["手里", "手上", "夹爪"])
    }) {
        return Some((AskTopic::Objects, None));
    }
    // "桌上最大的东西是什么"
    if what.is_some_and(|thing| thing.contains('最') && thing.contains('的')) {
        return Some((AskTopic::Objects, None));
    }
    if any(text, ABLE) && (text.ends_with('吗') || text.contains("得着")) {
        return Some((AskTopic::Help, None));
    }
    if let Some(at) = IN_WHICH.iter().find_map(|mark| text.find(mark)) {
        return Some((AskTopic::Location, phrase::noun(&text[..at])));
    }
    if let Some(thing) = LEFT.iter().find_map(|mark| plain.strip_prefix(mark)) {
        return Some((AskTopic::Objects, phrase::noun(thing)));
    }
    if text.contains("是不是")
        && let Some(mark) = ["夹着", "拿着", "抓着"].iter().find(|mark| text.contains(**mark))
    {
        let thing = text.split_once(mark).map_or("", |(_, thing)| thing);
        return Some((AskTopic::Holding, phrase::noun(thing)));
    }
    let share = any(text, &["百分之多少", "百分之几"]) && text.contains("速");
    let next = any(text, &["之后干什么", "之后做什么", "完了干什么", "然后干什么", "之后干嘛"]);
    (share.then_some(AskTopic::Speed)).or(next.then_some(AskTopic::Plan)).map(|topic| (topic, None))
}

fn topic(text: &str) -> Option<(AskTopic, f64)> {
    let table: &[(&[&str], AskTopic)] = &[
        (
            &["为什么", "为啥", "为何", "什么原因", "怎么不", "怎么停", "怎么没", "干嘛不"],
            AskTopic::Reason,
        ),
        (&["速度多少", "速度是多少", "多快", "什么速度"], AskTopic::Speed),
        (
            &[
                "怎么教你",
                "怎么用",
                "怎么让你",
                "怎么操作",
                "如何使用",
                "怎么录",
                "怎么保存",
                "怎样才能",
                "你会做",
                "你能做",
                "怎么说",
                "如何操作",
                "怎么示教",
                "会做什么",
                "怎么设置",
                "怎么启动",
            ],
            AskTopic::Help,
        ),
        (
            &[
                "下一步",
                "接下来",
                "打算",
                "准备做",
                "要做什么",
                "要干什么",
                "之后做什么",
                "会怎么样",
            ],
            AskTopic::Plan,
        ),
        (&["手里", "手上拿", "夹爪里", "夹着什么", "拿着什么", "抓着什么"], AskTopic::Holding),
        (
            &[
                "有什么",
                "哪个方块",
                "哪个最",
                "哪一个最",
                "有哪些",
                "看到什么",
                "看到了什么",
                "看见什么",
                "是什么颜色",
                "什么颜色",
                "是什么东西",
            ],
            AskTopic::Objects,
        ),
        (
            &[
                "在干什么",
                "在做什么",
                "在干嘛",
                "准备好了",
                "完成了",
                "好了吗",
                "卡住",
                "什么情况",
                "什么状态",
                "正常吗",
                "没事吧",
                "怎么样了",
                "怎么回事",
                "还要多久",
                "多长时间",
                "忙吗",
                "结束了吗",
                "了没",
                "满了吗",
                "空了吗",
                "掉了吗",
                "装好了吗",
                "开着吗",
                "关着吗",
            ],
            AskTopic::State,
        ),
    ];
    table.iter().find(|(marks, _)| any(text, marks)).map(|(_, topic)| (*topic, 0.82))
}
