//! Plays scenarios in Gazebo: `sim-tests run` with another back end.

use std::process::ExitCode;

use gazebo_bridge::{Gazebo, ServerKind, full_server};
use sim_tests::backend::Backend;

fn main() -> ExitCode {
    let mut backends: Vec<Box<dyn Backend>> = vec![Box::new(Gazebo::new(ServerKind::Libraries))];
    if full_server().is_some() {
        backends.insert(0, Box::new(Gazebo::new(ServerKind::Full)));
    }
    sim_tests::program::main(&backends)
}
