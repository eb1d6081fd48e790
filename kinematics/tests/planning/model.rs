//! The collision model of every robot, and what it says about single positions.

use super::{Cell, box_at, cell, furniture, support};
use kinematics::Robot;
use kinematics::collision::{
    CollisionModel, Obstacles, Pair, Shape, Solid, SphereObstacle, World, distance,
};
use kinematics::model::Geometry;
use nalgebra::{Isometry3, Vector3};

#[test]
fn every_robot_is_free_at_its_named_poses() {
    for folder in support::robot_folders() {
        let robot = Robot::load(&folder).unwrap();
        for arm in robot.arms() {
            let model = CollisionModel::new(&robot, &arm.chain).unwrap();
            assert!(model.part_names().count() >= arm.chain.dof(), "{}", robot.name());
            assert!(model.checked_pairs().count() > 3, "{}", robot.name());
            for (name, pose) in &arm.poses {
                let free = model.is_free(pose, &Obstacles::default());
                let closest = model.closest(pose, &Obstacles::default());
                assert!(free, "{} at {name}: {closest:?}", robot.name());
            }
        }
    }
}

/// Distance from a point to the robot, shape by shape through the poses of the chain.
fn distance_to_point(cell: &Cell, q: &[f64], point: &Vector3<f64>) -> f64 {
    let mut nearest = f64::INFINITY;
    let mut links = vec![Isometry3::identity(); cell.chain.dof()];
    cell.chain.link_poses(q, &mut links);
    for place in cell.chain.attachments() {
        // Fingers are placed by the model, and what stands still is not checked.
        if place.joint.is_none() || place.side_joint.is_some() {
            continue;
        }
        let base_from_link = cell.chain.attachment_pose(place, &links);
        for body in &cell.robot.links()[place.link].collisions {
            let shape = match &body.geometry {
                Geometry::Box { size_m } => Shape::Cuboid { half_extents: size_m / 2.0 },
                Geometry::Cylinder { radius_m, length_m } => {
                    Shape::Cylinder { radius: *radius_m, half_length: length_m / 2.0 }
                }
                Geometry::Sphere { radius_m } => Shape::Sphere { radius: *radius_m },
                other => panic!("the project's robots have no {other:?}"),
            };
            let solid = Solid::new(shape, base_from_link * body.link_from_body);
            let at = Isometry3::translation(point.x, point.y, point.z);
            let probe = Solid::new(Shape::Sphere { radius: 0.0 }, at);
            nearest = nearest.min(distance::distance(&solid, &probe));
        }
    }
    nearest
}

#[test]
fn distance_to_a_small_ball_is_that_of_the_links_placed_by_the_chain() {
    for folder in ["scr5_class", "panda", "ur5e"] {
        let cell = cell(folder);
        let mut numbers = support::Numbers::new(7);
        for _ in 0..100 {
            let q = super::draw(&mut numbers, &cell.chain);
            let point = Vector3::from_fn(|_, _| numbers.between(-0.9, 0.9));
            let sphere = SphereObstacle { center: point.into(), radius: 0.01, name: None };
            let world = World { spheres: vec![sphere], ..World::default() };
            let obstacles = Obstacles::new(&world).unwrap();
            let expected = distance_to_point(&cell, &q, &point) - 0.01;
            let found = cell.model.distance(&q, &obstacles);
            // Another pair (two links, or a finger) may be nearer.
            assert!(found <= expected + 1e-9, "{folder}: {found} for {expected}");
            if let Some(closest) = cell.model.closest(&q, &obstacles)
                && let Pair::World { part, .. } = &closest.pair
                && !part.contains("finger")
            {
                assert!((found - expected).abs() < 1e-6, "{folder}: {found} for {expected}");
            }
        }
    }
}

#[test]
fn contacts_are_reported_by_name() {
    let cell = cell("scr5_class");
    let tip = cell.chain.forward(&cell.home).translation.vector;
    let mut world = furniture();
    world.boxes[0] = box_at("table", [tip.x, tip.y, tip.z - 0.01], [0.3, 0.3, 0.02]);
    let obstacles = Obstacles::new(&world).unwrap();
    assert!(!cell.model.is_free(&cell.home, &obstacles));
    let closest = cell.model.closest(&cell.home, &obstacles).unwrap();
    assert!(closest.distance_m < 0.0);
    assert!(closest.pair.to_string().ends_with(" and table"), "{}", closest.pair);
}

