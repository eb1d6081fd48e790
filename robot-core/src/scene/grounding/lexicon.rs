//! Words for things and their properties, English and Mandarin side by side.
//!
//! One row is one meaning: every form in it counts as the same word, in both languages. What means
//! nearly the same ("mug" and "cup") stands in separate rows that [`RELATED`] connects, so that a
//! scene with both can be talked about.

/// What kind of word a row holds; it decides how a mismatch is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A colour excludes other colours.
    Colour,
    /// A size is relative: it ranks where no object carries it as an attribute.
    Size,
    /// Any other property.
    Property,
    /// A thing that can be named.
    Noun,
    /// A part of the cell that is never carried and need not be in the scene.
    Background,
    /// A part of the robot itself.
    Robot,
}

/// One meaning with all its forms; the first form is its key.
pub(super) struct Row {
    pub(super) kind: Kind,
    pub(super) forms: &'static [&'static str],
}

const fn row(kind: Kind, forms: &'static [&'static str]) -> Row {
    Row { kind, forms }
}

use Kind::{Background, Colour, Noun, Property, Robot, Size};

/// The table of meanings.
pub(super) const ROWS: &[Row] = &[
    row(Colour, &["red", "crimson", "scarlet", "红色", "红", "大红"]),
    row(Colour, &["blue", "navy", "蓝色", "蓝", "兰色"]),
    row(Colour, &["green", "绿色", "绿"]),
    row(Colour, &["yellow", "黄色", "黄"]),
    row(Colour, &["orange", "橙色", "橘色", "橘黄色"]),
    row(Colour, &["purple", "violet", "紫色", "紫"]),
    row(Colour, &["pink", "粉色", "粉红色", "粉红"]),
    row(Colour, &["black", "黑色", "黑"]),
    row(Colour, &["white", "白色", "白"]),
    row(Colour, &["grey", "gray", "灰色", "灰"]),
    row(Colour, &["silver", "silvery", "银色", "银"]),
    row(Colour, &["gold", "golden", "金色"]),
    row(Colour, &["brown", "棕色", "褐色", "咖啡色"]),
    row(Colour, &["cyan", "turquoise", "teal", "青色"]),
    row(Colour, &["transparent", "clear", "透明"]),
    row(Size, &["big", "large", "huge", "great", "bigger", "larger", "大", "大号", "较大"]),
    row(Size, &["small", "little", "tiny", "smaller", "mini", "小", "小号", "较小"]),
    row(Size, &["tall", "high", "taller", "高"]),
    row(Size, &["short", "low", "shorter", "矮"]),
    row(Property, &["long", "longer", "长"]),
    row(Property, &["thick", "thicker", "粗", "厚"]),
    row(Property, &["thin", "thinner", "slim", "细", "薄"]),
    row(Property, &["wide", "broad", "宽"]),
    row(Property, &["heavy", "heavier", "重"]),
    row(Property, &["light", "lighter", "lightweight", "轻"]),
    row(Property, &["empty", "空"]),
    row(Property, &["full", "满"]),
    row(Property, &["round", "circular", "圆形", "圆"]),
    row(Property, &["square", "方形", "方"]),
    row(Property, &["flat", "扁", "平"]),
    row(Property, &["metal", "metallic", "steel", "iron", "金属", "铁", "钢", "铁质"]),
    row(Property, &["wooden", "wood", "木头", "木", "木质", "木制"]),
    row(Property, &["plastic", "塑料"]),
    row(Property, &["rubber", "橡胶"]),
    row(Property, &["brass", "copper", "铜"]),
    row(Property, &["aluminium", "aluminum", "alloy", "铝"]),
    row(Property, &["new", "新"]),
    row(Property, &["old", "旧"]),
    row(Noun, &["block", "brick", "积木", "木块", "方块", "块"]),
    row(Noun, &["cube", "立方体", "正方体"]),
    row(Noun, &["cylinder", "圆柱", "圆柱体"]),
    row(Noun, &["ball", "sphere", "球", "小球", "圆球"]),
    row(Noun, &["cup", "teacup", "杯子", "杯", "茶杯", "水杯"]),
    row(Noun, &["mug", "马克杯"]),
    row(Noun, &["glass", "玻璃杯"]),
    row(Noun, &["bottle", "瓶子", "瓶", "水瓶"]),
    row(Noun, &["can", "tin", "罐子", "罐", "易拉罐"]),
    row(Noun, &["jar", "广口瓶"]),
    row(Noun, &["bowl", "碗"]),
    row(Noun, &["plate", "dish", "盘子", "盘", "碟子"]),
    row(Noun, &["tray", "托盘", "料盘"]),
    row(Noun, &["bin", "垃圾桶", "料箱", "废料箱", "料斗"]),
    row(Noun, &["box", "carton", "crate", "盒子", "盒", "箱子", "箱", "纸箱"]),
    row(Noun, &["basket", "篮子", "筐", "筐子"]),
    row(Noun, &["bucket", "pail", "桶", "水桶"]),
    row(Noun, &["pallet", "托板", "栈板"]),
    row(Noun, &["screw", "螺丝", "螺丝钉", "螺钉"]),
    row(Noun, &["bolt", "螺栓"]),
    row(Noun, &["nut", "螺母", "螺帽"]),
    row(Noun, &["washer", "垫圈", "垫片"]),
    row(Noun, &["gear", "cog", "齿轮"]),
    row(Noun, &["bearing", "轴承"]),
    row(Noun, &["shaft", "axle", "轴"]),
    row(Noun, &["spring", "弹簧"]),
    row(Noun, &["pin", "销", "销子"]),
    row(Noun, &["nail", "钉子"]),
    row(Noun, &["pipe", "tube", "管子", "管"]),
    row(Noun, &["rod", "stick", "bar", "棒", "杆", "棍子"]),
    row(Noun, &["cable", "wire", "电缆", "电线", "线缆"]),
    row(Noun, &["sensor", "传感器"]),
    row(Noun, &["motor", "电机", "马达"]),
    row(Noun, &["battery", "电池"]),
    row(Noun, &["housing", "casing", "外壳", "壳体"]),
    row(Noun, &["lid", "cover", "盖子", "盖"]),
    row(Noun, &["cap", "瓶盖"]),
    row(Noun, &["bracket", "支架"]),
    row(Noun, &["panel", "面板"]),
    row(Noun, &["workpiece", "工件"]),
    row(Noun, &["screwdriver", "螺丝刀", "起子", "改锥"]),
    row(Noun, &["hammer", "锤子", "榔头"]),
    row(Noun, &["wrench", "spanner", "扳手"]),
    row(Noun, &["pliers", "plier", "钳子"]),
    row(Noun, &["scissors", "scissor", "剪刀"]),
    row(Noun, &["knife", "刀", "小刀"]),
    row(Noun, &["fork", "叉子"]),
    row(Noun, &["spoon", "勺子", "汤匙"]),
    row(Noun, &["tape", "胶带"]),
    row(Noun, &["sponge", "海绵"]),
    row(Noun, &["towel", "cloth", "rag", "毛巾", "抹布"]),
    row(Noun, &["pen", "钢笔", "笔"]),
    row(Noun, &["pencil", "铅笔"]),
    row(Noun, &["marker", "记号笔"]),
    row(Noun, &["book", "书"]),
    row(Noun, &["notebook", "笔记本"]),
    row(Noun, &["paper", "纸"]),
    row(Noun, &["phone", "smartphone", "手机", "电话"]),
    row(Noun, &["key", "钥匙"]),
    row(Noun, &["toy", "玩具"]),
    row(Noun, &["apple", "苹果"]),
    row(Noun, &["banana", "香蕉"]),
    row(Noun, &["orange", "橙子", "橘子"]),
    row(Noun, &["lemon", "柠檬"]),
    row(Noun, &["pear", "梨", "梨子"]),
    row(Noun, &["strawberry", "草莓"]),
    row(Noun, &["lamp", "台灯", "灯"]),
    row(Noun, &["light", "照明"]),
    row(Noun, &["button", "按钮", "按键"]),
    row(Noun, &["switch", "开关"]),
    row(Noun, &["lever", "handle", "把手", "手柄"]),
    row(Noun, &["valve", "阀门", "阀"]),
    row(Noun, &["drawer", "抽屉"]),
    row(Noun, &["door", "门"]),
    row(Noun, &["cabinet", "cupboard", "柜子"]),
    row(Noun, &["vise", "vice", "台钳", "虎钳"]),
    row(Noun, &["clamp", "夹具"]),
    row(Noun, &["fixture", "jig", "治具", "工装"]),
    row(Noun, &["conveyor", "conveyer", "belt", "传送带", "输送带"]),
    row(Noun, &["fan", "风扇"]),
    row(Noun, &["pump", "泵"]),
    row(Noun, &["camera", "相机", "摄像头"]),
    row(Noun, &["monitor", "screen", "显示器", "屏幕"]),
    row(Noun, &["laptop", "computer", "电脑"]),
    row(Noun, &["keyboard", "键盘"]),
    row(Noun, &["mouse", "鼠标"]),
    row(Noun, &["shelf", "rack", "架子", "货架", "架"]),
    row(Noun, &["plant", "flower", "花", "植物"]),
    row(
        Background,
        &[
            "table",
            "desk",
            "tabletop",
            "workbench",
            "bench",
            "桌子",
            "桌",
            "桌面",
            "工作台",
            "台面",
        ],
    ),
    row(Background, &["floor", "ground", "地", "地面", "地板", "地上"]),
    row(Background, &["station", "workstation", "workspace", "工位", "工作区"]),
    row(
        Robot,
        &["gripper", "hand", "claw", "finger", "jaw", "夹爪", "爪子", "手爪", "手", "夹子", "抓手"],
    ),
    row(
        Robot,
        &[
            "arm",
            "robot",
            "tool",
            "wrist",
            "elbow",
            "shoulder",
            "tcp",
            "机械臂",
            "手臂",
            "机器人",
            "手腕",
            "工具",
            "末端",
            "手肘",
        ],
    ),
];

