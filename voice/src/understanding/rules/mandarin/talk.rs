//! Mandarin that is no plain order: unsafe, impossible, told, supposed, asked, or for others.

use robot_core::task::{AskTopic, NoneReason, TaskCommand};

use super::super::super::Hint;
use super::super::draft::Draft;
use super::phrase;

fn any(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.contains(word))
}

/// Whether carrying this out, or obeying it, would be unsafe.
pub(super) fn is_unsafe(text: &str) -> bool {
    const FLING: &[&str] = &["扔", "抛", "甩", "砸", "丢"];
    const FLUNG: &[&str] =
        &["过去", "身上", "窗", "出去", "天上", "远", "给他", "给她", "人", "他", "她", "墙", "飞"];
    const HARM: &[&str] = &[
        "打", "撞", "戳", "捅", "砸", "踢", "揍", "刺", "夹", "压", "推", "伤", "掐", "割", "烫",
        "电", "勒", "扎", "拍", "抽", "碾", "杀", "弄死", "吓",
    ];
    const BODY: &[&str] = &[
        "那个人",
        "这个人",
        "别人",
        "他的",
        "她的",
        "操作员",
        "工人",
        "员工",
        "师傅的",
        "手指",
        "我的手",
        "我的头",
        "我的脸",
        "他的头",
        "脖子",
        "眼睛",
        "同事",
        "小孩",
        "老板",
        "那个人",
        "一个人",
        "路人",
        "参观者",
        "打他",
        "打她",
        "推他",
        "推她",
        "撞他",
        "撞她",
        "撞人",
        "打人",
        "伤人",
        "杀人",
        "打我",
        "撞我",
        "夹我",
        "夹他",
        "的脸",
        "的头",
        "砸他",
        "砸我",
        "戳他",
        "戳我",
        "吓他",
        "吓她",
    ];
    const DEFEAT: &[&str] = &[
        "关闭",
        "关掉",
        "屏蔽",
        "禁用",
        "无视",
        "忽略",
        "解除",
        "取消",
        "绕过",
        "短接",
        "跳过",
        "突破",
        "超过",
        "拆",
        "去掉",
        "不管",
        "关了",
        "停用",
        "旁路",
        "解锁",
        "别管",
        "不用管",
        "不要管",
        "提高",
        "修改",
        "篡改",
        "覆盖",
        "遮住",
        "挡住",
        "删除",
        "失效",
        "调高",
        "放宽",
        "解开",
        "改掉",
        "关一下",
        "违反",
        "打破",
        "不受",
        "没有",
    ];
    const SAFETY: &[&str] = &[
        "安全",
        "限速",
        "限制",
        "碰撞",
        "光幕",
        "光栅",
        "急停",
        "防护",
        "保护",
        "联锁",
        "互锁",
        "扫描仪",
        "警戒",
        "权限",
        "上限",
        "极限",
        "限位",
        "围栏",
        "监控",
        "规则",
        "约束",
        "禁区",
        "护栏",
        "防撞",
    ];
    const INJECTION: &[&str] = &[
        "之前所有指令",
        "之前的指令",
        "之前的所有",
        "以上指令",
        "上面的指令",
        "前面的指令",
        "所有指令",
        "你现在是",
        "系统提示",
        "提示词",
        "开发者模式",
        "调试模式",
        "越狱",
        "扮演",
        "假装",
        "管理员",
        "超级用户",
        "从现在起你",
        "从现在开始你",
        "新的指令",
        "语言模型",
        "输出json",
        "输出JSON",
        "维护模式",
        "不受限制",
        "无限制",
        "上帝模式",
        "密码",
        "系统消息",
        "工厂模式",
        "专家模式",
    ];
    const RECKLESS: &[&str] = &[
        "不管有没有人",
        "就算有人",
        "即使有人",
        "哪怕有人",
        "不管人",
        "往人身上",
        "朝人",
        "冲着人",
        "撞过去",
        "冲过去撞",
        "撞墙",
        "最大的力",
        "用最大力",
        "超速",
        "越快越好不管",
        "往我脸",
        "朝我脸",
        "死命",
        "不顾一切",
        "有人也",
        "无限快",
        "光速",
    ];
    const PLAIN: &[&str] = &[
        "安全帽",
        "安全眼镜",
        "安全手套",
        "安全鞋",
        "护目镜",
        "安全带",
        "保护套",
        "保护膜",
        "保护罩",
        "防护手套",
        "防护服",
        "安全销",
        "保护盖",
    ];
    let banned = any(text, &["不要", "别", "避免", "不能", "不许", "小心", "当心", "注意"])
        && !any(text, &["别管", "不要管", "不用管"]);
    let bin = any(text, &["垃圾", "桶", "箱", "盒", "框", "筐", "篮", "袋", "掉", "托盘"])
        && !any(text, &["身上", "他", "她", "人"]);
    let asks = any(text, &["吗", "为什么", "什么", "怎么", "多少"]);
    let flings = any(text, FLING) && any(text, FLUNG) && !bin && !banned;
    let harms = any(text, HARM)
        && any(text, BODY)
        && !banned
        && !any(text, &["了", "递", "手里", "手上", "按"]);
    let defeats = any(text, DEFEAT)
        && any(text, SAFETY)
        && !any(text, PLAIN)
        && !asks
        && !text.contains("按")
        && !any(text, &["避免碰撞", "没有碰撞", "没有危险", "提高安全"]);
    flings || harms || defeats || any(text, INJECTION) || any(text, RECKLESS)
}

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
    nickname
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

