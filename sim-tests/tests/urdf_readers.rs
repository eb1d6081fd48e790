//! Every robot of the project loads in the readers that others use, and they agree.

use std::path::{Path, PathBuf};

use serde_json::Value;

fn robots() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../urdf");
    let mut found: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("urdf/ is part of the project")
        .flatten()
        .map(|entry| entry.path().join("robot.urdf"))
        .filter(|path| path.is_file())
        .collect();
    found.sort();
    found
}

#[test]
fn there_are_robots() {
    assert!(!robots().is_empty());
}

#[test]
fn python_and_rust_read_the_same_tree() {
    for path in robots() {
        let ours = urdf_rs::read_file(&path).unwrap_or_else(|error| panic!("{path:?}: {error}"));
        let theirs = sim_tests::python::run("read_urdf.py", &[&path]).unwrap();
        let theirs: Value = serde_json::from_str(&theirs).unwrap();
        assert_eq!(theirs["name"], ours.name.as_str());
        let links: Vec<&str> = ours.links.iter().map(|link| link.name.as_str()).collect();
        assert_eq!(theirs["links"], serde_json::json!(links), "{path:?}");
        let joints = theirs["joints"].as_array().unwrap();
        assert_eq!(joints.len(), ours.joints.len(), "{path:?}");
        for (theirs, ours) in joints.iter().zip(&ours.joints) {
            assert_eq!(theirs["name"], ours.name.as_str());
            assert_eq!(theirs["parent"], ours.parent.link.as_str());
            assert_eq!(theirs["child"], ours.child.link.as_str());
            if theirs["type"] == "revolute" {
                assert_eq!(theirs["velocity"].as_f64().unwrap(), ours.limit.velocity);
                assert_eq!(theirs["effort"].as_f64().unwrap(), ours.limit.effort);
            }
        }
    }
}

#[test]
fn k_builds_a_chain_of_the_same_movable_joints() {
    for path in robots() {
        let ours = urdf_rs::read_file(&path).unwrap();
        let movable: Vec<&str> = ours
            .joints
            .iter()
            .filter(|joint| joint.joint_type != urdf_rs::JointType::Fixed)
            .map(|joint| joint.name.as_str())
            .collect();
        let chain = k::Chain::<f64>::from_urdf_file(&path).unwrap();
        let mut theirs: Vec<String> = chain.iter_joints().map(|joint| joint.name.clone()).collect();
        theirs.sort();
        let mut sorted: Vec<&str> = movable;
        sorted.sort_unstable();
        assert_eq!(theirs, sorted, "{path:?}");
    }
}