/// Rows (by key) that people use for each other, and general words for several things.
pub(super) const RELATED: &[&[&str]] = &[
    &["cup", "mug", "glass"],
    &["block", "cube"],
    &["screw", "bolt"],
    &["tray", "plate"],
    &["bin", "box", "basket", "bucket", "tray"],
    &["plate", "bowl"],
    &["pen", "pencil", "marker"],
    &["lamp", "light"],
    &["can", "jar"],
    &["cap", "lid"],
    &["rod", "pipe", "shaft"],
    &["cabinet", "drawer"],
    &["pin", "nail"],
];

/// General words and the rows they cover.
pub(super) const GENERAL: &[(&[&str], &[&str])] = &[
    (&["fruit", "水果"], &["apple", "banana", "orange", "lemon", "pear", "strawberry"]),
    (&["tool", "工具"], &["screwdriver", "hammer", "wrench", "pliers", "scissors", "knife"]),
    (&["container", "容器"], &["bin", "box", "basket", "bucket", "tray", "bowl"]),
    (&["fastener", "紧固件"], &["screw", "bolt", "nut", "washer", "nail"]),
    (&["drink", "饮料"], &["can", "bottle", "cup"]),
];

/// Words that stand for any thing at all.
pub(super) const ANY_THING: &[&str] = &[
    "one", "ones", "thing", "things", "object", "objects", "item", "items", "part", "parts",
    "piece", "pieces", "stuff", "guy", "个", "东西", "物体", "物品", "零件", "一个", "块", "只",
];