#[test]
fn an_object_between_the_fingers_needs_no_permission_and_a_carried_one_gets_it() {
    let mut cell = cell("scr5_class");
    let tip = cell.chain.forward(&cell.home).translation.vector;
    let half = [0.02, 0.02, 0.02];
    let mut world = World { boxes: vec![box_at("block", tip.into(), half)], ..World::default() };
    // With open fingers the block fits between them.
    assert!(cell.model.is_free(&cell.home, &Obstacles::new(&world).unwrap()));

    // Closed on it they touch, unless that is allowed.
    let gripper = cell.robot.arm(None).unwrap().gripper.clone().unwrap();
    cell.model.set_gripper_gap(&cell.robot, &cell.chain, &gripper, 0.039).unwrap();
    assert!(!cell.model.is_free(&cell.home, &Obstacles::new(&world).unwrap()));
    for finger in &gripper.finger_links {
        cell.model.allow_contact(finger, "block");
    }
    assert!(cell.model.is_free(&cell.home, &Obstacles::new(&world).unwrap()));
    cell.model.clear_contacts();

    // Taken up, the block is a part of the robot: it may not run into the table it stands on...
    world.boxes[0] = box_at("table", [tip.x, tip.y, tip.z - 0.03], [0.2, 0.2, 0.011]);
    let obstacles = Obstacles::new(&world).unwrap();
    let solid =
        Solid::new(Shape::Cuboid { half_extents: Vector3::from(half) }, Isometry3::identity());
    assert!(cell.model.is_free(&cell.home, &obstacles));
    cell.model.attach("block", &[solid], &[]).unwrap();
    let closest = cell.model.closest(&cell.home, &obstacles).unwrap();
    assert_eq!(closest.pair.to_string(), "block and table");
    assert!((closest.distance_m + 0.001).abs() < 1e-3, "{}", closest.distance_m);
    // ...unless it is being set down.
    cell.model.allow_contact("block", "table");
    assert!(cell.model.is_free(&cell.home, &obstacles));
    assert!(cell.model.detach("block"));
    assert!(!cell.model.detach("block"));
    assert!(!cell.model.may_touch("block", "table"));
}

#[test]
fn padding_keeps_things_farther_apart() {
    let mut cell = cell("ur5e");
    let tip = cell.chain.forward(&cell.home).translation.vector;
    let under = box_at("table", [tip.x, tip.y, tip.z - 0.2], [0.1, 0.1, 0.01]);
    let obstacles = Obstacles::new(&World { boxes: vec![under], ..World::default() }).unwrap();
    let before = cell.model.distance(&cell.home, &obstacles);
    cell.model.set_padding(None, 0.005).unwrap();
    let after = cell.model.distance(&cell.home, &obstacles);
    assert!(after <= before - 0.005 + 1e-9 && after >= before - 0.010 - 1e-9);
    assert!(cell.model.set_padding(Some("no such link"), 0.0).is_err());
    assert!(cell.model.set_padding(None, f64::NAN).is_err());
}

#[test]
fn pairs_that_need_no_check_are_found_and_written() {
    use kinematics::collision::allowed::{PairKind, link_pairs, side_file_entry, with_entry};
    for cell in ["scr5_class", "ur5e", "dual_scr5_class"].map(cell) {
        let pairs = link_pairs(&cell.robot, 300).unwrap();
        let kind = |kind: PairKind| pairs.iter().filter(move |pair| pair.kind == kind);
        assert!(kind(PairKind::Never).count() > 0 && kind(PairKind::Checked).count() > 0);
        assert!(kind(PairKind::Never).all(|pair| pair.closest_m > 0.005));
        // The list of the robot's side file comes from many more configurations: a part of this one.
        for (first, second) in cell.robot.allowed_collisions() {
            let is = |pair: &&kinematics::collision::allowed::LinkPair| {
                pair.first == *first && pair.second == *second
            };
            let pair = pairs.iter().find(is).unwrap();
            assert_ne!(pair.kind, PairKind::Checked, "{pair:?}");
        }
    }
    let pairs = link_pairs(&cell("panda").robot, 50).unwrap();
    let entry = side_file_entry(&pairs, 50);
    let once = with_entry("# Words.\n\n[limits]\nx = 1\n", &entry);
    assert!(
        once.starts_with("# Words.\n\n# >>>")
            && once.ends_with("# <<< computed\n\n[limits]\nx = 1\n")
    );
    assert_eq!(with_entry(&once, &entry), once);
}
