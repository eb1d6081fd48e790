//! People: where they are, how they give way, what they feel.

use lianshou_simulator::{Intervention, Person, SimulatorConfig, Touching, Waypoint};
use nalgebra::{Point3, Vector3};
use robot_core::scene::Scene;

use crate::rig::{Rig, scene, slab};

/// The arm at home, and a hand 5 cm beside its last link.
fn beside_a_hand(is_clamped: bool) -> (Rig, Vector3<f64>) {
    let bare = Rig::at_home(&Scene::default(), &SimulatorConfig::default());
    let mut links = vec![nalgebra::Isometry3::identity(); 7];
    bare.arm().chain.link_poses(&bare.setpoint.position, &mut links);
    // The wrist's cylinder has a radius of 45 mm; the hand comes from +y, its capsule across.
    let wrist = links[5].translation.vector + links[5].rotation * Vector3::new(0.0, 0.0, 0.08);
    let place = wrist + Vector3::new(0.0, 0.3, 0.0);
    let path = vec![Waypoint { time_s: 0.0, position: place.into() }];
    let mut hand = Person::hand("anna", path, is_clamped);
    hand.parts[0].ends = [[-0.03, 0.0, 0.0], [0.03, 0.0, 0.0]];
    let config = SimulatorConfig { people: vec![hand], ..SimulatorConfig::default() };
    (Rig::at_home(&Scene::default(), &config), wrist)
}

#[test]
fn a_person_walks_the_way_and_the_distance_is_known() {
    let path = vec![
        Waypoint { time_s: 1.0, position: [2.0, 0.0, -0.8] },
        Waypoint { time_s: 3.0, position: [1.5, 0.0, -0.8] },
    ];
    let people = vec![Person::standing("bo", path)];
    let config = SimulatorConfig { people, ..SimulatorConfig::default() };
    let mut rig = Rig::at_home(&Scene::default(), &config);
    rig.run(0.5);
    let far = rig.world.truth();
    rig.run(1.5);
    let walking = rig.world.truth();
    assert!((walking.people[0].velocity_m_s - Vector3::new(-0.25, 0.0, 0.0)).norm() < 1e-9);
    rig.run(2.0);
    let near = rig.world.truth();
    let closer = far.nearest_person_m.unwrap() - near.nearest_person_m.unwrap();
    assert!((closer - 0.5).abs() < 0.05, "{closer} m closer");
    let hand = near.people.iter().find(|part| part.part == "left hand").unwrap();
    assert!((hand.ends[0].x - 1.44).abs() < 1e-9, "{}", hand.ends[0]);
    assert_eq!(rig.world.truth().people.len(), 14);
    rig.world.intervene(Intervention::WalkPerson {
        name: "bo".into(),
        path: vec![Waypoint { time_s: 1.0, position: [3.0, 0.0, -0.8] }],
    });
    rig.run(2.0);
    assert!(rig.world.truth().nearest_person_m.unwrap() > near.nearest_person_m.unwrap() + 1.0);
}

