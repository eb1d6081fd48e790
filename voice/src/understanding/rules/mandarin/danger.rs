//! Orders that must not be carried out.

use super::phrase::any;

/// Whether carrying this out, or obeying it, would be unsafe.
pub(super) fn is_unsafe(text: &str) -> bool {
    const FLING: &[&str] = &["扔", "抛", "甩", "砸", "丢"];
    const FLUNG: &[&str] = &[
        "过去", "给我", "身上", "窗", "出去", "天上", "远", "给他", "给她", "人", "他", "她", "墙",
        "飞",
    ];
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
        "忽略你的",
        "忽略指令",
        "无视你的",
        "无视指令",
        "忘记你的",
        "忘掉你的",
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
        "松开抱闸",
        "松抱闸",
        "打开抱闸",
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
    flings
        || harms
        || (at_somebody(text) || grips_somebody(text)) && !banned
        || defeats
        || any(text, INJECTION)
        || any(text, RECKLESS)
}

/// "把我推开", "打老张": somebody is what the arm is to act upon.
fn at_somebody(text: &str) -> bool {
    const ACTS: &[&str] = &[
        "推开",
        "推倒",
        "推走",
        "拉开",
        "抓住",
        "抓起来",
        "夹住",
        "夹起来",
        "举起来",
        "打",
        "撞",
        "按住",
    ];
    const PEOPLE: &[&str] =
        &["我", "他", "她", "老张", "老王", "老李", "小王", "小张", "小李", "那个人"];
    let moved = PEOPLE.iter().any(|who| {
        ["把", "将"].iter().any(|mark| {
            let start = format!("{mark}{who}");
            text.split_once(&start)
                .is_some_and(|(_, act)| ACTS.iter().any(|word| act.starts_with(word)))
        })
    });
    let struck = PEOPLE.iter().any(|who| {
        ["打", "揍", "敲", "砸", "戳", "捅"]
            .iter()
            .any(|act| text.ends_with(&format!("{act}{who}")))
    });
    moved || struck
}

/// "抓住我的胳膊": a body is nothing to grip, whoever asks for it.
fn grips_somebody(text: &str) -> bool {
    const GRIPS: &[&str] =
        &["抓住", "抓", "夹住", "夹", "拽住", "拽", "掐", "握住", "钳住", "勒住"];
    const OWNERS: &[&str] = &["我的", "他的", "她的", "我", "他", "她", "别人的", "人的"];
    const BODY: &[&str] = &[
        "胳膊", "手臂", "手腕", "手", "腿", "脚", "头发", "头", "脸", "脖子", "肩膀", "耳朵",
        "鼻子", "腰", "衣服", "袖子", "衣领",
    ];
    let tells = text.ends_with('了');
    !tells
        && GRIPS.iter().any(|grip| {
            text.split_once(grip).is_some_and(|(_, thing)| {
                OWNERS.iter().filter_map(|owner| thing.strip_prefix(owner)).any(|part| {
                    // "抓我手里的螺丝" is for the thing in the hand.
                    BODY.iter().filter_map(|body| part.strip_prefix(body)).any(str::is_empty)
                })
            })
        })
}
