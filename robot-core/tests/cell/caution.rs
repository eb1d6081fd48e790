//! Caution in the middle of a motion: slower, held, stopped; never faster.

use robot_core::caution::{Caution, Cue, Halt};
use robot_core::executor::{Activity, Event, Fact};
use robot_core::task::{AskTopic, Direction, TaskCommand};

use crate::bench::{Bench, home};

fn jog_left() -> TaskCommand {
    TaskCommand::Jog { arm: None, direction: Some(Direction::Left), distance_m: Some(0.2) }
}

fn moving() -> Bench {
    let mut bench = Bench::new("blocks.toml");
    bench.cell.submit(vec![jog_left().into()]);
    bench.run_until(|event| matches!(event, Event::Moving { .. }));
    bench.run_for(0.2);
    bench
}

#[test]
fn a_cue_slows_the_motion_in_work_and_its_end_gives_the_speed_back() {
    let mut bench = moving();
    assert_eq!(bench.cell.state().rate, 1.0);
    bench.cell.heed(Cue::Warning.caution());
    bench.run_for(0.9);
    assert!(bench.cell.state().rate <= 0.25 + 1e-9, "{}", bench.cell.state().rate);
    bench.cell.heed(Caution::NONE);
    bench.run_for(0.9);
    assert!(bench.cell.state().rate > 0.9 || bench.cell.is_idle());
}

#[test]
fn faster_does_not_outvote_caution() {
    let mut bench = moving();
    bench.cell.heed(Cue::TooFast.caution());
    let scale = TaskCommand::Speed { scale: Some(1.0), factor: None, change: None };
    assert!(matches!(bench.done(scale), Some(Fact::Speed { scale: 0.5, limited: true, .. })));
    let ask = TaskCommand::Ask { topic: AskTopic::Speed, object: None };
    assert!(matches!(bench.done(ask), Some(Fact::Speed { scale: 0.5, .. })));
}

#[test]
fn an_alarm_stops_and_stays_stopped_when_caution_ends() {
    let mut bench = moving();
    bench.cell.heed(Cue::Alarm.caution());
    bench.run_for(0.5);
    assert_eq!(bench.cell.activity(), Activity::Stopped);
    bench.cell.heed(Caution::NONE);
    bench.run_for(0.2);
    assert_eq!(bench.cell.activity(), Activity::Stopped, "only a resume releases a stop");
    bench.done(TaskCommand::Resume);
    bench.run_for(0.1);
    bench.done(home());
}

#[test]
fn a_pause_holds_until_resume() {
    let mut bench = moving();
    bench.cell.heed(Caution::NONE.halting(Halt::Pause));
    bench.run_for(1.0);
    assert_eq!(bench.cell.activity(), Activity::Paused);
    assert_eq!(bench.cell.state().rate, 0.0);
    bench.cell.heed(Caution::NONE);
    bench.run_for(0.2);
    assert_eq!(bench.cell.activity(), Activity::Paused);
    bench.cell.resume();
    bench.run_for(0.3);
    assert!(bench.cell.state().rate > 0.0 || bench.cell.is_idle());
}
