//! Several arms at once: with axes of their own, and on a torso that both share.

#![allow(clippy::unwrap_used)] // A test that cannot go on has failed.

mod support;

use kinematics::ik::{Freedom, GroupIk, IkAnswer, IkOptions};
use kinematics::model::JointGroup;
use kinematics::{JointVector, Robot};
use nalgebra::{Isometry3, Unit, Vector3};
use std::fmt::Write;
use std::time::Duration;
use support::{Numbers, median_time, urdf_folder};

fn dual() -> Robot {
    Robot::load(&urdf_folder().join("dual_scr5_class")).unwrap()
}

/// A turning torso with two arms of six axes.
fn torso() -> Robot {
    let limit = r#"<limit lower="-2.6" upper="2.6" effort="10" velocity="1"/>"#;
    let mut text = format!(
        r#"<robot name="torso"><link name="base"/><link name="torso"/>
        <joint name="waist" type="revolute"><parent link="base"/><child link="torso"/>
        <origin xyz="0 0 0.4"/><axis xyz="0 0 1"/>{limit}</joint>"#
    );
    let axes = ["0 0 1", "0 1 0", "0 1 0", "1 0 0", "0 1 0", "1 0 0"];
    let ways = ["0 0 0.2", "0 0 0.1", "0.3 0 0", "0.1 0 0.02", "0.2 0 0", "0.1 0 0"];
    for (arm, side) in [("left", 0.2), ("right", -0.2)] {
        let mut parent = "torso".to_owned();
        for (index, (axis, way)) in axes.iter().zip(ways).enumerate() {
            let child = format!("{arm}_{index}");
            let y = if index == 0 { side } else { 0.0 };
            let way = way.replacen(" 0 ", &format!(" {y} "), 1);
            write!(
                text,
                r#"<link name="{child}"/><joint name="{arm}_joint_{index}" type="revolute">
                <parent link="{parent}"/><child link="{child}"/><origin xyz="{way}"/>
                <axis xyz="{axis}"/>{limit}</joint>"#
            )
            .unwrap();
            parent = child;
        }
    }
    let side = "[[arms]]\nname = 'left'\nbase = 'base'\ntip = 'left_5'\n\
                [[arms]]\nname = 'right'\nbase = 'base'\ntip = 'right_5'\n\
                [[groups]]\nname = 'both'\narms = ['left', 'right']\n";
    Robot::from_urdf(&(text + "</robot>"), Some(side)).unwrap()
}

fn anywhere(group: &JointGroup, numbers: &mut Numbers) -> JointVector {
    let limits = group.limits();
    JointVector::from_fn(group.dof(), |axis| {
        numbers.between(limits.lower[axis], limits.upper[axis])
    })
}

fn assert_reaches(group: &JointGroup, q: &[f64], targets: &[Isometry3<f64>]) {
    for (tip, target) in group.forward(q).zip(targets) {
        let left = tip.inverse() * target;
        assert!(left.translation.vector.norm() < 1.01e-5 && left.rotation.angle() < 1.1e-5);
    }
    assert!(group.limits().contains(q, 0.0));
}

#[test]
fn groups_are_left_right_and_both() {
    let robot = dual();
    let [left, right, both] =
        ["left", "right", "both"].map(|name| robot.joint_group(name).unwrap());
    assert_eq!((left.dof(), right.dof(), both.dof()), (7, 7, 14));
    assert!(!both.shares_axes());
    assert_eq!(both.joint_names()[0], "left_joint_1");
    assert_eq!(both.joint_names()[7], "right_joint_1");
    let homes = both.arms().iter().map(|arm| &robot.pose(arm.name(), "home").unwrap()[..]);
    let q = both.together(homes);
    let tips: Vec<_> = both.forward(&q).collect();
    assert!((tips[0].translation.y + tips[1].translation.y).abs() < 1e-5);
    let torso = torso().joint_group("both").unwrap();
    assert_eq!(torso.dof(), 13);
    assert!(torso.shares_axes());
}

