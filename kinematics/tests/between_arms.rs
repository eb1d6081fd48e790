//! Distances between two arms, against the exact ones of their shapes.
#![allow(clippy::unwrap_used, reason = "a test may stop at what it does not expect")]

use std::collections::BTreeMap;
use std::path::Path;

use kinematics::Robot;
use kinematics::collision::{BetweenArms, CollisionModel, Obstacles};
use proptest::prelude::*;

fn robot() -> Robot {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../urdf/dual_scr5_class");
    Robot::load(&folder).unwrap()
}

/// Shares of the joint ranges as positions of the group.
fn positions(robot: &Robot, shares: &[f64]) -> Vec<Vec<f64>> {
    let group = robot.joint_group("both").unwrap();
    let limits = group.limits();
    let q: Vec<f64> = (0..group.dof())
        .map(|axis| limits.lower[axis] + shares[axis] * (limits.upper[axis] - limits.lower[axis]))
        .collect();
    group.arms().iter().map(|arm| arm.own(&q).to_vec()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]
    #[test]
    fn distances_are_never_greater_than_the_true_ones(
        shares in prop::collection::vec(0.0..1.0_f64, 14),
    ) {
        let robot = robot();
        let group = robot.joint_group("both").unwrap();
        let mut between = BetweenArms::new(&robot, &group).unwrap();
        let q = positions(&robot, &shares);
        let found = between.distance_m(q.iter().map(|q| &q[..]));
        // The exact model of the left arm, beside which the right one stands as it stands here.
        let (left, right) = (&group.arms()[0], &group.arms()[1]);
        let mut exact = CollisionModel::new(&robot, left.chain()).unwrap();
        let names = right.chain().joint_names().iter().cloned();
        let side: BTreeMap<String, f64> = names.zip(q[1].iter().copied()).collect();
        exact.set_side_joints(&robot, left.chain(), &side).unwrap();
        if let Some(closest) = exact.closest(&q[0], &Obstacles::default()) {
            let pair = closest.pair.to_string();
            let is_between = pair.contains("left_") && pair.contains("right_");
            if is_between && !pair.contains("base_link") && closest.distance_m > 0.0 {
                prop_assert!(found <= closest.distance_m + 1e-3, "{found}: {closest:?}");
            }
        }
    }
}

#[test]
fn arms_at_home_are_apart_and_one_arm_alone_is_near_nothing() {
    let robot = robot();
    let homes: Vec<_> =
        ["left", "right"].map(|arm| robot.pose(arm, "home").unwrap().to_vec()).into();
    let group = robot.joint_group("both").unwrap();
    let mut between = BetweenArms::new(&robot, &group).unwrap();
    let apart_m = between.distance_m(homes.iter().map(|q| &q[..]));
    assert!((0.05..0.4).contains(&apart_m), "{apart_m}");
    let alone = robot.joint_group("left").unwrap();
    let mut between = BetweenArms::new(&robot, &alone).unwrap();
    assert_eq!(between.distance_m([&homes[0][..]]), f64::INFINITY);
}
