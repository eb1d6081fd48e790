//! The demonstration, as a newcomer sees it: recorded speech moves the simulated arm, in real time.
#![allow(clippy::unwrap_used, reason = "a test may stop at what it does not expect")]

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// The binary that `./test` built beside this test.
fn lianshou() -> PathBuf {
    let test = std::env::current_exe().expect("a test has a path");
    let folder = test.parent().and_then(Path::parent).expect("target/PROFILE/deps/TEST");
    folder.join("lianshou")
}

fn run_demo(report: &Path) -> Value {
    let output = Command::new(lianshou())
        .args(["demo", "--mute", "--report"])
        .arg(report)
        .output()
        .expect("run ./test, which builds the binary first");
    let printed = String::from_utf8_lossy(&output.stdout);
    let complaints = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{printed}\n{complaints}");
    let text = std::fs::read_to_string(report.join("summary.json")).expect("summary.json");
    serde_json::from_str(&text).expect("summary.json is JSON")
}

fn utterance<'a>(summary: &'a Value, audio: &str, nth: usize) -> &'a Value {
    let mut all = summary["utterances"].as_array().expect("a list").iter();
    all.by_ref().filter(|utterance| utterance["audio"] == audio).nth(nth).expect("was said")
}

fn verbs(utterance: &Value) -> Vec<&str> {
    let commands = utterance["commands"].as_array().expect("a list");
    commands.iter().filter_map(|command| command["do"].as_str()).collect()
}

fn position(summary: &Value, when: &str, object: &str) -> [f64; 3] {
    let place = &summary["objects"][when][object];
    [0, 1, 2].map(|axis| place[axis].as_f64().unwrap_or_else(|| panic!("no {object} {when}")))
}

/// Whether an object lies within the outline of a container.
fn is_inside(summary: &Value, object: &str, container: &str, half_sizes: [f64; 2]) -> bool {
    let (object, container) =
        (position(summary, "after", object), position(summary, "after", container));
    (0..2).all(|axis| (object[axis] - container[axis]).abs() < half_sizes[axis])
}

#[test]
fn recorded_speech_moves_the_arm_and_leaves_a_report() {
    let folder = tempfile::tempdir().expect("temporary folder");
    let summary = run_demo(folder.path());

    assert_eq!(summary["limit_violations"], 0, "{summary:#}");
    assert!(summary["setpoints"].as_u64() > Some(5_000));

    let first = utterance(&summary, "pick_red.wav", 0);
    assert!(first["question"].is_string(), "the first motion is confirmed: {first:#}");
    assert_eq!(verbs(utterance(&summary, "yes_recorded.wav", 0)), ["pick", "place"]);
    assert!(utterance(&summary, "pick_blue.wav", 0)["question"].is_string());
    assert_eq!(verbs(utterance(&summary, "left_recorded.wav", 0)), ["pick"]);
    assert_eq!(verbs(utterance(&summary, "half_speed.wav", 0)), ["speed"]);
    assert_eq!(verbs(utterance(&summary, "stop_recorded.wav", 0)), ["stop"]);
    assert_eq!(utterance(&summary, "bin.wav", 0)["outcome"], "dropped", "stopped on the way");
    assert_eq!(verbs(utterance(&summary, "resume.wav", 0)), ["resume"]);
    assert_eq!(utterance(&summary, "bin.wav", 1)["outcome"], "done");
    let home = utterance(&summary, "home.wav", 0);
    assert_eq!(home["outcome"], "done", "{home:#}");

    assert!(is_inside(&summary, "red_block", "tray", [0.12, 0.09]), "{summary:#}");
    let bin = ["left_blue_block", "right_blue_block"]
        .into_iter()
        .filter(|block| is_inside(&summary, block, "bin", [0.10, 0.10]));
    assert_eq!(bin.count(), 1, "one blue block is in the bin: {summary:#}");

    for name in ["cell", "joints", "tool_path"] {
        for kind in ["png", "svg"] {
            let path = folder.path().join(format!("{name}.{kind}"));
            assert!(path.metadata().is_ok_and(|file| file.len() > 1_000), "{}", path.display());
        }
    }
    recording_is_read_by_others(&folder.path().join("run.mcap"));
}

fn recording_is_read_by_others(path: &Path) {
    let read = sim_tests::python::run("read_journal.py", &[path]).unwrap();
    let read: Value = serde_json::from_str(&read).unwrap();
    assert_eq!(read["joints"].as_array().map(Vec::len), Some(7), "{read}");
    assert_eq!(read["schemas"]["/tf"], "foxglove.FrameTransforms");
    assert_eq!(read["schemas"]["/scene"], "foxglove.SceneUpdate");
    assert_eq!(read["schemas"]["/log"], "foxglove.Log");
    assert!(read["counts"]["/joint_states"].as_u64() > Some(1_000), "{read}");
}
