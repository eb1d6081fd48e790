//! Peers written in Python: other people's readers of the files that we write.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Runs one of the scripts in `sim-tests/python/` and gives its standard output.
///
/// The interpreter is `LIANSHOU_TEST_PYTHON`, else the one that `./test` sets up.
///
/// # Errors
/// If the interpreter or the script fails: what it printed, and what to do.
pub fn run(script: &str, arguments: &[&Path]) -> Result<String, String> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let interpreter = std::env::var_os("LIANSHOU_TEST_PYTHON")
        .map_or_else(|| here.join("../target/python/bin/python"), PathBuf::from);
    let output = Command::new(&interpreter)
        .arg(here.join("python").join(script))
        .args(arguments)
        .output()
        .map_err(|error| format!("{}: {error}; run ./test once", interpreter.display()))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        Err(format!("{script}: {}", String::from_utf8_lossy(&output.stderr)))
    }
}
