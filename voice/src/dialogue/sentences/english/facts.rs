//! English sentences about what the executor reports.

use robot_core::executor::{Activity, Fact, Failure, Refusal};
use robot_core::scene::Support;

use crate::dialogue::sentences::Speaker;
use crate::dialogue::sentences::nouns::{Nouns, speakable};
use crate::dialogue::sentences::numbers::{length_english, percent, plain};

use super::{capital, list, sentence};

pub(in crate::dialogue::sentences) fn fact(
    fact: &Fact,
    speaker: &Speaker<'_>,
    nouns: &Nouns<'_>,
) -> String {
    match fact {
        Fact::State { activity, task, queued, holding } => {
            let now = match (activity, task) {
                (Activity::Running, Some(task)) => format!("I am {}", speaker.doing(task)),
                (Activity::Idle | Activity::Running, _) => "I am ready".into(),
                (Activity::Paused, _) => "I am paused".into(),
                (Activity::Stopped, _) => "I am stopped; say resume to release me".into(),
                (Activity::Fault, _) => "The arm reports a fault".into(),
            };
            let held = holding.as_ref().map(|id| format!(" I hold {}.", nouns.object(id)));
            let waiting = (*queued > 0).then(|| format!(" {queued} more to do."));
            format!("{now}.{}{}", held.unwrap_or_default(), waiting.unwrap_or_default())
        }
        Fact::Objects { ids } => format!("I see {}.", nouns.objects(ids)),
        Fact::Location { object, support, position } => location(object, support, *position, nouns),
        Fact::Holding { object: Some(id) } => format!("I hold {}.", nouns.object(id)),
        Fact::Holding { object: None } => "I hold nothing.".into(),
        Fact::Plan { running, queued } => {
            let steps: Vec<String> =
                running.iter().chain(queued).take(3).map(|task| speaker.doing(task)).collect();
            if steps.is_empty() {
                "There is nothing to do.".into()
            } else {
                sentence(&steps.join(", then "))
            }
        }
        Fact::Reason { refusal: Some(reason), .. } => refusal(reason, nouns),
        Fact::Reason { failure: Some(reason), .. } => failure(reason, nouns),
        Fact::Reason { .. } => "Nothing went wrong.".into(),
        Fact::Speed { scale, limited: true, .. } => {
            format!("Speed is {} percent; I am not allowed more.", percent(*scale))
        }
        Fact::Speed { scale, .. } => format!("Speed is {} percent.", percent(*scale)),
        Fact::Help { .. } => {
            "Say for example: pick up the red block, put it in the tray, go home, slower, or stop."
                .into()
        }
        Fact::PoseTaught { name } => format!("I remember this pose as {}.", speakable(name)),
        Fact::Recording { name } => format!("Recording {}.", speakable(name)),
        Fact::Recorded { name, steps } => {
            format!("Recorded {} with {steps} steps.", speakable(name))
        }
        Fact::Avoiding { object, on: true } => {
            format!("I keep away from {}.", nouns.object(object))
        }
        Fact::Avoiding { object, .. } => {
            format!("I no longer keep away from {}.", nouns.object(object))
        }
        Fact::Paused { .. } => "Paused.".into(),
        Fact::Resumed { .. } => "Going on.".into(),
        Fact::StopReleased => "The stop is released.".into(),
        Fact::NothingToResume => "There is nothing to resume.".into(),
        Fact::Cancelled { .. } => "Cancelled.".into(),
        Fact::Grasped { object } => format!("I have {}.", nouns.object(object)),
        Fact::Released { object, support } => released(object, support, nouns),
        Fact::AtHand { object: Some(id) } => {
            format!("Here is {}. Say let go when you have it.", nouns.object(id))
        }
        Fact::AtHand { object: None } => "Put it in my gripper and say close.".into(),
        Fact::ConnectionLost => "I have lost the connection to the arm.".into(),
        Fact::ConnectionBack { activity: Activity::Stopped } => {
            "The connection to the arm is back. It is stopped; say resume to release it.".into()
        }
        Fact::ConnectionBack { activity: Activity::Paused } => {
            "The connection to the arm is back. It is paused; say resume to go on.".into()
        }
        Fact::ConnectionBack { .. } => "The connection to the arm is back.".into(),
        _ => String::new(),
    }
}

fn location(object: &str, support: &Support, position: [f64; 3], nouns: &Nouns<'_>) -> String {
    let name = capital(&nouns.object(object));
    match support {
        Support::On(id) => format!("{name} is on {}.", nouns.object(id)),
        Support::In(id) => format!("{name} is in {}.", nouns.object(id)),
        Support::Held => format!("I hold {}.", nouns.object(object)),
        Support::Unknown => {
            let side = if position[1] >= 0.0 { "left" } else { "right" };
            let (ahead, aside) = (length_english(position[0]), length_english(position[1].abs()));
            format!("{name} is {ahead} in front of me and {aside} to the {side}.")
        }
        #[allow(unreachable_patterns, reason = "the enumeration may grow")]
        _ => format!("I see {}.", nouns.object(object)),
    }
}

