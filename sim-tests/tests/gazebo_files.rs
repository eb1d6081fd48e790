//! The Gazebo files in the repository are what their sources make of them.

use std::path::Path;

fn urdf() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../urdf"))
}

#[test]
fn gazebo_files_are_up_to_date() {
    let files = sim_tests::sdf::files(urdf()).unwrap();
    assert!(files.len() >= 14, "five robots, four worlds");
    for (path, text) in files {
        let there = std::fs::read_to_string(urdf().join(&path)).unwrap_or_default();
        assert!(
            there == text,
            "urdf/{} is out of date: cargo run --release -p sim-tests --example gazebo_files",
            path.display()
        );
    }
}