/// Rows that are furniture of a cell: never meant by "the blue one" where something movable fits.
pub(super) const FURNITURE: &[&str] = &[
    "tray", "bin", "table", "shelf", "conveyor", "drawer", "door", "cabinet", "lamp", "button",
    "switch", "vise", "fixture", "lever", "valve", "box", "pallet", "basket", "plate", "fan",
    "light", "camera", "monitor", "floor", "station",
];

/// All rows that hold this form.
pub(super) fn rows_of(word: &str) -> impl Iterator<Item = &'static Row> + '_ {
    ROWS.iter().filter(move |row| row.forms.contains(&word))
}

/// The word in Mandarin, or in English, where the table has it.
pub(super) fn translate(word: &str, to_mandarin: bool) -> Option<&'static str> {
    let row = rows_of(word).next()?;
    let is_mandarin = |form: &str| form.chars().any(super::phrase::is_han);
    row.forms.iter().copied().find(|form| is_mandarin(form) == to_mandarin)
}

/// Keys of all meanings of a word.
pub(super) fn keys_of(word: &str) -> Vec<&'static str> {
    rows_of(word).map(|row| row.forms[0]).collect()
}

/// Whether some meaning of the word is of this kind.
pub(super) fn is_kind(word: &str, kind: Kind) -> bool {
    rows_of(word).any(|row| row.kind == kind)
}

