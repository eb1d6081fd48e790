//! Objects without the arm: falling, sliding, resting, stacks, drawers, equal runs.

use kinematics::dynamics::GRAVITY_M_S2;
use lianshou_simulator::{Drawer, Intervention, SimulatorConfig, Touching};
use nalgebra::{UnitQuaternion, Vector3};
use robot_core::scene::{Role, Scene, Shape};

use crate::rig::{Rig, cube, object, scene, slab};

#[test]
fn things_fall_as_galileo_says() {
    let ball = object("ball", Shape::Sphere { radius: 0.03 }, [0.6, 0.0, 3.0], Role::Item);
    let mut rig = Rig::at_home(&scene(vec![ball]), &SimulatorConfig::default());
    for tenth in 1..=7 {
        rig.run(0.1);
        let time_s = f64::from(tenth) / 10.0;
        let height = rig.world.truth().objects[0].base_from_object.translation.z;
        let exact = 3.0 - GRAVITY_M_S2 * time_s * time_s / 2.0;
        assert!((height - exact).abs() < 0.004, "after {time_s} s at {height} m, exact {exact} m");
    }
}

/// A cube on a slope of this angle, rad: how far it slides in this time, m.
fn slide(angle: f64, seconds: f64) -> f64 {
    let turn = UnitQuaternion::from_axis_angle(&Vector3::y_axis(), angle);
    let q = turn.coords;
    let mut plane = slab("plane", [2.0, 0.4, 0.1], [0.0; 3]);
    let place = turn * Vector3::new(-0.4, 0.0, 0.07 + 1e-5) + Vector3::new(0.0, 1.5, 1.0);
    let mut block = cube("block", place.into(), 0.1);
    plane.position = [0.0, 1.5, 1.0];
    plane.orientation = [q.x, q.y, q.z, q.w];
    block.orientation = plane.orientation;
    let mut rig = Rig::at_home(&scene(vec![plane, block]), &SimulatorConfig::default());
    rig.run(seconds);
    let end = rig.world.truth().object("block").unwrap().base_from_object.translation.vector;
    (end - place).norm()
}

#[test]
fn a_block_on_a_slope_holds_within_the_friction_cone_and_slides_beyond() {
    let friction = SimulatorConfig::default().friction;
    let cone = friction.atan();
    let held = slide(cone - 0.02, 2.0);
    assert!(held < 1e-3, "it slid by {held} m");
    for beyond in [0.05, 0.15, 0.3] {
        let angle: f64 = cone + beyond;
        let way = slide(angle, 0.8);
        let exact = GRAVITY_M_S2 * (angle.sin() - friction * angle.cos()) * 0.8 * 0.8 / 2.0;
        println!("slope {beyond} rad beyond the cone: {way:.4} m, exact {exact:.4} m");
        assert!((way / exact - 1.0).abs() < 0.03, "{way} m, exact {exact} m");
    }
}

#[test]
fn a_table_carries_the_weight_of_what_lies_on_it() {
    let table = slab("table", [0.4, 0.4, 0.04], [0.7, 0.0, -0.02]);
    let objects = vec![
        table,
        cube("low", [0.7, 0.0, 0.02], 0.2),
        cube("middle", [0.705, 0.0, 0.06], 0.1),
        cube("high", [0.7, 0.005, 0.1], 0.05),
    ];
    let mut rig = Rig::at_home(&scene(objects), &SimulatorConfig::default());
    rig.run(1.0);
    let contacts = rig.world.contacts();
    let on = |one: &str, two: &str| {
        contacts.force_n(|body| body.is_object(one), |body| body.is_object(two))
    };
    for (carried, under, mass) in
        [("low", "table", 0.35), ("middle", "low", 0.15), ("high", "middle", 0.05)]
    {
        let weight = mass * GRAVITY_M_S2;
        let force = on(carried, under);
        assert!((force / weight - 1.0).abs() < 0.02, "{under} carries {force} N of {weight} N");
    }
    let before = rig.world.truth();
    rig.run(5.0);
    let after = rig.world.truth();
    for (one, two) in before.objects.iter().zip(&after.objects) {
        let way = (one.base_from_object.translation.vector
            - two.base_from_object.translation.vector)
            .norm();
        assert!(way < 2e-4, "{} crept by {way} m", one.id);
    }
}

