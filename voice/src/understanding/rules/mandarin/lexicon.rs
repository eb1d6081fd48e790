//! The Mandarin tables: verbs, localizers, directions, fillers.
//!
//! To teach the reader another way to say something it already knows, add it here.

use std::collections::HashMap;
use std::sync::OnceLock;

use robot_core::task::{ArmName, Direction, Relation};

/// What a verb asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verb {
    Pick,
    /// Put at a place, which follows.
    PlaceAt(Relation),
    /// Put down here, or at a place that follows without a preposition.
    Put,
    PutBack,
    Handover,
    Receive,
    Open,
    Close,
    TurnOn,
    TurnOff,
    Press,
    Point,
    Touch,
    Approach,
    Find,
    Push,
    Pull,
    Go,
    Rotate,
    Jog(Direction),
    Run,
}

/// Verbs, each row one meaning. The longest match wins; of equals the earlier row.
pub(super) const VERBS: &[(&str, Verb)] = &[
    (
        "递给我|交给我|拿给我|传给我|送给我|给到我|递过来|拿过来|取过来|送过来|递到我手上|递到我手里|交到我手上|交到我手里|放到我手上|放到我手里|放我手里|放在我手上|放我手上|还给我|还我|给我|递我|拿来|带给我|捡给我|递一下",
        Verb::Handover,
    ),
    ("接住|接着|接过去|接过|接一下|收下|拿好", Verb::Receive),
    (
        "拿回去|拿回来|送回去|搬回去|挪回去|放回去|放回原处|放回原位|放回原来的位置|放回原来的地方|归位到原处|放回",
        Verb::PutBack,
    ),
    (
        "插进去|装进去|塞进去|扔进去|丢进去|放进|放入|装进|装入|插进|插入|插到|丢进|丢到|扔进|扔到|塞进|投进|投入|收进|放进去|送进|搁进|装到|摆进|移进|搬进|收到|存进|倒进",
        Verb::PlaceAt(Relation::In),
    ),
    (
        "叠到|叠在|叠放到|叠放在|堆到|堆在|摞到|摞在|码到|码在|盖到|盖在|叠放|堆放到|堆放在|铺在|架在|架到|垒到|垒在",
        Verb::PlaceAt(Relation::On),
    ),
    (
        "放到|放在|放置到|放置在|放至|放于|摆到|摆在|摆放到|摆放在|搁到|搁在|装在|送到|移到|移至|移动到|挪到|搬到|搬运到|拿到|带到|运到|转移到|落到|挂到|挂在|存到|存放到|存放在|安装到|安装在|安到|安在|套到|套在|丢在|扔在|靠到|归到|转运到|运送到|摆放至|置于|放去|移放到|立到|竖到|立在|竖在|固定在|固定到|拿去",
        Verb::PlaceAt(Relation::At),
    ),
    ("放下来|放下去|放下|搁下|放好|摆好|放稳|丢下|搁|放", Verb::Put),
    (
        "掏出来|掏出|捞出来|捞出|拣出来|拣起来|拣起|摘下来|摘下|吸住|拿起来|拿起|抓起来|抓起|抓取|抓住|抓牢|抓一下|抓|夹起来|夹起|夹取|夹住|夹一下|取出来|取出|取下来|取下|取走|取一下|取|拿出来|拿出|拿走|拿开|拿掉|拿住|拿着|拿下来|拿下|拿一下|拿个|拿|捡起来|捡起|捡一下|捡|拾起|拾取|举起来|举起|提起来|提起|端起来|端起|抱起来|抱起|搬起来|搬起|搬走|吸起来|吸起|吸取|拔出来|拔出|抽出来|抽出|握住|拎起来|拎起|捏住|捏起|抬起来|抬起|挑出|选取|抄起|托起|撤下来|撤下|撤走|卸下来|卸下|抓紧|勾住|扶住|扶好|扶着|扶一下|托住|端着|夹",
        Verb::Pick,
    ),
    ("旋开|打开|张开|拉开|滑开|开启|松开|放开|解开|掀开|推开|撑开|揭开|开一下|开", Verb::Open),
    (
        "关上|关闭|合上|闭合|夹紧|关好|锁上|锁紧|合拢|闭上|收紧|收拢|握紧|关严|推上|盖好|盖上|盖紧|关一下|拧紧|关",
        Verb::Close,
    ),
    ("开起来|启动|开动|接通|点亮|开机|激活", Verb::TurnOn),
    (
        "灭掉|熄掉|关灭|关掉|关停|停掉|停止|停用|切断|熄灭|断开|关机|停了|关了|停一下|停下来|停",
        Verb::TurnOff,
    ),
    (
        "压下去|压下|压一下|压住|按下去|按下|按一下|按动|按压|按住|摁下|摁一下|点击|点一下|按|摁|揿",
        Verb::Press,
    ),
    ("指向|指着|指一下|指出|指给我看|指|对准|瞄准|看向", Verb::Point),
    ("碰一下|碰到|碰|触碰|摸一下|摸|触摸|够一下|够到", Verb::Touch),
    ("靠近|接近|凑近|贴近|挨近", Verb::Approach),
    ("找一下|找找|找到|寻找|查找|搜索|识别|找", Verb::Find),
    ("推一下|推动|推|拨一下|拨|顶|滑动|滑", Verb::Push),
    ("拉一下|拉|拖一下|拖|拽|扯", Verb::Pull),
    (
        "翻过来|翻过去|翻个面|翻面|倾斜|旋转|转动|扭转|翻转|拧动|转到|拧|扭|转一下|转|旋",
        Verb::Rotate,
    ),
    (
        "move到|move to|停到|退到|退回到|退至|移动到|运动到|移到|移至|走到|去到|来到|前往|到达|抵达|返回到|返回|回到|去|到|开到|挪到|走去|移动至|移回|悬停在|悬停到|悬在|停到|停在|下到|上到|开过去到",
        Verb::Go,
    ),
    (
        "上来|上升|抬高|抬升|升高|升起|上移|上抬|提升|上去|升|往上抬|抬上去|提高|举高|抬",
        Verb::Jog(Direction::Up),
    ),
    (
        "下来|下降|降低|下移|下压|下探|降下|下去|降下来|落下|压低|放低|降",
        Verb::Jog(Direction::Down),
    ),
    ("前进|前移|前伸|伸出", Verb::Jog(Direction::Forward)),
    ("后退|后移|退后|倒退|后撤|缩回|退回|回缩|撤回|退", Verb::Jog(Direction::Backward)),
    ("左移|左平移", Verb::Jog(Direction::Left)),
    ("右移|右平移", Verb::Jog(Direction::Right)),
    ("运行|执行|跑一遍|跑一下|跑|播放|回放|调用", Verb::Run),
];

