//! What is said to other people, told about oneself, or beyond the robot: no orders.

use robot_core::task::{AskTopic, NoneReason, TaskCommand};

use super::super::super::Hint;
use super::super::draft::Draft;
use super::cut::without_openers;
use super::lexicon;
use super::phrase::any;
use super::questions::asks;

/// Whether somebody else is addressed.
pub(super) fn is_for_others(text: &str) -> bool {
    const SURNAMES: &str = "王李张刘陈杨黄赵周吴徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严武戴莫孔向汤明强军华丽";
    const TITLES: &[&str] = &[
        "工", "师傅", "总", "经理", "哥", "姐", "主任", "老师", "队长", "班长", "厂长", "博士",
        "叔", "阿姨",
    ];
    const CALLS: &[&str] = &[
        "妈",
        "爸",
        "老婆",
        "老公",
        "宝贝",
        "亲爱的",
        "师傅,",
        "大家",
        "各位",
        "小爱同学",
        "天猫精灵",
        "小度",
        "小艺",
        "Siri",
        "siri",
        "嘿Siri",
        "兄弟",
        "哥们",
        "同志们",
        "领导",
        "老板,",
        "美女",
        "帅哥",
        "孩子",
    ];
    let start = text.trim_start_matches(['喂', '嘿', '哎', ',', '诶', '哦', '好']);
    let mut chars = start.chars();
    let (first, second) = (chars.next().unwrap_or(' '), chars.next().unwrap_or(' '));
    let after = chars.as_str();
    let followed = after.is_empty()
        || after.starts_with([
            ',', '把', '你', '帮', '给', '来', '去', '拿', '递', '快', '过', '先', '请', '麻',
            '咱', '我', '今', '能', '吃', '下', '在', '到', '别', '等', '明', '一', '!',
        ]);
    let nickname = "小老阿大".contains(first)
        && SURNAMES.contains(second)
        && followed
        && !after.starts_with("说");
    let titled = SURNAMES.contains(first)
        && TITLES.iter().any(|title| start[first.len_utf8()..].starts_with(title))
        && !start.contains('说')
        && !start.contains("工位")
        && !start.contains("工件")
        && !start.contains("工具");
    // "谁去开一下窗户": whoever is there, not the arm.
    let anybody =
        ["谁去", "谁来", "谁能", "谁帮", "有谁"].iter().any(|word| start.starts_with(word));
    nickname
        || anybody
        || titled
        || CALLS.iter().any(|call| start.starts_with(call))
        || any(
            text,
            &[
                "跟你说话",
                "我在打电话",
                "我在跟",
                "我跟他说",
                "没跟你说",
                "不是跟你说",
                "我在和",
                "我正在跟",
            ],
        )
}

