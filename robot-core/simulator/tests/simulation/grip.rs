//! Friction grasps: force, slip, centring, limits of the fingers, a drawer pulled open.

use kinematics::dynamics::GRAVITY_M_S2;
use kinematics::ik::{IkAnswer, IkOptions, IkSolver};
use lianshou_simulator::{Drawer, Intervention, SimulatorConfig, Touching};
use nalgebra::{Isometry3, Vector3};
use robot_core::scene::Scene;

use crate::rig::{Rig, cube, scene, slab, swing};

/// The arm at home with a cube on a pedestal between its open fingers, off the middle by `offset_m`.
pub(crate) fn with_cube(mass_kg: f64, offset_m: f64) -> Rig {
    let bare = Rig::at_home(&Scene::default(), &SimulatorConfig::default());
    let tip = bare.arm().chain.forward(&bare.setpoint.position);
    let closing = tip.rotation * Vector3::y();
    let place = tip.translation.vector + closing * offset_m;
    let half = 0.02;
    let pedestal = [place.x, place.y, place.z - half - 0.05];
    let objects =
        vec![slab("pedestal", [0.03, 0.03, 0.1], pedestal), cube("cube", place.into(), mass_kg)];
    Rig::at_home(&scene(objects), &SimulatorConfig::default())
}

/// Closes on the cube with this force and takes the pedestal away.
pub(crate) fn grip(rig: &mut Rig, force_n: f64) {
    rig.setpoint.gripper_gap_m = 0.028;
    rig.setpoint.gripper_force_n = force_n;
    rig.run(1.0);
    rig.world.intervene(Intervention::RemoveObject { id: "pedestal".into() });
    rig.run(0.2);
}

/// Pose of the cube in the frame of the tip.
fn tip_from_cube(rig: &Rig) -> Isometry3<f64> {
    let truth = rig.world.truth();
    let tip = rig.arm().chain.forward(&truth.position);
    tip.inv_mul(&truth.object("cube").unwrap().base_from_object)
}

#[test]
fn a_held_cube_does_not_slip() {
    let mut rig = with_cube(0.05, 0.0);
    grip(&mut rig, 20.0);
    assert!(rig.world.truth().object("cube").unwrap().is_gripped);
    let before = tip_from_cube(&rig);
    let held = rig.run(5.0);
    let after = tip_from_cube(&rig);
    let slip = (before.translation.vector - after.translation.vector).norm();
    println!("slip in 5 s at rest: {:.4} mm; force {:.2} N", slip * 1e3, held.gripper_force_n);
    assert!(slip < 0.002, "{slip} m");
    assert!((held.gripper_force_n - 20.0).abs() < 1.0, "{} N", held.gripper_force_n);
    assert!((held.gripper_gap_m - 0.04).abs() < 5e-4, "{} m", held.gripper_gap_m);

    let start = rig.setpoint.position;
    rig.follow(5.0, swing(start, 0.1, 4.0), |_, _, _| {});
    let slip = (before.translation.vector - tip_from_cube(&rig).translation.vector).norm();
    println!("slip in 5 s of shaking: {:.4} mm", slip * 1e3);
    assert!(slip < 0.002, "{slip} m");
}

#[test]
fn friction_carries_what_the_cone_says_and_no_more() {
    // Two pads carry 2 μ F.
    let friction = SimulatorConfig::default().grip_friction;
    for (share, holds) in [(0.8, true), (1.2, false)] {
        let mass_kg = share * 2.0 * friction * 10.0 / GRAVITY_M_S2;
        let mut rig = with_cube(mass_kg, 0.0);
        grip(&mut rig, 10.0);
        let before = tip_from_cube(&rig);
        rig.run(1.0);
        let way = (before.translation.vector - tip_from_cube(&rig).translation.vector).norm();
        println!("{mass_kg:.2} kg with 10 N: moved {way:.5} m in 1 s");
        assert_eq!(way < 0.002, holds, "{mass_kg} kg moved by {way} m");
    }
}

#[test]
fn slippery_fingers_lose_the_cube() {
    let mut rig = with_cube(0.05, 0.0);
    grip(&mut rig, 20.0);
    rig.world.intervene(Intervention::GripFriction { coefficient: 0.005 });
    let measured = rig.run(1.0);
    let height = rig.world.truth().object("cube").unwrap().base_from_object.translation.z;
    assert!(height < 0.0, "it fell to {height} m");
    assert!((measured.gripper_gap_m - 0.028).abs() < 1e-3, "{} m", measured.gripper_gap_m);
    assert!(measured.gripper_force_n < 0.5);
}

