use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Sender, channel};

use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use super::*;

struct Bench {
    cell: RemoteCell,
    orders: UnboundedReceiver<ToArm>,
    news: Sender<FromArm>,
    stops: Arc<AtomicUsize>,
}

impl Bench {
    fn new() -> Self {
        let (order_sender, orders) = unbounded_channel();
        let (news, inbox) = channel();
        let stops = Arc::new(AtomicUsize::new(0));
        let count = stops.clone();
        let stop = Box::new(move |_| _ = count.fetch_add(1, Ordering::Relaxed));
        let scene = Scene { poses: vec!["home".into()], ..Scene::default() };
        let cell = RemoteCell::new(order_sender, inbox, stop, scene, 0.5);
        Self { cell, orders, news, stops }
    }

    /// An arm that is there.
    fn connected() -> Self {
        let mut bench = Self::new();
        bench.tell(Activity::Idle, Some(0.0), 0.0);
        bench
    }

    fn tell(&mut self, activity: Activity, age_s: Option<f64>, now_s: f64) -> Vec<Event> {
        let stop = (activity == Activity::Stopped).then_some(StopLevel::Hold);
        let state = ArmState { activity, stop, heartbeat_age_s: age_s, heeds_affect: false };
        self.news.send(FromArm::State(state)).unwrap();
        self.cell.poll_at(now_s)
    }

    fn say(&mut self, commands: &[TaskCommand], now_s: f64) -> Vec<TaskId> {
        self.cell.submit_at(commands.iter().cloned().map(Into::into).collect(), now_s)
    }

    fn sent(&mut self) -> Vec<ToArm> {
        std::iter::from_fn(|| self.orders.try_recv().ok()).collect()
    }
}

fn home() -> TaskCommand {
    TaskCommand::Home { arm: None }
}

fn outcomes(events: &[Event]) -> Vec<(TaskId, Outcome)> {
    let finished = |event: &Event| match event {
        Event::Finished { task, outcome, .. } => Some((*task, outcome.clone())),
        _ => None,
    };
    events.iter().filter_map(finished).collect()
}

#[test]
fn a_goal_goes_out_and_its_outcomes_come_back() {
    let mut bench = Bench::connected();
    let ids = bench.say(&[home(), TaskCommand::Pause], 0.1);
    assert_eq!(ids, [1, 2]);
    let sent = bench.sent();
    let [ToArm::Execute { goal: 1, commands_json }] = &sent[..] else { panic!("{sent:?}") };
    assert_eq!(commands_json, r#"[{"do":"home"},{"do":"pause"}]"#);
    assert!(!bench.cell.is_idle());
    let progress = FromArm::Progress { goal: 1, step: 0, fraction: 0.5, stage: "transfer".into() };
    bench.news.send(progress.clone()).unwrap();
    bench.news.send(progress).unwrap();
    let events = bench.cell.poll_at(0.2);
    let started = events.iter().filter(|e| matches!(e, Event::Started { task: 1, .. })).count();
    assert_eq!((started, events.len()), (1, 3));
    let outcomes_json = r#"[{"command":{"do":"home"},"outcome":"done","fact":null},
        {"command":{"do":"pause"},"outcome":"refused","reason":{"refusal":"stopped"}}]"#;
    let result =
        FromArm::Result { goal: 1, outcomes_json: outcomes_json.into(), message: String::new() };
    bench.news.send(result).unwrap();
    let ended = outcomes(&bench.cell.poll_at(0.3));
    assert_eq!(ended[0], (1, Outcome::Done { fact: None }));
    assert_eq!(ended[1], (2, Outcome::Refused { reason: Refusal::Stopped }));
    assert!(bench.cell.is_idle());
}

#[test]
fn a_stop_takes_its_own_line() {
    let mut bench = Bench::connected();
    bench.say(&[TaskCommand::Stop, home()], 0.1);
    assert_eq!(bench.stops.load(Ordering::Relaxed), 1);
    assert_eq!(bench.sent(), []);
    let ended = outcomes(&bench.cell.poll_at(0.1));
    assert_eq!(ended[0].1, Outcome::Done { fact: None });
    assert_eq!(ended[1].1, Outcome::Refused { reason: Refusal::Stopped });
    bench.cell.stop(StopLevel::Hold);
    assert_eq!(bench.stops.load(Ordering::Relaxed), 2);
}

#[test]
fn without_an_arm_nothing_is_sent() {
    let mut bench = Bench::new();
    bench.say(&[home()], 0.1);
    let refused = Outcome::Refused { reason: Refusal::NoConnection };
    assert_eq!(outcomes(&bench.cell.poll_at(0.1)), [(1, refused)]);
    assert_eq!(bench.sent(), []);
}

#[test]
fn a_silent_arm_is_lost_and_nothing_goes_on_by_itself() {
    let mut bench = Bench::connected();
    bench.say(&[home()], 0.1);
    bench.sent();
    assert!(outcomes(&bench.cell.poll_at(0.4)).is_empty());
    let events = bench.cell.poll_at(0.6);
    assert!(events.contains(&Event::Said { fact: Fact::ConnectionLost }));
    let unknown = Outcome::Dropped { reason: DropReason::ConnectionLost };
    assert_eq!(outcomes(&events), [(1, unknown)]);
    assert_eq!(bench.sent(), [ToArm::Forget]);
    assert!(bench.cell.poll_at(5.0).is_empty(), "the loss is told once");
    let events = bench.tell(Activity::Paused, Some(0.1), 6.0);
    let activity = Activity::Paused;
    assert_eq!(events, [Event::Said { fact: Fact::ConnectionBack { activity } }]);
    assert_eq!(bench.sent(), []);
    bench.say(&[home()], 6.1);
    assert_eq!(bench.sent().len(), 1);
}