/// Whether the word is in the table, and only as a property: it is no head noun.
pub(super) fn is_adjective(word: &str) -> bool {
    let mut rows = rows_of(word).peekable();
    rows.peek().is_some()
        && rows.all(|row| matches!(row.kind, Kind::Colour | Kind::Size | Kind::Property))
}

/// Whether the word is in the table at all: then it is no misheard form of another.
pub(super) fn is_known(word: &str) -> bool {
    rows_of(word).next().is_some() || GENERAL.iter().any(|(forms, _)| forms.contains(&word))
}

/// Whether two words may stand for each other, loosely.
pub(super) fn are_related(phrase_word: &str, object_word: &str) -> bool {
    let (said, meant) = (keys_of(phrase_word), keys_of(object_word));
    let together = |group: &&[&str]| {
        said.iter().any(|key| group.contains(key)) && meant.iter().any(|key| group.contains(key))
    };
    RELATED.iter().any(together)
        || GENERAL.iter().any(|(forms, members)| {
            forms.contains(&phrase_word) && meant.iter().any(|key| members.contains(key))
        })
}

/// The singular of an English noun, by its ending.
pub(super) fn singular(word: &str) -> String {
    const IRREGULAR: &[(&str, &str)] = &[
        ("knives", "knife"),
        ("shelves", "shelf"),
        ("boxes", "box"),
        ("switches", "switch"),
        ("glasses", "glass"),
        ("dishes", "dish"),
        ("wrenches", "wrench"),
        ("scissors", "scissors"),
        ("pliers", "pliers"),
        ("glass", "glass"),
        ("brass", "brass"),
        ("vises", "vise"),
        ("axes", "axis"),
    ];
    if let Some((_, one)) = IRREGULAR.iter().find(|(many, _)| *many == word) {
        return (*one).to_owned();
    }
    match word {
        w if w.len() > 4 && w.ends_with("ies") => format!("{}y", &w[..w.len() - 3]),
        w if w.len() > 4 && (w.ends_with("ches") || w.ends_with("shes") || w.ends_with("xes")) => {
            w[..w.len() - 2].to_owned()
        }
        w if w.len() > 3 && w.is_ascii() && w.ends_with('s') && !w.ends_with("ss") => {
            w[..w.len() - 1].to_owned()
        }
        w => w.to_owned(),
    }
}

/// Whether an English word is a plural that differs from its singular.
pub(super) fn is_plural(word: &str) -> bool {
    !matches!(word, "this" | "lens" | "chassis" | "gas" | "bus" | "his") && singular(word) != word
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_meaning_has_one_key_in_both_languages() {
        assert_eq!(keys_of("红色"), keys_of("red"));
        assert_eq!(keys_of("orange"), ["orange", "orange"]);
        assert!(are_related("mug", "cup") && !are_related("mug", "bolt"));
        assert!(are_related("水果", "banana"));
    }

    #[test]
    fn plurals_lose_their_ending() {
        for (many, one) in
            [("bolts", "bolt"), ("boxes", "box"), ("batteries", "battery"), ("shelves", "shelf")]
        {
            assert_eq!(singular(many), one);
            assert!(is_plural(many) && !is_plural(one));
        }
        assert!(!is_plural("glass") && !is_plural("pliers"));
    }
}