fn released(object: &str, support: &Support, nouns: &Nouns<'_>) -> String {
    let name = capital(&nouns.object(object));
    match support {
        Support::On(id) => format!("{name} is on {} now.", nouns.object(id)),
        Support::In(id) => format!("{name} is in {} now.", nouns.object(id)),
        _ => format!("I let go of {}.", nouns.object(object)),
    }
}

pub(in crate::dialogue::sentences) fn refusal(refusal: &Refusal, nouns: &Nouns<'_>) -> String {
    let object = |id: &String| nouns.object(id);
    let all = |ids: &[String]| list(&ids.iter().map(object).collect::<Vec<_>>(), 0);
    match refusal {
        Refusal::Unreachable { .. } => "I can't reach that.".into(),
        Refusal::PathBlocked { by } if by.is_empty() => "I find no free way there.".into(),
        Refusal::PathBlocked { by } => format!("{} is in the way.", capital(&all(by))),
        Refusal::InCollision { with } if with.is_empty() => {
            "I am folded too tightly to move.".into()
        }
        Refusal::InCollision { with } => format!("I am too close to {} to move.", all(with)),
        Refusal::OutsideWorkspace { .. } => "That is outside of my workspace.".into(),
        Refusal::JointLimit { joint, .. } => {
            format!("{} does not turn that far.", speakable(joint))
        }
        Refusal::UnknownObject { phrase } => format!("I don't see any {}.", speakable(phrase)),
        Refusal::UnknownPose { name } => format!("I know no pose called {}.", speakable(name)),
        Refusal::UnknownTask { name } => format!("I know no task called {}.", speakable(name)),
        Refusal::UnknownJoint { joint } => format!("I have no joint {}.", speakable(joint)),
        Refusal::UnknownArm { arm } => format!("I have no {} arm.", speakable(arm)),
        Refusal::MissingSlot { .. } => "Something is missing in what you said.".into(),
        Refusal::InvalidValue { .. } => "That number makes no sense to me.".into(),
        Refusal::NoGripper => "I have no gripper.".into(),
        Refusal::NotHolding { object: Some(id) } => format!("I don't hold {}.", object(id)),
        Refusal::NotHolding { object: None } => "I don't hold anything.".into(),
        Refusal::AlreadyHolding { object: id } => format!("I already hold {}.", object(id)),
        Refusal::TooHeavy { object: id, mass_kg, limit_kg } => format!(
            "{} weighs {} kilograms; I may carry {}.",
            capital(&object(id)),
            plain(*mass_kg),
            plain(*limit_kg)
        ),
        Refusal::TooWide { object: id, limit_m, .. } => format!(
            "{} is too wide; my gripper opens {}.",
            capital(&object(id)),
            length_english(*limit_m)
        ),
        Refusal::NotMovable { object: id } => {
            format!("{} stays where it is.", capital(&object(id)))
        }
        Refusal::NoShape { object: id } => format!("I don't know the shape of {}.", object(id)),
        Refusal::Covered { object: id, by } => {
            format!("{} lies on {}.", capital(&object(by)), object(id))
        }
        Refusal::NoRoom { place } => format!("There is no room at {}.", object(place)),
        Refusal::BadPlace { .. } => "I can't put it there.".into(),
        Refusal::Avoided { object: id } => {
            format!("You asked me to keep away from {}.", object(id))
        }
        Refusal::NotSupported { verb } => {
            format!("I have not learned to {}.", speakable(verb).replace('_', " "))
        }
        Refusal::Stopped => "I am stopped. Say resume to release me.".into(),
        Refusal::NoConnection => "I have no connection to the arm.".into(),
        Refusal::NothingToRepeat => "There is nothing to repeat.".into(),
        Refusal::EndlessTask { name } => format!("The task {} would never end.", speakable(name)),
        Refusal::QueueFull { limit } => format!("I can't remember more than {limit} steps."),
        _ => "I can't do that.".into(),
    }
}

pub(in crate::dialogue::sentences) fn failure(failure: &Failure, nouns: &Nouns<'_>) -> String {
    match failure {
        Failure::GraspMissed { object, .. } => format!("I missed {}.", nouns.object(object)),
        Failure::ObjectLost { object } => format!("I lost {}.", nouns.object(object)),
        Failure::NotArrived { .. } => "The arm did not arrive.".into(),
        Failure::MotionLost => "The motion was not carried out.".into(),
        Failure::Replan { refusal: reason } => refusal(reason, nouns),
        _ => "That went wrong.".into(),
    }
}
