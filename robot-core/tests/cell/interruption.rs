//! Stop, pause, resume, cancel and speed, in the middle of a motion.

use robot_core::control::StopLevel;
use robot_core::executor::{Activity, DropReason, Event, Fact, Outcome, Refusal};
use robot_core::task::{Direction, Relation, SpeedChange, TaskCommand};

use crate::bench::{Bench, apart, at, home, pick, place_object};

fn is_moving(event: &Event) -> bool {
    matches!(event, Event::Moving { .. })
}

fn jog_left(distance_m: f64) -> TaskCommand {
    let direction = Some(Direction::Left);
    TaskCommand::Jog { arm: None, direction, distance_m: Some(distance_m) }
}

fn speed(scale: f64) -> TaskCommand {
    TaskCommand::Speed { scale: Some(scale), factor: None, change: None }
}

#[test]
fn stop_in_mid_motion_drops_the_queue_and_latches() {
    let mut bench = Bench::new("blocks.toml");
    let tasks = bench.cell.submit(vec![jog_left(0.2).into(), home(), pick("red_block")]);
    bench.run_until(is_moving);
    bench.run_for(0.3);
    assert!(bench.speed() > 0.01, "it is on its way");
    bench.cell.stop(StopLevel::Hold);
    bench.run_for(1.0);
    assert_eq!(bench.speed(), 0.0);
    let dropped = Outcome::Dropped { reason: DropReason::Stop };
    for task in tasks {
        assert_eq!(bench.outcome(task), Some(dropped.clone()));
    }
    assert!(bench.events.iter().any(|event| matches!(event, Event::Stopped { dropped: 3, .. })));
    let position = bench.setpoint();
    assert_eq!(bench.refused(home()), Refusal::Stopped);
    bench.run_for(1.0);
    assert_eq!(bench.setpoint(), position, "nothing moves without a resume");
    assert_eq!(bench.cell.activity(), Activity::Stopped);

    bench.cell.resume();
    bench.run_for(0.5);
    let released = Event::Said { fact: Fact::StopReleased };
    assert!(bench.events.contains(&released));
    let moved = apart(&bench.setpoint(), &position);
    assert!(moved < 1e-3, "resume after a stop goes on with nothing");
    bench.done(home());
}

#[test]
fn stop_that_was_said_acts_at_once_and_refuses_what_is_beside_it() {
    let mut bench = Bench::new("blocks.toml");
    let first = bench.cell.submit(vec![jog_left(0.2).into()])[0];
    bench.run_until(is_moving);
    bench.run_for(0.2);
    let outcomes = bench.run(vec![home(), TaskCommand::Stop.into(), TaskCommand::Resume.into()]);
    assert_eq!(outcomes[0], Outcome::Refused { reason: Refusal::Stopped });
    assert_eq!(outcomes[1], Outcome::Done { fact: None });
    assert_eq!(outcomes[2], Outcome::Refused { reason: Refusal::Stopped });
    bench.run_for(1.0);
    assert_eq!(bench.outcome(first), Some(Outcome::Dropped { reason: DropReason::Stop }));
    assert_eq!(bench.cell.activity(), Activity::Stopped);
    assert_eq!(bench.done(TaskCommand::Resume), Some(Fact::StopReleased));
    bench.run_for(0.1);
    bench.done(home());
}

#[test]
fn stop_while_nothing_runs_latches_too() {
    let mut bench = Bench::new("blocks.toml");
    bench.cell.stop(StopLevel::FastHold);
    bench.run_for(0.1);
    assert_eq!(bench.refused(home()), Refusal::Stopped);
    bench.done(TaskCommand::Resume);
    bench.run_for(0.1);
    bench.done(home());
}