#[test]
fn an_arm_that_does_not_hear_us_is_lost_too() {
    let mut bench = Bench::connected();
    let events = bench.tell(Activity::Idle, Some(0.7), 0.3);
    assert_eq!(events, [Event::Said { fact: Fact::ConnectionLost }]);
    let events = bench.tell(Activity::Paused, Some(5.0), 4.0);
    assert_eq!(events, []);
    assert!(!bench.cell.is_connected());
}

#[test]
fn a_late_result_of_a_lost_goal_is_no_event() {
    let mut bench = Bench::connected();
    bench.say(&[home()], 0.1);
    bench.cell.poll_at(1.0);
    let late = FromArm::Result { goal: 1, outcomes_json: "[]".into(), message: String::new() };
    bench.news.send(late).unwrap();
    assert!(bench.cell.poll_at(1.1).is_empty());
}

#[test]
fn a_result_that_cannot_be_read_is_a_refusal() {
    let mut bench = Bench::connected();
    bench.say(&[home()], 0.1);
    let odd = FromArm::Result { goal: 1, outcomes_json: "nonsense".into(), message: "?".into() };
    bench.news.send(odd).unwrap();
    let ended = outcomes(&bench.cell.poll_at(0.2));
    assert!(matches!(ended[0].1, Outcome::Refused { .. }), "{ended:?}");
}

#[test]
fn a_stop_by_anybody_is_told_once() {
    let mut bench = Bench::connected();
    let events = bench.tell(Activity::Stopped, Some(0.0), 0.1);
    assert!(matches!(events[..], [Event::Stopped { level: StopLevel::Hold, .. }]));
    assert!(bench.tell(Activity::Stopped, Some(0.0), 0.2).is_empty());
}

#[test]
fn what_the_arm_tells_to_all_and_to_us_is_told_once() {
    let fact = Fact::Holding { object: None };
    let result = || FromArm::Result {
        goal: 1,
        outcomes_json: r#"[{"command":{"do":"ask","topic":"holding"},"outcome":"done",
            "fact":{"fact":"holding","object":null}}]"#
            .into(),
        message: String::new(),
    };
    let said = || FromArm::Said(Fact::Holding { object: None });
    for order in [[said(), result()], [result(), said()]] {
        let mut bench = Bench::connected();
        bench.say(&[home()], 0.1);
        let mut events = Vec::new();
        for (news, now_s) in order.into_iter().zip([0.2, 0.3]) {
            bench.news.send(news).unwrap();
            events.extend(bench.cell.poll_at(now_s));
        }
        let told = |event: &Event| match event {
            Event::Said { fact } => Some(fact.clone()),
            Event::Finished { outcome: Outcome::Done { fact }, .. } => fact.clone(),
            _ => None,
        };
        let told: Vec<Fact> = events.iter().filter_map(told).collect();
        assert_eq!(told, std::slice::from_ref(&fact));
    }
    // What somebody else asked for is told.
    let mut bench = Bench::connected();
    bench.news.send(said()).unwrap();
    assert_eq!(bench.cell.poll_at(0.1), [Event::Said { fact }]);
}

#[test]
fn the_scene_of_the_arm_keeps_the_named_poses() {
    let mut bench = Bench::connected();
    bench.news.send(FromArm::Scene(Box::default())).unwrap();
    bench.news.send(FromArm::Said(Fact::PoseTaught { name: "above tray".into() })).unwrap();
    bench.cell.poll_at(0.1);
    assert_eq!(bench.cell.scene().poses, ["home", "above tray"]);
}

#[test]
fn cues_halt_the_arm_and_are_told_to_be_obeyed_only_where_they_are() {
    let mut bench = Bench::connected();
    assert!(bench.cell.heed(Caution::NONE), "nothing is asked for");
    assert!(!bench.cell.heed(Caution::NONE.at_speed(0.5)), "this arm heeds no cues");
    let state = ArmState {
        activity: Activity::Idle,
        stop: None,
        heartbeat_age_s: Some(0.0),
        heeds_affect: true,
    };
    bench.news.send(FromArm::State(state)).unwrap();
    bench.cell.poll_at(0.1);
    assert!(bench.cell.heed(Caution::NONE.at_speed(0.5)));
    assert!(bench.sent().is_empty() && bench.stops.load(Ordering::Relaxed) == 0);
    bench.cell.heed(Caution::NONE.halting(Halt::Stop));
    assert_eq!(bench.stops.load(Ordering::Relaxed), 1);
    bench.cell.heed(Caution::NONE.halting(Halt::Pause));
    let sent = bench.sent();
    let [ToArm::Execute { commands_json, .. }] = &sent[..] else { panic!("{sent:?}") };
    assert_eq!(commands_json, r#"[{"do":"pause"}]"#);
}

#[test]
fn an_arm_is_known_once_it_has_told_its_scene() {
    let mut bench = Bench::connected();
    assert!(bench.cell.is_connected() && !bench.cell.is_known());
    bench.news.send(FromArm::Scene(Box::default())).unwrap();
    bench.cell.poll_at(0.1);
    assert!(bench.cell.is_known());
}
