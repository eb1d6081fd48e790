//! What the tests share: servers with our worlds.
#![allow(dead_code, reason = "each test file uses its part")]

use std::path::{Path, PathBuf};

use gazebo_bridge::{LockStepDrive, Server, ServerKind, World, full_server};
use kinematics::model::Robot;

/// Length of a physics step in all our worlds, s.
pub(crate) const STEP_S: f64 = 0.001;
/// Name of the arm's model in the worlds.
pub(crate) const ARM: &str = "arm";

pub(crate) fn urdf(path: &str) -> PathBuf {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../urdf")).join(path)
}

pub(crate) fn robot() -> Robot {
    Robot::load(&urdf("scr5_class")).expect("the shipped robot loads")
}

/// The servers that this machine has: Gazebo's own where it is installed, and the libraries' one.
/// Says so when there is no `gz sim`.
pub(crate) fn kinds() -> Vec<ServerKind> {
    let mut kinds = Vec::new();
    // A bridge speaks the protocol of the Gazebo generation that it was built for.
    if cfg!(feature = "fortress") {
        kinds.push(ServerKind::Libraries);
    }
    match full_server() {
        Some(version) if !cfg!(feature = "fortress") => {
            eprintln!("running against {version}");
            kinds.push(ServerKind::Full);
        }
        Some(version) => eprintln!("NOT run against {version}: built for Fortress' protocol"),
        None => eprintln!("NOT run against `gz sim`: there is none on this machine"),
    }
    kinds
}

pub(crate) fn server(kind: ServerKind, world: &str) -> Server {
    let file = urdf("worlds").join(format!("{world}.sdf"));
    Server::start(kind, &file, world, &urdf("models")).expect("the server starts")
}

/// A world that stands still.
pub(crate) fn world(kind: ServerKind, name: &str) -> (Server, World) {
    let server = server(kind, name);
    let world = World::connect(server.partition(), name, STEP_S).expect("the world answers");
    (server, world)
}

/// The arm of a world, at rest in its pose `home`.
pub(crate) fn drive(server: &Server) -> LockStepDrive {
    let robot = robot();
    let arm = robot.arm(None).expect("it has an arm");
    LockStepDrive::connect(&server.place(ARM, STEP_S), &robot, arm).expect("the arm answers")
}