#[test]
fn go_on_and_go_home_may_be_said_in_one_breath() {
    let mut bench = Bench::new("blocks.toml");
    bench.cell.submit(vec![jog_left(0.2).into()]);
    bench.run_until(is_moving);
    bench.run_for(0.2);
    bench.cell.stop(StopLevel::Hold);
    bench.run_for(0.05);
    let outcomes = bench.run(vec![TaskCommand::Resume.into(), home()]);
    assert_eq!(outcomes[0], Outcome::Done { fact: Some(Fact::StopReleased) });
    assert!(outcomes[1].is_done(), "{:?}", outcomes[1]);
}

#[test]
fn a_resume_never_answers_a_later_stop() {
    let mut bench = Bench::new("blocks.toml");
    bench.cell.stop(StopLevel::Hold);
    bench.run_for(0.1);
    bench.cell.stop(StopLevel::Hold);
    bench.cell.resume();
    bench.run_for(0.1);
    assert_eq!(bench.cell.activity(), Activity::Stopped, "the second stop was not yet reported");
    bench.cell.resume();
    bench.run_for(0.1);
    bench.done(home());
}

#[test]
fn stop_keeps_what_is_held() {
    let mut bench = Bench::new("blocks.toml");
    bench.done(pick("red_block"));
    bench.cell.submit(vec![place_object("red_block", at(Relation::In, "tray"))]);
    bench.run_until(is_moving);
    bench.run_for(0.2);
    bench.cell.stop(StopLevel::FastHold);
    bench.run_for(1.0);
    assert_eq!(bench.cell.holding().map(String::as_str), Some("red_block"));
    assert!(bench.object("red_block").position[2] > 0.05, "it did not fall");
    bench.done(TaskCommand::Resume);
    bench.run_for(0.1);
    bench.done(place_object("red_block", at(Relation::In, "tray")));
    bench.run_for(0.3);
    assert!(bench.is_inside("red_block", "tray"));
}

#[test]
fn pause_and_resume_come_to_the_same_end() {
    let mut whole = Bench::new("blocks.toml");
    whole.done(jog_left(0.2));
    let mut bench = Bench::new("blocks.toml");
    let task = bench.cell.submit(vec![jog_left(0.2).into()])[0];
    bench.run_until(is_moving);
    bench.run_for(0.3);
    let paused = bench.done(TaskCommand::Pause);
    assert_eq!(paused, Some(Fact::Paused { task: Some(task) }));
    bench.run_for(1.0);
    assert_eq!(bench.speed(), 0.0);
    assert_eq!(bench.outcome(task), None, "it is kept");
    assert_eq!(bench.cell.activity(), Activity::Paused);
    assert_eq!(bench.done(TaskCommand::Resume), Some(Fact::Resumed { task: Some(task) }));
    let events = bench.cell.run_until_idle(30.0);
    bench.keep(events);
    assert_eq!(bench.outcome(task), Some(Outcome::Done { fact: None }));
    assert!(apart(&bench.setpoint(), &whole.setpoint()) < 1e-9);
    assert_eq!(bench.done(TaskCommand::Resume), Some(Fact::NothingToResume));
}

#[test]
fn cancel_drops_and_takes_new_tasks_at_once() {
    let mut bench = Bench::new("blocks.toml");
    let tasks = bench.cell.submit(vec![jog_left(0.2).into(), pick("red_block")]);
    bench.run_until(is_moving);
    bench.run_for(0.2);
    let outcomes = bench.run(vec![TaskCommand::Cancel.into(), home()]);
    assert_eq!(outcomes[0], Outcome::Done { fact: Some(Fact::Cancelled { dropped: 2 }) });
    assert!(outcomes[1].is_done(), "{:?}", outcomes[1]);
    for task in tasks {
        assert_eq!(bench.outcome(task), Some(Outcome::Dropped { reason: DropReason::Cancel }));
    }
}

