//! Scenarios that the soak found, and what they were for: they pass now, and their rules still bite.
#![allow(clippy::unwrap_used, reason = "a test may stop at what it does not expect")]

use std::path::Path;

use sim_tests::embedded::Embedded;
use sim_tests::judge::judge;
use sim_tests::play::{self, play};
use sim_tests::scenario;

fn findings(name: &str) -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/found");
    let prepared = scenario::load(&folder.join(name).with_extension("toml")).unwrap();
    let record = play(&prepared, &Embedded::default(), &play::Options::default()).unwrap();
    let findings = judge(&prepared.scenario, &record);
    findings.iter().map(ToString::to_string).collect()
}

#[test]
fn a_block_that_is_pressed_on_another_stays_outside_of_it() {
    assert_eq!(findings("pressed_after_a_slip"), Vec::<String>::new());
}

#[test]
fn a_person_who_walks_into_the_standing_arm_is_not_its_motion() {
    assert_eq!(findings("walks_into_the_arm"), Vec::<String>::new());
}

#[test]
fn an_arm_that_moves_into_a_person_is() {
    let findings = findings("moves_into_a_person");
    assert_eq!(findings.len(), 1, "{findings:?}");
    assert!(findings[0].contains("from the moving arm"), "{findings:?}");
}
