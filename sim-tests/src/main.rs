//! `sim-tests`: plays scenarios against the cell in this process.

use std::process::ExitCode;

use sim_tests::embedded::Embedded;

fn main() -> ExitCode {
    sim_tests::program::main(&[Box::new(Embedded::new())])
}
