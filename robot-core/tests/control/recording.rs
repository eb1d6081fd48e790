//! A run on the simulator, recorded and read back.

use kinematics::trajectory::{State, point_to_point};
use nalgebra::{Isometry3, Quaternion, Translation3, UnitQuaternion};
use robot_core::control::{ControlConfig, ControlLoop, Pacing};
use robot_core::drive::simulator::{Simulator, SimulatorConfig};
use robot_core::journal::{
    Journal, JournalFile, JournalOptions, LogLevel, RobotRecorder, draw_objects,
};
use robot_core::scene::Scene;
use robot_core::task::ArmName;

use serde_json::Value;

use crate::rig::robot;

/// Where to leave the file for other readers; a temporary place without it.
const KEEP: &str = "LIANSHOU_KEEP_RECORDING";

/// Pose of a frame in another, by way of the recorded transforms.
fn walk(transforms: &[Value], frame: &str, base: &str) -> Isometry3<f64> {
    let mut pose = Isometry3::identity();
    let mut child = frame;
    while child != base {
        let link = transforms.iter().find(|link| link["child_frame_id"] == child);
        let link = link.expect("every frame has a parent up to the base");
        let number = |part: &str, axis: &str| link[part][axis].as_f64().expect("a number");
        let [x, y, z] = ["x", "y", "z"].map(|axis| number("translation", axis));
        let [i, j, k, w] = ["x", "y", "z", "w"].map(|axis| number("rotation", axis));
        let rotation = UnitQuaternion::from_quaternion(Quaternion::new(w, i, j, k));
        pose = Isometry3::from_parts(Translation3::new(x, y, z), rotation) * pose;
        child = link["parent_frame_id"].as_str().expect("a name");
    }
    pose
}

#[test]
fn a_recorded_run_shows_robot_scene_and_motion() {
    let robot = robot();
    let arm = robot.arm(None).expect("it has an arm");
    let home = arm.poses["home"];
    let mut scene = Scene::from_toml(include_str!("../../../urdf/scenes/blocks.toml"))
        .expect("the scene loads");
    let (simulator, objects) =
        Simulator::new(&robot, arm, &home, &scene, SimulatorConfig::default())
            .expect("home is a position of the arm");
    let mut started = ControlLoop::start(
        Box::new(simulator),
        &arm.chain,
        &ControlConfig::default(),
        Pacing::Virtual,
    )
    .expect("the settings are sensible");

    let temporary = std::env::temp_dir().join(format!("run-{}.mcap", std::process::id()));
    let kept = std::env::var_os(KEEP).map(std::path::PathBuf::from);
    let path = kept.clone().unwrap_or(temporary);
    let journal = Journal::start(&path, JournalOptions::default()).expect("creatable");
    let recorder = journal.recorder();
    let mut robot_recorder = RobotRecorder::new(&robot, arm, 0.01);
    robot_recorder.record_links(&recorder, 0.0).expect("recorded");

    let mut away = home;
    away[0] += 0.5;
    let motion = point_to_point(&State::at_rest(&home), &State::at_rest(&away), arm.chain.limits())
        .expect("the goal is within the limits");
    started.handle.send(motion).expect("there is room");
    recorder.log(0.0, LogLevel::Info, "executor", "moving").expect("recorded");
    let mut samples = 0_usize;
    while started.handle.finished().is_none() {
        started.control_loop.advance(10);
        while let Some(sample) = started.handle.telemetry() {
            samples += 1;
            robot_recorder.record(&recorder, &sample).expect("recorded");
        }
        let time_s = started.handle.state().time_s;
        objects.update(&mut scene, ArmName::Right);
        let update = draw_objects(recorder.time(time_s), arm.chain.base(), &scene);
        recorder.scene(time_s, &update).expect("recorded");
        while let Some(event) = started.handle.event() {
            recorder.event("/control", event.time_s, &event).expect("recorded");
        }
    }
    journal.finish().expect("the file is writable");

    let file = JournalFile::open(&path).expect("the file is readable");
    let entries: Vec<_> =
        file.entries().expect("a journal").map(|entry| entry.expect("whole")).collect();
    let count = |topic| entries.iter().filter(|entry| entry.topic == topic).count();
    // Every fifth sample of 500 Hz.
    for topic in ["/joint_states", "/setpoints", "/tf"] {
        assert_eq!(count(topic), samples.div_ceil(5), "{topic}");
    }
    let began = entries.iter().find(|entry| entry.topic == "/control").expect("an event");
    assert_eq!(began.value["event"], "began");

    // The transforms lead from the base to the tip, where the chain says it is.
    let last = entries.iter().rfind(|entry| entry.topic == "/tf").expect("a transform");
    let transforms = last.value["transforms"].as_array().expect("a list");
    assert_eq!(transforms.len(), robot.joints().len());
    let joints = entries.iter().rfind(|entry| entry.topic == "/joint_states").expect("a sample");
    let joints = joints.value["position"].as_array().expect("a list").iter();
    let measured: Vec<f64> = joints.filter_map(Value::as_f64).collect();
    let expected = arm.chain.forward(&measured).translation.vector;
    let found = walk(transforms, arm.chain.tip(), arm.chain.base()).translation.vector;
    assert!((found - expected).norm() < 1e-9, "{found} instead of {expected}");
    let links = entries[0].value["entities"].as_array().expect("a list");
    assert!(links.len() >= 7, "every link is drawn");
    if kept.is_none() {
        std::fs::remove_file(&path).expect("the file was there");
    }
}
