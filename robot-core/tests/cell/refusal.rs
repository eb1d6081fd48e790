//! What cannot be done is refused with the reason, and the arm stays where it is.

use robot_core::cell::SceneSource;
use robot_core::executor::Refusal;
use robot_core::scene::{Role, Shape};
use robot_core::task::{ArmName, Direction, JointRef, Place, Relation, TaskCommand};

use crate::bench::{Bench, at, config, pick, place, place_object, scene, with};

fn jog(direction: Direction, distance_m: f64) -> TaskCommand {
    TaskCommand::Jog { arm: None, direction: Some(direction), distance_m: Some(distance_m) }
}

#[test]
fn through_the_table_and_out_of_reach_are_refused() {
    let mut bench = Bench::new("blocks.toml");
    let before = bench.position();
    let into_table = bench.refused(jog(Direction::Down, 0.345));
    let by_table = Refusal::PathBlocked { by: vec!["table".into()] };
    assert!(
        into_table == by_table || matches!(into_table, Refusal::OutsideWorkspace { .. }),
        "{into_table:?}"
    );
    let below = bench.refused(jog(Direction::Down, 0.5));
    assert!(matches!(below, Refusal::OutsideWorkspace { .. }), "{below:?}");
    let far = bench.refused(jog(Direction::Forward, 0.7));
    assert!(matches!(far, Refusal::Unreachable { .. }), "{far:?}");
    let absurd = bench.refused(jog(Direction::Forward, 1e9));
    assert!(matches!(absurd, Refusal::InvalidValue { .. }));
    let nan = bench.refused(jog(Direction::Forward, f64::NAN));
    assert!(matches!(nan, Refusal::InvalidValue { value: None, .. }));
    assert_eq!(bench.position(), before, "nothing moved");
}

#[test]
fn jogging_into_a_block_names_the_block() {
    let mut bench = Bench::new("blocks.toml");
    bench.done(TaskCommand::Move {
        arm: None,
        to: Some(at(Relation::Above, "red_block")),
        linear: None,
    });
    bench.done(TaskCommand::Close { object: None, arm: None });
    let refusal = bench.refused(jog(Direction::Down, 0.09));
    assert_eq!(refusal, Refusal::PathBlocked { by: vec!["red_block".into()] });
}

#[test]
fn unknown_things_are_named() {
    let mut bench = Bench::new("blocks.toml");
    let moon = bench.refused(pick("moon"));
    assert_eq!(moon, Refusal::UnknownObject { phrase: "moon".into() });
    let phrase = bench.refused(TaskCommand::Pick {
        object: Some("the thing".into()),
        from: None,
        arm: None,
    });
    assert_eq!(phrase, Refusal::UnknownObject { phrase: "the thing".into() });
    let to = Some(Place::new(Relation::At, "bin a"));
    let pose = bench.refused(TaskCommand::Move { arm: None, to, linear: None });
    assert_eq!(pose, Refusal::UnknownPose { name: "bin a".into() });
    let joint = bench.refused(TaskCommand::Rotate {
        arm: None,
        object: None,
        joint: Some(JointRef::Number(9)),
        direction: None,
        angle_deg: None,
    });
    assert_eq!(joint, Refusal::UnknownJoint { joint: "9".into() });
    let arm = bench.refused(TaskCommand::Home { arm: Some(ArmName::Left) });
    assert_eq!(arm, Refusal::UnknownArm { arm: "left".into() });
    let run = bench.refused(TaskCommand::Run { name: Some("dance".into()), times: None });
    assert_eq!(run, Refusal::UnknownTask { name: "dance".into() });
    let repeat = Bench::new("blocks.toml").refused(TaskCommand::Repeat { times: None });
    assert_eq!(repeat, Refusal::NothingToRepeat);
    let guide = bench.refused(TaskCommand::Guide { on: true });
    assert_eq!(guide, Refusal::NotSupported { verb: "guide".into() });
    let direction =
        bench.refused(TaskCommand::Jog { arm: None, direction: None, distance_m: None });
    assert_eq!(direction, Refusal::MissingSlot { slot: "direction".into() });
    let pick = bench.refused(TaskCommand::Pick { object: None, from: None, arm: None });
    assert_eq!(pick, Refusal::MissingSlot { slot: "object".into() });
    bench.run_for(0.01);
}

#[test]
fn joint_limits_are_named() {
    let mut bench = Bench::new("blocks.toml");
    let refusal = bench.refused(TaskCommand::Rotate {
        arm: None,
        object: None,
        joint: Some(JointRef::Number(4)),
        direction: Some(Direction::Left),
        angle_deg: Some(300.0),
    });
    assert!(matches!(refusal, Refusal::JointLimit { .. }), "{refusal:?}");
    bench.run_for(0.01);
}

#[test]
fn what_the_gripper_cannot_do_is_refused() {
    let mut changed = scene("blocks.toml");
    let object = |id: &str, changed: &mut robot_core::scene::Scene| {
        changed.objects.iter().position(|object| object.id == id).unwrap()
    };
    let red = object("red_block", &mut changed);
    changed.objects[red].mass_kg = Some(50.0);
    let blue = object("blue_block", &mut changed);
    changed.objects[blue].shape = Some(Shape::Sphere { radius: 0.07 });
    changed.objects[blue].position[2] = 0.07;
    let green = object("green_block", &mut changed);
    changed.objects[green].role = Role::Obstacle;
    let mut config = config("blocks.toml");
    config.scene = SceneSource::Given(Box::new(changed));
    let mut bench = Bench::with(config);
    assert!(matches!(bench.refused(pick("red_block")), Refusal::TooHeavy { .. }));
    assert!(matches!(bench.refused(pick("blue_block")), Refusal::TooWide { .. }));
    assert!(matches!(bench.refused(pick("green_block")), Refusal::NotMovable { .. }));
    assert!(matches!(bench.refused(pick("tray")), Refusal::NotMovable { .. }));
    assert_eq!(
        bench.refused(place(Some(at(Relation::In, "tray")))),
        Refusal::NotHolding { object: None }
    );
}

#[test]
fn covered_and_full_and_senseless_places_are_refused() {
    let mut bench = Bench::new("blocks.toml");
    bench.done(place_object("red_block", at(Relation::On, "blue_block")));
    let covered = bench.refused(pick("blue_block"));
    let expected = Refusal::Covered { object: "blue_block".into(), by: "red_block".into() };
    assert_eq!(covered, expected);
    let on_covered = bench.refused(place_object("green_block", at(Relation::On, "blue_block")));
    assert_eq!(on_covered, expected);
    let inside = bench.refused(place_object("green_block", at(Relation::In, "red_block")));
    assert!(matches!(inside, Refusal::BadPlace { .. }), "{inside:?}");
    let itself = bench.refused(place_object("green_block", at(Relation::On, "green_block")));
    assert!(matches!(itself, Refusal::UnknownObject { .. }), "{itself:?}");
}

#[test]
fn avoided_things_are_left_alone() {
    let mut bench = Bench::new("blocks.toml");
    let avoid = |on| {
        let command =
            TaskCommand::Avoid { object: Some("green block".into()), to: None, on: Some(on) };
        with(command, &["green_block"])
    };
    bench.done(avoid(true));
    let refusal = bench.refused(pick("green_block"));
    assert_eq!(refusal, Refusal::Avoided { object: "green_block".into() });
    bench.done(avoid(false));
    bench.done(pick("green_block"));
}