#[test]
fn fingers_push_a_cube_to_their_middle_and_keep_it_there() {
    let mut rig = with_cube(0.05, 0.008);
    grip(&mut rig, 20.0);
    rig.run(0.5);
    let offset = tip_from_cube(&rig).translation.y;
    assert!(offset.abs() < 5e-4, "off by {offset} m");
    let start = rig.setpoint.position;
    let mut worst: f64 = 0.0;
    for _ in 0..4 {
        let from = rig.setpoint.position;
        rig.follow(0.5, swing(from, 0.05, std::f64::consts::TAU * 2.0), |_, _, _| {});
        rig.setpoint.position = start;
        worst = worst.max(tip_from_cube(&rig).translation.y.abs());
    }
    println!("offset between the fingers: {:.4} mm", worst * 1e3);
    assert!(worst < 1e-3, "off by {worst} m");
}

#[test]
fn fingers_keep_their_speed_range_and_gear() {
    let mut rig = Rig::at_home(&Scene::default(), &SimulatorConfig::default());
    let gripper = rig.arm().gripper.clone().unwrap();
    let mut last = rig.run(0.1).gripper_gap_m;
    assert!((last - gripper.open_m).abs() < 1e-4, "open: {last} m");
    for (target, force) in [(-1.0, 1e6), (1.0, 0.0)] {
        rig.setpoint.gripper_gap_m = target;
        rig.setpoint.gripper_force_n = force;
        let mut fastest: f64 = 0.0;
        for _ in 0..1500 {
            let gap = rig.step().gripper_gap_m;
            fastest = fastest.max((gap - last).abs() / crate::rig::PERIOD_S);
            last = gap;
        }
        assert!(fastest <= gripper.speed_m_s * 1.02, "{fastest} m/s");
        assert!(fastest >= gripper.speed_m_s * 0.9, "{fastest} m/s");
        let end = target.clamp(gripper.closed_m, gripper.open_m);
        assert!((last - end).abs() < 3e-4, "{last} m instead of {end} m");
        let start = rig.setpoint.position;
        let mut off: f64 = 0.0;
        rig.follow(6.0, swing(start, 0.1, 4.0), |_, measured, _| {
            off = off.max((measured.gripper_gap_m - end).abs());
        });
        println!("fingers at {end} m while the arm swings: off by {off:.6} m");
        assert!(off < 3e-4, "off by {off} m");
    }
}

#[test]
fn a_drawer_is_pulled_open_by_its_handle() {
    let drawer = Drawer {
        id: "drawer".into(),
        position: [0.75, 0.0, 0.3],
        orientation: [0.0, 0.0, 1.0, 0.0],
        size: [0.3, 0.25, 0.1],
        travel_m: 0.2,
        mass_kg: 1.0,
        friction_n: 3.0,
        opening_m: 0.0,
    };
    let handle = drawer.base_from_handle(0.0).translation.vector;
    let config = SimulatorConfig { drawers: vec![drawer], ..SimulatorConfig::default() };
    let mut rig = Rig::at_home(&Scene::default(), &config);
    let chain = rig.arm().chain.clone();
    let solver = IkSolver::new(&chain);
    // From above, the fingers closing along x, across the bar.
    let down = nalgebra::Rotation3::from_matrix_unchecked(nalgebra::Matrix3::from_columns(&[
        Vector3::y(),
        Vector3::x(),
        -Vector3::z(),
    ]));
    let mut seed = rig.setpoint.position;
    let mut reach = |place: Vector3<f64>| {
        let pose = Isometry3::from_parts(place.into(), down.into());
        match solver.solve(&pose, &seed, &IkOptions::default()) {
            IkAnswer::Solved { q, .. } => {
                seed = q;
                q
            }
            other => panic!("{place}: {other:?}"),
        }
    };
    let above = reach(handle + Vector3::new(0.0, 0.0, 0.08));
    let at_bar = reach(handle);
    let pulled: Vec<_> = (1..=50)
        .map(|step| reach(handle - Vector3::new(0.002 * f64::from(step), 0.0, 0.0)))
        .collect();
    // Less open than the bar stands away from the front.
    rig.setpoint.gripper_gap_m = 0.022;
    for (q, seconds) in [(above, 2.0), (at_bar, 1.5)] {
        rig.setpoint.position = q;
        rig.run(seconds);
    }
    rig.setpoint.gripper_gap_m = 0.0;
    rig.setpoint.gripper_force_n = 30.0;
    rig.run(1.0);
    for q in pulled {
        rig.setpoint.position = q;
        rig.run(0.03);
    }
    rig.run(0.5);
    let opening = rig.world.truth().drawer_opening_m("drawer").unwrap();
    println!("drawer open by {opening:.4} m after a pull of 0.1 m");
    assert!((opening - 0.1).abs() < 0.01, "open by {opening} m");
    let on_handle = rig.world.contacts().force_n(
        |body| matches!(body, Touching::Finger(_)),
        |body| matches!(body, Touching::Drawer(_)),
    );
    assert!(on_handle > 30.0, "the fingers hold it with {on_handle} N");
}
