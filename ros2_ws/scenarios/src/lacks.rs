//! What a scenario may ask for that cannot be done or seen from outside of the nodes.

use robot_core::control::StopLevel;
use sim_tests::backend::{Button, Disturbance};
use sim_tests::scenario::{Scenario, Step};

/// Why a scenario cannot be played on the graph, if it cannot.
pub(crate) fn lacks(scenario: &Scenario) -> Option<String> {
    if scenario.has_audio() {
        return Some("play recordings to the voice node at a given moment".into());
    }
    if scenario.measures_contact() {
        return Some("measure contact: the arm node's simulator has none".into());
    }
    scenario.steps.iter().find_map(of_step)
}

fn of_step(step: &Step) -> Option<String> {
    if step.press.as_deref() == Some("fast stop") {
        return of_button(Button::Stop(StopLevel::FastHold));
    }
    if step.hand_move.is_some() {
        return Some("move an object of the arm node's simulator".into());
    }
    let is_said_to_nobody = step.does.iter().flatten().any(|verb| verb == "none");
    if is_said_to_nobody {
        return Some("see words that were understood as no command".into());
    }
    of_disturbance(&step.fault?.into())
}

/// Why this button cannot be pressed, if it cannot.
pub(crate) fn of_button(button: Button) -> Option<String> {
    let is_harder = matches!(button, Button::Stop(level) if level != StopLevel::Hold);
    is_harder.then(|| "press a harder stop than the stop service's".into())
}

/// Why this cannot be made to happen, if it cannot.
pub(crate) fn of_disturbance(disturbance: &Disturbance) -> Option<String> {
    match disturbance {
        Disturbance::Walk { .. }
        | Disturbance::PeopleLeave
        | Disturbance::PeopleFeedSilent
        | Disturbance::VoiceLost(_) => None,
        other => Some(format!("make this happen inside of the nodes: {other:?}")),
    }
}

#[cfg(test)]
mod tests {
    use sim_tests::scenario::Fault;

    use super::*;

    #[test]
    fn what_cannot_be_seen_or_done_from_outside_is_said_before_a_run() {
        let lacks_with = |step: Step| {
            let mut scenario = Scenario::new("one step");
            scenario.steps.push(step);
            lacks(&scenario).is_some()
        };
        let press = |name: &str| Step { press: Some(name.into()), ..Step::default() };
        let fault = |fault: Fault| Step { fault: Some(fault), ..Step::default() };
        assert!(!lacks_with(Step::say("stop")));
        assert!(!lacks_with(press("stop")) && lacks_with(press("fast stop")));
        assert!(!lacks_with(fault(Fault::VoiceLost)) && lacks_with(fault(Fault::DriveDead)));
        assert!(lacks_with(Step { does: Some(vec!["none".into()]), ..Step::default() }));
        assert!(lacks_with(Step { audio: Some("a.wav".into()), ..Step::default() }));
    }
}