#[test]
fn what_falls_off_the_table_is_caught_by_the_floor() {
    let mut rig = Rig::at_home(
        &scene(vec![cube("block", [0.9, 0.0, 0.5], 0.05)]),
        &SimulatorConfig::default(),
    );
    rig.run(2.0);
    let height = rig.world.truth().objects[0].base_from_object.translation.z;
    assert!((height + 0.78).abs() < 5e-4, "at {height} m");
    let floor = rig
        .world
        .contacts()
        .force_n(|body| *body == Touching::Floor, |body| body.is_object("block"));
    assert!((floor - 0.05 * GRAVITY_M_S2).abs() < 0.02, "{floor} N");
}

#[test]
fn objects_are_moved_pushed_added_and_taken_away() {
    let table = slab("table", [1.0, 1.0, 0.04], [0.8, 0.0, -0.02]);
    let mut rig = Rig::at_home(
        &scene(vec![table, cube("block", [0.7, 0.0, 0.02], 0.05)]),
        &SimulatorConfig::default(),
    );
    let at = |rig: &Rig, id: &str| {
        rig.world.truth().object(id).map(|object| object.base_from_object.translation.vector)
    };
    rig.run(0.2);
    rig.world.intervene(Intervention::MoveObject {
        id: "block".into(),
        position: [0.8, 0.2, 0.1],
        orientation: None,
    });
    rig.run(0.5);
    let moved = at(&rig, "block").unwrap();
    assert!((moved - Vector3::new(0.8, 0.2, 0.02)).norm() < 1e-3, "{moved}");
    rig.world
        .intervene(Intervention::PushObject { id: "block".into(), impulse_n_s: [0.0, -0.05, 0.0] });
    rig.run(1.0);
    let pushed = moved.y - at(&rig, "block").unwrap().y;
    let exact = 1.0 / (2.0 * SimulatorConfig::default().friction * GRAVITY_M_S2);
    assert!((pushed / exact - 1.0).abs() < 0.05, "it slid {pushed} m, exact {exact} m");
    rig.world.intervene(Intervention::AddObject { object: cube("new", [0.6, 0.3, 0.2], 0.05) });
    rig.run(0.6);
    assert!((at(&rig, "new").unwrap().z - 0.02).abs() < 1e-3);
    rig.world.intervene(Intervention::RemoveObject { id: "block".into() });
    rig.run(0.01);
    assert_eq!(at(&rig, "block"), None);
}

#[test]
fn a_drawer_slides_between_its_stops_and_stays_where_friction_holds_it() {
    let drawer = Drawer {
        id: "drawer".into(),
        position: [0.9, 0.0, 0.1],
        orientation: [0.0, 0.0, 1.0, 0.0],
        size: [0.3, 0.25, 0.1],
        travel_m: 0.2,
        mass_kg: 1.0,
        friction_n: 3.0,
        opening_m: 0.05,
    };
    let config = SimulatorConfig { drawers: vec![drawer], ..SimulatorConfig::default() };
    let mut rig = Rig::at_home(&Scene::default(), &config);
    rig.run(1.0);
    let opening = |rig: &Rig| rig.world.truth().drawer_opening_m("drawer").unwrap();
    assert!((opening(&rig) - 0.05).abs() < 1e-3, "open by {} m", opening(&rig));
    let set = |opening_m| Intervention::SetDrawer { id: "drawer".into(), opening_m };
    rig.world.intervene(set(1.0));
    rig.run(0.5);
    assert!((opening(&rig) - 0.2).abs() < 1e-3, "open by {} m", opening(&rig));
}

#[test]
fn two_runs_have_the_same_hash_and_another_world_has_another() {
    let run = |height: f64| {
        let objects = vec![
            slab("table", [0.4, 0.4, 0.04], [0.7, 0.0, -0.02]),
            cube("a", [0.7, 0.0, height], 0.05),
            cube("b", [0.71, 0.01, height + 0.06], 0.05),
            object("ball", Shape::Sphere { radius: 0.02 }, [0.69, 0.02, height + 0.2], Role::Item),
        ];
        let mut rig = Rig::at_home(&scene(objects), &SimulatorConfig::default());
        rig.run(2.0);
        rig.world.truth().state_hash
    };
    let first = run(0.1);
    assert_eq!(first, run(0.1));
    assert_ne!(first, run(0.1 + 1e-9));
}
