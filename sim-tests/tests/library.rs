//! The library of scenarios, on the cell in this process.
#![allow(clippy::unwrap_used, reason = "a test may stop at what it does not expect")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use robot_core::supervisor::{LimitKind, Violation};
use sim_tests::backend::Happening;
use sim_tests::embedded::{Embedded, Physics};
use sim_tests::judge::judge;
use sim_tests::play::{self, play};
use sim_tests::scenario::{self, Pattern, Prepared};
use sim_tests::suite::{self, SuiteOptions, Verdict};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios")
}

fn library() -> Vec<Prepared> {
    scenario::load_folder(&folder()).unwrap_or_else(|error| panic!("{error}"))
}

fn one(name: &str) -> Prepared {
    scenario::load(&folder().join(name).with_extension("toml")).unwrap()
}

/// Every scenario passes, and every one of its expectations could have failed.
#[test]
fn the_library_passes_and_could_fail() {
    let options = SuiteOptions { doubts_expectations: true, ..SuiteOptions::default() };
    let reports = suite::run(&library(), &Embedded::default(), &options);
    let table = suite::table(&reports);
    println!("{table}");
    let are_all_passed = reports.iter().all(|report| report.verdict == Verdict::Passed);
    assert!(are_all_passed, "{table}");
}

#[test]
fn the_library_covers_what_the_robot_can_be_told() {
    let library = library();
    assert!(library.len() >= 30);
    let tagged = |tag: &str| library.iter().filter(|one| one.scenario.has_tag(tag)).count();
    for (tag, least) in [
        ("mandarin", 10),
        ("recorded", 4),
        ("stop", 4),
        ("clarification", 3),
        ("correction", 3),
        ("fault", 4),
        ("two arms", 2),
        ("moved", 2),
        ("people", 2),
    ] {
        assert!(tagged(tag) >= least, "{tag}: {}", tagged(tag));
    }
    let steps = library.iter().flat_map(|one| &one.scenario.steps);
    let done: BTreeSet<&String> = steps.filter_map(|step| step.does.as_ref()).flatten().collect();
    for verb in [
        "stop", "pause", "resume", "cancel", "home", "move", "jog", "rotate", "pick", "place",
        "push", "handover", "receive", "open", "close", "point", "teach", "record", "run", "speed",
        "repeat", "wait", "avoid",
    ] {
        assert!(done.contains(&verb.to_owned()), "no scenario does {verb}");
    }
}

#[test]
fn a_wrong_expectation_fails_a_run() {
    let mut wrong = one("pick_and_place");
    wrong.scenario.end[0].inside = Some("bin".into());
    wrong.scenario.steps[0].says = Some(Pattern::from("the moon".to_owned()));
    let report = suite::run_one(&wrong, &Embedded::default(), &SuiteOptions::default());
    let lines = report.verdict.lines();
    assert_eq!(report.verdict.word(), "FAILED");
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(lines[0].contains("the moon") && lines[1].contains("tray"), "{lines:?}");
}

/// What holds in every run is looked at in every run.
#[test]
fn the_rules_for_every_run_can_fail() {
    let stop = one("stop_in_motion");
    let backend = Embedded::new(Physics::Plain);
    let mut record = play(&stop, &backend, &play::Options::default()).unwrap();
    assert_eq!(judge(&stop.scenario, &record), []);
    let keys = |record: &play::Record| -> Vec<&'static str> {
        judge(&stop.scenario, record).into_iter().map(|finding| finding.key).collect()
    };

    record.limits.violations = 1;
    assert_eq!(keys(&record), ["joint limits"]);
    record.limits.violations = 0;

    let last = record.points.iter().rposition(|point| point.is_stopped).unwrap();
    record.points[last].position[0] += 0.01;
    assert_eq!(keys(&record), ["no motion while stopped"]);
    record.points[last].position[0] -= 0.01;

    let violation = Violation { limit: LimitKind::ToolSpeed, joint: None, value: 2.0, bound: 1.0 };
    record.happenings.push((1.0, Happening::Violated(violation)));
    assert_eq!(keys(&record), ["supervisor"]);
    record.happenings.pop();

    record.happenings.push((1.0, Happening::Accepted { commands: Vec::new(), tasks: vec![99] }));
    assert_eq!(keys(&record), ["every task ends"]);
}

#[test]
fn runs_are_the_same_every_time() {
    let prepared = one("stop_while_carrying");
    let backend = Embedded::default();
    let run = || play(&prepared, &backend, &play::Options::default()).unwrap();
    let (first, second) = (run(), run());
    assert_eq!(first.after, second.after);
    assert_eq!(first.last, second.last);
    assert_eq!(first.points.len(), second.points.len());
}
