//! Mandarin noun phrases and places.

use robot_core::task::{Place, Relation};

use super::lexicon;

/// A noun phrase without "一个" before it and particles behind it; `None` if nothing is left.
pub(super) fn noun(text: &str) -> Option<String> {
    const MEASURES: &[&str] = &[
        "个", "把", "块", "只", "支", "根", "颗", "件", "瓶", "杯", "张", "条", "台", "盒", "片",
        "卷", "本", "枚", "粒", "罐", "包",
    ];
    const TAILS: &[&str] = &[
        "一下",
        "起来",
        "给我",
        "吧",
        "了",
        "啊",
        "呢",
        "都",
        "一点",
        "好吗",
        "过来",
        "来",
        "出来",
        ",",
        ".",
        "这个东西",
        "先",
        "一个一个",
        "一个个",
        "逐个",
        "挨个",
        "依次",
        "轻轻地",
        "轻轻",
        "小心地",
        "慢慢地",
        "慢慢",
    ];
    let mut rest = text.trim();
    rest = rest.strip_prefix("一下").unwrap_or(rest);
    if let Some(after) = rest.strip_prefix('一') {
        if let Some(measure) = MEASURES.iter().find(|measure| after.starts_with(**measure)) {
            rest = &after[measure.len()..];
        }
    } else if let Some(after) = rest.strip_prefix('个') {
        rest = after;
    } else if let Some(after) = rest.strip_prefix("些").or_else(|| rest.strip_prefix("点")) {
        rest = after;
    }
    while let Some(tail) =
        TAILS.iter().find(|tail| rest.ends_with(**tail) && rest.len() > tail.len())
    {
        rest = &rest[..rest.len() - tail.len()];
    }
    // "除了蓝色的都": the ban stays in the phrase, its "all" does not.
    let rest = rest.trim_matches([' ', ',', '.']);
    (!rest.is_empty() && rest != "重新").then(|| rest.to_owned())
}

/// "瓶饮料" behind "多少": the measure counts, it names nothing.
pub(super) fn uncounted(text: &str) -> &str {
    const COUNTS: &[char] =
        &['瓶', '块', '根', '颗', '把', '支', '张', '枚', '粒', '罐', '只', '个'];
    text.strip_prefix(COUNTS)
        .filter(|rest| !rest.is_empty() && !rest.starts_with(['子', '手', '头']))
        .unwrap_or(text)
}

/// A place from a noun phrase with or without a localizer. `usual`: the relation that the verb
/// brings along when none is said.
pub(super) fn place(text: &str, usual: Relation) -> Option<Place> {
    let mut text = text.trim().trim_matches([' ', ',', '.']);
    // "推到靠墙"
    if let Some(wall) = text.strip_prefix('靠').filter(|wall| wall.starts_with(['墙', '边'])) {
        return Some(Place::new(Relation::NextTo, wall));
    }
    for tail in ["去", "来", "吧", "了", "啊", "上去", "一下", "就行", "呢", "这个位置", "那个位置"]
    {
        if let Some(rest) =
            text.strip_suffix(tail).filter(|rest| !rest.is_empty() && !rest.ends_with('出'))
        {
            text = rest;
        }
    }
    const DEICTIC: &[&str] = &[
        "那边",
        "这边",
        "那里",
        "这里",
        "那儿",
        "这儿",
        "左边",
        "右边",
        "前面",
        "后面",
        "上面",
        "下面",
        "中间",
        "旁边",
        "里面",
        "一边",
        "哪",
        "哪儿",
        "哪里",
        "左侧",
        "右侧",
        "原处",
        "原位",
        "架子那边",
        "桌子那边",
    ];
    // "工作台那边" is at the bench.
    let over_there = ["那边", "这边"]
        .iter()
        .find_map(|tail| text.strip_suffix(tail))
        .filter(|thing| thing.chars().count() > 1 && !thing.ends_with(['我', '你', '他', '她']));
    if let Some(reference) = over_there.and_then(noun) {
        return Some(Place::new(usual, reference));
    }
    if DEICTIC.contains(&text) || text.ends_with("那边") || text.ends_with("这边") {
        return Some(Place::new(Relation::At, text));
    }
    // "箱子那里" is at the box, not in it.
    let there = ["那里", "那儿", "这里", "这儿"].iter().find_map(|tail| text.strip_suffix(tail));
    if let Some(reference) = there.and_then(noun) {
        return Some(Place::new(usual, reference));
    }
    let Some((before, relation)) =
        lexicon::localizer(text).filter(|(before, _)| !before.is_empty())
    else {
        return noun(text).map(|reference| Place::new(usual, reference));
    };
    let before = before.trim_end_matches('的');
    if before.is_empty() {
        return Some(Place::new(Relation::At, text));
    }
    let reference = noun(before)?;
    if relation == Relation::Between {
        let pair = ["和", "与", "跟", "及"].iter().find_map(|and| reference.split_once(and));
        return Some(match pair {
            Some((first, second)) => Place::between(first, second.trim_end_matches('的')),
            // "托盘中间"
            None => Place::new(Relation::At, text),
        });
    }
    Some(Place::new(relation, reference))
}

