//! In real time: the executor on its thread, the loop on another, and a stop that waits for nobody.

use std::time::{Duration, Instant};

use robot_core::cell::Cell;
use robot_core::control::{Pacing, StopLevel};
use robot_core::executor::{Activity, Event, Outcome};
use robot_core::task::{Direction, TaskCommand};

use crate::bench::config;

#[test]
fn a_jog_runs_by_the_clock_and_a_stop_from_another_thread_ends_it() {
    let mut config = config("blocks.toml");
    config.pacing = Pacing::RealTime;
    config.keep_telemetry = false;
    let mut cell = Cell::start(config).unwrap();
    let jog = |distance_m| TaskCommand::Jog {
        arm: None,
        direction: Some(Direction::Up),
        distance_m: Some(distance_m),
    };
    let task = cell.submit(vec![jog(0.02).into()])[0];
    let mut events = Vec::new();
    let deadline = Instant::now() + Duration::from_secs(20);
    while !has_ended(&events, task) && Instant::now() < deadline {
        events.extend(cell.run_for(0.02));
    }
    assert!(has_ended(&events, task), "{events:?}");

    let second = cell.submit(vec![jog(0.2).into()])[0];
    while !events.iter().any(|event| matches!(event, Event::Moving { task, .. } if *task == second))
        && Instant::now() < deadline
    {
        events.extend(cell.run_for(0.02));
    }
    let handle = cell.stop_handle();
    std::thread::spawn(move || handle.stop(StopLevel::Hold)).join().unwrap();
    while !has_ended(&events, second) && Instant::now() < deadline {
        events.extend(cell.run_for(0.02));
    }
    let ended = events.iter().rev().find_map(|event| match event {
        Event::Finished { task, outcome, .. } if *task == second => Some(outcome),
        _ => None,
    });
    assert!(matches!(ended, Some(Outcome::Dropped { .. })), "{ended:?}");
    assert_eq!(cell.activity(), Activity::Stopped);
    cell.shutdown().unwrap();
}

fn has_ended(events: &[Event], id: u64) -> bool {
    events.iter().any(|event| matches!(event, Event::Finished { task, .. } if *task == id))
}
