//! Mandarin sentences about what the executor reports.

use robot_core::executor::{Activity, Fact, Failure, Refusal};
use robot_core::scene::Support;

use crate::dialogue::sentences::Speaker;
use crate::dialogue::sentences::nouns::{Nouns, speakable};
use crate::dialogue::sentences::numbers::{length_mandarin, percent, plain};

use super::list;

pub(in crate::dialogue::sentences) fn fact(
    fact: &Fact,
    speaker: &Speaker<'_>,
    nouns: &Nouns<'_>,
) -> String {
    match fact {
        Fact::State { activity, task, queued, holding } => {
            let now = match (activity, task) {
                (Activity::Running, Some(task)) => format!("我正在{}", speaker.doing(task)),
                (Activity::Idle | Activity::Running, _) => "我准备好了".into(),
                (Activity::Paused, _) => "我暂停了".into(),
                (Activity::Stopped, _) => "我停住了，说“继续”来解除".into(),
                (Activity::Fault, _) => "机械臂报告故障".into(),
            };
            let held = holding.as_ref().map(|id| format!("手里拿着{}。", nouns.object(id)));
            let waiting = (*queued > 0).then(|| format!("还有{queued}步。"));
            format!("{now}。{}{}", held.unwrap_or_default(), waiting.unwrap_or_default())
        }
        Fact::Objects { ids } => format!("我看到{}。", nouns.objects(ids)),
        Fact::Location { object, support, position } => location(object, support, *position, nouns),
        Fact::Holding { object: Some(id) } => format!("我拿着{}。", nouns.object(id)),
        Fact::Holding { object: None } => "我手里没有东西。".into(),
        Fact::Plan { running, queued } => {
            let steps: Vec<String> =
                running.iter().chain(queued).take(3).map(|task| speaker.doing(task)).collect();
            if steps.is_empty() {
                "没有要做的事。".into()
            } else {
                format!("{}。", steps.join("，然后"))
            }
        }
        Fact::Reason { refusal: Some(reason), .. } => refusal(reason, nouns),
        Fact::Reason { failure: Some(reason), .. } => failure(reason, nouns),
        Fact::Reason { .. } => "没有出问题。".into(),
        Fact::Speed { scale, limited: true, .. } => {
            format!("速度是百分之{}，不允许更快。", percent(*scale))
        }
        Fact::Speed { scale, .. } => format!("速度是百分之{}。", percent(*scale)),
        Fact::Help { .. } => "您可以说：拿起红色积木、放到托盘里、回原位、慢一点、停。".into(),
        Fact::PoseTaught { name } => format!("我记住了姿态“{}”。", speakable(name)),
        Fact::Recording { name } => format!("开始录制“{}”。", speakable(name)),
        Fact::Recorded { name, steps } => format!("“{}”已录制，共{steps}步。", speakable(name)),
        Fact::Avoiding { object, on: true } => format!("我会避开{}。", nouns.object(object)),
        Fact::Avoiding { object, .. } => format!("我不再避开{}。", nouns.object(object)),
        Fact::Paused { .. } => "已暂停。".into(),
        Fact::Resumed { .. } => "继续。".into(),
        Fact::StopReleased => "停止已解除。".into(),
        Fact::NothingToResume => "没有可以继续的任务。".into(),
        Fact::Cancelled { .. } => "已取消。".into(),
        Fact::Grasped { object } => format!("拿到{}了。", nouns.object(object)),
        Fact::Released { object, support } => released(object, support, nouns),
        Fact::AtHand { object: Some(id) } => format!("给您{}，拿好后请说松开。", nouns.object(id)),
        Fact::AtHand { object: None } => "请放到夹爪里，然后说夹紧。".into(),
        Fact::ConnectionLost => "我和机械臂的连接断了。".into(),
        Fact::ConnectionBack { activity: Activity::Stopped } => {
            "和机械臂的连接恢复了。它停着，说“继续”来解除。".into()
        }
        Fact::ConnectionBack { activity: Activity::Paused } => {
            "和机械臂的连接恢复了。它暂停着，说“继续”接着做。".into()
        }
        Fact::ConnectionBack { .. } => "和机械臂的连接恢复了。".into(),
        _ => String::new(),
    }
}

fn location(object: &str, support: &Support, position: [f64; 3], nouns: &Nouns<'_>) -> String {
    let name = nouns.object(object);
    match support {
        Support::On(id) => format!("{name}在{}上。", nouns.object(id)),
        Support::In(id) => format!("{name}在{}里。", nouns.object(id)),
        Support::Held => format!("我拿着{name}。"),
        Support::Unknown => {
            let side = if position[1] >= 0.0 { "左" } else { "右" };
            let (ahead, aside) = (length_mandarin(position[0]), length_mandarin(position[1].abs()));
            format!("{name}在我前方{ahead}、偏{side}{aside}。")
        }
        #[allow(unreachable_patterns, reason = "the enumeration may grow")]
        _ => format!("我看到{name}。"),
    }
}

