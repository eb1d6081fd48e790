//! What the hand holds, gives and loses.

use robot_core::executor::{Fact, Failure, Refusal};
use robot_core::scene::Support;
use robot_core::task::{Direction, Place, Relation, TaskCommand};

use crate::bench::{Bench, at, pick, place, place_object, with};

fn open() -> TaskCommand {
    TaskCommand::Open { object: None, arm: None }
}

fn close() -> TaskCommand {
    TaskCommand::Close { object: None, arm: None }
}

#[test]
fn a_full_hand_takes_nothing_more() {
    let mut bench = Bench::new("blocks.toml");
    bench.done(pick("red_block"));
    let refusal = Refusal::AlreadyHolding { object: "red_block".into() };
    assert_eq!(bench.refused(pick("blue_block")), refusal);
    let other = place_object("blue_block", at(Relation::In, "tray"));
    assert_eq!(bench.refused(other), refusal);
    let receive = TaskCommand::Receive { object: None, arm: None };
    assert_eq!(bench.refused(receive), refusal);
}

#[test]
fn put_down_here_puts_it_on_what_is_below() {
    let mut bench = Bench::new("blocks.toml");
    bench.done(pick("green_block"));
    let jog = TaskCommand::Jog {
        arm: None,
        direction: Some(Direction::Backward),
        distance_m: Some(0.15),
    };
    bench.done(jog);
    let fact = bench.done(place(None));
    let support = Support::On("table".into());
    assert_eq!(fact, Some(Fact::Released { object: "green_block".into(), support }));
    bench.run_for(0.3);
    let [x, y, z] = bench.object("green_block").position;
    assert!((x - 0.40).abs() < 0.03 && y.abs() < 0.03 && (z - 0.02).abs() < 2e-3, "{x} {y} {z}");
}

#[test]
fn beside_between_and_on_the_table() {
    let mut bench = Bench::new("blocks.toml");
    bench.done(place_object("red_block", at(Relation::LeftOf, "green_block")));
    assert!(bench.object("red_block").position[1] > 0.06);
    let mut between = at(Relation::Between, "green_block");
    between.second_reference_id = Some("bin".into());
    bench.done(place_object("blue_block", between));
    bench.run_for(0.3);
    assert!((bench.object("blue_block").position[1] + 0.165).abs() < 0.02);
    bench.done(place_object("red_block", at(Relation::On, "table")));
    bench.run_for(0.3);
    assert_eq!(bench.cell.scene().support_of("red_block"), Support::On("table".into()));
}

#[test]
fn object_is_turned_where_it_lies() {
    let mut bench = Bench::new("blocks.toml");
    let before = bench.object("blue_block").base_from_object();
    let turn = TaskCommand::Rotate {
        arm: None,
        object: Some("blue block".into()),
        joint: None,
        direction: Some(Direction::Left),
        angle_deg: Some(45.0),
    };
    bench.done(with(turn, &["blue_block"]));
    bench.run_for(0.3);
    let after = bench.object("blue_block").base_from_object();
    assert!((after.rotation.angle_to(&before.rotation) - 45_f64.to_radians()).abs() < 0.02);
    assert!((after.translation.vector - before.translation.vector).norm() < 3e-3);
}

#[test]
fn let_go_drops_it_and_closing_around_it_holds_it_again() {
    let mut bench = Bench::new("blocks.toml");
    bench.done(pick("red_block"));
    let fact = bench.done(open());
    assert!(matches!(fact, Some(Fact::Released { .. })), "{fact:?}");
    bench.run_for(0.5);
    assert!((bench.object("red_block").position[2] - 0.02).abs() < 2e-3);
    assert_eq!(bench.done(close()), None, "there is nothing between the fingers now");
    assert_eq!(bench.cell.holding(), None);
}

#[test]
fn a_thing_that_is_gone_is_missed_and_said_so() {
    let mut config = crate::bench::config("blocks.toml");
    let mut scene = crate::bench::scene("blocks.toml");
    // Too slippery and heavy for the grip: the simulator's fingers do not hold it.
    let red = scene.objects.iter_mut().find(|object| object.id == "red_block").unwrap();
    red.mass_kg = Some(4.5);
    config.scene = robot_core::cell::SceneSource::Given(Box::new(scene));
    config.simulator.grip_friction = 0.2;
    let mut bench = Bench::with(config);
    let failure = bench.failed(pick("red_block"));
    let is_told = matches!(failure, Failure::GraspMissed { .. } | Failure::ObjectLost { .. });
    assert!(is_told, "{failure:?}");
    assert_eq!(bench.cell.holding(), None);
    assert!(bench.object("red_block").position[2] < 0.03, "it stayed on the table");
}

#[test]
fn handover_waits_at_the_operators_hand_until_told_to_let_go() {
    let mut bench = Bench::new("blocks.toml");
    let handover = TaskCommand::Handover { object: Some("red block".into()), arm: None };
    let fact = bench.done(with(handover, &["red_block"]));
    assert_eq!(fact, Some(Fact::AtHand { object: Some("red_block".into()) }));
    assert!((bench.tip().translation.z - 0.35).abs() < 1e-2);
    bench.done(open());
    assert_eq!(bench.cell.holding(), None);
    let receive = TaskCommand::Receive { object: None, arm: None };
    assert_eq!(bench.done(receive), Some(Fact::AtHand { object: None }));
}

#[test]
fn a_named_pose_and_the_operator_are_places_too() {
    let mut bench = Bench::new("blocks.toml");
    let direction = Some(Direction::Backward);
    bench.done(TaskCommand::Jog { arm: None, direction, distance_m: Some(0.1) });
    bench.done(TaskCommand::Teach { name: Some("spot".into()) });
    let spot = bench.tip().translation.vector;
    bench.done(place_object("green_block", Place::new(Relation::At, "spot")));
    bench.run_for(0.3);
    let [x, y, z] = bench.object("green_block").position;
    assert!((x - spot.x).abs() < 0.05 && (y - spot.y).abs() < 0.05 && z < 0.025, "{x} {y} {z}");
    let fact = bench.done(place_object("green_block", Place::new(Relation::At, "operator")));
    assert_eq!(fact, Some(Fact::AtHand { object: Some("green_block".into()) }));
}
