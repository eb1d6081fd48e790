//! Moving without grasping.

use nalgebra::Vector3;
use robot_core::task::{Direction, JointRef, Place, Relation, TaskCommand};

use crate::bench::{Bench, apart, at, home, with};

fn jog(direction: Direction, distance_m: Option<f64>) -> TaskCommand {
    TaskCommand::Jog { arm: None, direction: Some(direction), distance_m }
}

fn move_to(to: Place, linear: Option<bool>) -> TaskCommand {
    TaskCommand::Move { arm: None, to: Some(to), linear }
}

fn rotate(joint: Option<JointRef>, direction: Direction, angle_deg: Option<f64>) -> TaskCommand {
    TaskCommand::Rotate { arm: None, object: None, joint, direction: Some(direction), angle_deg }
}

#[test]
fn jog_goes_the_said_way_and_five_centimetres_by_default() {
    let mut bench = Bench::new("blocks.toml");
    let steps = [
        (Direction::Left, Some(0.1), Vector3::new(0.0, 0.1, 0.0)),
        (Direction::Up, None, Vector3::new(0.0, 0.0, 0.05)),
        (Direction::Backward, Some(0.03), Vector3::new(-0.03, 0.0, 0.0)),
        (Direction::Right, Some(0.1), Vector3::new(0.0, -0.1, 0.0)),
    ];
    for (direction, distance_m, way) in steps {
        let before = bench.tip();
        bench.done(jog(direction, distance_m));
        let after = bench.tip();
        let moved = after.translation.vector - before.translation.vector;
        assert!((moved - way).norm() < 1e-3, "{direction:?}: {moved:?}");
        assert!(after.rotation.angle_to(&before.rotation) < 1e-3, "the tool keeps its direction");
    }
}

#[test]
fn jog_stays_on_its_line() {
    let mut bench = Bench::new("blocks.toml");
    let before = bench.tip();
    bench.done(jog(Direction::Left, Some(0.2)));
    let chain = bench.chain();
    for sample in bench.samples.iter().step_by(10) {
        let off =
            chain.forward(&sample.setpoint.position).translation.vector - before.translation.vector;
        assert!(off.x.abs() < 5e-4 && off.z.abs() < 5e-4, "{off:?}");
    }
}

#[test]
fn directions_are_those_of_an_operator_who_faces_the_robot() {
    let mut config = crate::bench::config("blocks.toml");
    let mut scene = crate::bench::scene("blocks.toml");
    scene.operator.position = [1.2, 0.0, 0.0];
    scene.operator.facing = [-1.0, 0.0, 0.0];
    config.scene = robot_core::cell::SceneSource::Given(Box::new(scene));
    let mut bench = Bench::with(config);
    let before = bench.tip().translation.vector;
    bench.done(jog(Direction::Left, Some(0.06)));
    assert!(
        (bench.tip().translation.vector - before - Vector3::new(0.0, -0.06, 0.0)).norm() < 1e-3
    );
}

#[test]
fn tool_turns_about_the_vertical_and_joints_by_number_or_name() {
    let mut bench = Bench::new("blocks.toml");
    let before = bench.tip();
    bench.done(rotate(None, Direction::Left, Some(90.0)));
    let after = bench.tip();
    let x = after.rotation * before.rotation.inverse() * Vector3::x();
    assert!((x - Vector3::y()).norm() < 2e-3, "a quarter to the left: {x:?}");
    assert!((after.translation.vector - before.translation.vector).norm() < 1e-3);

    let joint = bench.position()[0];
    bench.done(rotate(Some(JointRef::Number(1)), Direction::Right, Some(20.0)));
    assert!((bench.position()[0] - joint + 20_f64.to_radians()).abs() < 1e-3);
    let name = bench.chain().joint_names()[6].clone();
    let joint = bench.position()[6];
    bench.done(rotate(Some(JointRef::Name(name)), Direction::Left, None));
    assert!((bench.position()[6] - joint - 15_f64.to_radians()).abs() < 1e-3);
}

#[test]
fn tool_goes_above_beside_and_between() {
    let mut bench = Bench::new("blocks.toml");
    bench.done(move_to(at(Relation::Above, "red_block"), None));
    let tip = bench.tip().translation.vector;
    assert!((tip.xy() - nalgebra::Vector2::new(0.45, 0.10)).norm() < 1e-3 && tip.z > 0.09);
    bench.done(move_to(at(Relation::LeftOf, "green_block"), None));
    assert!(bench.tip().translation.y > 0.08);
    let mut between = at(Relation::Between, "red_block");
    between.second_reference_id = Some("blue_block".into());
    bench.done(move_to(between, None));
    assert!(bench.tip().translation.y.abs() < 1e-3);
    bench.done(move_to(at(Relation::Above, "tray"), Some(true)));
    assert!((bench.tip().translation.y - 0.32).abs() < 1e-3);
    bench.done(move_to(Place::new(Relation::At, "operator"), None));
}

#[test]
fn named_poses_and_home() {
    let mut bench = Bench::new("blocks.toml");
    let at_home = bench.position();
    bench.done(move_to(Place::new(Relation::At, "park"), None));
    assert!((bench.position()[1] - at_home[1]).abs() > 0.1);
    bench.done(home());
    assert!(apart(&bench.position(), &at_home) < 1e-3);
}

#[test]
fn pointing_aims_the_tool() {
    let mut bench = Bench::new("blocks.toml");
    for id in ["bin", "green_block", "table"] {
        bench.done(with(TaskCommand::Point { object: Some(id.into()), to: None }, &[id]));
        let tip = bench.tip();
        let towards = bench.object(id).bounds().center().coords - tip.translation.vector;
        let axis = tip.rotation * Vector3::z();
        assert!(towards.normalize().dot(&axis) > 0.999, "{id}");
    }
}
