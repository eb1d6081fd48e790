//! Forward kinematics against `k`, an independent implementation, on every robot of `urdf/`.

#![allow(clippy::unwrap_used)] // A test that cannot go on has failed.

mod support;

use kinematics::{Chain, Robot};
use nalgebra::{Isometry3, Quaternion, Translation3, UnitQuaternion};
use support::{Numbers, gantry, robot_folders, robots, urdf_folder};

fn k_pose(tree: &k::Chain<f64>, chain: &Chain, q: &[f64], link: &str) -> Isometry3<f64> {
    for (name, position) in chain.joint_names().iter().zip(q) {
        tree.find(name).unwrap().set_joint_position_unchecked(*position);
    }
    tree.update_transforms();
    let pose_of = |link: &str| {
        let node = tree.find_link(link).unwrap();
        let pose = node.world_transform().unwrap();
        let r = pose.rotation.coords;
        let rotation = UnitQuaternion::from_quaternion(Quaternion::new(r.w, r.x, r.y, r.z));
        let p = pose.translation.vector;
        Isometry3::from_parts(Translation3::new(p.x, p.y, p.z), rotation)
    };
    pose_of(chain.base()).inverse() * pose_of(link)
}

fn assert_same(ours: &Isometry3<f64>, theirs: &Isometry3<f64>, what: &str) {
    let difference = ours.inverse() * theirs;
    let (position, angle) = (difference.translation.vector.norm(), difference.rotation.angle());
    assert!(position < 1e-12 && angle < 1e-7, "{what}: {position} m, {angle} rad apart");
}

#[test]
fn tip_and_links_agree_with_k_on_every_robot() {
    for folder in robot_folders() {
        let robot = Robot::load(&folder).unwrap();
        let tree = k::Chain::<f64>::from_urdf_file(folder.join("robot.urdf")).unwrap();
        for arm in robot.arms() {
            let chain = &arm.chain;
            let mut links = vec![Isometry3::identity(); chain.dof()];
            let mut numbers = Numbers::new(1);
            for _ in 0..200 {
                let q = numbers.configuration(chain);
                let what = format!("{} {} {q:?}", robot.name(), arm.name);
                let theirs = k_pose(&tree, chain, &q, chain.tip());
                assert_same(&chain.forward(&q), &theirs, &what);
                chain.link_poses(&q, &mut links);
                for (ours, name) in links.iter().zip(chain.link_names()) {
                    assert_same(ours, &k_pose(&tree, chain, &q, name), &format!("{what} {name}"));
                }
            }
        }
    }
}

#[test]
fn jacobian_is_the_finite_difference_of_the_pose_on_every_robot() {
    const STEP: f64 = 1e-6;
    for robot in robots().into_iter().chain([gantry()]) {
        for arm in robot.arms() {
            let mut numbers = Numbers::new(2);
            for _ in 0..100 {
                let q = numbers.configuration(&arm.chain);
                let (_, jacobian) = arm.chain.jacobian(&q);
                for axis in 0..arm.chain.dof() {
                    let moved = |by: f64| {
                        let mut q = q.clone();
                        q[axis] += by;
                        arm.chain.forward(&q)
                    };
                    let (before, after) = (moved(-STEP), moved(STEP));
                    let linear =
                        (after.translation.vector - before.translation.vector) / (2.0 * STEP);
                    let turn = after.rotation * before.rotation.inverse();
                    let angular = turn.scaled_axis() / (2.0 * STEP);
                    let column = jacobian.column(axis);
                    assert!((column.fixed_rows::<3>(0) - linear).norm() < 1e-8);
                    assert!((column.fixed_rows::<3>(3) - angular).norm() < 1e-8);
                }
            }
        }
    }
}

#[test]
fn home_of_the_scr5_class_arm_points_down_over_the_table() {
    let robot = Robot::load(&urdf_folder().join("scr5_class")).unwrap();
    let arm = robot.arm(None).unwrap();
    let pose = arm.chain.forward(&arm.poses["home"]);
    assert!((pose.translation.vector - nalgebra::Vector3::new(0.45, 0.0, 0.35)).norm() < 1e-5);
    assert!((pose.rotation * nalgebra::Vector3::z() + nalgebra::Vector3::z()).norm() < 1e-5);
    let stretched = arm.chain.forward(&arm.poses["zero"]);
    assert!((stretched.translation.z - (0.368 + 0.399 + 0.399 + 0.126 + 0.15)).abs() < 1e-12);
    assert!(robot.warnings().is_empty(), "{:?}", robot.warnings());
}
