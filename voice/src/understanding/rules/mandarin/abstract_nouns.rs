//! What no arm takes: "提一下这个问题", "把会议推到三点".

use robot_core::task::TaskCommand;

use super::super::quantity::Quantity;
use super::numbers;

/// Ends of noun phrases that name no thing.
const ABSTRACT: &str = "\
    日历|邮箱|通知|推送|数据|快递|文件|版本|网页|软件|应用|账号|窗口|\
    放心|肚子|思想|认识|干劲|精神|勇气|信心|觉悟|水平|效率|产量|质量|成本|留言|照片|视频|报表|日期|计划|未来|能力|心态|态度|脾气|面子|眼光|知识|问题|话题|\
    意见|建议|想法|看法|办法|主意|机会|时间|责任|价格|工资|会议|例会|课程|假期|电话|消息|通知|名字|心情|情绪|经验|故事|笑话|计划书|方案|合同|订单|\
    朋友|同事|孩子|客户|老板|生意|会|课|假|歌|曲子|重点|目标|目的|结果|结论|答案|成绩|考试";

/// Ends of places that are out of reach.
const FAR: &str = "\
    一起|一堆|一排|去|了|底|头|肚子|心里|楼|楼上|楼下|上海|北京|广州|深圳|学校|公司|医院|超市|机场|车站|家|国外|客厅|卧室|厨房|街上|路上|走廊|加油站";

/// Words that no noun phrase of a thing contains: what holds them is a sentence, and the verb before
/// it was none.
const OF_SENTENCES: &str = "\
    把|很|看看|看一下|就干|随便|好好|就行|别太|的时候|别动|发现|得起|得下|认真|吃饭|下班|该|咱|吗|呢|吧|马上|怎么|为什么|因为|所以|如果|觉得|知道";

/// Lone words that are left where a verb was taken for one and none was: "还给", "只拿".
const NO_NAMES: &str = "指|敢|该|过去|回去|进去|出去|一点|着|侧着|倒|倒过来|平着|竖着|横着|反着|稳|紧|牢|平|多|还|只|推|拉|走|回|全|都|再|先|也|就|要|想|会|能|没|正|又|才|光|竟|在|是|有";

/// What is asked of people behind "给我": "给我看看", "给我听着".
const OF_PEOPLE: &str = "\
    看看|看一|说说|说一|听听|听着|听一|讲讲|讲个|讲一|打电话|打个|发邮|发个|发一|发短|写信|写个|站住|站好|滚|留言|留个|闭嘴|记住|记着|想想|唱";

/// Whether a command concerns no thing within reach.
pub(super) fn concerns(commands: &[TaskCommand]) -> bool {
    commands.iter().any(|command| {
        let object = match command {
            TaskCommand::Handover { object: Some(object), .. }
                if OF_PEOPLE.split('|').any(|asked| object.starts_with(asked)) =>
            {
                return true;
            }
            TaskCommand::Pick { object, .. }
            | TaskCommand::Place { object, .. }
            | TaskCommand::Push { object, .. }
            | TaskCommand::Pull { object, .. }
            | TaskCommand::Handover { object, .. }
            | TaskCommand::Open { object, .. }
            | TaskCommand::Close { object, .. }
            | TaskCommand::Press { object }
            | TaskCommand::Rotate { object, .. } => object.as_deref(),
            _ => None,
        };
        let place = match command {
            TaskCommand::Place { to: Some(to), .. } | TaskCommand::Move { to: Some(to), .. } => {
                Some(to.reference.as_str())
            }
            _ => None,
        };
        object.is_some_and(is_no_thing) || place.is_some_and(is_out_of_reach)
    })
}

fn is_no_thing(object: &str) -> bool {
    let measured = ["一把", "两把", "三把", "那把", "这把", "几把", "把手", "哪把", "手把"];
    let sentence = OF_SENTENCES.split('|').any(|word| {
        object.contains(word) && !(word == "把" && measured.iter().any(|m| object.contains(m)))
    });
    let person = ["我", "他", "她"].iter().any(|who| {
        object.match_indices(who).any(|(at, _)| {
            let after = &object[at + who.len()..];
            let before = &object[..at];
            !after.starts_with([
                '的', '手', '这', '那', '面', '旁', '左', '右', '身', '最', '近', '前', '后',
            ]) && !before.ends_with(['离', '给', '靠', '其', '朝', '向', '对', '在'])
        })
    });
    sentence
        || person
        || object.ends_with('各')
        || NO_NAMES.split('|').any(|word| object == word)
        || object.contains('不') && !["不锈", "不是", "不同"].iter().any(|w| object.contains(w))
        || ABSTRACT.split('|').any(|end| object.ends_with(end))
}

fn is_out_of_reach(place: &str) -> bool {
    let toy = ["玩具", "小车", "推车", "模型"].iter().any(|word| place.contains(word));
    // "四分之一" is how much, not where.
    let amount = matches!(
        numbers::quantity(place),
        Some((Quantity::Share(_) | Quantity::Bare(_), taken)) if taken == place.len()
    );
    amount || !toy && (place.contains('辆') || FAR.split('|').any(|far| far == place))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn things_are_told_from_talk() {
        for thing in [
            "红色方块",
            "两把锤子",
            "我手里的螺丝",
            "离我最近的杯子",
            "不锈钢板",
            "把手",
            "其他的",
            "我的扳手",
        ] {
            assert!(!is_no_thing(thing), "{thing}");
        }
        for talk in ["五分钟我马上", "把报表交", "就行了别太认真", "这个问题", "他一把"]
        {
            assert!(is_no_thing(talk), "{talk}");
        }
        assert!(
            is_out_of_reach("那辆白车") && !is_out_of_reach("那辆小车") && !is_out_of_reach("托盘")
        );
    }
}
