//! What kind of thing a noun names: tool, gripper, device, joint.

use robot_core::task::JointRef;

use super::{devices, numbers};

/// "左转二十度", "上移五毫米".
pub(super) fn turns_after_side(text: &str) -> bool {
    text.starts_with(['左', '右', '上', '下', '前', '后'])
        && text.chars().nth(1).is_some_and(|c| "转旋移拧".contains(c))
}

pub(super) fn is_tool(text: &str) -> bool {
    let plain = text.trim_start_matches("你的").trim_end_matches('的');
    devices::TOOLS.contains(&plain)
}

pub(super) fn is_gripper(text: &str) -> bool {
    let plain = text
        .trim_start_matches("你的")
        .trim_end_matches("保持")
        .trim_end_matches("一直")
        .trim_end_matches("完全")
        .trim_end_matches('全');
    devices::GRIPPERS.contains(&plain)
}

pub(super) fn is_device(text: &str) -> bool {
    devices::DEVICES.iter().any(|device| text.contains(device))
}

/// "三轴", "第三关节", "J3", "手腕".
pub(super) fn joint(text: &str) -> Option<JointRef> {
    const NAMES: &[&str] = &[
        "手腕",
        "腕部",
        "腕关节",
        "手肘",
        "肘部",
        "肘关节",
        "肘",
        "肩部",
        "肩关节",
        "肩",
        "腰部",
        "腰",
        "大臂",
        "小臂",
        "底座",
        "基座",
        "腕",
    ];
    if NAMES.contains(&text) {
        return Some(JointRef::Name(text.to_owned()));
    }
    let stripped = ["关节", "轴"].iter().find_map(|word| {
        text.strip_suffix(word)
            .or_else(|| text.strip_suffix("号关节"))
            .or_else(|| text.strip_prefix(word))
    });
    let digits = stripped.or_else(|| text.strip_prefix(['J', 'j']))?;
    let digits = digits.trim_start_matches('第').trim_end_matches('号').trim_end_matches('个');
    let (number, length) = numbers::number(digits)?;
    (length == digits.len() && (1.0..=20.0).contains(&number))
        .then_some(JointRef::Number(number as u32))
}