#[test]
fn a_hand_that_hits_the_arm_feels_the_force_of_two_masses_and_a_spring() {
    let (mut rig, wrist) = beside_a_hand(false);
    rig.run(0.5);
    let speed = 0.25;
    // The hand flies against the wrist; its own mass and the arm's at that place share the blow.
    let way =
        vec![Waypoint { time_s: 2.0, position: [wrist.x, wrist.y + 0.3 - 2.0 * speed, wrist.z] }];
    rig.world.intervene(Intervention::WalkPerson { name: "anna".into(), path: way });
    rig.world.clear_peaks();
    for _ in 0..2000 {
        rig.step();
        if !rig.world.peaks().is_empty() {
            break;
        }
    }
    rig.run(0.02);
    let peak = rig
        .world
        .peaks()
        .into_iter()
        .find(|peak| peak.contact.is_between(Touching::is_person, Touching::is_robot));
    let contact = peak.expect("they touched").contact;
    let truth = rig.world.truth();
    let chain = &rig.arm().chain;
    let dynamics = kinematics::Dynamics::new(&rig.robot, chain);
    let mut mass = dynamics.mass_matrix(&truth.position);
    let rotors: Vec<f64> = chain.limits().effort.iter().map(|effort| effort * 0.002).collect();
    mass.add_to_diagonal(&rotors);
    let point = Point3::from(contact.point.coords);
    let jacobian = chain.point_jacobian(&truth.position, 5, &point);
    let along = kinematics::JointVector::from_fn(7, |axis| {
        (0..3).map(|row| jacobian.at(row, axis) * contact.normal[row]).sum()
    });
    let moved = mass.solve(&along).unwrap();
    let arm_kg = 1.0 / along.iter().zip(moved.iter()).map(|(a, b)| a * b).sum::<f64>();
    let shared_kg = 1.0 / (1.0 / arm_kg + 1.0 / 0.6);
    let exact = speed * (75e3 * shared_kg).sqrt();
    println!(
        "hand at {speed} m/s on {arm_kg:.2} kg of arm: {:.1} N, model {exact:.1} N",
        contact.force_n
    );
    assert!((contact.force_n / exact - 1.0).abs() < 0.15, "{} N for {exact} N", contact.force_n);
}

#[test]
fn a_clamped_hand_feels_the_spring_alone() {
    let (mut rig, wrist) = beside_a_hand(true);
    // The surfaces meet 65 mm from the wrist's axis; the hand is pushed 1 mm into it, slowly.
    let place = [wrist.x, wrist.y + 0.064, wrist.z];
    let way = vec![Waypoint { time_s: 2.0, position: place }];
    rig.world.intervene(Intervention::WalkPerson { name: "anna".into(), path: way });
    let mut strongest: f64 = 0.0;
    for _ in 0..4000 {
        rig.step();
        let force = rig.world.contacts().force_n(Touching::is_person, Touching::is_robot);
        strongest = strongest.max(force);
    }
    let measured = rig.run(1.0);
    let force = rig.world.contacts().force_n(Touching::is_person, Touching::is_robot);
    println!("clamped hand pressed by 1 mm: {force:.1} N at rest, {strongest:.1} N at most");
    assert!((force - 75.0).abs() < 8.0, "{force} N");
    let held = rig.setpoint.position;
    let apart = held.iter().zip(measured.position.iter()).map(|(a, b)| (a - b).abs());
    assert!(apart.fold(0.0, f64::max) < 2e-3, "the servos hold against it");
}

#[test]
fn a_link_that_meets_a_wall_stops_there_and_the_force_is_reported() {
    let bare = Rig::at_home(&Scene::default(), &SimulatorConfig::default());
    let tip = bare.arm().chain.forward(&bare.setpoint.position).translation.vector;
    let wall = slab("wall", [0.6, 0.04, 0.6], [tip.x, 0.2, tip.z + 0.1]);
    let mut rig = Rig::at_home(&scene(vec![wall]), &SimulatorConfig::default());
    rig.run(0.2);
    assert!(rig.world.contacts().contacts.is_empty());
    rig.setpoint.position[0] += 0.8;
    rig.run(2.0);
    let contacts = rig.world.contacts();
    let force = contacts.force_n(Touching::is_robot, |body| body.is_object("wall"));
    let measured = rig.run(0.1);
    assert!(force > 20.0, "{force} N");
    let chain = &rig.arm().chain;
    let there = chain.forward(&measured.position).translation.y;
    let wanted = chain.forward(&rig.setpoint.position).translation.y;
    assert!(wanted > 0.3 && there < 0.2, "the wall at 0.18 m holds the tip at {there} m");
    let limit = rig.arm().chain.limits().effort[0];
    assert!(measured.effort[0].abs() <= limit);
}
