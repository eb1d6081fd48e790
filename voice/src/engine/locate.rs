//! Where the engine programs are.

use std::path::{Path, PathBuf};

use super::EngineError;

/// Finds an engine program: in `LIANSHOU_ENGINES`, beside the running program, or one folder up
/// (where cargo puts binaries relative to its test programs).
///
/// # Errors
/// [`EngineError::NotFound`].
pub fn locate(program: &str) -> Result<PathBuf, EngineError> {
    let given = std::env::var_os("LIANSHOU_ENGINES").map(PathBuf::from);
    let beside = std::env::current_exe().ok().and_then(|own| own.parent().map(Path::to_owned));
    let above = beside.as_ref().and_then(|folder| folder.parent().map(Path::to_owned));
    let folders = [given, beside, above];
    let mut paths = folders.into_iter().flatten().map(|folder| folder.join(program));
    paths
        .find(|path| path.is_file())
        .ok_or_else(|| EngineError::NotFound { program: program.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_program_is_named_with_what_to_do() {
        let error = locate("no-such-engine").unwrap_err().to_string();
        assert!(error.contains("cargo build --release -p no-such-engine"), "{error}");
    }
}