/// Verbs by their first character, the longest first.
type VerbIndex = HashMap<char, Vec<(&'static str, Verb)>>;

fn verb_index() -> &'static VerbIndex {
    static INDEX: OnceLock<VerbIndex> = OnceLock::new();
    INDEX.get_or_init(|| {
        let mut index = VerbIndex::new();
        for (names, verb) in VERBS {
            for name in names.split('|') {
                if let Some(first) = name.chars().next() {
                    index.entry(first).or_default().push((name, *verb));
                }
            }
        }
        for entries in index.values_mut() {
            entries.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
        }
        index
    })
}

/// Words that begin like a verb and are none: "开始", "放错了", "按大小".
const NO_VERBS: &[&str] = &[
    "开始",
    "关于",
    "关系",
    "放错",
    "放歪",
    "放反",
    "装歪",
    "装反",
    "夹歪",
    "抓空",
    "夹空",
    "放偏",
    "拿错",
    "装错",
    "抓错",
    "取错",
    "按照",
    "按大小",
    "按颜色",
    "按顺序",
    "按尺寸",
    "按重量",
    "按种类",
    "按形状",
    "转身",
    "停下的",
    "拿好的",
    "拿完",
    "取完",
    "放完",
    "装完",
    "跑个",
    "转回",
    "停的",
];

/// The longest verb that begins the text, with its length in bytes.
pub(super) fn verb_at(text: &str) -> Option<(usize, Verb)> {
    if NO_VERBS.iter().any(|word| text.starts_with(word)) {
        return None;
    }
    let entries = verb_index().get(&text.chars().next()?)?;
    entries.iter().find(|(name, _)| text.starts_with(name)).map(|(name, verb)| (name.len(), *verb))
}