/// Sentences that tell, suppose, or set a condition.
pub(super) fn no_order(text: &str) -> Option<Draft> {
    let none = |reason, confidence| Draft::none(reason, confidence);
    const IF: &[&str] = &[
        "如果",
        "要是",
        "假如",
        "万一",
        "只要",
        "一旦",
        "除非",
        "假设",
        "倘若",
        "当我",
        "的时候再",
        "时再",
        "等我",
        "等他",
        "等灯",
        "等到",
        "的话",
    ];
    if any(text, IF)
        && !any(
            text,
            &[
                "可以的话",
                "方便的话",
                "行的话",
                "能的话",
                "等我一下",
                "愿意的话",
                "有空的话",
                "没问题的话",
                "不麻烦的话",
            ],
        )
    {
        return Some(
            if any(text, &["会怎么样", "会怎样", "会怎么办", "会发生什么", "怎么办", "会不会"])
            {
                Draft::new(TaskCommand::Ask { topic: AskTopic::Plan, object: None }, 0.8)
            } else {
                none(NoneReason::Unclear, 0.75).hinted(Hint::Conditional)
            },
        );
    }
    // "灯变绿的时候拿零件"
    if text.split_once("的时候").is_some_and(|(when, act)| is_step_at_a_sign(when, act)) {
        return Some(none(NoneReason::Unclear, 0.75).hinted(Hint::Conditional));
    }
    const PAST: &[&str] = &[
        "已经",
        "昨天",
        "上周",
        "刚才",
        "刚刚",
        "以前",
        "上次",
        "曾经",
        "去年",
        "前天",
        "昨晚",
        "本来",
        "说过",
        "听说",
        "据说",
        "明天",
        "下周",
        "上个月",
        "以后会",
        "梦见",
        "电影里",
        "比如说",
        "上回",
        "早就",
        "今早",
        "今天早上",
        "今天上午",
        "老是",
        "总是",
    ];
    const WANTS: &[&str] = &[
        "我要",
        "我需要",
        "我想要",
        "我想让",
        "我希望你",
        "我说",
        "我来拖",
        "我让你",
        "我叫你",
        "我要求",
    ];
    const SUBJECTS: &[&str] = &["我", "他", "她", "咱", "大家", "有人", "他们", "它们", "人家"];
    const STATES: &[&str] = &[
        "这是",
        "那是",
        "这个是",
        "那个是",
        "这些是",
        "那些是",
        "这里是",
        "那里是",
        "这里有",
        "那里有",
        "这儿有",
        "那儿有",
    ];
    let told = any(
        text,
        &["说把", "说拿", "说放", "说要", "让我把", "让我移", "让我拿", "叫我", "告诉我把", "问我"],
    ) && !text.starts_with("我说");
    let subject = SUBJECTS.iter().any(|word| text.starts_with(word))
        && !WANTS.iter().any(|word| text.starts_with(word));
    let past = any(text, PAST)
        && !any(text, &["刚才的", "刚才那个", "刚刚的", "刚刚那个", "上次的位置", "上次的"]);
    let blame = text.starts_with('你')
        && text.ends_with('了')
        && any(text, &["弄", "掉", "撞", "碰倒", "打翻", "拿错", "放错", "忘", "已经", "搞", "坏"]);
    let stated = STATES.iter().any(|word| text.starts_with(word)) || is_description(text);
    if (told || subject || past || blame || stated) && !asks(text) {
        return Some(none(NoneReason::Chat, 0.72).hinted(Hint::NotAnOrder));
    }
    None
}

/// An order that waits for something to happen; a ban, or what goes on meanwhile, waits for nothing.
fn is_step_at_a_sign(when: &str, act: &str) -> bool {
    let act = without_openers(act.trim_start_matches([',', '再', '就']));
    let orders = act.starts_with('把') || lexicon::verb_at(act).is_some();
    let own = lexicon::verb_at(without_openers(when)).is_some() || when.starts_with('把');
    orders && !own
}

/// "杯子在左边", "桌子上有一个方块", "方块太重了", "箱子掉地上了".
fn is_description(text: &str) -> bool {
    const ORDERS: &[&str] = &[
        "把", "将", "拿", "放", "抓", "取", "移", "推", "拉", "打开", "关", "夹", "递", "给我",
        "按", "转", "松", "去", "停", "启动", "捡", "装", "插",
    ];
    let located = [
        "在左边",
        "在右边",
        "在前面",
        "在后面",
        "在桌子上",
        "在桌上",
        "在那边",
        "在这里",
        "在那里",
        "在上面",
        "在下面",
        "在里面",
        "在地上",
        "在中间",
        "在旁边",
    ]
    .iter()
    .any(|tail| text.ends_with(tail));
    let exists = any(text, &["有一个", "有个", "有一把", "有一块", "有两个", "有三个", "有一只"]);
    let judged = any(
        text,
        &[
            "太重",
            "太大",
            "太小",
            "太轻",
            "坏了",
            "掉地上",
            "掉下来",
            "掉了",
            "倒了",
            "很重",
            "很大",
            "很漂亮",
            "很脏",
            "满了",
            "空了",
            "没电了",
            "断了",
            "不见了",
            "不错",
        ],
    );
    (located || exists || judged) && !any(text, ORDERS)
}