/// Orders that this robot cannot carry out.
pub(super) fn is_unable(text: &str) -> bool {
    let ban = ["避开", "别", "不要", "离", "小心", "绕开", "远离"];
    if ban.iter().any(|word| text.starts_with(word)) {
        return false;
    }
    const UNABLE: &[&str] = &[
        "咖啡",
        "奶茶",
        "拿铁",
        "唱",
        "跳舞",
        "跳个舞",
        "厨房",
        "洗碗",
        "洗一下",
        "洗干净",
        "叠衣服",
        "叠好",
        "折起来",
        "折叠",
        "倒水",
        "倒杯",
        "倒茶",
        "倒酒",
        "剪断",
        "剪开",
        "切开",
        "切断电线",
        "切成",
        "切片",
        "跟我来",
        "跟着我",
        "跟我走",
        "音乐",
        "音量",
        "挥手",
        "挥挥手",
        "招手",
        "鞠躬",
        "敬礼",
        "做饭",
        "炒菜",
        "煮",
        "擦一下",
        "擦干净",
        "擦桌子",
        "扫地",
        "打扫",
        "加热一下",
        "热一下",
        "泡茶",
        "写字",
        "画画",
        "画个",
        "画一",
        "打电话",
        "发邮件",
        "发短信",
        "订个",
        "点外卖",
        "开车",
        "飞起来",
        "飞到",
        "拍照",
        "拍张",
        "称一下",
        "量一下",
        "喂猫",
        "喂狗",
        "提醒我",
        "定个闹钟",
        "闹钟",
        "翻译",
        "修一下",
        "修好",
        "分开",
        "倒进杯",
        "点头",
        "摇头",
        "握手",
        "走两步",
        "跑步",
        "削",
        "缝",
        "熨",
        "浇花",
        "刷牙",
        "上网",
        "查一下天气",
        "讲个",
        "背首诗",
        "下楼",
        "上楼",
        "拧螺丝",
        "焊接",
        "焊到",
        "焊在",
        "焊上",
        "打磨一下",
        "钻孔",
        "钻个孔",
        "喷漆",
        "涂胶",
        "刷漆",
        "往杯子里倒",
        "倒满",
        "把水倒",
        "弄干净",
        "清洗",
    ];
    any(text, UNABLE)
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
        && !any(text, &["可以的话", "方便的话", "行的话", "能的话", "等我一下", "愿意的话"])
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

fn asks(text: &str) -> bool {
    any(
        text,
        &["吗", "什么", "哪", "几个", "多少", "怎么", "为什么", "有没有", "是不是", "?", "呢"],
    )
}

/// Questions that no idiom covers; `None` if it is none.
pub(super) fn question(text: &str) -> Option<Draft> {
    let ask = |topic, object: Option<String>, confidence| {
        Some(Draft::new(TaskCommand::Ask { topic, object }, confidence))
    };
    if !asks(text) && !any(text, &["为啥", "为何", "多快", "看得到"]) {
        return None;
    }
    let text = text.trim_end_matches(['?', '.', '!', ',']);
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
            .trim_end_matches('放')
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
            let thing = if after.is_empty() { &text[..at] } else { after };
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
                "开着吗",
                "关着吗",
            ],
            AskTopic::State,
        ),
    ];
    table.iter().find(|(marks, _)| any(text, marks)).map(|(_, topic)| (*topic, 0.82))
}
