//! The library's scenarios with the tag `gazebo`.

#![cfg(feature = "gazebo")]
#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod support;

use gazebo_bridge::Gazebo;
use sim_tests::backend::BackendError;
use sim_tests::judge::judge;
use sim_tests::play::{Options, play};
use sim_tests::program::library;
use sim_tests::scenario::load_folder;
use support::kinds;

#[test]
fn scenarios_go_as_expected_in_gazebo() {
    let mut scenarios = load_folder(&library()).unwrap();
    scenarios.retain(|prepared| prepared.scenario.has_tag("gazebo"));
    assert!(scenarios.len() >= 5, "{}", scenarios.len());
    for kind in kinds() {
        let backend = Gazebo::new(kind);
        let mut wrong = Vec::new();
        for prepared in &scenarios {
            let begin = std::time::Instant::now();
            let record = play(prepared, &backend, &Options::default());
            let findings = match record {
                Ok(record) => {
                    judge(&prepared.scenario, &record).iter().map(|it| it.to_string()).collect()
                }
                // Said, not hidden: the scenario wants what this back end cannot do.
                Err(BackendError::Lacks { what, .. }) => {
                    println!("{kind:?}: {} skipped: it cannot {what}", prepared.name);
                    continue;
                }
                Err(error) => vec![error.to_string()],
            };
            println!(
                "{kind:?}: {} {:.0} s {findings:?}",
                prepared.name,
                begin.elapsed().as_secs_f64()
            );
            wrong.extend(
                findings.into_iter().map(|finding| format!("{}: {finding}", prepared.name)),
            );
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }
}
