//! Forward kinematics against `k`, an independent implementation, on every robot of `urdf/`.

#![allow(clippy::unwrap_used)] // A test that cannot go on has failed.

mod support;

use kinematics::chain::{Frame, Jacobian, ReferenceFrame};
use kinematics::{Chain, F32x8, Robot};
use nalgebra::{Isometry3, Quaternion, Translation3, UnitQuaternion, Vector3};
use support::{Numbers, gantry, robot_folders, robots, urdf_folder};
use wide::{f32x8, f64x4};

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

/// Every arm of every robot, and a chain with linear and skew axes.
fn chains() -> Vec<Chain> {
    let robots = robots().into_iter().chain([gantry()]);
    robots
        .flat_map(|robot| robot.arms().iter().map(|arm| arm.chain.clone()).collect::<Vec<_>>())
        .collect()
}

/// Largest difference of a lane's pose from the pose in double precision.
fn lane_error<S: Copy>(frame: &Frame<S>, lane: impl Fn(S) -> f64, pose: &Isometry3<f64>) -> f64 {
    let matrix = pose.rotation.to_rotation_matrix();
    let exact = [
        matrix * Vector3::x(),
        matrix * Vector3::y(),
        matrix * Vector3::z(),
        pose.translation.vector,
    ];
    let mut worst = 0.0_f64;
    for (ours, exact) in [frame.x, frame.y, frame.z, frame.origin].iter().zip(&exact) {
        for row in 0..3 {
            worst = worst.max((lane(ours[row]) - exact[row]).abs());
        }
    }
    worst
}

#[test]
fn eight_configurations_at_once_agree_with_each_alone() {
    for chain in chains() {
        let mut numbers = Numbers::new(3);
        for _ in 0..200 {
            let eight: Vec<Vec<f64>> = (0..8).map(|_| numbers.configuration(&chain)).collect();
            let lanes = |axis: usize| std::array::from_fn(|lane| eight[lane][axis] as f32);
            let ours: Vec<F32x8> = (0..chain.dof()).map(|axis| F32x8(lanes(axis))).collect();
            let wide: Vec<f32x8> = (0..chain.dof()).map(|axis| f32x8::from(lanes(axis))).collect();
            let four: Vec<f64x4> = (0..chain.dof())
                .map(|axis| f64x4::from([0, 1, 2, 3].map(|lane| eight[lane][axis])))
                .collect();
            let frames = [chain.forward_eight(&ours), chain.forward_of(&ours)];
            let (wide, four) = (chain.forward_of(&wide), chain.forward_of(&four));
            for lane in 0..8 {
                let pose = chain.forward(&eight[lane]);
                for frame in &frames {
                    assert!(lane_error(frame, |s| f64::from(s.0[lane]), &pose) < 1e-5);
                }
                assert!(lane_error(&wide, |s| f64::from(s.to_array()[lane]), &pose) < 1e-5);
                if lane < 4 {
                    assert!(lane_error(&four, |s| s.to_array()[lane], &pose) < 1e-13);
                }
            }
            assert!(
                lane_error(&chain.forward_of(&eight[0]), |s| s, &chain.forward(&eight[0])) < 1e-15
            );
        }
    }
}

#[test]
fn jacobian_of_lanes_agrees_with_each_alone() {
    for chain in chains() {
        let mut numbers = Numbers::new(4);
        let eight: Vec<Vec<f64>> = (0..8).map(|_| numbers.configuration(&chain)).collect();
        let q: [F32x8; 16] = std::array::from_fn(|axis| {
            F32x8(std::array::from_fn(|lane| *eight[lane].get(axis).unwrap_or(&0.0) as f32))
        });
        let (_, columns) = chain.jacobian_of(&q);
        for lane in 0..8 {
            let (_, jacobian) = chain.jacobian(&eight[lane]);
            for axis in 0..chain.dof() {
                for row in 0..6 {
                    let ours = f64::from(columns[axis][row].0[lane]);
                    assert!((ours - jacobian.at(row, axis)).abs() < 1e-5);
                }
            }
        }
    }
}