#[test]
fn half_speed_takes_twice_the_time_and_can_be_said_in_mid_motion() {
    let duration = |scale: Option<f64>| {
        let mut bench = Bench::new("blocks.toml");
        if let Some(scale) = scale {
            let fact = bench.done(speed(scale));
            assert_eq!(fact, Some(Fact::Speed { scale, limit: 1.0, limited: false }));
        }
        let start = bench.cell.state().time_s;
        bench.done(jog_left(0.2));
        bench.cell.state().time_s - start
    };
    let ratio = duration(Some(0.5)) / duration(None);
    assert!((1.7..2.2).contains(&ratio), "{ratio}");

    let mut bench = Bench::new("blocks.toml");
    bench.cell.submit(vec![jog_left(0.2).into()]);
    bench.run_until(is_moving);
    bench.run_for(0.2);
    bench.done(speed(0.1));
    assert!(bench.cell.state().rate <= 0.1 + 1e-9 || bench.cell.is_idle());
}

#[test]
fn nothing_said_raises_the_configured_limit() {
    let mut config = crate::bench::config("blocks.toml");
    config.speed_limit = 0.4;
    let mut bench = Bench::with(config);
    let limited = Some(Fact::Speed { scale: 0.4, limit: 0.4, limited: true });
    assert_eq!(bench.done(speed(1.0)), limited);
    let faster =
        TaskCommand::Speed { scale: None, factor: None, change: Some(SpeedChange::Faster) };
    assert_eq!(bench.done(faster), limited);
    bench.done(jog_left(0.1));
    assert!(bench.samples.iter().all(|sample| sample.rate <= 0.4 + 1e-9));
}

#[test]
fn waiting_waits_and_a_failure_drops_the_rest_of_its_list() {
    let mut bench = Bench::new("blocks.toml");
    let start = bench.cell.state().time_s;
    bench.done(TaskCommand::Wait { seconds: Some(2.0) });
    assert!((bench.cell.state().time_s - start - 2.0).abs() < 0.05);
    let outcomes = bench.run(vec![pick("moon"), home()]);
    assert!(matches!(outcomes[0], Outcome::Refused { .. }));
    assert_eq!(outcomes[1], Outcome::Dropped { reason: DropReason::EarlierFailed });
}

fn has_come_to(stage: &'static str) -> impl Fn(&Event) -> bool {
    move |event| matches!(event, Event::Progress { stage: reached, .. } if reached == stage)
}

/// What the fingers press on, by what the drive measures.
fn is_gripping(bench: &Bench) -> bool {
    bench.cell.state().measured.gripper_force_n > 0.5
}

#[test]
fn after_a_stop_while_the_fingers_close_the_cell_knows_what_they_hold() {
    let mut seen = [0, 0];
    for after_s in [0.02, 0.2, 0.4, 0.6, 0.8] {
        let mut bench = Bench::new("blocks.toml");
        bench.cell.submit(vec![pick("red_block")]);
        bench.run_until(has_come_to("grasp"));
        bench.run_for(after_s);
        bench.cell.stop(StopLevel::Hold);
        bench.run_for(1.0);
        let expected = is_gripping(&bench).then_some("red_block");
        seen[usize::from(expected.is_some())] += 1;
        let held = bench.cell.holding().map(String::as_str);
        assert_eq!(held, expected, "stopped after {after_s} s");
        bench.done(TaskCommand::Resume);
        bench.run_for(0.1);
        bench.done(place_object("red_block", at(Relation::In, "tray")));
    }
    assert!(seen.iter().all(|times| *times > 0), "stopped before and after the grip: {seen:?}");
}

#[test]
fn after_a_cancel_while_the_fingers_open_the_cell_knows_that_they_let_go() {
    for after_s in [0.0, 0.01, 0.05, 0.2] {
        let mut bench = Bench::new("blocks.toml");
        bench.cell.submit(vec![place_object("red_block", at(Relation::In, "tray"))]);
        bench.run_until(has_come_to("release"));
        bench.run_for(after_s);
        bench.cell.cancel();
        bench.run_for(1.0);
        let expected = is_gripping(&bench).then_some("red_block");
        let held = bench.cell.holding().map(String::as_str);
        assert_eq!(held, expected, "cancelled after {after_s} s");
        assert!(bench.is_inside("red_block", "tray"));
        bench.done(home());
    }
}