/// Words that say how a place lies to what stands before them.
const LOCALIZERS: &[(&str, Relation)] = &[
    ("正上方|上方|上空|顶上方", Relation::Above),
    ("最上面|上面|上边|上头|顶上|之上|表面|顶部|面上|上", Relation::On),
    ("里面|里边|里头|当中|之中|内部|里|内|中", Relation::In),
    ("正下方|下面|下方|下边|底下|之下|下头|下", Relation::Under),
    ("左手边|左边|左侧|左面|左方", Relation::LeftOf),
    ("右手边|右边|右侧|右面|右方", Relation::RightOf),
    ("正前方|前面|前方|前边|跟前|面前|前头|前", Relation::InFrontOf),
    ("后面|后方|后边|背后|后头|后", Relation::Behind),
    ("旁边|边上|附近|一旁|隔壁|旁|边", Relation::NextTo),
    ("正中间|中间|之间|当间", Relation::Between),
];

/// The localizer at the end of a text: what stands before it, and the relation.
pub(super) fn localizer(text: &str) -> Option<(&str, Relation)> {
    let mut best: Option<(&str, Relation)> = None;
    for (names, relation) in LOCALIZERS {
        for name in names.split('|') {
            // "台面上" is on the counter, and not on its counter's face.
            let faces = ["台面", "桌面", "地面", "墙面", "平面"];
            let is_face = name == "面上"
                && text
                    .strip_suffix('上')
                    .is_some_and(|rest| faces.iter().any(|face| rest.ends_with(face)));
            if let Some(rest) = text.strip_suffix(name).filter(|_| !is_face)
                && best.is_none_or(|(before, _)| rest.len() < before.len())
            {
                best = Some((rest, *relation));
            }
        }
    }
    best
}

/// Directions, the longer ones first.
const DIRECTIONS: &[(&str, Direction)] = &[
    ("逆时针方向|逆时针|反时针", Direction::Counterclockwise),
    ("顺时针方向|顺时针|正时针", Direction::Clockwise),
    (
        "你的左边|你左边|我的左边|我左边|你左手边|我左手边|左边|左侧|左方|左面|左手边|左",
        Direction::Left,
    ),
    (
        "你的右边|你右边|我的右边|我右边|你右手边|我右手边|右边|右侧|右方|右面|右手边|右",
        Direction::Right,
    ),
    ("正前方|前面|前方|前边|前", Direction::Forward),
    (
        "我这头|你那头|我这边|我这里|我这儿|我这侧|你那边|你那里|你那儿|你这边|后面|后方|后边|回|后",
        Direction::Backward,
    ),
    ("上面|上方|上边|上|高处", Direction::Up),
    ("下面|下方|下边|下|低处", Direction::Down),
];

/// The direction that begins the text, with its length in bytes; its preposition is taken too.
pub(super) fn direction_at(text: &str) -> Option<(usize, Direction, bool)> {
    // "回放一遍" plays back.
    if text.starts_with("回放") {
        return None;
    }
    const PREPOSITIONS: &[&str] = &["往", "向", "朝着", "朝", "沿着", "沿", "再往", "再向", "靠"];
    let preposition =
        PREPOSITIONS.iter().find(|word| text.starts_with(**word)).map_or(0, |word| word.len());
    let rest = &text[preposition..];
    let (name, way) = DIRECTIONS.iter().find_map(|(names, way)| {
        names.split('|').find(|name| rest.starts_with(*name)).map(|name| (name, *way))
    })?;
    Some((preposition + name.len(), way, preposition > 0))
}

/// Which arm a text begins with.
pub(super) fn arm_at(text: &str) -> Option<(usize, ArmName)> {
    const ARMS: &[(&str, ArmName)] = &[
        (
            "两只手臂都|两条手臂都|两只手都|两个手臂都|双臂都|双手都|两臂都|两只手臂|两条手臂|两个手臂|两只手|双臂|双手|两臂",
            ArmName::Both,
        ),
        (
            "左机械臂|左手臂|左臂|左手爪|左夹爪|左手|左爪|左边的手臂|左边的机械臂|左边手臂|左侧手臂|左边的夹爪",
            ArmName::Left,
        ),
        (
            "右机械臂|右手臂|右臂|右手爪|右夹爪|右手|右爪|右边的手臂|右边的机械臂|右边手臂|右侧手臂|右边的夹爪",
            ArmName::Right,
        ),
    ];
    let prefix = ["请用", "使用", "用你的", "用", "让", "把", "将"]
        .iter()
        .find(|word| text.starts_with(**word))
        .map_or(0, |word| word.len());
    let rest = &text[prefix..];
    ARMS.iter().find_map(|(names, arm)| {
        // "左手边" is a side.
        names
            .split('|')
            .find(|name| rest.starts_with(*name) && !rest[name.len()..].starts_with('边'))
            .map(|name| (prefix + name.len(), *arm))
    })
}
