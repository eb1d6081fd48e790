//! Descriptions that cannot be used give an error that says what is wrong and where; those that are merely
//! doubtful load with a warning.

#![allow(clippy::unwrap_used)] // A test that cannot go on has failed.

use kinematics::check::RobotReport;
use kinematics::model::ModelError;
use kinematics::{Chain, Robot};
use std::path::Path;

const LIMIT: &str = r#"<limit lower="-1" upper="1" effort="10" velocity="1"/>"#;

fn joint(name: &str, kind: &str, parent: &str, child: &str, inside: &str) -> String {
    format!(
        r#"<joint name="{name}" type="{kind}"><parent link="{parent}"/><child link="{child}"/>{inside}</joint>"#
    )
}

fn robot(inside: &str) -> String {
    format!(
        r#"<robot name="test"><link name="a"/><link name="b"/><link name="c"/>{inside}</robot>"#
    )
}

fn two_joints(first: &str, second: &str) -> String {
    let (first, second) =
        (joint("one", "revolute", "a", "b", first), joint("two", "revolute", "b", "c", second));
    robot(&(first + &second))
}

fn load(urdf: &str) -> Result<Robot, ModelError> {
    Robot::from_urdf(urdf, None)
}

fn error(urdf: &str) -> ModelError {
    load(urdf).unwrap_err()
}

#[test]
fn the_plain_case_loads() {
    let robot = load(&two_joints(LIMIT, LIMIT)).unwrap();
    assert_eq!(robot.arm(None).unwrap().chain.joint_names(), ["one", "two"]);
    assert_eq!(robot.arm(None).unwrap().chain.tip(), "c");
}

#[test]
fn missing_limit() {
    let error = error(&two_joints(LIMIT, ""));
    assert_eq!(error, ModelError::MissingLimit { joint: "two".to_owned() });
    let turned = LIMIT.replace("-1", "2");
    assert!(
        matches!(load(&two_joints(&turned, LIMIT)), Err(ModelError::BadNumber { place, .. }) if place.contains("one"))
    );
    let backwards = LIMIT.replace("velocity=\"1\"", "velocity=\"-1\"");
    assert!(matches!(load(&two_joints(&backwards, LIMIT)), Err(ModelError::BadNumber { .. })));
}

#[test]
fn loops_two_parents_several_roots_and_unknown_links() {
    let ring = joint("one", "revolute", "a", "b", LIMIT)
        + &joint("two", "revolute", "b", "c", LIMIT)
        + &joint("three", "revolute", "c", "a", LIMIT);
    assert!(matches!(error(&robot(&ring)), ModelError::Loop { .. }));
    let own = joint("one", "revolute", "a", "a", LIMIT);
    assert!(matches!(error(&robot(&own)), ModelError::Loop { link } if link == "a"));
    let twice =
        joint("one", "revolute", "a", "c", LIMIT) + &joint("two", "revolute", "b", "c", LIMIT);
    assert!(matches!(error(&robot(&twice)), ModelError::TwoParents { link, .. } if link == "c"));
    let apart = joint("one", "revolute", "a", "b", LIMIT);
    assert!(
        matches!(error(&robot(&apart)), ModelError::SeveralRoots { roots } if roots == ["a", "c"])
    );
    let unknown = joint("one", "revolute", "a", "nowhere", LIMIT);
    assert!(
        matches!(error(&robot(&unknown)), ModelError::Unknown { name, .. } if name == "nowhere")
    );
}