fn released(object: &str, support: &Support, nouns: &Nouns<'_>) -> String {
    let name = nouns.object(object);
    match support {
        Support::On(id) => format!("{name}放在{}上了。", nouns.object(id)),
        Support::In(id) => format!("{name}放进{}里了。", nouns.object(id)),
        _ => format!("我松开了{name}。"),
    }
}

pub(in crate::dialogue::sentences) fn refusal(refusal: &Refusal, nouns: &Nouns<'_>) -> String {
    let object = |id: &String| nouns.object(id);
    let all = |ids: &[String]| list(&ids.iter().map(object).collect::<Vec<_>>(), 0);
    match refusal {
        Refusal::Unreachable { .. } => "我够不到那里。".into(),
        Refusal::PathBlocked { by } if by.is_empty() => "我找不到能过去的路。".into(),
        Refusal::PathBlocked { by } => format!("{}挡住了路。", all(by)),
        Refusal::InCollision { with } if with.is_empty() => "我的姿态太挤，动不了。".into(),
        Refusal::InCollision { with } => format!("我离{}太近，动不了。", all(with)),
        Refusal::OutsideWorkspace { .. } => "那里超出了我的工作范围。".into(),
        Refusal::JointLimit { joint, .. } => format!("{}转不了那么多。", speakable(joint)),
        Refusal::UnknownObject { phrase } => format!("我没看到{}。", speakable(phrase)),
        Refusal::UnknownPose { name } => format!("我不知道姿态“{}”。", speakable(name)),
        Refusal::UnknownTask { name } => format!("我不知道任务“{}”。", speakable(name)),
        Refusal::UnknownJoint { joint } => format!("我没有关节{}。", speakable(joint)),
        Refusal::UnknownArm { .. } => "我没有那只手臂。".into(),
        Refusal::MissingSlot { .. } => "您说的还缺一点内容。".into(),
        Refusal::InvalidValue { .. } => "这个数值不对。".into(),
        Refusal::NoGripper => "我没有夹爪。".into(),
        Refusal::NotHolding { object: Some(id) } => format!("我没有拿着{}。", object(id)),
        Refusal::NotHolding { object: None } => "我手里没有东西。".into(),
        Refusal::AlreadyHolding { object: id } => format!("我已经拿着{}。", object(id)),
        Refusal::TooHeavy { object: id, mass_kg, limit_kg } => {
            format!("{}重{}公斤，我只能拿{}公斤。", object(id), plain(*mass_kg), plain(*limit_kg))
        }
        Refusal::TooWide { object: id, limit_m, .. } => {
            format!("{}太宽，夹爪最多张开{}。", object(id), length_mandarin(*limit_m))
        }
        Refusal::NotMovable { object: id } => format!("{}是固定的。", object(id)),
        Refusal::NoShape { object: id } => format!("我不知道{}的形状。", object(id)),
        Refusal::Covered { object: id, by } => format!("{}压在{}上面。", object(by), object(id)),
        Refusal::NoRoom { place } => format!("{}那里放不下了。", object(place)),
        Refusal::BadPlace { .. } => "不能放在那里。".into(),
        Refusal::Avoided { object: id } => format!("您让我避开{}。", object(id)),
        Refusal::NotSupported { .. } => "这个我还没学会。".into(),
        Refusal::Stopped => "我停住了，说“继续”来解除。".into(),
        Refusal::NoConnection => "我没有连上机械臂。".into(),
        Refusal::NothingToRepeat => "没有可以重复的任务。".into(),
        Refusal::EndlessTask { name } => format!("任务“{}”不会结束。", speakable(name)),
        Refusal::QueueFull { limit } => format!("我最多记{limit}步。"),
        _ => "这个我做不到。".into(),
    }
}

pub(in crate::dialogue::sentences) fn failure(failure: &Failure, nouns: &Nouns<'_>) -> String {
    match failure {
        Failure::GraspMissed { object, .. } => format!("没抓到{}。", nouns.object(object)),
        Failure::ObjectLost { object } => format!("{}掉了。", nouns.object(object)),
        Failure::NotArrived { .. } => "机械臂没有到位。".into(),
        Failure::MotionLost => "动作没有执行。".into(),
        Failure::Replan { refusal: reason } => refusal(reason, nouns),
        _ => "出问题了。".into(),
    }
}
