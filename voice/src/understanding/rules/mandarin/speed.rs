//! Mandarin clauses about the speed.

use robot_core::task::{NoneReason, SpeedChange, TaskCommand};

use super::super::draft::Draft;
use super::super::quantity::Quantity;
use super::numbers;
use super::phrase::any;

fn speed_command(scale: Option<f64>, factor: Option<f64>, change: Option<SpeedChange>) -> Draft {
    if scale.is_some_and(|scale| !(0.0..=1.0).contains(&scale))
        || factor.is_some_and(|factor| !(factor > 0.0 && factor <= 10.0))
    {
        return Draft::none(NoneReason::Unable, 0.85);
    }
    let round = |value: f64| (value * 1e6).round() / 1e6;
    Draft::new(
        TaskCommand::Speed { scale: scale.map(round), factor: factor.map(round), change },
        0.93,
    )
}

/// "降到百分之二十五": a share can only be one of the speed.
fn is_share_to_go_to(text: &str) -> bool {
    let share = ["降到", "提到", "升到", "调到", "减到", "加到"]
        .iter()
        .find_map(|verb| text.strip_prefix(verb));
    share.is_some_and(|share| {
        matches!(numbers::quantity(share), Some((Quantity::Share(_), taken)) if taken == share.len())
    })
}

/// "速度调到一半", "快两倍".
pub(super) fn read(text: &str) -> Option<Draft> {
    let about =
        any(text, &["速度", "减速", "加速", "降速", "提速", "限速", "倍速", "速率", "全速"])
            || any(text, &["快", "慢"])
                && numbers::find(text).is_some_and(|(quantity, _)| {
                    !matches!(
                        quantity,
                        Quantity::Length(_) | Quantity::Angle(_) | Quantity::Duration(_)
                    )
                });
    let about = about || is_share_to_go_to(text);
    if !about || any(text, &["放", "拿", "抓", "回", "移到"]) && !any(text, &["放慢"]) {
        return None;
    }
    let slower = any(text, &["减", "降", "慢", "低"]);
    let faster = any(text, &["加", "提", "升", "快", "高", "增"]) && !slower;
    let absolute = any(text, &["到", "为", "成", "设", "用", "以", "按"])
        && !any(text, &["提高百", "降低百", "减少百", "增加百"]);
    if any(text, &["加倍", "翻倍", "翻一番"]) {
        return Some(speed_command(None, Some(2.0), None));
    }
    if any(text, &["减半", "一半"]) {
        let relative = !absolute && slower;
        return Some(if relative {
            speed_command(None, Some(0.5), None)
        } else {
            speed_command(Some(0.5), None, None)
        });
    }
    if let Some(at) = text.find('倍') {
        let start = text[..at]
            .char_indices()
            .rev()
            .take_while(|(_, c)| "一二两三四五六七八九十半点0123456789.".contains(*c))
            .last()
            .map(|(at, _)| at);
        if let Some((count, _)) = start.and_then(|start| numbers::number(&text[start..])) {
            let factor = if slower { 1.0 / count.max(0.1) } else { count };
            return Some(speed_command(None, Some(factor), None));
        }
    }
    let share = numbers::find(text).and_then(|(quantity, _)| match quantity {
        Quantity::Share(share) => Some(share),
        _ => None,
    });
    let plain = text.char_indices().find_map(|(at, _)| numbers::number(&text[at..]));
    let value =
        share.or_else(|| plain.map(|(value, _)| if value > 1.0 { value / 100.0 } else { value }));
    match value {
        Some(share) if !absolute && slower && !text.starts_with("速度百") => {
            Some(speed_command(None, Some(1.0 - share), None))
        }
        // "最高速度百分之二十" bounds it.
        Some(share) if any(text, &["最高", "最大", "限"]) => {
            Some(speed_command(Some(share), None, None))
        }
        Some(share) if !absolute && faster => Some(speed_command(None, Some(1.0 + share), None)),
        Some(share) => Some(speed_command(Some(share), None, None)),
        None if any(text, &["最大", "最高", "全速", "正常", "最快"]) => {
            Some(speed_command(Some(1.0), None, None))
        }
        None if slower => Some(speed_command(None, None, Some(SpeedChange::Slower))),
        None if faster => Some(speed_command(None, None, Some(SpeedChange::Faster))),
        None => None,
    }
}
