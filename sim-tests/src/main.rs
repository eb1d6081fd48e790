//! `sim-tests`: plays scenarios against the cell in this process.

use std::process::ExitCode;

use sim_tests::backend::Backend;
use sim_tests::embedded::{Embedded, Physics};

fn main() -> ExitCode {
    let backends = [Physics::Contact, Physics::Plain].map(|physics| {
        let backend: Box<dyn Backend> = Box::new(Embedded::new(physics));
        backend
    });
    sim_tests::program::main(&backends)
}
