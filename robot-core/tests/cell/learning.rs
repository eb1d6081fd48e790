//! Poses and tasks that are taught, recorded, run and repeated.

use robot_core::executor::{Event, Fact, Outcome};
use robot_core::task::{Direction, Place, Relation, TaskCommand};

use crate::bench::{Bench, apart, at, home, place_object};

fn jog(direction: Direction) -> TaskCommand {
    TaskCommand::Jog { arm: None, direction: Some(direction), distance_m: Some(0.05) }
}

fn run(name: &str, times: u32) -> TaskCommand {
    TaskCommand::Run { name: Some(name.into()), times: Some(times) }
}

#[test]
fn taught_pose_is_gone_back_to() {
    let mut bench = Bench::new("blocks.toml");
    bench.done(jog(Direction::Left));
    let there = bench.setpoint();
    let fact = bench.done(TaskCommand::Teach { name: Some("Bin A".into()) });
    assert_eq!(fact, Some(Fact::PoseTaught { name: "bin a".into() }));
    assert!(bench.cell.scene().poses.contains(&"bin a".to_owned()));
    bench.done(home());
    let to = Some(Place::new(Relation::At, "bin a"));
    bench.done(TaskCommand::Move { arm: None, to, linear: None });
    assert!(apart(&bench.setpoint(), &there) < 1e-9);
}

#[test]
fn recorded_task_runs_as_often_as_asked() {
    let mut bench = Bench::new("blocks.toml");
    let record = |on| TaskCommand::Record { name: Some("wave".into()), on: Some(on) };
    bench.done(record(true));
    bench.run(vec![jog(Direction::Left).into(), jog(Direction::Right).into()]);
    let fact = bench.done(record(false));
    assert_eq!(fact, Some(Fact::Recorded { name: "wave".into(), steps: 2 }));
    let before = bench.events.len();
    bench.done(run("wave", 2));
    let is_done =
        |event: &&Event| matches!(event, Event::Finished { outcome: Outcome::Done { .. }, .. });
    assert_eq!(bench.events[before..].iter().filter(is_done).count(), 1 + 2 * 2);
}

#[test]
fn repeat_does_the_last_task_again() {
    let mut bench = Bench::new("blocks.toml");
    let before = bench.tip().translation.y;
    bench.done(jog(Direction::Left));
    bench.done(TaskCommand::Speed { scale: Some(0.8), factor: None, change: None });
    bench.done(TaskCommand::Repeat { times: Some(2) });
    assert!((bench.tip().translation.y - before - 0.15).abs() < 2e-3);
    bench.done(place_object("red_block", at(Relation::In, "tray")));
    bench.done(TaskCommand::Repeat { times: None });
    bench.run_for(0.3);
    assert!(bench.is_inside("red_block", "tray"), "taken out and put in again");
}
