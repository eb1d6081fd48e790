//! The program `lianshou`.

use std::process::ExitCode;

fn main() -> ExitCode {
    voice::cli::run()
}