#[test]
fn both_arms_reach_their_targets() {
    for (robot, cases, most_unsolved) in [(dual(), 500, 0), (torso(), 200, 2)] {
        let group = robot.joint_group("both").unwrap();
        let solver = GroupIk::new(&group);
        let mut numbers = Numbers::new(41);
        let mut unsolved = 0;
        for _ in 0..cases {
            let targets: Vec<_> = group.forward(&anywhere(&group, &mut numbers)).collect();
            let seed = anywhere(&group, &mut numbers);
            match solver.solve(&targets, &seed, &IkOptions::default()).unwrap() {
                IkAnswer::Solved { q } => assert_reaches(&group, &q, &targets),
                _ => unsolved += 1,
            }
        }
        assert!(unsolved <= most_unsolved, "{}: {unsolved} of {cases}", robot.name());
    }
}

#[test]
fn a_fixed_relative_pose_is_kept_while_both_move() {
    let robot = dual();
    let group = robot.joint_group("both").unwrap();
    let solver = GroupIk::new(&group);
    let homes = group.arms().iter().map(|arm| &robot.pose(arm.name(), "home").unwrap()[..]);
    let mut q = group.together(homes);
    let tips: Vec<_> = group.forward(&q).collect();
    let left_from_right = tips[0].inverse() * tips[1];
    for step in 0..100 {
        let left = Isometry3::translation(0.0, 0.0, 0.001 * f64::from(step)) * tips[0];
        let targets = [left, left * left_from_right];
        let answer = solver.solve(&targets, &q, &IkOptions::default()).unwrap();
        let found = *answer.solution().unwrap();
        assert_reaches(&group, &found, &targets);
        assert!(found.iter().zip(q.iter()).all(|(a, b)| (a - b).abs() < 0.05));
        q = found;
    }
}

#[test]
fn what_cannot_be_is_said() {
    for robot in [dual(), torso()] {
        let group = robot.joint_group("both").unwrap();
        let solver = GroupIk::new(&group);
        let q = group.limits().middle();
        let tips: Vec<_> = group.forward(&q).collect();
        let error = solver.solve(&tips[..1], &q, &IkOptions::default()).unwrap_err();
        assert_eq!(error.to_string(), "1 targets for 2 arms");
        for bad in [9.0, f64::NAN] {
            let targets = [tips[0], Isometry3::translation(bad, 0.0, 0.0)];
            let answer = solver.solve(&targets, &q, &IkOptions::default()).unwrap();
            assert_eq!(answer, IkAnswer::Unreachable);
        }
        // Short, long and mad seeds.
        for seed in [&[][..], &[0.1; 20], &[f64::NAN; 14], &[1e9; 14]] {
            let answer = solver.solve(&tips, seed, &IkOptions::default()).unwrap();
            assert!(answer.solution().is_some(), "{seed:?}");
        }
        let forever = IkOptions { time_limit: Some(Duration::MAX), ..IkOptions::default() };
        assert!(solver.solve(&tips, &q, &forever).unwrap().solution().is_some());
        let nowhere = Freedom::AboutTool(Unit::new_unchecked(Vector3::zeros()));
        let aimless = IkOptions { freedom: nowhere, ..IkOptions::default() };
        assert_eq!(solver.solve(&tips, &q, &aimless).unwrap(), IkAnswer::Unreachable);
        let none = IkOptions { iterations: 0, ..IkOptions::default() };
        let other: Vec<_> = group.forward(&vec![0.4; group.dof()]).collect();
        let answer = solver.solve(&other, &q, &none).unwrap();
        assert!(matches!(answer, IkAnswer::Nearest { .. }), "{answer:?}");
    }
}

#[test]
fn the_time_limit_holds_for_all_arms_together() {
    for robot in [dual(), torso()] {
        let group = robot.joint_group("both").unwrap();
        let solver = GroupIk::new(&group);
        for limit in [Duration::from_micros(500), Duration::from_millis(2)] {
            let options = IkOptions {
                position_tolerance_m: 0.0,
                rotation_tolerance_rad: 0.0,
                iterations: usize::MAX,
                time_limit: Some(limit),
                ..IkOptions::default()
            };
            let targets: Vec<_> = group.forward(&vec![0.3; group.dof()]).collect();
            let time = median_time(50, || {
                let _ = solver.solve(&targets, &[], &options).unwrap();
            });
            assert!(time < limit.mul_f64(1.1), "{}: {time:?} of {limit:?}", robot.name());
        }
    }
}
