//! Making a scenario smaller while it still breaks what it broke.

use crate::scenario::Scenario;

/// Leaves out steps, objects and settings as long as `breaks` says that the rest still does it, with
/// at most so many tries.
pub fn shrink(
    scenario: Scenario,
    most_tries: usize,
    breaks: impl Fn(&Scenario) -> bool,
) -> Scenario {
    let mut smallest = scenario;
    let mut tries = 0;
    let mut is_smaller = true;
    while is_smaller && tries < most_tries {
        is_smaller = false;
        for candidate in smaller(&smallest) {
            if tries == most_tries {
                break;
            }
            tries += 1;
            if breaks(&candidate) {
                smallest = candidate;
                is_smaller = true;
                break;
            }
        }
    }
    smallest
}

/// Scenarios with one thing less: halves of the steps first, then single steps, objects, settings.
fn smaller(scenario: &Scenario) -> Vec<Scenario> {
    let mut all = Vec::new();
    let steps = scenario.steps.len();
    let mut without_steps = |from: usize, to: usize| {
        let mut less = scenario.clone();
        less.steps.drain(from..to);
        if !less.steps.is_empty() {
            all.push(less);
        }
    };
    if steps > 3 {
        without_steps(steps / 2, steps);
        without_steps(0, steps / 2);
    }
    for step in (0..steps).rev() {
        without_steps(step, step + 1);
    }
    for object in 0..scenario.objects.len() {
        let id = &scenario.objects[object].id;
        let is_used = scenario
            .steps
            .iter()
            .any(|step| step.hand_move.as_ref().is_some_and(|moved| moved.object == *id));
        if !is_used {
            let mut less = scenario.clone();
            less.objects.remove(object);
            all.push(less);
        }
    }
    if scenario.watches_people && scenario.steps.iter().all(|step| step.walk.is_none()) {
        all.push(Scenario { watches_people: false, ..scenario.clone() });
    }
    if scenario.confirms {
        all.push(Scenario { confirms: false, ..scenario.clone() });
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Step;

    #[test]
    fn only_what_breaks_it_is_left() {
        let mut scenario = Scenario::new("long");
        for word in ["a", "b", "stop", "c", "d", "crash", "e"] {
            scenario.steps.push(Step::say(word));
        }
        let says = |scenario: &Scenario, word: &str| {
            scenario.steps.iter().any(|step| step.say.as_deref() == Some(word))
        };
        let small = shrink(scenario, 100, |one| says(one, "stop") && says(one, "crash"));
        let words: Vec<_> = small.steps.iter().filter_map(|step| step.say.as_deref()).collect();
        assert_eq!(words, ["stop", "crash"]);
    }

    #[test]
    fn it_gives_up_in_time() {
        let mut scenario = Scenario::new("long");
        scenario.steps = vec![Step::say("a"); 50];
        let tries = std::cell::Cell::new(0);
        let small = shrink(scenario, 7, |_| {
            tries.set(tries.get() + 1);
            false
        });
        assert_eq!((small.steps.len(), tries.get()), (50, 7));
    }
}
