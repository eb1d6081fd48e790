//! Mandarin words that take part in the grammar of noun phrases.

use crate::task::Relation;

use super::phrase::{Extreme, Pronoun};

pub(super) const PRONOUNS: &[(Pronoun, &[&str])] = &[
    (
        Pronoun::It,
        &[
            "它",
            "他",
            "她",
            "这个",
            "那个",
            "这",
            "那",
            "该物体",
            "同一个",
            "这一个",
            "那一个",
            "这东西",
            "那东西",
        ],
    ),
    (Pronoun::Them, &["它们", "他们", "这些", "那些", "这两个", "那两个"]),
    (
        Pronoun::Held,
        &[
            "你手里的",
            "你手上的",
            "手里的",
            "手上的",
            "手中的",
            "你拿着的",
            "拿着的",
            "夹着的",
            "你夹着的",
            "抓着的",
            "你抓着的",
            "夹爪里的",
        ],
    ),
    (
        Pronoun::JustPlaced,
        &[
            "刚放下的",
            "刚才放下的",
            "刚刚放下的",
            "刚放的",
            "刚才放的",
            "刚刚放的",
            "刚才那个",
            "刚才的",
            "上一个",
        ],
    ),
    (
        Pronoun::Operator,
        &["我", "我手里", "我的手", "我手上", "操作员", "我们", "我的手里", "我的手上", "人"],
    ),
    (Pronoun::Robot, &["你", "你自己", "机器人", "机械臂", "底座"]),
    (
        Pronoun::There,
        &["那里", "那儿", "那边", "同样的地方", "原处", "原位", "原来的地方", "原来的位置"],
    ),
    (Pronoun::Here, &["这里", "这儿", "这边"]),
];

pub(super) const ALL: &[&str] = &["所有的", "所有", "全部的", "全部", "每一个", "每个", "一切"];

pub(super) const ANY: &[&str] = &[
    "任意一个",
    "随便一个",
    "随便哪个",
    "任何一个",
    "任意",
    "任何",
    "某个",
    "一个",
    "一块",
    "一只",
    "一颗",
    "一根",
    "一件",
];

pub(super) const OTHER: &[&str] = &[
    "另外一个",
    "另一个",
    "另外那个",
    "另外的",
    "另外",
    "另一块",
    "另一只",
    "另一颗",
    "别的",
    "再一个",
    "下一个",
];

pub(super) const REST: &[&str] = &["其他的", "其它的", "其余的", "剩下的", "其他", "其它", "其余"];

pub(super) const NUMBERS: &[(char, usize)] = &[
    ('一', 1),
    ('两', 2),
    ('二', 2),
    ('三', 3),
    ('四', 4),
    ('五', 5),
    ('六', 6),
    ('七', 7),
    ('八', 8),
    ('九', 9),
    ('十', 10),
];

pub(super) const MEASURES: &[char] =
    &['个', '块', '只', '颗', '根', '件', '把', '些', '张', '支', '盏', '瓶', '本', '台'];

pub(super) const RELATIONS: &[(&str, Relation)] = &[
    ("左边", Relation::LeftOf),
    ("左侧", Relation::LeftOf),
    ("左面", Relation::LeftOf),
    ("左方", Relation::LeftOf),
    ("右边", Relation::RightOf),
    ("右侧", Relation::RightOf),
    ("右面", Relation::RightOf),
    ("右方", Relation::RightOf),
    ("前面", Relation::InFrontOf),
    ("前方", Relation::InFrontOf),
    ("前边", Relation::InFrontOf),
    ("后面", Relation::Behind),
    ("后方", Relation::Behind),
    ("后边", Relation::Behind),
    ("背后", Relation::Behind),
    ("旁边", Relation::NextTo),
    ("附近", Relation::NextTo),
    ("边上", Relation::NextTo),
    ("旁", Relation::NextTo),
    ("之间", Relation::Between),
    ("中间", Relation::Between),
    ("里面", Relation::In),
    ("里边", Relation::In),
    ("里头", Relation::In),
    ("当中", Relation::In),
    ("里", Relation::In),
    ("内", Relation::In),
    ("中", Relation::In),
    ("上方", Relation::Above),
    ("上面", Relation::On),
    ("上边", Relation::On),
    ("上", Relation::On),
    ("下方", Relation::Under),
    ("下面", Relation::Under),
    ("下边", Relation::Under),
    ("底下", Relation::Under),
    ("下", Relation::Under),
];

/// Sides, which rank where no reference stands before them; also after 最.
pub(super) const RANKS: &[(&str, Extreme)] = &[
    ("靠左", Extreme::Leftmost),
    ("靠右", Extreme::Rightmost),
    ("左手边", Extreme::Leftmost),
    ("右手边", Extreme::Rightmost),
    ("左", Extreme::Leftmost),
    ("右", Extreme::Rightmost),
    ("前", Extreme::Front),
    ("后", Extreme::Back),
    ("上", Extreme::Highest),
    ("下", Extreme::Lowest),
    ("底", Extreme::Lowest),
    ("顶", Extreme::Highest),
    ("大", Extreme::Biggest),
    ("小", Extreme::Smallest),
    ("长", Extreme::Biggest),
    ("短", Extreme::Smallest),
    ("高", Extreme::Biggest),
    ("矮", Extreme::Smallest),
    ("低", Extreme::Lowest),
    ("近", Extreme::Nearest),
    ("远", Extreme::Farthest),
    ("中间", Extreme::Middle),
    ("正中", Extreme::Middle),
];
