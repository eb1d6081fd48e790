//! The same commands give the same run, to the bit; and the journal keeps it.

use std::collections::BTreeSet;

use robot_core::cell::Cell;
use robot_core::control::TelemetrySample;
use robot_core::executor::{Event, StageTimes};
use robot_core::journal::JournalFile;
use robot_core::task::Relation;

use crate::bench::{Bench, at, config, home, place_object};

/// What one run leaves: every event and every set-point.
fn run() -> (Vec<Event>, Vec<TelemetrySample>) {
    let mut bench = Bench::new("blocks.toml");
    bench.run(vec![place_object("red_block", at(Relation::In, "tray")), home()]);
    let events = bench.events.iter().cloned().map(without_times).collect();
    (events, bench.samples.clone())
}

/// How long planning took on this machine is the one thing that differs.
fn without_times(event: Event) -> Event {
    match event {
        Event::Planned { task, duration_s, stop_s, stop_m, .. } => {
            Event::Planned { task, duration_s, stop_s, stop_m, times: StageTimes::default() }
        }
        other => other,
    }
}

#[test]
fn the_same_run_twice() {
    let (first, second) = (run(), run());
    assert_eq!(first.0, second.0, "events");
    assert!(first.1 == second.1, "set-points and measurements");
}

#[test]
fn the_journal_is_complete_and_readable() {
    let folder = std::env::temp_dir().join(format!("lianshou-cell-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("run.mcap");
    let mut config = config("blocks.toml");
    config.journal = Some(path.clone());
    let mut cell = Cell::start(config).unwrap();
    cell.submit(vec![place_object("red_block", at(Relation::In, "tray"))]);
    cell.run_until_idle(60.0);
    let summary = cell.shutdown().unwrap().unwrap();
    assert!(summary.messages > 100, "{summary:?}");
    let journal = JournalFile::open(&path).unwrap();
    let topics: BTreeSet<String> =
        journal.entries().unwrap().map(|entry| entry.unwrap().topic).collect();
    for topic in ["/joint_states", "/setpoints", "/tf", "/scene", "/task"] {
        assert!(topics.contains(topic), "{topic} in {topics:?}");
    }
    std::fs::remove_dir_all(&folder).unwrap();
}