#[test]
fn jacobian_rate_is_the_finite_difference_in_every_frame() {
    const STEP: f64 = 1e-5;
    for chain in chains() {
        let mut numbers = Numbers::new(5);
        for _ in 0..50 {
            let q = numbers.configuration(&chain);
            let qd: Vec<f64> = q.iter().map(|_| numbers.between(-2.0, 2.0)).collect();
            for axes in [ReferenceFrame::Base, ReferenceFrame::World, ReferenceFrame::Tool] {
                let at = |time_s: f64| {
                    let q: Vec<f64> = q.iter().zip(&qd).map(|(q, qd)| q + time_s * qd).collect();
                    chain.jacobian_in(&q, axes).1
                };
                let (before, after) = (at(-STEP), at(STEP));
                let rate = chain.jacobian_rate(&q, &qd, axes);
                for axis in 0..chain.dof() {
                    let slope = (after.column(axis) - before.column(axis)) / (2.0 * STEP);
                    let error = (rate.column(axis) - slope).norm();
                    assert!(error < 1e-7, "{axes:?} joint {axis}: off by {error}");
                }
            }
        }
    }
}

#[test]
fn a_jacobian_is_the_same_motion_in_every_frame() {
    let robot = gantry();
    let chain = &robot.arms()[0].chain;
    let q = Numbers::new(6).configuration(chain);
    let (tip, base) = chain.jacobian(&q);
    let (_, tool) = chain.jacobian_in(&q, ReferenceFrame::Tool);
    let (_, world) = chain.jacobian_in(&q, ReferenceFrame::World);
    for axis in 0..chain.dof() {
        let linear = |jacobian: &Jacobian| jacobian.column(axis).fixed_rows::<3>(0).into_owned();
        assert!((tip.rotation * linear(&tool) - linear(&base)).norm() < 1e-12);
        let turned = chain.world_from_base().rotation * linear(&base);
        assert!((turned - linear(&world)).norm() < 1e-12);
    }
    assert!((base.manipulability() - tool.manipulability()).abs() < 1e-12);
}

#[test]
fn a_tool_moves_the_tip_and_its_jacobian() {
    let tip_from_tool =
        Isometry3::new(Vector3::new(0.05, -0.02, 0.2), Vector3::new(0.3, 0.4, -0.5));
    for chain in chains() {
        let drill = chain.with_tool(&tip_from_tool);
        let mut numbers = Numbers::new(7);
        for _ in 0..50 {
            let q = numbers.configuration(&chain);
            let (tip, jacobian) = chain.jacobian(&q);
            let (tool, of_tool) = drill.jacobian(&q);
            assert_same(&(tip * tip_from_tool), &tool, "tool");
            let moved = jacobian.moved(&(tool.translation.vector - tip.translation.vector));
            for axis in 0..chain.dof() {
                assert!((moved.column(axis) - of_tool.column(axis)).norm() < 1e-12);
            }
        }
    }
}

#[test]
fn manipulability_of_two_links_is_the_area_they_span() {
    let urdf = r#"<robot name="two"><link name="a"/><link name="b"/><link name="c"/><link name="d"/>
        <joint name="one" type="revolute"><parent link="a"/><child link="b"/><axis xyz="0 0 1"/>
            <limit lower="-3" upper="3" effort="1" velocity="1"/></joint>
        <joint name="two" type="prismatic"><parent link="b"/><child link="c"/><axis xyz="1 0 0"/>
            <limit lower="0" upper="3" effort="1" velocity="1"/></joint>
        <joint name="end" type="fixed"><parent link="c"/><child link="d"/></joint></robot>"#;
    let robot = Robot::from_urdf(urdf, None).unwrap();
    let chain = &robot.arms()[0].chain;
    let (_, jacobian) = chain.jacobian(&[0.7, 0.4]);
    // Columns (0.4 across, turn 1) and (1 along): the Gram determinant is 0.4² + 1.
    assert!((jacobian.manipulability() - (0.16_f64 + 1.0).sqrt()).abs() < 1e-12);
}