/// Where a thing is if it is taken "从" this: in a box, at a station.
pub(super) fn natural_relation(source: &str) -> Relation {
    const CONTAINERS: &[char] = &['箱', '盒', '屉', '袋', '桶', '筐', '篮', '罐', '柜', '碗'];
    if source.ends_with(CONTAINERS) { Relation::In } else { Relation::At }
}

/// Nouns that contain verbs; a verb inside one is none.
const NOUNS: &[&str] = &[
    "开关",
    "滑块",
    "滑门",
    "滑轨",
    "滑台",
    "滑道",
    "滑槽",
    "滑轮",
    "滑杆",
    "润滑油",
    "润滑",
    "从上往下数",
    "从下往上数",
    "从左往右数",
    "从右往左数",
    "从前往后数",
    "从里往外数",
    "推拉门",
    "拉门",
    "移门",
    "拉环",
    "夹板",
    "压块",
    "取放",
    "抓放",
    "装箱",
    "离开",
    "推车",
    "拉杆",
    "拉手",
    "提手",
    "按钮",
    "按键",
    "转盘",
    "转台",
    "转轴",
    "拖把",
    "停止按钮",
    "停止键",
    "启动键",
    "启动按钮",
    "暂停键",
    "急停按钮",
    "急停",
    "抓手",
    "夹子",
    "夹具",
    "夹爪",
    "吸盘",
    "放大镜",
    "取料点",
    "取料位",
    "取料",
    "放料点",
    "放料位",
    "放料",
    "插头",
    "插座",
    "插销",
    "夹头",
    "夹片",
    "提篮",
    "挂钩",
    "垫片",
    "卡尺",
    "推杆",
    "拨片",
    "旋钮",
    "螺旋",
    "拉链",
    "抽屉",
    "搬运车",
    "装配",
    "装配位",
    "转接头",
    "开瓶器",
    "开口",
    "扳手",
    "指示灯",
    "指甲",
    "手指",
    "点焊",
    "停车",
    "推板",
    "压板",
    "存放",
    "放置区",
    "放置架",
    "升降台",
    "升降机",
    "抬升台",
    "去毛刺",
    "到位",
    "碰撞",
    "拿铁",
    "推进器",
    "拉力计",
    "按摩",
    "旋转台",
    "抓取位",
    "抓取点",
    "退刀槽",
    "进料口",
    "出料口",
    "检测位",
    "夹层",
    "关节",
    "开门按钮",
    "收纳盒",
    "收集箱",
    "储存",
    "装料",
    "指南",
    "指针",
    "升压",
    "降温",
    "转子",
    "抬杆",
    "摸具",
    "开水",
    "退火",
    "降压",
    "托盘",
    "拾音",
    "停机位",
    "放电",
    // of talk, work and money: no verb of an arm
    "按计划",
    "按理",
    "按说",
    "按规定",
    "按道理",
    "抬起头",
    "推荐",
    "推迟",
    "推广",
    "推销",
    "推理",
    "拉倒",
    "拉肚子",
    "抓紧时间",
    "抓住机会",
    "提问",
    "提醒",
    "提前",
    "提供",
    "举例",
    "举个例子",
    "举办",
    "举行",
    "举手",
    "关心",
    "关于",
    "关系",
    "关注",
    "开玩笑",
    "开会",
    "开心",
    "开车",
    "开学",
    "开公司",
    "取决",
    "取钱",
    "取票",
    "取经",
    "放弃",
    "放心",
    "放假",
    "放学",
    "放轻松",
    "放歌",
    "放音乐",
    "转告",
    "转账",
    "转发",
    "转达",
    "按照",
    "按时",
    "指导",
    "指望",
    "停电",
    "停水",
    "停产",
    "停职",
    "压力",
    "送快递",
    "送货",
    "接电话",
    "接孩子",
    "接人",
    "接机",
    "拿主意",
    "拿手",
    "带路",
    "退货",
    "退款",
    "退休",
    "降价",
    "升级",
    "升职",
    "移民",
    "打开心扉",
    "找工作",
    "碰运气",
    "碰见",
    "碰头",
    "搬家",
    "搬砖",
    "抓狂",
    "拿不准",
    "放在心上",
    "放眼",
    "举报",
    "拉黑",
    "转正",
    "关怀",
    "关键",
    "开发",
    "开源",
    "开拓",
    "开销",
    "松懈",
];

/// Whether a verb at this byte is inside one of these nouns.
pub(super) fn inside_noun(text: &str, at: usize) -> bool {
    NOUNS.iter().any(|noun| {
        noun.char_indices().any(|(offset, _)| {
            at.checked_sub(offset)
                .and_then(|start| text.get(start..))
                .is_some_and(|tail| tail.starts_with(noun))
        })
    })
}

/// Whether the text holds one of the words.
pub(super) fn any(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.contains(word))
}
