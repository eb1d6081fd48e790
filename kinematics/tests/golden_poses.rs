//! Poses that are known from elsewhere, and facts of the data sheets that the models must meet.

#![allow(clippy::unwrap_used)] // A test that cannot go on has failed.

mod support;

use kinematics::{Chain, Robot};
use nalgebra::Vector3;
use support::{robots, urdf_folder};

fn robot(name: &str) -> Robot {
    Robot::load(&urdf_folder().join(name)).unwrap()
}

fn assert_tip(chain: &Chain, q: &[f64], expected: [f64; 3]) {
    let tip = chain.forward(q).translation.vector;
    assert!((tip - Vector3::from(expected)).norm() < 1e-6, "{q:?}: {tip:?}, expected {expected:?}");
}

#[test]
fn ur5e_flange() {
    use std::f64::consts::FRAC_PI_2;
    let chain = Chain::new(&robot("ur5e"), "base", "tool0").unwrap();
    // From the standard Denavit-Hartenberg table of the maker.
    assert_tip(&chain, &[0.0; 6], [-0.8172, -0.2329, 0.0628]);
    assert_tip(&chain, &[0.0, -FRAC_PI_2, 0.0, -FRAC_PI_2, 0.0, 0.0], [0.0, -0.2329, 1.0794]);
    assert_tip(&chain, &[0.1, -0.9, 1.2, -0.5, 0.7, -0.3], [-0.697042, -0.280468, 0.294546]);
}

#[test]
fn panda_flange() {
    use std::f64::consts::{FRAC_PI_2, FRAC_PI_4};
    let chain = Chain::new(&robot("panda"), "panda_link0", "panda_link8").unwrap();
    assert_tip(&chain, &[0.0; 7], [0.088, 0.0, 0.926]);
    let ready = [0.0, -FRAC_PI_4, 0.0, -3.0 * FRAC_PI_4, 0.0, FRAC_PI_2, FRAC_PI_4];
    assert_tip(&chain, &ready, [0.306891, 0.0, 0.590282]);
}

#[test]
fn gcr5_reaches_what_its_name_says() {
    let robot = robot("gcr5_910");
    let chain = Chain::new(&robot, "base_link", "link_6").unwrap();
    // The modified Denavit-Hartenberg table of the series, at zero: stretched upwards.
    let (d1, d4, a2, a3, d5, d6) = (0.122, 0.1445, 0.425, 0.392, 0.1, 0.105);
    let tip = chain.forward(&[0.0; 6]).translation.vector;
    assert!((tip.z - (d1 + a2 + a3 + d5)).abs() < 1e-9, "{tip:?}");
    assert!((tip.x.hypot(tip.y) - (d4 + d6)).abs() < 1e-9, "{tip:?}");
    assert!((a2 + a3 + d5 - 0.910_f64).abs() < 0.01);
    let arm: f64 = robot.mass_kg() - 0.75 - 2.0 * 0.06;
    assert!((arm - 22.0).abs() < 0.05, "{arm} kg");
}

#[test]
fn scr5_class_lengths() {
    let chain = Chain::new(&robot("scr5_class"), "base_link", "flange").unwrap();
    assert_tip(&chain, &[0.0; 7], [0.0, 0.0, 0.368 + 0.399 + 0.399 + 0.126]);
}

#[test]
fn dual_arms_are_mirror_images() {
    let robot = robot("dual_scr5_class");
    let tip =
        |arm: &str| robot.arm(Some(arm)).unwrap().chain.forward(robot.pose(arm, "home").unwrap());
    let (left, right) = (tip("left").translation.vector, tip("right").translation.vector);
    assert!((left - Vector3::new(0.45, 0.2, 0.3)).norm() < 1e-5, "{left:?}");
    assert!((right - Vector3::new(0.45, -0.2, 0.3)).norm() < 1e-5, "{right:?}");
    assert_eq!(robot.groups()[0].arms, ["left", "right"]);
}

#[test]
fn every_robot_has_a_home_that_points_down_and_all_its_data() {
    for robot in robots() {
        assert!(robot.warnings().is_empty(), "{}: {:?}", robot.name(), robot.warnings());
        for arm in robot.arms() {
            let tip = arm.chain.forward(&arm.poses["home"]);
            assert!((tip.rotation * Vector3::z() + Vector3::z()).norm() < 1e-4, "{}", robot.name());
            // The fingers close along y.
            let gripper = arm.gripper.as_ref().unwrap();
            let finger = robot.joint(&gripper.joint_names[0]).unwrap();
            let finger = &robot.joints()[finger];
            let palm = robot.links()[finger.parent].name.clone();
            let tip_from_palm = {
                let at = |name: &str| {
                    arm.chain
                        .attachments()
                        .iter()
                        .find(|at| at.name == name)
                        .unwrap()
                        .carrier_from_link
                };
                at(arm.chain.tip()).inverse() * at(&palm)
            };
            let direction =
                tip_from_palm.rotation * finger.parent_from_joint.rotation * finger.axis;
            assert!((direction.y.abs() - 1.0).abs() < 1e-9, "{}", robot.name());
            assert!((gripper.gap_for_joint(gripper.joint_for_gap(0.03)) - 0.03).abs() < 1e-12);
            let widest = gripper.joint_for_gap(f64::INFINITY);
            assert!(finger.limit.unwrap().upper >= widest - 1e-9);
        }
    }
}

#[test]
fn torques_suffice_to_hold_the_payload_anywhere() {
    for robot in robots() {
        for arm in robot.arms() {
            let mut dynamics = kinematics::Dynamics::new(&robot, &arm.chain);
            let mut numbers = support::Numbers::new(4);
            dynamics.set_payload(Some(&kinematics::model::Inertial {
                mass_kg: arm.payload_kg.unwrap(),
                centre_m: Vector3::zeros(),
                inertia_kg_m2: nalgebra::Matrix3::zeros(),
            }));
            for _ in 0..2000 {
                let tau = dynamics.gravity(&numbers.configuration(&arm.chain));
                for (axis, torque) in tau.iter().enumerate() {
                    let most = arm.chain.limits().effort[axis];
                    assert!(
                        torque.abs() < most,
                        "{} axis {axis}: {torque} of {most} Nm",
                        robot.name()
                    );
                }
            }
        }
    }
}

/// Poses by Pinocchio, an independent implementation, of every arm in every robot folder.
#[test]
fn every_robot_meets_its_golden_poses() {
    for folder in support::robot_folders() {
        let robot = Robot::load(&folder).unwrap();
        let text = std::fs::read_to_string(folder.join("golden_poses.json")).unwrap();
        let golden: serde_json::Value = serde_json::from_str(&text).unwrap();
        for arm in robot.arms() {
            let cases = golden[&arm.name].as_array().unwrap();
            assert!(cases.len() > 20, "{} {}", robot.name(), arm.name);
            for case in cases {
                let numbers = |field: &str| -> Vec<f64> {
                    case[field].as_array().unwrap().iter().map(|v| v.as_f64().unwrap()).collect()
                };
                let (q, pose) = (numbers("q"), numbers("pose"));
                let tip = arm.chain.forward(&q);
                let place = tip.translation.vector - Vector3::new(pose[0], pose[1], pose[2]);
                assert!(place.norm() < 1e-12, "{} {q:?}: {place:?}", robot.name());
                let r = tip.rotation.coords;
                let cosine = r.x * pose[3] + r.y * pose[4] + r.z * pose[5] + r.w * pose[6];
                assert!(cosine.abs() > 1.0 - 1e-14, "{} {q:?}", robot.name());
            }
        }
    }
}
