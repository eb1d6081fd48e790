//! The server on Gazebo's libraries as a program.

#![cfg(feature = "gazebo")]
#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod support;

use std::process::Command;

use gazebo_bridge::{Server, ServerKind, World};
use support::{kinds, server, urdf};

fn has_libraries() -> bool {
    kinds().contains(&ServerKind::Libraries)
}

#[test]
fn it_ends_cleanly_when_asked() {
    if !has_libraries() {
        return;
    }
    let server = server(ServerKind::Libraries, "arm_alone");
    let mut world = World::connect(server.partition(), server.world(), support::STEP_S).unwrap();
    world.set_running(true).unwrap();
    let status = server.end().unwrap();
    assert_eq!(status.code(), Some(0), "{status}");
}

#[test]
fn a_world_that_is_none_is_refused() {
    if !has_libraries() {
        return;
    }
    let folder = std::env::temp_dir().join(format!("lianshou-gazebo-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("broken.sdf");
    std::fs::write(&file, "<sdf version=\"1.9\"><world name=\"w\"><model/></world></sdf>").unwrap();
    let refused = Server::start(ServerKind::Libraries, &file, "w", &urdf("models"));
    assert!(refused.is_err());
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn time_passes_only_when_it_shall() {
    if !has_libraries() {
        return;
    }
    let server = server(ServerKind::Libraries, "drop");
    let mut world = World::connect(server.partition(), server.world(), support::STEP_S).unwrap();
    let before = world.time_s();
    world.step(250).unwrap();
    let after = world.time_s();
    assert!((after - before - 0.25).abs() < 1e-9, "{before} s to {after} s");
}

#[test]
fn help_says_what_it_is_and_what_it_is_not() {
    if !has_libraries() {
        return;
    }
    let run = |arguments: &[&str]| {
        let program = "../../target/gazebo-libraries-server/gazebo-libraries-server";
        let program = std::env::var("LIANSHOU_GAZEBO_SERVER").unwrap_or_else(|_| program.into());
        Command::new(program).args(arguments).output().unwrap()
    };
    let help = run(&["--help"]);
    assert!(help.status.success());
    assert!(String::from_utf8_lossy(&help.stdout).contains("It is not `gz sim`"));
    assert_eq!(run(&["--no-such-option"]).status.code(), Some(2));
    assert_eq!(run(&["/no/such/world.sdf"]).status.code(), Some(1));
}