#[test]
fn names_used_twice() {
    let twice =
        joint("one", "revolute", "a", "b", LIMIT) + &joint("one", "revolute", "b", "c", LIMIT);
    let duplicate = ModelError::Duplicate { kind: "joint", name: "one".to_owned() };
    assert_eq!(error(&robot(&twice)), duplicate);
    let duplicate = ModelError::Duplicate { kind: "link", name: "a".to_owned() };
    assert_eq!(error(&robot(r#"<link name="a"/>"#)), duplicate);
}

#[test]
fn axes_of_any_length_but_zero() {
    let zero = format!(r#"<axis xyz="0 0 0"/>{LIMIT}"#);
    assert_eq!(error(&two_joints(&zero, LIMIT)), ModelError::ZeroAxis { joint: "one".to_owned() });
    let long = format!(r#"<axis xyz="0 0 3"/>{LIMIT}"#);
    let unit = format!(r#"<axis xyz="0 0 1"/>{LIMIT}"#);
    let (long, unit) =
        (load(&two_joints(&long, LIMIT)).unwrap(), load(&two_joints(&unit, LIMIT)).unwrap());
    assert!(long.warnings().iter().any(|text| text.contains("`one`") && text.contains("length 3")));
    let tip = |robot: &Robot| robot.arms()[0].chain.forward(&[0.3, 0.4]);
    assert!((tip(&long).inverse() * tip(&unit)).rotation.angle() < 1e-12);
}

#[test]
fn numbers_that_are_none() {
    let nan = format!(r#"<origin xyz="0 nan 0"/>{LIMIT}"#);
    assert!(
        matches!(error(&two_joints(&nan, LIMIT)), ModelError::BadNumber { place, .. } if place.contains("one"))
    );
    let words = format!(r#"<origin xyz="0 zero 0"/>{LIMIT}"#);
    assert!(matches!(error(&two_joints(&words, LIMIT)), ModelError::Urdf { .. }));
    let infinite = LIMIT.replace("upper=\"1\"", "upper=\"inf\"");
    assert!(matches!(error(&two_joints(&infinite, LIMIT)), ModelError::BadNumber { .. }));
}

#[test]
fn kinds_of_joints_that_an_arm_cannot_have() {
    let floating = joint("one", "floating", "a", "b", "") + &joint("two", "fixed", "b", "c", "");
    let error = error(&robot(&floating));
    assert!(matches!(error, ModelError::UnsupportedJoint { kind, .. } if kind == "floating"));
}

#[test]
fn nothing_that_moves() {
    let stiff = joint("one", "fixed", "a", "b", "") + &joint("two", "fixed", "b", "c", "");
    assert!(matches!(error(&robot(&stiff)), ModelError::NoAxes { .. }));
    assert_eq!(error("<robot name=\"none\"/>"), ModelError::Empty);
}

#[test]
fn files_that_are_no_urdf() {
    for text in ["", "hello", "<robot", "{}", "<robot name='x'><link/></robot>", "\u{0}\u{1}"] {
        assert!(matches!(error(text), ModelError::Urdf { .. } | ModelError::Empty), "{text}");
    }
    let error = Robot::load(Path::new("/nowhere/robot.urdf")).unwrap_err();
    assert!(error.to_string().contains("/nowhere/robot.urdf"), "{error}");
}

#[test]
fn masses_missing_zero_or_negative() {
    let with_mass = |mass: &str| {
        let inertial = format!(
            r#"<link name="b"><inertial><mass value="{mass}"/><inertia ixx="1" ixy="0" ixz="0" iyy="1" iyz="0" izz="1"/></inertial></link>"#
        );
        two_joints(LIMIT, LIMIT).replace(r#"<link name="b"/>"#, &inertial)
    };
    let robot = load(&with_mass("0")).unwrap();
    assert!(robot.warnings().iter().any(|text| text.contains("`b`") && text.contains("no mass")));
    assert!(
        matches!(error(&with_mass("-1")), ModelError::BadNumber { place, .. } if place.contains("`b`"))
    );
    let robot = load(&with_mass("1")).unwrap();
    let chain = &robot.arms()[0].chain;
    // Link c weighs nothing, but moving it moves nothing else: the mass matrix is singular, and said so.
    let dynamics = kinematics::Dynamics::new(&robot, chain);
    assert!(dynamics.forward(&[0.0; 2], &[0.0; 2], &[0.0; 2]).is_none());
}

#[test]
fn inertias_that_no_body_has_load_with_a_warning() {
    let with = |mass: &str, izz: &str| {
        let inertial = format!(
            r#"<link name="b"><inertial><mass value="{mass}"/><inertia ixx="1" ixy="0" ixz="0" iyy="1" iyz="0" izz="{izz}"/></inertial></link>"#
        );
        load(&two_joints(LIMIT, LIMIT).replace(r#"<link name="b"/>"#, &inertial)).unwrap()
    };
    let warns = |robot: &Robot, of: &str| robot.warnings().iter().any(|text| text.contains(of));
    assert!(warns(&with("1", "-0.1"), "not positive"));
    assert!(warns(&with("1", "2.1"), "triangle"));
    // Rounding is no fault, and inertia counts without mass too.
    assert!(!warns(&with("1", "-1e-18"), "not positive"));
    let weightless = with("0", "0.5");
    let dynamics = kinematics::Dynamics::new(&weightless, &weightless.arms()[0].chain);
    assert!((dynamics.mass_matrix(&[0.0; 2]).at(0, 0) - 1.0).abs() < 1e-12);
}

#[test]
fn missing_meshes_are_reported() {
    let mesh = r#"<link name="b"><visual><geometry><mesh filename="package://x/nowhere.stl"/></geometry></visual></link>"#;
    let urdf = two_joints(LIMIT, LIMIT).replace(r#"<link name="b"/>"#, mesh);
    let report = RobotReport::of(&load(&urdf).unwrap());
    assert!(report.findings.iter().any(|text| text.contains("nowhere.stl")), "{report}");
}

#[test]
fn continuous_joints_and_links_without_length() {
    let turning = joint("one", "continuous", "a", "b", r#"<limit effort="5" velocity="1"/>"#)
        + &joint("two", "revolute", "b", "c", LIMIT);
    let robot = load(&robot(&turning)).unwrap();
    let chain = &robot.arms()[0].chain;
    assert_eq!(chain.limits().upper[0], std::f64::consts::TAU);
    assert_eq!(chain.forward(&[1.0, 0.5]).translation.vector.norm(), 0.0);
    let solver = kinematics::ik::IkSolver::new(chain);
    let answer = solver.solve(&chain.forward(&[1.0, 0.5]), &[], &Default::default());
    assert!(answer.solution().is_some());
}

#[test]
fn continuous_joints_may_go_without_limits() {
    let turning = joint("one", "continuous", "a", "b", "")
        + &joint("two", "continuous", "b", "c", r#"<limit effort="5" velocity="2"/>"#);
    let robot = load(&robot(&turning)).unwrap();
    assert_eq!(robot.arms()[0].chain.limits().velocity[..], [1.0, 2.0]);
    let assumed = |joint: &str| {
        let tells = |text: &String| text.contains(joint) && text.contains("1 rad/s is assumed");
        robot.warnings().iter().any(tells)
    };
    assert!(assumed("`one`") && !assumed("`two`"), "{:?}", robot.warnings());
}

#[test]
fn too_many_axes() {
    let links: String = (0..=17).map(|i| format!(r#"<link name="l{i}"/>"#)).collect();
    let joints: String = (0..17)
        .map(|i| {
            joint(&format!("j{i}"), "revolute", &format!("l{i}"), &format!("l{}", i + 1), LIMIT)
        })
        .collect();
    let error = error(&format!(r#"<robot name="snake">{links}{joints}</robot>"#));
    assert!(matches!(error, ModelError::TooManyAxes { found: 17, most: 16, .. }));
}

#[test]
fn chains_that_are_none() {
    let robot = load(&two_joints(LIMIT, LIMIT)).unwrap();
    assert!(matches!(Chain::new(&robot, "c", "a"), Err(ModelError::NoChain { .. })));
    assert!(
        matches!(Chain::new(&robot, "a", "z"), Err(ModelError::Unknown { name, .. }) if name == "z")
    );
    assert!(
        matches!(robot.arm(Some("left")), Err(ModelError::NoSuchArm { known, .. }) if known == ["arm"])
    );
}

#[test]
fn side_files_that_do_not_fit() {
    let urdf = two_joints(LIMIT, LIMIT);
    let with = |side: &str| Robot::from_urdf(&urdf, Some(side));
    let arm = "[[arms]]\nname = 'arm'\nbase = 'a'\ntip = 'c'\n";
    assert!(with(arm).is_ok());
    let unknown = with("[limits]\nthree = { acceleration = 1, jerk = 1 }");
    assert!(matches!(unknown, Err(ModelError::Unknown { name, .. }) if name == "three"));
    let negative = with("[limits]\none = { acceleration = -1, jerk = 1 }");
    assert!(matches!(negative, Err(ModelError::Limits { .. })), "{negative:?}");
    for text in ["[[arms]]", "limits = 3", "colour = 'red'", "[[", &format!("{arm}elbow = 1")] {
        assert!(matches!(with(text), Err(ModelError::SideFile { .. })), "{text}");
    }
    for pose in ["[0.0]", "[0.0, 5.0]", "[0.0, nan]"] {
        let error = with(&format!("{arm}[arms.poses]\nhome = {pose}")).unwrap_err();
        assert!(error.to_string().contains("home"), "{error}");
    }
    let twice = with(&format!("{arm}{arm}"));
    assert!(matches!(twice, Err(ModelError::Duplicate { kind: "arm", .. })));
    assert!(matches!(
        with("[[groups]]\nname = 'both'\narms = ['x']"),
        Err(ModelError::NoSuchArm { .. })
    ));
    let allowed = with("allowed_collisions = [['a', 'z']]");
    assert!(matches!(allowed, Err(ModelError::Unknown { name, .. }) if name == "z"));
}

#[test]
fn a_bare_urdf_says_what_is_assumed() {
    let robot = load(&two_joints(LIMIT, LIMIT)).unwrap();
    let report = RobotReport::of(&robot);
    for text in ["are assumed", "no side file", "`home`", "no gripper", "cannot reach every pose"] {
        assert!(report.findings.iter().any(|finding| finding.contains(text)), "{text}: {report}");
    }
}

/// The arm that is found without a side file: axes and tip.
fn found_arm(urdf: &str) -> (usize, String) {
    let chain = load(urdf).unwrap().arms()[0].chain.clone();
    (chain.dof(), chain.tip().to_owned())
}

#[test]
fn fingers_are_no_part_of_the_arm() {
    for (name, axes, tip) in [
        ("panda", 7, "panda_hand_tcp"),
        ("ur5e", 6, "tcp"),
        ("scr5_class", 7, "tcp"),
        ("gcr5_910", 6, "tcp"),
        ("dual_scr5_class", 7, "left_tcp"),
    ] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../urdf").join(name);
        let urdf = std::fs::read_to_string(path.join("robot.urdf")).unwrap();
        assert_eq!(found_arm(&urdf), (axes, tip.to_owned()), "{name}");
    }
    // One finger alone, and fingers that nothing but their place gives away.
    let slide = r#"<limit lower="0" upper="0.04" effort="10" velocity="1"/>"#;
    let arm = joint("one", "revolute", "a", "b", LIMIT) + &joint("hand", "fixed", "b", "c", "");
    let one = arm.clone()
        + r#"<link name="d"/>"#
        + &joint("left_finger_joint", "prismatic", "c", "d", slide);
    assert_eq!(found_arm(&robot(&one)), (1, "c".to_owned()));
    let two = arm
        + r#"<link name="d"/><link name="e"/>"#
        + &joint("x", "prismatic", "c", "d", slide)
        + &joint("y", "prismatic", "c", "e", slide);
    assert_eq!(found_arm(&robot(&two)), (1, "c".to_owned()));
    // A lift that carries an arm is part of it, also where a camera turns beside it.
    let lift = joint("lift", "prismatic", "a", "b", slide)
        + &joint("pan", "revolute", "b", "c", LIMIT)
        + r#"<link name="d"/><link name="e"/>"#
        + &joint("shoulder", "revolute", "b", "d", LIMIT)
        + &joint("elbow", "revolute", "d", "e", LIMIT);
    assert_eq!(found_arm(&robot(&lift)), (3, "e".to_owned()));
}

#[test]
fn groups_with_too_many_axes_or_without_a_name() {
    let urdf = two_joints(LIMIT, LIMIT);
    let side = "[[arms]]\nname = 'arm'\nbase = 'a'\ntip = 'c'\n[[groups]]\nname = 'all'\narms = ['arm', 'arm']";
    let robot = Robot::from_urdf(&urdf, Some(side)).unwrap();
    assert_eq!(robot.joint_group("all").unwrap().dof(), 2);
    assert_eq!(robot.joint_group("arm").unwrap().joint_names(), ["one", "two"]);
    assert!(matches!(robot.joint_group("none"), Err(ModelError::NoSuchArm { .. })));
}
