//! Brings a Mandarin utterance to one form: simplified characters, no spaces beside them, the
//! homophones that recognition writes for words of this trade.

use super::super::super::language::is_han;
use super::super::super::simplified::simplified;

const HOMOPHONES: &[(&str, &str)] = &[
    ("一整圈", "一圈"),
    ("加爪", "夹爪"),
    ("夹抓", "夹爪"),
    ("夹找", "夹爪"),
    ("家爪", "夹爪"),
    ("加抓", "夹爪"),
    ("甲爪", "夹爪"),
    ("夹爪子", "夹爪"),
    ("仿到", "放到"),
    ("防到", "放到"),
    ("方到", "放到"),
    ("房到", "放到"),
    ("放道", "放到"),
    ("放再", "放在"),
    ("放近", "放进"),
    ("防进", "放进"),
    ("拿其", "拿起"),
    ("那起", "拿起"),
    ("拿气", "拿起"),
    ("哪起", "拿起"),
    ("抓其", "抓起"),
    ("爪起", "抓起"),
    ("爪取", "抓取"),
    ("抓曲", "抓取"),
    ("王左", "往左"),
    ("网左", "往左"),
    ("忘左", "往左"),
    ("汪左", "往左"),
    ("王右", "往右"),
    ("网右", "往右"),
    ("忘右", "往右"),
    ("王上移", "往上移"),
    ("王下移", "往下移"),
    ("王前", "往前"),
    ("网前", "往前"),
    ("网上移", "往上移"),
    ("网下", "往下"),
    ("像左", "向左"),
    ("象左", "向左"),
    ("项左", "向左"),
    ("像右", "向右"),
    ("象右", "向右"),
    ("项右", "向右"),
    ("像上移", "向上移"),
    ("像下移", "向下移"),
    ("像前", "向前"),
    ("向又", "向右"),
    ("往又", "往右"),
    ("抬搞", "抬高"),
    ("台高", "抬高"),
    ("前近", "前进"),
    ("里米", "厘米"),
    ("离米", "厘米"),
    ("厘米米", "厘米"),
    ("公份", "公分"),
    ("毫迷", "毫米"),
    ("亭下", "停下"),
    ("庭下", "停下"),
    ("听下来", "停下来"),
    ("挺下来", "停下来"),
    ("送开", "松开"),
    ("宋开", "松开"),
    ("张凯", "张开"),
    ("暂挺", "暂停"),
    ("暂听", "暂停"),
    ("回远点", "回原点"),
    ("回园点", "回原点"),
    ("回元点", "回原点"),
    ("圆点去", "原点去"),
    ("递给窝", "递给我"),
    ("第给我", "递给我"),
    ("机械壁", "机械臂"),
    ("机械比", "机械臂"),
    ("托盘李", "托盘里"),
    ("传宋带", "传送带"),
    ("顺时真", "顺时针"),
    ("逆时真", "逆时针"),
    ("鸡械臂", "机械臂"),
    ("关比", "关闭"),
    ("曲消", "取消"),
    ("去消", "取消"),
    ("继需", "继续"),
    ("记续", "继续"),
];

/// The text in one form, and whether a homophone was repaired.
pub(super) fn normalise(text: &str) -> (String, bool) {
    let simplified: String = text.chars().map(simplified).collect();
    let mut plain = join_han(&simplified);
    let mut repaired = false;
    for (heard, meant) in HOMOPHONES {
        if plain.contains(heard) {
            plain = plain.replace(heard, meant);
            repaired = true;
        }
    }
    let plain = plain.replace("为啥", "为什么").replace('啥', "什么").replace('咋', "怎么");
    (axes_as_directions(&said_lightly(&plain)), repaired)
}

/// "推一推" is "推一下".
fn said_lightly(text: &str) -> String {
    const VERBS: &str = "拽推拉松擦转动挪移拧按摸看找扶抬夹压拍敲摇晃抖指碰";
    let chars: Vec<char> = text.chars().collect();
    let mut plain = String::with_capacity(text.len());
    for (at, c) in chars.iter().enumerate() {
        let again = at >= 2 && chars[at - 1] == '一' && chars[at - 2] == *c && VERBS.contains(*c);
        plain.push(if again { '下' } else { *c });
    }
    plain
}

/// "Z轴加五毫米" is up: x points away from the operator, y to the left, z up.
fn axes_as_directions(text: &str) -> String {
    const WAYS: &[(&str, &str, &str)] =
        &[("x", "往前", "往后"), ("y", "往左", "往右"), ("z", "往上", "往下")];
    let mut plain = text.to_owned();
    for (axis, more, less) in WAYS {
        for axis in [*axis, &axis.to_uppercase()] {
            for (way, signs) in [
                (more, ["轴正方向", "正方向", "轴正向", "轴加", "加"]),
                (less, ["轴负方向", "负方向", "轴负向", "轴减", "减"]),
            ] {
                for sign in signs {
                    plain = plain.replace(&format!("沿{axis}{sign}"), way);
                    plain = plain.replace(&format!("{axis}{sign}"), way);
                }
            }
            for vertical in ["上升", "下降"] {
                plain = plain.replace(&format!("{axis}轴{vertical}"), vertical);
            }
        }
    }
    plain
}

/// Drops spaces beside Han characters and at clause marks; keeps those between Latin words.
fn join_han(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let is_tight = |c: Option<&char>| {
        c.is_none_or(|c| is_han(*c) || ",.!?;:".contains(*c) || c.is_whitespace())
    };
    let mut joined = String::with_capacity(text.len());
    for (at, c) in chars.iter().enumerate() {
        let drop = c.is_whitespace()
            && (at == 0 || is_tight(chars.get(at - 1)) || is_tight(chars.get(at + 1)));
        if !drop {
            joined.push(*c);
        }
    }
    joined
}
