//! Where robots and scenes are found: as a path, in an installed `lianshou_description`, or in the
//! checkout that the program was built in.

use std::path::{Path, PathBuf};

/// Which kind of data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A folder with `robot.urdf`, or a URDF file.
    Robot,
    /// A scene file.
    Scene,
}

/// What was looked for is nowhere.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{name}` is no path, and none of these has it: {}", places.join(", "))]
pub struct NotFound {
    /// What was asked for.
    pub name: String,
    /// Where it was looked for.
    pub places: Vec<String>,
}

/// The path of a robot or a scene by its name: `panda`, `blocks.toml`, or any path.
///
/// # Errors
/// It is nowhere; the error lists the places.
pub fn find(kind: Kind, name: &str) -> Result<PathBuf, NotFound> {
    let installed = std::env::var("AMENT_PREFIX_PATH").unwrap_or_default();
    let program = std::env::current_exe().unwrap_or_default();
    find_among(kind, name, roots(&installed, &program))
}

/// The folders that may hold robots: what was installed first, then the checkout.
fn roots(installed: &str, program: &Path) -> Vec<PathBuf> {
    let prefixes = installed.split(':').filter(|prefix| !prefix.is_empty());
    let shares = prefixes.map(|prefix| Path::new(prefix).join("share/lianshou_description/urdf"));
    let above = program.ancestors().skip(1).map(|folder| folder.join("urdf"));
    shares.chain(above).filter(|folder| folder.is_dir()).collect()
}

fn find_among(kind: Kind, name: &str, roots: Vec<PathBuf>) -> Result<PathBuf, NotFound> {
    let path = PathBuf::from(name);
    if path.components().count() > 1 && path.exists() {
        return Ok(path);
    }
    let place = |root: &PathBuf| match kind {
        Kind::Robot => root.join(name),
        Kind::Scene => root.join("scenes").join(name),
    };
    let found = roots.iter().map(place).find(|path| path.exists());
    let places = || roots.iter().map(|root| root.display().to_string()).collect();
    found
        .or_else(|| path.exists().then_some(path))
        .ok_or_else(|| NotFound { name: name.to_owned(), places: places() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checkout_is_found_from_the_program() {
        let found = find(Kind::Robot, "panda").unwrap();
        assert!(found.ends_with("urdf/panda"), "{found:?}");
        assert!(find(Kind::Scene, "blocks.toml").unwrap().is_file());
        let path = found.join("robot.urdf");
        assert_eq!(find(Kind::Robot, path.to_str().unwrap()).unwrap(), path);
    }

    #[test]
    fn what_is_missing_is_named_with_the_places() {
        let error = find(Kind::Robot, "no_such_robot").unwrap_err();
        assert!(error.to_string().contains("no_such_robot"), "{error}");
        assert!(!error.places.is_empty());
    }
}
