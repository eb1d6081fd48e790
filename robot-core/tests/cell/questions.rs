//! Questions are answered with facts, at once, whatever runs.

use robot_core::executor::{Activity, Event, Fact, Refusal};
use robot_core::scene::Support;
use robot_core::task::{AskTopic, Relation, TaskCommand};

use crate::bench::{Bench, at, home, pick, place_object, with};

fn ask(topic: AskTopic) -> TaskCommand {
    TaskCommand::Ask { topic, object: None }
}

#[test]
fn state_plan_and_holding_in_mid_task() {
    let mut bench = Bench::new("blocks.toml");
    bench.cell.submit(vec![pick("red_block"), home()]);
    bench.run_until(|event| matches!(event, Event::Moving { .. }));
    let ids = bench.cell.submit(vec![ask(AskTopic::State).into(), ask(AskTopic::Plan).into()]);
    let events = bench.cell.poll();
    bench.keep(events);
    let facts: Vec<_> = ids.iter().filter_map(|id| bench.outcome(*id)).collect();
    let text = format!("{facts:?}");
    assert!(text.contains("Running") && text.contains("queued: 1"), "{text}");
    assert_eq!(facts.len(), 2, "answered while the task runs");
    let events = bench.cell.run_until_idle(60.0);
    bench.keep(events);
    let holding = bench.done(ask(AskTopic::Holding));
    assert_eq!(holding, Some(Fact::Holding { object: Some("red_block".into()) }));
    let Some(Fact::State { activity, holding, .. }) = bench.done(ask(AskTopic::State)) else {
        panic!()
    };
    assert_eq!((activity, holding.as_deref()), (Activity::Idle, Some("red_block")));
}

#[test]
fn where_things_are_after_they_were_moved() {
    let mut bench = Bench::new("blocks.toml");
    bench.done(place_object("green_block", at(Relation::In, "bin")));
    bench.run_for(0.5);
    let question = TaskCommand::Ask { topic: AskTopic::Location, object: Some("it".into()) };
    let Some(Fact::Location { support, position, .. }) =
        bench.done(with(question, &["green_block"]))
    else {
        panic!()
    };
    assert_eq!(support, Support::In("bin".into()));
    assert!(position[1] < -0.2);
}

#[test]
fn the_reason_of_the_last_refusal_is_kept() {
    let mut bench = Bench::new("blocks.toml");
    bench.refused(pick("tray"));
    let Some(Fact::Reason { command, refusal, .. }) = bench.done(ask(AskTopic::Reason)) else {
        panic!()
    };
    assert_eq!(command, Some(pick("tray")));
    assert_eq!(refusal, Some(Refusal::NotMovable { object: "tray".into() }));
    let Some(Fact::Objects { ids }) = bench.done(ask(AskTopic::Objects)) else { panic!() };
    assert_eq!(ids.len(), 6);
    let Some(Fact::Help { verbs }) = bench.done(ask(AskTopic::Help)) else { panic!() };
    assert!(verbs.iter().any(|verb| verb == "pick"));
}
